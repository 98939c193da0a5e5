"""Seven reports on a lending tool, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Advance* proposes which small businesses get credit; "amber" and "blue" stand for no real
group. The exercise's own report is about another tool, so nothing here answers it.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "fairness.report_levels"

RUBRIC = {
    "finding": (
        "a headline without a size",
        "a gap and its size, but not where",
        "where, how large, with an interval",
        "as 3, and what the numbers cannot settle",
    ),
    "decision": (
        "a commitment, no measure",
        "a measure without an owner or a date",
        "a measure with an owner, a date and its effect or price",
        "as 3, and what will not be done, with the reason",
    ),
    "notice": (
        "none, or it blames the people concerned",
        "polite, nothing to learn from it",
        "in plain words what happened and whom it hit",
        "as 3, and what a person can do, where and until when",
    ),
}

_WHERE = "It names the branch, the ratio and its interval."
POOL = (
    RatedText(
        "short_good",
        "*To the board:* At Mill Street, blue applicants are approved 0.73 times as often as amber ones (96 of 240 against "
        "330 of 600; 95% interval 0.61 to 0.86). From 1 March people decide there; Ruiz sees to it, two extra hours a day. We "
        "set no cut-off per group: it would decide by the group itself. *To applicants:* Our program refused too many blue "
        "businesses at Mill Street. If it refused you this year, call Ruiz by 30 April, and a person decides anew.",
        {"finding": 3, "decision": 4, "notice": 4},
        {
            "finding": f"{_WHERE} What the counts leave open is not said.",
            "decision": "Measure, owner, date and price, and one thing refused with its reason.",
            "notice": "What happened, whom it hit, whom to call until when.",
        },
    ),
    RatedText(
        "numbers_without_decision",
        "*To the board:* Advance handled 8,120 applications at eleven branches. Overall, blue applicants are approved 1.02 times as "
        "often as amber ones (0.98 to 1.06). At Mill Street the ratio is 0.73 (96 of 240 against 330 of 600; 95% interval 0.61 to "
        "0.86), at Quay 0.84 (0.66 to 1.08), everywhere else between 0.95 and 1.06. Quay has 61 blue applicants, too few to tell harm "
        "from chance, and whether `repaid` is recorded alike at all branches we do not know. Fairness stays a priority for us. *To "
        "applicants:* Thank you for your trust. Our processes are reviewed regularly and with care.",
        {"finding": 4, "decision": 1, "notice": 2},
        {
            "finding": f"{_WHERE} It leaves a small branch open and doubts the label.",
            "decision": "A priority is no measure: nobody does anything by any day.",
            "notice": "Polite, and an applicant learns nothing from it.",
        },
    ),
    RatedText(
        "long_and_empty",
        "*To the board:* Responsible lending is at the heart of everything that we do. Over the past year our teams have worked "
        "with great dedication on a holistic framework that brings together people, processes and technology. The numbers confirm "
        "that we are on the right way: Advance is fair overall, and its approval rates compare well with what is usual in our "
        "industry. Building on that strong base, we are going to introduce additional fairness training for all colleagues who "
        "work with the tool, and we are going to look at further steps as the regulatory landscape evolves. We are convinced that "
        "this combination of culture and technology sets a standard. *To applicants:* Decisions rest on objective data that you "
        "provide. Incomplete or careless applications are the most frequent reason for a refusal. Please read our guide before you "
        "apply again.",
        {"finding": 1, "decision": 2, "notice": 1},
        {
            "finding": "Fair overall is a headline, without a size.",
            "decision": "Training is a measure; nobody owns it and it has no date.",
            "notice": "It puts the refusals down to careless applicants.",
        },
    ),
    RatedText(
        "kind_to_people",
        "*To the board:* Advance treats blue applicants worse than it should. Since Monday a person reads every refusal of a blue "
        "or amber business before it goes out; Okafor at the credit desk answers for it until 30 June, at a price of one full "
        "position. *To applicants:* Our program refused businesses that it should have accepted, blue ones more often than amber "
        "ones. If you were refused since January, you may ask for a new decision at the counter of any branch or on the phone "
        "until 30 June. You need no papers, and a person tells you the reason.",
        {"finding": 1, "decision": 3, "notice": 4},
        {
            "finding": "Worse than it should is a headline: how large a gap, it does not say.",
            "decision": "Measure, owner, date and price; nothing is refused.",
            "notice": "What happened, whom it hit, what to do, where and until when.",
        },
    ),
    RatedText(
        "hard_on_applicants",
        "*To the board:* At Mill Street the approval ratio, blue to amber, is 0.73 (95% interval 0.61 to 0.86). Removing the points for "
        "years at one address brings it to 0.94 and approves 41 more businesses, 36 of which are sound by our own review. Ruiz removes "
        "them on 1 March. *To applicants:* Some businesses were refused because their owners had moved too often.",
        {"finding": 3, "decision": 3, "notice": 1},
        {
            "finding": f"{_WHERE} Nothing is left open.",
            "decision": "Measure, effect, owner, date. What will not be done is missing.",
            "notice": "It gives the owners the blame for a rule of the bank.",
        },
    ),
    RatedText(
        "careful_without_owner",
        "*To the board:* The gap sits at Mill Street: blue applicants approved 0.73 times as often as amber ones (95% interval 0.61 to "
        "0.86), all other branches level. It coincides with the branch's older form, and these data cannot tell the form from the "
        "branch. The form should be replaced. *To applicants:* At Mill Street our program approved fewer blue businesses than amber ones "
        "with the same figures. That was our mistake, and not theirs.",
        {"finding": 4, "decision": 2, "notice": 3},
        {
            "finding": f"{_WHERE} It says that form and branch cannot be told apart.",
            "decision": "The form should be replaced: by whom, and when?",
            "notice": "Plain, and whom it hit; an applicant cannot do anything with it.",
        },
    ),
    RatedText(
        "polished_middle",
        "*To the board:* Our review found a statistically significant difference of six points between the approval rates of blue and "
        "amber applicants. We take this seriously. A fairness council has been asked for, meets quarterly and reports to this "
        "board. Further analyses are under way, and we are in close contact with all who are involved. *To applicants:* We have found "
        "differences in approvals and regret them. Your experience matters to us, and we are working hard on it every day.",
        {"finding": 2, "decision": 1, "notice": 2},
        {
            "finding": "A gap of six points, and not a word on where.",
            "decision": "A council that meets is a commitment; no measure follows.",
            "notice": "It regrets, and tells nobody what happened to whom.",
        },
    ),
)


def report_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three reports of a seed: letter, text.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> report_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
