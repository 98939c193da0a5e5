"""All that a graded notebook's kernel may import of this package; it imports nothing else of it."""
