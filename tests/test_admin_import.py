"""Importing in the administration: looked at first, all or nothing, and nothing bad comes in."""

import io
import zipfile

import pytest
from django.contrib.admin.models import LogEntry as Handled
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from budget.admin import files
from budget.admin.lists import SubjectAdmin
from budget.domain.codes import System
from budget.models import (
    BudgetUnit,
    BudgetYear,
    Department,
    Subject,
)
from tests.admin_lists import CSV, HEADS, address, comma_separated, confirm, exported, subject, upload


@pytest.fixture
def administration(client, cast):
    client.force_login(cast["administrator"])
    return client


def test_an_import_is_looked_at_before_anything_is_changed(administration):
    old = Subject.objects.create(
        system="function", code="201", name="旧名", level=1, first_year=2026, source="official"
    )
    content = comma_separated(HEADS, subject("201", "一般公共服务支出", 1), [], subject())
    preview = upload(administration, Subject, content)
    page = preview.content.decode()
    assert "新增<strong>1</strong>条，更改<strong>1</strong>条" in page
    assert "旧名</del>" in page
    assert "一般公共服务支出</ins>" in page
    assert list(Subject.objects.values_list("name", flat=True)) == ["旧名"]
    page = confirm(administration, Subject, preview).content.decode()
    assert "新增1条，更改1条" in page
    old.refresh_from_db()
    assert old.name == "一般公共服务支出"
    added = Subject.objects.get(code="20101")
    assert (added.system, added.level, added.last_year, added.from_list) == (System.FUNCTION, 2, None, False)
    assert set(Handled.objects.values_list("object_repr", "change_message")) == {
        ("201-一般公共服务支出", "由文件导入。"),
        ("20101-人大事务", "由文件导入。"),
    }


def test_what_excel_in_china_saves_as_csv_is_read(administration):
    preview = upload(administration, Subject, comma_separated(HEADS, subject()).decode().encode("gb18030"))
    assert preview.context["result"].totals["new"] == 1


def test_a_workbook_with_numbers_and_dates_is_read(administration):
    book = Workbook()
    book.active.append(["年度", "开放编制", "“一上”截止日期"])
    book.active.append([2027, "否", "2026/10/20"])
    book.active.append([2028, True, None])
    buffer = io.BytesIO()
    book.save(buffer)
    preview = upload(administration, BudgetYear, buffer.getvalue(), "years.xlsx")
    confirm(administration, BudgetYear, preview)
    assert [(each.year, each.open, str(each.first_due)) for each in BudgetYear.objects.order_by("year")] == [
        (2027, False, "2026-10-20"),
        (2028, True, "None"),
    ]


def test_columns_that_a_file_leaves_out_stay_as_they_are(administration):
    department = Department.objects.get(code="129")
    Department.objects.filter(code="129").update(classified=True, classified_basis="依据")
    preview = upload(administration, Department, comma_separated(["编码", "名称"], ["129", "新名称"]))
    confirm(administration, Department, preview)
    department.refresh_from_db()
    assert (department.name, department.classified, department.classified_basis) == ("新名称", True, "依据")


def test_one_bad_row_keeps_all_out_and_is_named_by_row_and_column(administration):
    content = comma_separated(
        HEADS,
        subject("201", "一般公共服务支出", 1),
        subject("20101", "", 2),
        subject("201x1", "字母", 2),
        subject("20102", "级次", "二"),
        subject("20103", "来源", 2, source="听说"),
        subject("20104", "年度", 2, first=2027, last=2026),
        subject("201", "又一次", 1),
    )
    response = upload(administration, Subject, content)
    assert "confirm_form" not in response.context
    troubles = {(each.row, each.column): each.message for each in response.context["result"].troubles}
    assert set(troubles) == {(3, "名称"), (4, ""), (5, "级次"), (6, "来源"), (7, ""), (8, "")}
    assert "“201x1”应为3、5、7位数字" in troubles[4, ""]
    assert troubles[5, "级次"] == "“二”应为整数"
    assert "官方清单" in troubles[6, "来源"]
    assert troubles[7, ""] == "停用年度不能早于启用年度。"
    assert "只能写一次" in troubles[8, ""]
    page = response.content.decode()
    assert "第5行" in page
    assert "文件有6处问题，没有导入" in page
    assert not Subject.objects.exists()


def test_of_a_file_everything_is_stored_or_nothing(cast):
    table = files.table_of(
        enumerate([HEADS, [*map(str, subject("201", "好的", 1))], [*map(str, subject("x"))]], 1)
    )
    outcome = SubjectAdmin.resource_class().import_data(table, dry_run=False, user=cast["administrator"])
    assert [each.row for each in outcome.troubles] == [3]
    assert not Subject.objects.exists()


def test_the_row_is_the_one_the_spreadsheet_shows(administration):
    content = comma_separated(HEADS, subject("201", "一行\n两行", 1), [], ["", ""], subject("2"))
    troubles = upload(administration, Subject, content).context["result"].troubles
    assert [each.row for each in troubles] == [5]


def test_a_code_renamed_is_closed_first_and_then_opened_again(administration):
    Subject.objects.create(system="function", code="201", name="旧名", level=1, first_year=2020)
    closed = subject("201", "旧名", 1, 2020, 2026, "见于公开文件")
    opened = subject("201", "新名", 1, 2027)
    wrong = upload(administration, Subject, comma_separated(HEADS, subject("201", "新名", 1, 2027, 2030)))
    assert "重叠" in wrong.content.decode()
    confirm(administration, Subject, upload(administration, Subject, comma_separated(HEADS, closed, opened)))
    assert list(Subject.objects.order_by("first_year").values_list("name", "first_year", "last_year")) == [
        ("旧名", 2020, 2026),
        ("新名", 2027, None),
    ]


