"""Seven notes after another incident, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Route* sends a case to a desk; the exercise's own note is about other facts, so nothing here answers
it. The numbers: on 9 October, from 09:12 to 13:40 UTC, 1,340 of 6,700 cases (20%) of 61 customers went to the wrong desk. The
desk list of the day had been replaced by an old copy; why the check let it pass was not known when the notes were written.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "incidents.note_levels"

RUBRIC = {
    "harm": (
        "not even that customers or cases were touched",
        "that some were, without a count or without hours",
        "who, how many, from when until when",
        "as 3, and what those who were harmed should do now",
    ),
    "cause": (
        "none, or only somebody to blame",
        "a cause, without what shows it",
        "what is known of the cause, and what shows it",
        "as 3, and what is not known yet",
    ),
    "next": (
        "none of the three",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "facts_without_steps",
        "On 9 October, from 09:12 to 13:40 UTC, Route sent 1,340 of 6,700 cases to the wrong desk; 61 customers are concerned. If you wrote "
        "to us in these hours and have no answer, reply to your case: it then goes to the right desk at once. An old desk list was in use, "
        "as the list's log shows. Why our check let it pass, we do not know yet.",
        {"harm": 4, "cause": 4, "next": 1},
        {
            "harm": "Who, how many, from when until when, and what to do now.",
            "cause": "The old list, the log that shows it, and what is still open.",
            "next": "No dated step, no owner, no word on how a repeat would be noticed.",
        },
    ),
    RatedText(
        "steps_without_facts",
        "Some cases reached the wrong desk on 9 October. The desk list was the reason. Ines Alvarado puts the list under review by 16 October, "
        "and an alarm rings from that day on when more than 15% of the cases of an hour are moved on.",
        {"harm": 2, "cause": 2, "next": 4},
        {
            "harm": "Some cases on a day: no count, no hours.",
            "cause": "The desk list, and nothing that shows it.",
            "next": "A dated step, its owner, and an alarm that would notice a repeat.",
        },
    ),
    RatedText(
        "somebody_was_careless",
        "This should not have happened. Somebody on the night shift was careless with a file. Bakary Diallo will see to it that such files "
        "are handled with more attention in future.",
        {"harm": 1, "cause": 1, "next": 2},
        {
            "harm": "Neither a customer nor a case stands in it.",
            "cause": "Carelessness is no cause; it looks for somebody to blame.",
            "next": "An owner; no date, and nothing that would notice a repeat.",
        },
    ),
    RatedText(
        "solid_middle",
        "On 9 October, 09:12 to 13:40 UTC, 1,340 cases of 61 customers reached the wrong desk. The list's log shows that an old desk list had "
        "replaced the one of the day. By 16 October, Ines Alvarado has old lists refused by their date.",
        {"harm": 3, "cause": 3, "next": 3},
        {
            "harm": "Who, how many, from when until when; not what they should do.",
            "cause": "What is known and what shows it; not what is still open.",
            "next": "A dated step and its owner; how a repeat would be noticed is not said.",
        },
    ),
    RatedText(
        "long_and_sorry",
        "We know how much you rely on us, and nothing matters more to us than your trust. Earlier this month, a limited number of cases did "
        "not take the way that they should have taken. An issue with a configuration was the reason, and our teams worked hard, across "
        "several time zones and without pause, to make things right. We are deeply sorry for any inconvenience that this may have caused, "
        "we have learned a great deal from it, and we are fully committed to the reliability that you expect and deserve from us, today and "
        "on every day to come.",
        {"harm": 2, "cause": 2, "next": 1},
        {
            "harm": "A limited number earlier this month: no count, no time.",
            "cause": "An issue with a configuration, and nothing that shows it.",
            "next": "Commitment is none of the three.",
        },
    ),
    RatedText(
        "harm_and_alarm",
        "1,340 of the 6,700 cases that came in on 9 October between 09:12 and 13:40 UTC went to the wrong desk. The 61 customers behind them find their "
        "cases listed in their account; please close the ones that are settled. An old desk list was in use. It is deleted by 12 October. From "
        "then on, an alarm rings when more than 15% of an hour's cases are moved on.",
        {"harm": 4, "cause": 2, "next": 3},
        {
            "harm": "Who, how many, from when until when, and what to do now.",
            "cause": "The old list; what shows it is not said.",
            "next": "A dated step and an alarm; nobody owns them.",
        },
    ),
    RatedText(
        "engineer_log",
        "Log of the desk list: the file of 2 October was written over the one of 9 October. Put back, the desks were right again within a "
        "minute, which no other change of that day explains. Open: why the check on dates said yes. The check runs again by 12 October, with "
        "the old file.",
        {"harm": 1, "cause": 4, "next": 2},
        {
            "harm": "Not a word on customers or cases.",
            "cause": "What is known, what shows it, and what is open.",
            "next": "A dated step; no owner, and nothing that would notice a repeat.",
        },
    ),
)


def note_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three notes of a seed: letter, text.

    Examples:
        >>> note_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
