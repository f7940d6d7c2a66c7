"""What somebody filled in for a step, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from budget.domain.workflow import Ask, Step
from budget.services.workflow.refusals import StepRefusedError

LONGEST = {Ask.NOTE: 2000, Ask.REASON: 2000, Ask.NUMBER: 100, Ask.NOTICE: 4000}
OPTIONAL = frozenset({Ask.NOTE, Ask.NOTICE})
_LACKING = {
    Ask.REASON: "请写明原因。",
    Ask.NUMBER: "请填写文号，例如“朝财预〔2026〕12号”。",
    Ask.DATE: "请填写日期，例如2026-02-10。",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a step was given. ``text`` is its note or reason."""

    text: str = ""
    number: str = ""
    on: date | None = None
    notice: str = ""

    @property
    def reason(self) -> str:
        """All of it as the log keeps it."""
        said = [
            f"文号：{self.number}" if self.number else "",
            f"日期：{self.on.isoformat()}" if self.on else "",
            self.text,
            f"公告：{self.notice}" if self.notice else "",
        ]
        return "；".join(part for part in said if part)


def read_answers(step: Step, given: Mapping[str, str], *, optional: frozenset[Ask] = OPTIONAL) -> Answers:
    """Read what a form says. Raises StepRefusedError with what is wrong with each field."""
    wrong: dict[Ask, str] = {}
    texts: dict[Ask, str] = {}
    on: date | None = None
    for ask in step.asks:
        text = given.get(ask.value, "").replace("\x00", "").replace("\r\n", "\n").strip()
        if not text:
            if ask not in optional:
                wrong[ask] = _LACKING[ask]
        elif ask is Ask.DATE:
            on = _date(text)
            if why := _why_not(on):
                wrong[ask] = why
        elif len(text) > LONGEST[ask]:
            wrong[ask] = f"有{len(text)}字，最多{LONGEST[ask]}字。"
        else:
            texts[ask] = text
    if wrong:
        message = "；".join(f"{ask.label}：{why.rstrip('。')}" for ask, why in wrong.items())
        raise StepRefusedError(f"没有{step.label}。{message}。", fields=wrong)
    said = texts.get(Ask.REASON) or texts.get(Ask.NOTE, "")
    return Answers(said, texts.get(Ask.NUMBER, ""), on, texts.get(Ask.NOTICE, ""))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _why_not(on: date | None) -> str:
    if on is None:
        return "不是日期，应写作2026-02-10。"
    if on > timezone.localdate():
        return "不能晚于今天。"
    return "应为2000年以后的日期。" if on.year < 2000 else ""
