"""What is easily taken for the numbers of A1, on the cases of a month."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.minutes import SERVED, STEPS, Budget, counted, needed, shares

_LEFT_OUT = {
    "tests": "test cases among those that count",
    "still_open": "open cases among those that count",
    "gaps_as_zero": "cases that lack a step among those that count",
    "queue": "the queue in the minutes",
    "by_case": "the mean of the cases' own shares",
    "phone": "the writing of phone cases",
}
"""The rules of the text, by what comes in where one is left out."""


def for_minutes(data: Budget) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    kept = counted(data.cases)
    return (
        *each("cases", _cases(data.cases)),
        *each("median", _medians(data.cases, kept)),
        *each("writing", _shares(kept, "write")),
        *each("finding", _shares(kept, "find")),
        *_several(data.cases),
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
    yield "the mean with the queue", float((kept["active"] + kept["queue"]).mean())
    served = kept[kept["channel"].isin(SERVED)]
    yield "the median of email and chat alone", float(served["active"].median())
    yield "the median of phone cases alone", float(kept[kept["channel"] == "phone"]["active"].median())
    for step in STEPS:
        yield f"the median of the step {step} alone", float(kept[step].median())


def _several(cases: pd.DataFrame) -> Iterator[Lookalike]:
    """Return what several rules left out at once give, told only where each field that they change is so.

    Two fields of several rules may be those of one of them; and which rows count is not to be told where `cases` is right.
    """
    for count in (2, 3):
        for left_out in combinations(_LEFT_OUT, count):
            whole = _left_out(cases, left_out)
            yield whole
            # The median may have been worked out apart, or with a mistake of its own.
            yield replace(whole, values={field: value for field, value in whole.values.items() if field != "median"})


def _left_out(cases: pd.DataFrame, names: tuple[str, ...]) -> Lookalike:
    rows = {name: True for name in names if name in ("tests", "still_open", "gaps_as_zero")}
    loose, queue = counted(cases, **rows), "queue" in names
    found = shares(loose, queue=queue, by_case="by_case" in names)
    values = {"writing": found["write"] if "phone" in names else found["served"], "finding": found["find"]}
    if rows or queue:
        values["median"] = float((loose["active"] + loose["queue"] if queue else loose["active"]).median())
    if rows:
        values["cases"] = float(len(loose))
    return Lookalike(
        "what comes out with " + ", and with ".join(_LEFT_OUT[name] for name in names), values, together=True
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
        for channel in SERVED:
            others = kept[kept["channel"] != channel]
            left = " and ".join(sorted(set(others["channel"])))
            yield f"the writing of {left}; the drafts serve email and chat", float(others[step].sum()) / total
        yield (
            "all writing times the part of email and chat among the cases, not among the minutes",
            float(kept[step].sum()) / total * len(served) / len(kept),
        )
        yield (
            "all writing times the part of email and chat among all minutes",
            float(kept[step].sum()) / total * float(served["active"].sum()) / total,
        )
        yield (
            "the share of all writing, phone included, with the queue in the minutes",
            shares(kept, queue=True)["write"],
        )
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
    for end in ("pilot_low", "pilot_high"):
        yield (
            f"what is missing to `aim` once the search saves `{end}` of finding, as a share of all minutes",
            aim - saved - data.facts[end] * found["find"],
        )
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
