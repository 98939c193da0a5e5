"""Module 13: Drift and monitoring."""
