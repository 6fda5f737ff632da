"""What is due before and after an activity, and what those who steer have to do."""
