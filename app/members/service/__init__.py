"""The only writers of people, organisations and accounts."""
