"""The simulated company of this module."""
