"""What the tasks on hiring are told: the scoring sheet with the bars, and the sentences that people say about the numbers."""

import pandas as pd

from aipm_course.modules.fairness.simulators.diagnosis_aid import diagnosis_aid
from aipm_course.modules.fairness.simulators.hiring_screen import (
    EQUAL_WIDTH,
    FAMILIES,
    HiringScreen,
    hiring_screen,
    selection_ratios,
)
from aipm_course.modules.fairness.simulators.payments_flags import payments_flags, weekly_fall
from aipm_course.modules.fairness.simulators.scoring_sheet import MOST_REFUSED_GAP, scoring_sheet, sheet_rows
from aipm_course.modules.fairness.simulators.second_score import HARMS, score_rows, second_score
from aipm_course.simulation.rates import auc
from aipm_course.simulation.streams import stream


def screen_facts(seed: int = 0) -> pd.DataFrame:
    """Return the scoring sheet of A3 and the bars of A2 to A5: fact, value, unit, meaning.

    Args:
        seed: a whole number from 0; the sheet belongs to the season of that seed.

    Examples:
        >>> screen_facts(0)["fact"].is_unique
        True
    """
    sheet = scoring_sheet(seed)
    rows = [
        ("equal_width", EQUAL_WIDTH, "ratio", "A2: selection is equal from a ratio of one minus this on"),
        *((fact, value, unit, f"A3: {meaning}") for fact, value, unit, meaning in sheet_rows(sheet)),
        ("least_qualified", sheet.least_qualified, "share", "A3: bar for the qualified among the newly selected"),
        (
            "most_refused_gap",
            MOST_REFUSED_GAP,
            "share",
            "A4: a label may refuse this much more of one group's qualified",
        ),
        *score_rows(),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def said(seed: int = 0) -> pd.DataFrame:
    """Return what is said and asked about the numbers of a seed: item, who, text.

    Every number in a sentence is computed from the tables of the seed. A sentence may be true and beside the point.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> said(0)["item"].tolist()
        ['report', 'numbers_for', 'verdict_for', 'harm', 'slide', 'release', 'report_on']
    """
    screen = hiring_screen(seed)
    cases = diagnosis_aid(seed).cases
    fewer = weekly_fall(payments_flags(seed))
    # Which of the two reports is written is drawn apart from how the two tasks end.
    report_on = str(stream(seed, "fairness.report_on").choice(["the diagnosis aid (A6)", "Guard (A7)"]))
    rows = [
        ("report", "the customer's report", _report(screen, seed)),
        ("numbers_for", "the works council", screen.numbers_for),
        ("verdict_for", "the works council", screen.verdict_for),
        ("harm", "the works council", HARMS[second_score(seed).harm]),
        (
            "slide",
            "the ML lead",
            f"One area under the curve, {auc(cases['disease'], cases['score']):.2f}, on {len(cases):,} cases.",
        ),
        (
            "release",
            "Dana, sales",
            f"Guard stops {fewer:.0%} fewer honest payments a week than before the release.",
        ),
        ("report_on", "the board", report_on),
    ]
    return pd.DataFrame(rows, columns=["item", "who", "text"])


def _report(screen: HiringScreen, seed: int) -> str:
    """Return the one line of the report; which line it is, is drawn apart from the season's story."""
    table = selection_ratios(screen.applicants)
    families = table.drop(index="all")
    row = table.loc["all"]
    kind = str(stream(seed, "fairness.report").choice(["overall", "families", "largest"]))
    if kind == "overall":
        return f"Over all jobs, the lower selection rate is {row['ratio']:.2f} of the higher one."
    if kind == "families":
        passed = int((families["ratio"] >= 0.8).sum())
        return f"In {passed} of {len(FAMILIES)} job families the lower rate is at least four fifths of the higher one."
    largest = str(screen.applicants["family"].value_counts().idxmax())
    return (
        f"In {largest}, where most people apply, the lower rate is {families['ratio'][largest]:.2f} of the higher one."
    )
