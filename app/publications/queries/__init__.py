"""Reads of what is published, and of who reads it."""
