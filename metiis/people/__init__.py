"""People: own profile, directory of a unit, one person’s file, certified skills, error reports."""
