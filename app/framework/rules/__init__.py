"""The framework's reference lists: facts of public standards, without their prose."""
