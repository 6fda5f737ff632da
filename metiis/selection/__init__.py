"""The choice of people for an activity: who applied, who is free without having applied."""
