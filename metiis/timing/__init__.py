"""The best dates of an activity, and what a smaller need would change."""
