"""Seven day-60 memos of other people, with the course's reading of each; a seed deals three of them.

Everything in them is invented. They speak of *Digest*, which writes a weekly summary for managers, in another company than the
exercise's: 140 of 400 managers open it (35%, 60% was promised), 6 of 80 checked digests hold a wrong number, and the launch was
planned for 1 February.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "leading.memo_levels"

RUBRIC = {
    "news": (
        "no news, or only good news",
        "bad news without a number, or after the good news",
        "the bad news first, with a number",
        "as 3, and against what was promised or hoped for",
    ),
    "unknown": (
        "nothing is said to be unknown",
        "something is unknown, without what",
        "what is not known, by name",
        "as 3, with a range, or with how it will be found out",
    ),
    "next": (
        "no step",
        "a step; who or when is missing",
        "a step with who and when",
        "as 3, and what would change the decision",
    ),
}

POOL = (
    RatedText(
        "straight",
        "35% of the managers open Digest, 140 of 400; 60% was promised. We do not know whether the others ignore it or never got it. I will find "
        "out from the mail logs. We go on, step by step, with the whole team behind it.",
        {"news": 4, "unknown": 4, "next": 2},
        {
            "news": "First, with its number, against the promise.",
            "unknown": "What is not known, and how it will be found out.",
            "next": "Going on is a step; nobody and no day stand beside it.",
        },
    ),
    RatedText(
        "polished",
        "Sixty days in, I am delighted to share that Digest has built real momentum. The feedback from our champions is outstanding, the team is energized, "
        "and cross-functional alignment has never been stronger. Together we are laying the foundation for a step change in how managers "
        "stay informed, and I could not be prouder of what this group has achieved.",
        {"news": 1, "unknown": 1, "next": 1},
        {
            "news": "Only good news, and no number.",
            "unknown": "Nothing is said to be unknown.",
            "next": "Laying foundations is no step.",
        },
    ),
    RatedText(
        "short_and_clumsy",
        "35% open it, not 60% as promised. Unknown: why. Between 4 and 15% of digests may hold a wrong number, 6 of 80 did. Rosa checks 200 more by 12 "
        "December. Above 5% wrong we do not launch on 1 February.",
        {"news": 4, "unknown": 4, "next": 4},
        {
            "news": "First, with its number, against the promise.",
            "unknown": "What is not known, with a range.",
            "next": "Who, by when, and what would stop the launch.",
        },
    ),
    RatedText(
        "buried",
        "Managers who use Digest love it, and the new layout is live in all regions. There are some challenges with adoption. Some things are still "
        "unclear. Kofi talks to 12 managers who do not open it, until 20 December. If most of them never got the mail, we mend the mail and not "
        "the product.",
        {"news": 2, "unknown": 2, "next": 4},
        {
            "news": "After the good news, without a number.",
            "unknown": "Some things: which ones is not said.",
            "next": "Who, by when, and what would change the decision.",
        },
    ),
    RatedText(
        "careful",
        "6 of 80 checked digests hold a wrong number. What we do not know is whether the errors come from the model or from the tables that it reads. "
        "Rosa takes the six out of the feed by Friday.",
        {"news": 3, "unknown": 3, "next": 3},
        {
            "news": "First, with a number; nothing of what was promised.",
            "unknown": "Model or tables: named, without a range or a way to find out.",
            "next": "Who and when; not what would change the decision.",
        },
    ),
    RatedText(
        "sure",
        "Only 35% of the managers open Digest. The reason is the send time, and we are sure of that. Lena moves it to Monday, from 8 December on.",
        {"news": 3, "unknown": 1, "next": 3},
        {
            "news": "First, with a number; nothing of what was promised.",
            "unknown": "The reason is given as certain.",
            "next": "Who and when; not what would change the decision.",
        },
    ),
    RatedText(
        "worried",
        "Adoption is behind, and the quality is not where it should be. We do not know how many digests are wrong; 80 are too few to say. We have "
        "to talk about the launch.",
        {"news": 2, "unknown": 3, "next": 2},
        {
            "news": "First, and without a number.",
            "unknown": "How many are wrong: named, without a range or a way to find out.",
            "next": "To talk is a step; who and when is missing.",
        },
    ),
)


def memo_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three memos of a seed: letter, text.

    Examples:
        >>> memo_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
