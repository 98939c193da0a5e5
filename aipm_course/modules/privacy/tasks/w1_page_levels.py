"""W1: rate three responsible-AI pages."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.privacy.simulators.pages import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.privacy.tasks.shared import OBJECTIVE_WRITE

PAGE_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three responsible-AI pages",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("DELIV-14", "DELIV-23", "RIT-13", "INT-12"),
)
