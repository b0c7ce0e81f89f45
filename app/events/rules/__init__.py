"""Decisions about programmes and seats: pure."""
