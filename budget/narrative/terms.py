"""第四部分 名词解释: the standard explanations of the terms that the text uses, and the clerk's own."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from budget.narrative.model import Chapter, Paragraph, Section
from budget.narrative.model import ParagraphKind as Kind
from budget.narrative.telling import Teller, item, section


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its explanation. ``used_as``: the words by which a text uses it, if not the term itself."""

    name: str
    meaning: str
    used_as: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        return any(words in text for words in self.used_as or (self.name,))


TERMS = (
    Term(
        "财政拨款收入",
        "指财政部门当年拨付的资金，包括一般公共预算拨款、政府性基金预算拨款和国有资本经营预算拨款。",
        ("财政拨款收入", "财政拨款收支", "一般公共预算拨款"),
    ),
    Term(
        "一般公共预算",
        "指对以税收为主体的财政收入，安排用于保障和改善民生、推动经济社会发展、维护国家安全、"
        "维持国家机构正常运转等方面的收支预算。",
    ),
    Term(
        "政府性基金预算",
        "指对依照法律、行政法规的规定在一定期限内向特定对象征收、收取或者以其他方式筹集的资金，"
        "专项用于特定公共事业发展的收支预算。",
    ),
    Term("国有资本经营预算", "指对国有资本收益作出支出安排的收支预算。"),
    Term("财政专户管理资金", "指按照规定纳入财政专户管理、尚未纳入预算的教育收费等资金。"),
    Term("事业收入", "指事业单位开展专业业务活动及其辅助活动取得的收入。"),
    Term("上级补助收入", "指事业单位从主管部门和上级单位取得的非财政补助收入。"),
    Term("附属单位上缴收入", "指事业单位附属的独立核算单位按照有关规定上缴的收入。"),
    Term("事业单位经营收入", "指事业单位在专业业务活动及其辅助活动之外开展非独立核算经营活动取得的收入。"),
    Term("其他收入", "指除上述收入以外的各项收入。"),
    Term(
        "上年结转结余", "指以前年度尚未完成、结转到本年仍按原规定用途继续使用的资金，以及以前年度的结余资金。"
    ),
    Term("年终结转结余", "指本年度预算安排的资金到年终尚未使用完毕，结转到以后年度使用的资金和结余资金。"),
    Term("基本支出", "指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。"),
    Term("项目支出", "指在基本支出之外为完成特定的行政任务或事业发展目标所发生的支出。"),
    Term(
        "人员经费",
        "指基本支出中的工资福利支出、对个人和家庭的补助。",
    ),
    Term(
        "公用经费",
        "指基本支出中为保障机构正常运转、完成日常工作任务而购买商品和服务等的支出。",
    ),
    Term("事业单位经营支出", "指事业单位在专业业务活动及其辅助活动之外开展非独立核算经营活动发生的支出。"),
    Term("上缴上级支出", "指事业单位按照财政部门和主管部门的规定上缴上级单位的支出。"),
    Term("对附属单位补助支出", "指事业单位用财政补助收入之外的收入对附属单位补助发生的支出。"),
    Term(
        "“三公”经费",
        "指用财政拨款安排的因公出国（境）费用、公务用车购置及运行维护费和公务接待费。其中，因公出国（境）费用"
        "反映公务出国（境）的国际旅费、国外城市间交通费、住宿费、伙食费、培训费、公杂费等支出；公务用车购置及"
        "运行维护费反映公务用车车辆购置支出（含车辆购置税），以及燃料费、维修费、过路过桥费、保险费等支出；"
        "公务接待费反映按规定开支的各类公务接待支出。",
    ),
    Term(
        "机关运行经费",
        "指行政单位和参照公务员法管理的事业单位使用一般公共预算安排的公用经费，包括办公及印刷费、邮电费、"
        "差旅费、会议费、福利费、日常维修费、专用材料及一般设备购置费、办公用房水电费、办公用房取暖费、"
        "办公用房物业管理费、公务用车运行维护费以及其他费用。",
    ),
    Term(
        "政府采购",
        "指各级国家机关、事业单位和团体组织，使用财政性资金采购依法制定的集中采购目录以内的或者采购限额标准以上的"
        "货物、工程和服务的行为。",
    ),
    Term(
        "政府购买服务",
        "指各级国家机关将属于自身职责范围且适合通过市场化方式提供的服务事项，按照政府采购方式和程序，"
        "交由符合条件的服务供应商承担，并根据服务数量和质量等因素向其支付费用的行为。",
    ),
    Term(
        "绩效目标",
        "指预算资金在一定期限内计划达到的产出和效果。",
    ),
)


def sections(t: Teller, told: Collection[Chapter]) -> Iterator[Section]:
    """The terms that stand in the chapters told so far, then the clerk's own."""
    text = "".join(
        part.title + "".join(paragraph.text for paragraph in part.paragraphs)
        for chapter in told
        for part in chapter.sections
    )
    yield from section("terms", "", [*_used(text), *t.passage("terms", Kind.ITEM)])


def _used(text: str) -> Iterator[Paragraph]:
    for term in TERMS:
        if term.is_in(text):
            yield item(f"{term.name}：{term.meaning}")
