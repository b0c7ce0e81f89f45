"""Reads of events, for pages, calendars and exports."""
