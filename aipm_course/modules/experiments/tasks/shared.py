"""What several tasks of this module rest on."""

OBJECTIVE_PLAN = "Say how long a test takes when whole accounts share a version, and what to do if that does not fit."
OBJECTIVE_SPLIT = "Check the split before the result, and find the stage at which it breaks."
OBJECTIVE_LIFT = "Put an interval on a lift that respects accounts, and decide on it: announce, stop or go on."
OBJECTIVE_SIX = "Give six tests their verdicts by one ladder: split, delay, the last week plan by plan, then what pays."
OBJECTIVE_PEEK = "Choose by which rule tests may be stopped early, from what it does to recorded tests."
OBJECTIVE_FASTER = (
    "Say what adjusting for the past saves, with a covariate that may be used, and whether that is enough."
)
OBJECTIVE_ROLLOUT = (
    "Write the flag of a rollout: holdout, first phase and guardrail, and say what it does after a week."
)
OBJECTIVE_WRITE = "Write a readout that says how sure you are, what you decide and what would change your mind."
