"""Module 04: Prioritize with the hidden costs in."""
