"""A7: the first phase of a rollout behind a flag, and what the flag does after a week."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.experiments.lookalikes.rollout import for_rollout
from aipm_course.modules.experiments.methods import experiments_deal, experiments_flag
from aipm_course.modules.experiments.simulators.rollout import (
    RATE_TOLERANCE,
    Rollout,
    bar_of,
    having,
    plan,
    rollout,
    verdict,
    week,
    whole,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_ROLLOUT

_FIELDS = {
    "barred": ("holdout", "first", "seen", "rate"),
    "one_side": ("holdout",),
    "holdout_down": ("holdout",),
    "first_down": ("first",),
    "on_first": ("seen", "rate"),
    "each_account": ("rate",),
}
"""What dropping a rule changes; what else follows from own percents is paid as such."""


def _numbers(made: Rollout, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the numbers; without the rules that are dropped."""
    planned = plan(made, dropped)
    way = "on_first" if "on_first" in dropped else "barred_in" if "barred" in dropped else ""
    on = having(made, int(planned["holdout"]), int(planned["first"]), way)
    seen, rate = week(made, on)
    if "each_account" in dropped:
        table = made.accounts[on]
        table = table[table["cases"] > 0]
        rate = 1000 * float((table["reopened"] / table["cases"]).mean())
    return {**planned, "seen": seen, "rate": rate}


