"""Run a command, and report and end whatever it leaves behind. A program of its own, because orphans come to it.

Usage: reap.py SECONDS REPORT COMMAND...
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

SET_CHILD_SUBREAPER = 36


def descendants() -> dict[int, str]:
    """Return {process: command line} of everything that descends from this process."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(path.parent.name)] = int(parent)
    found = {}
    for process in parents:
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() and process != os.getpid():
            try:
                found[process] = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
            except OSError:
                continue
    return found


def main(seconds: float, report: Path, command: list[str]) -> None:
    """Run, wait, look, end what is left, write the report."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.monotonic()
    process = subprocess.Popen(command, start_new_session=True)
    try:
        code: int | None = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        code = None
        process.send_signal(signal.SIGKILL)
    taken = time.monotonic() - begun
    # What ends by itself within a moment was on its way out.
    for _ in range(15):
        left = descendants()
        if not left:
            break
        time.sleep(0.2)
    for _ in range(20):
        rest = descendants()
        for number in rest:
            try:
                os.kill(number, signal.SIGKILL)
            except OSError:
                continue
        if not rest:
            break
        time.sleep(0.1)
    report.write_text(json.dumps({"exit": code, "seconds": round(taken, 1), "left": list(left.values())}))


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
