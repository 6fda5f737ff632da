"""How many people a unit can count on: from the rolls to those who come, day by day."""
