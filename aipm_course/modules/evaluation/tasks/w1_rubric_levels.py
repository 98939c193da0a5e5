"""W1: rate three rubrics."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.evaluation.simulators.rubrics import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_RUBRIC

RUBRIC_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three rubrics",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_RUBRIC,
    ledger=("INT-08",),
)
