"""What several tasks of this module rest on."""

OBJECTIVE_LANES = (
    "Say by the company's own charter whether a decision is made alone, jointly, by a neighbor or by the management, "
    "and what may start today."
)
OBJECTIVE_CALENDAR = (
    "Measure how long alerts wait for you on the clock of working hours, and say which meeting has to go, if one does."
)
OBJECTIVE_BLOCKING = "Find what is blocking a pilot, and say what each offer to shorten it would really win."
OBJECTIVE_WRITE = (
    "Write a role charter of one page: what you decide, recommend and never decide, and the results you answer for."
)
