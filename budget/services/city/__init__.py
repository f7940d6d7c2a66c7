"""Writing a made-up city (``budget.city``) into the database: budgets, logs and publications, in bulk.

``generating`` is the verb; ``making`` does in worker processes what needs no database, ``writing`` stores.
"""
