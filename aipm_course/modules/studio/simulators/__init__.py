"""What the simulated company looks like in this module: a seed in, tables and planted truth out."""
