"""What the explanation says, as the officials who sign it would: comparisons, nil statements, who speaks."""

from dataclasses import replace

import pytest

from budget.domain.codes import UnitNature
from budget.domain.facts import EarlierFigure, FactBook, Passage, UnitProfile
from budget.domain.units import of_unit
from budget.narrative.passages import COMPARED_IN, PASSAGES, PassageKind
from budget.narrative.telling import Earlier
from budget.narrative.writing import explanation, tell
from budget.tables.registry import derive
from tests.narrative.books import last_year, reference, reference_tables, written
from tests.narrative.reading import section_text, text_of
from tests.renderers.books import CENTRE, HEADQUARTERS, nothing, several

NO_COMPARISON = "因没有2025年的可比预算数，本说明不作与上年预算的增减比较。"


def told(book: FactBook, earlier: Earlier | None = None):
    return explanation(book, derive(book), earlier)


@pytest.fixture(scope="module")
def compared():
    return explanation(written(), reference_tables(), last_year())


def test_the_parts_come_in_the_order_of_official_documents(compared):
    assert [chapter.title for chapter in compared] == [
        "第一部分　部门概况",
        "第二部分　2026年部门预算情况说明",
        "第三部分　其他情况说明",
        "第四部分　名词解释",
    ]
    assert [section.title for section in compared[1].sections] == [
        "一、收支总体情况说明",
        "二、收入预算情况说明",
        "三、支出预算情况说明",
        "四、财政拨款收支预算情况说明",
        "五、一般公共预算财政拨款支出预算情况说明",
        "六、一般公共预算财政拨款基本支出预算情况说明",
        "七、政府性基金预算财政拨款支出预算情况说明",
        "八、国有资本经营预算财政拨款支出预算情况说明",
        "九、“三公”经费财政拨款预算情况说明",
    ]


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ("overview", "2026年收支总预算4534.476807万元。"),
        (
            "income",
            "2026年收入预算4534.476807万元，全部为一般公共预算拨款收入，比2025年增加456.282504万元，增长11.19%。",
        ),
        (
            "expenditure",
            "比2025年增加456.282504万元，增长11.19%，主要原因是：政务服务大厅运行任务增加。其中：",
        ),
        ("expenditure", "（一）基本支出1187.353807万元，占支出预算的26.19%，比2025年增加"),
        # A reason of several lines becomes the rest of one sentence; a purpose is a sentence of its own.
        ("general_public", "主要原因是：因进驻事项增加；聘请人员增加。主要用于政务服务大厅运行。其中："),
        ("general_public", "（二）“教育支出”（类）1.7344万元，占0.04%，全部为“培训支出”（项），比2025年"),
        ("basic", "人员经费1090.245505万元，占基本支出的91.82%"),
        ("basic", "主要包括：基本工资、津贴补贴、奖金、"),
        ("government_fund", "本部门2026年没有使用政府性基金预算财政拨款安排的支出。"),
        ("state_capital", "本部门2026年没有使用国有资本经营预算财政拨款安排的支出。"),
        ("three_public", "（一）因公出国（境）费用。2026年预算数0万元，与2025年持平。"),
        ("three_public", "公务用车运行维护费3.1498万元，比2025年增加3.1498万元（2025年无此项预算）。"),
        ("operating", "2026年本部门机关运行经费财政拨款预算97.108302万元，比2025年增加"),
        (
            "procurement",
            "比2025年减少10.000002万元，下降0.35%。其中：政府采购货物预算7.00万元，政府采购工程预算0万元",
        ),
        ("services", "政府购买服务预算1315.257268万元，共17项，与2025年持平。"),
        ("performance", "2026年本部门公开绩效目标的项目共12个。"),
        ("performance", "本部门2026年整体绩效目标：继续深化政务服务改革"),
        ("organisation", "预算单位共1家，即北京市朝阳区政务服务管理局机关（行政单位）。"),
        ("staff", "本部门编制40人，实有人员38人，离退休人员12人。"),
        ("assets", "本部门占有使用车辆1辆、大额设备0台（套）。\n本部门2026年拟购置资产：台式电脑10台。"),
        ("fees", "本部门2026年没有行政事业性收费。\n本部门2026年没有财政专户管理资金收入。"),
        ("duties", "（一）贯彻政务服务的法律法规。\n（二）管理全区政务服务，满意度<5%的 & 其他。"),
        (
            "terms",
            "绩效目标：指预算资金在一定期限内计划达到的产出和效果。\n高效办成一件事：指一次办好。\n一网通办：指网上办好。",
        ),
    ],
)
def test_what_a_section_says(compared, section, sentence):
    assert sentence in section_text(compared, section)


