"""W1: rate three memos before writing one."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import idea_backlog

_LEVEL = Number("levels from 1 to 4", within=0.5, between=(1, 4))


MEMO_LEVELS = Question(
    id="rice.memo_levels",
    task="W1",
    title="Rate three memos",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=idea_backlog,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "fluent_is_good",
            lambda data: {"A": 3},
            "Memo A reads well. Look for three things in it: a cost, a condition, a date.",
        ),
        Misconception(
            "polite_is_something",
            lambda data: {"A": 2},
            "Memo A is polite, and that is one row of three. Which level do most rows have?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Memo B has the cost and a condition. Look at the last column of the rubric: how sure, who checks, by when, "
            "what the reader gets instead.",
        ),
        Misconception(
            "bad_news_is_bad",
            lambda data: {"B": 2},
            "Memo B brings bad news plainly. Read the rubric's third column against it, row by row.",
        ),
        Misconception(
            "too_long",
            lambda data: {"C": 3},
            "Compare memo C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each memo: the cost with its size, the condition with its number, the person and the date.",
        "One memo has none of the three, one has two, one has all.",
    ),
    worked="""
- **Memo A: 1.** No cost, no condition, no decision. It would fit any idea in any company.
- **Memo B: 3.** Decision first, the cost that moved the idea with its size, one condition with a number. It does not say
  how sure the numbers are, who checks the condition by when, or what the reader gets instead.
- **Memo C: 4.** All of that, and a person, a date, the uncertainty and the alternative.
""",
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("SOFT-11", "HUM-02"),
)
