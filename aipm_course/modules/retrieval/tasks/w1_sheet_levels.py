"""W1: rate three control sheets."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.retrieval.simulators.sheets import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_WRITE

SHEET_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three control sheets",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("FUT-10",),
)
