"""Holes to come: posts that will lack people even so, told to those who can act."""
