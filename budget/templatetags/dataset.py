"""``{% dataset shown files %}``: what machines read about a published budget."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from budget.models import PublishedFile
from budget.portal.metadata import of_budget
from budget.portal.shown import Shown

register = template.Library()


@register.simple_tag
def dataset(shown: Shown, files: Iterable[PublishedFile]) -> SafeString:
    """The ``Dataset`` of a budget with its booklets."""
    return of_budget(shown, files)
