"""Reads of what the network achieved."""
