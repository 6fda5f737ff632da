"""People as their unit sees them: the directory, a person's file, certified skills, reports."""
