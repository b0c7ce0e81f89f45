"""Events, rooms, sessions, registration, enrolment, waiting lists, claims and calendars."""
