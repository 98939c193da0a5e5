"""Tasks of module 01."""
