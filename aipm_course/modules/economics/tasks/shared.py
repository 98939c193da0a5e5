"""What several tasks of this module rest on."""

OBJECTIVE_SOLVED = "Price a solved task with its failed calls and its people, and say up to which price of a person a model is the right one."
OBJECTIVE_DESK = "Choose a route between a small and a large model under a quality floor and a P95 limit, and choose again when prices change."
OBJECTIVE_PLAN = (
    "Compare buying, running and shipping over 24 months, with the month and the volume at which they break even."
)
OBJECTIVE_WRITE = "Write a feature as a small business: its unit, the assumption that ends it, and what is left when everybody has the model."
