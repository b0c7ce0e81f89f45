"""Decisions about surveys: pure."""
