"""The three words a learner needs: check, hint, solution.

While a notebook is graded (`AIPM_GRADING` is set by whoever starts the kernel), `kernel.export` stands in for them.
"""

import os
from typing import Any

from aipm_course.kernel import export
from aipm_course.kernel.encoding import payload
from aipm_course.kernel.errors import CourseError
from aipm_course.record import record

_hints_shown: dict[str, int] = {}


def check(question: str, answer: Any = ..., *, seed: int = 0) -> None:
    """Compare your answer with the question and say: not attempted yet, correct, or not yet and why.

    Args:
        question: name of the question, as it stands in the exercise.
        answer: your answer, usually a variable.
        seed: seed of the data you worked on.
    """
    if os.environ.get(export.GRADING):
        export.check(question, answer, seed=seed)
        return
    from aipm_course.helping import after, buttons
    from aipm_course.judging.judge import judge, probes_for
    from aipm_course.judging.show import in_notebook, show_markdown, show_verdict
    from aipm_course.judging.verdict import Outcome
    from aipm_course.receipts import help_on_assumption, receipt_of
    from aipm_course.registry import find

    found = find(question)
    given = payload(found.id, seed, answer, probes_for(found, 0) or None)
    verdict = judge(found, given)
    if question != found.id:
        show_markdown(f"`{question}` is called `{found.id}` now; `aipm migrate` renames it in your copy.")
    receipt = receipt_of(found, given) if verdict.outcome is Outcome.CORRECT else None
    record(
        "check",
        question=verdict.question,
        outcome=verdict.outcome.name.lower(),
        earned=verdict.earned,
        points=verdict.points,
        misconceptions=list(verdict.misconceptions),
        seed=verdict.seed,
        **({"receipt": receipt} if receipt else {}),
    )
    means, *standing = after(verdict, found)
    note = help_on_assumption(found) if receipt else ""
    show_verdict(verdict, means=means, standing=(standing[0], standing[1]), note=note)
    if in_notebook() and verdict.outcome in (Outcome.NOT_YET, Outcome.NOT_ATTEMPTED):
        from IPython.display import display

        # A seed that cannot be one has been answered by the verdict.
        shown = seed if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 else 0
        display(buttons(verdict.outcome, lambda: hint(found.id), lambda: solution(found.id, seed=shown)))


def hint(question: str, step: int | None = None) -> None:
    """Show the next hint; call it again for a stronger one.

    Args:
        question: name of the question.
        step: number of the hint, from 1; without it the next one is shown.
    """
    if os.environ.get(export.GRADING):
        return
    from aipm_course.judging.show import show_markdown
    from aipm_course.registry import find

    found = find(question)
    count = len(found.hints)
    if step is None:
        step = min(_hints_shown.get(found.id, 0) + 1, count)
    if isinstance(step, bool) or not isinstance(step, int) or not 1 <= step <= count:
        raise CourseError(f"{found.id} has hints 1 to {count}; given is {step!r}.")
    _hints_shown[found.id] = step
    more = (
        "Ask again for the next one."
        if step < count
        else "That was the last one. The `solution(...)` line shows the worked solution."
    )
    show_markdown(f"**Hint {step} of {count}.** {found.hints[step - 1]}\n\n{more}")


def solution(question: str, *, seed: int = 0) -> None:
    """Show the worked solution, and what it gives on the data of a seed.

    Args:
        question: name of the question.
        seed: seed of the data you worked on.
    """
    if os.environ.get(export.GRADING):
        return
    from aipm_course.judging.show import show_solution
    from aipm_course.registry import find

    found = find(question)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise CourseError(f"The seed must be a whole number from 0; given is {seed!r}.")
    show_solution(found, seed)


def _listen() -> None:
    """Have a name that is not there yet answered in words from now on, where the kernel was not started by the course."""
    from aipm_course.judging.show import in_notebook

    if in_notebook():
        from IPython import get_ipython

        from aipm_course.lab.names import listen

        listen(get_ipython())


_listen()
