"""The story, in a real Chromium, against the demo as `dev.py demo` serves it."""
