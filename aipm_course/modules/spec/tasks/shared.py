"""What several tasks of this module rest on."""

OBJECTIVE_BEHAVIOR = "Say what a feature does with each request under a policy, and find the smallest change of the policy that keeps a limit."
OBJECTIVE_SILENCE = (
    "Choose a cutoff on one period, report it on the next, and say whether silence is the plan that pays."
)
OBJECTIVE_RELIANCE = "Compare two designs by the harm that is left when people use them, not by how often they accept."
OBJECTIVE_WRITE = (
    "Write a behavior section of a PRD that can fail: cases, a bar with its test set, a way out, an owner and a date."
)
