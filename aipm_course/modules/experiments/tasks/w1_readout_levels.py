"""W1: rate three readouts."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.experiments.simulators.readouts import LEVELS_ID, POOL, RUBRIC
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_WRITE

READOUT_LEVELS = levels_question(
    id=LEVELS_ID,
    task="W1",
    title="Rate three readouts",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVE_WRITE,
    ledger=("RESP-38", "PATH-16"),
)
