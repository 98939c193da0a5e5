"""What several tasks of this module rest on."""

OBJECTIVE_SEARCH = (
    "Say from lists of found pages and recorded answers which half failed, and which fix brings most right answers."
)
OBJECTIVE_CONTEXT = (
    "Choose what enters the context under a limit of cost and of time, and tell a grounded answer from a right one."
)
OBJECTIVE_AGENT = "Give an agent's tools their power by what an error costs and whether it can be undone, and say whether the approval desk sees."
OBJECTIVE_WRITE = "Write a control sheet on which somebody can stop an agent."
