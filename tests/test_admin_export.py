"""Exporting in the administration: what goes out comes back, and only to who may see it."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.models import (
    BudgetUnit,
    BudgetYear,
    Department,
    LibraryIndicator,
    Role,
    Subject,
    User,
)
from tests.admin_lists import (
    CSV,
    HEADS,
    LISTS,
    XLSX,
    address,
    comma_separated,
    exported,
    rows_of,
    some_of_everything,
    subject,
    upload,
)


@pytest.fixture
def administration(client, cast):
    client.force_login(cast["administrator"])
    return client


@pytest.mark.parametrize("kind", [XLSX, CSV])
@pytest.mark.parametrize("model", LISTS)
def test_what_is_exported_comes_back_as_no_change(administration, model, kind):
    some_of_everything()
    assert administration.get(address(model, "export")).status_code == 200
    response = exported(administration, model, kind)
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    preview = upload(administration, model, response.content)
    result = preview.context["result"]
    assert (result.troubles, result.changed) == ([], [])
    assert result.totals["skip"] == model.objects.count() > 0
    assert "没有要导入的" in preview.content.decode()


def test_a_csv_says_what_it_is_to_excel_and_holds_no_formula(administration):
    some_of_everything()
    response = exported(administration, LibraryIndicator, CSV)
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "'=1+2" in [row[3] for row in rows_of(response)]


def test_a_workbook_holds_texts_only(administration):
    some_of_everything()
    book = load_workbook(io.BytesIO(exported(administration, LibraryIndicator, XLSX).content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+2" in [cell.value for cell in cells]


def test_an_export_is_of_what_was_searched_and_filtered(administration):
    for code, name, level in (("201", "甲", 1), ("20101", "乙", 2), ("202", "丙", 1)):
        Subject.objects.create(system="function", code=code, name=name, level=level, first_year=2026)
    rows = rows_of(exported(administration, Subject, CSV, q="201", level__exact=1))
    assert rows[0] == HEADS
    assert [row[1] for row in rows[1:]] == ["201"]
    rows = rows_of(exported(administration, Subject, CSV, in_force=2025))
    assert len(rows) == 1


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(administration):
    response = exported(administration, Subject, CSV, level__exact="x")
    assert response.status_code == 302
    assert response["Location"].startswith(address(Subject, "changelist"))


def test_only_what_one_may_see_is_exported_and_only_by_who_may_change_it_imported(client, cast):
    client.force_login(cast["clerk"])
    for model in LISTS:
        for what in ("changelist", "export", "import"):
            response = client.get(address(model, what))
            assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/admin/login/")
    assert upload(client, Subject, comma_separated(HEADS, subject())).status_code == 302
    assert client.post(address(Subject, "process_import"), {}).status_code == 302
    assert not Subject.objects.exists()


@pytest.mark.parametrize("model", ["budget", "changeset", "publication", "logentry"])
def test_what_budgets_hold_has_no_export(administration, model):
    assert (
        administration.get(f"/admin/budget/{model}/export/", follow=True).redirect_chain[-1][0] == "/admin/"
    )


@pytest.mark.parametrize("model", LISTS)
def test_lists_and_exports_ask_no_more_for_more_rows(administration, model):
    some_of_everything()

    def asked(work):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            work()
        return len(queries)

    def work():
        assert administration.get(address(model, "changelist")).status_code == 200
        assert exported(administration, model, CSV).status_code == 200

    work()
    before = asked(work)
    department = Department.objects.get(code="129")
    for number in range(20):
        other = Department.objects.create(code=f"7{number:02}", name=f"部门{number}", parent=department)
        user = User.objects.create(username=f"u{number}", full_name="某人")
        Role.objects.create(user=user, department=other, role="clerk")
        BudgetUnit.objects.create(code=f"7{number:02}001", name="机关", department=other)
        BudgetYear.objects.create(year=2030 + number)
        LibraryIndicator.objects.create(
            department=other, level1="产出指标", level2="数量指标", level3="件数", nature="≥"
        )
        Subject.objects.create(system="function", code=f"3{number:02}", name="甲", level=1, first_year=2020)
    assert asked(work) <= before
