"""Seven control sheets for another agent, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Sweep* closes support cases that nobody has touched; the exercise's own sheet is about the agent with six
tools, so nothing here answers it. The numbers: closing a case by mistake costs 11 dollars where the customer sees it within five days, and
140 later; the desk catches 46 of 50 planted mistakes.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "retrieval.sheet_levels"

RUBRIC = {
    "powers": (
        "what it is good for, nothing on what it may do",
        "what it may do, without a reason, or all tools alike",
        "alone, with approval or never for each tool or case, by what an error costs or whether it can be undone",
        "as 3, with the numbers that it was decided by",
    ),
    "stop": (
        "nothing that stops it",
        "it is watched or reviewed, without a number",
        "a number that stops it, counted how often or over which time",
        "as 3, and what happens then to what it has begun",
    ),
    "hands": (
        "no person and no record",
        "a team, or a record that nobody can ask anything",
        "a named person who can stop it, or a record by which one can find each call and why it was made",
        "both: a named person with a deputy or a time to answer, and such a record",
    ),
}

POOL = (
    RatedText(
        "numbers_without_hands",
        "Sweep closes cases without a contract alone: a wrong one costs 11 dollars, since the customer can reopen it for five days. Cases with a "
        "contract need a look, because a mistake costs 140 and the desk stops 46 of 50. It never closes a case with an open payment. If more than "
        "4 of 100 closed cases are reopened in a day, it stops, and the cases of that day are opened again.",
        {"powers": 4, "stop": 4, "hands": 1},
        {
            "powers": "Three kinds of case, each by what a mistake costs and whether it comes back, with the numbers.",
            "stop": "4 of 100 in a day, and the day's cases are opened again.",
            "hands": "Nobody is named, and nothing is recorded.",
        },
    ),
    RatedText(
        "hands_without_numbers",
        "Ines holds the switch; Bakary stands in for her when she is away, and one of them answers within ten minutes. The log keeps each case "
        "that was closed, the rule that it met and the text that it was judged by, so that anybody can ask why. Sweep may close old cases. "
        "We look at how it does in the weekly meeting.",
        {"powers": 2, "stop": 2, "hands": 4},
        {
            "powers": "What it may do; not why, and all old cases alike.",
            "stop": "A weekly look, without a number.",
            "hands": "A person with a deputy and ten minutes, and a log that answers why.",
        },
    ),
    RatedText(
        "brochure",
        "Sweep is an agent for a clean desk. It reads thousands of cases an hour with the newest reasoning model, understands what customers mean, "
        "and frees the team for what matters. Early users love it. Safety was a priority from the first day, and the operations team is on board.",
        {"powers": 1, "stop": 1, "hands": 2},
        {
            "powers": "What it is good for.",
            "stop": "A priority stops nothing.",
            "hands": "A team, nobody in it.",
        },
    ),
    RatedText(
        "plain_middle",
        "Alone: cases that the customer can reopen. With approval: cases with a contract, for they cannot be undone after five days. Never: open "
        "payments. More than 4 reopened cases in 100, counted each day, and it is off. Ines can switch it off.",
        {"powers": 3, "stop": 3, "hands": 3},
        {
            "powers": "By whether it can be undone, for each kind; the dollars are missing.",
            "stop": "A number and a time; what becomes of cases already closed is not said.",
            "hands": "A named person; no deputy, no record.",
        },
    ),
    RatedText(
        "long_policy",
        "This document governs the responsible use of automated closing. Automation shall at all times serve our customers, and every employee is "
        "invited to raise concerns. Sweep is permitted to close, merge and label cases in accordance with existing guidelines. Its performance is "
        "subject to continuous monitoring on a dashboard that is available to all stakeholders, and to a review each quarter, in which representatives "
        "of support, product and legal take part. Logs are kept for the period that the law requires. Deviations are dealt with appropriately.",
        {"powers": 2, "stop": 2, "hands": 2},
        {
            "powers": "Closing, merging and labeling alike, without a reason.",
            "stop": "A dashboard and a quarterly review, without a number.",
            "hands": "Logs are kept; what can be asked of them is not said, and nobody is named.",
        },
    ),
    RatedText(
        "switch_and_log",
        "At 4 reopened cases in 100 within a day Sweep goes off, and what it closed that day is opened again. Ines holds the switch and answers within "
        "ten minutes, at night Bakary. Each closing is logged with its case, the rule and the words that it rested on. Sweep is our fastest helper "
        "for a tidy inbox.",
        {"powers": 1, "stop": 4, "hands": 4},
        {
            "powers": "What it is good for; not what it may do.",
            "stop": "4 in 100 within a day, and the cases come back.",
            "hands": "A person, a time, a deputy, and a log that answers why.",
        },
    ),
    RatedText(
        "ledger_only",
        "A case that comes back costs 11 dollars, one that does not 140; the desk stops 46 of 50 planted mistakes and costs 1.30 a look. So: alone "
        "where it can be reopened, a look where there is a contract, never with an open payment. The operations team is "
        "responsible.",
        {"powers": 4, "stop": 1, "hands": 2},
        {
            "powers": "Each kind by the dollars of an error, the price of a look and what it stops.",
            "stop": "Nothing stops it, and nobody reviews it.",
            "hands": "A team, nobody in it, and no record.",
        },
    ),
)


def sheet_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three sheets of a seed: letter, text.

    Examples:
        >>> sheet_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
