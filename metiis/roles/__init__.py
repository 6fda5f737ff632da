"""Who holds which role over which unit: granting and taking back."""
