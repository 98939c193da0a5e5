"""W1: rate three reports."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.fairness.simulators.reports import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_WRITE

REPORT_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three reports",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("SOFT-08", "CHAL-08", "HUM-04", "INT-04"),
)
