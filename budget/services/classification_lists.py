"""The official lists as files: which there are, what their columns mean, and what makes one malformed."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from budget.domain.codes import System
from budget.models import (
    EconomicPair,
    IndicatorFrame,
    ProcurementItem,
    ServiceDirectoryEntry,
    Subject,
)
from budget.models.classification import Dated, Source

Record = Mapping[str, str]
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a list, and where; line 0 is the file as a whole."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行：{self.why}" if self.line else f"{self.file}：{self.why}"


class ClassificationError(ValueError):
    """A list is malformed. ``problems`` says where and why; nothing of it was loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class ListSpec:
    """One official list: its file, columns, and the model that keeps it.

    ``judge`` says why a record cannot be right (``""``: it can). ``parents`` gives of each record its own
    code and that of the record it must hang on.
    """

    name: str
    file: str
    model: type[Dated]
    columns: tuple[str, ...]
    judge: Callable[[Record], str] = lambda record: ""
    parents: Callable[[Record], tuple[str, str]] | None = None
    optional: frozenset[str] = frozenset()
    fixed: Values = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """What an entry says beyond its key: when one of these changes, a new entry begins."""
        every = [self.renamed.get(column, column) for column in self.columns]
        return tuple(name for name in every if name not in (*self.model.KEY, "source"))

    def values(self, record: Record) -> dict[str, object]:
        """The record as the model's fields."""
        values: dict[str, object] = dict(self.fixed)
        for column, text in record.items():
            values[self.renamed.get(column, column)] = int(text) if column == "level" else text
        return values


def _levels(*widths: int) -> Callable[[Record], str]:
    """Codes are digits, and their number tells the level."""

    def judge(record: Record) -> str:
        code, level = record["code"], record["level"]
        if not re.fullmatch(r"[0-9]+", code) or len(code) not in widths:
            return f"编码“{code}”应为{'、'.join(map(str, widths))}位数字"
        if level != str(widths.index(len(code)) + 1):
            return f"编码“{code}”的级次应为{widths.index(len(code)) + 1}，不是“{level}”"
        return ""

    return judge


def _upper(record: Record) -> tuple[str, str]:
    code = record["code"]
    return code, code[:-2] if len(code) > 3 else ""


def _subjects(name: str, file: str, system: System, *widths: int) -> ListSpec:
    return ListSpec(
        name,
        file,
        Subject,
        ("code", "name", "level", "source"),
        judge=_levels(*widths),
        parents=_upper,
        fixed={"system": system},
    )


def _pair(record: Record) -> str:
    for column, first in (("gov_code", "5"), ("dept_code", "3")):
        if not re.fullmatch(rf"{first}[0-9]{{4}}", record[column]):
            return f"{column} “{record[column]}”应为以{first}开头的5位数字"
    return ""


def _item(record: Record) -> str:
    code, level = record["code"], record["level"]
    if not re.fullmatch(r"[ABC]([0-9]{8})?", code):
        return f"品目编码“{code}”应为A、B、C，或其后8位数字"
    if not re.fullmatch(r"[0-9]", level) or (level == "0") != (len(code) == 1):
        return f"品目“{code}”的级次“{level}”不对"
    if (level == "0") != (record["parent_code"] == ""):
        return f"品目“{code}”的上级编码“{record['parent_code']}”不对"
    return ""


def _service(record: Record) -> str:
    first, second = record["level1_code"], record["level2_code"]
    if not re.fullmatch(r"[0-9]{2}", first):
        return f"一级编码“{first}”应为2位数字"
    if not re.fullmatch(rf"{first}[0-9]{{2}}", second):
        return f"二级编码“{second}”应为4位数字，以“{first}”开头"
    return ""


