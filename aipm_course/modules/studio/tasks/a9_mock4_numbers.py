"""A9: the numbers inside mock 4."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.strategy import (
    MARKETS,
    Strategy,
    cost,
    fits,
    flipping,
    other_numbers,
    path_weeks,
    release,
    right,
    scores,
    strategy,
    told,
    volume,
    winner,
)


def _answer(data: Strategy) -> dict[str, Any]:
    return dict(told(data))


def _by_hand(data: Strategy) -> dict[str, Any]:
    """The same market by market in plain Python, rounded."""
    facts = {row["fact"]: row["value"] for row in data.facts.to_dict("records")}
    found, amounts, prices = {}, {}, {}
    for row in data.markets.to_dict("records"):
        name = row["market"]
        amounts[name] = row["customers"] * (row["reach_low"] + row["reach_high"]) / 2 * row["tasks"]
        prices[name] = min(facts["buy_task"], facts["build_month"] / amounts[name] + facts["build_task"])
        weeks = row["engineers"] + row["evaluation"]
        found[name] = round(amounts[name] * (row["value"] - prices[name]) * row["sure"] / weeks, 1)
    rows = {row["market"]: row for row in data.markets.to_dict("records")}
    possible = [
        name
        for name in rows
        if rows[name]["engineers"] <= facts["engineers_weeks"] and rows[name]["evaluation"] <= facts["evaluation_weeks"]
    ]
    best = max(possible, key=lambda name: found[name])
    row = rows[best]
    done: dict[str, float] = {}
    for step in data.steps.to_dict("records"):
        done[step["step"]] = step[best] + max((done.get(name, 0) for name in step["needs"].split(", ")), default=0)
    last = done["pilot"]
    equal = facts["build_month"] / (facts["buy_task"] - facts["build_task"])
    flips = flipping(data, best)
    return {
        "scores": found,
        "winner": best.upper(),
        "size_low": f"{round(row['customers'] * row['reach_low'] * row['tasks']):,}",
        "size_high": round(row["customers"] * row["reach_high"] * row["tasks"]),
        "break_even": round(equal),
        "route": "Build" if amounts[best] > equal else "Buy",
        "usd_scale": round(prices[best], 4),
        "critical_weeks": last,
        "launch_week": math.ceil(last / facts["release_every"]) * facts["release_every"],
        "flips": flips[0] if flips else "none",
    }


_SCORES = {
    "cost": ("less the cost of a task", "without the cost of a task", "The cost of a task is not taken off in those."),
    "reach": (
        "the middle of its range",
        "with all customers",
        "Those take all customers. Only a share of them can be reached.",
    ),
    "sure": (
        "times `sure`",
        "without how sure the value is",
        "How sure the value is does not count in those. It is the column `sure`.",
    ),
    "evaluation": (
        "weeks of both kinds",
        "by weeks of engineers alone",
        "Those divide by weeks of engineers alone. Evaluation people work on it as well.",
    ),
}


def _scored(name: str) -> Callable[[Strategy], Any]:
    return lambda data: {"scores": other_numbers(data)["scores"][name]}


def _dearer(data: Strategy) -> "dict[str, Any] | None":
    """Return the scores with the dearer way; None where it is one and the same way in every market."""
    ways = other_numbers(data)["scores"]
    found = ways["with the dearer way"]
    return None if found in (ways["with every task bought"], ways["with every task built"]) else {"scores": found}


def _other(field: str, name: str, far: float) -> Callable[[Strategy], Any]:
    def answer(data: Strategy) -> "dict[str, Any] | None":
        value, found = float(other_numbers(data)[field][name]), float(told(data)[field])
        return {field: value} if abs(value - found) > far * max(1.0, abs(found)) else None

    return answer


def _market(own: Mapping[str, Any]) -> str:
    return str(own["winner"])


def _of_own(field: str) -> Callable[[Mapping[str, Any], Strategy], Any]:
    return lambda own, data: {right(data, _market(own))[field]}


def _follow_winner(own: Mapping[str, Any], data: Strategy) -> set[str]:
    return {winner(data, {name: float(own["scores"][name]["score"]) for name in MARKETS})}


def _look_winner(given: Any, own: Mapping[str, Any], data: Strategy) -> str:
    if str(given) not in fits(data):
        return "This market needs more weeks of one kind of people than there are: see `studio_strategy_facts`."
    return "Another market that fits has a higher one of your `scores`."


_WINNERS = {
    market: f"The win goes to {market} if it fits, by engineers and by evaluation people, and no other that fits has a higher score. "
    "Who needs exactly the weeks that there are fits."
    for market in MARKETS
}
_INPUTS = {
    "reach": "Take `reach_low` for the winner, and leave everything else: is its score then under that of another market that fits?",
    "value": "Take `value_low` for the winner, and leave everything else: is its score then under that of another market that fits?",
    "weeks": "Add `more_weeks` to the winner's weeks, and leave everything else: is its score then under that of another market that fits?",
    "none": '"none" holds where the winner stays ahead with each of the three at its bad end.',
}
_ROUTES = {
    "build": "Building is cheaper where the winner's volume is above `break_even`.",
    "buy": "Buying is cheaper where the winner's volume is under `break_even`.",
}


def _without(data: Strategy, names: frozenset[str]) -> "dict[str, Any] | None":
    """Return the answer of somebody who drops some of the rules at once."""
    if not names:
        return _answer(data)
    best = told(data)["winner"]
    changed: dict[str, Any] = {}
    if names & set(_SCORES):
        changed["scores"] = scores(
            data,
            cost_counts="cost" not in names,
            reach="all" if "reach" in names else "mid",
            sure="sure" not in names,
            evaluation="evaluation" not in names,
        )
    weeks = path_weeks(data, best, way="sum" if "needs" in names else "longest")
    if "needs" in names:
        changed["critical_weeks"] = weeks
    if "edge" in names:
        if release(data, weeks, at_edge=False) == told(data)["launch_week"]:
            return None
        changed["launch_week"] = float(release(data, weeks, at_edge=False))
    return changed


def _drop(name: str, rule: str, message: str) -> Ablation[Strategy]:
    return Ablation(name, rule, lambda data: _without(data, frozenset((name,))), message)


def _lookalikes(data: Strategy) -> tuple[Lookalike, ...]:
    found = other_numbers(data)
    return tuple(
        one
        for field in ("size_low", "size_high", "break_even", "usd_scale")
        for one in each(field, ((words, float(value)) for words, value in found[field].items()))
    )


def _worked(data: Strategy) -> str:
    found = told(data)
    listed = ", ".join(f"{name} {value:,.0f}" for name, value in found["scores"].items())
    return f"""
