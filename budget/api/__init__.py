"""The public API: what is published as JSON, to read and for nobody in particular.

What may come in: publications and the rows worked out of them (``selectors.published``,
``selectors.open_data``). Nothing here knows a draft, a form or a user, so nothing unpublished can be shown.
Out: answers of one shape for a list, one for an error; amounts are texts in 万元 with six decimals.
"""
