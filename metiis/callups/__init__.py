"""Call-ups (convocations): issued, read, acknowledged, replaced."""
