"""A6: pick the pilots."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question, Rule
from aipm_course.kernel.wording import told_apart
from aipm_course.modules.rice.simulators.idea_backlog import (
    NAMES,
    IdeaBacklog,
    Limits,
    down_the_list,
    feasible_sets,
    idea_backlog,
)
from aipm_course.modules.rice.simulators.idea_kpis import CODES, idea_kpis
from aipm_course.modules.rice.tasks.shared import (
    ANOTHER_SET,
    ROOM,
    best_pilots,
    has_room,
    idea_sheet,
    top_ideas,
    unless,
)

_BINDING = {
    "people": "lifting capacity raises the value most",
    "ml": "lifting ml_capacity raises the value most",
}


def _kpi_table(data: IdeaBacklog) -> Any:
    return idea_kpis(data.seed).set_index("kpi")


def _kpis_for(data: IdeaBacklog, pilots: list[str], *kinds: str) -> list[str]:
    table = _kpi_table(data)
    wanted = kinds or ("outcome", "guardrail", "cost")
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
    wanted = {(idea, kind) for idea in answer["pilots"] for kind in ("outcome", "guardrail", "cost")}
    return bool(answer["pilots"]) and set(zip(chosen["idea"], chosen["kind"], strict=True)) == wanted


def _what_does_not_fit(answer: Any, data: IdeaBacklog) -> str:
    if not answer["pilots"]:
        return "pick at least one pilot"
    effort, ml_effort = _needs(answer, data)
    months, months_there = told_apart(effort, data.limits.capacity)
    engineers, engineers_there = told_apart(ml_effort, data.limits.ml_capacity)
    return (
        f"your pilots need {months} of {months_there} person-months (full effort) and {engineers} of {engineers_there} "
        "from machine-learning engineers, so they do not fit"
    )


def _what_kpis_lack(answer: Any, data: IdeaBacklog) -> str:
    chosen = _kpi_table(data).loc[sorted(answer["kpis"])]
    notes = []
    for idea in sorted(answer["pilots"]):
        kinds = list(chosen.loc[chosen["idea"] == idea, "kind"])
        lacks = [kind for kind in ("outcome", "guardrail", "cost") if kind not in kinds]
        if lacks:
            notes.append(f"{idea} has no {' and no '.join(lacks)} yet")
        idle = kinds.count("busy")
        if idle:
            notes.append(f"{idea} has {idle} that {'is' if idle == 1 else 'are'} not tied to the result")
        twice = [kind for kind in ("outcome", "guardrail", "cost") if kinds.count(kind) > 1]
        if twice:
            notes.append(f"{idea} has more than one {' and more than one '.join(twice)}")
    if set(chosen["idea"]) - set(answer["pilots"]):
        notes.append("some belong to ideas that are not your pilots")
    return "; ".join(notes) or "pick the pilots first"


def _listed(data: IdeaBacklog) -> list[str]:
    truth = data.truth
    order = truth.adjusted.sort_values(ascending=False).index
    return down_the_list(order, truth.effort, truth.ml_effort, data.limits)


def _by(data: IdeaBacklog, worth: Any) -> list[str]:
    """Return the best fitting set by another measure of worth."""
    truth = data.truth
    return list(feasible_sets(worth, truth.effort, truth.ml_effort, data.limits)["pilots"][0])


def _build_only(data: IdeaBacklog) -> list[str]:
    """The best set if only build effort counted."""
    truth = data.truth
    build = idea_sheet(data)["build_effort"]
    return list(feasible_sets(truth.value, build, truth.ml_effort, data.limits)["pilots"][0])


def _second(data: IdeaBacklog) -> list[str]:
    truth = data.truth
    return list(feasible_sets(truth.value, truth.effort, truth.ml_effort, data.limits)["pilots"][1])


def _ai_only(data: IdeaBacklog) -> list[str]:
    truth = data.truth
    with_ai = truth.ml_share > 0
    sets = feasible_sets(truth.value[with_ai], truth.effort[with_ai], truth.ml_effort[with_ai], data.limits)
    return list(sets["pilots"][0])


def _until_the_first_miss(data: IdeaBacklog) -> list[str]:
    """Walk down the ranked list and stop at the first idea that does not fit."""
    truth, limits = data.truth, data.limits
    picked: list[str] = []
    for idea in truth.adjusted.sort_values(ascending=False).index:
        trial = [*picked, str(idea)]
        if truth.effort[trial].sum() > limits.capacity or truth.ml_effort[trial].sum() > limits.ml_capacity:
            break
        picked = trial
    return picked


def _most_of_them(data: IdeaBacklog) -> list[str]:
    """The set with the most ideas, the most valuable of these."""
    return _by(data, data.truth.value + 1e6)


def _without_ai(data: IdeaBacklog) -> list[str]:
    """The ideas without AI, in the sheet's order."""
    return [str(idea) for idea in data.truth.ml_share.index if not data.truth.ml_share[idea]]


