"""What several tasks of this module rest on."""

OBJECTIVE_SEARCH = (
    "Say from lists of found pages and recorded answers which half failed, and which fix brings most right answers."
)
OBJECTIVE_CONTEXT = (
    "Choose what enters the context under a limit of cost and of time, and tell a grounded answer from a right one."
)
OBJECTIVE_AGENT = "Give an agent's tools their power by what an error costs and whether it can be undone, and say whether the approval desk sees."
OBJECTIVE_GROUNDED = "Build the two-by-two of grounded against right, find answers that stand on a stale page, and fund the fix that pays, if one does."
OBJECTIVE_ACCESS = "Join what answers quote with who had the right on that day, count answers and people, and say who may have the assistant."
OBJECTIVE_ALIVE = "Say from overrides, seconds and planted errors whether an approval step is alive, and cap runs so that bad ones end and good ones do not."
OBJECTIVE_WRITE = "Write a control sheet on which somebody can stop an agent."
