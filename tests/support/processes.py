"""Processes that a command left behind."""

import os
import time
from pathlib import Path

import psutil

PATIENCE = 15


def left_of_runs_in(folder: Path) -> list[str]:
    """Return the command lines of what grades in a folder, after a while in which it may end."""
    deadline = time.monotonic() + PATIENCE
    while (found := list(_working_in(folder))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _working_in(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("AIPM_ROOT") == str(folder) and process.pid != os.getpid()
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found