def _about_value(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    given, truth, sheet = float(answer["value"]), data.truth, idea_sheet(data)
    ways = {
        "those are scores on full effort, added up": truth.adjusted[pilots].sum(),
        "those are scores on build effort, added up": truth.score[pilots].sum(),
        "confidence is missing": (truth.value / truth.confidence)[pilots].sum(),
        "impact is missing": (truth.value / sheet["impact"])[pilots].sum(),
        "that is one pilot's value alone": truth.value[pilots].max(),
        "that is the mean over your picks, not the sum": truth.value[pilots].mean(),
    }
    return _with_way("`value` is not the sum of reach x impact x confidence over your own picks", given, ways)


def _about_effort(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    truth, sheet = data.truth, idea_sheet(data)
    people, engineers = _needs(answer, data)
    ways = {
        "effort": {
            "that is their build effort": sheet["build_effort"][pilots].sum(),
            "those are the hidden costs without the build effort": truth.hidden.loc[pilots].to_numpy().sum(),
            "that is the sum of `ml_effort`": engineers,
            "labeling is missing": people - truth.hidden.loc[pilots, "labeling"].sum(),
        },
        "ml_effort": {
            "those are the shares, added up": truth.ml_share[pilots].sum(),
            "that charges labeling to the engineers as well": (truth.ml_share * truth.effort)[pilots].sum(),
            "that is their share of the build effort": (truth.ml_share * sheet["build_effort"])[pilots].sum(),
            "that is the sum of `full_effort`": people,
        },
    }
    notes = []
    for field, right in (("effort", people), ("ml_effort", engineers)):
        given = float(answer[field])
        if not _near(given, right):
            problem = f"`{field}` is not the sum of that column over your own picks"
            notes.append(f"`{field}` {_ROUNDED}" if _rounded(given, right) else _with_way(problem, given, ways[field]))
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
    """Add what the given number is, if it is one of the numbers around and no other is as near."""
    found = [words for words, value in ways.items() if abs(given - value) <= max(0.002 * abs(value), 0.006)]
    return f"{problem}: {found[0]}" if len(found) == 1 else problem


_WAYS: dict[str, Callable[[IdeaBacklog], list[str]]] = {
    "people_ignored": lambda data: _best_under(data, np.inf, data.limits.ml_capacity)[0],
    "ml_ignored": lambda data: _best_under(data, data.limits.capacity, np.inf)[0],
    "build_effort_only": lambda data: _build_only(data),
    "down_the_list": lambda data: _listed(data),
    "the_first_three": lambda data: top_ideas(data.truth.adjusted),
    "the_single_largest": lambda data: [str(_largest(data))],
    "sum_of_scores": lambda data: _by(data, data.truth.adjusted),
    "ai_only": lambda data: _ai_only(data),
    "until_the_first_miss": lambda data: _until_the_first_miss(data),
    "most_of_them": lambda data: _most_of_them(data),
    "without_ai": lambda data: _without_ai(data),
    "second_best": lambda data: _second(data),
}


def _way(data: IdeaBacklog, name: str) -> "dict[str, list[str]] | None":
    """Return what a way of picking gives, or None where it is right or gives what a likelier way gives."""
    before = list(_WAYS)[: list(_WAYS).index(name)]
    wrong = unless(_WAYS[name](data), best_pilots(data), *(_WAYS[one](data) for one in before))
    return {"pilots": wrong} if wrong else None


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
    misconceptions=(
        Misconception(
            "build_effort_only",
            lambda data: _way(data, "build_effort_only"),
            "That set fits on build effort alone. Add the hidden costs of A2 and it needs more than there is.",
        ),
        Misconception(
            "down_the_list",
            lambda data: _way(data, "down_the_list"),
            "The ranked list from the top, without what no longer fits, gives that set. The highest score per person-month need not "
            "be the most value from a fixed number of person-months: compare whole sets.",
        ),
        Misconception(
            "the_first_three",
            lambda data: _way(data, "the_first_three"),
            "Those are the first three of the ranking. Add up their full effort, and what they bring against other sets.",
        ),
        Misconception(
            "the_single_largest",
            lambda data: _way(data, "the_single_largest"),
            "That is the single most valuable idea that fits. Several together may be worth more: compare whole sets.",
        ),
        Misconception(
            "sum_of_scores",
            lambda data: _way(data, "sum_of_scores"),
            "That set has the largest sum of scores. A score is value per person-month; a pilot is worth its value.",
        ),
        Misconception(
            "ai_only",
            lambda data: _way(data, "ai_only"),
            "That is the best set of ideas with AI. The two without count as well.",
        ),
        Misconception(
            "until_the_first_miss",
            lambda data: _way(data, "until_the_first_miss"),
            "The ranked list up to the first idea that does not fit gives that set. Compare whole sets instead.",
        ),
        Misconception(
            "most_of_them",
            lambda data: _way(data, "most_of_them"),
            "Of all sets that fit, that one has the most pilots. Their number is worth nothing: compare the value of whole sets.",
        ),
        Misconception(
            "without_ai",
            lambda data: _way(data, "without_ai"),
            "Those are the ideas without AI. Compare their value with that of every other set that fits.",
        ),
        Misconception(
            "second_best",
            lambda data: _way(data, "second_best"),
            "That set fits, and one other set that fits is worth more.",
        ),
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
    quantities=lambda data: {
        "the value of all twelve ideas": float(data.truth.value.sum()),
        "the full effort of all twelve ideas": float(data.truth.effort.sum()),
        "the build effort of the best set": float(idea_sheet(data)["build_effort"][best_pilots(data)].sum()),
        "the person-months that there are": data.limits.capacity,
        "the months of machine-learning engineers that there are": data.limits.ml_capacity,
    },
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


def _largest(data: IdeaBacklog) -> Any:
    truth, limits = data.truth, data.limits
    alone = (truth.effort <= limits.capacity) & (truth.ml_effort <= limits.ml_capacity)
    return truth.value[alone].idxmax()


def _worked(data: IdeaBacklog) -> str:
    pilots = best_pilots(data)
    listed = _listed(data)
    walk = (
        "Walking down the ranked list finds the same set here; only the comparison shows it."
        if set(listed) == set(pilots)
        else f"Walking down the ranked list gives {', '.join(listed)}, which is worth less."
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
