"""A6: pick the pilots."""

from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question, Rule
from aipm_course.kernel.wording import listed, told_apart
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    HOURS_PER_PERSON_MONTH,
    NAMES,
    IdeaBacklog,
    Limits,
    down_the_list,
    feasible_sets,
    idea_backlog,
)
from aipm_course.modules.rice.simulators.idea_kpis import CODES, idea_kpis
from aipm_course.modules.rice.tasks.sets import all_listed, monday, not_best, picked
from aipm_course.modules.rice.tasks.shared import (
    ANOTHER_SET,
    LISTED,
    ROOM,
    best_pilots,
    has_room,
    idea_sheet,
)

_BINDING = {"people": "capacity", "ml": "ml_capacity"}
"""Each option and the name of the limit, which may be written as well."""
_KINDS = ("outcome", "guardrail", "cost")
_SO_MANY = {0: "none", 1: "just one", 2: "just two", 4: "more than three"}


def _kpi_table(data: IdeaBacklog) -> Any:
    return idea_kpis(data.seed).set_index("kpi")


def _kpis_for(data: IdeaBacklog, pilots: list[str], *kinds: str) -> list[str]:
    table = _kpi_table(data)
    wanted = kinds or _KINDS
    return [str(code) for code in table.index[table["idea"].isin(pilots) & table["kind"].isin(wanted)]]


def _best_under(data: IdeaBacklog, capacity: float, ml_capacity: float) -> tuple[list[str], float]:
    truth, limits = data.truth, data.limits
    lifted = Limits(capacity, ml_capacity, limits.july_people, limits.july_ml)
    sets = feasible_sets(truth.value, truth.effort, truth.ml_effort, lifted)
    return list(sets["pilots"][0]), float(sets["value"][0])


def _binding(data: IdeaBacklog) -> str:
    limits = data.limits
    _, without_people = _best_under(data, np.inf, limits.ml_capacity)
    _, without_ml = _best_under(data, limits.capacity, np.inf)
    return "people" if without_people > without_ml else "ml"


def _sum(data: IdeaBacklog, column: str, pilots: list[str]) -> float:
    return float(
        {"value": data.truth.value, "effort": data.truth.effort, "ml_effort": data.truth.ml_effort}[column][
            pilots
        ].sum()
    )


def _plan(data: IdeaBacklog, pilots: list[str]) -> dict[str, Any]:
    return {
        "pilots": pilots,
        **{column: _sum(data, column, pilots) for column in ("value", "effort", "ml_effort")},
        "binding": _binding(data),
        "kpis": _kpis_for(data, pilots),
    }


def _needs(answer: Any, data: IdeaBacklog) -> tuple[float, float]:
    pilots = sorted(answer["pilots"])
    return float(data.truth.effort[pilots].sum()), float(data.truth.ml_effort[pilots].sum())


def _fits(answer: Any, data: IdeaBacklog) -> bool:
    effort, ml_effort = _needs(answer, data)
    limits = data.limits
    return bool(answer["pilots"] and effort <= limits.capacity + 1e-9 and ml_effort <= limits.ml_capacity + 1e-9)


def _adds_up(field: str, column: str) -> Any:
    def holds(answer: Any, data: IdeaBacklog) -> bool:
        own = float(answer[field])
        right = _sum(data, column, sorted(answer["pilots"]))
        return bool(answer["pilots"]) and _near(own, right)

    return holds


def _three_kpis_each(answer: Any, data: IdeaBacklog) -> bool:
    chosen = _kpi_table(data).loc[sorted(answer["kpis"])]
    wanted = {(idea, kind) for idea in answer["pilots"] for kind in _KINDS}
    return bool(answer["pilots"]) and set(zip(chosen["idea"], chosen["kind"], strict=True)) == wanted


def _what_does_not_fit(answer: Any, data: IdeaBacklog) -> str:
    if not answer["pilots"]:
        return "no pilot stands in the list: which ideas start?"
    effort, ml_effort = _needs(answer, data)
    months, months_there = told_apart(effort, data.limits.capacity)
    engineers, engineers_there = told_apart(ml_effort, data.limits.ml_capacity)
    return (
        f"your pilots need {months} of {months_there} person-months (full effort) and {engineers} of {engineers_there} "
        "from machine-learning engineers, so they do not fit"
    )


