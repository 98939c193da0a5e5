"""W1: rate three board charters."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.board.simulators.charters import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.board.tasks.shared import OBJECTIVE_WRITE

CHARTER_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three board charters",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("ROLE-12", "DELIV-30", "RIT-22", "RIT-33", "GOV-02", "GOV-06"),
)
