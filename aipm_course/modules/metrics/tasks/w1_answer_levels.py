"""W1: rate three answers before writing one."""

from aipm_course.judging.levels import levels_question
from aipm_course.modules.metrics.simulators.answers import POOL, QUESTION, RUBRIC
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES

ANSWER_LEVELS = levels_question(
    id=QUESTION,
    task="W1",
    title="Rate three answers",
    rubric=RUBRIC,
    pool=POOL,
    objective=OBJECTIVES[3],
    ledger=("KPI-36", "INT-01"),
    hints=(
        "Rate one row of the rubric for all three answers, then the next row.",
        "Underline in each answer: a denominator and a window, a guardrail from another layer with a bar and an owner, the "
        "reason for the target, and what happens below it. What you cannot underline is not there.",
        "For each level that you are unsure of, read the rubric one column to the right: does the answer fulfill that as "
        "well? If not, stay.",
    ),
)
