"""Checks of every page at once: the list of pages grows by itself."""
