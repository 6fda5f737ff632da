"""Days of service a unit may spend in a year."""
