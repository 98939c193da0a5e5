"""W1: rate three sections before writing one."""

import pandas as pd

from aipm_course.judging.levels import RatedText, levels_question, texts_table
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE

RUBRIC = {
    "signals": (
        "a tool or a dashboard",
        "measures, without a threshold",
        "a threshold, with its false alarms or its delay",
        "as 3, and what is watched while labels are out",
    ),
    "actions": (
        "none, or retraining when needed",
        "the same action for every alarm",
        "an action for each of two or more kinds of alarm",
        "as 3, and a bar that a new model has to pass",
    ),
    "people": (
        "nobody",
        "a team, or a person or role without hours",
        "a named person, and the hours to answer in",
        "as 3, and a test that the monitors are alive",
    ),
}

_TEXTS = (
    RatedText(
        "platform",
        "We will adopt a market-leading observability platform that watches the résumé screener around the clock. Every "
        "stakeholder gets a live dashboard with over sixty charts, from data quality to model health, and a weekly digest in "
        "plain language. The platform learns what normal looks like by itself, so that nobody has to guess thresholds. The "
        "platform team runs it for all products, which keeps costs low and knowledge in one place. Should performance ever "
        "degrade, the model is retrained as needed. In this way monitoring becomes part of our culture of excellence.",
        {"signals": 1, "actions": 1, "people": 2},
        {
            "signals": "sixty charts and no measure by name, let alone a number that raises an alarm",
            "actions": '"retrained as needed" says neither when nor for what',
            "people": "a team, and no hours",
        },
    ),
    RatedText(
        "short",
        "Alarm at an index of 0.08: one false alarm in five months, two weeks of delay. Until hires are known, Mei reads the "
        "share of applications that recruiters send back. Broken input: the data owner repairs. Hiring season: nothing. "
        "Mei answers within 4 hours; on the first she feeds every monitor a broken day.",
        {"signals": 4, "actions": 3, "people": 4},
        {
            "signals": "a threshold with both its prices, and what is read until labels come",
            "actions": "two kinds of alarm with an action each; no bar for a new model",
            "people": "a name, hours, and a test of the monitors",
        },
    ),
    RatedText(
        "report",
        "In the last half-year the index of years of experience was over 0.10 in 4 of 26 weeks and over 0.25 in 1; at 0.10 we "
        "had 0.4 false alarms a month, at 0.25 none, with 2.1 and 4.6 weeks of delay. AUC was 0.81 in the reference weeks and "
        "0.79 in the last eight with final labels, 95% interval 0.76 to 0.82. While labels are out we read the share of "
        "interviews that managers cancel, 12% then and 13% now. The data science team follows all of this closely and will "
        "keep the board informed.",
        {"signals": 4, "actions": 1, "people": 2},
        {
            "signals": "thresholds with false alarms and delay, and a measure for the weeks without labels",
            "actions": "right numbers, and nothing that anybody does because of them",
            "people": "a team, and no hours",
        },
    ),
    RatedText(
        "one_trigger",
        "We alarm when the index of any feature is at or over 0.15, which costs us about one false alarm a quarter. When it "
        "rings, Omar retrains on the latest data within the week. Omar answers every alarm within one working day, and Lena "
        "does when he is away.",
        {"signals": 3, "actions": 2, "people": 3},
        {
            "signals": "a threshold and its false alarms; nothing for the weeks without labels",
            "actions": "every alarm is answered by retraining, a broken feed too",
            "people": "names and hours; nobody tests the monitors",
        },
    ),
    RatedText(
        "clumsy",
        "We look each week at index, precision and how old tables are. If table is old: Tomas calls data people. If index is up "
        "like last spring: we write it down. If precision is down: new model, somebody decides. Tomas has 8 hours to answer, "
        "written on the door. Each month Tomas cuts one feed on purpose, and a monitor that says nothing is then the "
        "first thing on Monday.",
        {"signals": 2, "actions": 3, "people": 4},
        {
            "signals": "three good measures, and no number at which one alarms",
            "actions": "three kinds of trouble, three actions; what a new model has to pass is open",
            "people": "a name, hours, and a feed cut on purpose every month",
        },
    ),
    RatedText(
        "careful_model",
        "We track the index of each feature, the share of missing values and the share of offers accepted. A fault upstream goes "
        "back to its owner and never into training data. A season is noted. A change in what a good applicant looks like means "
        "a new model: it goes live only with at least 190 of 200 golden cases right, and the old version stays one switch away "
        "for a month. These steps hold for all alarms of the product.",
        {"signals": 2, "actions": 4, "people": 1},
        {
            "signals": "measures by name, and not one threshold",
            "actions": "an action for each kind, and a bar in numbers for a new model",
            "people": "nobody is named, not even a team",
        },
    ),
    RatedText(
        "dashboard_and_steps",
        "The dashboard is on the wall. A red tile for data: the on-call engineer repairs the feed. A red tile for one country: "
        "its applications go to people. A red tile for quality: retraining, live at 95% of the golden set.",
        {"signals": 1, "actions": 4, "people": 2},
        {
            "signals": "tiles on a wall; what turns one red is not said",
            "actions": "three alarms, three actions, and a bar for the new model",
            "people": "an on-call engineer without hours",
        },
    ),
)

SECTION_LEVELS = levels_question(
    id="drift.section_levels",
    task="W1",
    title="Rate three sections",
    rubric=RUBRIC,
    pool=_TEXTS,
    objective=OBJECTIVE_DECIDE,
    ledger=("FUT-06", "INT-03"),
)


def section_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three texts of a seed as a table: letter, text."""
    return texts_table(_TEXTS, seed, SECTION_LEVELS.id)
