"""W1: rate three behavior sections."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.spec.simulators.specs import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.spec.tasks.shared import OBJECTIVE_WRITE

SPEC_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three behavior sections",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("RESP-15", "DELIV-10"),
)
