"""The activities a person would like, in her own order."""
