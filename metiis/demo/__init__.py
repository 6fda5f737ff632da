"""The demonstration: invented people, a year of activities and what they made of it.

Nothing here is true but the public names of units and garrisons. Everything follows from a seed and
a day, so that two loads of the same day tell the same story.
"""
