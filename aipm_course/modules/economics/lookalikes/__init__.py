"""What is easily taken for the numbers of a task."""
