"""What is said about the tests of this module."""

import pandas as pd

from aipm_course.modules.experiments.simulators.sizing import MIXING, UNIT, sizing


def said(seed: int = 0) -> pd.DataFrame:
    """Return what is said about the plan of A1: item, who, text.

    Examples:
        >>> said(0)["item"].tolist()
        ['unit', 'mixing']
    """
    plan = sizing(seed)
    rows = [
        ("unit", "Imani, engineering", UNIT["account" if plan.by_account else "user"]),
        ("mixing", "Tomas, support", MIXING[plan.mixing]),
    ]
    return pd.DataFrame(rows, columns=["item", "who", "text"])
