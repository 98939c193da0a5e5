"""What is easily taken for the right numbers."""
