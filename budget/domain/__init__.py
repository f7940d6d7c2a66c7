"""Ground floor: money, codes, facts, sheets and findings of a departmental budget.

What lives here: immutable values and the pure functions on them. What may come in: the standard
library. What goes out: everything above. Nothing here knows Django, files or the web.
"""
