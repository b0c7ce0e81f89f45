"""What a badge's code says, and what a gate answers to it: pure."""
