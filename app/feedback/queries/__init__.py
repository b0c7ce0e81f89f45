"""Reads of surveys, their audience and results, and of assemblies."""
