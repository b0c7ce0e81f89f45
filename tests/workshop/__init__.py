"""What `dev.py check` tells beside its linters: what has grown long, and whether the tests see a rule that is turned round."""
