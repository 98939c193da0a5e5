"""The one place that starts kernels for grading.

The kernel is told that it is graded, so that `check` exports answers instead of judging them, and gets the probe rows
of function questions: inputs only, never an expected value.
"""

import hashlib
import json
import math
import os
import time
from copy import deepcopy
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Dict, Enum

from aipm_course.grading.going_on import MAX_TIMES, goes_on, rest_after
from aipm_course.grading.notebooks import PROBLEM, grade_id, is_check
from aipm_course.grading.running import sandbox
from aipm_course.grading.running.kernels import MANAGERS
from aipm_course.grading.running.tables import WANTED, tables_in
from aipm_course.judging.judge import probes_for
from aipm_course.kernel.encoding import MIME_TYPE
from aipm_course.kernel.export import GRADING, PROBES
from aipm_course.registry import by_grade_id

MAX_KERNELS = 4
"""Kernels that a notebook may use up; each one lost costs the question of the cell that ended it."""

_OUTPUTS = ("stream", "display_data", "execute_result", "update_display_data", "error")
_CUT = "\n[The notebook wrote more than is kept; the rest is left out here.]\n"
ENDED, TOO_LONG, NOT_RUN = "KernelEnded", "CellTimeoutError", "NotRun"


def probe_seed(resources: Any) -> int:
    """Return the number that probes of function questions are made from: fixed for a submission, different for others."""
    names = resources.get("nbgrader", {})
    text = f"{names.get('student')}/{names.get('assignment')}/{names.get('notebook')}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def kernel_environment(notebook: NotebookNode, seed: int) -> dict[str, str]:
    """Return the environment of a kernel that is graded."""
    questions = [by_grade_id(grade_id(cell) or "") for cell in notebook.cells if is_check(cell)]
    probes = {question.id: probes_for(question, seed) for question in questions if question}
    return {
        **os.environ,
        GRADING: "1",
        PROBES: json.dumps({name: rows for name, rows in probes.items() if rows}),
        WANTED: json.dumps(tables_in(notebook)),
    }


class _OutOfTime(Exception):
    """The notebook has used up its time, although none of its cells has used up its own."""


