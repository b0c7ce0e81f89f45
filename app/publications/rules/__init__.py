"""Decisions about publications: pure."""
