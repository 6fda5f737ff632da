"""Who did what, when: the trace of what matters."""
