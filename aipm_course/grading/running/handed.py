"""What a confined process is handed: an environment, and the files beside the notebook."""

import io
import tarfile
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
    """Write the regular files of a folder, notebooks aside, and tables as a tar archive; links are left out."""
    room = MAX_FILES
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in table_files(tables).items():
            entry = tarfile.TarInfo(f"{sandbox.TABLES_BESIDE}/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb":
                continue
            if path.relative_to(folder).parts[0] == sandbox.TABLES_BESIDE:
                continue
            room -= path.stat().st_size
            if room >= 0:
                tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
    archive.flush()
    archive.seek(0)
