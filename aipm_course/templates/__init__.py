"""Templates for Monday: empty ones, ones filled from Larkspur, and a reader of drafts that says what is missing."""
