"""Module 16: Privacy, security and regulation."""
