"""Seven readouts of a test of another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Guard* stops payments that look like fraud; the exercise's own readout is about Route, so
nothing here answers it. The numbers: 96 accounts, 41.2% of alarms right against 37.8%, a difference of 3.4 points with a 95%
interval by account from 1.3 to 5.5; the smallest lift that pays is 1 point.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "experiments.readout_levels"

RUBRIC = {
    "effect": (
        "a direction without a size",
        "a size without an interval",
        "a size with its interval, and what the interval counts",
        "as 3, held against the smallest lift that pays",
    ),
    "decision": (
        "none, or one that says nothing to do",
        "a decision without an owner or a date",
        "a decision with an owner and a date",
        "as 3, and the number of a guardrail that would take it back",
    ),
    "doubt": (
        "none",
        "a general caution",
        "what this test cannot show, by name",
        "as 3, and the next test or number that would show it",
    ),
}

POOL = (
    RatedText(
        "short_and_sure",
        "Alarms are right more often with the new rule: 41.2% against 37.8%, 3.4 points more (95% interval by account 1.3 to "
        "5.5, 96 accounts). Everything from 1 point on pays, so the whole interval does. Ortiz switches it on for everybody "
        "on 4 March.",
        {"effect": 4, "decision": 3, "doubt": 1},
        {
            "effect": "Size, interval, what it counts, and the point that it has to pass.",
            "decision": "Decision, owner, date; nothing that would take it back.",
            "doubt": "Not a word on what the test leaves open.",
        },
    ),
    RatedText(
        "careful_without_decision",
        "The new rule is right in 41.2% of its alarms, the old one in 37.8%; that is 3.4 points, with a 95% interval from 1.3 to "
        "5.5 that counts accounts and not payments. Four weeks without a holiday say nothing about December, when alarms double. "
        "The same comparison on the first two weeks of December would. The team stays in close contact about the way forward.",
        {"effect": 3, "decision": 1, "doubt": 4},
        {
            "effect": "Size, interval, what it counts; whether it pays is not said.",
            "decision": "Close contact is nothing to do.",
            "doubt": "It names December, and the two weeks that would show it.",
        },
    ),
    RatedText(
        "long_and_empty",
        "Experimentation is at the heart of how our team works, and the test of the new rule is a fine example of what a "
        "disciplined culture of learning can achieve. Over four weeks, colleagues from engineering, data and support worked "
        "hand in hand, and we would like to thank everybody who made it possible. The results are significant and very "
        "encouraging: alarms are right clearly more often than before, across the board, and feedback from the customers who "
        "took part has been warm. As with every test, results have to be read with care, and the future may differ from the "
        "past. On that basis we recommend that the new rule is rolled out to all customers, and we look forward to the next "
        "steps on our way to a payment experience that people can trust.",
        {"effect": 1, "decision": 2, "doubt": 2},
        {
            "effect": "Clearly more often is a direction.",
            "decision": "A rollout, by nobody and on no day.",
            "doubt": "Results have to be read with care: a caution that fits any test.",
        },
    ),
    RatedText(
        "guarded_rollout",
        "Alarms are right 3.4 points more often. Ortiz switches the new rule on for everybody on 4 March and back off on any day on "
        "which more than 6 of 1,000 honest payments are stopped. The test had no account with more than 50,000 payments a "
        "month; for those we do not know.",
        {"effect": 2, "decision": 4, "doubt": 3},
        {
            "effect": "3.4 points, and no interval.",
            "decision": "Decision, owner, date, and the 6 of 1,000 that take it back.",
            "doubt": "Large accounts are named; how anybody would find out is not.",
        },
    ),
    RatedText(
        "engineer_to_engineer",
        "Diff in precision +3.4 pp, 95% CI [1.3, 5.5], clustered by account (G = 96), MDE was 1 pp, which is what pays for the "
        "reviewers. Not covered: accounts over 50,000 payments a month, none of which was in the test. A holdout of ten such "
        "accounts until the end of May would cover them. Ship.",
        {"effect": 4, "decision": 2, "doubt": 4},
        {
            "effect": "Size, interval by account, and the point that pays.",
            "decision": "Ship: who, and when?",
            "doubt": "Large accounts are named, and ten of them held out would show it.",
        },
    ),
    RatedText(
        "proud_headline",
        "The new rule wins. Lindqvist moves all customers to it on 4 March; should complaints about stopped payments pass 40 a "
        "week, she moves them back the same day. We are proud of the team, which has shown once again that a good idea, tested "
        "properly, beats opinion.",
        {"effect": 1, "decision": 4, "doubt": 1},
        {
            "effect": "It wins: by how much?",
            "decision": "Decision, owner, date, and the 40 complaints that take it back.",
            "doubt": "None.",
        },
    ),
    RatedText(
        "half_a_page",
        "With the new rule 41.2% of alarms are right, with the old one 37.8%: 3.4 points. Lindqvist moves all customers to it on "
        "4 March. Four weeks are short, and we will keep an eye on it; results in other months may be better or worse, and "
        "every test has its limits.",
        {"effect": 2, "decision": 3, "doubt": 2},
        {
            "effect": "A size, and no interval.",
            "decision": "Decision, owner, date; nothing that would take it back.",
            "doubt": "Every test has its limits: which one has this?",
        },
    ),
)


def readout_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three readouts of a seed: letter, text.

    Examples:
        >>> readout_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
