"""Kinds of questions: one module a kind, with all that a form, a count, a picture and a file need of it."""
