"""What machines read about a page: schema.org's ``Dataset``, as JSON-LD that the policy takes for data."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from budget.models import OpenDataYear, PublishedFile
from budget.portal.shown import Shown

_PUBLISHER = {"@type": "GovernmentOrganization", "name": "部门预算公开", "url": settings.PUBLIC_URL}
_LICENCE = {"license": settings.DATA_LICENCE} if settings.DATA_LICENCE else {}
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "zip": "application/zip",
}
# What would end the element, or begin another.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: Mapping[str, Any]) -> SafeString:
    """The element that holds it."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped above


def of_budget(shown: Shown, files: Iterable[PublishedFile]) -> SafeString:
    """Of a department's or a unit's budget, with its booklets."""
    publication, address = shown.publication, f"{settings.PUBLIC_URL}{shown.base}"
    return script(
        {
            "@type": "Dataset",
            "name": shown.title,
            "description": f"{shown.title}：收支总表、支出明细、三公经费、项目绩效目标等全部预算表。",
            "url": address,
            "identifier": publication.code,
            "version": str(publication.version),
            "datePublished": publication.published_at.isoformat(),
            "temporalCoverage": f"{publication.year}-01-01/{publication.year}-12-31",
            "inLanguage": "zh-Hans",
            "isAccessibleForFree": True,
            **_LICENCE,
            "creator": {"@type": "GovernmentOrganization", "name": shown.name},
            "publisher": _PUBLISHER,
            "distribution": [
                _download(f"{address}budget.{one.format}", one.format, one.size, one.sha256)
                for one in files
                if not one.table
            ],
        }
    )


def of_year(of: OpenDataYear) -> SafeString:
    """Of the files of a whole year."""
    where = reverse("portal:data")
    return script(
        {
            "@type": "Dataset",
            "name": f"{of.year}年部门预算全部公开数据",
            "description": "已公开的各部门预算的最新版：主要数字、收入、支出明细、项目、绩效指标。",
            "url": f"{settings.PUBLIC_URL}{where}#y{of.year}",
            "dateModified": of.made_at.isoformat() if of.made_at else None,
            "temporalCoverage": f"{of.year}-01-01/{of.year}-12-31",
            "inLanguage": "zh-Hans",
            "isAccessibleForFree": True,
            **_LICENCE,
            "creator": _PUBLISHER,
            "distribution": [
                _download(
                    f"{settings.PUBLIC_URL}{where}{of.year}/{one.name}",
                    one.name.rpartition(".")[2],
                    one.size,
                    one.sha256,
                )
                for one in of.files.all()
            ],
        }
    )


def _download(address: str, kind: str, size: int, sha256: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": address,
        "encodingFormat": _TYPES[kind],
        "contentSize": f"{size} B",
        "sha256": sha256,
    }
