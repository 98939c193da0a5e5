"""Module 10: Evaluation that gates releases."""
