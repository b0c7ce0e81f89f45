"""Decisions about meetings: pure."""
