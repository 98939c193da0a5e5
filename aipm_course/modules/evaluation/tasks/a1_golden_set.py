"""A1: the golden set."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.evaluation.lookalikes.golden import for_golden
from aipm_course.modules.evaluation.lookalikes.golden_ways import other_tables
from aipm_course.modules.evaluation.simulators.golden_set import (
    KINDS,
    MORE_CASES,
    GoldenSet,
    by_kind,
    decision_for,
    golden_set,
    half_width,
    weighted_rate,
    widths_after,
)
from aipm_course.modules.evaluation.tasks.shared import OBJECTIVE_SET, led_to

RATE_WITHIN, WIDTH_WITHIN = 0.002, 0.00015
_DECISIONS = {
    "release": "today's whole interval is at or above the bar",
    "hold": "today's whole interval is under the bar",
    "label": "today's interval holds the bar, the later one does not",
    "too_close": "both intervals hold the bar",
}


def _numbers(table: pd.DataFrame) -> dict[str, Any]:
    after = widths_after(table)
    return {
        "kept": int(table["cases"].sum()),
        "rate": weighted_rate(table),
        "half_width": half_width(table),
        "label_next": str(after.idxmin()),
        "half_after": float(after.min()),
    }


def _golden(golden: GoldenSet, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    table = by_kind(
        golden,
        copies="copies_in" in dropped,
        examples="examples_in" in dropped,
        staff="staff_asks" in dropped,
    )
    numbers = _numbers(table)
    decided = decision_for(numbers["rate"], numbers["half_width"], numbers["half_after"], golden.least_rate)
    return {**numbers, "decision": decided}


_WIDTHS = ("half_width", "half_after")
_FIELDS = {
    "copies_in": ("kept", "rate", *_WIDTHS),
    "examples_in": ("kept", "rate", *_WIDTHS),
    "staff_asks": ("rate", *_WIDTHS),
}


def _without(golden: GoldenSet, dropped: frozenset[str]) -> Any:
    wrong = _golden(golden, dropped)
    if not dropped:
        return wrong
    return {field: wrong[field] for field in wrong if any(field in _FIELDS[name] for name in dropped)}


def _dropped(name: str) -> Callable[[GoldenSet], dict[str, Any]]:
    return lambda golden: _without(golden, frozenset({name}))


def _in_percent(golden: GoldenSet) -> dict[str, Any]:
    """The same from lists, with shares in percent."""
    traffic = golden.traffic.set_index("kind")
    asked = (traffic["requests"] - traffic["of_staff"]).to_dict()
    kept = [row for row in golden.cases.to_dict("records") if row["use"] == "test" and not row["copy_of"]]
    parts = {}
    for kind in KINDS:
        passed = [row["passed"] for row in kept if row["kind"] == kind]
        parts[kind] = (asked[kind] / sum(asked.values()), sum(passed) / len(passed), len(passed))
    rate = sum(w * p for w, p, _ in parts.values())

    def half(more: str = "") -> float:
        each = [w * w * p * (1 - p) / (n + (MORE_CASES if kind == more else 0)) for kind, (w, p, n) in parts.items()]
        return 1.96 * math.sqrt(sum(each))

    best = min(KINDS, key=half)
    return {
        "kept": len(kept),
        "rate": round(100 * rate, 2),
        "half_width": round(100 * half(), 2),
        "label_next": best.upper(),
        "half_after": round(100 * half(best), 2),
        "decision": decision_for(rate, half(), half(best), golden.least_rate),
    }


def _decide(own: Mapping[str, Any], golden: GoldenSet) -> str:
    return decision_for(own["rate"], own["half_width"], own["half_after"], golden.least_rate)


def _after_own(own: Mapping[str, Any], golden: GoldenSet) -> float | set[float]:
    """Return what the own kind leaves; the least width of all is right as well, whatever kind was named."""
    after = widths_after(by_kind(golden))
    return led_to(float(after[own["label_next"]]), float(after.min()))


def _label_own(own: Mapping[str, Any], golden: GoldenSet) -> str | set[str]:
    """Return the kind that the own table leads to, where `rate` and `half_width` show which table that is."""
    right = by_kind(golden)
    best = str(widths_after(right).idxmin())
    if _shows(right, own):
        return best
    return {best, *(str(widths_after(table).idxmin()) for table in other_tables(golden) if _shows(table, own))}


def _shows(table: pd.DataFrame, own: Mapping[str, Any]) -> bool:
    """Return whether a table gives the own rate and half-width."""
    rate, half = float(own["rate"]), float(own["half_width"])
    return abs(weighted_rate(table) - rate) <= RATE_WITHIN and abs(half_width(table) - half) <= WIDTH_WITHIN


def _not_by_own(given: Any, own: Mapping[str, Any], golden: GoldenSet) -> str:
    if own["label_next"] == _golden(golden)["label_next"]:
        return ""
    mixes: dict[str, dict[str, bool]] = {
        "the set's own mix": {"own_mix": True},
        "all requests, staff's included": {"staff": True},
    }
    for words, how in mixes.items():
        if abs(float(widths_after(by_kind(golden, **how))[own["label_next"]]) - given) <= WIDTH_WITHIN:
            return f"is that of your own `label_next` with {words}: take the customers'"
    return (
        "does not follow from your own `label_next` either: it is the formula of `half_width`, with `more_cases` more in that "
        "kind's n and p as it is"
    )


def _other_kind(kind: str) -> Callable[[GoldenSet], Any]:
    return lambda golden: unless(_golden(golden), {"label_next": kind})


GOLDEN_SET = Question(
    id="evaluation.golden_set",
    task="A1",
    title="Golden set",
    points=5,
    kind=Record(
        {
            "kept": Number("cases"),
            "rate": Number("share from 0 to 1", within=RATE_WITHIN, percent=True),
            "half_width": Number("share from 0 to 1", within=WIDTH_WITHIN, percent=True),
            "label_next": Choice(dict.fromkeys(KINDS, "")),
            "half_after": Number("share from 0 to 1", within=WIDTH_WITHIN, percent=True),
            "decision": Choice(_DECISIONS),
        },
        weights={"kept": 0.5, "label_next": 0.75, "half_after": 0.75, "decision": 2.5},
        look={
            "kept": 'Keep the rows with `use` "test" whose `copy_of` is empty: a filled one marks the copy, which goes, and its original stays. A row that '
            "is both example and copy is out once.",
            "rate": "Per kind, of the kept cases, the share with `passed` 1; times the kind's share of customers' requests, "
            "`requests` minus `of_staff`; then add up.",
            "half_width": "Per kind w² p (1 − p) ÷ n, with the w and p of `rate` and the kind's kept cases as n; add up, take the "
            "root, times 1.96.",
            "label_next": "Work out the half-width four times, each time with `more_cases` more in another kind's n; the kind with "
            "the smallest result counts.",
            "half_after": "As `half_width`, with `more_cases` more in the n of the kind in `label_next` only; p stays as it is.",
            "decision": "Three questions in this order. Is `rate` minus `half_width` at least `least_rate_brief`? Is `rate` plus "
            "`half_width` under it? Does it lie inside `rate` plus and minus `half_after`?",
        },
    ),
    data=golden_set,
    reference=_golden,
    alternatives=(_in_percent, lambda data: pd.Series(_golden(data))),
    misconceptions=(
        *options(
            _golden,
            "decision",
            {
                "release": "A release needs `rate` minus `half_width` at or above `least_rate_brief`: the rate alone, its upper end, or "
                'the share that the whole set passes (`said["brief"]`) is not enough.',
                "hold": "Holding back needs `rate` plus `half_width` under `least_rate_brief`: the lower end under the bar is not "
                "enough.",
                "label": "More labels are for a `least_rate_brief` inside `rate` ± `half_width` and outside `rate` ± `half_after`: "
                "hold it against both.",
                "too_close": "Too close needs `least_rate_brief` inside `rate` ± `half_width` and inside `rate` ± `half_after`: hold "
                "it against both.",
            },
        ),
        *(
            Misconception(
                f"label_{kind}",
                _other_kind(kind),
                f"Another kind than {kind} leaves a smaller half-width if it gets all the labels. Neither the fewest cases, nor "
                "the lowest rate, nor the most requests decides alone: work the sum out for each kind.",
                idea="another_kind",
            )
            for kind in KINDS
        ),
        Misconception(
            "pooled",
            lambda data: {"rate": weighted_rate(by_kind(data, own_mix=True))},
            "That is the pooled rate, passed cases ÷ kept cases. It describes the set's mix of kinds; take customers' mix.",
        ),
        Misconception(
            "equal_weights",
            lambda data: {"rate": float(by_kind(data)["rate"].mean())},
            "That is the plain mean of the four kinds' rates. Customers do not ask for the four equally often.",
        ),
    ),
    ablations=(
        Ablation(
            "copies_in",
            "Copies do not count",
            _dropped("copies_in"),
            "That is with the copies in. A row whose `copy_of` names a case tells nothing new.",
        ),
        Ablation(
            "examples_in",
            "nor do examples",
            _dropped("examples_in"),
            'That is with the examples in. The prompt holds them together with their answer: keep `use` "test".',
        ),
        Ablation(
            "staff_asks",
            "staff's requests do not count",
            _dropped("staff_asks"),
            "That is weighted by all requests. Larkspur's own people try what is hard: take `of_staff` off first.",
        ),
    ),
    without=_without,
    follows=(
        Follows("label_next", ("rate", "half_width"), _label_own),
        Follows("half_after", ("label_next",), _after_own, look=_not_by_own),
        Follows("decision", ("rate", "half_width", "half_after"), _decide),
    ),
    quantities=lambda data: {
        "kept cases": float(by_kind(data)["cases"].sum()),
        "kept cases that passed": float(by_kind(data)["passed"].sum()),
        "all rows": float(len(data.cases)),
        "all rows that passed": float(data.cases["passed"].sum()),
    },
    lookalikes=for_golden,
    generic=DEFAULT - {"sign", "carried", "off_by_one"},
    survivors={
        ">= to >: rate - half() >= bar": "equivalent: planted margins keep every value off this bar",
        "< to <=: rate + half() < bar": "equivalent: planted margins keep every value off this bar",
        "> to >=: abs(rate - bar) > after.min()": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Three steps: which rows count, one row per kind (n and p), and the weights, which come from the other table.",
        '`golden[(golden["use"] == "test") & (golden["copy_of"] == "")]`; then `groupby("kind")["passed"].agg(["mean", '
        "\"count\"])` gives p and n. The weights w are customers' requests of a kind ÷ customers' requests in all.",
        "The half-width is 1.96 × the root of the sum of w² p (1 − p) ÷ n. For the labels, put n + `more_cases` into one kind at "
        "a time and compare the four results.",
    ),
    worked="""
