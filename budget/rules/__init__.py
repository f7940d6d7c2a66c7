"""Rules: what must hold in and between the tables of a budget, and the findings where it does not.

What may come in: a SheetSet (printed or derived) and its FactBook. What goes out: findings. Rules
are pure, exact (tolerance zero) and know nothing of Django; each names its source.
"""
