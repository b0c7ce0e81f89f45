"""Answers that were looked at once and hold since."""
