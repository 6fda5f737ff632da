"""How evenly the days of a year are spread among people."""
