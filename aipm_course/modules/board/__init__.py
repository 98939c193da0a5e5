"""Module 17: Governance board, portfolio and platform."""
