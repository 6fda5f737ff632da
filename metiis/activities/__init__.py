"""Activities and their positions: create, publish, find."""
