"""The simulated company, one file per slice: parameters and a seed in, tables and the planted truth out."""
