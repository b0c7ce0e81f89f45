"""Surveys: attributed or anonymous, answered once, with results that can be shown."""
