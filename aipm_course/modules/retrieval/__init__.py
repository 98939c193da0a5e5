"""Module 11: Retrieval and agents."""
