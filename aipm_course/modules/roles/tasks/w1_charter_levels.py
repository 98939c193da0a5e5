"""W1: rate three role charters."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.roles.simulators.charters import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.roles.tasks.shared import OBJECTIVE_WRITE

CHARTER_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three role charters",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("MIS-04", "MIS-08", "ROLE-12", "PATH-14"),
)
