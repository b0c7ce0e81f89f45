"""Plain functions that make one record each, with sensible defaults and named changes."""
