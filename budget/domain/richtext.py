"""Texts with a little form (绩效目标): plain text, or HTML of paragraphs, lists and emphasis; nothing else.

A text is plain unless a tag of HTML stands in it, so that 满意度<5% and 甲&乙 are themselves. What ``clean``
gives back is plain (shown escaped) or holds only ``KEPT`` tags without attributes (shown as it is).
"""

import html
import re

import nh3

KEPT = frozenset({"p", "br", "ul", "ol", "li", "strong", "em"})

# What stands between these is not for people.
_DROPPED = {"script", "style", "title", "head", "noscript", "template", "iframe", "svg", "math", "textarea"}
# Tags that say the same as a kept one.
_SAID_AS = {"b": "strong", "i": "em", "div": "p", **{f"h{level}": "p" for level in range(1, 7)}}
_OTHERS = (
    "a|address|article|aside|audio|base|big|blockquote|body|button|canvas|center|code|col|colgroup|dd|del|dl|"
    "dt|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|header|hr|html|img|input|ins|label|"
    "legend|link|main|meta|nav|object|option|pre|s|section|select|small|source|span|strike|sub|sup|table|tbody|"
    "td|tfoot|th|thead|tr|tt|u|video|o:p|xml"
)


# After a tag's name: its end, or an attribute with a value. So the b of 甲<b 且 c>丁 is no tag.
_TAIL = r"(?=\s*/?>|/?\s*[a-z:_-]+\s*=)"


def _tag(names: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?)({names}){_TAIL}", re.IGNORECASE)


_KEPT_TAG = _tag("|".join(KEPT))
_ANY_TAG = re.compile(
    rf"<!--|{_tag('|'.join([*KEPT, *_DROPPED, *_SAID_AS, _OTHERS])).pattern}", re.IGNORECASE
)
_SAID = _tag("|".join(_SAID_AS))
_MORE_THAN_PARAGRAPHS = _tag("|".join(KEPT - {"p"}))
# Where a text ends when the tags are taken away: each of these ends a line.
_LINE_END = re.compile(r"<br\s*/?>|</(?:p|li|ul|ol)\s*>", re.IGNORECASE)
_PASSES = 5


def is_rich(text: str) -> bool:
    """Does the text hold a tag of the kept ones, so that it is to be shown as HTML (after ``clean``)?"""
    return _KEPT_TAG.search(text) is not None


def clean(text: str) -> str:
    """The text with nothing in it that could do harm: plain text unchanged, HTML of the ``KEPT`` tags only.

    Cleaning what is clean changes nothing. Where only plain text is left of HTML, it is plain text again.
    """
    for _ in range(_PASSES):
        cleaned = _cleaned_once(text)
        if cleaned == text:
            return text
        text = cleaned
    return _without_tags(text)


def as_html(text: str) -> str:
    """Safe HTML that shows the text: a rich one cleaned, a plain one escaped with its lines kept."""
    text = clean(text)
    return text if is_rich(text) else html.escape(text).replace("\n", "<br>")


def as_text(text: str) -> str:
    """The text without tags: paragraphs and items of lists are lines of their own."""
    text = clean(text)
    return _without_tags(text) if is_rich(text) else text


def _cleaned_once(text: str) -> str:
    if _ANY_TAG.search(text) is None:
        return text
    said = _SAID.sub(lambda tag: f"<{tag[1]}{_SAID_AS[tag[2].lower()]}", text)
    cleaned = nh3.clean(said, tags=set(KEPT), attributes={}, clean_content_tags=_DROPPED, link_rel=None)
    cleaned = cleaned.replace("&nbsp;", " ")
    if is_rich(cleaned):
        return cleaned
    plain = html.unescape(cleaned)
    return plain if _ANY_TAG.search(plain) is None else f"<p>{cleaned}</p>"


def _without_tags(text: str) -> str:
    bare = nh3.clean(_LINE_END.sub("\n", text), tags=set(), attributes={}, clean_content_tags=_DROPPED)
    lines = (line.strip() for line in html.unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)


def as_cell(text: str) -> str:
    """The text as a cell of an official table holds it: on one line, without lists and emphasis.

    Tags of paragraphs stay: published documents have them in their cells, and what was printed is kept.
    """
    if "\n" not in text and not _MORE_THAN_PARAGRAPHS.search(text):
        return text
    return " ".join(line.strip() for line in as_text(text).splitlines() if line.strip())
