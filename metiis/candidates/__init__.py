"""Everybody a position could take, applied or not, with the reasons."""
