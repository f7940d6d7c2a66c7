"""``/feed.atom``: what was published, corrected and taken down of late."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from budget.portal import serving
from budget.portal.shown import Shown
from budget.selectors import news
from budget.selectors.news import Event

_NEVER = datetime(2020, 1, 1, tzinfo=UTC)


class _Feed(Atom1Feed):
    """Without entries Django's says when it was asked for, and is never the same."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _NEVER


@require_safe
@serving.conditional
def feed(request: HttpRequest) -> HttpResponseBase:
    """The last events as Atom. Of what was taken down it says that, and leads to where the reason stands."""
    events, site = news.latest(), settings.PUBLIC_URL
    made = _Feed(
        title="部门预算公开",
        link=f"{site}/",
        description="最近公开、更正和撤下的部门预算",
        language="zh-Hans",
        feed_url=f"{site}{reverse('portal:feed')}",
    )
    for event in events:
        made.add_item(**_entry(event, site))
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    return serving.keep(response, request, serving.LATEST)


def _entry(event: Event, site: str) -> dict[str, Any]:
    one = event.publication
    shown = Shown(one, one.department_name)
    address = f"{site}{shown.fixed}"
    version = f"（第{one.version}版）" if one.version > 1 or event.withdrawn else ""
    return {
        "title": f"{event.label}：{shown.title}{version}",
        "link": address,
        # Readers take a summary for HTML.
        "description": escape(_told(event, shown)),
        # Taking down is another thing than what was published at that address.
        "unique_id": f"{address}#withdrawn" if event.withdrawn else address,
        "pubdate": event.at,
        "updateddate": event.at,
        "categories": [event.label],
    }


def _told(event: Event, shown: Shown) -> str:
    if event.withdrawn:
        return f"{shown.title}第{event.publication.version}版已撤下，原因见该页。"
    return event.publication.notice or f"{shown.name}公开了{shown.publication.year}年部门预算。"
