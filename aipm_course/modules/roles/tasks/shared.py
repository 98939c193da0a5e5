"""What several tasks of this module rest on."""

OBJECTIVE_LANES = "Say by a company's own charter who makes a decision, and what may start today."
OBJECTIVE_CALENDAR = (
    "Measure how long alerts wait on the clock of working hours, and say which meeting has to go, if one does."
)
OBJECTIVE_BLOCKING = "Find what is blocking a pilot, and say what each offer to shorten it really wins."
OBJECTIVE_WRITE = (
    "Write your role on one page: what you decide, recommend and never decide, and the results you answer for."
)
