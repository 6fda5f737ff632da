"""Referentials: the catalogue of skills and the numbers set by law, each dated."""
