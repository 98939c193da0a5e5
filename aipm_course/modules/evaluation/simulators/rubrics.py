"""Seven rating rubrics for another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Minutes* writes up calls; the failure is a next step that is missing or made up. The
exercise's own rubric is about another feature and another failure, so nothing here answers it.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "evaluation.rubric_levels"

RUBRIC = {
    "anchors": (
        "words like good or poor; nothing that a reader could point at",
        "one level says what is to be seen, the others do not",
        "each level says what is to be seen in the text",
        "as 3, and each level is shown by an example",
    ),
    "doubt": (
        "no hard case",
        "a hard case is named, and left open",
        "a hard case gets its level",
        "as 3, and what happens where two readers differ",
    ),
    "limits": (
        "none, or the score is called the quality of the feature",
        "says that use may differ, and not how",
        "one way in which a good score fails in use",
        "as 3, and the number from use that would show it",
    ),
}

_LEVELS = (
    "*0:* a next step of the call is missing, or one is there that nobody agreed on. *1:* all steps, one without its owner or "
    "its day. *2:* all steps, each with owner and day."
)
POOL = (
    RatedText(
        "short_good",
        f'*Minutes, next steps.* {_LEVELS} "Somebody should" is no step; minutes that list it get 0. Two people read; where they differ, a third decides '
        "and the case goes into this page. A good score can still fail: calls in two languages are not in the set. Watch how "
        "many minutes are edited within a day.",
        {"anchors": 3, "doubt": 4, "limits": 4},
        {
            "anchors": "Each level can be pointed at in the text; none is shown by an example.",
            "doubt": '"Somebody should" is decided, and a third reader settles what two see differently.',
            "limits": "Calls in two languages are missing, and the edits of a day would show it.",
        },
    ),
    RatedText(
        "examples_only",
        "*Minutes, next steps.* *0:* a step is missing or made up; in call 12 Ruiz promised a quote, and the minutes do not have "
        'it. *1:* all steps, one without owner or day; call 31: "send the contract", nobody named. *2:* all steps with owner and '
        'day; call 7: "Okafor sends the contract by 3 May". Please read the whole call before you read its minutes, take notes '
        "while you listen, give each write-up one number only, and do not talk to one another while you rate. The set holds "
        "120 calls from four teams. What customers make of the minutes may of course be another matter.",
        {"anchors": 4, "doubt": 1, "limits": 2},
        {
            "anchors": "Three levels, each with what is seen and a call that shows it.",
            "doubt": "How to read is said; no call is named where one would hesitate.",
            "limits": "Another matter: in which way, it does not say.",
        },
    ),
    RatedText(
        "long_and_empty",
        "*Minutes, next steps.* Excellent minutes are complete, accurate, professional and helpful, and they reflect what was "
        "meant in a way that the people on the call would be glad to see. Good minutes are largely complete and largely accurate. "
        "Weak minutes lack quality in one or several respects and leave the reader less well informed than we would wish. "
        "Raters are asked to use their experience, to keep the customer in mind at every moment, and to apply the scale with "
        "care and in a consistent manner. Calls in which something is only hinted at are known to be difficult. All raters are "
        "senior colleagues with many years of practice, and each of them took part in a workshop of half a day. The resulting "
        "score is the quality of Minutes, and it is what we report to the board every quarter together with its trend.",
        {"anchors": 1, "doubt": 2, "limits": 1},
        {
            "anchors": "Complete, accurate, weak: nothing to point at.",
            "doubt": "Hints are named as difficult, and get no level.",
            "limits": "The score is called the quality of Minutes.",
        },
    ),
    RatedText(
        "wise_about_use",
        '*Minutes, next steps.* Rate from 0, poor, to 2, good. A step that is only hinted at ("we might") counts as no step; '
        "minutes that list it get 0. The set was recorded in spring, with one product. Since then calls have two products, and "
        "a step for the wrong one would look right to our readers. The share of steps that people reassign in the tracker "
        "would tell us; we read it each Friday.",
        {"anchors": 1, "doubt": 3, "limits": 4},
        {
            "anchors": "Poor and good are all that a reader has.",
            "doubt": '"We might" gets its level; differing readers are not spoken of.',
            "limits": "Two products is the way it fails, and reassigned steps are the number.",
        },
    ),
    RatedText(
        "sure_of_itself",
        f"*Minutes, next steps.* {_LEVELS} A step that is agreed on and withdrawn later in the call is no step: minutes that "
        "list it get 0. The mean over all calls is the quality of Minutes.",
        {"anchors": 3, "doubt": 3, "limits": 1},
        {
            "anchors": "What is to be seen is said for all three; there is no example.",
            "doubt": "A withdrawn step is decided. What happens where readers differ is not.",
            "limits": "The mean is called the quality of Minutes.",
        },
    ),
    RatedText(
        "shown_and_open",
        "*Minutes, next steps.* *0:* a step is missing or made up, as in call 12, where the quote is gone. *1:* one step lacks owner "
        'or day, as in call 31, "send the contract". *2:* every step has both, as in call 7, "Okafor, by 3 May". Steps that '
        "somebody takes back later: to be discussed. Perfect minutes can fail where nobody opens them, for they arrive as a "
        "file two hours after the call.",
        {"anchors": 4, "doubt": 2, "limits": 3},
        {
            "anchors": "Each level has what is seen and a call.",
            "doubt": "Steps taken back are named, and left to be discussed.",
            "limits": "Nobody opens them: a way to fail. No number would show it.",
        },
    ),
    RatedText(
        "half_a_scale",
        "*Minutes, next steps.* *2:* every step of the call is there with its owner and its day, and nothing else. *1:* in between. *0:* "
        "not acceptable. Two people rate each call, on the same afternoon, from the recording and not from the transcript. We are "
        "aware that a laboratory is not the field and that results may not carry over in every respect.",
        {"anchors": 2, "doubt": 1, "limits": 2},
        {
            "anchors": "Only the 2 says what is to be seen.",
            "doubt": "Who rates when is said; no hard call is named.",
            "limits": "Not the field: how it would fail there, it does not say.",
        },
    ),
)


def rubric_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three rubrics of a seed: letter, text.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> rubric_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
