"""What a person keeps of herself, and what she says is wrong in what the unit holds."""
