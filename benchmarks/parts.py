"""Where the time of one submission goes, on the processor and on the clock: what `python benchmarks/grading.py --parts` prints.

One job grades a class in this process. Processor time is that of everything that the run started, by a control group, so
that other work on the machine does not count. The grader waits while a cell runs and the other way round, so what the
group used while a cell ran, less what the grader itself used meanwhile, is the cell's. A process that has run its cells is
waited for here, which no real run does: otherwise its end would fall into the next submission's cells.
"""

import math
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CELLS, HEARD = "the learner's own cells", "hear cells, keep outputs"
START = 4
"""Submissions that are not counted: libraries load, tables and references are made."""


@dataclass
class Part:
    """What a part of the way took so far, in seconds."""

    cpu: float = 0
    wall: float = 0


class Watch:
    """Stands around functions and adds up what they take, each without those that stand within it."""

    def __init__(self, used: Callable[[], float]) -> None:
        self.used = used
        self.parts: dict[str, Part] = defaultdict(Part)
        self._open: list[Part] = []

    def now(self) -> tuple[float, float]:
        """Return the processor time so far and the clock."""
        return self.used(), time.perf_counter()

    def around(self, owner: Any, name: str, label: str) -> None:
        """Stand around a function from now on."""
        original = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            inner = Part()
            self._open.append(inner)
            before = self.now()
            try:
                return original(*arguments, **named)
            finally:
                after = self.now()
                self._open.pop()
                cpu, wall = after[0] - before[0], after[1] - before[1]
                self.parts[label].cpu += cpu - inner.cpu
                self.parts[label].wall += wall - inner.wall
                if self._open:
                    self._open[-1].cpu += cpu
                    self._open[-1].wall += wall

        setattr(owner, name, watched)


def one_job(folder: Path, module: str, used: Callable[[], float]) -> None:
    """Grade a class with one job and print where the time of a submission goes.

    Args:
        folder: a course with submissions.
        module: full name of the module.
        used: returns the seconds of the processor that this process and all that it started have used.
    """
    from aipm_course.grading import cohort, one
    from aipm_course.grading.direct import ExecuteDirectly
    from aipm_course.grading.journal import Journal
    from aipm_course.grading.judging import JudgeAnswers
    from aipm_course.grading.running import lines
    from aipm_course.grading.running.lines import ForkedCells
    from aipm_course.grading.session import SaveAutoGradesAtOnce
    from aipm_course.grading.submissions import Submission

    os.environ["AIPM_ROOT"] = str(folder)
    watch = Watch(used)
    start = ExecuteDirectly._start

    def start_and_wait(self: ExecuteDirectly) -> ForkedCells:
        process = start(self)
        process.ask(-1, "pass")  # otherwise the first cell would wait for the walls
        process.hear(-1, math.inf, lambda *_: None)
        return process

    close = ForkedCells.close

    def close_and_wait(self: ForkedCells) -> None:
        forget, self._warm.forget = self._warm.forget, lambda number: None  # type: ignore[method-assign]
        try:
            close(self)
            while self._warm.exit_code(self._number) is None:
                time.sleep(0.0005)
        finally:
            self._warm.forget = forget  # type: ignore[method-assign]
        self._warm.forget(self._number)

    run_cell, own = ExecuteDirectly._run_cell, Part()

    def run_cell_and_count(self: ExecuteDirectly, *arguments: Any, **named: Any) -> None:
        before = time.process_time()
        try:
            run_cell(self, *arguments, **named)
        finally:
            own.cpu += time.process_time() - before

    ExecuteDirectly._start = start_and_wait  # type: ignore[method-assign]
    ForkedCells.close = close_and_wait  # type: ignore[method-assign]
    ExecuteDirectly._run_cell = run_cell_and_count  # type: ignore[method-assign]
    watch.around(Submission, "fingerprint", "fingerprint")
    watch.around(one, "stage", "read, check, transplant")
    watch.around(lines, "pack", "tables and files for the process")
    watch.around(ExecuteDirectly, "_start", "fork, walls")
    watch.around(ExecuteDirectly, "_run_cell", CELLS)
    watch.around(ForkedCells, "close", "end of the process")
    watch.around(JudgeAnswers, "preprocess", "judge, write verdicts")
    watch.around(SaveAutoGradesAtOnce, "preprocess", "save scores")
    watch.around(one, "_result", "read the result back")
    watch.around(one, "_convert", "rest of nbgrader")
    watch.around(Journal, "add", "journal")
    seen: list[tuple[float, float]] = []

    def finished(_: object) -> None:
        seen.append(watch.now())
        if len(seen) == START:
            watch.parts.clear()
            own.cpu = 0

    cohort.grade_cohort(folder, module, regrade=True, finished=finished)
    count = len(seen) - START
    cells = watch.parts[CELLS]
    watch.parts[HEARD].cpu = own.cpu
    cells.cpu -= own.cpu
    cpu, wall = (after - before for before, after in zip(seen[START - 1], seen[-1], strict=True))
    known = [sum(part.cpu for part in watch.parts.values()), sum(part.wall for part in watch.parts.values())]
    watch.parts["all else"] = Part(cpu - known[0], wall - known[1])
    print(f"where one submission's time goes with one job, {count} submissions after {START}, milliseconds:")
    print(f"  {'':34} {'processor':>9} {'clock':>7}")
    for label, part in [*watch.parts.items(), ("all", Part(cpu, wall))]:
        print(f"  {label:34} {1000 * part.cpu / count:9.1f} {1000 * part.wall / count:7.1f}")
    outside = [1000 * (cpu - cells.cpu) / count, 1000 * (wall - cells.wall) / count]
    print(f"  {'outside the learner cells':34} {outside[0]:9.1f} {outside[1]:7.1f}")
    each = [1000 * (after[0] - before[0]) for before, after in zip(seen[START - 1 :], seen[START:], strict=False)]
    print(f"  whole submissions on the processor: median {statistics.median(each):.0f}, most {max(each):.0f}")
