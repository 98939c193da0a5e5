"""Module 06: Unit economics, build, partner or buy, and price."""