```python
kept = golden[(golden["use"] == "test") & (golden["copy_of"] == "")]
kinds = kept.groupby("kind")["passed"].agg(["mean", "count"])
asked = traffic.set_index("kind")["requests"] - traffic.set_index("kind")["of_staff"]
w, p, n = asked / asked.sum(), kinds["mean"], kinds["count"]

def half(more=None):
    cases = n + pd.Series({more: facts["more_cases"]}).reindex(n.index).fillna(0)
    return 1.96 * (w**2 * p * (1 - p) / cases).sum() ** 0.5

rate, after = (w * p).sum(), pd.Series({kind: half(kind) for kind in n.index})
distance, bar = abs(rate - facts["least_rate_brief"]), facts["least_rate_brief"]
if rate - half() >= bar:
    decision = "release"
elif rate + half() < bar:
    decision = "hold"
else:
    decision = "label" if distance > after.min() else "too_close"
brief = {
    "kept": len(kept),
    "rate": rate,
    "half_width": half(),
    "label_next": after.idxmin(),
    "half_after": after.min(),
    "decision": decision,
}
```

The set was built to hold what seldom comes, so its own average describes nobody's month. Labels help most where weight,
spread and few cases meet; and sometimes the best place for them still settles nothing.
""",
    objective=OBJECTIVE_SET,
    ledger=("RESP-15", "SKILL-07", "DELIV-20", "MILE-12"),
)