def test_what_names_another_list_must_be_in_it(administration):
    heads = ["编码", "名称", "部门编码", "上级单位编码", "单位性质"]
    row = ["129001", "机关", "129", "", "行政单位"]
    nature = upload(administration, BudgetUnit, comma_separated(heads, ["129001", "机关", "130", "", "行政"]))
    said = {each.column: each.message for each in nature.context["result"].troubles}
    assert said["部门编码"] == "没有“130”这个部门，请先建立它"
    labels = dict(BudgetUnit._meta.get_field("nature").choices)
    row[4] = labels["administrative"]
    child = ["129002", "下属", "129", "129001", labels["public_one"]]
    preview = upload(administration, BudgetUnit, comma_separated(heads, row, child))
    confirm(administration, BudgetUnit, preview)
    assert BudgetUnit.objects.get(code="129002").parent.code == "129001"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["编码", "名称", "等级"], ["1", "2", "3"]],
            "没有“分类”这一列；没有“启用年度”这一列；不认识“等级”这一列",
        ),
        ([["编码", "编码"], ["1", "2"]], "不能有空白或重复的"),
        ([HEADS], "只有表头"),
        ([[]], "文件是空的"),
        ([HEADS, [*subject(), "多", "出"]], "第2行有9格，多于表头的7列"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_in_words(administration, rows, said):
    response = upload(administration, Subject, comma_separated(*rows))
    assert "confirm_form" not in response.context
    assert said in response.content.decode()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", b" " * (100 * 2**20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "提交的是空文件"),
        (b"\x00\x01\x02\xff", "不是可以识别的文本"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版的.xls"),
        (b"PK\x03\x04 nothing", "已损坏"),
        (b'a,b\r\n"unfinished', "引号或分隔符有误"),
        (b"<html><table></table></html>", "只有表头"),
        (bomb(), "炸弹"),
        (b"a" * (files.MAX_BYTES + 1), "文件超过5MB"),
        (b"a\r\n" + b"b\r\n" * (files.MAX_ROWS + 1), f"一次最多导入{files.MAX_ROWS}行"),
        (b"a\r\n" + b"x" * 50_000, "超过40000个字"),
    ],
    ids=["empty", "binary", "old", "broken", "quotes", "html", "bomb", "large", "rows", "cell"],
)
def test_a_hostile_file_is_refused_in_words(administration, content, said):
    response = upload(administration, Subject, content)
    assert response.status_code == 200
    assert "confirm_form" not in response.context
    assert said in response.content.decode()
    assert not Subject.objects.exists()


def test_several_sheets_are_not_guessed_among(administration):
    book = Workbook()
    book.active.append(["编码"])
    book.create_sheet().append(["编码"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert "请只留一张" in upload(administration, Department, buffer.getvalue()).content.decode()


def test_markup_and_formulas_in_a_file_are_text(administration):
    evil = "<script>alert(1)</script>"
    preview = upload(administration, Subject, comma_separated(HEADS, subject("201", evil, 1)))
    assert evil not in preview.content.decode()
    confirm(administration, Subject, preview)
    assert Subject.objects.get().name == evil
    page = upload(administration, Subject, comma_separated([evil], ["x"])).content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_what_changed_since_the_preview_is_not_imported_unseen(administration):
    Department.objects.filter(code="129").update(name="原来的")
    preview = upload(administration, Department, comma_separated(["编码", "名称"], ["129", "文件里的"]))
    Department.objects.filter(code="129").update(name="别人刚改的")
    page = confirm(administration, Department, preview).content.decode()
    assert "预览以后名单又有了改动，没有导入" in page
    assert Department.objects.get(code="129").name == "别人刚改的"


def test_a_preview_is_confirmed_once_and_within_the_hour(administration):
    preview = upload(administration, Department, comma_separated(["编码", "名称"], ["777", "新部门"]))
    cache.clear()
    assert "预览已过了一小时，没有导入" in confirm(administration, Department, preview).content.decode()
    assert not Department.objects.filter(code="777").exists()


def test_a_name_made_up_reaches_no_file(administration, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(comma_separated(["编码", "名称"], ["777", "新部门"]))
    preview = upload(administration, Department, comma_separated(["编码", "名称"], ["776", "新部门"]))
    form = preview.context["confirm_form"]
    sent = {name: form[name].value() for name in form.fields} | {"import_file_name": str(secret)}
    page = administration.post(address(Department, "process_import"), sent, follow=True).content.decode()
    assert "没有导入" in page
    assert not Department.objects.filter(code="777").exists()


def test_importing_asks_little_of_rows_that_do_not_change(administration):
    def asked(count):
        Subject.objects.all().delete()
        Subject.objects.bulk_create(
            Subject(system="function", code=f"2{number:02}", name="甲", level=1, first_year=2026)
            for number in range(count)
        )
        content = exported(administration, Subject, CSV).content
        with CaptureQueriesContext(connection) as queries:
            assert upload(administration, Subject, content).context["result"].totals["skip"] == count
        return sum("SAVEPOINT" not in each["sql"] for each in queries)

    assert asked(5) == asked(60)
