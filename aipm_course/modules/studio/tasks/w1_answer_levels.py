"""W1: rate three answers before writing one."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.studio.simulators.answers import LEVELS_ID, POOL, RUBRIC

ANSWER_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three answers",
    rubric=RUBRIC,
    pool=POOL,
    objective="Write a decision that survives two follow-ups, score it, and name the two modules to repeat.",
    ledger=("CASE-02", "INT-11", "INT-12"),
)
