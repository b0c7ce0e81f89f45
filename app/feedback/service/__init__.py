"""The only writers of surveys, ballots and assemblies."""
