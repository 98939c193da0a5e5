"""Simulators of module 01."""
