"""A personal calendar read as suggestions to confirm; nothing of it is kept."""
