"""Reviewing a budget: what changed, what is found in it, what was said of it; the clerk's reasons."""
