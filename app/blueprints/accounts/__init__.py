"""Signing in, and the administration of accounts."""
