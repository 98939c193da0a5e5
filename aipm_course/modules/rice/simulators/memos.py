"""Seven memos to a sponsor whose idea does not start, with the course's reading of each; a seed deals three.

They tell of last spring's round, which no seed tells, so that nothing in them answers the learner's own tasks.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

QUESTION = "rice.memo_levels"

RUBRIC = {
    "numbers": (
        "none, or a sum that does not add up",
        "the places only; its sums hold",
        "the cost that moved it, with its size; its sums hold",
        "as 3, and how sure the numbers are",
    ),
    "way_back": (
        'none, or "not now"',
        'a wish without a number ("if it gets cheaper")',
        "one condition with a number",
        "as 3, with who checks it and by when",
    ),
    "reader": (
        "blames the reader, or hides the decision",
        "polite; the decision comes after the third sentence",
        "decision in the first three sentences",
        "as 3, and says what the reader gets instead",
    ),
}

# Last spring's round, which no seed tells: voice transcripts for Noor, who runs support.
CASE = (
    "Last spring Noor, who runs support, asked for voice transcripts. Building takes 3.0 person-months, labeling 3.6 "
    "(30,000 clips of a minute each), watching it 1.2: 7.8 for the year. First on build effort, fifth with everything "
    "counted, among the first three in 9% of the simulated draws. With 9,000 clips it would be third. The decision: it "
    "does not start; phrase search does, in May."
)

POOL = (
    RatedText(
        "polished",
        "Noor, thank you for an idea that everybody in the room was excited about. After a careful and holistic look at "
        "all options, and in close alignment with the wider portfolio, the group has chosen a sequence that puts impact "
        "first. Voice transcripts came out fifth of twelve in our final ranking, after having led the first one. That is "
        "no judgment on your team's work. For this year the roadmap therefore goes ahead without them. As soon as labeling "
        "gets cheaper we would love to look at the topic again with you.",
        {"numbers": 2, "way_back": 2, "reader": 2},
        {
            "numbers": "The places stand in it; which cost moved the idea does not.",
            "way_back": '"As soon as labeling gets cheaper" is a wish: no number, nobody, no date.',
            "reader": "Polite, and the decision comes in the fifth sentence.",
        },
    ),
    RatedText(
        "all_the_numbers",
        "Noor, here are the figures on voice transcripts. Building takes 3.0 person-months, labeling 3.6, since 30,000 clips "
        "take a minute each, and watching it 1.2, so 7.8 for the year instead of 3.0. On build effort it is first of twelve, "
        "with everything counted fifth. In 9% of 2,000 simulated versions of our guesses it is among the first three, so "
        "the order is not an accident. Labeling is by far the largest part of it. The sheet with all twelve ideas is attached, and "
        "the plan for the year follows from it.",
        {"numbers": 4, "way_back": 1, "reader": 1},
        {
            "numbers": "The cost that moved it, with its size, and in how many of the draws it holds.",
            "way_back": "None: what would have to change is not said.",
            "reader": "Whether the idea starts is hidden behind an attachment.",
        },
    ),
    RatedText(
        "plain_and_short",
        "Noor, transcripts do not start. Labels cost 3.6 of 7.8 months. You get phrase search in May. 9,000 clips instead of "
        "30,000 and we talk again: Li tries it with your May calls and tells you by June 3.",
        {"numbers": 3, "way_back": 4, "reader": 4},
        {
            "numbers": "The cost that moved it, with its size; how sure that is, it does not say.",
            "way_back": "One condition with a number, a person and a date.",
            "reader": "Decision first, and what she gets instead.",
        },
    ),
    RatedText(
        "does_not_add_up",
        "Noor, voice transcripts do not start this year. Building takes 3.0 person-months and labeling 36, so the year "
        "needs 7.8 instead of 3.0. With 9,000 clips instead of 30,000 it would be third again, and we would put it back on the list.",
        {"numbers": 1, "way_back": 3, "reader": 3},
        {
            "numbers": "3.0 and 36 make no 7.8: the labeling is off by ten, and the first reader who adds it up stops reading.",
            "way_back": "One condition with a number; nobody checks it, and by no date.",
            "reader": "Decision in the first sentence; nothing instead.",
        },
    ),
    RatedText(
        "blames",
        "Noor, you promised transcripts to customers before anybody had counted, and that leaves us with a mess. They do "
        "not start: labeling alone takes 3.6 of 7.8 person-months, which your team could have known. If you bring it down "
        "to 9,000 clips, they are third again. Until then please stop showing the demo.",
        {"numbers": 3, "way_back": 3, "reader": 1},
        {
            "numbers": "The cost that moved it, with its size.",
            "way_back": "One condition with a number, left to the reader without a date.",
            "reader": "It blames her, twice; that the decision stands there does not help.",
        },
    ),
    RatedText(
        "kind_and_vague",
        "Noor, voice transcripts do not start this year; they ended fifth. You get phrase search in May, which finds the "
        "same calls by what customers wrote afterwards. We look at transcripts again when labeling has become a good deal cheaper.",
        {"numbers": 2, "way_back": 2, "reader": 4},
        {
            "numbers": "A place, and no cost.",
            "way_back": '"A good deal cheaper" is a wish: how much, who looks, when?',
            "reader": "Decision first, and what she gets instead.",
        },
    ),
    RatedText(
        "thorough",
        "Noor, voice transcripts do not start this year. I know how much work your team has put into the demo, and I want to "
        "show how we got there. We had first ranked on build effort alone, and there they led. Over twelve months they need 7.8 "
        "person-months instead of 3.0, and 3.6 of them are people labeling 30,000 clips of a minute each. That takes them to "
        "fifth place. In only 9% of 2,000 simulated versions of our guesses are they among the first three, so this is not "
        "a close call. With 9,000 clips they would be third. Li trains on the clips of May and tells you and me by June 3 "
        "whether that many are enough.",
        {"numbers": 4, "way_back": 4, "reader": 3},
        {
            "numbers": "The cost that moved it, with its size, and how sure that is.",
            "way_back": "One condition with a number, a person and a date.",
            "reader": "Decision in the first sentence; what she gets instead is missing.",
        },
    ),
)


def memos(seed: int = 0) -> pd.DataFrame:
    """Return the three memos that a seed deals.

    Args:
        seed: a whole number from 0.

    Returns:
        Three rows: `letter` (A, B, C), `text`.
    """
    return texts_table(POOL, seed, QUESTION)
