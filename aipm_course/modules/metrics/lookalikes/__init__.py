"""What else somebody may compute in place of a field: other rows, denominators, windows, groups, orders of averaging."""
