"""What is easily taken for the numbers of this module's tasks."""
