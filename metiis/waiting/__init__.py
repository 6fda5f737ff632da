"""Questions put to people with an end, and waiting lists that move by themselves."""
