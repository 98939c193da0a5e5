"""The one place that starts kernels for grading.

The kernel is told that it is graded, so that `check` exports answers instead of judging them, and gets the probe rows
of function questions: inputs only, never an expected value.
"""

import hashlib
import json
import os
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError

from aipm_course.checking.judge import probes_for
from aipm_course.checking.learner import GRADING, PROBES
from aipm_course.grading.notebooks import grade_id, is_check
from aipm_course.questions import by_grade_id


def probe_seed(resources: Any) -> int:
    """Return the number that probes of function questions are made from: fixed for a submission, different for others."""
    names = resources.get("nbgrader", {})
    text = f"{names.get('student')}/{names.get('assignment')}/{names.get('notebook')}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def kernel_environment(notebook: NotebookNode, seed: int) -> dict[str, str]:
    """Return the environment of a kernel that is graded."""
    questions = [by_grade_id(grade_id(cell) or "") for cell in notebook.cells if is_check(cell)]
    probes = {question.id: probes_for(question, seed) for question in questions if question}
    return {**os.environ, GRADING: "1", PROBES: json.dumps({name: rows for name, rows in probes.items() if rows})}


class ExecuteForGrading(Execute):  # type: ignore[misc]
    """nbgrader's Execute with a kernel that exports answers; a kernel that dies keeps what was exported so far."""

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Run the notebook in a kernel of its own."""
        self._environment = kernel_environment(nb, probe_seed(resources))
        try:
            done: tuple[NotebookNode, Any] = super().preprocess(nb, resources, km)
            return done
        except (DeadKernelError, UnresponsiveKernelError) as error:
            self.log.warning("The kernel ended early (%s); answers exported before that count", type(error).__name__)
            return nb, resources

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with the grading environment."""
        kwargs["env"] = self._environment
        await super().async_start_new_kernel(**kwargs)

    start_new_kernel = run_sync(async_start_new_kernel)
