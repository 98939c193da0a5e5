"""A list of candidate KPIs for Larkspur's twelve ideas: five per idea, three of them worth having.

Written by hand. For each idea there is one outcome, one guardrail and one cost measure, and two that look busy and
decide nothing. The learner's table does not say which is which.
"""

import numpy as np
import pandas as pd

KINDS = ("outcome", "guardrail", "cost", "busy", "busy")

# idea: outcome, guardrail, cost, and two busy ones
_KPIS: dict[str, tuple[str, str, str, str, str]] = {
    "vision": (
        "Share of invoices booked without a person touching them",
        "Share of booked invoices with a wrong amount, from a weekly sample of 200",
        "Dollars per correctly booked invoice, labeling included",
        "Number of invoices sent through the model",
        "Accuracy on the vendor's demo set",
    ),
    "summary": (
        "Median minutes from opening a case to first reply, cases with a summary against cases without",
        "Share of summaries with an invented or missing fact, from a weekly sample of 150",
        "Dollars per summary that an agent kept",
        "Number of summaries generated",
        "Share of agents who say the demo looked good",
    ),
    "synonyms": (
        "Share of searches followed by a click within 30 seconds",
        "Share of searches whose first result is reported as wrong",
        "Hours per month spent on keeping the rules up to date",
        "Number of synonym rules written",
        "Number of searches",
    ),
    "answer": (
        "Share of questions solved without a case being opened within 7 days",
        "Share of answers that cite a page the user may not see",
        "Dollars per solved question, failed ones included",
        "Number of questions asked",
        "Average length of an answer",
    ),
    "routing": (
        "Share of tickets that reach the right team first",
        "Share of urgent tickets routed to the wrong queue",
        "Person-hours per month on corrections and retraining",
        "Number of tickets routed automatically",
        "Model confidence, averaged over all tickets",
    ),
    "drafts": (
        "Share of replies sent with fewer than ten words changed",
        "Share of sent drafts that a customer corrected or complained about",
        "Dollars per draft that was sent",
        "Number of drafts shown",
        "Number of languages supported",
    ),
    "refunds": (
        "Share of refund requests closed correctly within one hour",
        "Dollars refunded by mistake per 1,000 requests",
        "Dollars per closed request, reviews by people included",
        "Number of agent steps run",
        "Number of tools the agent can call",
    ),
    "duplicates": (
        "Share of true duplicates merged before an agent opens them",
        "Share of merges undone by an agent",
        "Hours per month spent on undoing merges and on retraining",
        "Number of pairs compared",
        "Similarity score of the average pair",
    ),
    "fraud": (
        "Dollars of fraud stopped per month, at the desk's capacity",
        "Share of honest payments held for more than an hour",
        "Review hours per confirmed fraud",
        "Number of alerts raised",
        "AUC on last year's data",
    ),
    "screening": (
        "Share of interviewed candidates whom the hiring team rates as qualified",
        "Lowest impact ratio over groups, with its interval",
        "Recruiter hours per qualified candidate, audits included",
        "Number of applications scored",
        "Share of applications scored within one second",
    ),
    "churn": (
        "Renewal rate of flagged accounts that were called, against flagged accounts that were not",
        "Share of called accounts that complained about the call",
        "Account-manager hours per renewal saved",
        "Number of accounts with a score",
        "Number of times the score page was opened",
    ),
    "onboarding": (
        "Share of new users who finish set-up within 3 days",
        "Share of new users who switch the guide off",
        "Support hours per 100 new users",
        "Number of tooltips shown",
        "Number of guide pages published",
    ),
}  # fmt: skip


def kpi_table(seed: int) -> pd.DataFrame:
    """Return the candidates as a learner gets them, the same for every seed."""
    return idea_kpis().drop(columns="kind")


def idea_kpis() -> pd.DataFrame:
    """Return all candidate KPIs with the planted kind of each.

    Returns:
        60 rows in an order that gives nothing away: `kpi` (code), `idea`, `measures` (text), `kind` (outcome,
        guardrail, cost or busy; not in the learner's table).

    Examples:
        >>> table = idea_kpis()
        >>> table.shape, table["kind"].value_counts().sort_index().to_dict()
        ((60, 4), {'busy': 24, 'cost': 12, 'guardrail': 12, 'outcome': 12})
    """
    rows: list[tuple[str, str, str, str]] = []
    generator = np.random.default_rng(4)
    for idea, texts in _KPIS.items():
        for place in generator.permutation(len(KINDS)):
            rows.append((f"K{len(rows) + 1:02d}", idea, texts[place], KINDS[place]))
    return pd.DataFrame(rows, columns=["kpi", "idea", "measures", "kind"])
