"""Counting page views without cookies, and what sales read of it."""
