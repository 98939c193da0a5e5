"""W1: rate three texts before writing one."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.models.simulators.dana_texts import POOL, QUESTION, RUBRIC

TEXT_LEVELS = levels_question(
    id=QUESTION,
    task="W1",
    title="Rate three texts",
    rubric=RUBRIC,
    pool=POOL,
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-23", "SOFT-07"),
)
