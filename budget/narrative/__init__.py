"""预算编制说明: the explanation that is published with the tables, written from the same facts.

In come a FactBook, its SheetSet and last year's figures; out go chapters of runs (``model``). Words are
ours or the clerk's (``passages``); every number is read from cells of the tables (``measures``) and keeps
them, so that text and tables cannot disagree. No Django here.
"""
