"""The page that explains the API, made from its own description, and the description itself."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from budget import keeping
from budget.api.errors import STATUSES
from budget.api.paging import MOST, USUAL
from budget.api.reading import shared
from budget.api.schema import LICENCE, schema
from budget.selectors import open_data

# Fetches all pages of a list.
SNIPPET = """\
import json
from decimal import Decimal
from urllib.request import urlopen

def everything(address):
    while address:
        with urlopen(address) as answer:
            page = json.load(answer)
        yield from page["results"]
        address = page["next"]

spent = sum(Decimal(line["amount"]) for line in everything("{address}"))
print(spent, "万元")
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be asked. ``values``: if it is one of a list."""

    name: str
    form: str
    values: Sequence[object]
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An address, and a whole one that can be tried (``""`` while nothing is published)."""

    key: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    example: str


@require_safe
@keeping.conditional
def documentation(request: HttpRequest) -> HttpResponseBase:
    """For programmers, and for those who only want to see how it looks."""
    sample, host = _sample(), request.build_absolute_uri("/").rstrip("/")
    lines = f"{host}{reverse('api:lines')}?year={sample.get('year', 2026)}&function=205"
    context = {
        "operations": list(_operations(sample)),
        "snippet": SNIPPET.replace("{address}", lines),
        "licence": LICENCE,
        "host": host,
        "statuses": [(status, code, said) for status, (code, said) in STATUSES.items()],
        "rate": settings.API_RATE,
        "usual": USUAL,
        "most": MOST,
    }
    response = render(request, "api/documentation.html", context)
    policy = keeping.PERSONAL if request.user.is_authenticated else keeping.LATEST
    response.headers["Cache-Control"] = policy
    return response


@require_safe
@shared
def schema_as_json(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI description."""
    return _described(json.dumps(schema(), ensure_ascii=False, indent=1), "application/json")


@require_safe
@shared
def schema_as_yaml(request: HttpRequest) -> HttpResponseBase:
    """The same in YAML."""
    return _described(_as_yaml(), "application/yaml; charset=utf-8")


@cache
def _as_yaml() -> str:
    """Written once: it takes a quarter of a second."""
    return yaml.safe_dump(json.loads(json.dumps(schema())), allow_unicode=True, sort_keys=False)


def _described(text: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Cache-Control": keeping.LATEST})


def _sample() -> dict[str, object]:
    """What is published, to try the addresses with. Empty where nothing is."""
    newest = open_data.departments().order_by("-year", "code").first()
    if newest is None:
        return {}
    project = open_data.projects().filter(publication=newest.publication_id).order_by("position").first()
    return {
        "code": newest.code,
        "year": newest.year,
        "version": newest.publication.version,
        "project": project.code if project else "",
    }


def _operations(sample: Mapping[str, object]) -> Iterator[Operation]:
    for path, methods in schema()["paths"].items():
        told = methods["get"]
        view: Any = resolve(_filled(path, {"code": "0", "year": 2000, "version": 1, "project": "0"})).func
        asked = path + view.cls.example
        yield Operation(
            key=told["operationId"],
            path=path,
            summary=told["summary"],
            description=told["description"],
            parameters=[_parameter(one) for one in told.get("parameters", ())],
            example=_filled(asked, sample) if _fits(asked, sample) else "",
        )


def _filled(address: str, values: Mapping[str, object]) -> str:
    return address.format(**{name: quote(str(value), safe="") for name, value in values.items()})


def _fits(address: str, sample: Mapping[str, object]) -> bool:
    """Whether there is something to fill in wherever something must be."""
    return all(
        sample.get(name) for name in ("code", "year", "version", "project") if f"{{{name}}}" in address
    )


def _parameter(one: Mapping[str, Any]) -> Parameter:
    form = one["schema"]
    said = {"integer": "整数", "string": "文字"}[form["type"]]
    return Parameter(one["name"], said, form.get("enum", ()), one.get("required", False), one["description"])
