"""W1: rate three memos before writing one."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.rice.simulators.memos import POOL, QUESTION, RUBRIC

MEMO_LEVELS = levels_question(
    id=QUESTION,
    task="W1",
    title="Rate three memos",
    rubric=RUBRIC,
    pool=POOL,
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("SOFT-11", "HUM-02"),
)
