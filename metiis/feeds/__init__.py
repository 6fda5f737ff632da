"""A person's engagements in her own calendar, at a private address that she may take away."""
