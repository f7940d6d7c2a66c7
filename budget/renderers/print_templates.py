"""The templates of what is printed, by an engine of their own.

Django's would first load the template tags of every application, which takes as long as laying out the
reference's largest table, and none of them is for paper. Nor is a number written as a language writes it,
for which the applications would be asked.
"""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import SafeString


def rendered(name: str, context: Mapping[str, object]) -> SafeString:
    """``templates/print/<name>`` with this context."""
    return _engine().get_template(name).render(Context(dict(context), use_l10n=False))


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(settings.BASE_DIR / "templates" / "print")])
