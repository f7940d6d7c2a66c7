"""Tables to what people and programs take away: HTML, PDF, XLSX, CSV, JSON, text.

What may come in: sheets and the specs that declare them. What goes out: bytes and strings. One
spec drives every renderer, so no renderer knows a table by its number but by its layout.
"""
