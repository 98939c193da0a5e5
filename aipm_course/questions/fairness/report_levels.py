"""W1: rate three reports."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.questions.question import Misconception, Question
from aipm_course.simulators.hiring_screen import hiring_screen

_WRITE = (
    "Write a finding that a board can decide on and the people concerned can understand, with what the numbers cannot "
    "settle."
)


_LEVEL = Number("levels from 1 to 4", within=0.5)


REPORT_LEVELS = Question(
    id="fairness.report_levels",
    task="W1",
    title="Rate three reports",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=hiring_screen,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "a_true_number_is_a_finding",
            lambda data: {"A": 3},
            "Report A has a number, and the number is right. Which family does it speak about, and who decides what?",
        ),
        Misconception(
            "commitment_is_something",
            lambda data: {"A": 2},
            "Report A is committed to fairness. Look for a family, an interval, a remedy with a date: what could an "
            "applicant do after reading it?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Report B has the finding and the remedy. Look at the rubric's last column: what the numbers leave open, what "
            "is not done and why, and what an applicant can do.",
        ),
        Misconception(
            "too_technical",
            lambda data: {"B": 2},
            "Report B is dry. Read it against the rubric's third column, row by row.",
        ),
        Misconception(
            "admits_too_much",
            lambda data: {"C": 3},
            "Saying what one does not know is in the rubric. Compare report C with its last column, row by row.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline: the family, the interval, the decision with its owner and date, the sentence an applicant could use.",
        "One report has none of the four, one has the first three, one has all.",
    ),
    worked="""
- **Report A: 1.** The overall ratio, true and beside the point. No family, no interval, nothing that anybody decides.
- **Report B: 3.** The family, the interval, the cause, the remedy with its effect, an owner and a date. It does not say what
  the numbers leave open, what will not be done, or what an applicant can do.
- **Report C: 4.** All of that, the small family left open on purpose, one remedy refused with its reason, and a notice with
  a person to write to.
""",
    objective=_WRITE,
    ledger=("SOFT-08", "CHAL-08", "HUM-04", "INT-04"),
)