def _what_kpis_lack(answer: Any, data: IdeaBacklog) -> str:
    chosen = _kpi_table(data).loc[sorted(answer["kpis"])]
    counts = {idea: int((chosen["idea"] == idea).sum()) for idea in sorted(answer["pilots"])}
    notes = []
    for many, words in _SO_MANY.items():
        if so_many := [idea for idea, count in counts.items() if min(count, 4) == many]:
            notes.append(
                f"{words} for {listed(so_many)}, where each pilot needs one outcome, one guardrail and one cost"
            )
    # Which of them is which kind is the task, so it is not told of single codes.
    off = [idea for idea, count in counts.items() if count == len(_KINDS) and _kinds_of(chosen, idea) != set(_KINDS)]
    if off:
        notes.append(
            f"the three of {listed(off)} are not one outcome, one guardrail and one cost: what is counted, timed, averaged or "
            "scored with no result behind it is none of them, and no kind comes twice. Ask of each what a customer gets, what must not "
            "get worse, or what one result costs"
        )
    if set(chosen["idea"]) - set(answer["pilots"]):
        notes.append("some belong to ideas that are not your pilots")
    return "; ".join(notes) or "pick the pilots first"


def _kinds_of(chosen: Any, idea: str) -> set[str]:
    return set(chosen.loc[chosen["idea"] == idea, "kind"])


def _listed(data: IdeaBacklog) -> list[str]:
    truth = data.truth
    order = truth.adjusted.sort_values(ascending=False).index
    return down_the_list(order, truth.effort, truth.ml_effort, data.limits)


def _columns(data: IdeaBacklog) -> dict[str, Any]:
    """Columns by which somebody may have added up in place of another."""
    truth, sheet = data.truth, idea_sheet(data)
    return {
        "their scores on full effort": truth.adjusted,
        "their scores on build effort": truth.score,
        "their value without confidence": truth.value / truth.confidence,
        "their value without impact": truth.value / sheet["impact"],
        "their reach": truth.reach,
        "their value": truth.value,
        "their full effort": truth.effort,
        "their build effort": sheet["build_effort"],
        "their hidden costs without the build effort": truth.hidden.sum(axis=1),
        "their full effort without labeling": truth.effort - truth.hidden["labeling"],
        "their labeling": truth.hidden["labeling"],
        **{
            f"their full effort without {cost}": truth.effort - truth.hidden[cost]
            for cost in HIDDEN_COSTS
            if cost != "labeling"
        },
        **{
            f"their `ml_effort` without {cost}": truth.ml_share
            * (truth.effort - truth.hidden["labeling"] - truth.hidden[cost])
            for cost in HIDDEN_COSTS
            if cost != "labeling"
        },
        "their full effort and `ml_effort` besides, which is part of it": truth.effort + truth.ml_effort,
        "their build effort and `ml_effort` besides": sheet["build_effort"] + truth.ml_effort,
        "their full effort less `ml_effort`": truth.effort - truth.ml_effort,
        "their `ml_effort`": truth.ml_effort,
        "their `ml_share`": truth.ml_share,
        "`ml_share` of their full effort, labeling included": truth.ml_share * truth.effort,
        "`ml_share` of their build effort": truth.ml_share * sheet["build_effort"],
        "`ml_share` of their `ml_effort`": truth.ml_share * truth.ml_effort,
    }


_SUMMARIES = {"the mean of {}": "mean", "the largest of {}": "max", "the smallest of {}": "min"}
_ASKED = ("their value", "their full effort", "their `ml_effort`", "their build effort")
"""The columns that somebody may have summed up in another way than by their sum."""


def _ways(data: IdeaBacklog, pilots: list[str]) -> dict[str, float]:
    """Sums and the like of every column over the own pilots, and the sum over all twelve."""
    columns = _columns(data)
    own = {
        f"that is {words.format(name)}": float(getattr(column[pilots], how)())
        for words, how in _SUMMARIES.items()
        for name, column in columns.items()
        if name in _ASKED
    }
    own = {f"that is the sum of {name}": float(column[pilots].sum()) for name, column in columns.items()} | own
    everything = {f"that is the sum of {name}, of all twelve": float(column.sum()) for name, column in columns.items()}
    left = {"that is what they leave of `capacity`": data.limits.capacity - float(data.truth.effort[pilots].sum())}
    left["that is what they leave of `ml_capacity`"] = data.limits.ml_capacity - float(
        data.truth.ml_effort[pilots].sum()
    )
    shares = {
        "that is their share of `capacity`": float(data.truth.effort[pilots].sum()) / data.limits.capacity,
        "that is their share of `ml_capacity`": float(data.truth.ml_effort[pilots].sum()) / data.limits.ml_capacity,
        "that is `capacity`": data.limits.capacity,
        "that is `ml_capacity`": data.limits.ml_capacity,
    }
    return own | everything | left | shares


