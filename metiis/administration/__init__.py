"""The index of administration pages."""
