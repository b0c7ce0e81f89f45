"""News, newsletters and opportunity reports."""
