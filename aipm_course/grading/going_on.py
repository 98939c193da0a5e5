"""What is left of a cell after the line that stopped it.

A notebook that was written on another host often begins with a line that only that host knows. Such a line may cost
itself and not the whole cell, as long as the cell is no answer: an answer counts as far as it ran.
"""

import ast
import re

from nbformat import NotebookNode

from aipm_course.grading.notebooks import grade_id

MAX_TIMES = 8
"""So often a cell goes on."""
_LONGEST = 20_000
_COLOR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_LINE = re.compile(r"Cell In\[\d{1,6}\], line (\d{1,6})")
_NOT_PYTHON = re.compile(r"^(\s*+)[%!?].*$", re.MULTILINE)
_NEVER_RAN = ("SyntaxError", "IndentationError", "TabError")
_STAYS = ("KeyboardInterrupt", "CellTimeoutError", "KernelEnded", "MemoryError")


def goes_on(cell: NotebookNode) -> bool:
    """Return whether a cell goes on after a line that fails: what is given or additional does, an answer does not."""
    return grade_id(cell) is None


def rest_after(source: str, error: str, traceback: list[str]) -> str:
    r"""Return what is left to run of a cell, or nothing.

    Args:
        source: what ran.
        error: name of the error that stopped it.
        traceback: what IPython shows of it.

    >>> rest_after("import there\nx = 1", "ModuleNotFoundError", ["Cell In[1], line 1"])
    'x = 1'
    >>> rest_after("x = = 1\ny = 1", "SyntaxError", ["Cell In[1], line 1"])
    '\ny = 1'
    """
    found = _LINE.search(_COLOR.sub("", "\n".join(traceback)[:_LONGEST]))
    lines = source.splitlines()
    if (
        len(source) > _LONGEST
        or error in _STAYS
        or found is None
        or not 1 <= (line := int(found.group(1))) <= len(lines)
    ):
        return ""
    if error in _NEVER_RAN:
        rest = "\n".join([*lines[: line - 1], "", *lines[line:]])
    else:
        rest = "\n".join(lines[_end_of_statement(source, line) :])
    return rest if rest.strip() else ""


def _end_of_statement(source: str, line: int) -> int:
    """Return the last line of the statement that a line belongs to; the whole cell's where it cannot be told."""
    try:
        body = ast.parse(_NOT_PYTHON.sub(r"\1pass", source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(source.splitlines())
    ends = [node.end_lineno or 0 for node in body if node.lineno <= line <= (node.end_lineno or 0)]
    return max(ends, default=line)
