"""A year of data written into files: a CSV and JSON Lines a resource, their description, and all in one."""

import csv
import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from budget.renderers.csv import defused
from budget.selectors import bulk
from budget.selectors.bulk import RESOURCES, Resource

PACKAGE = "datapackage.json"
FORMATS = {"csv": "CSV", "jsonl": "JSON Lines"}
# The earliest time that a ZIP can say: the same data gives the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Made:
    """A file made; ``rows`` of those that have rows."""

    path: Path
    title: str
    rows: int | None
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name


def pack(year: int, folder: Path) -> list[Made]:
    """Write all files of a year into the folder: what has all of it first."""
    tables: dict[str, list[Made]] = {kind: [] for kind in FORMATS}
    for resource in RESOURCES:
        for kind, made in zip(FORMATS, _write(resource, year, folder), strict=True):
            tables[kind].append(made)
    wholes, packages = [], []
    for kind, name in FORMATS.items():
        description = _describe(year, kind, tables[kind])
        text = json.dumps(description, ensure_ascii=False, indent=1) + "\n"
        path = folder / (PACKAGE if kind == "csv" else f"{kind}-{PACKAGE}")
        path.write_text(text, encoding="utf-8")
        packages.append(_made(path, f"数据说明（Frictionless Data Package，{name}）"))
        whole = folder / f"budget-{year}-{kind}.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, PACKAGE, path)
            for one in tables[kind]:
                _add(archive, one.name, one.path)
        wholes.append(_made(whole, f"{year}年全部数据（{name}，附数据说明）"))
    return [*wholes, *packages, *tables["csv"], *tables["jsonl"]]


def _write(resource: Resource, year: int, folder: Path) -> tuple[Made, Made]:
    """The same rows in both formats, in one pass."""
    paths = [folder / f"{resource.name}.{kind}" for kind in FORMATS]
    names, count = [field.name for field in resource.fields], 0
    texts = {field.name for field in resource.fields if field.type == "string"}
    with (
        paths[0].open("w", encoding="utf-8", newline="") as table,
        paths[1].open("w", encoding="utf-8") as lines,
    ):
        writer = csv.writer(table)
        writer.writerow(names)
        for row in bulk.rows(resource, year):
            writer.writerow([_cell(row[name], name in texts) for name in names])
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    made = [_made(path, resource.title, count) for path in paths]
    return made[0], made[1]


def _cell(value: Any, is_text: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return defused(value) if is_text else str(value)


def _describe(year: int, kind: str, tables: list[Made]) -> dict[str, Any]:
    """The data package: https://specs.frictionlessdata.io/data-package/."""
    return {
        "profile": "data-package",
        "name": f"departmental-budgets-{year}-{kind}",
        "title": f"{year}年部门预算全部公开数据",
        "description": "已公开的各部门预算的最新版。金额以万元计，六位小数，精确到分。",
        "homepage": f"{settings.PUBLIC_URL}/data/",
        "created": timezone.localtime().isoformat(timespec="seconds"),
        **({"licenses": [{"path": settings.DATA_LICENCE}]} if settings.DATA_LICENCE else {}),
        "sources": [{"title": "部门预算公开", "path": f"{settings.PUBLIC_URL}/"}],
        "resources": [
            {
                "profile": "tabular-data-resource" if kind == "csv" else "data-resource",
                "name": resource.name,
                "title": resource.title,
                "path": made.name,
                "format": kind,
                "mediatype": "text/csv" if kind == "csv" else "application/jsonl",
                "encoding": "utf-8",
                "bytes": made.size,
                "hash": f"sha256:{made.sha256}",
                "schema": bulk.schema(resource),
            }
            for resource, made in zip(RESOURCES, tables, strict=True)
        ],
    }


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """By pieces: no member is held whole."""
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with path.open("rb") as source, archive.open(info, "w") as target:
        while piece := source.read(1 << 20):
            target.write(piece)


def _made(path: Path, title: str, rows: int | None = None) -> Made:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Made(path, title, rows, path.stat().st_size, digest)
