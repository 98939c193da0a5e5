"""Seven one-page businesses for another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Guard* helps with suspicious payments; the exercise's own page is about answers to customers, so
nothing here answers it. The numbers: a closed alert is sold at 60 cents and costs 21, 4 for the model and 17 for the analyst who gets
8 of 100 alerts at 2.10 dollars each. At 27 of 100 the 60 cents are gone.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "economics.pnl_levels"

RUBRIC = {
    "unit": (
        "no unit that a customer would buy: tokens, calls or users",
        "a unit that a customer buys, without its price or without its cost",
        "a unit with its price and its cost",
        "as 3, and who says when it counts",
    ),
    "assumption": (
        "none",
        "a worry in words",
        "an assumption with its number of today",
        "as 3, and the number at which nothing is left",
    ),
    "edge": (
        "nothing, or the model itself",
        "something of our own, named in a word",
        "something of our own, and what it would take a rival",
        "as 3, and a number that shows what it is worth",
    ),
}

POOL = (
    RatedText(
        "numbers_without_edge",
        "We sell a closed alert at 60 cents. It counts once the bank's own auditor has signed it. It costs 21 cents: 4 for the model, 17 for "
        "the analyst who gets 8 of 100 alerts. At 27 of 100 the 60 cents are gone, so we read that share every Monday. Guard runs on the "
        "best model that money can buy.",
        {"unit": 4, "assumption": 4, "edge": 1},
        {
            "unit": "A closed alert, 60 against 21 cents, and the auditor says when it counts.",
            "assumption": "8 of 100 today, and 27 of 100 as the end.",
            "edge": "The best model can be bought by everybody.",
        },
    ),
    RatedText(
        "edge_without_numbers",
        "Banks pay us for closed alerts. If analysts get too many of them, it does not pay. What nobody else has is 40,000 alerts that our "
        "own analysts labeled; a rival would need fourteen months for as many. Without them, 19 of 100 alerts would go to an analyst, not 8.",
        {"unit": 2, "assumption": 2, "edge": 4},
        {
            "unit": "A closed alert; neither its price nor its cost.",
            "assumption": "Too many is a worry; how many is not said.",
            "edge": "Labels of our own, fourteen months, and 19 against 8 as their worth.",
        },
    ),
    RatedText(
        "tokens_first",
        "Guard needs 9,400 tokens for a call, and a million of them cost 3 dollars. With 220,000 calls a month that is 6,204 dollars, and it "
        "falls each year. The knowledge of our analysts sets us apart. Finance has approved the budget for the coming year.",
        {"unit": 1, "assumption": 1, "edge": 2},
        {
            "unit": "A call is what we buy, not what a bank buys.",
            "assumption": "That prices fall is a hope, and nothing is said to depend on it.",
            "edge": "Knowledge, in a word.",
        },
    ),
    RatedText(
        "three_in_all",
        "Unit: a closed alert, 60 cents, cost 21. We assume that 8 of 100 alerts go to an analyst. Our difference: 40,000 alerts labeled by "
        "our own analysts in three years; whoever begins today needs fourteen months and six people for as many.",
        {"unit": 3, "assumption": 3, "edge": 3},
        {
            "unit": "Price and cost; not who says when an alert is closed.",
            "assumption": "The number of today; not the one at which nothing is left.",
            "edge": "What a rival would need; not what the labels are worth.",
        },
    ),
    RatedText(
        "long_and_warm",
        "Fraud hurts people, and every alert that is handled well is a family that sleeps better. We believe that banks will gladly pay a fair "
        "share of the value that each closed alert creates for them. Of course there are risks, above all the cost of human review, and we "
        "take them very seriously. With a strong team, a clear vision and the most capable models on the market we look ahead with confidence.",
        {"unit": 2, "assumption": 2, "edge": 1},
        {
            "unit": "A closed alert; a fair share is no price.",
            "assumption": "The cost of review is a worry in words.",
            "edge": "Capable models are on the market, as it says itself.",
        },
    ),
    RatedText(
        "short_and_clumsy",
        "60 ct per closed alert, cost 21, closed = auditor signs, not we. Worry: analysts cost. Edge = the 40k labels, 3 yrs; rival 14 mths.",
        {"unit": 4, "assumption": 2, "edge": 3},
        {
            "unit": "Price, cost, and the auditor decides.",
            "assumption": "That analysts cost is a worry; no number.",
            "edge": "Labels and the months of a rival; not what they are worth.",
        },
    ),
    RatedText(
        "analyst_note",
        "March, 220,000 users of the bank's app. Analysts got 8 of 100 alerts at 2.10 dollars each, model 4 cents an alert. The whole rests on "
        "that 8: at 27 there is nothing left of the 60 cents, at 19 we would be at 44. Labels help us.",
        {"unit": 1, "assumption": 4, "edge": 2},
        {
            "unit": "Users are no unit of sale, and what the 60 cents are paid for is not said.",
            "assumption": "8 today, 27 as the end.",
            "edge": "Labels, in a word.",
        },
    ),
)


def pnl_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three pages of a seed: letter, text.

    Examples:
        >>> pnl_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
