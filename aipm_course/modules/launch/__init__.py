"""Module 12: Launch gates, betas and rollout."""
