"""The explanation of a budget here: last year is what was published of it, else what was approved."""

from dataclasses import replace

import pytest
from django.utils import timezone

from budget.domain.facts import EarlierFigure, FactBook
from budget.domain.serial import factbook_to_json
from budget.domain.states import Stage
from budget.models import Budget, ExpenditureLine
from budget.selectors.narrated import earlier_of, explanation_of
from budget.services.facts import store_factbook
from tests.narrative.reading import section_text
from tests.publishing import make_budget, publish, published_as
from tests.renderers.books import CENTRE, plain
from tests.units import two_units

pytestmark = pytest.mark.django_db


def scaled(book: FactBook, percent: int) -> FactBook:
    """The year before, with that much of its spending."""
    lines = tuple(replace(one, amount_fen=one.amount_fen * percent // 100) for one in book.expenditure)
    return replace(book, year=2025, expenditure=lines)


def stored(book: FactBook, *, version: int = 1, stage: Stage | None = None) -> Budget:
    budget = make_budget(book, version=version)
    store_factbook(budget=budget, book=book)
    if stage:
        Budget.objects.filter(pk=budget.pk).update(stage=stage)
    return Budget.objects.select_related("department").get(pk=budget.pk)


def reception(budget: Budget, book: FactBook | None = None) -> str:
    return section_text(explanation_of(budget, book), "three_public").splitlines()[2]


def test_the_version_published_last_comes_before_what_was_approved() -> None:
    budget = stored(plain())
    assert earlier_of(budget) is None
    assert reception(budget) == "（二）公务接待费。2026年预算数0.177969万元。"
    approved = stored(scaled(plain(), 50), stage=Stage.SECOND_DOWN)
    assert "比2025年增加0.088985万元，增长100%。" in reception(budget)
    published_as(approved, scaled(plain(), 80))
    publish(scaled(plain(), 200), version=2)
    assert "比2025年减少0.177969万元，下降50%。" in reception(budget)
    later = publish(scaled(plain(), 400), version=3)
    later.withdrawn_at, later.withdrawal_reason = timezone.now(), "有误"
    later.save()
    assert "比2025年减少0.177969万元，下降50%。" in reception(budget)


def test_a_draft_of_last_year_or_what_of_one_may_not_be_shown_tells_nothing() -> None:
    budget = stored(plain())
    draft = stored(scaled(plain(), 50))
    assert earlier_of(budget) is None
    Budget.objects.filter(pk=draft.pk).update(stage=Stage.SECOND_DOWN)
    assert "比2025年增加" in reception(budget)
    lines = ExpenditureLine.objects.filter(budget=draft, dept_economic="30217")
    lines.update(withheld=True, withheld_basis="依据")
    assert "（2025年无此项预算）" in reception(budget)
    # What cannot be left out keeps all of it back.
    lines.update(unit=None)
    assert earlier_of(budget) is None
    # What the clerk stated is then what there is.
    assert "比2025年增加0.077969万元，增长77.97%。" in reception(
        budget, replace(plain(), earlier=(EarlierFigure("reception", 100_000),))
    )


def test_a_units_own_explanation_compares_with_its_own_last_year() -> None:
    budget = stored(two_units())
    before = scaled(two_units(), 50)
    publication = publish(before, factbook=factbook_to_json(before))
    text = section_text(explanation_of(budget, unit=CENTRE), "expenditure")
    assert text.startswith("2026年支出预算0.80万元，比2025年增加0.40万元，增长100%。")
    # Without its facts nobody can tell what of last year was the unit's.
    publication.factbook = None
    publication.save()
    text = section_text(explanation_of(budget, unit=CENTRE), "expenditure")
    assert text.startswith("2026年支出预算0.80万元。")
    with pytest.raises(KeyError):
        explanation_of(budget, unit="999999")
