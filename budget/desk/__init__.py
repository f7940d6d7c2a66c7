"""Pages for those who make budgets: clerks, reviewers, finance, publishers, auditors.

What may come in: selectors (what a user may see), services (every write), tables, rules, renderers.
Every view begins by asking ``selectors.access`` for its budget; outsiders get 404.
"""
