"""W1: rate three answers before writing one."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question

_LEVEL = Number("mean of the levels from 1 to 4", within=0.5)
_ANCHORS = {"A": (1, 1, 2), "B": (4, 2, 3), "C": (3, 4, 4)}
"""Level per row of the rubric; a test holds them against mocks.yaml."""

ANSWER_LEVELS = Question(
    id="studio.answer_levels",
    task="W1",
    title="Rate three answers to mock 2",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=lambda seed: seed,
    reference=lambda data: {anchor: sum(levels) / 3 for anchor, levels in _ANCHORS.items()},
    alternatives=(lambda data: pd.Series({"C": 4.0, "B": 2.5, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "fluent_is_good",
            lambda data: {"A": 3},
            "Answer A reads well and has numbers. Which of them would survive a look at the two counters of answers?",
        ),
        Misconception(
            "horizons_are_enough",
            lambda data: {"A": 2},
            "Answer A has three horizons. Two of three rows ask for something else: a counter, and something contained.",
        ),
        Misconception(
            "right_numbers_are_everything",
            lambda data: {"B": 4},
            "Answer B has its numbers right, more than the others. Who is protected in the partner channel in the next two weeks?",
        ),
        Misconception(
            "one_gap_sinks_it",
            lambda data: {"B": 2},
            "Answer B has one weak row and one that is better than in both others. Rate the rows one at a time.",
        ),
        Misconception(
            "nobody_gets_four",
            lambda data: {"C": 3},
            "Hold answer C against the last column of the rubric, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own before you look at the next; then take the mean of the three.",
        "Mark in each answer: the broken counter, what is contained today, an owner, a day, a number that ends the plan.",
        "One answer builds on the wrong number, one leaves a channel running, one does not say how the wrong number got in.",
    ),
    worked="""
- **Answer A: 1, 1, 2; mean 1.3.** It repeats the dashboard's one wrong number, in good sentences, and contains nothing.
  Three horizons alone are a level 2 in the last row.
- **Answer B: 4, 2, 3; mean 3.** Counter, corrected rate, how it got in and what keeps the next one out; cost, owners and
  days. The channel that got worse stays on, and no alert would tell.
- **Answer C: 3, 4, 4; mean 3.7.** Contained today, an alert with a limit, customers told, a test for the release, a number
  and a day on which the plan is dropped. How the wrong number reached the meeting stays open.
""",
    objective="Write a decision that survives two follow-ups, score it, and name the two modules to repeat.",
    ledger=("CASE-02", "INT-11", "INT-12"),
)
