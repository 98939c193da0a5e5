"""Seven data contracts with data sheet for another source, with the course's reading of each; a seed deals three of them.

Everything in them is invented. The source is the chat log of *Answer*, which no other task of this module uses, so nothing here
answers one. The numbers: `resolved` filled in 97% of closed chats, under 94% in any language with 50 chats or more the week
waits; ten working days of notice; chats by voice, 8% of all, are not in it.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "data.sheet_levels"

RUBRIC = {
    "levels": (
        "an adjective, or nothing",
        "a field or promise by name, without a number",
        "a field with its number, and which rows count",
        "as 3, the level at which it is measured (all or a segment), and what happens under it",
    ),
    "change": (
        "nothing",
        "changes are told, without a person or a time",
        "a person, and how long before",
        "as 3, and what the reader may do if it comes without notice",
    ),
    "gaps": (
        "none",
        "a general caution",
        "who or what is not in the data, by name",
        "as 3, how much that is, and a use that it rules out",
    ),
}

POOL = (
    RatedText(
        "strict_and_silent",
        "Chat log of Answer. `resolved` is filled in at least 97% of closed chats, measured for each language with 50 chats or "
        "more; a language under 94% waits until it is mended. Haddad owns the log and tells its readers ten working days before a "
        "field changes; a change without notice may be sent back, and the old load stays.",
        {"levels": 4, "change": 4, "gaps": 1},
        {
            "levels": "Field, number, closed chats, each language, and what happens under 94%.",
            "change": "Haddad, ten working days, and the load may be sent back.",
            "gaps": "Not a word on who is missing.",
        },
    ),
    RatedText(
        "honest_sheet",
        "Chat log of Answer, for training and for nothing else. Chats by voice are not in it, 8% of all, and older customers use "
        "them more; so it must not be used to say how satisfied customers are. Fields are told to be of good quality. Haddad tells "
        "readers ten working days before a field changes.",
        {"levels": 1, "change": 3, "gaps": 4},
        {
            "levels": "Good quality is an adjective.",
            "change": "Haddad and ten working days; nothing on a change without notice.",
            "gaps": "Chats by voice, 8%, and the use that this rules out.",
        },
    ),
    RatedText(
        "long_and_empty",
        "Data are the foundation of everything that we do, and the chat log of Answer is one of our most valuable sources. It was "
        "built over several years by colleagues from support, engineering and product, whom we would like to thank for their "
        "tireless work. The quality of the log is high and is monitored continuously with modern tools. All relevant stakeholders "
        "are informed about changes in good time and through the usual channels, so that nobody meets a surprise. As with every "
        "source, users should be aware that data never show the whole picture, and that care is needed wherever conclusions are "
        "drawn. We look forward to making the log even better together, and are always open to feedback from those who work with "
        "it every day.",
        {"levels": 1, "change": 2, "gaps": 2},
        {
            "levels": "High and monitored: no field, no number.",
            "change": "In good time, through the usual channels: who, and when?",
            "gaps": "Never the whole picture: a caution that fits any source.",
        },
    ),
    RatedText(
        "engineer_to_engineer",
        "`resolved`: non-null in >= 97% of rows with status = closed. Chats by voice are not ingested (8% of volume), so no use for "
        "call planning. Schema changes are announced.",
        {"levels": 3, "change": 2, "gaps": 4},
        {
            "levels": "Field, number, closed rows; at which level, and what happens under it?",
            "change": "Announced by nobody, at no time.",
            "gaps": "Voice, 8%, and the use that this rules out.",
        },
    ),
    RatedText(
        "owner_first",
        "Haddad owns the chat log of Answer and writes to all readers ten working days before any field is renamed, recoded or "
        "dropped. If that does not happen, a reader keeps the old load and Haddad's team brings the old field back within a day. "
        "The field `resolved` has to be filled in. Chats by voice are not in the log.",
        {"levels": 2, "change": 4, "gaps": 3},
        {
            "levels": "`resolved` by name, and no number.",
            "change": "Haddad, ten working days, and the old load stays.",
            "gaps": "Chats by voice are named; how many, and what follows?",
        },
    ),
    RatedText(
        "numbers_only",
        "Of closed chats, 97% have `resolved`; a week in which any language with 50 chats or more is under 94% is not loaded, and "
        "support hears of it the same morning.",
        {"levels": 4, "change": 1, "gaps": 1},
        {
            "levels": "Field, number, closed chats, each language, and the week is not loaded.",
            "change": "Nothing on changes.",
            "gaps": "None.",
        },
    ),
    RatedText(
        "half_a_page",
        "The chat log of Answer holds the chats of the last two years. In closed chats `resolved` is filled in 97% of the time. "
        "Sorensen tells readers one month before a field changes. Some groups of customers may be represented less than others, "
        "so results should be read with care.",
        {"levels": 3, "change": 3, "gaps": 2},
        {
            "levels": "Field, number, closed chats; at which level, and what happens under it?",
            "change": "Sorensen and one month; nothing on a change without notice.",
            "gaps": "Some groups: which?",
        },
    ),
)


def sheet_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three texts of a seed: letter, text.

    Examples:
        >>> sheet_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
