"""The thread of an activity between those who take part and those who steer."""
