"""Capstone: run one pilot from idea to board."""
