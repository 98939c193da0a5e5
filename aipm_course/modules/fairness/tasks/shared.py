"""What several tasks of this module rest on."""

OBJECTIVE_FIND = (
    "Find unequal selection per job family, with an interval that says where there are too few people to tell."
)
OBJECTIVE_TRACE = "Compare errors among the qualified, and trace a gap to the input or the label that carries it."
OBJECTIVE_CHOOSE = (
    "Show when three fairness criteria can hold together and when not, choose one for a stated harm and name its price."
)
OBJECTIVE_BAR = "Hold the worst-served site or region against a bar, and decide what may launch where."
OBJECTIVE_WRITE = (
    "Write a finding that a board can decide on and the people concerned can understand, with what the numbers cannot "
    "settle."
)
