"""The cellar: pure words that every floor above may use. No clock, no database, no Flask."""
