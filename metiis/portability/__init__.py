"""Everything held about a person, given back to her: a page and a file."""
