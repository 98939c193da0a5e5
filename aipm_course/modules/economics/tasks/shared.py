"""What several tasks of this module rest on."""

OBJECTIVE_SOLVED = "Price a solved task with its failed calls and its people, and say up to which price of a person a model is the right one."
OBJECTIVE_DESK = "Choose a route between a small and a large model under a quality floor and a P95 limit, and choose again when prices change."
OBJECTIVE_PLAN = (
    "Compare buying, running and shipping over 24 months, with the month and the volume at which they break even."
)
OBJECTIVE_WRITE = "Write a feature as a small business: its unit, the assumption that ends it, and what is left when everybody has the model."
OBJECTIVE_SHOCK = "Price three ways to answer a vendor's letter, with evaluations, prompts and the months in which two models run, and choose one."
OBJECTIVE_CACHE = (
    "Say what caching takes off the bill, and whether it is switched on, after a change to the prompt, or left."
)
OBJECTIVE_MARGIN = "Find the plan with the lowest margin at target adoption, and the lever that mends it."
