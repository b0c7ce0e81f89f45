"""Who was there: records of attendance, online rooms, certificates."""