def test_reasons_and_purposes_are_printed_only_where_they_belong(compared):
    """Of what did not change, or is nothing, there is nothing to explain; nobody else's words appear."""
    text = text_of(compared)
    assert "没有用到" not in text
    assert "别的单位" not in text
    assert text.count("主要原因是：") == 2
    assert "主要原因是：。" not in text
    assert text.count("主要用于") == 1


def test_terms_are_explained_only_where_they_are_used(compared):
    terms = section_text(compared, "terms")
    assert "“三公”经费：指" in terms
    assert "事业收入：指" not in terms
    assert "事业收入：指" in section_text(told(several()), "terms")


def test_without_last_year_that_is_said_once_and_no_change_is_invented():
    text = text_of(told(reference()))
    assert text.count(NO_COMPARISON) == 1
    assert section_text(told(reference()), "overview").endswith(NO_COMPARISON)
    assert not any(word in text for word in ("增加", "减少", "持平", "增长", "下降", "比2025年"))


def test_what_the_clerk_stated_is_compared_where_the_system_knows_nothing():
    stated = (
        EarlierFigure("reception", 200_000),
        EarlierFigure("services", 0),
        EarlierFigure("income", 4_534_476_807),
        EarlierFigure("operating", 1, unit=HEADQUARTERS),
    )
    chapters = told(replace(reference(), earlier=stated))
    assert "预算数0.177969万元，比2025年减少0.022031万元，下降11.02%。" in section_text(
        chapters, "three_public"
    )
    assert "共17项，比2025年增加1315.257268万元（2025年无此项预算）。" in section_text(chapters, "services")
    assert "，与2025年持平。" in section_text(chapters, "income")
    # Of one unit, or of what was not stated, nothing is said of the whole.
    assert "2025" not in section_text(chapters, "operating") + section_text(chapters, "procurement")
    assert NO_COMPARISON not in text_of(chapters)


def test_of_less_than_nothing_no_percentage_is_taken():
    """More was given back than spent: rare, and no base of a percentage."""
    chapters = told(replace(reference(), earlier=(EarlierFigure("reception", -100_000),)))
    assert "预算数0.177969万元，比2025年增加0.277969万元。" in section_text(chapters, "three_public")


def test_the_systems_own_year_wins_over_what_the_clerk_stated():
    stated = (EarlierFigure("reception", 200_000), EarlierFigure("procurement", 16_074_800))
    earlier = last_year()
    tables = {number: sheet for number, sheet in earlier.sheets.sheets.items() if number != "04"}
    without = replace(earlier, sheets=replace(earlier.sheets, sheets=tables))
    chapters = told(replace(reference(), earlier=stated), without)
    assert "0.177969万元，比2025年增加0.017797万元，增长11.11%。" in section_text(chapters, "three_public")
    # That year's tables do not tell it: then the clerk does.
    assert "比2025年增加2800.00万元，增长17418.57%。" in section_text(chapters, "procurement")


def test_a_fund_that_was_used_last_year_alone_is_still_compared():
    stated = (EarlierFigure("government_fund", 5_000_000),)
    said = (Passage("reason.government_fund", "项目已完成"),)
    text = section_text(told(replace(reference(), earlier=stated, passages=said)), "government_fund")
    assert text == (
        "本部门2026年没有使用政府性基金预算财政拨款安排的支出。\n"
        "2026年政府性基金预算财政拨款支出预算0万元，比2025年减少5.00万元，下降100%，主要原因是：项目已完成。"
    )


def test_a_department_without_money_states_so():
    text = text_of(told(nothing()))
    for sentence in (
        "2026年收支总预算0万元。",
        "本部门2026年没有财政拨款安排的收支。",
        "本部门2026年没有使用一般公共预算财政拨款安排的支出。",
        "本部门2026年没有一般公共预算财政拨款安排的基本支出。",
        "本部门2026年没有使用财政拨款安排的“三公”经费。",
        "本部门2026年没有安排机关运行经费。",
        "本部门2026年没有政府采购预算。",
        "本部门2026年没有政府购买服务预算。",
        "本部门2026年没有公开绩效目标的项目。",
    ):
        assert sentence in text
    assert "其中：" not in text


