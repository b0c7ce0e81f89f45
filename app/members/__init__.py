"""People, organisations, accounts, sign-in, roles, consent, and the one vocabulary of themes."""
