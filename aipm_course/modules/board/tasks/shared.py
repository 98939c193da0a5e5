"""What several tasks of this module rest on."""

OBJECTIVE_RETURNS = "Work out what a pilot really returns: hours that arrive, against all costs from now on."
OBJECTIVE_PACKS = "Say which of four facts a pack lacks, and scale, iterate, stop or send back."
OBJECTIVE_MIX = "Choose the cheapest mix of vendors that keeps two caps when a year's outages are replayed."
OBJECTIVE_WRITE = (
    "Write a board charter: which facts a vote needs, how a return counts, who stops a pilot on which sign."
)
