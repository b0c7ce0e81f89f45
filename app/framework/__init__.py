"""The privacy and cybersecurity reference framework."""
