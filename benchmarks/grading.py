"""Measure the grading of a class against nbgrader as shipped and against the least that would do. Asserts scores only.

    python benchmarks/grading.py                       # 24 submissions, two rounds; then 96 without nbgrader
    python benchmarks/grading.py --scale 20 200 2000   # only time and memory as a class grows to these sizes
    python benchmarks/grading.py --workers             # only two jobs against one, and two Dask workers against one
    python benchmarks/grading.py --parts               # only where the time of one submission goes
    python benchmarks/grading.py --scale 200 2000 --module 01_roles   # of another exercise than module 04's

Contestants, in alternating runs on the same submissions:

- nbgrader: `nbgrader autograde` in one process, kernels and preprocessors as shipped, with this course's judge, without
  which the scores would mean something else.
- one job, two jobs: `aipm grade --all --regrade`, confined.
- bare: one warm process, forked per submission, that execs the same cells. No kernel, no walls, no outputs, no grades.

Processor time counts everything that a contestant started, kernels that were killed included, by a control group; where
none can be made (that takes root), it counts only processes that were waited for, and the output says so. It is steadier
than wall time on a machine with other work.
"""

import argparse
import atexit
import contextlib
import io
import json
import os
import platform
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parts import one_job

ROOT = Path(__file__).parents[1]
MODULE, SHORT = "04_rice", "rice"
COUNT, MORE = 24, 4

SHIPPED = """
from nbgrader.preprocessors import Execute
from aipm_course.grading.execution import ExecuteForGrading, kernel_environment, probe_seed

class AsShipped(Execute):
    def preprocess(self, nb, resources, km=None):
        import os
        os.environ.update(kernel_environment(nb, probe_seed(resources)))
        return super().preprocess(nb, resources, km)

c.Autograde.autograde_preprocessors = [
    AsShipped if step is ExecuteForGrading else step for step in c.Autograde.autograde_preprocessors
]
"""


@dataclass(frozen=True)
class Spent:
    """What a run took: seconds on the clock, and of the processor."""

    wall: float
    cpu: float


def submissions(count: int) -> list[dict[str, Any]]:
    """Return notebooks that solve a varying part of the tasks, on varying seeds, with an honest oddity here and there."""
    released = json.loads((ROOT / "exercises" / MODULE / f"{SHORT}.ipynb").read_text(encoding="utf-8"))
    solved = json.loads((ROOT / "solutions" / MODULE / f"{SHORT}.ipynb").read_text(encoding="utf-8"))
    solutions = {cell["id"]: cell["source"] for cell in solved["cells"] if cell["id"].endswith("-answer")}
    describe = "\nideas.describe()" if MODULE == "04_rice" else "\ndir()"
    oddities = ("", "\nimport warnings; warnings.warn('careful')", "\nprint('tried this twice')", describe)
    made = []
    for number in range(count):
        dice = random.Random(number)
        notebook = json.loads(json.dumps(released))
        share = (number % 7) / 6
        for cell in notebook["cells"]:
            if cell["id"] in solutions and dice.random() < share:
                cell["source"] = "".join(solutions[cell["id"]]) + dice.choice(oddities)
            elif cell["id"] == f"{SHORT}-setup":
                cell["source"] = "".join(cell["source"]).replace("seed = 0", f"seed = {dice.choice((0, 0, 0, number))}")
        made.append(notebook)
    return made


def course(folder: Path, notebooks: list[dict[str, Any]], settings: str = "") -> Path:
    """Lay out a course with these submissions."""
    for part in ("exercises", "solutions", "datasets"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + settings)
    for number, notebook in enumerate(notebooks):
        place = folder / "submitted" / f"learner-{number:04}" / MODULE
        place.mkdir(parents=True)
        (place / f"{SHORT}.ipynb").write_text(json.dumps(notebook))
    return folder


def spent(action: Callable[[], object]) -> Spent:
    """Run something that waits for its processes, in a process of its own; return what it took."""
    group = control_group()
    before, start = used(group), time.perf_counter()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if group:
                (group / "cgroup.procs").write_text(str(os.getpid()))
            action()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit("a contestant failed")
    return Spent(time.perf_counter() - start, used(group) - before)


@cache
def control_group() -> Path | None:
    """Return a control group that counts processor time, or None if none can be made here."""
    for line in Path("/proc/mounts").read_text().splitlines() if Path("/proc/mounts").exists() else ():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2" or (kind == "cgroup" and "cpuacct" in options.split(",")):
            group = Path(place) / f"aipm-benchmark-{os.getpid()}"
            with contextlib.suppress(OSError):
                group.mkdir(exist_ok=True)
                used(group)
                atexit.register(group.rmdir)
                return group
    print("No control group can be made: processor time leaves out kernels that were killed.")
    return None