def _without(made: Rollout, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the numbers that change without some rules of the text; None where two cannot be dropped together."""
    if {"on_first", "barred"} <= dropped:
        return None
    numbers = _numbers(made, dropped)
    fields = {field for name in dropped for field in _FIELDS[name]}
    return {field: value for field, value in numbers.items() if not dropped or field in fields}


def _answer(made: Rollout) -> dict[str, Any]:
    numbers = _numbers(made)
    return {**numbers, "decision": verdict(numbers["seen"], numbers["needed"], numbers["rate"], numbers["bar"])}


def _by_flag(made: Rollout) -> dict[str, Any]:
    """The same by trying each percent, and by the flag itself; with a percent sign and rounded."""
    facts, accounts = made.facts, made.accounts
    free = accounts[accounts["barred"] == 0]
    p, n = facts["renewal"], len(free)
    halves = [196 * float(np.sqrt(p * (1 - p) / n * (100 / h + 100 / (100 - h)))) for h in range(1, 50)]
    holdout = next(h for h, half in enumerate(halves, 1) if half <= facts["readable"])
    u, v = facts["usual"] / 1000, facts["harm"] / 1000
    needed = round(((1.645 * np.sqrt(u * (1 - u)) + 0.84 * np.sqrt(v * (1 - v))) / (v - u)) ** 2)
    first = next(k for k in range(1, 100) if k / 100 * free["cases_before"].sum() >= needed)
    bar = round(facts["usual"] + 1645 * float(np.sqrt(u * (1 - u) / needed)), 1)
    on = accounts[experiments_deal(experiments_flag(holdout, first), accounts) == "on"]
    seen = int(on["cases"].sum())
    rate = round(1000 * on["reopened"].sum() / seen, 1)
    decision = "Stay" if seen < needed else "to off" if rate > bar else "WIDEN"
    return {
        "holdout": f"{holdout}%",
        "needed": needed,
        "first": f"{first} %",
        "bar": bar,
        "seen": f"{seen:,}",
        "rate": f"{rate} per 1,000",
        "decision": decision,
    }


def _drop(name: str, rule: str, message: str) -> Ablation[Rollout]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _week(own: Mapping[str, Any], made: Rollout) -> tuple[int, float]:
    """Return cases and rate of the accounts that have it by the learner's own percents; the right ones where these are none."""
    right = plan(made)
    given = {name: own.get(name, right[name]) for name in ("holdout", "first")}
    held, first = (round(value) if 0 <= value <= 100 else int(right[name]) for name, value in given.items())
    return week(made, having(made, held, first))


def _decided(own: Mapping[str, Any], made: Rollout) -> str:
    if own["seen"] < own["needed"]:
        return "stay"  # whatever the rate, and where there is none yet
    return verdict(own["seen"], own["needed"], own["rate"], own["bar"])


def _first(own: Mapping[str, Any], made: Rollout) -> int:
    free = made.accounts["barred"] == 0
    return whole(100 * max(0.0, own["needed"]) / float(made.accounts.loc[free, "cases_before"].sum()))


ROLLOUT = Question(
    id="experiments.rollout",
    task="A7",
    title="Write the rollout",
    points=6,
    kind=Record(
        {
            "holdout": Number("percent of accounts"),
            "needed": Number("cases", within_percent=0.5),
            "first": Number("percent of accounts"),
            "bar": Number("reopened per 1,000", within=RATE_TOLERANCE),
            "seen": Number("cases"),
            "rate": Number("reopened per 1,000", within=RATE_TOLERANCE),
            "decision": Choice(
                {
                    "widen": "more accounts get Digest",
                    "stay": "the weights stay for one more week",
                    "to_off": "the weight of `on` goes to `off`",
                    "to_holdout": "the weight of `on` goes to `holdout`",
                }
            ),
        },
        weights={"holdout": 0.75, "needed": 0.5, "first": 0.5, "bar": 0.5, "seen": 0.75, "rate": 1, "decision": 2},
        look={
            "holdout": "Try one percent after the other: a and b are accounts that are not barred. The first half-width that is at "
            "most `readable` counts.",
            "needed": "u and v are shares: `usual` ÷ 1,000 and `harm` ÷ 1,000. Both roots, then ÷ (v − u), then the square.",
            "first": "What percent of all `cases_before`, barred accounts left out, are your `needed` cases? Rounded up.",
            "bar": "`usual` + 1,645 × √(u (1 − u) ÷ your `needed`), per 1,000 cases.",
            "seen": "Which accounts have Digest? Not barred, `bucket` from `holdout` on, and `first` buckets in all. Sum their `cases`.",
            "rate": "1,000 × all `reopened` ÷ all `cases` of the accounts that have Digest.",
            "decision": "First hold your `seen` against your `needed`, and only then your `rate` against your `bar`.",
        },
    ),
    data=rollout,
    reference=_answer,
    alternatives=(_by_flag,),
    misconceptions=(
        *options(
            _answer,
            "decision",
            {
                "widen": "Widening needs two things: `seen` is at least `needed`, and `rate` is at most `bar`. Hold your numbers against both.",
                "to_off": "Going back needs two things: `seen` is at least `needed`, and `rate` is more than `bar`. Hold your numbers against both.",
                "to_holdout": "A holdout shows a year without Digest, and these accounts have had it: their weight never goes there.",
                "stay": "The weights stay where `seen` is less than `needed`. Hold these two numbers against each other.",
            },
        ),
        Misconception(
            "no_holdout",
            lambda made: {"holdout": 0},
            "Without a holdout nobody is left to compare with in a year, and the long-run effect can never be known.",
        ),
        Misconception(
            "bar_is_harm",
            lambda made: {"bar": made.facts["harm"]},
            "That is `harm` itself. With a bar there the harm goes unseen in every other week.",
        ),
        Misconception(
            "bar_is_usual",
            lambda made: {"bar": made.facts["usual"]},
            "That is `usual` itself, and every other harmless week goes beyond it. Or the part behind the plus is not per 1,000.",
        ),
    ),
    ablations=(
        _drop(
            "barred",
            "leave them out of everything",
            "Barred accounts are in yours. Their contract forbids Digest, so no percent is of them and no week is theirs.",
        ),
        _drop(
            "one_side",
            "b the other",
            "Only the holdout's own noise is in yours. The accounts that it is compared with have some, too: the part with b.",
        ),
        _drop(
            "holdout_down",
            "smallest whole percent of accounts",
            "With that percent the half-width is still over `readable`. Rounded down, or to the nearest, it is not enough.",
        ),
        _drop(
            "first_down",
            "smallest whole percent of `cases_before`",
            "With that percent there are still fewer cases than `needed`. Rounded down, or to the nearest, it is not enough.",
        ),
        _drop(
            "on_first",
            "the first `holdout` buckets",
            "Those are the first buckets, and they are the holdout's. The accounts with Digest come after them.",
        ),
        _drop(
            "each_account",
            "all their cases together",
            "Each account counts the same in yours, however few cases it has. The rate is of all their cases together.",
        ),
    ),
    without=_without,
    follows=(
        Follows("first", ("needed",), _first),
        Follows("bar", ("needed",), lambda own, made: bar_of(made.facts["usual"], max(1.0, own["needed"]))),
        Follows("seen", ("holdout", "first"), lambda own, made: _week(own, made)[0]),
        Follows("rate", ("holdout", "first"), lambda own, made: _week(own, made)[1]),
        Follows("decision", ("needed", "bar", "seen", "rate"), _decided),
    ),
    lookalikes=for_rollout,
    generic=DEFAULT - {"carried"},
    survivors={
        "196 to 197: 196 * (p * (1 - p) * (1 / a + 1 / b)) ** 0.5": "meant: a width off by one in a hundred gives the same whole percent",
        "196 to 195: 196 * (p * (1 - p) * (1 / a + 1 / b)) ** 0.5": "meant: a width off by one in a hundred gives the same whole percent",
        "1645 to 1646: 1645 * (u * (1 - u) / needed) ** 0.5": "meant: less than a fifth of the tolerance",
        "1645 to 1644: 1645 * (u * (1 - u) / needed) ** 0.5": "meant: less than a fifth of the tolerance",
        "< to <=: seen < needed": "equivalent: the needed cases are no whole number",
        "100 to 101: len(free) * h / 100": "meant: a width off by one in a hundred gives the same whole percent",
        "100 to 99: len(free) * h / 100": "meant: a width off by one in a hundred gives the same whole percent",
        "100 to 101: len(free) * (100 - h) / 100": "meant: a width off by one in a hundred gives the same whole percent",
        "100 to 99: len(free) * (100 - h) / 100": "meant: a width off by one in a hundred gives the same whole percent",
        "<= to <: half(h) <= facts['readable']": "equivalent: planted margins keep every width off this bar",
        "> to >=: rate > bar": "equivalent: planted margins keep the rate off its bar",
        "1 to 2: range(1, 50)": "equivalent: the percent is found long before the end of the range, and 1 is never enough",
        "50 to 51: range(1, 50)": "equivalent: the percent is found long before the end of the range, and 1 is never enough",
        "50 to 49: range(1, 50)": "equivalent: the percent is found long before the end of the range, and 1 is never enough",
        "100 to 101: 100 - h": "meant: a width off by one in a hundred gives the same whole percent",
        "100 to 99: 100 - h": "meant: a width off by one in a hundred gives the same whole percent",
        "100 to 101: -100": "meant: first phases are planted so far off a whole percent that one in a hundred more gives the same",
        "100 to 99: -100": "meant: first phases are planted so far off a whole percent that one in a hundred less gives the same",
    },
    hints=(
        "Write the flag before you look at the week: holdout and first phase are planned from the facts and from last week's "
        "cases. Only then run it.",
        "Accounts with Digest: not barred, and their `bucket` is one of the `first` buckets that come after the holdout's.",
        "`(bucket >= holdout) & (bucket < holdout + first)` picks buckets; `next(h for h in range(1, 50) if half(h) <= readable)` "
        "finds the first percent that will do.",
    ),
    worked="""
```python
free = accounts[accounts["barred"] == 0]
p, u, v = facts["renewal"], facts["usual"] / 1000, facts["harm"] / 1000

def half(h):
    a, b = len(free) * h / 100, len(free) * (100 - h) / 100
    return 196 * (p * (1 - p) * (1 / a + 1 / b)) ** 0.5

holdout = next(h for h in range(1, 50) if half(h) <= facts["readable"])
needed = ((1.645 * (u * (1 - u)) ** 0.5 + 0.84 * (v * (1 - v)) ** 0.5) / (v - u)) ** 2
first = int(-(-100 * needed // free["cases_before"].sum()))
bar = facts["usual"] + 1645 * (u * (1 - u) / needed) ** 0.5

variant = experiments_deal(experiments_flag(holdout, first), accounts)
on = accounts[variant == "on"]
seen = on["cases"].sum()
rate = 1000 * on["reopened"].sum() / seen
rollout = {
    "holdout": holdout,
    "needed": needed,
    "first": first,
    "bar": bar,
    "seen": seen,
    "rate": rate,
    "decision": "stay" if seen < needed else "to_off" if rate > bar else "widen",
}
```

In a spreadsheet: a column of percents 1 to 20 with the half-width beside each, and `SUMIFS(cases, barred, 0, bucket, ">=" & holdout,
bucket, "<" & holdout + first)`. A guardrail that has seen too few cases is neither a yes nor a no. And the holdout has to be
written before the first day: who has had the feature can never show a year without it.
""",
    objective=OBJECTIVE_ROLLOUT,
    ledger=("DELIV-09", "DEC-04", "TOOL-12", "TOOL-13", "ENV-06"),
)
