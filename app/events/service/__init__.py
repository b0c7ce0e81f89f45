"""The only writers of events, seats and claims."""
