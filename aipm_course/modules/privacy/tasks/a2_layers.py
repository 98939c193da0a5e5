"""A2: which second layer to buy, and whether the promise is kept."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.privacy.lookalikes.layers import for_layers
from aipm_course.modules.privacy.methods import ends
from aipm_course.modules.privacy.simulators.layers import (
    OFFERS,
    PRESENT,
    Layers,
    blocked,
    buy,
    layers,
    mean_of_categories,
    numbers,
    other_blocks,
    other_intervals,
    other_shares,
    passes,
    succeeding,
    verdict,
)
from aipm_course.modules.privacy.tasks.shared import OBJECTIVE_LAYERS


def _answer(data: Layers) -> dict[str, Any]:
    return numbers(data)


def _touched(data: Layers, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if {"same_try", "one_of_four"} <= names:
        return None  # whether a try has to get past both is not asked of all four together
    past = passes(data, scope="scope" not in names)
    won = succeeding(past, same_try="same_try" not in names, every="one_of_four" in names)
    stops = blocked(data, both="either" in names)
    table = pd.DataFrame({"both": won.mean(), "blocked": stops}).rename_axis("layer")
    found: dict[str, Any] = {"pairs": table}
    best = str(won.mean().idxmin()) if "use_bar" in names else buy(won.mean(), stops, data.facts["use_bar"])
    if names <= {"use_bar"}:
        low, high = ends(int(won[best].sum()), len(won))
        found |= {"buy": best, "low": low, "high": high, "promise": verdict(low, high, data.facts["promised"])}
    if names == {"use_bar"}:
        return unless(_answer(data), {"buy": best, "low": low, "high": high})  # type: ignore[no-any-return]
    return found


def _drop(name: str, rule: str, message: str) -> Ablation[Layers]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "scope",
        "An attack out of scope does not count",
        'Attacks out of scope (`scope` "no") are among yours in `both`.',
    ),
    _drop(
        "same_try",
        "a try gets through if both layers let it pass",
        "In `both`, one try gets past the first layer and another one past the second. The same try has to get past both.",
    ),
    _drop(
        "one_of_four",
        "if at least one of its four tries gets through",
        "In `both`, all four tries of an attack have to get through in yours. One is enough for the attacker.",
    ),
    _drop(
        "either",
        "blocked if at least one of the two layers blocks it",
        "In `blocked`, both layers have to block a task in yours. One is enough to stop an honest user.",
    ),
    _drop(
        "use_bar",
        "of the layers with `blocked` of at most `use_bar`",
        "Of all layers that is the one with the least `both`. It blocks more honest tasks than `use_bar` allows.",
    ),
)


def _table(data: Layers, both: "pd.Series | None" = None, stops: "pd.Series | None" = None) -> dict[str, Any]:
    right = numbers(data)["pairs"]
    table = right.assign(
        both=right["both"] if both is None else both, blocked=right["blocked"] if stops is None else stops
    )
    return {"pairs": table}


def _way(name: str, words: str, message: str) -> Misconception[Layers]:
    return Misconception(name, lambda data: _table(data, both=other_shares(data)[words]), message)


def _stop(name: str, words: str, message: str) -> Misconception[Layers]:
    return Misconception(name, lambda data: _table(data, stops=other_blocks(data)[words]), message)


def _end(name: str, words: str, message: str) -> Misconception[Layers]:
    def answer(data: Layers) -> dict[str, Any]:
        low, high = other_intervals(data)[words]
        return {"low": low, "high": high}

    return Misconception(name, answer, message)


def _by_loop(data: Layers) -> dict[str, Any]:
    """The same attack by attack, as percent."""
    found: dict[str, dict[str, str]] = {}
    won: dict[str, set[str]] = {name: set() for name in OFFERS}
    attacks = set()
    for row in data.tries.to_dict("records"):
        if row["scope"] == "yes":
            attacks.add(row["attack"])
            for name in OFFERS:
                if row[PRESENT] == row[name] == "passed":
                    won[name].add(row["attack"])
    tasks = data.tasks.to_dict("records")
    stops = {name: sum("blocked" in (row[PRESENT], row[name]) for row in tasks) / len(tasks) for name in OFFERS}
    for name in OFFERS:
        found[name] = {"both": f"{100 * len(won[name]) / len(attacks):.1f}%", "blocked": f"{100 * stops[name]:.1f}%"}
    best = buy({name: len(won[name]) for name in OFFERS}, stops, data.facts["use_bar"])
    low, high = ends(len(won[best]), len(attacks))
    return {
        "pairs": found,
        "buy": best.title(),
        "low": f"{100 * low:.1f}%",
        "high": round(high, 3),
        "promise": verdict(low, high, data.facts["promised"]),
    }


def _column(own: Mapping[str, Any], name: str) -> dict[str, float]:
    return {layer: float(own["pairs"][layer][name]) for layer in OFFERS}


def _buy(own: Mapping[str, Any], data: Layers) -> set[str]:
    """Return what follows from the own shares; high ones may be the shares that are stopped and served."""
    both, stops = _column(own, "both"), _column(own, "blocked")
    less = {name: 1 - share for name, share in both.items()} if min(both.values()) > 0.5 else both
    fewer = {name: 1 - share for name, share in stops.items()} if min(stops.values()) > 0.5 else stops
    return {buy(both, stops, data.facts["use_bar"]), buy(less, fewer, data.facts["use_bar"])}


def _promise(own: Mapping[str, Any], data: Layers) -> set[str]:
    low, high, promised = own["low"], own["high"], data.facts["promised"]
    return {verdict(low, high, promised)} | ({verdict(1 - high, 1 - low, promised)} if low > 0.5 else set())


def _end_of(own: Mapping[str, Any], data: Layers, place: int) -> float:
    count = int((data.tries["scope"] == "yes").sum()) // 4
    share = min(1.0, max(0.0, float(own["pairs"][own["buy"]]["both"])))
    return ends(round(share * count), count)[place]


_BUYS = "A layer is bought if its `blocked` is at most `use_bar`; of several, the one with the least `both`."
_PROMISES = {
    "kept": "Kept needs your `high` at or below `promised`.",
    "broken": "Broken needs your `low` above `promised`.",
    "open": "Open needs `promised` between your two ends.",
}
_SHARE = Number("share", within=0.001, percent=True)
_END = Number("share", within=0.0015, percent=True)

LAYERS = Question(
    id="privacy.layers",
    task="A2",
    title="The second layer",
    points=8,
    kind=Record(
        {
            "pairs": Table("layer", OFFERS, {"both": _SHARE, "blocked": _SHARE}),
            "buy": Choice(dict.fromkeys(OFFERS, "")),
            "low": _END,
            "high": _END,
            "promise": Choice(
                {
                    "kept": "the attacks show that it holds",
                    "broken": "the attacks show that it fails",
                    "open": "the attacks settle neither yet",
                }
            ),
        },
        weights={"pairs": 3.2, "buy": 1.8, "low": 0.6, "high": 0.6, "promise": 1.8},
        look={
            "pairs": "One layer first: per try, do both let it pass; per attack, is that so in at least one of four tries; then the share of attacks. For tasks: does at least one of the two block it?",
            "buy": _BUYS,
            "low": "`privacy_ends(successes, attacks)` gives both ends: attacks that succeed against the pair that you buy, and all attacks in scope.",
            "high": "`privacy_ends(successes, attacks)` gives both ends: attacks that succeed against the pair that you buy, and all attacks in scope.",
            "promise": "Hold `promised` against your two ends.",
        },
    ),
    data=layers,
    reference=_answer,
    alternatives=(_by_loop,),
    misconceptions=(
        _way(
            "product",
            "the product of the two shares",
            "In `both` stands the product of the two shares alone. It would be right if the layers had nothing in common; count what gets past both.",
        ),
        _way(
            "product_of_tries",
            "the product of the two shares of tries",
            "In `both` stands the product of two shares of tries. Count the attacks of which one try gets past both.",
        ),
        _way(
            "by_try",
            "the share of tries",
            "In `both` stands the share of tries. It is asked per attack: four tries are one attack.",
        ),
        _way(
            "alone",
            "the share that gets past this layer alone",
            "In `both` stands what gets past the further layer alone. The present one stops some of that.",
        ),
        _way(
            "smaller",
            "the smaller of the two shares alone",
            "In `both` stands the smaller of the two shares alone. Attacks that get past one layer need not get past the other.",
        ),
        _way(
            "three_tries",
            "the share of which at least three tries get through",
            "In `both`, three tries of an attack have to get through in yours. One is enough for the attacker.",
        ),
        _way(
            "one_is_enough",
            "the share that gets past at least one of the two",
            "In `both`, it is enough to get past one of the two layers. A try gets through if both let it pass.",
        ),
        _way("first_try", "the share by the first try", "In `both` only the first try is read. An attacker has four."),
        _way(
            "of_those",
            "of the attacks that get past the present layer, the share that gets past this one",
            "`both` is divided by the attacks that get past the present layer in yours. All attacks in scope stand below the line.",
        ),
        Misconception(
            "categories",
            lambda data: _table(data, both=mean_of_categories(data)),
            "In `both` stands the mean of the categories' shares. They have different numbers of attacks: each attack counts once.",
        ),
        _stop(
            "tasks_alone",
            "the share that this layer alone blocks",
            "In `blocked` stands what the further layer alone blocks. A task that the present one blocks is blocked as well.",
        ),
        _stop(
            "tasks_larger",
            "the larger of the two shares",
            "In `blocked` stands the larger of the two shares alone. A task that only the other layer blocks is blocked as well.",
        ),
        _stop(
            "tasks_sum",
            "the sum of the two shares",
            "In `blocked` stands the sum of the two shares. Tasks that both block are in it twice.",
        ),
        _stop(
            "tasks_further",
            "the share that this layer blocks of those that the present one serves",
            "In `blocked` stands what is blocked in addition, of the tasks that the present layer serves. It is asked of all tasks, for the two together.",
        ),
        _end(
            "two_sided",
            "an interval with 95% on both sides",
            "Those are the ends of a 95% interval on both sides. The text asks for each end with 95% of its own.",
        ),
        _end("with_all", "the interval with attacks out of scope", "Attacks out of scope are in the two ends."),
        _end(
            "tries_ends",
            "the interval of a share of tries",
            "Those are the ends of a share of tries. Four tries at one attack are no four attacks.",
        ),
        _end(
            "four_times",
            "the interval with the tries below the line",
            "Below the line stand the tries. It is asked per attack.",
        ),
        _end(
            "normal",
            "a normal interval with 95% on each side",
            "Those are the ends of a normal interval. With few successes they lie too low: `privacy_ends` does without it.",
        ),
        *options(_answer, "buy", dict.fromkeys(OFFERS, _BUYS), idea=lambda option: "buy_any"),
        *options(_answer, "promise", _PROMISES),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("buy", ("pairs",), _buy),
        Follows("low", ("pairs", "buy"), lambda own, data: _end_of(own, data, 0)),
        Follows("high", ("pairs", "buy"), lambda own, data: _end_of(own, data, 1)),
        Follows(
            "promise",
            ("low", "high"),
            _promise,
            look=lambda given, own, data: _PROMISES[given],
        ),
    ),
    lookalikes=for_layers,
    generic=DEFAULT - {"carried", "root"},
    survivors={
        "<= to <: pairs['blocked'] <= bars['use_bar']": "equivalent: planted margins keep each layer off the bar",
        "<= to <: high <= bars['promised']": "equivalent: planted margins keep the promise off both ends",
        "> to >=: low > bars['promised']": "equivalent: planted margins keep the promise off both ends",
    },
    hints=(
        "Take one further layer. Make a column per try that is true where both layers say `passed`; then one line per attack.",
        '`(tries["screen"] == "passed") & (tries["alder"] == "passed")`, grouped by `attack`, `.max()`: true where one of the four tries is. Its mean is `both`.',
        "Tasks are the other way round: blocked if one *or* the other blocks (`|`). Then leave out layers above `use_bar`, and take the least `both`.",
    ),
    worked="""
