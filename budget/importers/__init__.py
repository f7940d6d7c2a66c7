"""Readers: a published document → the tables as printed, each cell with the line it stands on.

What lives here: decoding, finding the tables, reading each layout. What may come in: the specs and
the domain. What goes out: a SheetSet and findings. A reader never guesses silently and never drops
an amount: whatever finds no place in a table is a finding with its line. Nothing here knows Django.
"""
