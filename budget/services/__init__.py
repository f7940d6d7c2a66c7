"""Verbs. Every write to the database is here: views, commands and the administration call these.

In: keyword arguments with types, among them who acts. Out: what was made, or an exception that says in
Chinese why not. One service is one transaction.
"""
