"""How long things take, and how that grows with the lines of a budget: ``bin/bench``.

Figures to read, not tests: the exit status says only whether everything could be measured.
"""
