"""W1: rate three data contracts."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.data.simulators.sheets import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.data.tasks.shared import OBJECTIVE_WRITE

SHEET_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three data contracts",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("DELIV-23", "INT-09"),
)
