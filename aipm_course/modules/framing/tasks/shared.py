"""What several tasks of this module rest on."""

OBJECTIVE_MINUTES = "Say from a table of cases where the minutes go, and whether a promised saving can be reached."
OBJECTIVE_IDEAS = "Choose between a model, a rule, people and nothing by what each is worth a month, errors included."
OBJECTIVE_FLAGS = "Let two rules compete with two models on what is left once running is paid for."
OBJECTIVE_ASSUMPTIONS = "Order assumptions by what a day of testing saves, and say where testing stops."
OBJECTIVE_WRITE = "Write a problem statement that can turn out false, with its evidence and who takes it back."
OBJECTIVE_AUTOPSY = "Name the link that broke first in a failed project, from days and numbers instead of blame."
