"""How often one address may ask."""

from django.conf import settings
from django.core.cache import caches
from rest_framework.throttling import AnonRateThrottle


class PerAddress(AnonRateThrottle):
    """So many requests a minute (``API_RATE``), counted over all processes."""

    # Looked up when it is used, for each thread has one of its own.
    @property
    def cache(self):  # type: ignore[override]
        return caches["readers"]

    def get_rate(self) -> str | None:
        return f"{settings.API_RATE}/min" if settings.API_RATE else None
