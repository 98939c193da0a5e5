"""W1: rate three problem statements."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.framing.simulators.statements import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_WRITE

STATEMENT_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three problem statements",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("MIS-13", "RESP-41"),
)
