"""W1: rate three sections before writing one."""

import pandas as pd

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.drift.simulators.drift_room import drift_room
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE

_LEVEL = Number("a level from 1 to 4", within=0.5)


SECTION_LEVELS = Question(
    id="drift.section_levels",
    task="W1",
    title="Rate three sections",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=drift_room,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "tools_are_a_plan",
            lambda data: {"A": 3},
            "Section A names tools and good intentions. Look for a number that raises an alarm, and for a person.",
        ),
        Misconception(
            "a_dashboard_is_something",
            lambda data: {"A": 2},
            "Section A has a dashboard. Is there a threshold, a cost or a name that somebody could be held to?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Section B has thresholds and owners. Look at the last column of the rubric: what is done until labels come, "
            "and who checks that the monitors are alive?",
        ),
        Misconception(
            "too_short_to_be_good",
            lambda data: {"B": 2},
            "Section B is short and names what alarms, who answers and what follows. Read the rubric against it row by row.",
        ),
        Misconception(
            "too_much",
            lambda data: {"C": 3},
            "Compare section C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each section: thresholds with their price, actions with their trigger, names with their hours.",
        "One section has none of the three, one has all three without the last step, one has everything.",
    ),
    worked="""
- **Section A: 1.** A tool, a dashboard and a wish. Nothing in it can be late, wrong or somebody's fault.
- **Section B: 3.** Thresholds with a price, an action for each kind of alarm, an owner with hours. It does not say what is
  watched while labels are out, or who watches the monitors.
- **Section C: 4.** All of that, with the proxy, the segment, the test of the monitors and a bill for retraining.
""",
    objective=OBJECTIVE_DECIDE,
    ledger=("FUT-06", "INT-03"),
)
