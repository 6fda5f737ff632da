"""The tree of units: sheets, settings, import."""
