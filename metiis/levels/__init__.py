"""The same figures at every level: units side by side, and the Army without names."""
