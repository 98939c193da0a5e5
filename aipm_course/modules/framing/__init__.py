"""Module 03: Frame the problem before the model."""
