"""第三部分 其他情况说明: 机关运行经费, 政府采购, 政府购买服务, 绩效, 重点项目, 国有资产, 收费."""

from collections.abc import Iterator

from budget.domain.codes import split_label
from budget.domain.findings import CellRef
from budget.domain.richtext import as_text
from budget.narrative.about import count_of
from budget.narrative.measures import sum_of
from budget.narrative.model import Count, Figure, Name, Paragraph, Run, Section
from budget.narrative.telling import Teller, in_parts, item, listed, paragraph, section, share_of
from budget.tables.chaoyang.t04 import CATEGORIES


def sections(t: Teller) -> Iterator[Section]:
    yield from section("operating", "机关运行经费情况说明", _operating(t))
    yield from section("procurement", "政府采购预算情况说明", _procurement(t))
    yield from section("services", "政府购买服务预算情况说明", _services(t))
    yield from section("performance", "绩效目标情况说明", _performance(t))
    yield from section("key_projects", "重点项目情况说明", t.passage("key_projects"))
    yield from section("assets", "国有资产占用情况说明", _assets(t))
    yield from section("fees", "行政事业性收费和财政专户管理资金情况说明", _fees(t))
    yield from section("other", "其他需要说明的事项", t.passage("other"))


def _operating(t: Teller) -> Iterator[Paragraph]:
    found = t.figure("operating")
    if found is None and "06" not in t.sheets:
        return
    if found is None:
        yield paragraph(f"{t.we}的公用经费没有按预算单位列示，机关运行经费不单独说明。")
    elif not t.is_there("operating"):
        yield paragraph(f"{t.we}{t.now}没有安排机关运行经费。")
    else:
        yield paragraph(f"{t.now}{t.we}机关运行经费财政拨款预算", found, t.compared("operating"), "。")
    yield from t.passage("operating")


def _procurement(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("procurement")
    if total is None:
        return
    if not t.is_there("procurement"):
        yield paragraph(f"{t.we}{t.now}没有政府采购预算。")
    else:
        parts: list[list[Run]] = []
        for code, name in CATEGORIES.items():
            found = t.figure(f"procurement.{code}")
            assert found is not None
            parts.append([f"政府采购{name}预算", found])
        yield paragraph(
            f"{t.now}{t.we}政府采购预算总额", total, t.compared("procurement"), "。",
            ["其中：", *listed(parts), "。"] if total.fen else [],
        )  # fmt: skip
    yield from t.passage("procurement")


def _services(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("services")
    if total is None:
        return
    if not t.is_there("services"):
        yield paragraph(f"{t.we}{t.now}没有政府购买服务预算。")
    else:
        rows = [number for number, row in t.sheets.sheets["11"].body()]
        number = Count(len(rows), tuple(CellRef("11", row, "amount") for row in rows), "项")
        within, behind = in_parts(_by_level1(t), total)
        yield paragraph(
            f"{t.now}{t.we}政府购买服务预算", total, ["，共", number] if rows else [], within,
            t.compared("services"), "。", behind,
        )  # fmt: skip
    yield from t.passage("services")


def _by_level1(t: Teller) -> list[tuple[Run, Figure]]:
    """What is bought by the first level of the 指导性目录, where every purchase says it."""
    rows: dict[str, list[int]] = {}
    for number, row in t.sheets.sheets["11"].body():
        rows.setdefault(row.text("level1"), []).append(number)
    if not rows or "" in rows:
        return []
    return [
        (
            Name(split_label(label)[1] or label, CellRef("11", of[0], "level1")),
            sum_of(t.sheets, "11", "amount", of),
        )
        for label, of in rows.items()
    ]


def _performance(t: Teller) -> Iterator[Paragraph]:
    sheet = t.sheets.get("12")
    if sheet is not None:
        rows = [number for number, row in sheet.body() if row.text("project")]
        if rows:
            number = Count(len(rows), tuple(CellRef("12", row, "project") for row in rows), "个")
            yield paragraph(f"{t.now}{t.we}公开绩效目标的项目共", number, _project_money(t, rows), "。")
        else:
            yield paragraph(f"{t.we}{t.now}没有公开绩效目标的项目。")
    yield from _goal(t)
    yield from t.passage("performance")


def _project_money(t: Teller, rows: list[int]) -> list[Run]:
    """What the projects cost and how much of all project spending that is.

    Where they cost more than all project spending, one of the two is wrong (a project stated in 元 under
    万元, in the reference), and a text must not repeat it as if it were true: then nothing is said.
    """
    money, spending = sum_of(t.sheets, "12", "total", rows), t.figure("project")
    if money.fen <= 0 or (spending is not None and money.fen > spending.fen):
        return []
    return ["，涉及预算资金", money, *(share_of(money, spending, "项目支出预算") if spending else [])]


def _goal(t: Teller) -> Iterator[Paragraph]:
    """整体绩效目标 as 预算13表 has it."""
    sheet = t.sheets.get("13")
    goal = sheet.header.get("goal") if sheet else None
    if not isinstance(goal, str):
        return
    cell = CellRef("13", 0, "goal")
    lines = [line.strip() for line in as_text(goal).splitlines() if line.strip()]
    for number, line in enumerate(lines):
        yield paragraph("" if number else f"{t.we}{t.now}整体绩效目标：", Name(line, cell))


def _assets(t: Teller) -> Iterator[Paragraph]:
    profiles = {profile.unit: profile for profile in t.book.profiles}
    known = [profiles[unit.code] for unit in t.book.units if unit.code in profiles]
    if len(known) == len(t.book.units):
        told: list[list[Run]] = []
        for field, label, word in (("vehicles", "车辆", "辆"), ("large_equipment", "大额设备", "台（套）")):
            if (count := count_of(known, field, word)) is not None:
                told.append([label, count])
        if told:
            yield paragraph(f"{t.we}占有使用", listed(told, "、"), "。")
    for profile in known:
        if to_buy := as_text(profile.assets_to_buy).strip():
            name = [Name(t.book.unit_by_code[profile.unit].name)] if len(t.book.units) > 1 else [t.we]
            yield item(*name, f"{t.now}拟购置资产：", Name(" ".join(to_buy.split())), "。")
    yield from t.passage("assets")


def _fees(t: Teller) -> Iterator[Paragraph]:
    written = t.passage("fees")
    yield from written
    if not written:
        yield paragraph(f"{t.we}{t.now}没有行政事业性收费。")
    account = t.figure("income.fiscal_account")
    if account is None:
        return
    if account.fen:
        yield paragraph(f"{t.now}{t.we}财政专户管理资金收入预算", account, "。")
    else:
        yield paragraph(f"{t.we}{t.now}没有财政专户管理资金收入。")
