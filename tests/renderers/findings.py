"""Findings for tests of renderers: one that leads others, one of each severity, nasty texts, no place."""

from budget.domain.findings import CellRef, Finding, Severity
from tests.renderers.books import FORMULA, MARKUP

DEEPEST = Finding("R-NOTE", Severity.INFO, "随之而来。", (CellRef("12", 4, "goal", 266),))
FOLLOWER = Finding(
    "T12-WITHIN",
    Severity.ERROR,
    "项目支出超过了项目合计。",
    (CellRef("12", 4, "fiscal", 262), CellRef("03", 8, "project", 78)),
    expected="3,347.123000",
    found="1,010,347.123000",
    follows=(DEEPEST,),
)
LEADER = Finding(
    "T12-YUAN",
    Severity.ERROR,
    "项目“政务服务大厅咨询引导服务”的金额应是把元当成了万元。",
    (CellRef("12", 4, "total", 262), CellRef("12", 4, "fiscal", 262)),
    expected="100.700000",
    found="1,007,000.000000",
    formula="1,007,000.000000 ÷ 10,000 ＝ 100.70",
    cause="把元当成了万元",
    follows=(FOLLOWER,),
)
SECOND = Finding(
    "P-DIRECTION",
    Severity.WARNING,
    MARKUP,
    (CellRef("12", 1, "nature", 240), CellRef("12", 4, "total", 262)),
    expected="≥",
    found="≤",
)
# Amounts of the columns' side with 0, codes that look like numbers, a header cell, a whole row.
ZERO = Finding(
    "T03-SUM",
    Severity.ERROR,
    "合计应为0。",
    (CellRef("03", 3, "", 50), CellRef("13", 0, "fiscal_basic", 320)),
    expected="0",
    found="-0.000001",
)
CODE = Finding("R-CODE", Severity.INFO, FORMULA, (CellRef("03", 2, "function", 49),), "2011301", "500")
NOWHERE = Finding("R-MISSING", Severity.WARNING, "文件中没有预算02表。", (CellRef("02"),))
ALL = (LEADER, SECOND, ZERO, CODE, NOWHERE)
TITLES = {"T12-YUAN": "项目金额的单位", "R-MISSING": "缺少一张表"}
