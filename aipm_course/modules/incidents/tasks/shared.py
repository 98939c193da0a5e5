"""What several tasks of this module rest on."""

OBJECTIVE_CLOCKS = (
    "Measure how long it took to detect and to repair, from the right start, and say which incident comes first."
)
OBJECTIVE_ACTIONS = "Choose between rollback, safe mode and going on by the harm that is expected until the repair."
OBJECTIVE_CHANGES = (
    "Find the day on which a metric changed, and what changed it, by comparison instead of by the calendar."
)
OBJECTIVE_WRITE = "Write a status page and a 48-hour note that say the harm, what is known, and who does what by when."
