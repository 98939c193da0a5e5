"""The tests that Larkspur runs, simulated."""
