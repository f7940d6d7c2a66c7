"""From cells of the official tables to the cells of grids that make them; what is kept between checks."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from budget.domain.codes import Kind
from budget.domain.findings import CellRef, Severity
from budget.domain.sheets import RowKind
from budget.domain.spots import Spot
from budget.models import Budget, ExpenditureLine, Indicator, User
from budget.rules.standing import Standing
from budget.selectors.checking import check, told
from budget.selectors.checking import held as keeping
from budget.selectors.checking.held import held
from budget.selectors.checking.mapping import Mapper
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.services.entry import apply
from budget.services.lists import shipped_lists
from budget.tables.registry import form_set
from tests.reference import imported
from tests.rules.cases import NO_LISTS
from tests.rules.test_standing import reference


@pytest.fixture
def mapper() -> Mapper:
    return Mapper(Standing().judge(reference(), NO_LISTS))


def test_every_amount_of_the_reference_is_made_of_what_was_entered(mapper: Mapper) -> None:
    book, sheets = reference(), mapper.judged.sheets
    for spec in form_set(book.form_set).specs:
        sheet = sheets.sheets[spec.number]
        for number, row in enumerate(sheet.rows, 1):
            for column in spec.amounts:
                if row.amount(column.key):
                    spots = mapper.spots(CellRef(spec.number, number, column.key))
                    assert spots, (spec.number, number, column.key)
                    assert all(spot.column in GRIDS[spot.grid].by_key for spot in spots)


def test_a_line_is_found_from_its_row_by_amount_and_by_code(mapper: Mapper) -> None:
    book = reference()
    for number, row in mapper.judged.sheets.sheets["03"].body():
        (amount,) = mapper.spots(CellRef("03", number, "total"))
        line = book.expenditure[amount.row or 0]
        assert (amount.grid, amount.column) == ("expenditure", "amount")
        assert row.amount("total") == line.amount_fen
        for column in ("function", "gov_economic", "dept_economic"):
            assert mapper.spots(CellRef("03", number, column)) == [Spot("expenditure", amount.row, column)]
            assert row.text(column).startswith(getattr(line, column))


def test_a_total_is_made_of_all_lines(mapper: Mapper) -> None:
    sheet = mapper.judged.sheets.sheets["03"]
    number = next(n for n, row in enumerate(sheet.rows, 1) if row.kind is RowKind.TOTAL)
    assert len(mapper.spots(CellRef("03", number, "basic"))) == sum(
        line.kind is Kind.BASIC for line in reference().expenditure
    )
    assert mapper.spots(CellRef("01", 1, "income_amount")) == [Spot("income", 0, "amount")]


def test_projects_and_activities_are_found_with_their_indicators(mapper: Mapper) -> None:
    book = reference()
    told_of = [(n, i) for n, project in enumerate(book.projects) for i in project.indicators]
    for number, row in mapper.judged.sheets.sheets["12"].body():
        (spot,) = mapper.spots(CellRef("12", number, "level3"))
        project, indicator = told_of[spot.row or 0]
        assert (spot.grid, spot.column) == ("indicators", "level3")
        assert row.text("level3") == indicator.level3
        assert mapper.spots(CellRef("12", number, "goal")) == [Spot("projects", project, "goal")]
        assert mapper.project_of(spot.row or 0) == project
    activities = [i for activity in book.goal.activities for i in activity.indicators]
    for number, row in mapper.judged.sheets.sheets["13"].body():
        (spot,) = mapper.spots(CellRef("13", number, "value"))
        assert row.text("value") == activities[spot.row or 0].value
    assert mapper.spots(CellRef("13", 0, "goal")) == [Spot("goal", 0, "text")]


def test_a_purchase_is_found_below_the_total_that_comes_first(mapper: Mapper) -> None:
    rows = mapper.judged.sheets.sheets["11"].rows
    assert rows[0].kind is RowKind.TOTAL
    assert mapper.spots(CellRef("11", 3, "level3")) == [Spot("services", 1, "level3")]
    assert len(mapper.spots(CellRef("11", 1, "amount"))) == len(reference().services)


def test_no_cell_is_made_of_nothing(mapper: Mapper) -> None:
    for cell in (
        CellRef("03"),
        CellRef("03", 999, "total"),
        CellRef("14", 1, "total"),
        CellRef("08", 1, "basic"),
    ):
        assert mapper.spots(cell) == []


# --- with the database --------------------------------------------------------------------------------------


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    budget = imported().budget
    assert budget is not None
    return Budget.objects.select_related("department").get(pk=budget.pk)


def lists_of(budget: Budget):
    return shipped_lists(budget.year)


def type_into(budget: Budget, user: User, grid: str, row: int, column: str, text: str) -> str:
    """Type into a cell; the key of its row."""
    cell = rows_of(GRIDS[grid], budget, references_of(budget))[row]
    operation = {"op": "set", "grid": grid, "row": str(cell.key), "column": column}
    operation |= {"from": cell.text(column), "to": text}
    apply(budget=budget, user=user, key=uuid4(), operations=[operation])
    return str(cell.key)


def test_keys_are_those_of_the_rows(budget: Budget) -> None:
    checked = check(budget, lists_of(budget))
    lines = ExpenditureLine.objects.filter(budget=budget).order_by("position")
    made = checked.made_by(CellRef("03", 1, "total"))
    assert [one.row for one in made] == [str(lines[0].key)]
    indicators = Indicator.objects.filter(budget=budget, project__isnull=False).select_related("project")
    by_key = {str(one.key): one for one in indicators}
    for number, row in checked.sheets.sheets["12"].body():
        (at,) = checked.made_by(CellRef("12", number, "level3"))
        assert by_key[at.row].level3 == row.text("level3")
        assert at.project == str(by_key[at.row].project.key)


def test_the_number_of_queries_does_not_grow(budget: Budget, django_assert_num_queries) -> None:
    check(budget, lists_of(budget))
    with django_assert_num_queries(35):
        check(budget, lists_of(budget))


def test_what_does_not_fit_is_an_error_at_its_cell(budget: Budget, cast: dict[str, User]) -> None:
    before = check(budget, lists_of(budget))
    row = type_into(budget, cast["clerk"], "expenditure", 4, "amount", "一百")
    after = check(budget, lists_of(budget))
    assert after.counts[Severity.ERROR] == before.counts[Severity.ERROR] + 1
    answer = told(after)
    assert answer["findings"][0]["rule"] == "E-UNFIT"
    assert answer["findings"][0]["jump"] == {"grid": "expenditure", "row": row, "column": "amount"}
    assert "一百" in answer["findings"][0]["message"]


def test_an_indicator_that_does_not_fit_is_found_in_its_project(
    budget: Budget, cast: dict[str, User]
) -> None:
    row = type_into(budget, cast["clerk"], "indicators", 0, "medium_term", "也许")
    jump = told(check(budget, lists_of(budget)))["findings"][0]["jump"]
    assert (jump["grid"], jump["row"]) == ("indicators", row)
    assert jump["project"] == str(Indicator.objects.get(key=row).project.key)


def test_a_gap_marks_its_cell_and_says_where_to_go(budget: Budget, cast: dict[str, User]) -> None:
    row = type_into(budget, cast["clerk"], "expenditure", 2, "fund", "")
    answer = told(check(budget, lists_of(budget)))
    (gap,) = [one for one in answer["missing"] if "资金性质" in one["message"] and one["rule"] == "E-LINE"]
    assert gap["message"] == "支出第3行没有选资金性质。"
    assert gap["jump"] == {"grid": "expenditure", "row": row, "column": "fund"}
    assert {"severity": "error", "message": "没有选资金性质。"} in answer["marks"]["expenditure"][row]["fund"]
    assert "income" not in told(check(budget, lists_of(budget)), {"income"})["marks"]


def test_money_without_use_is_said_by_fund(budget: Budget, cast: dict[str, User]) -> None:
    type_into(budget, cast["clerk"], "expenditure", 0, "amount", "160.058401")
    answer = told(check(budget, lists_of(budget)))
    assert answer["balance"]["difference"] == "-0.000001"
    assert [one["difference"] for one in answer["balance"]["funds"]] == ["-0.000001"]
    unbalanced = [one for one in answer["findings"] if one["severity"] == "error" and one["jump"]]
    assert unbalanced


def test_ceilings_are_told_with_what_is_left(budget: Budget, cast: dict[str, User]) -> None:
    row = str(uuid4())
    values = {"round": "一下", "part": "公用经费", "amount": "97"}
    operation = {"op": "insert", "grid": "controls", "row": row, "after": None, "values": values}
    apply(budget=budget, user=cast["finance"], key=uuid4(), operations=[operation])
    (control,) = told(check(budget, lists_of(budget)))["controls"]
    assert control == {
        "row": row,
        "round": "一下",
        "unit": "全部门",
        "fund": "全部资金",
        "part": "公用经费",
        "ceiling": "97.000000",
        "used": "97.108302",
        "left": "-0.108302",
    }


def test_a_finding_of_the_document_goes_once_the_rules_no_longer_make_it(
    budget: Budget, cast: dict[str, User]
) -> None:
    def rules() -> dict[str, str]:
        return {one["rule"]: one["severity"] for one in told(check(budget, lists_of(budget)))["findings"]}

    assert rules()["T12-YUAN"] == "error"
    place = next(n for n, one in enumerate(reference().projects) if one.code.endswith("80579"))
    for column in ("total", "fiscal"):
        type_into(budget, cast["clerk"], "projects", place, column, "100.7")
    assert "T12-YUAN" not in rules()
    assert "T12-WITHIN" not in rules()
    # What was met in reading stays to be looked at, and is no error of the budget.
    of_reading = {rule: severity for rule, severity in rules().items() if rule.startswith("R-")}
    assert of_reading
    assert "error" not in of_reading.values()


def test_few_budgets_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 3)
    for number in range(-9, 0):
        with held(number):
            pass
    assert len(keeping._held) == 3


def test_two_threads_may_check_one_budget_at_once(budget: Budget) -> None:
    book, lists = reference(), NO_LISTS

    def judge(_: int) -> int:
        with held(budget.pk) as kept:
            return len(kept.standing.judge(book, lists).findings)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(judge, range(16)))) == 1
