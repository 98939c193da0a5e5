"""Simulators: a seed in, tables and planted truth out."""
