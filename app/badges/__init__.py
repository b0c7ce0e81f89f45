"""Badges, gates, devices and scans: a badge exists to be scanned, so they are one package."""
