"""Numbers that are easily taken for those of this module's tasks."""
