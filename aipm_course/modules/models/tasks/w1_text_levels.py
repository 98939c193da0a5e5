"""W1: rate three texts before writing one."""

import pandas as pd

from aipm_course.answers import Number, Record, Unreadable
from aipm_course.judging.question import Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.modules.models.simulators.scored_payments import scored_payments


class _Level(Number):
    """A level of the rubric; one in between is not a level."""

    def read(self, encoded: JSON) -> float:
        """Return the level."""
        value = super().read(encoded)
        if not value.is_integer():
            raise Unreadable(
                f"{value:g} lies between two levels. Rate each row of the rubric and take the level that most rows have"
            )
        return value


_LEVEL = _Level("a whole level from 1 to 4", between=(1, 4))


TEXT_LEVELS = Question(
    id="models.text_levels",
    task="W1",
    title="Rate three texts",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=scored_payments,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 4.0, "B": 3.0, "A": 1.0}),),
    misconceptions=(
        Misconception(
            "a_big_number_is_enough",
            lambda data: {"A": 3},
            "Text A has one number and no person in it. Look for the 8%, a range, and somebody who does something.",
        ),
        Misconception(
            "confident_is_something",
            lambda data: {"A": 2},
            "Text A is sure of itself. Read the rubric's second column against it, row by row.",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Text B says who is hurt, gives a range and has a step that holds today. Look for what the rubric's last column "
            "asks beyond that, row by row.",
        ),
        Misconception(
            "too_honest",
            lambda data: {"B": 2},
            "Text B admits errors. The rubric rewards that: read its third column, row by row.",
        ),
        Misconception(
            "too_many_numbers",
            lambda data: {"C": 3},
            "Compare text C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each text: the people who are hurt, the range, what is done by whom and when.",
        "One text has none of the three. Two have all three; for those read the last column: what the error costs people, "
        "what Dana may promise, who checks what by when.",
    ),
    worked="""
- **Text A: 1.** One number, rounded up, nobody is hurt, nothing is done.
- **Text B: 3.** Who is hurt, with a share; a range and where it comes from; a step that holds today. It does not say
  what the error costs people, what Dana may promise, or who checks by which date against which bar.
- **Text C: 4.** All of that, with a bar, a person and a date.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-23", "SOFT-07"),
)
