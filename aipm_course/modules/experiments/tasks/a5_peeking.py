"""A5: by which rule tests may be stopped."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.experiments.lookalikes.peeking import for_peeking
from aipm_course.modules.experiments.simulators.peeking import (
    COLUMNS,
    CONSTANT,
    DAYS,
    GONE_LIMIT,
    RULES,
    SINGLE,
    Peeking,
    bars,
    chosen,
    gone,
    peeking,
    rules_table,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_PEEK

_OPTIONS = {
    "constant": "each day, one bar for all days",
    "daily": "each day, the bar of a single look",
    "falling": "each day, a bar that falls",
    "once": "one look, on the last day",
    "weekly": "two looks, at the end of each week",
}
_SHARE = 0.0006
_NEEDS = (
    "This rule needs a `gone` within `gone_limit`, `false_wins` within `false_limit`, `found` at or above `found_bar`, and the "
    "fewest `days` of the rules that have all that. Hold its row against each."
)


def _without(made: Peeking, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    table = rules_table(
        made,
        up_only="one_side" in dropped,
        last_only="last_day" in dropped,
        winners="winners_only" in dropped,
    )
    vanished = gone(
        made.z["past"],
        of_all="of_all" in dropped,
        up_only="downward_too" not in dropped,
        bar=CONSTANT if "own_bar" in dropped else SINGLE,
    )
    return {"results": table, "gone": vanished}


def _blanks(made: Peeking, filled: pd.DataFrame) -> dict[str, Any]:
    """Return the results with something in place of the blank bars."""
    bar = filled.to_numpy(float)
    rows = {}
    for place, rule in enumerate(RULES):
        over = {kind: np.abs(made.z[kind]) > bar[place] for kind in ("fake", "real")}
        day = np.where(over["real"].any(axis=1), over["real"].argmax(axis=1) + 1, DAYS)
        shares = {
            name: float(over[kind].any(axis=1).mean()) for name, kind in (("false_wins", "fake"), ("found", "real"))
        }
        rows[rule] = {**shares, "days": float(day.mean())}
    return {"results": pd.DataFrame(rows).T}


def _by_day_13(made: Peeking) -> dict[str, Any] | None:
    """Return the share that is gone of those that win before day 14; None where that is nobody less."""
    past = made.z["past"]
    early = (past[:, :-1] > CONSTANT).any(axis=1)
    share = float((past[early, -1] < SINGLE).mean())
    return None if abs(share - gone(past)) < 2 * _SHARE else {"gone": share}


def _answer(made: Peeking) -> dict[str, Any]:
    numbers = _without(made, frozenset())
    return {**numbers, "decision": chosen(numbers["results"], numbers["gone"], made.found_bar)}


def _by_rows(made: Peeking) -> dict[str, Any]:
    """The same day by day, in percent, as a spreadsheet has it."""
    looks: Any = made.looks.set_index("kind")
    bar: Any = bars()
    rows = {}
    for rule in RULES:
        ends = {}
        for kind in ("fake", "real"):
            over: Any = looks.loc[kind, COLUMNS].abs().reset_index(drop=True).gt(bar.loc[rule], axis=1)
            first = over.to_numpy().argmax(axis=1) + 1
            ends[kind] = pd.Series(np.where(over.any(axis=1), first, 99))
        rows[rule] = {
            "false_wins": round(100 * float((ends["fake"] < 99).mean()), 1),
            "found": round(100 * float((ends["real"] < 99).mean()), 1),
            "days": round(float(ends["real"].clip(upper=DAYS).mean()), 2),
        }
    past: Any = looks.loc["past", COLUMNS].reset_index(drop=True)
    winners = past[past.max(axis=1) > CONSTANT]
    share = round(100 * float((winners["d14"] < SINGLE).mean()), 1)
    table = pd.DataFrame(rows).T
    kept = table[(table["false_wins"] <= 6) & (table["found"] >= 100 * made.found_bar)]
    return {
        "results": table,
        "gone": f"{share}%",
        "decision": "once" if share > 10 else str(kept["days"].idxmin()).capitalize(),
    }


def _decide(own: Mapping[str, Any], made: Peeking) -> str:
    """Return the rule that own numbers lead to; where they leave none, the right one."""
    if own["gone"] > GONE_LIMIT:
        return "once"
    table = pd.DataFrame(own["results"]).T
    return chosen(table, own["gone"], made.found_bar) or str(_answer(made)["decision"])


def _drop(name: str, rule: str, message: str) -> Ablation[Peeking]:
    def wrong(made: Peeking) -> dict[str, Any]:
        numbers = _without(made, frozenset((name,)))
        field = "gone" if name in ("of_all", "downward_too", "own_bar") else "results"
        return {field: numbers[field]}

    return Ablation(name, rule, wrong, message)


PEEKING = Question(
    id="experiments.peeking",
    task="A5",
    title="Peeking",
    points=6,
    kind=Record(
        {
            "results": Table(
                "rule",
                RULES,
                {
                    "false_wins": Number("share", within=_SHARE, percent=True, between=(0, 100)),
                    "found": Number("share", within=_SHARE, percent=True, between=(0, 100)),
                    "days": Number("days", within=0.02),
                },
            ),
            "gone": Number("share", within=_SHARE, percent=True),
            "decision": Choice(_OPTIONS),
        },
        weights={"results": 3, "gone": 0.75, "decision": 2.25},
        look={
            "results": "Take one rule and one test: the first day on which z, without its sign, is beyond the bar of that day. Shares "
            "are of all tests of a kind, and a test without such a day counts 14 in `days`.",
            "gone": "Past tests with a z above constant's bar on some day: of these, the share with `d14` under 1.96.",
            "decision": "First hold `gone` against `gone_limit`. Then cross out the rules that break a limit, and compare `days`.",
        },
    ),
    data=peeking,
    reference=_answer,
    alternatives=(_by_rows,),
    misconceptions=(
        *options(
            _answer,
            "decision",
            {
                **dict.fromkeys(("constant", "daily", "falling", "weekly"), _NEEDS),
                "once": "One look at the end needs a `gone` above `gone_limit`, or no faster rule that keeps both limits.",
            },
            idea=lambda option: "" if option == "once" else "needs",
        ),
        Misconception(
            "blank_is_0",
            lambda made: _blanks(made, bars().fillna(0)),
            "A blank bar is 0 in yours, and every z is beyond that. A blank means that the rule does not look on that day.",
        ),
        Misconception(
            "blank_is_last_bar",
            lambda made: _blanks(made, bars().ffill(axis=1)),
            "A blank bar is the one before it in yours. A blank means that the rule does not look on that day.",
        ),
        Misconception(
            "by_day_13",
            _by_day_13,
            "That leaves out who is above the bar on day 14 only: a win counts on whichever day it comes. Or it has too few "
            "digits.",
        ),
    ),
    ablations=(
        _drop(
            "one_side",
            "up or down",
            "Only crossings upward are in your `false_wins`. A test that ends because it seems to harm is a false alarm, too.",
        ),
        _drop(
            "last_day",
            "ends on the first day on which",
            "Those are the tests that are beyond the bar on day 14. A test ends at its first crossing, wherever z goes afterwards.",
        ),
        _drop(
            "winners_only",
            "A test that never goes beyond it ends on day 14",
            "Those are the days of the tests that cross. A test that never crosses takes its 14 days and counts in the mean.",
        ),
        _drop(
            "of_all",
            "Of the past tests",
            "That is a share of all past tests. Asked is the share of those that won early.",
        ),
        _drop(
            "downward_too",
            "above the bar of `constant`",
            "Tests that crossed downward are among yours. They were no wins, so nothing of them could go away.",
        ),
        _drop(
            "own_bar",
            "whose `d14` is under 1.96",
            "That holds day 14 against constant's bar. With one look at the end, 1.96 would do.",
        ),
    ),
    without=_without,
    follows=(Follows("decision", ("results", "gone"), _decide),),
    lookalikes=for_peeking,
    generic=DEFAULT - {"carried"},
    survivors={
        "< to <=: won['d14'] < 1.96": "equivalent: no z lies on a bar",
        "<= to <: results['false_wins'] <= limits['false_limit']": "equivalent: planted margins keep every value off this bar",
        ">= to >: results['found'] >= limits['found_bar']": "equivalent: planted margins keep every value off this bar",
        "> to >=: gone > limits['gone_limit']": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "One rule and one test first, on paper: go from `d1` to `d14`, leave out the days with a blank bar, and stop at the "
        "first z beyond it, up or down.",
        "For a whole kind: a table of yes and no, |z| beyond the bar of its day. A row with a yes has crossed; the place of "
        "its first yes is its day.",
        "`z.gt(bar, axis=1)` holds each column against its own bar, and a blank bar is never crossed. `any(axis=1)` says "
        "which tests cross, `to_numpy().argmax(axis=1) + 1` on which day first.",
    ),
    worked="""
