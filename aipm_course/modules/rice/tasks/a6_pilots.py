"""A6: pick the pilots."""

from typing import Any

from aipm_course.answers import Number, Picks, Record
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.rice.simulators.idea_backlog import IdeaBacklog, down_the_list, feasible_sets, idea_backlog
from aipm_course.modules.rice.simulators.idea_kpis import idea_kpis
from aipm_course.modules.rice.tasks.shared import ANOTHER_SET, NAMES, best_pilots, idea_sheet, top_ideas

_KPIS = idea_kpis().set_index("kpi")


def _kpis_for(pilots: list[str]) -> list[str]:
    rows = _KPIS[_KPIS["idea"].isin(pilots) & (_KPIS["kind"] != "busy")]
    return list(rows.index)


def _plan(data: IdeaBacklog, pilots: list[str]) -> dict[str, Any]:
    ml_effort = idea_sheet(data)["ml_effort"]
    return {
        "pilots": pilots,
        "value": float(data.truth.value[pilots].sum()),
        "effort": float(data.truth.effort[pilots].sum()),
        "ml_effort": float(ml_effort[pilots].sum()),
        "kpis": _kpis_for(pilots),
    }


def _fits(answer: Any, data: IdeaBacklog) -> bool:
    pilots = sorted(answer["pilots"])
    effort, ml_effort = data.truth.effort[pilots].sum(), idea_sheet(data)["ml_effort"][pilots].sum()
    return bool(pilots and effort <= data.limits.capacity + 1e-9 and ml_effort <= data.limits.ml_capacity + 1e-9)


def _adds_up(field: str, column: str) -> Any:
    def holds(answer: Any, data: IdeaBacklog) -> bool:
        own = float(answer[field])
        right = _plan(data, sorted(answer["pilots"]))[column]
        return bool(answer["pilots"]) and abs(own - right) <= max(0.01 * right, 0.02)

    return holds


def _three_kpis_each(answer: Any, data: IdeaBacklog) -> bool:
    chosen = _KPIS.loc[sorted(answer["kpis"])]
    wanted = {(idea, kind) for idea in answer["pilots"] for kind in ("outcome", "guardrail", "cost")}
    return bool(answer["pilots"]) and set(zip(chosen["idea"], chosen["kind"], strict=True)) == wanted


