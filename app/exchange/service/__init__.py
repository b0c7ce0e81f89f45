"""What is done on the exchange; the only writer of its tables."""
