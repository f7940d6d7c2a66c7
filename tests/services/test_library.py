"""The library of indicators: what a department keeps, and the common ones that are shipped."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budget.models import Activity, Budget, Department, Indicator, LibraryIndicator
from budget.rules.goals import Dimension
from budget.services.library import KEY, VALUES, Kept, LibraryError, keep_indicators, load_common
from tests.publishing import make_budget
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db

HEADER = ",".join((*KEY, *VALUES))


@pytest.fixture
def budget() -> Budget:
    return make_budget(plain())


def indicator(budget: Budget, name: str, value: str = "5") -> Indicator:
    activity, _ = Activity.objects.get_or_create(budget=budget, name="活动")
    return Indicator.objects.create(
        budget=budget,
        activity=activity,
        level1="产出指标",
        level2="数量指标",
        level3=name,
        nature="≥",
        value=value,
        measure="次",
    )


def test_what_is_kept_is_the_departments_and_is_kept_once(budget: Budget) -> None:
    one = indicator(budget, "检查次数")
    assert keep_indicators(department=budget.department, indicators=[one]) == Kept(1, 0)
    assert keep_indicators(department=budget.department, indicators=[one]) == Kept(0, 0)
    one.value = "6"
    assert keep_indicators(department=budget.department, indicators=[one]) == Kept(0, 1)
    (kept,) = LibraryIndicator.objects.all()
    assert (kept.department, kept.level3, kept.value) == (budget.department, "检查次数", "6")


def test_one_without_a_name_keeps_nothing_of_the_others(budget: Budget) -> None:
    with pytest.raises(LibraryError, match="须填写完整"):
        keep_indicators(
            department=budget.department, indicators=[indicator(budget, "检查次数"), indicator(budget, "")]
        )
    assert not LibraryIndicator.objects.exists()


def test_one_too_long_says_which(budget: Budget) -> None:
    with pytest.raises(LibraryError, match="指标“长长"):
        keep_indicators(department=budget.department, indicators=[indicator(budget, "长" * 201)])


def test_the_shipped_list_is_loaded_once_and_leaves_others_alone() -> None:
    own = LibraryIndicator.objects.create(
        department=Department.objects.create(code="1", name="部门"),
        level1="产出指标",
        level2="数量指标",
        level3="采购设备数量",
        nature="≥",
    )
    first = load_common()
    assert first.added > 50
    assert load_common() == Kept(0, 0)
    assert LibraryIndicator.objects.filter(department__isnull=True).count() == first.added
    own.refresh_from_db()
    assert own.measure == ""
    # Something for every dimension.
    levels = {f"{one.level1}{one.level2}" for one in LibraryIndicator.objects.all()}
    for dimension in Dimension:
        assert any(dimension.removesuffix("指标") in level for level in levels)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("level1,level2\n产出指标,数量指标\n", "第1行：表头"),
        (f"{HEADER}\n产出指标,数量指标,检查次数,≥\n", "第2行：应有7列"),
        (
            f"{HEADER}\n产出指标,数量指标,检查次数,≥,5,次,\n产出指标,,检查次数,≥,5,次,\n",
            "第3行：.*须填写完整",
        ),
    ],
)
def test_a_malformed_list_loads_nothing(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "common.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        call_command("load_indicators", file=path)
    assert not LibraryIndicator.objects.exists()


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_indicators")
    call_command("load_indicators")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("通用指标：新增")
    assert second == "通用指标：新增0条，更新0条。"
