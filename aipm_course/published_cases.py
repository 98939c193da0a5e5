"""Tables typed from published sources: datasets/published/, one card beside each."""

from pathlib import Path
from typing import TYPE_CHECKING

from aipm_course.places import course_root

if TYPE_CHECKING:
    import pandas as pd


def published_path(name: str) -> Path:
    """Return the file of a published table."""
    return course_root() / "datasets" / "published" / f"{name}.csv"


def published_table(name: str) -> "pd.DataFrame":
    """Return a published table; empty cells of text columns stay empty text.

    >>> int(published_table("berkeley_admissions")["applied"].sum())
    4526
    """
    import pandas as pd

    table = pd.read_csv(published_path(name))
    texts = table.select_dtypes(exclude="number").columns
    return table.assign(**{column: table[column].fillna("") for column in texts})
