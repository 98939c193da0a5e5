"""W1: rate three one-page businesses."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.economics.simulators.pnls import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_WRITE

PNL_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three one-page businesses",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("FUT-12", "FUT-19"),
)
