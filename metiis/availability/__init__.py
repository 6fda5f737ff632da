"""What people declare for each day, and the unit’s grid."""
