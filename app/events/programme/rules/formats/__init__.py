"""Programmes as files of other systems, read and written."""
