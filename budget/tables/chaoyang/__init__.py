"""北京市朝阳区's thirteen forms of 2026: one file a table, and ``lift`` for the way back."""

from budget.tables.chaoyang import (
    t01,
    t02,
    t03,
    t04,
    t05,
    t06,
    t07,
    t08,
    t09,
    t10,
    t11,
    t12,
    t13,
)

SPECS = tuple(module.SPEC for module in (t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t12, t13))
