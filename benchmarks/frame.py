"""Measure what a learner waits for: the import, a check, a lesson, a grade. Prints figures; asserts nothing."""

import json
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


def main() -> None:
    """Print one line per measurement."""
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print("bare interpreter:              ", seconds(fresh("pass"), 7))
    print("import aipm_course:            ", seconds(fresh("import aipm_course"), 7))
    print("import pandas, for comparison: ", seconds(fresh("import pandas"), 7))

    from aipm_course.answers import Record
    from aipm_course.judging.judge import judge, probes_for
    from aipm_course.kernel.encoding import payload
    from aipm_course.registry import all_questions

    print("check, first wrong answer on fresh data (nothing cached) and again, milliseconds:")
    for question in all_questions():
        seed, misconception = 900_001, question.misconceptions[0]
        data = question.data(seed)
        answer = misconception.answer(data)
        if isinstance(question.kind, Record):
            answer = {**question.reference(data), **answer}
        times = []
        for _ in range(3):
            start = time.perf_counter()
            judge(question, payload(question.id, seed, answer, probes_for(question, 0) or None))
            times.append(1000 * (time.perf_counter() - start))
        print(f"  {question.id:30} {times[0]:8.1f} {min(times[1:]):8.1f}")

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
