"""Seven texts to a sales director about what "right" means, with the level of each row of the rubric.

Everything in them is invented. They speak of the features Route and Next; the case of W1's own text is another one
(`brief.own_case`). Their ranges are Wilson's for 90%, which a test computes again.
"""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

QUESTION = "models.text_levels"

RUBRIC = {
    "who_is_hurt": (
        "nobody, or edge cases",
        "people, but no group that could be counted",
        "a group, with its share of the errors",
        "as 3, and what an error costs them",
    ),
    "range": (
        "one number, or none",
        "a number with about or roughly",
        "a range, and the cases it comes from",
        "as 3, and the words Dana may use",
    ),
    "what_we_do": (
        "nothing, or it will improve",
        "an intention, nothing that holds today",
        "a step that holds today",
        "as 3, with a bar, a person and a date",
    ),
}
"""The rubric of the text, word for word as the exercise shows it."""

POOL = (
    RatedText(
        key="short_and_complete",
        text=(
            'Dana, say "nine in ten", not 91%. We checked 600 tickets by hand; 546 were right, so 89% to 93% of all. Tickets in '
            "Portuguese are 31 of the 54 errors, and each of them waits a day longer. Since Monday a person sorts Portuguese. Noor "
            "checks 200 of them by 12 December; under 85 in 100 right, it stays that way."
        ),
        levels={"who_is_hurt": 4, "range": 4, "what_we_do": 4},
        why={
            "who_is_hurt": "tickets in Portuguese, 31 of the 54 errors, and a day of waiting each.",
            "range": "89% to 93% from 600 tickets, and the words to use: nine in ten.",
            "what_we_do": "a person sorts Portuguese since Monday; the bar is 85 in 100, Noor checks by 12 December.",
        },
    ),
    RatedText(
        key="long_and_empty",
        text=(
            "Dana, great news for your call. Next is right 93% of the time, which puts us ahead of what most teams in the market report, and "
            "the model behind it is among the strongest that can be bought today. It keeps learning from every case that an agent closes, so "
            "the number you show now is the lowest it will ever be. A few edge cases remain, as with any technology, and our engineers look into "
            "them with great care. We intend to set up a review of suggestions together with support early next year. The whole team "
            "stands behind this number, and your customer can rely on it from the first day."
        ),
        levels={"who_is_hurt": 1, "range": 1, "what_we_do": 2},
        why={
            "who_is_hurt": "edge cases, nobody else.",
            "range": "93% and nothing around it.",
            "what_we_do": "an intention for next year; nothing holds today.",
        },
    ),
    RatedText(
        key="numbers_without_a_step",
        text=(
            "Dana, for the slide. 600 tickets were drawn at random and checked by hand, 546 of them were in the right queue. For all tickets that "
            'is 89% to 93% (Wilson, 90%), so "nine in ten" is safe to say and "more than nine in ten" is not. Of the 54 errors 31, '
            "or 57%, were tickets in Portuguese, which are 110 of the 600. In that group 28% go wrong, between 22% and 36%; in all "
            "other languages together it is 23 of 490. I have attached the table by language and by queue."
        ),
        levels={"who_is_hurt": 3, "range": 4, "what_we_do": 1},
        why={
            "who_is_hurt": "Portuguese tickets and their share; what an error costs them is not said.",
            "range": "89% to 93% from 600 tickets, and which words are safe.",
            "what_we_do": "nothing is done; a table is attached.",
        },
    ),
    RatedText(
        key="polished_middle",
        text=(
            "Dana, a word on quality before four o'clock. Next is right in roughly 93% of cases, going by the 400 suggestions that we checked. "
            "Some customers will see a suggestion that does not fit, and we take each of them seriously. Quality is on our list for the coming quarter: we plan "
            "to check suggestions every month and to bring the number up. Please present it as a strong start."
        ),
        levels={"who_is_hurt": 2, "range": 2, "what_we_do": 2},
        why={
            "who_is_hurt": "some customers: nobody could count them.",
            "range": "roughly 93%: the cases are named, a range is not.",
            "what_we_do": "a plan for the coming quarter; nothing holds today.",
        },
    ),
    RatedText(
        key="people_without_a_range",
        text=(
            "Dana, Next is right 93% of the time. The other 7% are not spread evenly: 17 of the 28 errors were renewals. A customer who gets "
            "the wrong next step in a renewal is called twice, and two of them left last month. As of this morning Next makes no "
            "suggestion in renewals; agents decide alone there."
        ),
        levels={"who_is_hurt": 4, "range": 1, "what_we_do": 3},
        why={
            "who_is_hurt": "renewals, 17 of the 28 errors, and two calls for whoever it hits.",
            "range": "93%, one number.",
            "what_we_do": "no suggestions in renewals as of this morning; no bar, person or date.",
        },
    ),
    RatedText(
        key="a_plan_for_nobody",
        text=(
            "Dana, 546 of 600 tickets were in the right queue, so 89% to 93% of all tickets will be. The rest are edge cases. Since yesterday a "
            "second check runs on every ticket before it is sorted. Malik reads 100 sorted tickets each Friday; if on 19 December fewer than 90 of "
            "them are right, Route goes back to suggesting a queue and a person presses the button."
        ),
        levels={"who_is_hurt": 1, "range": 3, "what_we_do": 4},
        why={
            "who_is_hurt": "edge cases, nobody else.",
            "range": "89% to 93% from 600 tickets; which words Dana may use is not said.",
            "what_we_do": "a check since yesterday; the bar is 90, Malik reads, the date is 19 December.",
        },
    ),
    RatedText(
        key="words_for_the_call",
        text=(
            'Dana, at four say: "Nine suggestions in ten fit; agents see all of them first." We read 400 suggestions, 372 fitted, so 91% to 95% of '
            "all. There are customers with whom it goes wrong, and they notice. Since Tuesday no suggestion reaches a customer before an agent "
            "has read it."
        ),
        levels={"who_is_hurt": 2, "range": 4, "what_we_do": 3},
        why={
            "who_is_hurt": "customers with whom it goes wrong: no group.",
            "range": "91% to 95% from 400 suggestions, and the sentence for the call.",
            "what_we_do": "agents read first since Tuesday; no bar, person or date.",
        },
    ),
)


def dana_texts(seed: int = 0) -> pd.DataFrame:
    """Return the three texts of a seed: letter, text (`load("models_texts")`)."""
    return texts_table(POOL, seed, QUESTION)
