"""What is told to people inside the service."""
