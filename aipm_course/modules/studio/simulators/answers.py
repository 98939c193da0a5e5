"""Seven answers to a case like mock 2, with the course's reading of each; a seed deals three of them.

Everything in them is invented. *Atlas* helps service technicians in the regions North, Lakes and Coast; the learner's own mock
is about another assistant, so nothing here answers it. The rubric is that of mock 2.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

LEVELS_ID = "studio.answer_levels"

RUBRIC = {
    "measurement": (
        "repeats the dashboard, or distrusts it without a second count",
        "holds two counts against each other, and leaves open which one holds",
        "says which count holds, since when it matters, and the rate that it gives",
        "as 3, and how the number reached the meeting or what would catch a wrong one next time",
    ),
    "operation": (
        "keeps an eye on it",
        "looks into it, but nothing is contained and nobody would be alerted",
        "contains what got worse, or says why nothing has to be, and names an alert with a limit",
        "as 3, reads reports for harm, tells the people harmed, and makes the cases a test",
    ),
    "order": (
        "wishes under the three headings",
        "concrete actions, but owners or numbers are missing",
        "few actions per horizon, most with owner and date, and the cost per solved task as a measure",
        "as 3, says what is not done, and by which number and day the plan is dropped",
    ),
}

POOL = (
    RatedText(
        "short_good",
        "*48 hours:* Lakes' tablets have sent each suggestion twice since week 6; by the server it is 9.4 complaints per 1,000, up "
        "16%, not 5.9. Nobody had compared the two; from Monday the page stops if they differ by 5%. Coast goes back to the old "
        "parts list today (Ines); above 12 per 1,000 in a day on-call is rung. *Two weeks:* Ravi repairs the tablets by the 8th. "
        "*Quarter:* 33 cents per repaired machine by 30 June (Ines), else the old list stays for good. No new region before.",
        {"measurement": 4, "operation": 3, "order": 4},
        {
            "measurement": "The count that holds, since when, the rate, and what stops the next wrong one.",
            "operation": "Contained, with an alert and its limit; nobody reads a complaint or calls a technician.",
            "order": "Owners, days, cost per repaired machine, what is not done, and when the plan ends.",
        },
    ),
    RatedText(
        "numbers_without_decision",
        "*48 hours:* By the server's log there were 212,400 suggestions in week 8 and 1,997 complaints: 9.4 per 1,000 against 8.1 in "
        "week 1, up 16%. The tablets in Lakes have sent each suggestion twice since week 6, hence the 5.9 of the dashboard. North "
        "stands at 8.0, Lakes at 8.3, Coast at 15.1 since week 5. The two counts were never held against each other; a daily "
        "comparison would have shown it within a day. *Two weeks:* A repaired machine costs 41 cents, 8 more than in week 1, of "
        "which 5 come from a longer prompt and 3 from Coast. *Quarter:* We keep all of this in view and improve where we can.",
        {"measurement": 4, "operation": 1, "order": 1},
        {
            "measurement": "The count that holds, since when, the rate per region, and what would have caught it.",
            "operation": "Coast is named with its number and stays as it is: kept in view.",
            "order": "Under the three headings stand findings and a wish; nobody does anything.",
        },
    ),
    RatedText(
        "long_and_empty",
        "*48 hours:* First of all we make sure that everybody looks at the same picture. Complaints per 1,000 suggestions have come "
        "down from 8.1 to 5.9 since the launch, which is the best evidence one could wish for that quality follows use, and I would "
        "put that curve on one page, so that nobody has to argue from anecdotes. To the field office I say in a friendly way that "
        "more technicians write more mail. *Two weeks:* A deep dive into quality together with data science and the field office, "
        "in which we read what technicians say and understand what moves them, and a first look at efficiency, since a bill that "
        "grows with success deserves attention. *Quarter:* We move to the newest model, which helps quality and cost at once, "
        "and a council looks at everything regularly.",
        {"measurement": 1, "operation": 2, "order": 1},
        {
            "measurement": "The dashboard's number, in good sentences.",
            "operation": "A deep dive looks into it; nothing is contained, and nobody would be alerted.",
            "order": "A picture, a dive, a council: no owner, no day, no number.",
        },
    ),
    RatedText(
        "polished_two",
        "*48 hours:* The dashboard and the field office contradict each other. I put both counts on one page, 5.9 there and 9.4 here, "
        "and do not take sides before Thursday; a decision on half the evidence would be worse than none. Ines looks into Coast, "
        "where most complaints come from. *Two weeks:* Ravi has both counts explained by the 8th, and Ines brings me ten cases a day "
        "until the 12th, so that we know the pattern. *Quarter:* The cost per repaired machine comes from 41 to 36 cents by 30 June "
        "(Ines): first a shorter prompt, then the small model for part numbers (Ravi, by 15 May).",
        {"measurement": 2, "operation": 2, "order": 3},
        {
            "measurement": "Two counts side by side, and which one holds is left open.",
            "operation": "Coast is looked into and runs on; no alert.",
            "order": "Few actions, with owners and days, and the cost as a measure; nothing ends the plan.",
        },
    ),
    RatedText(
        "protects_people",
        "*48 hours:* Coast goes back to the old parts list at noon. If any region passes 12 complaints per 1,000 in a day, the duty "
        "engineer is rung. The office reads 40 complaints from Coast tonight and calls every technician who ordered a wrong part. "
        "*Two weeks:* These 40 become a test, and the new list returns only if 38 pass. The dashboard's 5.9 and the server's 9.4 do "
        "not agree; somebody should find out which is right. *Quarter:* Answers get cheaper, and other regions follow.",
        {"measurement": 2, "operation": 4, "order": 2},
        {
            "measurement": "Two numbers that do not agree, and no word on which one holds.",
            "operation": "Contained, alerted, read, called, tested.",
            "order": "Clear actions; after tonight nobody owns them, and no cost is named.",
        },
    ),
    RatedText(
        "right_for_the_wrong_reason",
        "*48 hours:* Complaints per 1,000 suggestions are down from 8.1 to 5.9, so the direction is right, and that is what the board "
        "hears. Coast is the exception: it goes back to the old parts list today, and the duty engineer is rung if it passes 12 per "
        "1,000 in a day. *Two weeks:* The parts list is checked line by line and comes back depot by depot. *Quarter:* The prompt "
        "gets shorter, the small model takes the part numbers, and the bill is looked at.",
        {"measurement": 1, "operation": 3, "order": 2},
        {
            "measurement": "The dashboard's number goes to the board as it stands.",
            "operation": "Coast is contained, with an alert and its limit; nobody is told, nothing is read.",
            "order": "Concrete actions without an owner, a day or a cost.",
        },
    ),
    RatedText(
        "planner",
        "*48 hours:* Since week 6 the tablets in Lakes send each suggestion twice, so the 5.9 is off; by the server it is 9.4 per 1,000 "
        "(Ravi corrects the page today). I keep an eye on Coast. *Two weeks:* Ravi repairs the tablets by the 8th; Ines shortens the "
        "prompt by the 12th. *Quarter:* 34 cents per repaired machine by 30 June (Ines). We add no region and change no model "
        "meanwhile. If it is above 38 cents on 31 May, I stop the plan, and we go back to the prompt of week 4.",
        {"measurement": 3, "operation": 1, "order": 4},
        {
            "measurement": "The count that holds, since when, and the rate; not how it got there.",
            "operation": "Coast: an eye is kept on it.",
            "order": "Owners, days, cost, what is not done, and the number and day that end the plan.",
        },
    ),
)


def answer_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three answers of a seed: letter, text.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> answer_texts(0)["letter"].tolist()
        ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, LEVELS_ID)
