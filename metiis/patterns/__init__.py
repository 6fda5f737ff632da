"""What a person says once for many days: weekly patterns, absences."""
