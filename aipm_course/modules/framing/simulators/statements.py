"""Seven problem statements for another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Route* sends a case to a desk; the exercise's own statement is about the minutes of a case, so nothing
here answers it. The numbers: in October 1,176 of 8,400 cases (14%) were moved to another desk; a case that is moved waits nine hours
longer (median); 882 of the moved cases (75%) name the product in their first line.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "framing.statement_levels"

RUBRIC = {
    "outcome": (
        "a feature or a score of a model, no change for anybody",
        "a change for somebody, without two numbers or without a date",
        "for whom, from which number to which, by when",
        "as 3, and the number at which it counts as failed",
    ),
    "evidence": (
        "none",
        "an opinion, a quote, or a number that nobody could count again",
        "a number with what was counted and when",
        "as 3, and why the target lies within reach",
    ),
    "control": (
        "nothing on how it is measured, who decides, or what happens if it goes wrong",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "numbers_without_brakes",
        "Customers whose case is moved to another desk wait nine hours longer. In October 1,176 of 8,400 cases were moved, 14%. By "
        "31 March it is 7% or less; more than 10% on that day is a failure. Of the moved cases 882 name the product in their "
        "first line, so three in four could have gone to the right desk at once, and half is within reach.",
        {"outcome": 4, "evidence": 4, "control": 1},
        {
            "outcome": "Whom it helps, 14% to 7%, a date, and the 10% at which it failed.",
            "evidence": "Counts of October, and the 882 that say why half is within reach.",
            "control": "Not a word on who measures, who decides, or what happens if it goes wrong.",
        },
    ),
    RatedText(
        "brakes_without_numbers",
        "Cases should reach the right desk sooner. Ines counts moved cases every Monday from the desk log; Bakary decides whether it goes "
        "on; if it goes wrong, the old desk list is back within an hour, by a switch that support holds. The desks say that too many "
        "cases come to them that are not theirs.",
        {"outcome": 2, "evidence": 2, "control": 4},
        {
            "outcome": "Sooner, for cases: no number, no date.",
            "evidence": "What the desks say is an opinion.",
            "control": "Who measures and how, who decides, and a switch that takes it back.",
        },
    ),
    RatedText(
        "model_first",
        "We build a router on a large language model with an accuracy of 95%. A weekly report of its accuracy goes to the steering group. "
        "Work begins on 3 December and takes eleven weeks; two engineers and a designer are free for it.",
        {"outcome": 1, "evidence": 1, "control": 2},
        {
            "outcome": "An accuracy is a score of a model; nobody's day changes.",
            "evidence": "Free engineers are none.",
            "control": "A weekly report is how it is measured; nobody decides, and nothing takes it back.",
        },
    ),
    RatedText(
        "half_and_half",
        "Agents at the six desks move 14% of their cases on; by 31 March they move 7%. The share comes from the desk log of October, 8,400 "
        "cases. Bakary decides on 31 March whether Route stays, from the same log.",
        {"outcome": 3, "evidence": 3, "control": 3},
        {
            "outcome": "Whom, from 14% to 7%, a date; no number at which it failed.",
            "evidence": "What was counted and when; not why 7% is within reach.",
            "control": "How it is measured and who decides; nothing for when it goes wrong.",
        },
    ),
    RatedText(
        "long_and_warm",
        "Nothing is closer to our hearts than the experience of the people who turn to us for help. Every case that takes a detour is one "
        "too many, and we have heard from many of our customers how frustrating it can be to be passed on. Our vision is a world in which "
        "each question finds its expert at once. With the latest generation of models, this is finally possible, and we would be proud to "
        "lead the way, together with partners across the organization, step by step and with the care that our customers deserve.",
        {"outcome": 2, "evidence": 2, "control": 1},
        {
            "outcome": "Fewer detours for customers: no number, no date.",
            "evidence": "Heard from many customers: nobody could count it again.",
            "control": "Care is none of the three.",
        },
    ),
    RatedText(
        "switch_and_target",
        "A customer whose case lands on the wrong desk waits nine hours longer. Moved cases fall from 14% to 7% by 31 March, and 10% is a "
        "failure. A customer told us in September that she had been passed on four times. Ines reads the desk log each Monday, and if more "
        "cases are moved than in October, support turns Route off.",
        {"outcome": 4, "evidence": 2, "control": 3},
        {
            "outcome": "Whom, from 14% to 7%, a date, and 10% as failure.",
            "evidence": "A customer's word in September; where 14% and nine hours come from is not said.",
            "control": "How it is measured, and what happens if it goes wrong; who decides is open.",
        },
    ),
    RatedText(
        "analyst_note",
        "Desk log, October: 8,400 cases, 1,176 moved, median wait of a moved case nine hours longer. 882 of the moved ones name the product "
        "in the first line; two rules on product names would catch most of them, so half of 14% can be had. Route will raise routing "
        "precision to 0.9. Bakary owns the decision.",
        {"outcome": 1, "evidence": 4, "control": 2},
        {
            "outcome": "Precision is a score of a model; the change for customers is not promised.",
            "evidence": "What was counted and when, and why half can be had.",
            "control": "Who decides; not how it is measured, nor what happens if it goes wrong.",
        },
    ),
)


def statement_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three statements of a seed: letter, text.

    Examples:
        >>> statement_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