```python
inside = tries[tries["scope"] == "yes"]
names = ["alder", "birch", "cedar"]
past = {name: (inside["screen"] == "passed") & (inside[name] == "passed") for name in names}
won = {name: past[name].groupby(inside["attack"]).max() for name in names}
stops = {name: (tasks["screen"] == "blocked") | (tasks[name] == "blocked") for name in names}
pairs = pd.DataFrame({
    "both": {name: won[name].mean() for name in names},
    "blocked": {name: stops[name].mean() for name in names},
})
best = pairs[pairs["blocked"] <= bars["use_bar"]]["both"].idxmin()
low, high = privacy_ends(won[best].sum(), len(won[best]))
kept, broken = high <= bars["promised"], low > bars["promised"]
layers = {
    "pairs": pairs,
    "buy": best,
    "low": low,
    "high": high,
    "promise": "kept" if kept else "broken" if broken else "open",
}
```

In a spreadsheet: a column that is 1 where both cells say `passed`, a pivot table by `attack` with its maximum, then the mean. For the ends,
with k successes of n: `BETA.INV(0.05, k, n-k+1)` and `BETA.INV(0.95, k+1, n-k)`. Neither the strength of a layer alone nor the product of two says what
gets past both: that has to be tried.
""",
    objective=OBJECTIVE_LAYERS,
    ledger=("KPI-14", "SKILL-17", "SKILL-18", "GOV-04"),
)
