"""Reads for pages and exports."""
