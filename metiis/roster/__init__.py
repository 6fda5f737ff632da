"""Import of a unit’s roster: reading files as units export them, checking, applying."""
