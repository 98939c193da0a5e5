"""Transcript snippets: things that candidates said. The key stands in tasks/, with every other answer key."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aipm_course.files import read_yaml
from aipm_course.simulation.streams import stream

if TYPE_CHECKING:
    import pandas as pd


@cache
def snippets() -> dict[str, str]:
    """Return the 60 transcript snippets as they were written: id in the file and text.

    >>> len(snippets())
    60
    """
    return {entry["id"]: entry["text"] for entry in read_yaml(Path(__file__).with_name("snippets.yaml"))}


def names_on(seed: int) -> dict[str, str]:
    """Return the name of each snippet on a seed: s01 to s60, dealt anew, by id in the file.

    >>> names_on(1) == names_on(1), names_on(1) == names_on(2), len(set(names_on(3).values()))
    (True, False, 60)
    """
    order = stream(seed, "studio.snippets").permutation(list(snippets())).tolist()
    return {written: f"s{place:02d}" for place, written in enumerate(order, 1)}


def snippet_table(seed: int) -> "pd.DataFrame":
    """Return the snippets as a table, in the order and with the names of a seed."""
    import pandas as pd

    rows = [(name, snippets()[written]) for written, name in names_on(seed).items()]
    return pd.DataFrame(rows, columns=["snippet", "text"])
