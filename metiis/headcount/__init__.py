"""The headcount followed: who can be counted on, day by day, against what is needed."""
