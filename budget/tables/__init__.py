"""The official tables, declared once: spec, registry, and a folder for each form set (表式).

What lives here: the declarative spec of every table, ``derive`` (facts → tables) and ``lift``
(tables → facts). What may come in: ``budget.domain``. What goes out: specs to readers, renderers
and pages; SheetSets and FactBooks. A second form set is a new folder and a line in the registry.
"""