def _what_does_not_fit(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    if not pilots:
        return "pick at least one pilot"
    effort, ml_effort = data.truth.effort[pilots].sum(), idea_sheet(data)["ml_effort"][pilots].sum()
    return (
        f"your pilots need {effort:.1f} of {data.limits.capacity:g} person-months (full effort) and {ml_effort:.1f} of "
        f"{data.limits.ml_capacity:g} from machine-learning engineers"
    )


def _what_kpis_lack(answer: Any, data: IdeaBacklog) -> str:
    chosen = _KPIS.loc[sorted(answer["kpis"])]
    notes = []
    for idea in sorted(answer["pilots"]):
        kinds = list(chosen.loc[chosen["idea"] == idea, "kind"])
        lacks = [kind for kind in ("outcome", "guardrail", "cost") if kind not in kinds]
        if lacks:
            notes.append(f"{idea} has no {' and no '.join(lacks)} yet")
        if "busy" in kinds:
            notes.append(f"{idea} has one that merely counts activity")
    if set(chosen["idea"]) - set(answer["pilots"]):
        notes.append("some belong to ideas that are not your pilots")
    return "; ".join(notes) or "pick the pilots first"


def _kpi_list(pilots: tuple[str, ...]) -> str:
    rows = _KPIS[_KPIS["idea"].isin(pilots) & (_KPIS["kind"] != "busy")]
    return "\n".join(f"- {row.idea}, {row.kind}: {row.Index}, {row.measures}" for row in rows.itertuples())


def _build_only_pilots(data: IdeaBacklog) -> list[str]:
    """The best set if only build effort counted."""
    nothing = data.truth.effort * 0
    return list(feasible_sets(data.truth.value, idea_sheet(data)["build_effort"], nothing, data.limits)["pilots"][0])


PILOTS = Question(
    id="rice.pilots",
    task="A6",
    title="Pick the pilots",
    points=6,
    kind=Record(
        {
            "pilots": Picks(NAMES, at_most=3, note=ANOTHER_SET),
            "value": Number("value points", within_percent=1),
            "effort": Number("person-months", within=0.02, within_percent=1),
            "ml_effort": Number("person-months of ML engineers", within=0.02, within_percent=1),
            "kpis": Picks({str(code): text for code, text in _KPIS["measures"].items()}),
        },
        weights={"pilots": 2},
        own=frozenset({"value", "effort", "ml_effort", "kpis"}),
    ),
    data=idea_backlog,
    reference=lambda data: _plan(data, best_pilots(data)),
    alternatives=(
        lambda data: {
            **_plan(data, best_pilots(data)[::-1]),
            "effort": round(_plan(data, best_pilots(data))["effort"], 1),
            "kpis": tuple(code.lower() for code in reversed(_kpis_for(best_pilots(data)))),
        },
    ),
    rules=(
        Rule(
            "fits both limits",
            _fits,
            _what_does_not_fit,
        ),
        Rule(
            "value adds up",
            _adds_up("value", "value"),
            "`value` is not the sum of reach x impact x confidence over your own picks",
            weight=0.5,
        ),
        Rule(
            "effort adds up",
            lambda answer, data: (
                _adds_up("effort", "effort")(answer, data) and _adds_up("ml_effort", "ml_effort")(answer, data)
            ),
            "`effort` or `ml_effort` is not the sum over your own picks, in person-months over twelve months",
            weight=0.5,
        ),
        Rule(
            "three KPIs for each pilot",
            _three_kpis_each,
            _what_kpis_lack,
            weight=2,
        ),
    ),
    misconceptions=(
        Misconception(
            "down_the_list",
            lambda data: {
                "pilots": down_the_list(
                    data.truth.adjusted.sort_values(ascending=False).index,
                    data.truth.effort,
                    idea_sheet(data)["ml_effort"],
                    data.limits,
                )
            },
            "That is the list from the top, skipping what no longer fits. The highest score per person-month is not the "
            "most value from a fixed number of person-months: compare whole sets.",
        ),
        Misconception(
            "build_effort_only",
            lambda data: {"pilots": _build_only_pilots(data)},
            "That set fits on build effort alone. Add the hidden costs of A2 and it needs more than there is.",
        ),
        Misconception(
            "the_first_three",
            lambda data: {"pilots": top_ideas(data.truth.adjusted)},
            "Those are the first three of the ranking. Add up their full effort.",
        ),
        Misconception(
            "the_single_largest",
            lambda data: {"pilots": [data.truth.value[data.truth.effort <= data.limits.capacity].idxmax()]},
            "That is the single most valuable idea that fits. There is room left beside it.",
        ),
    ),
    hints=(
        "Three numbers per idea: value (reach x impact x confidence), full effort, ML effort. Leave out every idea that "
        "does not fit alone.",
        "Try sets, not ideas: for every pair and every three, add up effort and value. There are few enough to list.",
        "`itertools.combinations(names, 2)` gives every pair. Keep the sets within both limits and take the one with the "
        "highest value. For KPIs: what changes for the customer, what must not get worse, what does one result cost?",
    ),
    worked="""
Compare whole sets, not places in a list.

```python
import itertools
sheet = clean.set_index("idea")
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
effort, ml = sheet["full_effort"], sheet["ml_effort"]
fitting = []
for size in (1, 2, 3):
    for names in itertools.combinations(effort.index, size):
        names = list(names)
        if effort[names].sum() <= facts["capacity"] and ml[names].sum() <= facts["ml_capacity"]:
            fitting.append((value[names].sum(), names))
max(fitting)
```

The list from the top leaves capacity unused. Two ideas together are worth more than the three that the list suggests.
For each pilot choose one KPI that says what changed for the customer, one that must not get worse, and one cost per
result; leave out those that count activity. For the best set these are:

"""
    + _kpi_list(("synonyms", "summary")),
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("RESP-03", "RESP-04", "RIT-17", "MILE-06", "MILE-10", "BOTL-02", "CHECK-01", "PLAN-01"),
)
