"""The shell: layout, guards, forms, errors, languages, health. Features hang their pages into it."""
