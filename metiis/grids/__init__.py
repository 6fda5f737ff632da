"""The days of a unit: person by day, over a month or a year, and one day at a time."""
