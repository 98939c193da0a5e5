"""A company's charter, twelve features with the facts of four decisions each, and five items that wait for decisions.

Everything here is invented. A feature has four decisions: a vendor's `contract`, the `data` that it uses, the `disclosure` that
users see, and the `plan`. The charter says by rules, in order, in which lane a decision lies: `alone`, `joint` (the owner and a
neighbor agree), `recommend` (the owner recommends, a neighbor decides) or `executive` (the owner recommends, the management
decides). Limits and the lanes of most rules are drawn, so that no other company's charter answers. The rows of a decision come in pairs that differ in one fact: twelve cases, dealt
to the features. An item may start when all decisions that it needs are made; which of five may start today is dealt, and in a
fifth of the seeds none may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

LANES = ("alone", "joint", "recommend", "executive")
DECISIONS = ("contract", "data", "disclosure", "plan")
FEATURES = (
    "Answer",
    "Brief",
    "Digest",
    "Draft",
    "Guard",
    "Match",
    "Price",
    "Recap",
    "Route",
    "Screen",
    "Sort",
    "Tag",
)
ITEMS = ("A", "B", "C", "D", "E")
STARTS = {**dict.fromkeys(ITEMS, 0.16), "none": 0.2}
RULES = {
    "contract": ("total", "term", "sends"),
    "data": ("sensitive", "region", "schema"),
    "disclosure": ("use", "several"),
    "plan": ("promise", "on_call"),
}
"""The rules of a decision in their order; where none of them holds, it lies in the lane `alone`."""
NUMBER = {
    f"{decision} {place}": (decision, rule) for decision, rules in RULES.items() for place, rule in enumerate(rules, 1)
}
_CONDITIONS = {
    "total": "monthly x months above the owner's limit",
    "term": "months above term",
    "sends": "sends_data is yes",
    "sensitive": "sensitive is new",
    "region": "region is new",
    "schema": "schema is shared",
    "use": "use is regulated",
    "several": "workflows at least several",
    "promise": "promised is yes and weeks above slack",
    "on_call": "on_call is yes",
}
_REST = {"contract": 4, "data": 4, "disclosure": 3, "plan": 3}


@dataclass(frozen=True, eq=False)
class Charter:
    """A company.

    Attributes:
        requests: one row per feature (`load("roles_requests")`).
        rules: one row per rule (`load("roles_charter")`): rule, condition, lane.
        needs: one row per decision that an item needs (`load("roles_needs")`): item, feature, decision.
        facts: ai_pm and principal (dollars), term (months), several (workflows), slack (weeks), and for each lane the
            working days until such a decision is made.
        story: the item that may start today, or none.
    """

    requests: pd.DataFrame
    rules: pd.DataFrame
    needs: pd.DataFrame
    facts: Mapping[str, float]
    story: str

    @property
    def lane_of(self) -> Mapping[str, str]:
        """The lane of each rule by its short name, for example "total"."""
        return {
            NUMBER[rule][1]: lane
            for rule, lane in zip(self.rules["rule"], self.rules["lane"], strict=True)
            if rule in NUMBER
        }


@lru_cache(maxsize=64)
def charter(seed: int = 0) -> Charter:
    """Return the company of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> charter(0).requests["feature"].tolist() == list(FEATURES)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def limits_of_charter(seed: int = 0) -> pd.DataFrame:
    """Return the numbers of the charter of a seed: fact, value, unit, meaning."""
    facts = charter(seed).facts
    meaning = {
        "ai_pm": ("dollars", "limit of a contract, all its months together, if an AI PM owns the feature"),
        "principal": ("dollars", "the same, if a Principal owns the feature"),
        "term": ("months", "longest contract without a rule of its own"),
        "several": ("workflows", "from so many on, a disclosure concerns others as well"),
        "slack": ("weeks", "by so much a promised date may move"),
        "alone": ("working days", "until a decision in this lane is made"),
        "joint": ("working days", "until a decision in this lane is made"),
        "recommend": ("working days", "until a decision in this lane is made"),
        "executive": ("working days", "until a decision in this lane is made"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def _arrays(requests: pd.DataFrame) -> dict[str, "npt.NDArray[Any]"]:
    return {name: np.array(requests[name].tolist()) for name in requests.columns}


def fires(
    requests: "pd.DataFrame | Mapping[str, npt.NDArray[Any]]",
    facts: Mapping[str, float],
    *,
    total: str = "total",
    limit: str = "owner",
    at_limit: bool = False,
    at_term: bool = False,
    sensitive: str = "new",
    use: str = "use",
    several: str = "from",
    any_date: bool = False,
    late: str = "above",
    either: bool = False,
) -> dict[str, "npt.NDArray[np.bool_]"]:
    """Return for each rule of the charter on which features it holds, whatever the rules before it say.

    Args:
        requests: one row per feature, or its columns as arrays.
        facts: the numbers of the charter.
        total: "total" (all months of a contract), "year" (twelve of them) or "month".
        limit: "owner", or the one limit that is taken for all: "ai_pm" or "principal"; or "swapped".
        at_limit: whether a contract of just the limit is above it.
        at_term: whether one of just the term is.
        sensitive: which sensitive data count: "new", "in use" or "any".
        use: what makes a use regulated: the "use", the "customer", "either" or "both".
        several: how many workflows are several: "from" the number on, "above" it, or "two" and more.
        any_date: whether a date that was not promised counts as well.
        late: when a promised date moves too far: "above" the slack, "from" it on, with "any" week, or "always".
        either: whether a promise, or a date that moves too far, is enough.
    """
    rows = _arrays(requests) if isinstance(requests, pd.DataFrame) else requests
    owner = rows["owner"] == "AI PM"
    limits: npt.NDArray[np.float64] | float
    if limit in ("owner", "swapped"):
        limits = np.where(owner == (limit == "owner"), facts["ai_pm"], facts["principal"])
    else:
        limits = facts[limit]
    months, weeks, workflows = rows["months"], rows["weeks"], rows["workflows"]
    price = rows["monthly"] * (months if total == "total" else 12 if total == "year" else 1)
    promised = (rows["promised"] == "yes") | any_date
    moves = weeks >= {"above": facts["slack"] + 1, "from": facts["slack"], "any": 1, "always": 0}[late]
    by_use, by_customer = rows["use"] == "regulated", rows["customer"] == "regulated"
    return {
        "total": (price >= limits) if at_limit else (price > limits),
        "term": (months >= facts["term"]) if at_term else (months > facts["term"]),
        "sends": rows["sends_data"] == "yes",
        "sensitive": rows["sensitive"] != "no" if sensitive == "any" else rows["sensitive"] == sensitive,
        "region": rows["region"] == "new",
        "schema": rows["schema"] == "shared",
        "use": {
            "use": by_use,
            "customer": by_customer,
            "either": by_use | by_customer,
            "both": by_use & by_customer,
        }[use],
        "several": workflows >= {"from": facts["several"], "above": facts["several"] + 1, "two": 2}[several],
        "promise": (promised | moves) if either else (promised & moves),
        "on_call": rows["on_call"] == "yes",
    }


def lanes(
    drawn: Charter,
    *,
    without: frozenset[str] = frozenset(),
    last_wins: bool = False,
    lane_of: Mapping[str, str] | None = None,
    **ways: "bool | str",
) -> pd.DataFrame:
    """Return the lane of each decision: by feature, a column per decision.

    Args:
        drawn: the company.
        without: rules that are left out.
        last_wins: whether of several rules that hold the last one decides.
        lane_of: other lanes for the rules.
        ways: how the rules are read, see `fires`.
    """
    hold = fires(drawn.requests, drawn.facts, **ways)  # type: ignore[arg-type]
    names = lane_of or drawn.lane_of
    found = {name: _column(name, hold, names, without, last_wins) for name in DECISIONS}
    return pd.DataFrame(found, index=pd.Index(drawn.requests["feature"], name="feature"))


def _column(
    decision: str,
    hold: Mapping[str, "npt.NDArray[np.bool_]"],
    names: Mapping[str, str],
    without: frozenset[str] = frozenset(),
    last_wins: bool = False,
) -> "npt.NDArray[np.object_]":
    """Return the lanes of one decision, a name per feature."""
    column = np.full(len(FEATURES), "alone", dtype=object)
    for rule in RULES[decision] if last_wins else reversed(RULES[decision]):
        if rule not in without:
            column[hold[rule]] = names[rule]
    return column


def read_otherwise(drawn: Charter) -> dict[str, "npt.NDArray[np.object_]"]:
    """Return for each other way to read the charter the lanes of the decision that it changes."""
    found, rows, lane_of = {}, _arrays(drawn.requests), drawn.lane_of
    for name, (decision, ways) in WRONG_WAYS.items():
        reading = {key: value for key, value in ways.items() if key not in ("without", "last_wins")}
        hold = fires(rows, drawn.facts, **reading)  # type: ignore[arg-type]
        left_out: frozenset[str] = ways.get("without", frozenset())  # type: ignore[assignment]
        found[name] = _column(decision, hold, lane_of, left_out, bool(ways.get("last_wins")))
    return found


def waits(
    needs: pd.DataFrame,
    found: "Mapping[str, Mapping[str, str]] | pd.DataFrame",
    facts: Mapping[str, float],
    how: str = "max",
) -> dict[str, float]:
    """Return the working days until each item may start.

    Args:
        needs: item, feature, decision.
        found: the lane by decision and feature.
        facts: the days of each lane.
        how: "max" (all are asked today), "sum" (one after the other), "min", "mean", "first" or "count" (of the decisions that
            are not made alone).
    """
    days: dict[str, list[float]] = {item: [] for item in ITEMS}
    for item, feature, decision in zip(needs["item"], needs["feature"], needs["decision"], strict=True):
        days[item].append(float(facts[str(found[decision][feature])]))
    ways = {
        "max": max,
        "sum": sum,
        "min": min,
        "mean": lambda each: sum(each) / len(each),
        "first": lambda each: each[0],
        "count": lambda each: float(sum(day > 0 for day in each)),
    }
    return {item: float(ways[how](each)) for item, each in days.items()}  # type: ignore[operator]


def starts(wait: Mapping[str, float]) -> set[str]:
    """Return the items that may start today; "none" where all have to wait."""
    return {item for item in ITEMS if float(wait[item]) == 0} or {"none"}


def _draw(seed: int, attempt: int) -> Charter:
    told = story(seed, "roles.start", STARTS)
    generator = stream(seed, "roles.charter", attempt)
    facts = {
        "ai_pm": float(generator.choice([18_000, 24_000, 30_000, 36_000])),
        "principal": float(generator.choice([48_000, 54_000, 60_000, 72_000])),
        "term": float(generator.choice([15, 18, 24])),
        "several": float(generator.choice([3, 4, 5])),
        "slack": float(generator.choice([2, 3, 4])),
        "alone": 0.0,
        "joint": float(generator.integers(2, 5)),
        "recommend": float(generator.integers(5, 9)),
        "executive": float(generator.integers(10, 16)),
    }
    lane_of = _lanes_of_rules(generator)
    columns: dict[str, list[object]] = {}
    for cases in (_contracts(generator, facts), _data(), _disclosures(generator, facts), _plans(generator, facts)):
        rows = [cases[int(place)] for place in generator.permutation(len(FEATURES))]
        for name in rows[0]:
            columns[name] = [row[name] for row in rows]
    requests = pd.DataFrame({"feature": FEATURES, **columns})
    rules = pd.DataFrame(
        [(number, _CONDITIONS[rule], lane_of[rule]) for number, (_, rule) in NUMBER.items()]
        + [(f"{decision} {place}", "else", "alone") for decision, place in _REST.items()],
        columns=["rule", "condition", "lane"],
    ).sort_values("rule", ignore_index=True)
    made = Charter(requests, rules, pd.DataFrame(), facts, told)
    return Charter(requests, rules, _needs(generator, made, told), facts, told)


def _lanes_of_rules(generator: np.random.Generator) -> dict[str, str]:
    """Deal lanes to rules; within one decision each has its own, and the gravest never lies lowest."""
    contract, data = (generator.permutation(["joint", "recommend"]).tolist() for _ in range(2))
    pairs = [("executive", "joint"), ("executive", "recommend"), ("recommend", "joint")]
    use, promise = (pairs[int(generator.integers(3))] for _ in range(2))
    return {
        "total": "executive",
        "term": contract[0],
        "sends": contract[1],
        "sensitive": "executive",
        "region": data[0],
        "schema": data[1],
        "use": use[0],
        "several": use[1],
        "promise": promise[0],
        "on_call": promise[1],
    }


def _contracts(generator: np.random.Generator, facts: Mapping[str, float]) -> list[dict[str, object]]:
    """Return twelve contracts: pairs around the limits, the term and the data, and pairs in which two rules hold."""
    small, large, term = int(facts["ai_pm"]), int(facts["principal"]), int(facts["term"])

    def low() -> int:
        return int(generator.integers(3, 7)) * 100

    def row(owner: str, monthly: int, months: int, sends: str = "no") -> dict[str, object]:
        return {"owner": owner, "monthly": monthly, "months": months, "sends_data": sends}

    between = int(generator.integers(small // 600 + 8, large // 600 - 8)) * 100
    return [
        row("AI PM", small // 12, 12),  # just the limit
        row("AI PM", small // 12 + 50, 12),
        row("Principal", large // 12, 12),
        row("Principal", 50 * (large // (50 * (term + 6)) + 2), term + 6, "yes"),  # all three rules hold
        row("Principal", between, 6),  # above the limit of an AI PM
        row("AI PM", between, 6),
        row("AI PM", low(), term),  # just the term
        row("AI PM", low(), term + int(generator.choice([1, 6]))),
        row("Principal", low(), term + 6, "yes"),  # two rules hold
        row("AI PM", low(), int(generator.integers(3, 10)), "yes"),
        row("AI PM", small // 4 - 100 * int(generator.integers(5, 10)), 3),  # a year of it would be above the limit
        row("Principal", large + 500 * int(generator.integers(2, 9)), 1),  # paid once
    ]


def _data() -> list[dict[str, object]]:
    cases = (
        ("no", "home", "own"),
        ("in use", "home", "own"),
        ("new", "home", "own"),
        ("no", "new", "own"),
        ("no", "home", "shared"),
        ("new", "home", "shared"),
        ("no", "new", "shared"),
        ("in use", "home", "shared"),
        ("in use", "new", "own"),
        ("new", "new", "own"),
        ("in use", "home", "own"),
        ("no", "home", "own"),
    )
    return [{"sensitive": sensitive, "region": region, "schema": schema} for sensitive, region, schema in cases]


def _disclosures(generator: np.random.Generator, facts: Mapping[str, float]) -> list[dict[str, object]]:
    several = int(facts["several"])
    more = several + int(generator.integers(1, 4))
    cases = (
        ("regulated", "plain", several - 1),
        ("regulated", "regulated", several - 1),
        ("regulated", "plain", several),
        ("regulated", "regulated", more),
        ("plain", "regulated", several - 1),
        ("plain", "regulated", several - 1),
        ("plain", "regulated", several),
        ("plain", "plain", several),
        ("plain", "plain", more),
        ("plain", "plain", several - 1),
        ("plain", "regulated", 1),
        ("plain", "plain", 1),
    )
    return [{"use": use, "customer": customer, "workflows": workflows} for use, customer, workflows in cases]


def _plans(generator: np.random.Generator, facts: Mapping[str, float]) -> list[dict[str, object]]:
    slack = int(facts["slack"])
    more = slack + int(generator.integers(2, 5))
    cases = (
        ("yes", slack, "no"),
        ("yes", slack + 1, "no"),
        ("no", slack + 1, "no"),
        ("yes", slack, "yes"),
        ("yes", slack + 1, "yes"),
        ("no", more, "yes"),
        ("no", more, "no"),
        ("yes", more, "no"),
        ("yes", 0, "yes"),
        ("yes", 0, "no"),
        ("no", 0, "yes"),
        ("yes", slack - 1, "no"),
    )
    return [{"promised": promised, "weeks": weeks, "on_call": on_call} for promised, weeks, on_call in cases]


def _needs(generator: np.random.Generator, made: Charter, told: str) -> pd.DataFrame:
    """Return what each item needs: of the one that may start all decisions lie in the lane `alone`, of the others not.

    Only decisions are dealt that another way to read the charter puts into another lane. An item that has to wait fails by one decision, or by two in different lanes, and one of its decisions is made alone.
    """
    found = lanes(made)
    others = read_otherwise(made)
    moved = {name: np.zeros(len(FEATURES), dtype=np.int64) for name in DECISIONS}
    for name, other in others.items():
        decision = WRONG_WAYS[name][0]
        moved[decision] += other != found[decision].to_numpy()
    freed = {(feature, decision): 0 for feature in FEATURES for decision in DECISIONS}
    for name, other in others.items():
        for place in np.flatnonzero(other == "alone"):
            freed[FEATURES[int(place)], WRONG_WAYS[name][0]] += 1
    cells: dict[str, list[tuple[str, str]]] = {lane: [] for lane in LANES}
    for decision in DECISIONS:
        by_lane = found[decision].to_numpy()
        for place in np.flatnonzero(moved[decision] > 0):
            cells[str(by_lane[place])].append((FEATURES[int(place)], decision))
    dealt = {lane: [each[int(place)] for place in generator.permutation(len(each))] for lane, each in cells.items()}
    # What some reading would make the owner's own decision goes first, so that a wrong lane lets the wrong item start.
    for lane in LANES[1:]:
        dealt[lane].sort(key=lambda cell: freed[cell])
    patterns = [("joint",), ("executive",), ("joint", "recommend"), ("recommend", "executive"), ("recommend",)]
    order = generator.permutation(len(patterns))
    rows = []
    for item, place in zip(ITEMS, order, strict=True):
        wanted = ("alone", "alone", "alone") if item == told else ("alone", *patterns[int(place)])
        wanted = wanted if len(wanted) > 2 else ("alone", *wanted)
        turned = generator.permutation(len(wanted))
        single = wanted.count("alone") == 2
        # One decision in the way is taken from those that are freed most often, two from the others.
        taken = [dealt[lane].pop(-1 if single or lane == "alone" else 0) for lane in wanted]
        rows += [(item, *taken[int(one)]) for one in turned]
    return pd.DataFrame(rows, columns=["item", "feature", "decision"])


WRONG_WAYS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "year": ("contract", {"total": "year"}),
    "month": ("contract", {"total": "month"}),
    "at_limit": ("contract", {"at_limit": True}),
    "ai_pm_for_all": ("contract", {"limit": "ai_pm"}),
    "principal_for_all": ("contract", {"limit": "principal"}),
    "limits_swapped": ("contract", {"limit": "swapped"}),
    "at_term": ("contract", {"at_term": True}),
    "both_edges": ("contract", {"at_limit": True, "at_term": True}),
    "year_at_limit": ("contract", {"total": "year", "at_limit": True}),
    "no_total": ("contract", {"without": frozenset({"total"})}),
    "no_term": ("contract", {"without": frozenset({"term"})}),
    "no_sends": ("contract", {"without": frozenset({"sends"})}),
    "contract_last": ("contract", {"last_wins": True}),
    "in_use": ("data", {"sensitive": "any"}),
    "in_use_alone": ("data", {"sensitive": "in use"}),
    "in_use_last": ("data", {"sensitive": "any", "last_wins": True}),
    "no_sensitive": ("data", {"without": frozenset({"sensitive"})}),
    "no_region": ("data", {"without": frozenset({"region"})}),
    "no_schema": ("data", {"without": frozenset({"schema"})}),
    "data_last": ("data", {"last_wins": True}),
    "customer": ("disclosure", {"use": "either"}),
    "customer_alone": ("disclosure", {"use": "customer"}),
    "use_and_customer": ("disclosure", {"use": "both"}),
    "customer_above_several": ("disclosure", {"use": "either", "several": "above"}),
    "no_use": ("disclosure", {"without": frozenset({"use"})}),
    "above_several": ("disclosure", {"several": "above"}),
    "from_two": ("disclosure", {"several": "two"}),
    "no_several": ("disclosure", {"without": frozenset({"several"})}),
    "disclosure_last": ("disclosure", {"last_wins": True}),
    "any_date": ("plan", {"any_date": True}),
    "any_weeks": ("plan", {"late": "any"}),
    "at_slack": ("plan", {"late": "from"}),
    "always_late": ("plan", {"late": "always"}),
    "either": ("plan", {"either": True}),
    "any_date_at_slack": ("plan", {"any_date": True, "late": "from"}),
    "no_promise": ("plan", {"without": frozenset({"promise"})}),
    "no_on_call": ("plan", {"without": frozenset({"on_call"})}),
    "plan_last": ("plan", {"last_wins": True}),
}
"""Other ways to read the charter: the decision that each of them changes, and how."""


def planted_truths(drawn: Charter) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    found = lanes(drawn)
    wait = waits(drawn.needs, found, drawn.facts)
    counts = np.array([(found == lane).to_numpy().sum() for lane in LANES])
    columns: dict[str, set[tuple[str, ...]]] = {name: {tuple(found[name])} for name in DECISIONS}
    readings = read_otherwise(drawn)
    for name, other in readings.items():
        columns[WRONG_WAYS[name][0]].add(tuple(other))
    others = [waits(drawn.needs, found, drawn.facts, how) for how in ("sum", "min", "mean", "first", "count")]
    return {
        "the story is the one that is told": starts(wait) == {drawn.story},
        "each way to read the charter gives lanes of its own": sum(map(len, columns.values()))
        == len(WRONG_WAYS) + len(DECISIONS),
        "no lane is rare": int(counts.min()) - 6,
        "no lane is in half of the cells": 22 - int(counts.max()),
        "several ways to read the charter let another item start": _turned(drawn, found, readings) - 6,
        "each other way to wait gives other days": all(other != wait for other in others),
    }


def _turned(drawn: Charter, found: pd.DataFrame, readings: Mapping[str, "npt.NDArray[np.object_]"]) -> int:
    """Return how many other ways to read the charter lead to another item that may start today."""
    right = {name: dict(zip(FEATURES, found[name], strict=True)) for name in DECISIONS}
    turned = 0
    for name, other in readings.items():
        decision = WRONG_WAYS[name][0]
        wait = waits(drawn.needs, {**right, decision: dict(zip(FEATURES, other, strict=True))}, drawn.facts)
        turned += starts(wait) != {drawn.story}
    return turned
