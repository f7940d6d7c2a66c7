"""Texts with a little form: harmless whatever is put in, and plain text is never touched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.domain.richtext import as_cell, as_html, as_text, clean, is_rich

PLAIN = [
    "",
    "满意度<5%",
    "甲 & 乙，a<b 且 c>d",
    "一、保障运行\n二、完成3<x<5的任务",
    "&lt;p&gt; 写成这样的也是原文",
    "<政务服务>平台",
    "邮箱 <N>",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text
    assert as_text(text) == text
    assert not is_rich(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<p>一</p><ul><li>甲</li></ul><ol><li>乙</li></ol>",
            "<p>一</p><ul><li>甲</li></ul><ol><li>乙</li></ol>",
        ),
        ("<p>满意度&lt;5%，甲 &amp; 乙</p>", "<p>满意度&lt;5%，甲 &amp; 乙</p>"),
        ("<p class=MsoNormal style='color:red' onclick='x()'>一<o:p>&nbsp;</o:p></p>", "<p>一 </p>"),
        (
            "<div><b>重</b>点<i>斜</i><font size=5>大</font></div>",
            "<p><strong>重</strong>点<em>斜</em>大</p>",
        ),
        ("<p>前<script>alert(1)</script>后</p><style>p{}</style>", "<p>前后</p>"),
        ("<p><a href='javascript:alert(1)'>点</a><img src=x onerror=alert(1)></p>", "<p>点</p>"),
        ("前<script>alert(1)</script>后<5%", "前后<5%"),
        ("<!-- StartFragment -->一", "一"),
        ("<img src=x onerror=alert(1)>", ""),
        ("&lt;p&gt;<script>x</script>", "<p>&lt;p&gt;</p>"),
    ],
)
def test_html_keeps_the_allowed_tags_only(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_lines_of_a_rich_text_are_lines() -> None:
    rich = "<p>一<br>二</p><ul><li>甲&lt;5%<li>乙</ul>丙"
    assert as_text(rich) == "一\n二\n甲<5%\n乙\n丙"


def test_shown_as_html_a_plain_text_is_escaped() -> None:
    assert as_html("a<b\n<N>") == "a&lt;b<br>&lt;N&gt;"
    assert as_html("<p>一</p><script>x</script>") == "<p>一</p>"


pieces = st.lists(
    st.sampled_from(
        [
            *(
                "<p>",
                "</p>",
                "<ul>",
                "<li>",
                "</ul>",
                "<strong>",
                "</strong>",
                "<em>",
                "<br>",
                "<div>",
                "<b>",
            ),
            *("<script>", "</script>", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<textarea>"),
            *("<img src=x onerror=alert(1)>", "<table>", "<td>", "&lt;", "&gt;", "&amp;", "<", ">", "&", '"'),
            *(
                "<p onclick=x>",
                "<p/x=y>",
                "<a href=javascript:x>",
                "<o:p>",
                "<![CDATA[",
                "]]>",
                "一",
                "\n",
                "p",
            ),
        ]
    ),
    max_size=12,
).map("".join)
ALLOWED = re.compile(r"</?(?:p|ul|ol|li|strong|em)>|<br>")


@given(pieces)
def test_whatever_is_put_in_is_harmless_and_clean_once_for_all(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    shown = as_html(text)
    assert "<" not in ALLOWED.sub("", shown)
    if is_rich(cleaned):
        assert shown == cleaned


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    assert "<" not in ALLOWED.sub("", as_html(text))
    assert clean(as_text(text)) is not None


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("满意度<5%，甲&乙", "满意度<5%，甲&乙"),
        ("<p>一段。</p>", "<p>一段。</p>"),
        ("<p>一段。</p><p>又一段。</p>", "<p>一段。</p><p>又一段。</p>"),
        ("一段。\n又一段。", "一段。 又一段。"),
        ("<p>一<strong>段</strong>。</p><ul><li>甲；</li><li>乙。</li></ul>", "一段。 甲； 乙。"),
    ],
)
def test_in_a_cell_of_a_table_it_is_one_line(text: str, cell: str) -> None:
    assert as_cell(text) == cell
