"""Look whether everything the course needs is there, and say what to do where it is not."""

import datetime
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("jupyterlab", "nbgrader", "nbval", "ipywidgets", "pandas", "matplotlib", "numpy", "pytest")
OPTIONAL = {"nbval", "pytest"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: the thing, in a few words.
        fine: whether it is as it should be.
        advice: what to do if not; a remark if it is.
        needed: False for what only tests need.
    """

    what: str
    fine: bool
    advice: str = ""
    needed: bool = True


def examine(root: Path) -> Iterator[Finding]:
    """Yield one finding after another, the most basic first."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        f"Python {version}",
        sys.version_info >= (3, 11),
        "Python 3.11 or newer is needed; install it and run `make start` again.",
    )
    ours = (root / "tests").is_dir()  # a checkout; what was laid out from the package has none
    for package in PACKAGES:
        if ours or package not in OPTIONAL:
            yield _package(package)
    yield _try("exercises are there", lambda: bool(list((root / "exercises").glob("*/*.ipynb"))), "Run `aipm build`.")
    if odd := tables_saved_again(root):
        yield Finding(
            f"{odd[0].relative_to(root)} is a table as the course has it",
            False,
            "Another program has saved it in its own way. Put the course's file back (`git checkout -- datasets`), and take "
            "copies for a spreadsheet with `aipm data`.",
        )
    place = _own_place(root)
    if place == root:
        yield _try("work/ can be written", lambda: _writable(root), f"Give yourself the right to write in {root}.")
    else:
        yield _try(f"{place} can be written", lambda: _may_write(place), "Ask whoever looks after the hub.")
    yield _try(
        "a kernel starts and answers",
        _kernel_answers,
        "Run `make start` again; if that does not help, delete .venv and run it once more.",
    )
    if not ours:
        return
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    yield Finding(
        "Chromium for the browser tests",
        browser is not None,
        "Only the project's own tests need it: install the package chromium.",
        needed=False,
    )


def sources_due(today: datetime.date) -> Iterator[Finding]:
    """Yield a finding per source of dated facts that has to be opened again; one that says when, if none is due."""
    from aipm_course.reference.sources import due, sources

    waiting = due(today)
    for source in waiting:
        rests = f" Then correct {', '.join(source.tables)}." if source.tables else ""
        yield Finding(
            f"{source.name}, due since {source.again}",
            False,
            f"Open {source.address} and ask: {source.question} On {source.looked} it said: {source.says}{rests}",
            needed=False,
        )
    if not waiting:
        first = sources()[0]
        yield Finding(f"{len(sources())} dated sources; the next is due on {first.again}: {first.name}", True)


def _package(name: str) -> Finding:
    try:
        return Finding(f"{name} {importlib.metadata.version(name)}", True, needed=name not in OPTIONAL)
    except importlib.metadata.PackageNotFoundError:
        return Finding(
            name,
            False,
            "It is missing; run `make start` or `uv sync`."
            if name not in OPTIONAL
            else "Only the project's own tests need it: `uv sync --group dev`.",
            needed=name not in OPTIONAL,
        )


def _try(what: str, test: Callable[[], bool], advice: str) -> Finding:
    try:
        return Finding(what, test(), advice)
    except Exception as error:
        return Finding(what, False, f"{advice} ({type(error).__name__}: {str(error)[:120]})")


def tables_saved_again(root: Path) -> list[Path]:
    """Return the course's tables that have something else than commas between their columns, are empty, or are no text."""
    odd = []
    for path in sorted((root / "datasets").rglob("*.csv")):
        try:
            with path.open(encoding="utf-8-sig") as file:
                first = file.readline()
        except (OSError, UnicodeDecodeError):
            first = ""
        if not first.strip() or ";" in first or "\t" in first:  # a table of one column has no comma
            odd.append(path)
    return odd


def _own_place(root: Path) -> Path:
    """Return where a learner's own things lie: on a hub, where the course is everybody's, beside their progress."""
    from aipm_course.record import PROGRESS, progress_file

    path = progress_file() if os.environ.get(PROGRESS) and not _may_write(root) else None
    return path.parent if path else root


def _writable(root: Path) -> bool:
    folder = root / "work"
    return _may_write(folder if folder.exists() else root)


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def _kernel_answers() -> bool:
    from jupyter_client.manager import start_new_kernel

    # ipykernel warns about its own transport at every start; here it would only frighten.
    manager, client = start_new_kernel(startup_timeout=60, stderr=subprocess.DEVNULL)
    try:
        reply = client.execute_interactive("import aipm_course", timeout=60, silent=True)
        return bool(reply["content"]["status"] == "ok")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
