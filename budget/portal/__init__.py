"""Public pages: what was published, to read and to take away.

What may come in: publications (``selectors.published``) and renderers. Nothing here knows a draft,
a form or a user, so nothing unpublished can be shown.
"""
