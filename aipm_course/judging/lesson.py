"""What a lesson shows, for what is written from it: its tables, and the answers of the module's tasks on its seed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Value = float | int | str
"""A number or word that a document quotes."""


@dataclass(frozen=True)
class Lesson:
    """One module's lesson, as a module's paper.py gets it.

    Attributes:
        table: the lesson's table by its name in the module, as the lesson loads it ("facts" for `rice_facts`).
        answer: the reference answer of a task on the lesson's numbers, by its name in the module.
    """

    table: Callable[[str], Any]
    answer: Callable[[str], Any]

    def facts(self, name: str) -> Any:
        """Return the column `value` of a table with a line per fact, by fact."""
        rows = self.table(name)
        return rows.set_index(rows.columns[0])["value"]
