"""Tests, by what they need: nothing (unit, property), a database (integration, contract), a browser (e2e)."""
