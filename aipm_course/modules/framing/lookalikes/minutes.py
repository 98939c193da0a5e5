"""What is easily taken for the numbers of A1, on the cases of a month."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.lookalikes.shared import each
from aipm_course.modules.framing.simulators.minutes import SERVED, STEPS, Budget, counted, needed, shares

_LOOSE = {
    "test cases and open ones": {"tests": True, "still_open": True},
    "test cases and cases that lack a step": {"tests": True, "gaps_as_zero": True},
    "open cases and cases that lack a step": {"still_open": True, "gaps_as_zero": True},
    "test cases, open ones and those that lack a step": {"tests": True, "still_open": True, "gaps_as_zero": True},
}
"""Several filters that were left out at once."""


def for_minutes(data: Budget) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    kept = counted(data.cases)
    return (
        *each("cases", _cases(data.cases)),
        *each("median", _medians(data.cases, kept)),
        *each("writing", (*_shares(kept, "write"), *_loosely(data.cases, "served"))),
        *each("finding", (*_shares(kept, "find"), *_loosely(data.cases, "find"))),
        *each("saved", _saved(data, kept)),
        *each("need", _needs(data, kept)),
    )


def _cases(cases: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield "all cases of the table", float(len(cases))
    yield "the closed cases, test cases included", float(len(counted(cases, tests=True)))
    yield "customers' cases with the open ones", float(len(counted(cases, still_open=True)))
    yield "the cases with those that lack a step", float(len(counted(cases, gaps_as_zero=True)))
    yield "all cases with four steps, tests and open ones included", float(len(cases.dropna()))
    customers, closed = cases["kind"] == "customer", cases["status"] == "closed"
    yield "all of the customers' cases", float(customers.sum())
    yield "all closed cases", float(closed.sum())
    kept = counted(cases)
    yield "the email and chat cases alone", float(kept["channel"].isin(SERVED).sum())
    for channel, part in kept.groupby("channel"):
        yield f"the {channel} cases alone", float(len(part))


def _medians(cases: pd.DataFrame, kept: pd.DataFrame) -> Iterator[tuple[str, float]]:
    yield "the mean, which a few long cases pull up", float(kept["active"].mean())
    yield "the sum of the four steps' medians", float(kept[list(STEPS)].median().sum())
    yield "the median with the queue", float((kept["active"] + kept["queue"]).median())
    yield "the median with test cases", float(counted(cases, tests=True)["active"].median())
    yield "the median with open cases", float(counted(cases, still_open=True)["active"].median())
    yield (
        "the median with steps that were not recorded as no minutes",
        float(counted(cases, gaps_as_zero=True)["active"].median()),
    )
    for words, ways in _LOOSE.items():
        yield f"the median with {words}", float(counted(cases, **ways)["active"].median())
    loose = counted(cases, tests=True, still_open=True, gaps_as_zero=True)
    yield "the mean of all cases of the table", float(loose["active"].mean())
    yield "the mean with the queue", float((kept["active"] + kept["queue"]).mean())
    served = kept[kept["channel"].isin(SERVED)]
    yield "the median of email and chat alone", float(served["active"].median())
    yield "the median of phone cases alone", float(kept[kept["channel"] == "phone"]["active"].median())
    for step in STEPS:
        yield f"the median of the step {step} alone", float(kept[step].median())


def _loosely(cases: pd.DataFrame, share: str) -> Iterator[tuple[str, float]]:
    """Return a share with several filters left out, with the queue, and as a mean of cases."""
    for words, ways in _LOOSE.items():
        loose = counted(cases, **ways)
        yield f"the share with {words} among the cases", shares(loose)[share]
        yield f"the share with {words}, and with the queue in the minutes", shares(loose, queue=True)[share]
        yield f"the mean of the cases' shares with {words} among them", shares(loose, by_case=True)[share]
        if share == "served":
            yield f"the share of all writing, phone included, with {words} among the cases", shares(loose)["write"]
    kept = counted(cases)
    if share == "served":
        yield (
            "the share of all writing, phone included, with the queue in the minutes",
            shares(kept, queue=True)["write"],
        )


def _shares(kept: pd.DataFrame, step: str) -> Iterator[tuple[str, float]]:
    total = float(kept["active"].sum())
    served = kept[kept["channel"].isin(SERVED)]
    part = float(served[step].sum())
    if step == "write":
        yield "the writing and wrapping up of email and chat", (part + float(served["wrap_up"].sum())) / total
        yield "the share of all writing, phone included", float(kept[step].sum()) / total
        yield "the writing of email and chat over all writing", part / float(kept[step].sum())
        yield "the writing of phone cases", float(kept[step].sum() - part) / total
        yield "the mean of the cases' shares, phone included", shares(kept, by_case=True)["write"]
        for channel in SERVED:
            one = float(kept.loc[kept["channel"] == channel, step].sum())
            yield f"the writing of {channel} alone", one / total
        yield "the part of the cases that are email and chat", len(served) / len(kept)
        yield "the part of the minutes that are email's and chat's", float(served["active"].sum()) / total
    else:
        yield "the finding of email and chat over all minutes", part / total
    yield "the share among the minutes of email and chat cases alone", part / float(served["active"].sum())
    yield (
        "the typical step over the typical case, median by median",
        float(kept[step].median() / kept["active"].median()),
    )
    yield (
        "the typical step over the sum of the typical steps",
        float(kept[step].median() / kept[list(STEPS)].median().sum()),
    )
    yield "the median of the cases' own shares", float((kept[step] / kept["active"]).median())
    for other in STEPS:
        if other != step:
            yield f"the share of the step {other}", float(kept[other].sum()) / total


def _saved(data: Budget, kept: pd.DataFrame) -> Iterator[tuple[str, float]]:
    found, saving, aim = shares(kept), data.facts["saving"], data.facts["aim"]
    served = kept[kept["channel"].isin(SERVED)]
    part = float(served["write"].sum())
    yield "`saving` times all writing, phone included", saving * found["write"]
    yield "`saving` among email and chat cases alone", saving * part / float(served["active"].sum())
    yield "what is left of the writing, not what is saved", (1 - saving) * found["served"]
    yield "what is left of all minutes", 1 - saving * found["served"]
    yield "the part of `aim` that is reached; asked is the part of all minutes", saving * found["served"] / aim
    yield "what is still missing to `aim`", aim - saving * found["served"]
    yield "`saving` times the share of finding", saving * found["find"]
    yield "`saving` times the part of the cases that are email and chat", saving * len(served) / len(kept)
    yield "`writing` over `saving`", found["served"] / saving


def _needs(data: Budget, kept: pd.DataFrame) -> Iterator[tuple[str, float]]:
    found, saving, aim = shares(kept), data.facts["saving"], data.facts["aim"]
    saved = saving * found["served"]
    served = kept[kept["channel"].isin(SERVED)]
    yield "the minutes that are missing as a share of all minutes; asked is a cut of the step", aim - saved
    yield "what is needed with all writing served, phone included", needed(found["write"], found["find"], saving, aim)
    yield "what is needed of talking", (aim - saved) / found["talk"]
    yield "what is needed of wrapping up", (aim - saved) / found["wrap_up"]
    yield "what is needed of writing", (aim - saved) / found["write"]
    yield (
        "what is needed of finding in email and chat cases alone",
        (aim - saved) / (float(served["find"].sum()) / float(kept["active"].sum())),
    )
    yield "the missing share times finding's share; divide by it", (aim - saved) * found["find"]
    yield "`saved` over finding's share", saved / found["find"]
    yield "what is needed once the drafts have made the whole smaller", (aim - saved) / found["find"] * (1 - saved)
    yield "what is needed with finding as a share of what the drafts leave", (aim - saved) / found["find"] / (1 - saved)
    yield "`saved` minus `aim`, over finding's share: the other sign", (saved - aim) / found["find"]
    yield "the part of finding that is left", 1 - (aim - saved) / found["find"]
    by_case = shares(kept, by_case=True)
    yield "what is needed with finding's share as the mean of the cases' shares", (aim - saved) / by_case["find"]
