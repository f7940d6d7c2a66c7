"""What a publication will lack because it is 涉密 or 不公开, for those who decide on it and nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budget.domain.codes import System
from budget.domain.digest import digest
from budget.domain.facts import ExpenditureLine, FactBook, Unit
from budget.domain.money import wanyuan_grouped
from budget.domain.shown_part import LeftOut, ShownPart
from budget.models import Budget
from budget.selectors.withheld import shown_part
from budget.services.publication_checks import needs_notice


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table on the page: a text for each column, amounts last."""

    texts: Sequence[str]
    amounts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of what is left out."""

    title: str
    hint: str
    texts: Sequence[str]
    amounts: Sequence[str]
    rows: Sequence[Row]
    total: str = ""

    @property
    def labelled(self) -> Sequence[Sequence[tuple[str, str, bool]]]:
        """Each cell as its column's name, its text, and whether that is an amount."""
        return [
            [
                *((name, text, False) for name, text in zip(self.texts, row.texts, strict=True)),
                *((name, text, True) for name, text in zip(self.amounts, row.amounts, strict=True)),
            ]
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Parts:
    """All that is left out, what the public will see as totals, and what only a reader can check."""

    tables: Sequence[Table]
    remarks: Sequence[str]
    to_check: Sequence[str]
    income: str
    expenditure: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """``digest`` is of what the public will see; ``parts`` None where that is everything."""

    digest: str
    parts: Parts | None


def left_out_of(budget: Budget, book: FactBook) -> Publishing:
    """What of these facts will be public, and what will not. Raises InseparableError."""
    part = shown_part(budget, book)
    parts = _parts(book, part, part.left_out, needs_notice(budget)) if part.left_out else None
    return Publishing(digest(part.book), parts)


def _parts(book: FactBook, part: ShownPart, out: LeftOut, is_correction: bool) -> Parts:
    return Parts(
        tables=[one for one in (_lines(book, out), _income(book, out), _units(book, out)) if one.rows],
        remarks=list(_remarks(book, out)),
        to_check=list(_to_check(part.book, is_correction)),
        income=_sum(part.book.income),
        expenditure=_sum(part.book.expenditure),
    )


def _lines(book: FactBook, out: LeftOut) -> Table:
    projects = {project.code: project.name for project in book.projects}
    rows = [
        Row(
            (
                str(number + 1),
                book.unit_label(line.unit),
                book.label(System.FUNCTION, line.function),
                book.label(System.DEPT_ECONOMIC, line.dept_economic),
                _money_of(line),
                projects.get(line.project, "") if line.project is not None else "",
                line.withheld_basis,
            ),
            (wanyuan_grouped(line.amount_fen),),
        )
        for number, line in out.lines
    ]
    named = ("行", "单位", "功能科目", "经济科目", "资金", "项目", "依据")
    total = _sum(line for _, line in out.lines)
    return Table("不公开的支出", "", named, ("金额",), rows, total)


def _money_of(line: ExpenditureLine) -> str:
    fund = line.fund.label if line.fund else ""
    return f"{'上年结转' if line.carried_over else ''}{fund}"


def _income(book: FactBook, out: LeftOut) -> Table:
    rows = [
        Row(
            (book.unit_label(one.unit), one.label),
            tuple(wanyuan_grouped(fen) for fen in (one.before_fen, one.taken_fen, one.after_fen)),
        )
        for one in out.income
    ]
    hint = "不公开的支出从同一单位、同一资金的收入中同额扣除，公开的收支因此仍然相等，不能由差额推算。"
    amounts = ("全部", "扣除", "公开")
    return Table("相应扣除的收入", hint, ("单位", "来源"), amounts, rows)


def _units(book: FactBook, out: LeftOut) -> Table:
    rows = [Row((unit.label,), (_of(book.income, unit), _of(book.expenditure, unit))) for unit in out.units]
    hint = "单位的名称、收支、项目、采购、人员资产和编制说明整体不公开。"
    return Table("涉密单位", hint, ("单位",), ("收入", "支出"), rows)


def _remarks(book: FactBook, out: LeftOut) -> Iterable[str]:
    if out.projects:
        names = "、".join(f"“{one.name}”" for one in out.projects)
        yield f"项目{names}的名称、目标和绩效指标。"
    if out.loosened:
        yield (
            f"这些项目另有{len(out.loosened)}条未标不公开的支出（{_sum(out.loosened)}万元），"
            "照常公开，但不注明项目；也不应公开的，请先不要公开，与经办人核实。"
        )
    for called, lines in (("政府采购", out.procurement), ("政府购买服务", out.services)):
        if lines:
            yield f"这些项目的{called}{len(lines)}条，{_sum(lines)}万元。"
    if out.vehicles:
        yield "公务用车运行维护费的加油、维修、保险等明细：与公开的运行维护费合计不再对应。"
    if book.controls:
        yield "控制数：常与全部支出相同。"


def _to_check(shown: FactBook, is_correction: bool) -> Iterable[str]:
    written = len([one for one in shown.passages if one.text.strip()])
    goal = bool(shown.goal.text.strip() or shown.goal.activities)
    places = [*(["整体绩效目标"] if goal else []), *([f"编制说明中的{written}段文字"] if written else [])]
    if places:
        yield f"{'、'.join(places)}照原文公开：是否写到了不公开的内容、单位、项目或金额。"
    if shown.earlier:
        yield f"填报的{len(shown.earlier)}项上年预算数：是否为上年公开的数，而不是含不公开内容的数。"
    loose = [
        called
        for called, lines in (("政府采购", shown.procurement), ("政府购买服务", shown.services))
        if any(one.project is None for one in lines)
    ]
    if loose:
        yield f"没有注明项目的{'、'.join(loose)}照常公开：其中是否有不公开的支出所采购、购买的。"
    if is_correction:
        yield "本年度以前公开过的版本：两版相减会不会得出不公开的内容；会的，请先撤下以前的版本。"


def _of(facts: Iterable[object], unit: Unit) -> str:
    return _sum(one for one in facts if getattr(one, "unit", None) == unit.code)


def _sum(facts: Iterable[object]) -> str:
    return wanyuan_grouped(sum(getattr(one, "amount_fen", 0) for one in facts))
