"""Transcript snippets: things that candidates said. The key stands in tasks/, with every other answer key."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aipm_course.files import read_yaml

if TYPE_CHECKING:
    import pandas as pd


@cache
def snippets() -> dict[str, str]:
    """Return the 60 transcript snippets: id and text.

    >>> len(snippets())
    60
    """
    return {entry["id"]: entry["text"] for entry in read_yaml(Path(__file__).with_name("snippets.yaml"))}


def snippet_table(seed: int) -> "pd.DataFrame":
    """Return the snippets as a table; they are written texts and the same for every seed."""
    import pandas as pd

    return pd.DataFrame(list(snippets().items()), columns=["snippet", "text"])
