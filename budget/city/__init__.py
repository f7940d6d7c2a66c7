"""A made-up city (海晏市) and its departmental budgets, for trying the product at size and for benchmarks.

In: how many departments, which years, a seed, the lists in force. Out: for each department the versions of
its budgets as fact books. The same seed gives the same facts on every machine; nothing here knows of a
database or of tables. Amounts are whole 分 throughout, and shares are taken in thousandths.
"""