```python
reach = (markets["reach_low"] + markets["reach_high"]) / 2
volume = markets["customers"] * reach * markets["tasks"]
built = fact["build_month"] / volume + fact["build_task"]
usd = built.clip(upper=fact["buy_task"])
weeks = markets["engineers"] + markets["evaluation"]
score = volume * (markets["value"] - usd) * markets["sure"] / weeks
fits = (markets["engineers"] <= fact["engineers_weeks"]) & (markets["evaluation"] <= fact["evaluation_weeks"])
best = score[fits].idxmax()
```

The scores are {listed}; {found["winner"]} wins. At its {volume(data.row(found["winner"])):,.0f} tasks a month against a break-even of
{found["break_even"]:,.0f} it is `{found["route"]}`, at {cost(data, volume(data.row(found["winner"]))):.3f} dollars a task. Its steps take
{found["critical_weeks"]:.0f} weeks, so it is released in week {found["launch_week"]:.0f}. What could take the win away: {found["flips"]}.
"""


_LOOK = {
    "scores": "Table `studio_strategy_markets`: volume, then the cheaper cost of a task at it, then the score; compare your four with the rule, factor by factor.",
    "winner": "Which of the four fit, by both kinds of weeks? Of these the highest score.",
    "size_low": "The winner's customers, the lower end of its reach, its tasks a month.",
    "size_high": "The winner's customers, the upper end of its reach, its tasks a month.",
    "break_even": "Table `studio_strategy_facts`: at how many tasks a month do both ways cost the same?",
    "route": "Hold the winner's volume in the middle of the range against your `break_even`.",
    "usd_scale": "The cheaper of two costs at the winner's volume in the middle of the range; built, the sum a month is spread over its tasks, and `build_task` comes on top.",
    "critical_weeks": "Table `studio_strategy_steps`, the winner's column: a step begins when the last of those it needs is done.",
    "launch_week": "The first multiple of `release_every` at or after your `critical_weeks`.",
    "flips": "Three tries, each with one of the winner's inputs at its bad end and everything else as it was.",
}

MOCK4_NUMBERS = Question(
    id="studio.mock4_numbers",
    task="A9",
    title="Mock 4: which market, and which way",
    points=9,
    kind=Record(
        {
            "scores": Table(
                "market", MARKETS, {"score": Number("US dollars a month per week of work", within_percent=0.5)}
            ),
            "winner": Choice(dict.fromkeys(MARKETS, "")),
            "size_low": Number("tasks a month", within_percent=0.5),
            "size_high": Number("tasks a month", within_percent=0.5),
            "break_even": Number("tasks a month", within_percent=0.5),
            "route": Choice({"build": "its tasks are done by what was built", "buy": "its tasks are bought"}),
            "usd_scale": Number("US dollars per task", within_percent=0.5),
            "critical_weeks": Number("weeks", within=0.4),
            "launch_week": Number("week", within=0.4),
            "flips": Choice({"reach": "", "value": "", "weeks": "", "none": ""}),
        },
        weights={
            "scores": 2.25,
            "winner": 1.75,
            "size_low": 0.5,
            "size_high": 0.5,
            "break_even": 0.5,
            "route": 0.25,
            "usd_scale": 1.0,
            "critical_weeks": 0.75,
            "launch_week": 0.25,
            "flips": 1.25,
        },
        look=_LOOK,
    ),
    data=strategy,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        Misconception(
            "all_bought",
            _scored("with every task bought"),
            "Those buy every task. Take the cheaper way at each market's volume.",
        ),
        Misconception(
            "all_built",
            _scored("with every task built"),
            "Those build for every market. Take the cheaper way at each market's volume.",
        ),
        Misconception(
            "upper_reach",
            _scored("with the upper end of reach"),
            "Those take the upper end of reach. The middle counts.",
        ),
        Misconception(
            "lower_reach",
            _scored("with the lower end of reach"),
            "Those take the lower end of reach. The middle counts.",
        ),
        Misconception(
            "worst_weeks", _scored("with the weeks at worst"), "Those add `more_weeks`. They are for `flips` only."
        ),
        Misconception(
            "evaluation_alone",
            _scored("by weeks of evaluation people alone"),
            "Those divide by weeks of evaluation people alone. Engineers work on it as well.",
        ),
        Misconception(
            "no_weeks",
            _scored("divided by no weeks"),
            "Those are dollars a month. A score is divided by the weeks of both kinds of people.",
        ),
        Misconception(
            "worst_value",
            _scored("with the value at worst"),
            "Those take `value_low`. It is for `flips` only.",
        ),
        Misconception(
            "dearer_scores",
            _dearer,
            "Those take the dearer of two ways in each market. The cheaper one counts.",
        ),
        *options(_answer, "winner", _WINNERS, idea=lambda option: "winner"),
        *options(_answer, "route", _ROUTES),
        *options(_answer, "flips", _INPUTS),
        *(
            Misconception(f"{end}_{number}", _other(end, name, 0.011), message, idea=f"size_{number}")
            for end in ("size_low", "size_high")
            for number, (name, message) in enumerate(
                {
                    "the volume in the middle of the range": "That is the middle of the range. Asked is one of its ends.",
                    "customers and not tasks": "Those are customers that can be reached. Asked are their tasks.",
                }.items()
            )
        ),
        Misconception(
            "over_buying",
            _other("break_even", "the sum a month over the price of buying", 0.011),
            "That divides by the whole price of buying. Built, a task still costs `build_task`.",
        ),
        Misconception(
            "over_building",
            _other("break_even", "the sum a month over what a built task costs on top", 0.011),
            "That divides by `build_task`. What building saves on each task is the difference of two prices.",
        ),
        Misconception(
            "over_value",
            _other("break_even", "the sum a month over the value of a task", 0.011),
            "That divides by the value of a task. What building saves on each task is the difference of two prices.",
        ),
        Misconception(
            "month_alone",
            _other("usd_scale", "the sum a month spread over the tasks, and nothing on top", 0.011),
            "That spreads the sum a month over the tasks. Built, each of them costs `build_task` on top.",
        ),
        Misconception(
            "dearer",
            _other("usd_scale", "the dearer way", 0.011),
            "That is the dearer of the two ways at this volume.",
        ),
        Misconception(
            "without_month",
            _other("usd_scale", "what a built task costs without the sum a month", 0.011),
            "That leaves out the sum a month. Spread it over the tasks.",
        ),
        Misconception(
            "first_need",
            _other("critical_weeks", "each step after the first of those it needs", 0.03),
            "A step that needs two others begins when the later one is done.",
        ),
        Misconception(
            "without_pilot",
            _other("critical_weeks", "without the pilot", 0.03),
            "That ends before the pilot. It is the last of the seven steps.",
        ),
        Misconception(
            "path_in_days",
            _other("critical_weeks", "in days", 0.03),
            "That is in days. Asked are weeks.",
        ),
        Misconception(
            "release_number",
            _other("launch_week", "the number of the release", 0.01),
            "That is the number of the release. Asked is its week.",
        ),
        Misconception(
            "release_before",
            _other("launch_week", "the release week before", 0.01),
            "In that release week the last step is not done.",
        ),
    ),
    ablations=(
        *(_drop(name, rule, message) for name, (rule, _, message) in _SCORES.items()),
        _drop(
            "needs",
            "the last of those it needs",
            "Not all steps wait for each other: golden set and model are made at the same time.",
        ),
    ),
    without=_without,
    follows=(
        Follows("winner", ("scores",), _follow_winner, look=_look_winner),
        *(
            Follows(field, ("winner",), _of_own(field))
            for field in ("size_low", "size_high", "route", "usd_scale", "critical_weeks", "flips")
        ),
        Follows("launch_week", ("critical_weeks",), lambda own, data: {float(release(data, own["critical_weeks"]))}),
    ),
    lookalikes=_lookalikes,
    generic=DEFAULT - {"carried", "root", "inverse", "shifted", "column", "complement", "aggregation"},
    hints=(
        "Market by market: volume in the middle of the range, the cheaper way at that volume, then the score. Then ask which of the four fit.",
        "Everything but the scores and the break-even is asked for the winner alone: two ends of its volume, its way, its steps.",
        "For `flips` change one input of the winner at a time (`reach_low`, `value_low`, or `more_weeks` added) and compare with the next one that "
        "fits.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-04",),
)
