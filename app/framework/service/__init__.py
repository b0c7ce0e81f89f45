"""What is done with assessments; the only writer of their tables."""
