"""The money of projects: 预算12表 in itself, and in which unit it is."""

from collections.abc import Iterable, Iterator, Mapping

from budget.domain.findings import Finding, Severity
from budget.domain.money import wanyuan_grouped, wanyuan_short
from budget.rules.identity import Identity, term
from budget.rules.rule import Case, Rule
from budget.rules.scale import YUAN_FOR_WANYUAN, suspects, table_in_yuan


def _yuan(rule: Rule, case: Case) -> Iterable[Finding]:
    if table_in_yuan(case):
        return  # one finding says so of the whole table
    for one in suspects(case):
        holder = one.holder
        printed, proposed = wanyuan_grouped(one.printed), wanyuan_grouped(one.proposed)
        yield Finding(
            rule.code,
            one.severity,
            f"{holder.where}的金额{printed}万元{one.because}，应是把元当成了万元："
            f"{printed} ÷ 10,000 ＝ {wanyuan_short(one.proposed)}万元。请改为{proposed}。",
            tuple(holder.sheet.ref(holder.row, column) for column in one.columns),
            expected=proposed,
            found=printed,
            formula=f"{printed} ÷ 10,000 ＝ {wanyuan_short(one.proposed)}",
        )


def _as_wanyuan(finding: Finding, case: Case) -> Mapping[tuple[str, int, str], int]:
    """The amounts of a project in 元 as they should stand; none where it is not certain."""
    cells = finding.cells if finding.severity is Severity.ERROR else ()
    return {
        (cell.table, cell.row, cell.column): case.sheets.sheets[cell.table]
        .rows[cell.row - 1]
        .amount(cell.column)
        // YUAN_FOR_WANYUAN
        for cell in cells
        if cell.row
    }


def _parts(case: Case) -> Iterator[Identity]:
    for holder in case.projects:
        total, *parts = (term(holder.sheet, holder.row, column) for column in ("total", "fiscal", "other"))
        subject = f"{holder.table}第{holder.row}行项目总额"
        yield Identity("T12-PARTS", subject, "财政资金 ＋ 其他资金", (total,), tuple(parts))


RULES = (
    Rule(
        "T12-YUAN",
        "项目金额的单位",
        Severity.ERROR,
        "项目总额 ≤ 本部门项目支出合计（大于时，除以10,000后合理的，是把元当成了万元）",
        "预算12表，金额单位：万元",
        "项目总额写作1,007,000.00万元，而本部门项目支出共3,347.123万元：应为100.70万元。",
        "除以10,000后仍精确到分；没有超过项目支出合计的，须比其他项目大千倍以上，"
        "而且只有除以10,000各项目之和才不超过项目支出合计（错误），或者才与成本指标相符（警告）",
        check=_yuan,
        repair=_as_wanyuan,
    ),
    Rule(
        "T12-PARTS",
        "项目总额等于各项资金之和",
        Severity.ERROR,
        "项目总额 ＝ 财政资金 ＋ 其他资金",
        "预算12表",
        "项目总额12.00万元，财政资金12.00万元、其他资金5.00万元：相差5.00万元。",
        identities=_parts,
    ),
)