def _about_value(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    if not pilots:
        return "pick the pilots first"
    problem = "`value` is not the sum of reach x impact x confidence over your own picks"
    lifted = {
        f"that is what the best set without `{name}` is worth": _best_under(data, *limits)[1]
        for name, limits in {
            "capacity": (np.inf, data.limits.ml_capacity),
            "ml_capacity": (data.limits.capacity, np.inf),
        }.items()
    }
    own = float(data.truth.value[pilots].sum())
    units = {"that is that sum for twelve months; reach is per month, and so is value": 12 * own}
    units |= {"that is a twelfth of that sum": own / 12, "that is that sum in thousands": own / 1000}
    effort, ml_effort = _needs(answer, data)
    units |= {
        "that is that sum for each person-month of their full effort": own / effort,
        "that is that sum for each person-month of their `ml_effort`": own / ml_effort,
    }
    return _with_way(problem, float(answer["value"]), lifted | units | _ways(data, pilots))


def _about_effort(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    if not pilots:
        return "pick the pilots first"
    ways, notes = _ways(data, pilots), []
    ml_share = _needs(answer, data)[1] / _needs(answer, data)[0]
    for field, right in zip(("effort", "ml_effort"), _needs(answer, data), strict=True):
        given = float(answer[field])
        if not _near(given, right):
            problem = f"`{field}` is not the sum of that column over your own picks"
            ways |= {
                "that is that sum in hours": HOURS_PER_PERSON_MONTH * right,
                "that is a twelfth of that sum": right / 12,
                "that is their ML effort as a share of their full effort": ml_share,
                "that is their ML effort in percent of their full effort": 100 * ml_share,
            }
            notes.append(f"`{field}` {_ROUNDED}" if _rounded(given, right) else _with_way(problem, given, ways))
    return "; ".join(notes) or "pick the pilots first"


_ROUNDED = "looks rounded; it counts within 1% or 0.02: leave two decimals"


def _rounded(given: float, right: float) -> bool:
    """Return whether a sum was rounded to one decimal or none, perhaps from its own two decimals on."""
    shown = round(right, 2)
    return any(
        abs(given - value) <= 10.0**-places / 2 + 1e-9
        for places in (0, 1)
        for value in (right, shown)
        if round(given, places) == given
    )


def _near(given: float, right: float) -> bool:
    return abs(given - right) <= max(0.01 * right, 0.02)


def _with_way(problem: str, given: float, ways: dict[str, float]) -> str:
    """Add what the given number is, if it is one of the numbers around; many of them may be zero, and zero says nothing."""
    if given == 0:
        return f"{problem}: 0 stands there"
    found: list[str] = []
    for words, value in ways.items():
        near = abs(given - value) <= max(0.002 * abs(value), 0.006)
        if near and not any(abs(ways[other] - value) <= 1e-6 * abs(value) for other in found):
            found.append(words)
    # Two numbers around may be as near: each is what it is, and both are said.
    return f"{problem}: {' or '.join(found[:2])}" if found else problem


def _binds(limit: str, message: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"{limit}_binds", lambda data: None if _binding(data) == limit else {"binding": limit}, message
    )


PILOTS = Question(
    id="rice.pilots",
    task="A6",
    title="Pick the pilots",
    points=6,
    kind=Record(
        {
            "pilots": Picks(NAMES, note=ANOTHER_SET),
            "value": Number("value points", within_percent=1),
            "effort": Number("person-months", within=0.02, within_percent=1),
            "ml_effort": Number("person-months of ML engineers", within=0.02, within_percent=1),
            "binding": Choice(_BINDING),
            "kpis": Picks(dict.fromkeys(CODES, "")),
        },
        weights={"pilots": 1.5},
        own=frozenset({"value", "effort", "ml_effort", "kpis"}),
        look={
            "binding": "Search again with one limit set very high, then with the other: which best set is worth more?"
        },
    ),
    data=idea_backlog,
    reference=lambda data: _plan(data, best_pilots(data)),
    alternatives=(
        lambda data: {
            **_plan(data, best_pilots(data)[::-1]),
            "effort": round(_plan(data, best_pilots(data))["effort"], 2),
            "kpis": tuple(code.lower() for code in reversed(_kpis_for(data, best_pilots(data)))),
        },
    ),
    rules=(
        Rule("fits both limits", _fits, _what_does_not_fit, weight=0.5),
        Rule(
            "value adds up",
            _adds_up("value", "value"),
            _about_value,
            weight=0.5,
        ),
        Rule(
            "effort adds up",
            lambda answer, data: (
                _adds_up("effort", "effort")(answer, data) and _adds_up("ml_effort", "ml_effort")(answer, data)
            ),
            _about_effort,
            weight=0.5,
        ),
        Rule(
            ROOM,
            lambda answer, data: not has_room(answer["pilots"], data.truth.effort, data.truth.ml_effort, data.limits),
            "beside your pilots at least one more idea fits both limits",
            weight=0,
        ),
        Rule(
            LISTED,
            lambda answer, data: not not_best(monday(data), answer["pilots"]),
            lambda answer, data: all_listed(monday(data)),
            weight=0,
        ),
        Rule(
            "three KPIs for each pilot",
            _three_kpis_each,
            _what_kpis_lack,
            weight=2,
        ),
    ),
    follows=(Follows("binding", ("pilots",), lambda own, data: _binding(data)),),
    ablations=(
        Ablation(
            "people_ignored",
            "at most `capacity` person-months of full effort",
            lambda data: {"pilots": _best_under(data, np.inf, data.limits.ml_capacity)[0]},
            "That set needs more person-months than there are. Add up the full effort.",
        ),
        Ablation(
            "ml_ignored",
            "at most `ml_capacity` of machine-learning engineers",
            lambda data: {"pilots": _best_under(data, data.limits.capacity, np.inf)[0]},
            "That set fits the person-months and needs more machine-learning engineers than there are.",
        ),
    ),
    without=lambda data, dropped: {
        "pilots": _best_under(
            data,
            np.inf if "people_ignored" in dropped else data.limits.capacity,
            np.inf if "ml_ignored" in dropped else data.limits.ml_capacity,
        )[0]
    },
    misconceptions=(
        *picked("pilots", later=False),
        _binds(
            "people",
            "`people` is right only if the best set without `capacity` is worth more than the best set without `ml_capacity`. Search "
            "twice, with one limit lifted each time; how nearly a limit is used up does not decide.",
        ),
        _binds(
            "ml",
            "`ml` is right only if the best set without `ml_capacity` is worth more than the best set without `capacity`. Search "
            "twice, with one limit lifted each time; how nearly a limit is used up does not decide.",
        ),
    ),
    hints=(
        "Three numbers per idea: value (reach x impact x confidence), full effort, ML effort. Leave out every idea that "
        "does not fit alone.",
        "Try sets of every size: every idea alone, every pair, every three and every four. Add up effort and value of each; at "
        "most 70 sets fit.",
        "`itertools.combinations(names, 2)` gives every pair, and with 1 every idea alone; do so up to 4. Keep the sets within "
        "both limits and take the one with the highest value. Search again with one limit lifted, then the other: there one "
        "large idea alone may be the best. For KPIs: what changes for the customer, what must not get worse, what does "
        "one result cost?",
    ),
    worked=lambda data: _worked(data),
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("RESP-03", "RESP-04", "RIT-17", "MILE-06", "MILE-10", "BOTL-02", "CHECK-01", "PLAN-01"),
)


def _worked(data: IdeaBacklog) -> str:
    pilots = best_pilots(data)
    walked = _listed(data)
    walk = (
        "Walking down the ranked list finds the same set here; only the comparison shows it."
        if set(walked) == set(pilots)
        else f"Walking down the ranked list gives {', '.join(walked)}, which is worth less."
    )
    table = _kpi_table(data)
    kpis = "\n".join(
        f"- {table.at[code, 'idea']}, {table.at[code, 'kind']}: {code}, {table.at[code, 'measures']}"
        for code in _kpis_for(data, pilots)
    )
    return f"""
Compare whole sets, not places in a list.

```python
import itertools
sheet = clean.set_index("idea")
value = (sheet["reach"] * sheet["impact"] * sheet["confidence"]).to_dict()
months, engineers = sheet["full_effort"].to_dict(), sheet["ml_effort"].to_dict()

def best_set(capacity, ml_capacity):
    fitting = []
    for size in range(1, len(sheet) + 1):
        for names in itertools.combinations(months, size):
            if sum(map(months.get, names)) <= capacity and sum(map(engineers.get, names)) <= ml_capacity:
                fitting.append((sum(map(value.get, names)), list(names)))
    return max(fitting)

best_set(facts["capacity"], facts["ml_capacity"])
best_set(1000, facts["ml_capacity"])    # everybody: the limit lifted
best_set(facts["capacity"], 1000)       # machine-learning engineers: the limit lifted
```

{walk} The limit that holds the value down most is `"{_binding(data)}"`. For each pilot choose one KPI that says what changed
for the customer, one that must not get worse, and one cost per result; leave out those that are not tied to the result.
For the best set these are:

{kpis}
"""
