"""Checking a published document in the browser: anybody's, and without storing it.

An upload lies in a private folder (``folder``) under an unguessable name, for a day at most. A task in the
queue (``queue``, ``tasks``) has it judged by a process of its own with limits (``child``, ``judging``), which
leaves what it found in the folder; pages (``views``, ``showing``) show it.

What may come in: services (judging, importing what somebody chose to keep), selectors, renderers.
"""
