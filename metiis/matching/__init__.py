"""Who can hold a position, and why not: obstacles and warnings in plain words."""
