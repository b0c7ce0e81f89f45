"""How promises are measured: pure."""
