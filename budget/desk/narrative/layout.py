"""The explanation to be written in: our paragraphs as they print, a field where a passage belongs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from budget.narrative.model import Paragraph, Section, Written
from budget.narrative.passages import PASSAGES, PassageKind, PassageSpec
from budget.renderers.narrative_html import Address, chapter_id, linked_paragraph
from budget.selectors.narrative import Narrated


@dataclass(frozen=True, slots=True)
class PassageField:
    """One passage as a field: ``row`` is the key of its row, there or yet to be made; ``new`` what a new row
    says besides its text, as JSON. ``problem``: why what was typed does not fit."""

    spec: PassageSpec
    row: str
    new: str
    text: str
    problem: str = ""

    @property
    def id(self) -> str:
        """What a link to it names."""
        return field_id(self.spec)

    @property
    def is_aside(self) -> bool:
        """Whether it is folded away: nobody misses it, and nothing stands in it."""
        return not self.spec.expected and not self.text

    @property
    def lines(self) -> int:
        """How high it is before it grows with its text."""
        return 4 if self.spec.kind is PassageKind.TEXT else 2


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of ours, or a field. ``id`` is what a page puts the paragraph anew by."""

    id: str = ""
    html: SafeString | None = None
    field: PassageField | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section; one that nothing stands in yet is not printed, and has no number."""

    key: str
    title: str
    is_printed: bool
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A part with its sections."""

    id: str
    title: str
    sections: Sequence[ShownSection]


FieldOf = Callable[[PassageSpec], PassageField]


def field_id(spec: PassageSpec) -> str:
    """The place of a passage on the page."""
    return f"passage-{spec.key}"


def laid_out(told: Narrated, field_of: FieldOf, address: Address) -> Iterator[ShownChapter]:
    """The parts of an explanation with all that may be written in them."""
    printed = {section.key: section for chapter in told.chapters for section in chapter.sections}
    titles = {chapter.key: chapter.title for chapter in told.chapters}
    for chapter in told.placed:
        sections = [_section(one, printed.get(one.key), field_of, address) for one in chapter.sections]
        title = titles.get(chapter.key) or chapter.title.partition("　")[2]
        yield ShownChapter(chapter_id(chapter), title, sections)


def paragraphs_of(told: Narrated, address: Address) -> dict[str, str]:
    """Our paragraphs by the ids they have on the page, as they now read."""
    return {
        block.id: block.html
        for chapter in told.chapters
        for section in chapter.sections
        for block in _ours(section, address)
        if block.html is not None
    }


def _section(placed: Section, printed: Section | None, field_of: FieldOf, address: Address) -> ShownSection:
    title = printed.title if printed else placed.title.partition("、")[2]
    ours = _ours(printed, address) if printed else []
    blocks = list(_blocks(placed, ours, field_of))
    return ShownSection(placed.key, title, printed is not None, blocks)


def _blocks(placed: Section, ours: Sequence[Block], field_of: FieldOf) -> Iterator[Block]:
    """Each passage where the text has its place; one that continues a sentence stands below it.

    Where what is written takes the place of words of ours (行政事业性收费), the fields come first.
    """
    groups = [_written(paragraph) for paragraph in placed.paragraphs]
    count = sum(not _is_written(paragraph) for paragraph in placed.paragraphs)
    rest = iter(ours)
    done: set[str] = set()
    for paragraph, keys in zip(placed.paragraphs, groups, strict=True):
        if count == len(ours) and not _is_written(paragraph):
            yield next(rest)
        yield from (Block(field=field_of(PASSAGES[key])) for key in keys if key not in done)
        done.update(keys)
    yield from rest


def _ours(section: Section, address: Address) -> list[Block]:
    paragraphs = [one for one in section.paragraphs if not _is_written(one)]
    return [
        Block(f"{section.key}-{number}", linked_paragraph(paragraph, address))
        for number, paragraph in enumerate(paragraphs)
    ]


def _written(paragraph: Paragraph) -> list[str]:
    return list(dict.fromkeys(run.key for run in paragraph.runs if isinstance(run, Written)))


def _is_written(paragraph: Paragraph) -> bool:
    """Whether it is the clerk's alone."""
    return all(isinstance(run, Written) for run in paragraph.runs)


def named(specs: Iterable[PassageSpec]) -> list[tuple[str, str]]:
    """Where passages are on the page, and what they are called in a list."""
    return [(field_id(spec), spec.title.removesuffix("增减变化的原因")) for spec in specs]
