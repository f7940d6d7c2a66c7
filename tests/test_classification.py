"""Loading the official lists by year, without rewriting any other year."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.domain.codes import System
from budget.models import EconomicPair, IndicatorFrame, LoadedList, ProcurementItem, Subject
from budget.models.classification import Dated, Source
from budget.selectors import pairs_in_force, subject_names, subjects_in_force
from budget.services.classification import Span, load_classification, timeline
from budget.services.classification_lists import LISTS, ClassificationError

OFFICIAL = django_settings.BASE_DIR / "fixtures" / "classification"
FUNCTIONS = """\
code,name,level,source
201,一般公共服务支出,1,observed
20113,商贸事务,2,knowledge
2011301,行政运行,3,official
"""
PAIRS = """\
gov_code,dept_code,source
50101,30101,official
50502,30201,knowledge
"""


@pytest.fixture
def lists(tmp_path: Path):
    """Write a list of a year: ``lists(2026, functional=…)``."""

    def write(year: int, **files: str | bytes) -> Path:
        folder = tmp_path / str(year)
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.csv").write_bytes(data)
        return tmp_path

    return write


def load(folder: Path, *years: int) -> str:
    """What the command says."""
    said = StringIO()
    call_command("load_classification", folder=folder, year=list(years), stdout=said)
    return said.getvalue()


def everything() -> list[tuple]:
    """Every row of every list, keys and times too."""
    models = [*{spec.model for spec in LISTS}, LoadedList]
    return [tuple(row.values()) for model in models for row in model._default_manager.order_by("pk").values()]


def spans(code: str) -> list[tuple]:
    rows = Subject.objects.filter(code=code).order_by("first_year")
    return list(rows.values_list("name", "first_year", "last_year"))


# --- the official lists -------------------------------------------------------------------------


def test_the_official_lists_load_and_say_what_they_hold(db):
    said = load(OFFICIAL, 2026)
    assert "2026年支出功能分类科目：1691条，新增1691条" in said
    assert "2026年经济分类对应关系：167条，新增167条" in said
    assert "共7个清单，2546条，改动2546条。" in said
    assert subjects_in_force(System.FUNCTION, 2026).get(code="2011301").name == "行政运行"
    assert subject_names(System.DEPT_ECONOMIC, 2026)["30231"] == "公务用车运行维护费"
    assert ("50101", "30101") in pairs_in_force(2026)
    assert ("50101", "30107") not in pairs_in_force(2026)
    assert ProcurementItem.objects.get(code="A02010000").parent_code == "A02000000"
    assert not Subject.objects.filter(last_year__isnull=False).exists()
    first = IndicatorFrame.objects.first()
    assert (first.level1, first.level2, first.is_guidance) == ("产出指标", "数量指标", False)
    assert IndicatorFrame.objects.filter(level1=IndicatorFrame.GUIDANCE).first().is_guidance


def test_loading_twice_changes_nothing(db):
    load(OFFICIAL)
    before = everything()
    assert "改动0条" in load(OFFICIAL)
    assert everything() == before


def test_even_read_anew_the_same_lists_change_nothing(db):
    """The digest of the file spares the reading; it must not be what keeps the entries."""
    load(OFFICIAL)
    before = list(Subject.objects.order_by("pk").values())
    LoadedList.objects.all().delete()
    assert "改动0条" in load(OFFICIAL)
    assert list(Subject.objects.order_by("pk").values()) == before


def test_a_system_or_a_year_without_lists_has_nothing_in_force(db, lists):
    load(lists(2026, functional=FUNCTIONS))
    assert not subjects_in_force(System.GOV_ECONOMIC, 2026).exists()
    assert not subjects_in_force(System.FUNCTION, 2025).exists()
    assert pairs_in_force(2026) == frozenset()


# --- from year to year --------------------------------------------------------------------------


def test_a_code_renamed_next_year_keeps_its_name_of_this_year(database, lists):
    load(lists(2026, functional=FUNCTIONS))
    said = load(lists(2027, functional=FUNCTIONS.replace("商贸事务", "商贸和政务服务事务")))
    assert "2027年支出功能分类科目：3条，更名1条" in said
    assert subject_names(System.FUNCTION, 2026)["20113"] == "商贸事务"
    assert subject_names(System.FUNCTION, 2027)["20113"] == "商贸和政务服务事务"
    assert spans("20113") == [("商贸事务", 2026, 2026), ("商贸和政务服务事务", 2027, None)]
    assert spans("201") == [("一般公共服务支出", 2026, None)]


def test_a_code_that_disappeared_is_closed_and_may_come_back(db, lists):
    folder = lists(2026, functional=FUNCTIONS)
    lists(2027, functional="".join(FUNCTIONS.splitlines(keepends=True)[:3]))
    lists(2028, functional=FUNCTIONS)
    assert "停用1条" in load(folder)
    assert spans("2011301") == [("行政运行", 2026, 2026), ("行政运行", 2028, None)]
    assert "2011301" not in subject_names(System.FUNCTION, 2027)
    before = everything()
    load(folder, 2026)
    assert everything() == before


def test_a_pair_that_is_no_longer_allowed_is_still_allowed_in_its_year(db, lists):
    folder = lists(2026, economic_mapping=PAIRS)
    lists(2027, economic_mapping=PAIRS.replace("50502,30201", "50502,30202"))
    load(folder)
    assert pairs_in_force(2026) == {("50101", "30101"), ("50502", "30201")}
    assert pairs_in_force(2027) == {("50101", "30101"), ("50502", "30202")}
    assert EconomicPair.objects.count() == 3


def test_an_earlier_year_loaded_later_changes_no_later_one(db, lists):
    load(lists(2026, functional=FUNCTIONS))
    load(lists(2025, functional=FUNCTIONS.replace("行政运行", "旧称")), 2025)
    assert spans("2011301") == [("旧称", 2025, 2025), ("行政运行", 2026, None)]
    assert spans("201") == [("一般公共服务支出", 2025, None)]


def test_a_corrected_list_of_a_year_changes_that_year_only(db, lists):
    folder = lists(2026, functional=FUNCTIONS)
    lists(2027, functional=FUNCTIONS)
    load(folder)
    load(lists(2026, functional=FUNCTIONS.replace("行政运行,3,official", "更正,3,observed")), 2026)
    assert spans("2011301") == [("更正", 2026, 2026), ("行政运行", 2027, None)]
    sources = Subject.objects.filter(code="2011301").order_by("first_year").values_list("source", flat=True)
    assert list(sources) == [Source.OBSERVED, Source.OFFICIAL]


def test_a_better_source_is_no_new_entry(db, lists):
    load(lists(2026, functional=FUNCTIONS))
    said = load(lists(2027, functional=FUNCTIONS.replace("knowledge", "official")))
    assert "更新来源1条" in said
    assert Subject.objects.get(code="20113").source is Source.OFFICIAL


def test_what_was_added_by_hand_is_not_closed_by_a_list_that_does_not_know_it(db, lists):
    folder = lists(2026, functional=FUNCTIONS)
    load(folder)
    Subject.objects.create(system=System.FUNCTION, code="2011399", name="手工增加", level=3, first_year=2026)
    lists(2027, functional=FUNCTIONS + "2011350,事业运行,3,official\n")
    load(folder)
    assert spans("2011399") == [("手工增加", 2026, None)]


SAID = st.sampled_from([None, ("甲",), ("乙",)])


@settings(max_examples=200)
@given(
    st.dictionaries(st.integers(2020, 2026), SAID, min_size=1).flatmap(
        lambda lists: st.tuples(st.just(lists), st.permutations(list(lists)))
    )
)
def test_in_whatever_order_years_are_loaded_each_says_what_its_list_said(case):
    lists, order = case
    found: list[Span] = []
    loaded: set[int] = set()
    for year in order:
        found = timeline(found, loaded, year, lists[year])
        loaded.add(year)
    for year, said in lists.items():
        covering = [span.said for span in found if span.covers(year)]
        assert covering == ([said] if said is not None else [])
    in_order: list[Span] = []
    for n, year in enumerate(sorted(lists)):
        in_order = timeline(in_order, sorted(lists)[:n], year, lists[year])
    assert found == in_order


# --- malformed lists ----------------------------------------------------------------------------

HEADER = "code,name,level,source\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "functional.csv 第1行：表头应为“code,name,level,source”，不是“”"),
        ("code,name,source\n", "第1行：表头应为"),
        (HEADER, "第1行：清单是空的"),
        (HEADER + "201,甲,1\n", "第2行：应有4列，有3列"),
        (HEADER + "201,甲,1,official,多余\n", "第2行：应有4列，有5列"),
        (HEADER + "201,甲,1,official\n202, ,1,official\n", "第3行：name 是空的"),
        (HEADER + "2O1,甲,1,official\n", "第2行：编码“2O1”应为3、5、7位数字"),
        (HEADER + "２０１,甲,1,official\n", "第2行：编码“２０１”应为3、5、7位数字"),
        (HEADER + "201,甲,2,official\n", "第2行：编码“201”的级次应为1，不是“2”"),
        (HEADER + "201,甲,1,rumour\n", "第2行：来源“rumour”应为"),
        (HEADER + "201,甲,1,official\n\n201,乙,1,official\n", "第4行：“201”与第2行重复"),
        (HEADER + "201,甲,1,official\n2020101,乙,3,official\n", "第3行：“2020101”的上级“20201”不在清单中"),
        (HEADER + '201,"甲,1,official\n', "CSV格式错误"),
        (HEADER.encode() + "201,甲,1,official\n".encode("gb18030"), "第2行：不是UTF-8编码"),
    ],
)
def test_a_malformed_list_is_refused_with_file_line_and_why(db, lists, content, complaint):
    folder = lists(2026, functional=content, economic_mapping=PAIRS)
    with pytest.raises(CommandError, match=complaint):
        load(folder)
    assert not EconomicPair.objects.exists()


def test_all_that_is_wrong_is_said_at_once(db, lists):
    folder = lists(
        2026,
        functional=HEADER + "20,甲,1,official\n201,,1,official\n",
        economic_mapping=PAIRS + "30101,50101,official\n",
        subjects="",
    )
    with pytest.raises(ClassificationError) as refusal:
        load_classification(folder=folder)
    assert [(problem.file, problem.line) for problem in refusal.value.problems] == [
        ("economic_mapping.csv", 4),
        ("functional.csv", 2),
        ("functional.csv", 3),
        ("subjects.csv", 0),
    ]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("procurement", "code,name,level,parent_code,source\nA1,货物,0,,official\n", "品目编码“A1”"),
        ("procurement", "code,name,level,parent_code,source\nA,货物,0,B,official\n", "上级编码“B”不对"),
        ("procurement", "code,name,level,parent_code,source\nA,货物,1,,official\n", "级次“1”不对"),
        (
            "purchased_services",
            "level1_code,level1,level2_code,level2,level3,source\n01,甲,0201,乙,丙,official\n",
            "二级编码“0201”应为4位数字，以“01”开头",
        ),
        ("economic_mapping", "gov_code,dept_code,source\n501,30101,official\n", "gov_code “501”应为以5开头"),
    ],
)
def test_each_list_knows_the_shape_of_its_codes(db, lists, name, content, complaint):
    with pytest.raises(CommandError, match=complaint):
        load(lists(2026, **{name: content}))


def test_one_bad_year_leaves_all_years_as_they_were(db, lists):
    folder = lists(2026, functional=FUNCTIONS)
    lists(2027, functional="code\n")
    with pytest.raises(CommandError):
        load(folder)
    assert not Subject.objects.exists()
    assert not LoadedList.objects.exists()


def test_a_year_without_a_folder_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="没有清单文件"):
        load(tmp_path, 2031)
    with pytest.raises(CommandError, match="没有任何年度的清单"):
        load(tmp_path)


def test_a_list_may_start_with_a_byte_order_mark_and_end_lines_as_windows_does(db, lists):
    load(lists(2026, functional="\ufeff" + FUNCTIONS.replace("\n", "\r\n")))
    assert subject_names(System.FUNCTION, 2026)["20113"] == "商贸事务"


def test_every_list_of_the_checkout_is_known(tmp_path):
    shutil.copytree(OFFICIAL / "2026", tmp_path / "2026")
    assert {path.name for path in (tmp_path / "2026").iterdir()} == {spec.file for spec in LISTS}
    assert all(issubclass(spec.model, Dated) for spec in LISTS)
