"""W1: rate three day-60 memos."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.leading.simulators.memos import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.leading.tasks.shared import OBJECTIVE_WRITE

MEMO_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three day-60 memos",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("RESP-13", "SOFT-13", "SOFT-14", "DELIV-16", "MILE-13"),
)
