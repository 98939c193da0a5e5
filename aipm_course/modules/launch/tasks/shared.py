"""What several tasks of this module rest on."""

OBJECTIVE_PACKS = "Hold evidence packs against hard and soft gates, and say go, conditions, no go, or test again."
OBJECTIVE_BETA = "Forecast from a beta whose members are not your users, with an interval, and decide by the bar."
OBJECTIVE_RAMP = "Choose a ramp that sees a rare failure while few users have the feature."
OBJECTIVE_WRITE = (
    "Write a launch note that claims what was measured, admits a limit, and says who stops the ramp at which number."
)
