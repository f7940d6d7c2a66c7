"""What addresses may hold besides numbers and words."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """A code of a department or a table: whatever was printed, short of control characters.

    A NUL that reached the database would be an error there (PostgreSQL refuses it), not a 404.
    """

    regex = r"[^/\x00-\x1f]{1,64}"


register_converter(CodeConverter, "code")
