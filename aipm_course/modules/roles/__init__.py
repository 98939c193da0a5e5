"""Module 01: Who decides what: the role, its neighbors and its limits."""
