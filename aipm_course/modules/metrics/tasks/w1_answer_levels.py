"""W1: rate three answers before writing one."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.answer_scorecard import answer_scorecard
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES

_LEVEL = Number("levels from 1 to 4", within=0.5, between=(1, 4))


ANSWER_LEVELS = Question(
    id="metrics.answer_levels",
    task="W1",
    title="Rate three answers",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=answer_scorecard,
    reference=lambda card: {"A": 1, "B": 4, "C": 2},
    alternatives=(lambda card: pd.Series({"C": 2.5, "B": 3.5, "A": 1.0}),),
    misconceptions=(
        Misconception(
            "many_is_good",
            lambda card: {"A": 3},
            "Answer A names many measures. Look for one denominator, one bar, or one thing that would be done.",
        ),
        Misconception(
            "names_are_definitions",
            lambda card: {"A": 2},
            "Answer A lists names of measures. Could two analysts compute the same number from it?",
        ),
        Misconception(
            "short_is_weak",
            lambda card: {"B": 2},
            "Answer B is short. Hold it against the rubric's last column, row by row.",
        ),
        Misconception(
            "benchmark_is_target",
            lambda card: {"C": 4},
            "Answer C has numbers. Where does its target come from, who is in its denominator, and what could get worse "
            "unnoticed?",
        ),
        Misconception(
            "definition_is_enough",
            lambda card: {"C": 3},
            "One row of the rubric is decent in answer C. Look at the other two: guardrails, and where the target comes "
            "from.",
        ),
        Misconception(
            "no_gaps_named",
            lambda card: {"B": 3},
            "Something lacks in answer B, you say. Which cell of the rubric's last column does it not fill?",
        ),
        Misconception(
            "too_dense",
            lambda card: {"B": 1},
            "Answer B is dense, not empty. Underline in it a denominator, a bar with an owner, and what happens below the target.",
        ),
        Misconception(
            "nothing_but_clicks",
            lambda card: {"C": 1},
            "Answer C flatters, but it does define something. Which level speaks of a rate that flatters?",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each answer: a denominator, a guardrail from another layer, the reason for the target, and what "
        "happens below it.",
        "One answer has none of the four, one has all, one has a denominator that flatters and a target it copied.",
    ),
    worked="""
- **Answer A: 1.** Eleven names of measures. No denominator, no bar, no decision; it fits any feature in any company.
- **Answer B: 4.** Numerator, denominator and exclusions; a guardrail from each other layer; a target with the baseline
  and the reason behind it; what happens below it and who decides.
- **Answer C: 2.** A rate with a numerator, over active users, which flatters. The target is somebody else's benchmark,
  the only guardrail counts the same clicks again, and nothing follows from it.
""",
    objective=OBJECTIVES[3],
    ledger=("KPI-36", "INT-01"),
)
