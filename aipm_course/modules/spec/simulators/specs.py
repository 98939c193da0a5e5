"""Seven behavior sections of a PRD for another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Brief* writes summaries of cases; the exercise's own section is about *Answer*, so nothing here answers it.
The numbers: today 11 of 240 summaries of the test set B-7 leave out the promise that was made to the customer (4.6%).
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "spec.spec_levels"

RUBRIC = {
    "behavior": (
        "no case with what the feature does in it",
        "at least one such case, without the number at which it changes",
        "at least one such case, with the number at which it changes",
        "as 3, and what happens if that way out is closed",
    ),
    "test": (
        "nothing that could fail",
        "a number to reach, without the set that it is measured on",
        "a number to reach, and the set that it is measured on",
        "as 3, and the number of today",
    ),
    "review": (
        "none of the three",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "cases_without_test",
        "Brief writes a summary if its score is at least 0.7. Under it, it shows the three last messages as they are. If they are in a language "
        "that the reader has not set, it shows a link to the case instead. Summaries shall be short and helpful. Mina Hartono owns this "
        "section.",
        {"behavior": 4, "test": 1, "review": 2},
        {
            "behavior": "What it does, the score at which it changes, and what happens if the way out is closed.",
            "test": "Short and helpful cannot fail.",
            "review": "An owner; no date, and nothing that would change it.",
        },
    ),
    RatedText(
        "test_without_cases",
        "At most 2% of the 240 summaries of test set B-7 may leave out a promise made to the customer; today 4.6% do. Summaries have to be "
        "trustworthy in every situation. The number is measured again on 2 March. If it is over 3% then, the feature is switched off.",
        {"behavior": 1, "test": 4, "review": 3},
        {
            "behavior": "Trustworthy in every situation is no case.",
            "test": "A number, its set, and the number of today.",
            "review": "A date, and what would change it; nobody owns it.",
        },
    ),
    RatedText(
        "polished_nothing",
        "Brief delivers concise, accurate and context-aware summaries that empower every service team to focus on what truly matters: the "
        "customer. It is designed with responsibility in mind, it respects the highest standards of quality and safety, and it continuously "
        "learns from feedback. Rigorous testing makes sure that each summary meets the expectations of our users, and a dedicated team "
        "keeps an eye on its behavior at all times, so that trust is never at risk.",
        {"behavior": 1, "test": 1, "review": 1},
        {
            "behavior": "Not one case with what the feature does in it.",
            "test": "Rigorous testing names no number.",
            "review": "A dedicated team is no owner, and no date stands in it.",
        },
    ),
    RatedText(
        "solid_middle",
        "A case with more than 40 messages gets no summary, but the three last messages. At most 2% of the summaries of test set B-7 may leave out "
        "a promise. Mina Hartono looks at the number again on 2 March.",
        {"behavior": 3, "test": 3, "review": 3},
        {
            "behavior": "What it does, and the number at which it changes; not what happens if the way out is closed.",
            "test": "A number and its set; the number of today is missing.",
            "review": "An owner and a date; not what would change it.",
        },
    ),
    RatedText(
        "short_and_whole",
        "Score under 0.7: the three last messages; in a foreign language, a link. Missed promises: at most 2% of B-7, today 4.6%. Mina "
        "Hartono, 2 March; over 3%: off.",
        {"behavior": 4, "test": 4, "review": 4},
        {
            "behavior": "What it does, the score at which it changes, and what happens if the way out is closed.",
            "test": "A number, its set, and the number of today.",
            "review": "An owner, a date, and what would change it.",
        },
    ),
    RatedText(
        "numbers_without_sets",
        "Where Brief is unsure, it shows the last messages instead of a summary. At least 98% of the summaries have to hold every promise that was "
        "made. Should it be less in March, Brief goes back to beta.",
        {"behavior": 2, "test": 2, "review": 2},
        {
            "behavior": "A case and what it does; unsure has no number.",
            "test": "A number to reach; of which set is not said.",
            "review": "What would change it; March is no date, and nobody owns it.",
        },
    ),
    RatedText(
        "owner_and_dates",
        "Brief leaves long cases alone and shows their last messages. It should miss fewer promises than today's 4.6%, as measured on the 240 cases "
        "of B-7. Mina Hartono owns the section. She reads 50 summaries on 2 March, and if two of them miss a promise, long cases go back to "
        "the old view.",
        {"behavior": 2, "test": 4, "review": 4},
        {
            "behavior": "A case and what it does; long has no number.",
            "test": "Fewer than 4.6% on B-7: a number that can be missed, its set, and today's.",
            "review": "An owner, a date, and what would change it.",
        },
    ),
)


def spec_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three sections of a seed: letter, text.

    Examples:
        >>> spec_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
