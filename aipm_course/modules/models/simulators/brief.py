"""What Larkspur fixed before it saw the numbers of module 02, and what people say: rendered from a seed's data.

`facts` holds numbers (capacities, prices, bars), `brief` holds words (who is meant, what somebody claims). Every claim
is true of the seed that it speaks of. Which capacities, prices and models they name is drawn in the other simulators;
nothing is drawn here but the case of the text in W1.
"""

import math
from functools import lru_cache

import pandas as pd

from aipm_course.modules.models.simulators.repeated_runs import BAR as BAR_PROMISE
from aipm_course.modules.models.simulators.repeated_runs import RUNS, rates, repeated_runs
from aipm_course.modules.models.simulators.risk_scores import BAR as BAR_CALIBRATION
from aipm_course.modules.models.simulators.risk_scores import risk_scores
from aipm_course.modules.models.simulators.scored_payments import (
    BAR_SAVING,
    BAR_SWITCH,
    DESK_CAPACITY,
    scored_payments,
)
from aipm_course.modules.models.simulators.tumor_labels import BAR as BAR_GIFT
from aipm_course.modules.models.simulators.tumor_labels import SAME, tumor_labels
from aipm_course.simulation.rates import auc, wilson_interval
from aipm_course.simulation.streams import stream

COMPLAINTS = {
    "recall": "Your model misses too many malignant tumors.",
    "precision": "Your model raises too many false alarms: people with benign tumors are called in.",
}

_OWN_CASES = (
    (
        "Brief",
        "writes the notes of a meeting",
        "meetings",
        "with speakers of two languages",
        "an action item goes to the wrong person, who learns of it at the next meeting",
    ),
    (
        "Brief",
        "writes the notes of a meeting",
        "meetings",
        "held by telephone",
        "a decision is missing from the notes, and is taken again a week later",
    ),
    (
        "Answer",
        "answers questions of customers from the help pages",
        "questions",
        "about contracts of the old price list",
        "the customer plans with a price that does not hold, and calls twice",
    ),
    (
        "Answer",
        "answers questions of customers from the help pages",
        "questions",
        "asked from a telephone",
        "the customer follows steps that the app does not have, and waits a day for a person",
    ),
    ("Scan", "reads invoices into the ledger", "invoices", "written by hand", "the supplier is paid two weeks late"),
    (
        "Scan",
        "reads invoices into the ledger",
        "invoices",
        "in a foreign currency",
        "the amount is booked wrong and corrected at the end of the quarter",
    ),
)
"""Feature, what it does, what is counted, the group that is hurt, what an error costs."""

_Z90 = 1.6448536269514722


@lru_cache(maxsize=32)
def facts(seed: int = 0) -> pd.DataFrame:
    """Return what was fixed beforehand: task, fact, value, unit, meaning (`load("models_facts")`)."""
    month, risk, runs = scored_payments(seed), risk_scores(seed), repeated_runs(seed)
    report, prices = month.report, month.prices
    rows = [
        ("A1", "reported_threshold", report.threshold, "score", "the ML lead's report flags from here"),
        ("A1", "bar_recall", report.bar_recall, "share", "lowest recall that is shown to a customer"),
        ("A1", "bar_precision", report.bar_precision, "share", "lowest precision that is shown to a customer"),
        ("A2", "season_desk", month.challenge.capacity, "payments", "what the desk of the season can check"),
        ("A2", "bar_switch", BAR_SWITCH, "share", "lead in recall that a challenger needs"),
        ("A3", "review_cost", prices.review_cost, "USD", "one review, inside the desk or bought"),
        ("A3", "stop_cost", prices.stop_cost, "USD", "one honest payment that waits for a review"),
        ("A3", "today_threshold", prices.today_threshold, "score", "today's policy flags from here"),
        ("A3, A5", "desk_capacity", DESK_CAPACITY, "payments", "what the desk can check without buying reviews"),
        ("A3", "bar_saving", BAR_SAVING, "share", "what a change, or a purchase, must save"),
        ("A4", "customer_desk", risk.desk, "payments", "what the customer's desk checks in the month"),
        ("A4", "next_volume", risk.next_volume, "payments", "payments expected in the next period"),
        ("A4", "bar_calibration", BAR_CALIBRATION, "share", "largest gap for a number shown as a percentage"),
        ("A6", "tries", runs.tries, "runs", "how often a checked job may try"),
        ("A6", "bar_promise", BAR_PROMISE, "share", "share of tasks in which a promise must be kept"),
        ("A7", "same_within", SAME, "share", "a change up to this counts as none"),
        ("A7", "bar_gift", BAR_GIFT, "share", "by how much a gift must lift the measure"),
    ]
    return pd.DataFrame(rows, columns=["task", "fact", "value", "unit", "meaning"]).astype({"value": float})


