"""A unit asks people to declare their days, sees who answered, chases the silent once."""
