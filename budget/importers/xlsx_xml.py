"""XML parts of a workbook, read as a stream: no tree is built, no entity expanded, nothing fetched."""

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from budget.importers.source import UnreadableDocumentError

MAX_ELEMENTS = 1_200_000
_DEEPEST = 100
# A tag as long as this holds no cell; expat reads an unfinished one again with every piece.
_LONGEST_TAG = 1024 * 1024
Attributes = Mapping[str, str]


class DamagedError(Exception):
    """What a part says makes no sense; the message says what, in Chinese."""


def walk(
    name: str,
    pieces: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda tag: None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read the part ``name``, calling back with tags and attributes without their prefixes' meaning.

    Tags come without a prefix (``x:row`` is ``row``), attributes as written (``r:id``).

    Raises UnreadableDocumentError for XML that is damaged, or that has a document type: a workbook
    needs none, and it is where entities are declared that grow without end or read other files.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    count = depth = fed = 0

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if depth > _DEEPEST:
            raise DamagedError("嵌套层次太多")
        if count > MAX_ELEMENTS:
            raise UnreadableDocumentError(
                f"工作簿的{name}内容太多（超过{MAX_ELEMENTS // 10_000}万项），不是正常的预算表，没有读取。"
            )
        start(tag if ":" not in tag else tag.rpartition(":")[2], attributes)

    def on_end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag if ":" not in tag else tag.rpartition(":")[2])

    def on_doctype(*_: object) -> None:
        raise UnreadableDocumentError(
            f"工作簿的{name}带有文档类型声明（可能是XML实体炸弹），正常的工作簿没有，没有读取。"
        )

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.StartDoctypeDeclHandler = on_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise DamagedError("有一个标记长得离谱")
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise damaged(name, f"第{problem.lineno}行不是正确的XML") from problem
    except DamagedError as problem:
        raise damaged(name, str(problem)) from problem
    except (LookupError, ValueError) as problem:
        # An encoding that expat does not know, or a number that is none.
        raise damaged(name, "内容不合规范") from problem


def damaged(name: str, why: str) -> UnreadableDocumentError:
    """The refusal of a part that makes no sense."""
    return UnreadableDocumentError(
        f"工作簿已损坏：{name}（{why}）；请用Excel或WPS打开，修复并另存为新的.xlsx文件后再试。"
    )
