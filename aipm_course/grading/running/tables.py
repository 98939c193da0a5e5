"""Make a notebook's tables outside of its kernel.

A simulator plants the truth that the questions are about, so a graded kernel gets tables and no simulator. Which ones
is read from the notebook's text.
"""

import pickle
import re
from collections.abc import Iterable
from functools import lru_cache

from nbformat import NotebookNode

from aipm_course.datasets import sources
from aipm_course.judging.judge import MAX_SEED
from aipm_course.kernel.tables import file_name
from aipm_course.registry import former_tables

WANTED = "AIPM_TABLES_WANTED"
"""Environment variable by which a confined kernel is asked for with the tables of its notebook."""

_MOST_SEEDS = 6
_MOST_TABLES = 150
"""Tables of one notebook; it takes the grader a tenth of a second to make one."""
_QUOTED = re.compile(r"""["'](\w+)["']""")
_SEED = re.compile(r"\bseed\s*=\s*(\d{1,10})\b")


def tables_in(notebook: NotebookNode) -> list[tuple[str, int]]:
    r"""Return (name, seed) of every table that the notebook's code may load.

    A table counts where its name stands in quotes. Seeds are the whole numbers that stand behind `seed =`, the first
    six of them, and 0.

    Examples:
        >>> from nbformat.v4 import new_code_cell, new_notebook
        >>> tables_in(new_notebook(cells=[new_code_cell('seed = 5\nload("metrics_plan", seed=seed)')]))
        [('metrics_plan', 0), ('metrics_plan', 5)]
    """
    text = "\n".join(cell["source"] for cell in notebook.cells if cell["cell_type"] == "code")
    seeds = list(dict.fromkeys([0, *(int(number) for number in _SEED.findall(text) if int(number) <= MAX_SEED)]))
    quoted = set(_QUOTED.findall(text))
    names = [name for name in [*sources(), *former_tables()] if name in quoted]
    wanted = [(name, seed) for seed in seeds[: _MOST_SEEDS + 1] for name in names][:_MOST_TABLES]
    return sorted(wanted, key=lambda pair: names.index(pair[0]))


def table_files(tables: Iterable[tuple[str, int]]) -> dict[str, bytes]:
    """Return {file name: content} of tables, as `aipm_course.kernel.tables` reads them."""
    return {file_name(name, seed): _content(name, seed) for name, seed in tables}


@lru_cache(maxsize=64)
def _content(name: str, seed: int) -> bytes:
    return pickle.dumps(sources()[former_tables().get(name, name)].make(seed))
