"""What participants and those who steer an activity write to one another, sealed at rest."""
