"""The living demo: a network, an expo that is always now, a workshop and an assembly. All people are invented."""
