"""What the network achieved, counted from the records. Reads all packages, is read by none."""
