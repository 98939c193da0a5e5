"""What the stories of A3 say: situations, actions with and without a person in them, scores, and what else was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """One situation.

    Attributes:
        scene, task: what was going on, what was to be achieved.
        result: the measure, which falls when things get better.
        between: where the measure stood before, lowest and highest.
        said: how the text says where it stood.
    """

    scene: str
    task: str
    result: str
    between: tuple[float, float]
    said: str


@dataclass(frozen=True)
class Other:
    """Another measure of the same teams."""

    what: str
    between: tuple[float, float]
    higher_is_better: bool
    digits: int = 1


SITUATIONS = {
    "handling": Situation(
        "Agents read whole case histories before each reply.",
        "Shorten handling without more reopened cases.",
        "minutes per case",
        (9, 14),
        "A case took {} minutes.",
    ),
    "refunds": Situation(
        "Refunds were paid twice when two systems disagreed.",
        "Stop double payments before the quarter closed.",
        "double payments per month",
        (30, 70),
        "There were {} double payments in a usual month.",
    ),
    "search": Situation(
        "Customers searched the help pages and found nothing.",
        "Lower the share of searches without a result.",
        "searches without a result, percent",
        (18, 30),
        "Of 100 searches, {} came back empty.",
    ),
    "reopened": Situation(
        "Cases came back within a week.",
        "Find out why and halve it where possible.",
        "reopened cases, percent",
        (12, 22),
        "Of 100 cases, {} came back.",
    ),
    "forecast": Situation(
        "Planners typed their own figure over the forecast.",
        "Make the forecast worth starting from.",
        "gap between plan and sales, percent",
        (22, 36),
        "Plan and sales were {} percent apart.",
    ),
    "invoices": Situation(
        "Invoices were read by hand, late in the month.",
        "Cut the hours without new mistakes in totals.",
        "hours per 100 invoices",
        (16, 28),
        "A hundred invoices took {} hours.",
    ),
}
"""By story."""

ACTIONS = {
    "handling": (
        "I sat with five agents, cut the summary to four lines and ran it in two teams first.",
        "Cut the summary to four lines after a day beside five agents, then had two teams try it. That was my week.",
    ),
    "refunds": (
        "I wrote the rule for matching orders and had the agent stop and ask when two fit.",
        "The team built the matching. My part: the rule for when two orders fit, and that the agent stops and asks.",
    ),
    "search": (
        "I read 400 empty searches and chose synonyms over a new model for the first step.",
        "We were four. Reading 400 empty searches and choosing synonyms over a new model was mine.",
    ),
    "reopened": (
        "I grouped 150 reopened cases, found two causes and got the billing team to change one form.",
        "150 reopened cases, grouped by hand on two evenings, showed two causes; then I got billing to change a form.",
    ),
    "forecast": (
        "I watched four planners and added school holidays to the data before touching the model.",
        "Four planners let me watch. School holidays were missing, so I had them added before anybody touched the model.",
    ),
    "invoices": (
        "I limited it to three layouts, and every total was held against its order.",
        "Three layouts and no more was my call, against the vendor's advice; every total was held against its order.",
    ),
}
"""By story: what the speaker did, told in two ways."""

BYSTANDERS = (
    "It was decided to go ahead, and the change was rolled out in steps by the teams.",
    "I was part of the group in which the change was discussed, and the teams rolled it out in steps.",
    "I was very close to it the whole time: the vendor set it up, and after a few weeks everybody had it.",
    "We took the topic seriously from the first day, and in the end the right changes were made.",
)
"""What was done when nobody can tell by whom."""

SCORES = (
    ("AUC of the model", 0.76, 0.92),
    ("held-out examples that the model gets right, percent", 78, 94),
    ("F1 on the test set", 0.7, 0.88),
    ("agreement of the model with the labelers, percent", 74, 90),
)
"""Scores of a model with where they lie; they rise when the model gets better."""

OTHER = {
    "handling": Other("reopened cases, percent", (7, 11), higher_is_better=False),
    "refunds": Other("refunds paid within two days, percent", (52, 62), higher_is_better=True, digits=0),
    "search": Other("customers who wrote to support after a search, percent", (8, 13), higher_is_better=False),
    "reopened": Other("days until a case is closed", (2.2, 3.4), higher_is_better=False),
    "forecast": Other("orders delivered in full, percent", (54, 63), higher_is_better=True, digits=0),
    "invoices": Other("totals corrected later, per 1,000 invoices", (8, 14), higher_is_better=False),
}
"""By story: what else was measured."""
