"""The home page: what awaits the person who looks."""
