"""The best match: needs and people in, a plan with its bound out. Knows nothing of the house."""
