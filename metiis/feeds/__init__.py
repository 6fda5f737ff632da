"""A person’s private calendar address."""
