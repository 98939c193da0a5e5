"""What several tasks of this module rest on."""

OBJECTIVE_RETURNS = "Work out what a pilot really returns: hours that arrive, against all that it costs from now on."
OBJECTIVE_PACKS = (
    "Say which of four facts a board pack lacks, and scale, iterate, stop or send back by the board's own rule."
)
OBJECTIVE_MIX = (
    "Choose the cheapest mix of vendors whose outages, replayed with their shared clouds, stay under two caps."
)
OBJECTIVE_WRITE = "Write a board charter that says which facts a vote needs, how a return is counted, and who stops a pilot on which sign."
