"""The board as a file: its columns as texts."""

from django.utils import timezone

from budget.selectors.board import Row

HEADS = (
    "部门编码", "部门", "版本", "阶段", "状态", "起始日期",
    "待办事项", "办理人", "期限", "剩余天数", "逾期天数", "依据", "其他待办",
)  # fmt: skip


def texts(row: Row) -> list[str]:
    """One department."""
    clock = row.clocks[0] if row.clocks else None
    return [
        row.department.code,
        row.department.name,
        f"第{row.budget.version}版" if row.budget else "",
        row.stage_label,
        row.standing,
        f"{timezone.localtime(row.since):%Y-%m-%d}" if row.since else "",
        clock.kind.label if clock else "",
        clock.role.label if clock else "",
        f"{clock.on:%Y-%m-%d}" if clock else "",
        str(clock.days) if clock and not clock.is_late else "",
        str(-clock.days) if clock and clock.is_late else "",
        clock.rule if clock else "",
        "；".join(f"{one.countdown}（{one.role.label}）" for one in row.clocks[1:]),
    ]