def test_several_units_and_every_source_of_money():
    book = replace(
        several(),
        profiles=(
            UnitProfile(HEADQUARTERS, UnitNature.ADMINISTRATIVE, staff=30, vehicles=2),
            UnitProfile(CENTRE, UnitNature.PUBLIC_ONE, staff=12),
        ),
    )
    chapters = told(book)
    assert (
        "预算单位共2家，包括：北京市朝阳区政务服务管理局机关（行政单位）、北京市朝阳区政务服务中心（公益一类事业单位）。"
        in (section_text(chapters, "organisation"))
    )
    assert section_text(chapters, "staff").splitlines() == [
        "本部门实有人员42人。",
        "北京市朝阳区政务服务管理局机关：实有人员30人。",
        "北京市朝阳区政务服务中心：实有人员12人。",
    ]
    # One unit does not say how many it has: then the whole is not known.
    assert section_text(chapters, "assets") == ""
    income = section_text(chapters, "income").splitlines()
    assert income[0].endswith("。其中：")
    assert income[-1].startswith("（十）上年结转结余")
    assert "上述支出中：事业单位经营支出1.23万元。" in section_text(chapters, "expenditure")
    # Both sides do not balance in this book: each is stated for itself.
    assert "2026年收入总计" in section_text(chapters, "overview")


def test_one_units_own_budget_speaks_of_the_unit():
    book = replace(
        several(),
        profiles=(UnitProfile(CENTRE, UnitNature.PUBLIC_ONE),),
        passages=(Passage("duties", "服务群众。", unit=CENTRE), Passage("duties", "管理全区。")),
    )
    own = of_unit(book, CENTRE)
    text = text_of(told(own))
    assert "本部门" not in text
    assert "部门预算" not in text
    assert "第一部分　单位概况\n一、主要职责\n服务群众。\n二、机构设置\n本单位为公益一类事业单位。" in text
    assert "本单位2026年没有安排机关运行经费。" in text


def test_a_table_that_is_not_there_leaves_its_section_out():
    tables = reference_tables()
    for gone, sections in {
        "01": ("overview", "income", "expenditure"),
        "04": ("procurement",),
        "05": ("fiscal",),
        "06": ("general_public", "operating"),
        "08": ("government_fund",),
        "10": ("three_public",),
        "11": ("services",),
    }.items():
        rest = {number: sheet for number, sheet in tables.sheets.items() if number != gone}
        chapters = explanation(reference(), replace(tables, sheets=rest))
        assert all(section_text(chapters, key) == "" for key in sections), gone
        assert text_of(chapters).count(NO_COMPARISON) == 1
    assert explanation(replace(reference(), units=()), replace(tables, sheets={}))


def test_what_projects_cost_is_said_only_where_it_can_be_true():
    """The reference states one project in 元 under 万元: its projects cost more than all project spending."""
    assert "涉及预算资金" not in section_text(told(reference()), "performance")
    right = tuple(
        replace(one, total_fen=one.total_fen // 10_000) if one.total_fen > 10**12 else one
        for one in reference().projects
    )
    assert "的项目共12个，涉及预算资金3099.6395万元，占项目支出预算的92.61%。" in section_text(
        told(replace(reference(), projects=right)), "performance"
    )


def test_the_running_costs_of_a_unit_of_unknown_place_are_not_guessed():
    book = several()
    undetermined = tuple(replace(line, unit=None) for line in book.expenditure)
    text = section_text(told(replace(book, expenditure=undetermined)), "operating")
    assert text == "本部门的公用经费没有按预算单位列示，机关运行经费不单独说明。"
    natures = (UnitProfile(HEADQUARTERS, UnitNature.PUBLIC_ONE), UnitProfile(CENTRE, UnitNature.PUBLIC_TWO))
    assert "没有安排机关运行经费" in section_text(told(replace(book, profiles=natures)), "operating")


def test_a_clerk_is_asked_for_what_the_text_has_a_place_for_and_nothing_else():
    asked = [spec.key for spec in tell(written(), reference_tables(), last_year()).asked]
    assert asked[:3] == ["duties", "organisation", "staff"]
    assert asked[-1] == "terms"
    assert {"reason.expenditure", "reason.class.201", "use.class.201", "reason.vehicle_operation"} <= set(
        asked
    )
    # Nothing, unchanged, or not there: no question.
    assert not {"use.abroad", "reason.abroad", "reason.services", "reason.class.202"} & set(asked)
    alone = [spec.key for spec in tell(reference(), reference_tables()).asked]
    assert not [key for key in alone if key.startswith("reason.")]


def test_passages_and_measures_know_each_other():
    reasons = {spec.measure for spec in PASSAGES.values() if spec.kind is PassageKind.REASON}
    assert reasons == set(COMPARED_IN)
    keys = set(COMPARED_IN.values())
    sections = {one.key for chapter in told(several()) for one in chapter.sections}
    assert keys <= sections
