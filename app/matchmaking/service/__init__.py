"""The only writers of profiles, meetings and plans."""
