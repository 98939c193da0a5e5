"""Module 15: Fairness clinic: hiring, health, payments."""
