"""The ground floor's back room: database, outbox, jobs, audit, mail, texts. Knows no feature by name."""
