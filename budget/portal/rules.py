"""What is checked, and by which rules."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget.portal import serving
from budget.selectors.rulebook import chapters


@require_safe
@serving.conditional
def rules_page(request: HttpRequest) -> HttpResponseBase:
    """Every rule with its formula, premise, source and example, each under its code as anchor."""
    context = {
        "chapters": chapters(),
        "count": sum(len(chapter.entries) for chapter in chapters()),
    }
    return serving.keep(render(request, "portal/rules.html", context), request, serving.LATEST)
