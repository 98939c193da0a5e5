"""Measure what a learner waits for: the import, a check, a lesson, a grade. Prints figures; asserts nothing.

`python benchmarks/frame.py check` measures only the first two.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def seconds(action: Callable[[], object], repeat: int) -> str:
    """Return median and range of an action's wall time."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return f"median {statistics.median(times):.3f} s, {min(times):.3f} to {max(times):.3f} s over {repeat} runs"


def fresh(code: str) -> Callable[[], object]:
    """Return an action that runs code in a fresh process."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def checks() -> None:
    """Print how long a check takes: of every question, on two seeds, the right answer and the wrong ones.

    Wrong are each known slip, and all numbers too high or too low at once. Warm is the shorter of two checks after the
    first, which draws the data; processor time tells how much of it other processes took away.
    """
    from aipm_course.answers import Number
    from aipm_course.judging.judge import judge, probes_for
    from aipm_course.kernel.encoding import payload
    from aipm_course.proof.answers import assembled, completed, fields, read
    from aipm_course.registry import all_questions

    warm: list[tuple[float, float, str]] = []
    first: list[tuple[float, str]] = []
    for question in all_questions():
        for seed in (0, 1):
            data = question.data(seed)
            answers = {"right": question.reference(data)}
            answers |= {
                slip.name: completed(question, wrong, data)
                for slip in question.named
                if (wrong := slip.answer(data)) is not None
            }
            right = fields(question.kind, read(question, answers["right"], data))
            for factor in (1.31, 0.72):
                cells = {
                    place: value * factor if isinstance(kind, Number) and isinstance(value, float) else value
                    for place, (kind, value) in right.items()
                }
                answers[f"all times {factor}"] = assembled(question.kind, cells)
            for case, answer in answers.items():
                handed_in = payload(question.id, seed, answer, probes_for(question, 0) or None)
                times = []
                for _ in range(3):
                    start, busy = time.perf_counter(), time.process_time()
                    judge(question, handed_in)
                    times.append((time.perf_counter() - start, time.process_time() - busy))
                name = f"{question.id}, seed {seed}, {case}"
                first.append((times[0][0], name))
                warm.append((*min(times[1:]), name))
    warm.sort(reverse=True)
    first.sort(reverse=True)
    print(f"check, {len(warm)} answers, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores:")
    print(f"  warm: median {statistics.median(wall for wall, _, _ in warm):.3f} s, the slowest:")
    for wall, processor, name in warm[:5]:
        print(f"    {wall:.3f} s ({processor:.3f} s of a processor)  {name}")
    print(f"  first of its kind: median {statistics.median(wall for wall, _ in first):.3f} s, the slowest:")
    for wall, name in first[:5]:
        print(f"    {wall:.3f} s  {name}")


def main() -> None:
    """Print one line per measurement."""
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print("bare interpreter:              ", seconds(fresh("pass"), 7))
    print("import aipm_course:            ", seconds(fresh("import aipm_course"), 7))
    print("import pandas, for comparison: ", seconds(fresh("import pandas"), 7))

    checks()
    if "check" in sys.argv[1:]:
        return

    from aipm_course.build import run_lesson

    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        print(f"lesson {path.stem:24}", seconds(lambda path=path: run_lesson(ROOT, path), 3))

    from aipm_course.grading.own import grade_own

    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for part in ("exercises", "solutions", "datasets"):
            shutil.copytree(ROOT / part, course / part)
        copy = course / "work" / "04_rice" / "rice.ipynb"
        copy.parent.mkdir(parents=True)
        copy.write_text(json.dumps(json.loads((ROOT / "solutions/04_rice/rice.ipynb").read_text())))
        print("aipm grade, one submission:    ", seconds(lambda: grade_own(course, "04_rice"), 3))


if __name__ == "__main__":
    main()
