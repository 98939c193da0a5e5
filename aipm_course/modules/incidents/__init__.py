"""Module 14: Incidents: the first 48 hours and after."""
