"""W1: rate three launch notes."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.launch.simulators.notes import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.launch.tasks.shared import OBJECTIVE_WRITE

NOTE_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three launch notes",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("DELIV-13", "DELIV-25", "RIT-25"),
)
