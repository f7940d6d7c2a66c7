"""``/robots.txt``: what search engines need not ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.portal import serving

# One page a figure, each derived while it is waited for; and what is for people who work here.
_CLOSED = ("/departments/*/why/", "/units/*/why/", "/desk/", "/admin/", "/accounts/", "/audit/")


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Everything but what takes long or is for nobody outside; searches and files of lists are endless."""
    closed = [*_CLOSED, reverse("portal:search"), "/*?*format=", "/*?*unit="]
    lines = [
        "User-agent: *",
        "Allow: /",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('portal:sitemap')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return serving.keep(response, request, serving.LATEST)
