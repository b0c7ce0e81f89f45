"""Reads of badges, gates, devices and scans."""
