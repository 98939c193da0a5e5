"""Module 02: How models behave, and what each mistake costs."""