@lru_cache(maxsize=32)
def brief(seed: int = 0) -> pd.DataFrame:
    """Return who is meant and who says what: task, item, text (`load("models_brief")`)."""
    month, runs = scored_payments(seed), repeated_runs(seed)
    fraud = month.fraud
    flagged = month.score(month.report.model) >= month.report.threshold
    accuracy = float((flagged == fraud).mean())
    area = auc(fraud, month.score("C"))
    one = rates(runs)["one_run"]
    promise, claim = {
        "nights": (
            f"A job that runs {RUNS} nights in a row with nobody watching; every night has to succeed.",
            f"Over {_floor(one)}% of all runs succeed.",
        ),
        "tries": (
            f"A job whose result is checked by a program; after a failure it tries again, {runs.tries} runs at most.",
            f"Over {_floor(one)}% of all runs succeed, and a failure gets another try.",
        ),
    }[runs.promise]
    rows = [
        ("A1", "reported_model", month.report.model),
        (
            "A1",
            "ml_lead_reports",
            f"Model {month.report.model}, flagging from {month.report.threshold:.2f}, is {accuracy:.1%} accurate.",
        ),
        ("A2", "incumbent", month.challenge.incumbent),
        ("A2", "challenger", month.challenge.challenger),
        ("A2", "ml_lead_says", f"Model {month.generalist} has the better AUC. That settles it."),
        ("A3", "today_model", month.prices.today_model),
        ("A5", "vendor_says", f"Model C has an AUC of over {math.floor(100 * area) / 100:.2f}."),
        ("A6", "promise", promise),
        ("A6", "sales_says", claim),
        ("A7", "clinic_complains", COMPLAINTS[tumor_labels(seed).complaint]),
        ("W1", "your_case", own_case(seed)),
    ]
    return pd.DataFrame(rows, columns=["task", "item", "text"])


def own_case(seed: int) -> str:
    """Return the facts of the text that is to be written in W1.

    >>> own_case(0).count("%") >= 3
    True
    """
    generator = stream(seed, "models.own_text")
    feature, does, counted, group, harm = _OWN_CASES[int(generator.integers(len(_OWN_CASES)))]
    checked = int(generator.integers(30, 81)) * 10
    wrong = round(checked * float(generator.uniform(0.06, 0.11)))
    inside = round(checked * float(generator.uniform(0.14, 0.22)))
    wrong_inside = round(wrong * float(generator.uniform(0.55, 0.72)))
    right = checked - wrong
    low, high = wilson_interval(right, checked, _Z90)
    low_group, high_group = wilson_interval(wrong_inside, inside, _Z90)
    return (
        f'{feature}, which {does}, is "{right / checked:.0%} right" on the slide. Known: {checked} {counted} were checked by '
        f"hand, drawn at random; {right} were right, so {low:.0%} to {high:.0%} of all (Wilson, 90%). Of the {wrong} wrong "
        f"ones {wrong_inside} were {counted} {group}, out of {inside} such {counted} in the sample: {low_group:.0%} to "
        f"{high_group:.0%} of them go wrong. When one does, {harm}."
    )


def _floor(share: float) -> int:
    """Return a share in percent, rounded down, so that "over" is true; a whole percent itself is one less."""
    percent = math.floor(100 * share)
    return percent - 1 if math.isclose(percent, 100 * share) else percent
