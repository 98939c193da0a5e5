"""Module 18: Lead without authority: first 90 days, negotiation, AI at your own desk."""
