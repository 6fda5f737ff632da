"""People as their unit sees them: the directory, one person's page, certified skills, reports."""
