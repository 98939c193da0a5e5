"""Module 08: Experiments you can trust."""
