"""A hint's code stands on names that the exercise has: who copies it gets no NameError.

A table that is read by its columns (`lens["weeks"]`) is loaded or assigned in a cell that the learner has before them, or is
made in the hint itself.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aipm_course.registry import modules, of_module

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("module", modules())
def test_tables_in_hints_are_there(module):
    exercises = list((ROOT / "exercises").glob(f"*_{module}/*.ipynb"))
    names = {name for path in exercises for name in _made_in(path)}
    for question in of_module(module):
        made, read = _names("\n".join(question.hints))
        assert read <= names | made, f"{question.id}: its hints read {sorted(read - names - made)}, which no cell makes"


def test_what_a_hint_reads_is_seen():
    assert _names('`late = lens["weeks"] > 1`; then `late.mean()`, `notes[0]`') == ({"late"}, {"lens"})


def _names(text: str) -> tuple[set[str], set[str]]:
    """Return the names that the code in a text makes, and those that it reads a column of."""
    made, read = set(), set()
    for span in re.findall(r"`([^`]+)`", text):
        try:
            nodes = list(ast.walk(ast.parse(span)))
        except SyntaxError:
            continue  # a formula, or the middle of a line
        made |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        read |= {
            node.value.id
            for node in nodes
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        }
    return made, read


def _made_in(path: Path) -> Iterator[str]:
    """Return the names that an exercise's cells give something to, a function's arguments included."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.alias):
                yield node.asname or node.name
