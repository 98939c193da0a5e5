"""A name that is not there yet, after a restart or a skipped cell, is answered in words with the cell to run."""

import ast
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.export import GRADING

NOTEBOOK = "JPY_SESSION_NAME"
"""Environment variable in which Jupyter's server tells a kernel the file of its notebook."""


@dataclass(frozen=True)
class Maker:
    """The cell that makes a name.

    Attributes:
        line: the line in which the name gets its value.
        heading: the nearest heading above the cell; "" if there is none.
    """

    line: str
    heading: str


def load_ipython_extension(shell: Any) -> None:
    """Begin to listen; IPython calls this when a kernel of the course starts."""
    listen(shell)


def listen(shell: Any) -> None:
    """Answer `NameError` in words from now on, except while a notebook is graded."""
    if not os.environ.get(GRADING):
        shell.set_custom_exc((NameError,), _answer)


def maker_of(name: str, path: Path, running: str = "") -> Maker | None:
    """Return the first cell of a notebook that makes a name, or None if no other cell does.

    Args:
        name: what is missing.
        path: the notebook's file.
        running: source of the cell that asks for the name; it cannot be what was skipped.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    heading = ""
    for cell in cells:
        source = "".join(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            heading = next((line.lstrip("# ") for line in source.splitlines()[::-1] if line.startswith("#")), heading)
        elif cell.get("cell_type") == "code" and source.strip() != running.strip():
            line = _made_in(source, name)
            if line:
                return Maker(line, heading)
    return None


def in_words(name: str, maker: Maker) -> str:
    """Return what is said about a name whose cell has not run."""
    under = f', under "{maker.heading}"' if maker.heading else ""
    return (
        f"`{name}` is not there yet. The cell with the line `{maker.line}`{under} makes it: run that cell "
        "(click into it, Shift + Enter), then this one again.\n"
        "After a restart every name is gone: Run, Run All Above Selected Cell brings them back."
    )


def _made_in(source: str, name: str) -> str:
    """Return the line of a cell that makes a name outside of functions, or nothing."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return ""
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in inner or name not in _names(node):
            continue
        line = lines[node.lineno - 1].strip()  # type: ignore[attr-defined]
        return line if len(line) <= 60 else f"{line[:57]}..."
    return ""


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    return set()


def _answer(shell: Any, kind: type[BaseException], value: Any, trace: Any, tb_offset: int | None = None) -> Any:
    """Say which cell to run; where no cell makes the name, show what Python says."""
    notebook, name = os.environ.get(NOTEBOOK, ""), str(getattr(value, "name", None) or "")
    running = str((shell.user_ns.get("In") or [""])[-1])
    maker = maker_of(name, Path(notebook), running) if notebook and name and kind is NameError else None
    if maker is None:
        return shell.showtraceback((kind, value, trace), tb_offset=tb_offset)
    said = in_words(name, maker)
    shell._showtraceback(CourseError, CourseError(said), [said])
    return [said]
