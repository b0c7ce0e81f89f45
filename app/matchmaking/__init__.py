"""Whom to meet and why, and one-on-one meetings that cannot be double-booked."""
