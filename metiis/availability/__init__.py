"""What people declare for each day."""
