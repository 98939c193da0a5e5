"""Dated reference data that several modules read."""
