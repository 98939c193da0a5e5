"""Seven responsible-AI pages about another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Route* sends a case to a desk; the exercise's own page is about other facts, so nothing here answers
it. The numbers: of 2,400 cases of June, 96 (4%) went to a wrong desk; cases in Polish were not tried.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "privacy.page_levels"

RUBRIC = {
    "use": (
        "not even what it does",
        "what it does",
        "what it does, and what it must not be used for",
        "as 3, and what the people concerned are told",
    ),
    "limits": (
        "no limit at all",
        "a limit, without a number or without of what",
        "a limit as a number, and of how many what",
        "as 3, and what was not tried",
    ),
    "left": (
        "none of the three",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "facts_without_steps",
        "Route suggests a desk for each support case. It must not be used to rate agents or to refuse a case. Customers read under their case that a "
        "program chose the desk and that a reply reaches a person. Of 2,400 cases of June, 96 went to a wrong desk. Cases in Polish were not tried.",
        {"use": 4, "limits": 4, "left": 1},
        {
            "use": "What it does, what it must not do, and what customers read.",
            "limits": "96 of 2,400, and the language that was not tried.",
            "left": "No risk that remains, no owner, no date.",
        },
    ),
    RatedText(
        "steps_without_facts",
        "Route sends cases to desks. It is sometimes wrong. A case with a legal deadline may wait at a wrong desk; Ines Alvarado owns that, and "
        "looks at it again on 3 March.",
        {"use": 2, "limits": 2, "left": 4},
        {
            "use": "What it does; not what it must not be used for.",
            "limits": "Sometimes wrong: no number.",
            "left": "A risk that remains, its owner, and the date of the next look.",
        },
    ),
    RatedText(
        "values_only",
        "We take privacy and fairness seriously and act according to our values. Whatever goes wrong, Bakary Diallo owns it.",
        {"use": 1, "limits": 1, "left": 2},
        {
            "use": "Not a word on what it does.",
            "limits": "No limit.",
            "left": "An owner; no risk and no date.",
        },
    ),
    RatedText(
        "solid_middle",
        "Route suggests a desk for a case; it must not be used to rate agents. Of 2,400 cases of June, 96 reached a wrong desk. A case with a legal "
        "deadline may wait there; Ines Alvarado owns that.",
        {"use": 3, "limits": 3, "left": 3},
        {
            "use": "What it does and what it must not do; customers are told nothing.",
            "limits": "96 of 2,400; what was not tried is not said.",
            "left": "A risk and its owner; no date.",
        },
    ),
    RatedText(
        "long_and_proud",
        "Route is the intelligent heart of our support: it brings every case to the desk that fits it best, in seconds, day and night. It was built by an "
        "experienced team with state-of-the-art methods, reviewed by several committees, and accompanied from the first day by our "
        "principles of responsible AI, which guide us in all that we do. No system is perfect, and in a small number of situations a "
        "suggestion may differ from what an expert would have chosen. We are committed to transparency and to improving Route step by step, "
        "together with our customers, whose trust means everything to us.",
        {"use": 2, "limits": 2, "left": 1},
        {
            "use": "What it does; not what it must not be used for.",
            "limits": "A small number of situations: of how many is not said.",
            "left": "Commitment is none of the three.",
        },
    ),
    RatedText(
        "use_and_date",
        "Route suggests a desk for each case, and each case shows the line: a program chose this desk, reply to reach a person. It must not be used to "
        "refuse a case or to rate an agent. It is wrong in 4%. A case with a legal deadline may wait at a wrong desk. We look at that again on "
        "3 March.",
        {"use": 4, "limits": 2, "left": 3},
        {
            "use": "What it does, what it must not do, and the line that customers read.",
            "limits": "4%, and not of what.",
            "left": "A risk and a date; nobody owns it.",
        },
    ),
    RatedText(
        "engineer_log",
        "June run: 2,400 cases, 96 at a wrong desk by two readers' count; cases in Polish not in the sample, nor any of a phone call. The next run is on "
        "3 March.",
        {"use": 1, "limits": 4, "left": 2},
        {
            "use": "What the program does is not said.",
            "limits": "96 of 2,400, and what was not tried.",
            "left": "A date; no risk that remains, no owner.",
        },
    ),
)


def page_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three pages of a seed: letter, text.

    Examples:
        >>> page_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
