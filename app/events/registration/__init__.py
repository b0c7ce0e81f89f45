"""Places at events and seats in sessions: registering, enrolling, waiting lists, claims."""