def used(group: Path | None) -> float:
    """Return seconds of the processor so far."""
    if group is None:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime
    if (group / "cpuacct.usage").exists():
        return int((group / "cpuacct.usage").read_text()) / 1e9
    return int((group / "cpu.stat").read_text().split()[1]) / 1e6


def nbgrader(folder: Path) -> None:
    """Autograde as shipped."""
    command = [sys.executable, "-m", "nbgrader", "autograde", MODULE, "--force"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def aipm(folder: Path, *arguments: str) -> None:
    """Autograde with this course's command."""
    command = [sys.executable, "-m", "aipm_course.cli", "grade", MODULE, "--all", "--regrade", *arguments]
    subprocess.run(command, env={**os.environ, "AIPM_ROOT": str(folder)}, check=True, capture_output=True)


def bare(notebooks: list[dict[str, Any]]) -> None:
    """Fork this process per submission and exec its cells."""
    for notebook in notebooks:
        cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        pid = os.fork()
        if pid == 0:
            names: dict[str, Any] = {}
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for cell in cells:
                    with contextlib.suppress(Exception):
                        exec(compile(cell, "cell", "exec"), names)
            os._exit(0)
        os.waitpid(pid, 0)


def warm() -> None:
    """Load in this process what a warm process has loaded."""
    os.environ.update({"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "AIPM_GRADING": "1"})
    from aipm_course.grading.running.libraries import load, named_in

    load(named_in([ROOT / folder / MODULE / f"{SHORT}.ipynb" for folder in ("exercises", "solutions")]))


def scores(folder: Path) -> dict[tuple[str, str], float | None]:
    """Return every automatic score in a gradebook."""
    with sqlite3.connect(folder / "gradebook.db") as gradebook:
        rows = gradebook.execute(
            "select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade "
            "join base_cell on grade.cell_id = base_cell.id "
            "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
            "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()
    return {(student, name): score for student, name, score in rows}


def breakdown(count: int) -> None:
    """Print where the time of one job goes, in a process that is counted."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = course(Path(scratch) / "course", submissions(count))
        group = control_group()
        start = used(group)
        spent(lambda: one_job(folder, MODULE, lambda: used(group) - start))


def table(runs: dict[str, list[Spent]], count: int) -> dict[str, Spent]:
    """Print and return the median seconds per submission of each contestant."""
    each = {
        name: Spent(
            *(statistics.median(values) / count for values in zip(*((s.wall, s.cpu) for s in taken), strict=True))
        )
        for name, taken in runs.items()
    }
    for name, one in each.items():
        print(f"  {name:10} {one.wall:7.3f} on the clock {one.cpu:7.3f} of the processor")
    return each


def compare(count: int, rounds: int) -> None:
    """Print throughput of all contestants in alternating runs; stop if a score differs."""
    notebooks = submissions(count)
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = (
            course(Path(scratch) / "ours", notebooks),
            course(Path(scratch) / "theirs", notebooks, SHIPPED),
        )
        contestants: dict[str, Callable[[], object]] = {
            "nbgrader": lambda: nbgrader(theirs),
            "one job": lambda: aipm(ours),
            "two jobs": lambda: aipm(ours, "--jobs", "2"),
            "bare": lambda: bare(notebooks),
        }
        warm()
        runs: dict[str, list[Spent]] = defaultdict(list)
        for _ in range(rounds):
            for name, action in contestants.items():
                runs[name].append(spent(action))
                if name in ("one job", "two jobs") and scores(ours) != scores(theirs):
                    raise SystemExit(f"{name}: scores differ from nbgrader's")
        print(f"{count} submissions, {rounds} rounds; scores identical. Seconds per submission, start included:")
        few = table(runs, count)
        print(f"throughput of two jobs over nbgrader: {few['nbgrader'].wall / few['two jobs'].wall:.1f}")
        larger = submissions(MORE * count)
        ours = course(Path(scratch) / "larger", larger)
        contestants["bare"] = lambda: bare(larger)
        del contestants["nbgrader"]
        more_runs = {name: [spent(action) for _ in range(rounds)] for name, action in contestants.items()}
        print(f"{len(larger)} submissions, {rounds} rounds. Seconds per submission, start included:")
        more = table(more_runs, len(larger))
        print(f"throughput of two jobs over nbgrader's above: {few['nbgrader'].wall / more['two jobs'].wall:.1f}")
        print("each further submission, from the difference of the two class sizes:")
        further = {
            name: Spent(
                *(
                    (MORE * of - at) / (MORE - 1)
                    for of, at in ((more[name].wall, few[name].wall), (more[name].cpu, few[name].cpu))
                )
            )
            for name in contestants
        }
        for name, one in further.items():
            print(f"  {name:10} {one.wall:7.3f} on the clock {one.cpu:7.3f} of the processor")
        print(f"processor time of one job over bare:  {further['one job'].cpu / further['bare'].cpu:.1f}")
    breakdown(count)


MEASURED = """
import ctypes, functools, gc, os, sys, time
from pathlib import Path
from aipm_course.grading.cohort import grade_cohort

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

count, start = 0, time.perf_counter()

def finished(_):
    global count
    count += 1
    if str(count) in sys.argv[3:]:
        each = (time.perf_counter() - start) / count
        print(f"{count:5} submissions: {each:.3f} s on the clock each, {resident():.0f} MB in the grading process", flush=True)

grade_cohort(Path(sys.argv[1]), sys.argv[2], finished=finished)
after = resident()
for kept in [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]:
    kept.cache_clear()
gc.collect()
ctypes.CDLL(None).malloc_trim(0)
print(f"      after the run {after:.0f} MB; without tables and references that are kept {resident():.0f} MB")
"""


def scale(counts: tuple[int, ...]) -> None:
    """Print time per submission and memory of the grading process as one class grows; then what of it is kept on purpose."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = course(Path(scratch) / "course", submissions(max(counts)))
        command = [sys.executable, "-c", MEASURED, str(folder), MODULE, *map(str, counts)]
        taken = spent(lambda: subprocess.run(command, env={**os.environ, "AIPM_ROOT": str(folder)}, check=True))
        print(f"      {taken.cpu / max(counts):.3f} s of the processor each")


def workers(count: int, rounds: int) -> None:
    """Print what a second job and a second Dask worker on this machine bring, in alternating runs."""
    from distributed import LocalCluster

    from aipm_course.grading.cohort import grade_cohort

    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as clusters:
        folder = course(Path(scratch) / "course", submissions(count))
        os.environ["AIPM_ROOT"] = str(folder)
        contestants: dict[str, Callable[[], object]] = {
            f"{jobs} job{'s' * (jobs > 1)}": lambda jobs=jobs: aipm(folder, "--jobs", str(jobs)) for jobs in (1, 2)
        }
        for size in (1, 2):
            cluster = clusters.enter_context(LocalCluster(n_workers=size, threads_per_worker=1, dashboard_address=":0"))
            contestants[f"{size} worker{'s' * (size > 1)}"] = lambda address=cluster.scheduler_address: grade_cohort(
                folder, MODULE, regrade=True, scheduler=address
            )
        taken: dict[str, list[float]] = defaultdict(list)
        for number in range(rounds + 1):  # in the first round the workers load nbgrader
            for name, action in contestants.items():
                start = time.perf_counter()
                action()
                if number:
                    taken[name].append(time.perf_counter() - start)
        each = {name: statistics.median(times) / count for name, times in taken.items()}
        print(
            f"{count} submissions, {rounds} rounds. Seconds per submission on the clock, start of the warm processes included:"
        )
        for name, seconds in each.items():
            print(f"  {name:10} {seconds:.3f}")
        for kind in ("job", "worker"):
            print(f"two {kind}s over one: {each[f'1 {kind}'] / each[f'2 {kind}s']:.2f} times the throughput")


def load() -> str:
    """Say what else the machine does, a number to read beside every figure."""
    return f"load {' '.join(f'{load:.1f}' for load in os.getloadavg())} at {time.strftime('%H:%M')}"


def main() -> None:
    """Print all figures."""
    global MODULE, SHORT
    parser = argparse.ArgumentParser(description="Measure the grading of a class.")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--scale", type=int, nargs="+", metavar="COUNT")
    parser.add_argument("--workers", action="store_true")
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--module", default=MODULE, help="full name of the module whose exercise is handed in")
    chosen = parser.parse_args()
    MODULE, SHORT = chosen.module, chosen.module.partition("_")[2]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without compiled libraries every start would compile them anew
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    print(load(), flush=True)
    atexit.register(lambda: print(load()))
    if chosen.scale:
        scale(tuple(chosen.scale))
    if chosen.workers:
        workers(chosen.count, chosen.rounds)
    if chosen.parts:
        breakdown(chosen.count)
    if not (chosen.scale or chosen.workers or chosen.parts):
        compare(chosen.count, chosen.rounds)


if __name__ == "__main__":
    main()
