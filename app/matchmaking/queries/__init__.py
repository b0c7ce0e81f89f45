"""Reads of profiles, recommendations, meetings and plans."""
