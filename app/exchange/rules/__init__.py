"""Decisions of the exchange: no clock, no database."""
