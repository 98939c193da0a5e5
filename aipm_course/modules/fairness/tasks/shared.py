"""What several tasks of this module rest on."""

import pandas as pd

from aipm_course.modules.fairness.simulators.hiring_screen import HiringScreen
from aipm_course.simulation.rates import at

OBJECTIVE_TRACE = "Compare errors among the qualified, and trace a gap to the input or the label that carries it."
OBJECTIVE_BAR = "Set a bar for the worst-served site or region, and decide what may launch where."


def family_rows(screen: HiringScreen, name: str) -> pd.DataFrame:
    """Return the applicants to one family of jobs."""
    return screen.applicants[screen.applicants["family"] == name]


def amber_minus_blue(rates: pd.DataFrame | pd.Series, column: str) -> float:
    """Return amber minus blue."""
    return float(at(rates, "amber", column) - at(rates, "blue", column))
