"""A million rows of each kind through `aipm bring`: processor time and memory, beside the plain peer. Nothing is asserted.

    python benchmarks/bringing.py [--rows ROWS] [KIND...]
    python benchmarks/bringing.py --profile KIND

The bar: a million rows in ten seconds and two gigabytes. Each kind's file is written by a process of its own
(tests/support/large_tables.py: keys that are all different, words, units, days, a second file where the kind has one); then, one
after another on the same file, a process reads it with `pandas.read_csv` alone, and one makes the whole report: import, reading,
cleaning, computing, and writing page, Markdown, workbook and the log of every changed cell. Processor time is the process's own
(user and system), which other work on the machine lengthens less than time on the clock; both are printed.
"""

import argparse
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KINDS = ("ideas", "scores", "events", "stream", "outcomes", "evaluations", "experiment", "requests")


def _used() -> tuple[float, float]:
    """Return the processor's seconds that this process has used, and its most memory in GB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, _peak(used.ru_maxrss)


def _peak(since_fork: int) -> float:
    """Return the most memory in GB; what the system counts since the fork holds the memory of whoever started this."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1e6
    except (OSError, StopIteration):
        return since_fork / 1e6


def _write(kind: str, rows: int, folder: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from large_tables import WRITERS

    print("\n".join(map(str, WRITERS[kind](rows, folder))))


def _plain(files: list[str]) -> None:
    import pandas as pd

    tables = [pd.read_csv(file) for file in files]
    seconds, memory = _used()
    print(f"{seconds} {memory} {len(tables)}")


def _bring(kind: str, files: list[str], out: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from large_tables import SETTINGS

    marks = [0.0]
    from aipm_course.own_table import Said, raws_of, report_of, write_report

    marks.append(_used()[0])
    said = Said(settings=SETTINGS[kind])
    raws = raws_of(kind, files, said)
    marks.append(_used()[0])
    report = report_of(kind, raws, said)
    marks.append(_used()[0])
    write_report(report, out, "large")
    marks.append(_used()[0])
    steps = [later - sooner for sooner, later in itertools.pairwise(marks)]
    print(" ".join(map(str, (*_used(), *steps))))


def _asked(*arguments: str) -> tuple[list[str], float]:
    """Run this file in a process of its own; return what it printed and the seconds on the clock."""
    start = time.perf_counter()
    command = [sys.executable, __file__, *arguments]
    # Where Python may not keep what it has compiled, every process compiles pandas and Matplotlib anew: five seconds.
    places = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=places)
    return done.stdout.split(), time.perf_counter() - start


def main() -> None:
    """Measure the kinds that are asked for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("kinds", nargs="*")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--step", default="")
    asked.add_argument("--folder", type=Path)
    said = asked.parse_args()
    if said.step == "write":
        return _write(said.kinds[0], said.rows, said.folder)
    if said.step == "plain":
        return _plain(said.kinds)
    if said.step == "bring":
        return _bring(said.kinds[0], said.kinds[1:], said.folder)
    print(f"{said.rows:,} rows; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':<12}{'MB':>5}  {'read_csv alone':>16}  {'whole report':>16}   {'clock':>6}   import, read, make, write")
    for kind in said.kinds or KINDS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files, _ = _asked("--step", "write", kind, "--rows", str(said.rows), "--folder", name)
            if said.profile:
                command = [sys.executable, "-m", "cProfile", "-s", "tottime", __file__, "--step", "bring", kind, *files]
                subprocess.run([*command, "--folder", str(folder / "out")], check=True)
                continue
            (plain, plain_memory, _), _ = _asked("--step", "plain", *files)
            (whole, memory, *steps), clock = _asked("--step", "bring", kind, *files, "--folder", str(folder / "out"))
            size = sum(Path(file).stat().st_size for file in files) / 1e6
            print(
                f"{kind:<12}{size:5.0f}  {float(plain):6.1f} s, {float(plain_memory):.2f} GB  {float(whole):6.1f} s, "
                f"{float(memory):.2f} GB  {clock:6.1f} s   {', '.join(f'{float(step):.1f}' for step in steps)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
