"""Seven launch notes of another feature, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Tidy* joins contacts that belong together; the exercise's own note is about other facts, so nothing here
answers it. The numbers: version 12 was right in 1,362 of 1,400 pairs, 97.3% (95% interval 96.3% to 98.0%); of 120 pairs that share a
phone, it was wrong in 9. The next wave, 5% of the accounts, begins on 14 October; it stops above 3 splits in 1,000 joined contacts.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "launch.note_levels"

RUBRIC = {
    "limit": (
        "no limit",
        "where it fails, without a number",
        "where it fails, and how often it did in a test",
        "as 3, and what the reader should do then",
    ),
    "claim": (
        "a promise without a number",
        "a number, without what was tested",
        "a number, which version, and on how many cases",
        "as 3, and the number's 95% interval",
    ),
    "ramp": (
        "none of the three",
        "one of the three",
        "two of the three",
        "all three",
    ),
}

POOL = (
    RatedText(
        "facts_without_ramp",
        "Version 12 of Tidy was right in 1,362 of 1,400 pairs of contacts: 97.3%, 95% interval 96.3% to 98.0%. Where two people share a phone, "
        'it was wrong in 9 of 120 pairs. If you see somebody else\'s data in a contact, press "split": both come back as they were.',
        {"limit": 4, "claim": 4, "ramp": 1},
        {
            "limit": "Shared phones, 9 of 120, and what to press.",
            "claim": "A number, the version, the cases, and the interval.",
            "ramp": "No wave, no number that stops it, nobody who does.",
        },
    ),
    RatedText(
        "ramp_without_facts",
        "Tidy is right in 97 of 100 cases. It has trouble where phones are shared. On 14 October, 5% of the accounts get it. Above 3 splits in "
        "1,000 joined contacts it stops, and Leila Haddad is the one who stops it.",
        {"limit": 2, "claim": 2, "ramp": 4},
        {
            "limit": "Shared phones, and not how often.",
            "claim": "97 of 100, of which version and on how many cases is not said.",
            "ramp": "A wave with its day and share, a number that stops it, and who does.",
        },
    ),
    RatedText(
        "the_promise",
        "Tidy ends the mess in your contacts for good. You will not see a duplicate again, whatever your list looks like. And if anything should "
        "ever look wrong, Leila Haddad takes Tidy back on the spot.",
        {"limit": 1, "claim": 1, "ramp": 2},
        {
            "limit": "Nothing that it cannot do stands in it.",
            "claim": "For good and never again: a promise, and no number.",
            "ramp": "Who takes it back; no wave, and no number at which.",
        },
    ),
    RatedText(
        "solid_middle",
        "On 1,400 pairs of contacts, version 12 of Tidy was right in 97.3%. Of 120 pairs that share a phone, it was wrong in 9. From 14 October "
        "on, 5% of the accounts have it. Leila Haddad can stop it on any day.",
        {"limit": 3, "claim": 3, "ramp": 3},
        {
            "limit": "Shared phones, 9 of 120; not what to do then.",
            "claim": "A number, the version and the cases, without an interval.",
            "ramp": "A wave with its day and share, and who stops it; at which number is not said.",
        },
    ),
    RatedText(
        "long_and_proud",
        "After two years of work, side by side with customers like you, we could not be prouder to put Tidy into your hands. It was right in 97 "
        "of 100 cases, a number that speaks for itself. Like every new technology, it meets contacts that are hard to tell apart, where phones "
        "are shared for example, and we keep learning from each of them. You will hear from us at every step of the way, and our teams will "
        "watch over the launch with the care and the attention to detail that you have come to expect from us.",
        {"limit": 2, "claim": 2, "ramp": 1},
        {
            "limit": "Shared phones, for example, and not how often.",
            "claim": "97 of 100, of which version and on how many cases is not said.",
            "ramp": "Care at every step is none of the three.",
        },
    ),
    RatedText(
        "limit_and_ramp",
        'Where two people share a phone, Tidy was wrong in 9 of 120 pairs: look such contacts over, and press "split" where they are two people. '
        "In all, 97% were right. 5% of the accounts get it on 14 October; above 3 splits in 1,000 joined contacts it stops.",
        {"limit": 4, "claim": 2, "ramp": 3},
        {
            "limit": "Shared phones, 9 of 120, and what to press.",
            "claim": "97%, of which version and on how many cases in all is not said.",
            "ramp": "A wave with its day and share, and the number that stops it; nobody who does.",
        },
    ),
    RatedText(
        "test_report",
        "Test set of September, 1,400 pairs of contacts drawn from 40 accounts. Version 12: 1,362 right, 97.3%, 95% interval 96.3% to 98.0%. "
        "Version 11 on the same pairs: 1,310. Splits are counted each night; above 3 in 1,000 joined contacts the ramp stops.",
        {"limit": 1, "claim": 4, "ramp": 2},
        {
            "limit": "Where it fails is not said; that some pairs were wrong is no limit to go by.",
            "claim": "A number, the version, the cases, and the interval.",
            "ramp": "The number that stops it; no wave, and nobody who does.",
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
