"""Meeting plans: which of the wished meetings take place, when, and at which table. Pure: no clock, no database."""
