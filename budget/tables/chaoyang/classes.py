"""The 功能分类 类 as 预算01表 and 预算05表 print them, numbered 一 to 二十六 and 一 to 二十九."""

from budget.tables.spec import Item

_TEN = "一二三四五六七八九十"
_NUMERALS = (*_TEN, *("十" + n for n in _TEN[:9]), "二十", *("二十" + n for n in _TEN[:9]))

CLASSES = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "227": "预备费",
    "229": "其他支出",
    "230": "转移性支出",
    "231": "债务还本支出",
    "232": "债务付息支出",
    "233": "债务发行费用支出",
    "234": "抗疫特别国债安排的支出",
}
# 预备费, 转移性支出 and 债务还本支出 are the government's, not a department's: 预算01表 has no row for them.
WITHOUT_ROW_IN_01 = frozenset({"227", "230", "231"})


def class_items(*, leave_out: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """The numbered items, keyed ``function:201``."""
    kept = [(code, name) for code, name in CLASSES.items() if code not in leave_out]
    return tuple(
        Item(f"function:{code}", f"{numeral}、{name}")
        for numeral, (code, name) in zip(_NUMERALS, kept, strict=False)
    )
