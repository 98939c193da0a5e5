"""What the numbers of module 01 are easily taken for."""
