"""A team proposed for one activity, with the reason of each choice and the cause of each hole."""
