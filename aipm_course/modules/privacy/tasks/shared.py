"""What several tasks of this module rest on."""

OBJECTIVE_REDACTION = "Measure what a redactor leaves per mention, per person and per thousand prompts, and say whether the logs may be kept."
OBJECTIVE_LAYERS = (
    "Choose a second layer of defense by what gets past both together, and say whether the promise is kept."
)
OBJECTIVE_USES = (
    "Say which rule of a dated table a use falls under by what it does, what is in force on a day, and what may start."
)
OBJECTIVE_WRITE = (
    "Write a responsible-AI page that says the use, the limits in numbers, and what is left to do by whom and when."
)
