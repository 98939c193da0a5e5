"""What is easily taken for the right number, task by task."""
