"""W1: rate three notes after an incident."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.incidents.simulators.notes import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.incidents.tasks.shared import OBJECTIVE_WRITE

NOTE_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three notes after an incident",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("RIT-32", "RIT-21"),
)
