"""Module 00: Start here."""
