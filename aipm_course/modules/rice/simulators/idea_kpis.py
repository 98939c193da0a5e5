"""Candidate KPIs for Larkspur's twelve ideas: five per idea, three of them worth having.

Written by hand. For each idea there is one outcome, one guardrail and one cost measure, and four that look busy and
decide nothing, two of which a seed deals. The learner's table does not say which is which.
"""

from functools import lru_cache

import pandas as pd

from aipm_course.simulation.streams import stream

KINDS = ("outcome", "guardrail", "cost", "busy", "busy")
CODES = tuple(f"K{number:02d}" for number in range(1, 61))

# idea: outcome, guardrail, cost, and four that are not tied to the result
_KPIS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "vision": (
        "Share of invoices booked without a person touching them",
        "Share of booked invoices with a wrong amount, from a weekly sample of 200",
        "Dollars per correctly booked invoice, labeling included",
        "Number of invoices sent through the model",
        "Accuracy on the vendor's demo set",
        "Number of invoice layouts in the training set",
        "Seconds the camera needs to focus",
    ),
    "summary": (
        "Median minutes from opening a case to first reply, cases with a summary against cases without",
        "Share of summaries with an invented or missing fact, from a weekly sample of 150",
        "Dollars per summary that an agent kept",
        "Number of summaries generated",
        "Share of agents who say the demo looked good",
        "Average number of words in a summary",
        "Number of teams with the button switched on",
    ),
    "synonyms": (
        "Share of searches followed by a click within 30 seconds",
        "Share of searches whose first result is reported as wrong",
        "Minutes of rule keeping per 1,000 searches that found something",
        "Number of synonym rules written",
        "Number of searches",
        "Number of people who may edit the rules",
        "Share of rules written in the last quarter",
    ),
    "answer": (
        "Share of questions solved without a case being opened within 7 days",
        "Share of answers that cite a page the user may not see",
        "Dollars per solved question, failed ones included",
        "Number of questions asked",
        "Average length of an answer",
        "Number of pages in the index",
        "Share of visitors who saw the assistant's button",
    ),
    "routing": (
        "Share of tickets that reach the right team first",
        "Share of urgent tickets routed to the wrong queue",
        "Person-minutes of correction per rightly routed ticket",
        "Number of tickets routed automatically",
        "Model confidence, averaged over all tickets",
        "Number of queues the model knows",
        "Tickets routed per second at peak",
    ),
    "drafts": (
        "Share of replies sent with fewer than ten words changed",
        "Share of sent drafts that a customer corrected or complained about",
        "Dollars per draft that was sent",
        "Number of drafts shown",
        "Number of languages supported",
        "Number of tones to choose from",
        "Share of agents who finished the training video",
    ),
    "refunds": (
        "Share of refund requests closed correctly within one hour",
        "Dollars refunded by mistake per 1,000 requests",
        "Dollars per closed request, reviews by people included",
        "Number of agent steps run",
        "Number of tools the agent can call",
        "Average number of tokens per request",
        "Number of requests that the agent looked at",
    ),
    "duplicates": (
        "Share of true duplicates merged before an agent opens them",
        "Share of merges undone by an agent",
        "Person-minutes of undoing and checking per true duplicate merged",
        "Number of pairs compared",
        "Similarity score of the average pair",
        "Number of fields that are compared",
        "Hours the nightly comparison takes",
    ),
    "fraud": (
        "Dollars of fraud stopped per month, at the desk's capacity",
        "Share of honest payments held for more than an hour",
        "Review hours per confirmed fraud",
        "Number of alerts raised",
        "AUC on last year's data",
        "Number of input columns in the model",
        "Share of payments that were scored",
    ),
    "screening": (
        "Share of interviewed candidates whom the hiring team rates as qualified",
        "Lowest impact ratio over groups, with its interval",
        "Recruiter hours per qualified candidate, audits included",
        "Number of applications scored",
        "Average score of all applications",
        "Number of job ads with the list switched on",
        "Number of criteria in the score",
    ),
    "churn": (
        "Renewal rate of flagged accounts that were called, against flagged accounts that were not",
        "Share of called accounts that complained about the call",
        "Account-manager hours per renewal saved",
        "Number of accounts with a score",
        "Number of times the score page was opened",
        "Average score, month over month",
        "Number of account fields that feed the score",
    ),
    "onboarding": (
        "Share of new users who finish set-up within 3 days",
        "Share of new users who switch the guide off",
        "Support hours per 100 users who finished set-up",
        "Number of tooltips shown",
        "Number of guide pages published",
        "Average number of seconds on the welcome page",
        "Number of steps that the guide covers",
    ),
}  # fmt: skip


@lru_cache(maxsize=32)
def idea_kpis(seed: int = 0) -> pd.DataFrame:
    """Return the candidate KPIs of a seed with the planted kind of each.

    Args:
        seed: which two of the four idle ones are dealt per idea, and in which order all stand.

    Returns:
        60 rows in an order that gives nothing away: `kpi` (code), `idea`, `measures` (text), `kind` (outcome,
        guardrail, cost or busy; not in the learner's table). Treat it as read-only.

    Examples:
        >>> table = idea_kpis()
        >>> table.shape, table["kind"].value_counts().sort_index().to_dict()
        ((60, 4), {'busy': 24, 'cost': 12, 'guardrail': 12, 'outcome': 12})
    """
    rows: list[tuple[str, str, str, str]] = []
    generator = stream(seed, "rice.kpis")
    for idea, texts in _KPIS.items():
        idle = [3 + int(place) for place in generator.permutation(4)[:2]]
        dealt = list(zip((0, 1, 2, *idle), KINDS, strict=True))
        for number in generator.permutation(len(dealt)):
            place, kind = dealt[int(number)]
            rows.append((CODES[len(rows)], idea, texts[place], kind))
    return pd.DataFrame(rows, columns=["kpi", "idea", "measures", "kind"])


def kpi_table(seed: int = 0) -> pd.DataFrame:
    """Return the candidate KPIs as a learner gets them: `kpi`, `idea`, `measures`."""
    return idea_kpis(seed).drop(columns="kind")
