"""What a confined process is handed: an environment, and the files beside the notebook."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from aipm_course.grading.running import sandbox
from aipm_course.grading.running.tables import table_files

MAX_FILES = 32 << 20
"""Bytes beside a notebook that are handed to a confined process."""
FOR_KERNEL = ("AIPM_GRADING", "AIPM_PROBES", "NBGRADER_EXECUTION")


def inside(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the sandbox's own environment; of the grader's only what is meant for a graded notebook."""
    return {**sandbox.ENVIRONMENT, **{name: environment[name] for name in FOR_KERNEL if name in environment}}


def pack(folder: Path, tables: list[tuple[str, int]], archive: IO[bytes]) -> None:
    """Write the regular files of a folder, notebooks aside, and tables; links are left out.

    The first line lists place, mode and size of each as JSON; then come the contents, one after the other. Whoever forks
    for it reads that with a dozen lines, where tarfile touches, and so copies, two megabytes of Python.
    """
    room = MAX_FILES
    listed: list[tuple[str, int, int]] = []
    contents = []
    for name, content in table_files(tables).items():
        listed.append((f"{sandbox.TABLES_BESIDE}/{name}", 0o644, len(content)))
        contents.append(content)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb":
            continue
        place, status = path.relative_to(folder), path.stat()
        if place.parts[0] == sandbox.TABLES_BESIDE:
            continue
        room -= status.st_size
        if room >= 0:
            content = path.read_bytes()
            listed.append((str(place), status.st_mode & 0o777, len(content)))
            contents.append(content)
    archive.write(json.dumps(listed).encode() + b"\n")
    archive.writelines(contents)
    archive.flush()
    archive.seek(0)
