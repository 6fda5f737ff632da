"""Places freed, and who may take them."""
