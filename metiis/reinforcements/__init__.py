"""A need raised to the brigade: counts at once, names once the home commander agrees."""
