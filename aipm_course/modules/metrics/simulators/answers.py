"""Answers to one interview question, to be rated: seven texts on Next, of which a seed deals three."""

import pandas as pd

from aipm_course.judging.levels import RatedText, texts_table

QUESTION = "metrics.answer_levels"
RUBRIC = {
    "definition": (
        "names of measures",
        "a rate, but two people would compute it differently, or it flatters",
        "numerator, denominator and window",
        "as 3, with who is left out and how it could be gamed",
    ),
    "balance": (
        "one layer only",
        "guardrails that count the same clicks again",
        "a guardrail from each of the other three layers",
        "as 3, each with a bar and an owner",
    ),
    "target": (
        "nothing is asked for",
        "a number copied from elsewhere",
        "a target with a baseline and a reason",
        "as 3, with what happens below it and who decides",
    ),
}
POOL = (
    RatedText(
        "dashboard",
        "Success has many dimensions, and a recommendation feature touches all of them. I would track impressions, "
        "clicks, click-through rate, sessions, dwell time, scroll depth, daily and monthly active agents, streaks and "
        "returning agents, and put them into one dashboard that leadership can drill into in real time, by region, by "
        "team and by customer. Each measure would have a trend line and a heat map, so that everybody sees at a glance "
        "whether engagement goes up. The dashboard would be part of the monthly business review, and the team would "
        "learn from it and improve step by step.",
        {"definition": 1, "balance": 1, "target": 1},
        {
            "definition": "Eleven names; not one of them has a denominator.",
            "balance": "All of them count use; none says whether a step was right, in time or safe.",
            "target": "Up is no target.",
        },
    ),
    RatedText(
        "complete",
        "Cases in which Next showed an entitled agent a step and that were solved within 7 days without a second "
        "hand-over, divided by all cases in which it did; staff out. Gamed by showing easy cases only, so coverage stands "
        "beside it. Guardrails: wrong steps at most 3% of 200 a week (ML lead); P95 at most 2 s (platform lead); reports "
        "per 1,000 not rising (support lead). Today 61%; I ask for 64%, because three points pay for the feature. Below "
        "62% after four weeks the product manager switches it off.",
        {"definition": 4, "balance": 4, "target": 4},
        {
            "definition": "Numerator, denominator, window, who is left out, and how it is gamed.",
            "balance": "Quality, operations and responsibility, each with a bar and an owner.",
            "target": "Baseline, reason, what happens below it, and who does it.",
        },
    ),
    RatedText(
        "click_through",
        "The main metric is click-through: clicks on a recommended step divided by active users of the panel, per week. "
        "Good recommenders reach 10%, so that is our target. As guardrails we watch the clicks per session and the steps "
        "opened per agent.",
        {"definition": 2, "balance": 2, "target": 2},
        {
            "definition": "A rate, but over active users: whoever turns away leaves the denominator.",
            "balance": "Both guardrails count the same clicks again.",
            "target": "10% is what others reach somewhere else.",
        },
    ),
    RatedText(
        "report",
        "Primary: cases solved within 7 days after Next showed a step, divided by all cases in which it showed one, over "
        "four full weeks. In March these were 5,216 of 8,551, which is 61.0%; in April 5,466 of 8,807, which is 62.1%. "
        "Guardrails: wrong steps in a weekly sample of 200, bar 3%, ML lead, 2.5% last week; P95, bar 2 s, platform lead, "
        "1.7 s last week; reports per 1,000 shown steps, bar 4, support lead, 3.1 last week. All of it goes into the "
        "weekly report, with the numbers of the weeks before.",
        {"definition": 3, "balance": 4, "target": 1},
        {
            "definition": "Numerator, denominator and window; not a word on who is left out or how it is gamed.",
            "balance": "Three layers, each with a bar and an owner.",
            "target": "Two months are reported; nothing is asked for, and nothing follows.",
        },
    ),
    RatedText(
        "decider",
        "We want the share of cases that go well with Next to rise. Before the launch 61% did. I ask for 64% by the end "
        "of June: three points are about 400 cases a month and pay for the license twice over. If we stand below 62% "
        "after four weeks, Next is off by default from that day. I take that decision, and the head of support hears it "
        "the day before. Between 62% and 64% we go on for four more weeks, without new accounts.",
        {"definition": 2, "balance": 1, "target": 4},
        {
            "definition": '"Go well" is a share that two people would compute differently.',
            "balance": "One measure, no guardrail.",
            "target": "Baseline, reason, what happens below it, and who decides.",
        },
    ),
    RatedText(
        "careful",
        "Primary: agents who took the shown step and closed the case within 7 days without another hand-over, divided by "
        "all agents to whom Next showed a step, in the four weeks after the launch; trainees and our own staff left out. "
        "It could be gamed by hiding Next in hard cases, so I report the share of cases with a step as well. Guardrails: "
        "clicks on a step per shown step, steps opened per session, and the share of steps that are clicked twice. Without "
        "Next 61% end that way; I want 64%, because below that the license costs more than the cases it saves.",
        {"definition": 4, "balance": 2, "target": 3},
        {
            "definition": "Numerator, denominator, window, who is left out, and how it is gamed.",
            "balance": "All three guardrails count clicks on the step again.",
            "target": "A baseline and a reason; what happens below it, and who decides, is left open.",
        },
    ),
    RatedText(
        "borrowed",
        "We measure adoption, engagement and satisfaction. On quality, somebody reads a few steps every week and counts "
        "the wrong ones. On operations, we look at response time and uptime. On responsibility, we count complaints and "
        "hand-overs to a person. The target is a click-through of 10%, which the vendor's other customers reach.",
        {"definition": 1, "balance": 3, "target": 2},
        {
            "definition": "Three names of measures.",
            "balance": "A guardrail from each of the other layers, without a bar and without an owner.",
            "target": "A number of the vendor's other customers.",
        },
    ),
)


def answers(seed: int = 0) -> pd.DataFrame:
    """Return the three texts of a seed: `letter`, `text`.

    >>> list(answers(0)["letter"])
    ['A', 'B', 'C']
    """
    return texts_table(POOL, seed, QUESTION)
