"""What is easily taken for the numbers of module 11."""