class ExecuteForGrading(Execute):  # type: ignore[misc]
    """nbgrader's Execute with a kernel that exports answers, behind walls; what ends the kernel costs only itself."""

    kernels = Enum(
        ["confined", "warm", "plain"],
        default_value="confined",
        help='"confined" walls every submission in (Linux), "warm" only forks kernels, "plain" starts each anew.',
    ).tag(config=True)

    allow = Dict(
        help='Other limits for a submission, for example {"memory": 8_000_000_000, "seconds": 600}; see sandbox.Limits.'
    ).tag(config=True)

    @property
    def limits(self) -> sandbox.Limits:
        """What one submission may use."""
        return sandbox.Limits(**self.allow)

    def create_kernel_manager(self) -> Any:
        """Tell the kernel manager the limits."""
        manager = super().create_kernel_manager()
        manager.limits = self.limits
        return manager

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Run the notebook; after a cell that ends the kernel, go on in a fresh one without that cell."""
        if resources.get("nbgrader", {}).get(PROBLEM):
            return nb, resources
        if self.kernels == "confined":
            sandbox.require()
        self.kernel_manager_class = MANAGERS[self.kernels]
        self.shutdown_kernel = "immediate"
        self._environment = kernel_environment(nb, probe_seed(resources))
        self._deadline = math.inf  # until the first kernel is there
        self._kept = 0
        left_out: dict[int, str] = {}
        finished = 0
        for _ in range(MAX_KERNELS):
            self._at = 0
            try:
                self._run(nb, resources, finished, left_out)
                return nb, resources
            except _OutOfTime:
                finished = max(finished, self._at)
            except (DeadKernelError, UnresponsiveKernelError, CellTimeoutError, RuntimeError) as error:
                if self._at >= len(nb.cells):
                    raise
                reason = TOO_LONG if isinstance(error, CellTimeoutError | UnresponsiveKernelError) else ENDED
                self.log.warning("Cell %s ended the kernel (%s)", self._at, type(error).__name__)
                left_out[self._at] = reason
                finished = max(finished, self._at + 1)
                _say(nb.cells[self._at], reason)
            if time.monotonic() > self._deadline:
                break
        for cell in nb.cells[finished:]:
            if cell.cell_type == "code":
                _say(cell, NOT_RUN)
        return nb, resources

    def _run(self, nb: NotebookNode, resources: Any, finished: int, left_out: dict[int, str]) -> None:
        """Run the cells in one kernel; those before `finished` only bring back their variables."""
        self.nb, self.km, self.kc, self.owns_km = nb, None, None, True
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        with self.setup_kernel():
            client: Any = self.kc
            info = self.wait_for_reply(client.kernel_info())
            if info is None:
                raise DeadKernelError("Kernel died")
            self._begin_time()
            nb.metadata["language_info"] = info["content"]["language_info"]
            for index, cell in enumerate(nb.cells):
                self._at = index
                if index in left_out:
                    continue
                self._end_in_time()
                ran = deepcopy(cell) if index < finished else cell
                if index < finished:
                    self.execute_cell(ran, index, store_history=True)
                    nb.cells[index] = cell
                else:
                    self.preprocess_cell(cell, resources, index)
                self._go_on(ran, index)
            self._at = len(nb.cells)
        self.set_widgets_metadata()

    def _go_on(self, cell: NotebookNode, index: int) -> None:
        """Run what is left of a cell that is no answer, behind the line that stopped it."""
        more = cell
        for _ in range(MAX_TIMES - 1):
            errors = [output for output in more.get("outputs", []) if output["output_type"] == "error"]
            if not errors or not goes_on(cell):
                return
            rest = rest_after(more.source, errors[-1].get("ename", ""), errors[-1].get("traceback", []))
            if not rest:
                return
            more = NotebookNode({**deepcopy(more), "source": rest, "outputs": []})
            kept = self.nb.cells[index]
            self.execute_cell(more, index, store_history=True)
            self.nb.cells[index] = kept
            cell["outputs"] = [*cell["outputs"], *more["outputs"]]

    def _begin_time(self) -> None:
        """Let the notebook's time begin, if it has not begun in an earlier kernel."""
        self._deadline = min(self._deadline, time.monotonic() + self.limits.seconds)

    def _end_in_time(self) -> None:
        """Stop here if the notebook has used up its time."""
        if time.monotonic() > self._deadline:
            raise _OutOfTime

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        """Return the seconds that a cell may take: its own limit, or what is left of the notebook's."""
        left = int(min(self._deadline - time.monotonic(), self.limits.seconds))
        return max(1, min(self.timeout or left, left))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take up outputs until there is too much of them; answers always."""
        kind, content = msg["msg_type"], msg["content"]
        if kind.startswith("comm_"):  # the state of widgets is not kept, and a forged one could break the grader
            return None
        if kind in _OUTPUTS and MIME_TYPE not in content.get("data", {}):
            room = self.limits.output - self._kept
            self._kept += len(content["text"]) if kind == "stream" else len(str(content))
            if self._kept > self.limits.output:
                if room <= 0 or kind != "stream":
                    return None
                content["text"] = content["text"][:room] + _CUT
        output: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return output

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with the grading environment."""
        kwargs["env"] = self._environment
        await super().async_start_new_kernel(**kwargs)

    start_new_kernel = run_sync(async_start_new_kernel)


def _say(cell: NotebookNode, reason: str) -> None:
    """Leave in a cell why it has no result."""
    if cell.cell_type != "code":
        return
    text = {
        ENDED: "this cell ended Python itself; all other cells were run without it",
        TOO_LONG: "it ran too long and could not be interrupted; all other cells were run without it",
        NOT_RUN: "the notebook had used up its time or its kernels before this cell",
    }[reason]
    cell.outputs = [*cell.get("outputs", []), new_output("error", ename=reason, evalue=text, traceback=[])]
