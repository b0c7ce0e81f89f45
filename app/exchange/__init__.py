"""Challenges, solutions, projects and use cases, and the first scan that shows who fits whom."""
