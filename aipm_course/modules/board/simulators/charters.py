"""Seven board charters of another company, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Harbor* moves parcels; the exercise's own charter is about other facts, so nothing here answers it.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "board.charter_levels"

RUBRIC = {
    "facts": (
        "no fact is asked for",
        "facts by name, without what counts as one",
        "facts, and of at least one what counts",
        "as 3, and what happens to a pack that lacks one",
    ),
    "return": (
        "praise, or hours that are claimed",
        "a return, without how it is counted",
        "hours that arrive, against all costs",
        "as 3, and the returns that scale and stop a pilot",
    ),
    "stop": (
        "none of the three",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "rules_without_brake",
        "A vote needs return, bias check, lineage and incident log. A check counts if it was made of the model in use. A pack that lacks one goes "
        "back unread. A return is the hours that a time study finds, against running and review together. From 20% on a pilot scales, below 0 it gets no vote for more.",
        {"facts": 4, "return": 4, "stop": 1},
        {
            "facts": "Four facts, what counts as a check, and where an incomplete pack goes.",
            "return": "Hours found by a time study, all costs, and both numbers.",
            "stop": "Who stops a pilot between two votes, on which sign, and how soon, is not said.",
        },
    ),
    RatedText(
        "brake_without_rules",
        "Return, bias check and incidents are looked at. Mara Lindqvist stops a pilot at the first parcel sent to a wrong country, within one hour, also at night. "
        "She needs nobody's consent.",
        {"facts": 2, "return": 2, "stop": 4},
        {
            "facts": "Three facts by name, and not what counts as one.",
            "return": "A return, and not how it is counted.",
            "stop": "Who, on which sign, and within an hour.",
        },
    ),
    RatedText(
        "the_applause",
        "Our six pilots have saved 4,100 hours in ten weeks, and our people love them. The board celebrates what works and gives each team the room "
        "that it needs. Mara Lindqvist may call a halt.",
        {"facts": 1, "return": 1, "stop": 2},
        {
            "facts": "Nothing has to be shown.",
            "return": "4,100 hours that somebody says were saved.",
            "stop": "Who; on which sign and how soon is not said.",
        },
    ),
    RatedText(
        "solid_middle",
        "A pack holds return, bias check, lineage and incident log. A log counts if the monitor ran from the first day on. The return sets the hours "
        "that arrive against running, licenses and review. Mara Lindqvist stops a pilot at the first parcel sent to a wrong country.",
        {"facts": 3, "return": 3, "stop": 3},
        {
            "facts": "Four facts and what counts as a log; not what happens without one.",
            "return": "What arrives, against all costs; at which number it scales or stops is not said.",
            "stop": "Who and on which sign; how soon is not said.",
        },
    ),
    RatedText(
        "long_and_grave",
        "Harbor holds itself to the highest standards of responsibility. The board meets every month, with representatives of legal, security, "
        "data protection, works council and business. It considers return, fairness and the origin of data with the care that our customers may "
        "expect, weighs each pilot on its merits, and strives for consensus in all its decisions. Minutes are kept and are open to every employee. "
        "The board reviews its own work each year and publishes what it has learned.",
        {"facts": 2, "return": 2, "stop": 1},
        {
            "facts": "Return, fairness and origin of data, and not what counts as one.",
            "return": "A return, and not how it is counted.",
            "stop": "A monthly meeting in consensus stops nothing between two of them.",
        },
    ),
    RatedText(
        "facts_and_brake",
        "No vote without return, bias check, lineage, incidents. Blank counts as missing: such a pack goes back. Good returns scale. If two customers "
        "complain about one pilot in a week, it is off by the end of that day.",
        {"facts": 4, "return": 2, "stop": 3},
        {
            "facts": "Four facts, blank is none, and the pack goes back.",
            "return": "Good returns, and not how they are counted.",
            "stop": "On which sign and how soon; who does it is not said.",
        },
    ),
    RatedText(
        "the_ledger",
        "Of the hours claimed, the share that a time study finds again, at 41 dollars; minus licenses, servers, and each hour of review at 70 dollars; "
        "divided by these costs. From 20% on a pilot gets more users, below 0 it ends. If the study is late, so is the vote: two weeks at most.",
        {"facts": 1, "return": 4, "stop": 1},
        {
            "facts": "Beside the return nothing is asked for.",
            "return": "Hours that arrive, all costs, and both numbers.",
            "stop": "A late vote stops no pilot: nobody, on no sign.",
        },
    ),
)


def charter_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three charters of a seed: letter, text.

    Examples:
        >>> charter_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
