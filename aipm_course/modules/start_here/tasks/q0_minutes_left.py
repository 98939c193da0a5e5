"""Question 0: a silly question that teaches check, hint and solution in a minute."""

from aipm_course.answers import Number
from aipm_course.judging.question import Misconception, Question

_IDEAS, _MINUTES, _FAVORITE = 12, 60, 24

MINUTES_LEFT = Question(
    id="start_here.minutes_left",
    task="Q0",
    title="Minutes per idea",
    points=0,
    kind=Number("minutes per idea", within=0.05),
    data=lambda seed: seed,
    reference=lambda data: (_MINUTES - _FAVORITE) / (_IDEAS - 1),
    alternatives=(lambda data: 3.27, lambda data: [36 / 11]),
    misconceptions=(
        Misconception(
            "favorite_counted",
            lambda data: (_MINUTES - _FAVORITE) / _IDEAS,
            "The minutes that are left are divided by all twelve ideas. Her favorite has had its time already.",
        ),
        Misconception(
            "meeting_undivided",
            lambda data: _MINUTES / _IDEAS,
            "That is what everybody would get without the sales director's speech. Take her 24 minutes off first.",
        ),
        Misconception(
            "total_left",
            lambda data: _MINUTES - _FAVORITE,
            "That is what is left for all of them together.",
        ),
        Misconception(
            "upside_down",
            lambda data: (_IDEAS - 1) / (_MINUTES - _FAVORITE),
            "That is ideas per minute. Turn the fraction over.",
        ),
    ),
    hints=(
        "How many minutes are left after her speech? How many ideas share them?",
        "60 - 24 minutes are left, and one of the twelve ideas has had its turn.",
        "Divide 36 minutes by 11 ideas: `minutes_left = 36 / 11`.",
    ),
    worked="""
`minutes_left = (60 - 24) / (12 - 1)`, a little over three minutes. The favorite is not among the *other* ideas. Most
denominators in this course go wrong in just this way.
""",
    objective="Know how a task, a check, a hint and a solution work.",
    ledger=(),
)

QUESTIONS = (MINUTES_LEFT,)
