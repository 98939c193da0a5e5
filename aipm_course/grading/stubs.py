"""Where a solution is cut out, say above the template what belongs there, before a learner reaches a name to fill.

nbgrader puts its stub where the solution stood, below the template: there, results would come too late for it.
"""

import ast
import re
import textwrap
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

WORK = "# Work it out here."
WORK_AND_FILL = "# Work it out here, then replace {} below."
FILL = "# Replace {} below."
_DOTS = re.compile(r"(?<!\S)\.\.\.(?![^\s,;])")


class ClearAndPlace(ClearSolutions):  # type: ignore[misc]
    """Clear solutions as nbgrader does, with a comment above each template in place of a stub below it."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        """Clear one cell; text keeps nbgrader's stub."""
        solution = cell["source"]
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell["cell_type"] == "code" and cell["source"] != solution:
            regions = self._regions(solution)
            cell["source"] = place_stubs(cell["source"], self.code_stub[resources["language"]], regions or [solution])
        return cell, resources

    def _regions(self, solution: str) -> list[str]:
        """Return the text of each solution region."""
        begin, end = re.escape(self.begin_solution_delimeter), re.escape(self.end_solution_delimeter)
        return re.findall(rf"{begin}[^\n]*\n(.*?)^[^\n]*{end}", solution, flags=re.DOTALL | re.MULTILINE)


def release_config() -> Config:
    """Return what makes `nbgrader generate_assignment` clear solutions in this way."""
    steps = GenerateAssignment.preprocessors.default()
    config = Config()
    config.GenerateAssignment.preprocessors = [ClearAndPlace if step is ClearSolutions else step for step in steps]
    return config


def place_stubs(source: str, stub: str, solutions: list[str]) -> str:
    r"""Replace each stub of a cell by a comment above the names that wait for an answer.

    Args:
        source: the cell with its solutions cleared.
        stub: the line that stands where a solution was.
        solutions: what stood there, from top to bottom.

    Returns:
        The cell with a comment above the first template that stands before the stub, in the same block and below any
        stub further up. A template is an assignment with `...` in it. Without one the comment stands where the stub
        stood.

    Examples:
        >>> print(place_stubs('b = 2\na = {"x": ..., "y": ...}\n# stub', "# stub", ["c = 3\na = c\n"]))
        b = 2
        # Work it out here, then replace each ... below.
        a = {"x": ..., "y": ...}
        >>> print(place_stubs("a = ...\n# stub", "# stub", ["a = 1\n"]))
        # Replace the ... below.
        a = ...
    """
    lines = source.split("\n")
    for solution in reversed(solutions):
        *above, place = [number for number, line in enumerate(lines) if line.strip() == stub]
        indent = lines[place].removesuffix(stub)
        earlier = above[-1] + 1 if above else 0
        block = _block("\n".join(lines), place + 1, len(indent))
        templates = [node for node in block if node.lineno > earlier and _gaps(node)]
        if not templates:
            lines[place] = indent + WORK
            continue
        del lines[place]
        gaps = "each ..." if sum(map(_gaps, templates)) > 1 else "the ..."
        wording = FILL if _only_fills(solution, templates) else WORK_AND_FILL
        lines.insert(templates[0].lineno - 1, indent + wording.format(gaps))
    return "\n".join(lines).rstrip()


def _block(source: str, line: int, indent: int) -> list[ast.stmt]:
    """Return the statements that end before a line, in the block that the line's indentation puts it into."""
    body: list[ast.stmt] = ast.parse(source).body
    while True:
        before = [node for node in body if node.lineno < line]
        if not before or before[0].col_offset >= indent or not hasattr(before[-1], "body"):
            return [node for node in before if node.col_offset == indent]
        body = before[-1].body


def _gaps(node: ast.stmt) -> int:
    """Return how many places of an assignment wait for an answer; in a text, dots that stand by themselves do.

    >>> _gaps(ast.parse('codes = "s01 ...  s02 ..., and so on..."').body[0])
    2
    """
    if not isinstance(node, ast.Assign):
        return 0
    values = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
    return sum(len(_DOTS.findall(value)) if isinstance(value, str) else value is ... for value in values)


def _only_fills(solution: str, templates: list[ast.stmt]) -> bool:
    """Return whether a solution does nothing but assign to the names of its templates."""
    names = {ast.dump(target) for node in templates if isinstance(node, ast.Assign) for target in node.targets}
    body = ast.parse(textwrap.dedent(solution)).body
    return all(isinstance(node, ast.Assign) and {ast.dump(one) for one in node.targets} <= names for node in body)