LISTS = (
    _subjects("支出功能分类科目", "functional.csv", System.FUNCTION, 3, 5, 7),
    _subjects("政府预算支出经济分类科目", "gov_economic.csv", System.GOV_ECONOMIC, 3, 5),
    _subjects("部门预算支出经济分类科目", "dept_economic.csv", System.DEPT_ECONOMIC, 3, 5),
    ListSpec(
        "经济分类对应关系",
        "economic_mapping.csv",
        EconomicPair,
        ("gov_code", "dept_code", "source"),
        judge=_pair,
    ),
    ListSpec(
        "政府采购品目",
        "procurement.csv",
        ProcurementItem,
        ("code", "name", "level", "parent_code", "source"),
        judge=_item,
        parents=lambda record: (record["code"], record["parent_code"]),
        optional=frozenset({"parent_code"}),
    ),
    ListSpec(
        "政府购买服务指导性目录",
        "purchased_services.csv",
        ServiceDirectoryEntry,
        ("level1_code", "level1", "level2_code", "level2", "level3", "source"),
        judge=_service,
    ),
    ListSpec(
        "绩效指标框架",
        "indicators.csv",
        IndicatorFrame,
        ("level1", "level2", "note", "source"),
        optional=frozenset({"note"}),
    ),
)


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as read: its records in file order, and the digest of the file."""

    spec: ListSpec
    entries: tuple[Values, ...]
    sha256: str


def read_folder(folder: Path) -> list[ReadList]:
    """Every list in the folder. Raises ClassificationError with all that is wrong with any of them."""
    by_file = {spec.file: spec for spec in LISTS}
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if not files:
        raise ClassificationError([Problem(str(folder), 0, "没有清单文件")])
    problems: list[Problem] = []
    lists: list[ReadList] = []
    for path in files:
        spec = by_file.get(path.name)
        if spec is None:
            problems.append(Problem(path.name, 0, f"不认识的清单，应为{'、'.join(by_file)}之一"))
            continue
        try:
            lists.append(read_list(spec, path.read_bytes()))
        except ClassificationError as problem:
            problems += problem.problems
    if problems:
        raise ClassificationError(problems)
    return lists


def read_list(spec: ListSpec, content: bytes) -> ReadList:
    """One list from the bytes of its file. Raises ClassificationError with all that is wrong."""
    problems: list[Problem] = []
    records: list[tuple[int, Record]] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise ClassificationError([Problem(spec.file, line, "不是UTF-8编码")]) from problem

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        if header != spec.columns:
            why = f"表头应为“{','.join(spec.columns)}”，不是“{','.join(header)}”"
            raise ClassificationError([Problem(spec.file, 1, why)])
        for row in filter(None, reader):
            record = dict(zip(spec.columns, (cell.strip() for cell in row), strict=False))
            if len(row) != len(spec.columns):
                why = f"应有{len(spec.columns)}列，有{len(row)}列"
            else:
                why = _why_not(spec, record)
            if why:
                problems.append(Problem(spec.file, reader.line_num, why))
            else:
                records.append((reader.line_num, record))
    except csv.Error as problem:
        why = f"CSV格式错误：{problem}"
        raise ClassificationError([Problem(spec.file, reader.line_num, why)]) from problem

    problems += _doubles(spec, records)
    if not problems:
        problems += _orphans(spec, records)
    if not records and not problems:
        problems.append(Problem(spec.file, 1, "清单是空的"))
    if problems:
        raise ClassificationError(sorted(problems, key=lambda problem: problem.line))
    entries = tuple(spec.values(record) for _, record in records)
    return ReadList(spec, entries, hashlib.sha256(content).hexdigest())


def _why_not(spec: ListSpec, record: Record) -> str:
    for column, text in record.items():
        if not text and column not in spec.optional:
            return f"{column} 是空的"
    if record["source"] not in set(Source):
        return f"来源“{record['source']}”应为{'、'.join(Source)}之一"
    return spec.judge(record)


def _doubles(spec: ListSpec, records: Iterable[tuple[int, Record]]) -> Iterable[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for line, record in records:
        values = spec.values(record)
        key = tuple(values[name] for name in spec.model.KEY)
        if key in first:
            shown = "、".join(str(part) for part in key if part not in spec.fixed.values())
            yield Problem(spec.file, line, f"“{shown}”与第{first[key]}行重复")
        first.setdefault(key, line)


def _orphans(spec: ListSpec, records: Sequence[tuple[int, Record]]) -> Iterable[Problem]:
    if spec.parents is None:
        return
    codes = {spec.parents(record)[0] for _, record in records}
    for line, record in records:
        code, parent = spec.parents(record)
        if parent and parent not in codes:
            yield Problem(spec.file, line, f"“{code}”的上级“{parent}”不在清单中")
