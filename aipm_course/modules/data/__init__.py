"""Module 05: Is the data ready? Contracts, labels, consent."""
