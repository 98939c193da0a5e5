"""Numbers that are easily taken for the ones that a task asks for: other groups, rows, denominators, states and edges."""
