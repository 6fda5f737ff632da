"""Public pages: help, legal notices, accessibility, figures, health."""
