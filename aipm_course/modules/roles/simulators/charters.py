"""Seven role charters of other people, with the course's reading of each; a seed deals three of them.

Everything in them is invented. They speak of *Translate*, which puts a customer's mail into the agent's language, in another company
than the exercise's: its limit is 15,000 dollars, its legal team decides on new countries, and its results are the share of mails that need
no second look (71% in June, 80% wanted by December), the minutes until an agent can answer (9, at most 6 wanted), severe mistakes (4 in
1,000, at most 2 wanted).
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "roles.charter_levels"

RUBRIC = {
    "decides": (
        "no decision is named",
        "decisions are named, without who else has a part in them",
        "at least one that I make alone and one that others make, with who makes it",
        "as 3, and what I never decide",
    ),
    "results": (
        "none, or only activity",
        "a result without a number",
        "a result with its number today and its aim",
        "as 3, with a date, and a result that must not get worse",
    ),
    "neighbors": (
        "no neighbor is named",
        "neighbors are named, without what I need from them",
        "what I need from at least one of them",
        "as 3, and what happens when we do not agree",
    ),
}

POOL = (
    RatedText(
        "clear_limits",
        "Translate. I decide alone on the order of the backlog and on contracts up to 15,000 dollars in all. On new countries, legal "
        "decides; I recommend. I never decide what counts as personal data. Work goes on in sprints, and I report on it each month. I work "
        "with legal, with the language team and with support.",
        {"decides": 4, "results": 1, "neighbors": 2},
        {
            "decides": "Two alone, one by legal, and one that is never mine.",
            "results": "Sprints and reports are activity.",
            "neighbors": "Three are named; what is needed from them is not.",
        },
    ),
    RatedText(
        "numbers_first",
        "By December, 80% of the mails need no second look (71% in June), and severe mistakes do not rise above 4 in 1,000. I decide on "
        "the roadmap and on contracts. From support I need the mails that were sent back, each Monday; if we disagree on a mail, the language "
        "lead has the last word.",
        {"decides": 2, "results": 4, "neighbors": 4},
        {
            "decides": "Roadmap and contracts, without a limit or anybody else's part.",
            "results": "Today, aim and date, and a result that must not get worse.",
            "neighbors": "What is needed, by when, and who has the last word.",
        },
    ),
    RatedText(
        "vision",
        "As the product manager of Translate I am the voice of the customer and the owner of the vision. I bring people together, I "
        "inspire them, and I take care that everybody pulls in one direction. Excellence in delivery is what I stand for, and I make sure that "
        "every colleague in every team is heard, valued and empowered on our common journey to a world without language barriers.",
        {"decides": 1, "results": 1, "neighbors": 1},
        {
            "decides": "Vision and voice are no decisions.",
            "results": "Excellence is no result.",
            "neighbors": "Everybody is nobody: no neighbor is named.",
        },
    ),
    RatedText(
        "short_and_solid",
        "Alone: backlog, wording of the buttons. Legal decides on new countries. Mails without a second look: 71% today, 80% is the aim. "
        "From legal I need an answer within ten days.",
        {"decides": 3, "results": 3, "neighbors": 3},
        {
            "decides": "Two alone, one by legal; what is never mine is missing.",
            "results": "A number today and an aim; no date, nothing that must not get worse.",
            "neighbors": "What is needed from legal; not what happens when we disagree.",
        },
    ),
    RatedText(
        "asks_everybody",
        "I want Translate to save agents time. Every larger decision goes to the management, for we are a team and nobody should "
        "be surprised. I am in close contact with legal, security, support, sales, the language team and finance.",
        {"decides": 2, "results": 2, "neighbors": 2},
        {
            "decides": "Larger decisions and who makes them, without a limit and without one of my own.",
            "results": "Time saved, without a number.",
            "neighbors": "Six are named; what is needed from them is not.",
        },
    ),
    RatedText(
        "dispute_settled",
        "Contracts up to 15,000 dollars and the backlog are mine. On new countries legal decides, after my recommendation. Agents shall answer "
        "sooner than today. From the language team I need 200 rated mails a month. If we disagree on a rating, two of them rate again, "
        "and the product council decides what is left.",
        {"decides": 3, "results": 2, "neighbors": 4},
        {
            "decides": "Alone with a limit, and one by legal; what is never mine is missing.",
            "results": "Sooner is a result without a number.",
            "neighbors": "What is needed, and what happens when we disagree.",
        },
    ),
    RatedText(
        "guarded_aim",
        "An agent can answer after 9 minutes today; by the end of March it is 6, and severe mistakes stay at or under 4 in 1,000. That, "
        "and nothing else, is what I want to be measured by.",
        {"decides": 1, "results": 4, "neighbors": 1},
        {
            "decides": "Not one decision is named.",
            "results": "Today, aim and date, and a result that must not get worse.",
            "neighbors": "No neighbor is named.",
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
