"""A list as a file: the same values in each format, exact, and nothing that calculates."""

import json
from io import BytesIO

from openpyxl import load_workbook

from budget.renderers.listing import Column, Listing, render

LISTING = Listing(
    "部门比较",
    "比较",
    [Column("name", "部门"), Column("count", "项目数", "number"), Column("total", "合计", "amount")],
    [
        {"name": "=HYPERLINK(1)", "count": 12, "total": -45344768070},
        {"name": "某局", "count": None, "total": None},
    ],
)


def test_csv_has_keys_and_numbers_that_stay_numbers():
    assert render(LISTING, "csv").decode("utf-8-sig").splitlines() == [
        "name,count,total",
        "'=HYPERLINK(1),12,-45344.768070",
        "某局,,",
    ]


def test_json_has_labels_and_amounts_as_text():
    data = json.loads(render(LISTING, "json"))
    assert data["rows"][0] == {"name": "=HYPERLINK(1)", "count": 12, "total": "-45344.768070"}
    assert data["rows"][1] == {"name": "某局", "count": None, "total": ""}
    assert data["columns"][2] == {"key": "total", "label": "合计"}


def test_a_workbook_holds_numbers_and_texts_and_is_the_same_each_time():
    page = load_workbook(BytesIO(render(LISTING, "xlsx"))).worksheets[0]
    cells = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert cells == [["部门", "项目数", "合计"], ["=HYPERLINK(1)", 12, -45344.76807], ["某局", None, None]]
    assert page["A3"].data_type == "s"
    assert render(LISTING, "xlsx") == render(LISTING, "xlsx")
