"""Run a notebook in a forked process without Jupyter's messages: what `aipm grade --all` does instead of nbclient.

nbgrader's Execute remains what it is to nbgrader: the preprocessor that fills in outputs. Two runners of cells are kept
on purpose. `nbgrader autograde` promises its users Jupyter's own messages, a kernel manager and nbclient's settings, and
gets them in `execution`. A class of hundreds pays for each of these per notebook, so `aipm grade --all` forks a warm process
instead. Limits, losses of a process and what is run again are written once, in `ExecuteForGrading` and `going_on`; here stands only how
a cell is handed over and its lines come back, and tests/grading/test_directly.py holds each kind of output against what
Jupyter shows.
"""

import json
import platform
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from aipm_course.grading.execution import ExecuteForGrading
from aipm_course.grading.going_on import MAX_TIMES, goes_on, rest_after
from aipm_course.grading.outputs import Outputs
from aipm_course.grading.running.libraries import draws
from aipm_course.grading.running.lines import Ended, ForkedCells, Take
from aipm_course.grading.running.tables import WANTED
from aipm_course.grading.running.warm import prepare

_LANGUAGE = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


def _nothing(*_: object) -> None:
    """Take nothing: a cell that runs once more has been heard before."""


class _Interrupted(Exception):
    """A cell was interrupted, because its time was over."""


class ExecuteDirectly(ExecuteForGrading):
    """Runs cells in a forked process, which "confined" walls in; "plain" kernels there are none."""

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Run the notebook; what ends the process costs only itself."""
        self._outputs = Outputs(self.limits.output)
        self._draws = any(cell.cell_type == "code" and draws(cell.source) for cell in nb.cells)
        return super().preprocess(nb, resources, km)

    def _start(self) -> ForkedCells:
        return ForkedCells(
            prepare(confined=self.kernels == "confined", drawing=self._draws),
            Path(self.resources["metadata"]["path"]),
            self._environment,
            json.loads(self._environment[WANTED]),
            self.limits,
        )

    def _run(self, nb: NotebookNode, resources: Any, finished: int, left_out: dict[int, str]) -> None:
        self._check_assign_resources(resources)
        nb.metadata["language_info"] = _LANGUAGE
        with closing(self._start()) as process:
            self._begin_time()
            for index, cell in enumerate(nb.cells):
                self._at = index
                skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
                if index in left_out or skipped or cell.cell_type != "code" or not cell.source.strip():
                    continue
                self._end_in_time()
                self._run_cell(process, cell, index, heard=index >= finished)
            self._at = len(nb.cells)

    def _run_cell(self, process: ForkedCells, cell: NotebookNode, index: int, *, heard: bool) -> None:
        """Run a cell; one that is not heard only brings back its variables.

        Raises:
            DeadKernelError: it ended the process.
            CellTimeoutError: it could not be interrupted when its time was over.
        """
        if heard:
            self._outputs.begin(cell)
        source, until = cell.source, time.monotonic() + (self._get_timeout(cell) or 0)
        try:
            for _ in range(MAX_TIMES):
                error = self._run_source(process, source, index, until, self._outputs.take if heard else _nothing)
                source = rest_after(source, *error) if error and goes_on(cell) else ""
                if not source:
                    return
        except _Interrupted:
            interrupted = True
        except Ended:
            raise DeadKernelError("The process ended") from None
        else:
            interrupted = False
        finally:
            if heard:
                self._outputs.end()
        if heard and interrupted:
            cell["outputs"].append(new_output("error", **self.error_on_timeout))

    def _run_source(
        self, process: ForkedCells, source: str, index: int, until: float, take: Take
    ) -> tuple[str, list[str]] | None:
        """Run code; return name and traceback of the error that stopped it, or None.

        Raises:
            _Interrupted: its time was over.
        """
        stopped: list[tuple[str, list[str]]] = []

        def hear(kind: str, content: dict[str, Any], size: int) -> None:
            if kind == "error":
                stopped[:] = [(content["ename"], content["traceback"])]
            take(kind, content, size)

        process.ask(index, source)
        if process.hear(index, until, hear):
            return stopped[0] if stopped else None
        self.log.warning("Cell %s is interrupted", index)
        process.interrupt()
        if not process.hear(index, time.monotonic() + self.iopub_timeout, hear):
            raise CellTimeoutError(f"Cell {index} did not end")
        raise _Interrupted
