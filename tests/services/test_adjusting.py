"""调整预算数 beside what was published: of approved adjustments alone, without what is withheld."""

from dataclasses import replace
from datetime import date

import pytest

from budget.domain.facts import FactBook
from budget.domain.headline import headline
from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, BudgetUnit, Publication, PublishedAdjustment
from budget.services import open_data
from budget.services.facts import store_factbook
from budget.tables.registry import derive
from tests.publishing import publish
from tests.renderers.books import plain
from tests.withheld import UNIT, open_book, secret_book

pytestmark = pytest.mark.django_db
MORE = 123_456_789


@pytest.fixture
def publication() -> Publication:
    return publish(plain())


def raised() -> FactBook:
    """The budget with more money in its first line, and as much more income."""
    book = plain()
    line, income = book.expenditure[0], book.income[0]
    return replace(
        book,
        expenditure=(replace(line, amount_fen=line.amount_fen + MORE), *book.expenditure[1:]),
        income=(replace(income, amount_fen=income.amount_fen + MORE), *book.income[1:]),
    )


def adjusted(
    publication: Publication,
    *,
    version: int = 2,
    stage: Stage = Stage.SECOND_DOWN,
    book: FactBook | None = None,
) -> Budget:
    first = publication.budget
    budget = Budget.objects.create(
        department=first.department,
        year=first.year,
        version=version,
        form_set=first.form_set,
        kind=Kind.SUPPLEMENT,
        based_on=first,
        stage=stage,
        status=Status.ACCEPTED,
        department_name=first.department_name,
    )
    store_factbook(budget=budget, book=book or raised())
    if stage is Stage.SECOND_DOWN:
        Approval.objects.create(budget=budget, number=f"〔2026〕{version}号", on=date(2026, 6, 30))
    return budget


def test_the_public_sees_what_it_was_adjusted_to_beside_what_was_adopted(publication, client):
    adjusted(publication)
    open_data.renew(["129"])
    found = PublishedAdjustment.objects.get()
    figures = headline(plain(), derive(plain()).sheets)
    assert (found.version, found.outlay) == (2, figures.outlay + MORE)
    page = client.get("/departments/129/2026/").content.decode()
    assert "2026年6月30日批复" in page
    assert "2026年6月30日批复" not in client.get("/departments/129/2026/v1/").content.decode()


def test_one_that_is_not_approved_is_not_there(publication):
    adjusted(publication, stage=Stage.SECOND_UP)
    open_data.renew(["129"])
    assert not PublishedAdjustment.objects.exists()


def test_the_latest_counts_and_goes_with_the_publication(publication):
    adjusted(publication)
    adjusted(publication, version=3, book=plain())
    open_data.renew(["129"])
    assert PublishedAdjustment.objects.get().version == 3
    Publication.objects.update(withdrawn_at=publication.published_at, withdrawal_reason="误")
    open_data.renew(["129"])
    assert not PublishedAdjustment.objects.exists()


def test_what_is_withheld_is_not_in_it():
    publication = publish(open_book())
    hidden = secret_book()
    BudgetUnit.objects.create(
        code=UNIT,
        name="某",
        department=publication.budget.department,
        classified=True,
        classified_basis="依据",
    )
    adjusted(publication, book=hidden)
    open_data.renew(["129"])
    shown = headline(open_book(), derive(open_book()).sheets)
    assert shown.outlay < headline(hidden, derive(hidden).sheets).outlay
    assert PublishedAdjustment.objects.get().outlay == shown.outlay
