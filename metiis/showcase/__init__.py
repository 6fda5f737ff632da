"""Every component of the templates on one page, in every state.

Served in the demonstration and in tests only: it is where a component is looked at,
in light and dark, before it is used, and where its accessibility is checked.
"""
