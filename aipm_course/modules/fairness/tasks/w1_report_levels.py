"""W1: rate three reports."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import hiring_screen

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
            "sounds_serious",
            lambda data: {"A": 4},
            "Report A sounds serious. Underline what somebody in it will do, and until when.",
        ),
        Misconception(
            "cold_so_nothing",
            lambda data: {"B": 1},
            "Report B offers no comfort, and it does decide something. Underline the family, the remedy and the date.",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Report B has the finding and the remedy. Now read its notice as the person who was turned away: what can you "
            "do tomorrow, where, and until when?",
        ),
        Misconception(
            "too_technical",
            lambda data: {"B": 2},
            "Report B is dry, and the rubric does not ask for warmth. Tick off what it says: family, size, interval, effect, "
            "price, owner, date, and whom it hit.",
        ),
        Misconception(
            "admits_too_much",
            lambda data: {"C": 3},
            "Report C says what it does not know and what will not be done. Does the rubric take that for a weakness?",
        ),
        Misconception(
            "too_long",
            lambda data: {"C": 2},
            "Report C is long. Cross out what you could do without: the interval, the owner, the refused remedy, the name to "
            "write to?",
        ),
        Misconception(
            "not_sure_enough",
            lambda data: {"C": 1},
            "Report C is not sure of everything. What does it decide all the same, and who does it?",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline: the family, the interval, the decision with its owner and date, the sentence an applicant could use.",
        "Read each notice as the person who was turned away. After which of them would you know what to do?",
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