```python
days = [f"d{day}" for day in range(1, 15)]
z = looks.set_index("kind")[days]

def ends(kind, rule):
    beyond = z.loc[kind].abs().gt(bars.loc[rule], axis=1)
    crossed = beyond.any(axis=1)
    first = beyond.to_numpy().argmax(axis=1) + 1
    return crossed.mean(), pd.Series(first).where(crossed.to_numpy(), 14).mean()

rows = {}
for rule in bars.index:
    found, day = ends("real", rule)
    rows[rule] = {"false_wins": ends("fake", rule)[0], "found": found, "days": day}
results = pd.DataFrame(rows).T

past = z.loc["past"]
won = past[past.gt(bars.loc["constant"], axis=1).any(axis=1)]
gone = (won["d14"] < 1.96).mean()
sound = results[(results["false_wins"] <= limits["false_limit"]) & (results["found"] >= limits["found_bar"])]
peeking = {
    "results": results,
    "gone": gone,
    "decision": "once" if gone > limits["gone_limit"] else sound["days"].idxmin(),
}
```

In a spreadsheet: a second sheet with `=IF(ABS(z) > bar, day, "")`, then `MIN` over each row. The bar of 1.96 is made for one look.
Whoever looks each day gives chance 14 tries, so a rule for many looks needs higher bars. Its price is a lift that is missed now
and then, its gain are the days. And no bar helps where early wins are real and do not last.
""",
    objective=OBJECTIVE_PEEK,
    ledger=("SKILL-02", "FLAG-04"),
)
