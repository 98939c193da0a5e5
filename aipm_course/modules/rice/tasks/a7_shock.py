"""A7: Tuesday's shock."""

from typing import Any

from aipm_course.answers import Choice, Picks, Ranking, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import (
    IdeaBacklog,
    after_shock,
    feasible_sets,
    idea_backlog,
    ranks,
)
from aipm_course.modules.rice.tasks.shared import ANOTHER_SET, IDEAS, NAMES, best_pilots, idea_sheet, top_ideas


def _shocked(data: IdeaBacklog, *, effort: dict[str, float] | None = None, source: bool = True) -> list[str]:
    """Ranking after a version of the news: extra effort per idea, and whether the lost data source is counted."""
    total, confidence = data.truth.effort.copy(), data.truth.confidence.copy()
    for idea, extra in (effort or {}).items():
        total[idea] += extra
    if source:
        confidence[data.shock.source_idea] = data.shock.source_confidence
    scores = data.truth.reach * idea_sheet(data)["impact"] * confidence / total
    return top_ideas(scores, len(scores))


def _extra(data: IdeaBacklog, factor: float) -> float:
    return factor * data.shock.vendor_bill / data.shock.usd_per_person_month


def _shock(data: IdeaBacklog) -> dict[str, Any]:
    scores, effort = after_shock(data)
    value = scores * effort
    sets = feasible_sets(value, effort, idea_sheet(data)["ml_effort"], data.limits)
    return {
        "new_ranking": top_ideas(scores, len(scores)),
        "scores_that_changed": [data.shock.vendor_idea, data.shock.source_idea],
        "pilot_to_stop": data.shock.vendor_idea,
        "new_pilots": list(sets["pilots"][0]),
    }


def _shock_everywhere(data: IdeaBacklog) -> list[str]:
    using_ai = [idea for idea in IDEAS if idea not in ("synonyms", "onboarding")]
    return _shocked(data, effort={idea: _extra(data, data.shock.price_factor - 1) for idea in using_ai})


SHOCK = Question(
    id="rice.shock",
    task="A7",
    title="Tuesday's shock",
    points=4,
    kind=Record(
        {
            "new_ranking": Ranking(NAMES),
            "scores_that_changed": Picks(NAMES),
            "pilot_to_stop": Choice({**NAMES, "none": "every running pilot goes on"}),
            "new_pilots": Picks(NAMES, at_most=3, note=ANOTHER_SET),
        }
    ),
    data=idea_backlog,
    reference=_shock,
    alternatives=(
        lambda data: {
            **_shock(data),
            "new_ranking": {idea: place + 1 for place, idea in enumerate(_shock(data)["new_ranking"])},
        },
        lambda data: {**_shock(data), "new_ranking": ranks(after_shock(data)[0])},
    ),
    misconceptions=(
        Misconception(
            "whole_bill_charged",
            lambda data: {"new_ranking": _shocked(data, effort={"summary": _extra(data, data.shock.price_factor)})},
            "The whole new bill was charged to the team. The planned part already has a budget; only what is over it "
            "costs person-months.",
        ),
        Misconception(
            "effort_times_factor",
            lambda data: {
                "new_ranking": _shocked(
                    data, effort={"summary": (data.shock.price_factor - 1) * float(data.truth.effort["summary"])}
                )
            },
            "The whole effort was multiplied. The vendor raised the price of its calls, not of your engineers.",
        ),
        Misconception(
            "price_ignored",
            lambda data: {"new_ranking": _shocked(data)},
            "The lost data source is in, the price is not. Turn what is over the planned bill into person-months.",
        ),
        Misconception(
            "source_ignored",
            lambda data: {
                "new_ranking": _shocked(
                    data, effort={"summary": _extra(data, data.shock.price_factor - 1)}, source=False
                )
            },
            "The price is in, the withdrawn data source is not: one idea's confidence fell.",
        ),
        Misconception(
            "everything_repriced",
            lambda data: {"new_ranking": _shock_everywhere(data)},
            "Every AI idea was made dearer. The vendor serves one of them; re-rank only what the news touches.",
        ),
        Misconception(
            "nothing_changed",
            lambda data: {"new_ranking": top_ideas(data.truth.adjusted, len(IDEAS))},
            "That is Monday's ranking.",
        ),
        Misconception(
            "all_moved",
            lambda data: {"scores_that_changed": list(IDEAS)},
            "Places shift for many, scores change for few. List the ideas whose own inputs changed.",
        ),
        Misconception(
            "stops_the_source_idea",
            lambda data: {"pilot_to_stop": data.shock.source_idea},
            "That idea lost its data, but it is not running. Which running pilot no longer fits the capacity?",
        ),
        Misconception(
            "carries_on",
            lambda data: {"pilot_to_stop": "none"},
            "Add up the running pilots' effort with the new price and hold it against the capacity.",
        ),
        Misconception(
            "keeps_the_pilots",
            lambda data: {"new_pilots": best_pilots(data)},
            "Those are Monday's pilots. With the new price they need more person-months than there are.",
        ),
        Misconception(
            "only_the_rest",
            lambda data: {"new_pilots": [idea for idea in best_pilots(data) if idea != data.shock.vendor_idea]},
            "Stopping a pilot frees capacity. What is the best set for it now?",
        ),
    ),
    hints=(
        "Two rows of the sheet change. Write down for each which column, the old number and the new one.",
        "Over the plan: new bill - planned bill, in dollars. Divided by the dollars per person-month it is extra effort "
        "for one idea. The withdrawn source lowers one confidence.",
        "Re-rank with the two new numbers, then repeat A6 with them: which sets still fit both limits?",
    ),
    worked="""
```python
sheet = clean.set_index("idea")
extra = (facts["vendor_bill_new"] - facts["vendor_bill_planned"]) / facts["usd_per_person_month"]
sheet.loc["summary", "full_effort"] += extra
sheet.loc["duplicates", "confidence"] = facts["duplicates_confidence_new"]
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
new_ranking = list((value / sheet["full_effort"]).sort_values(ascending=False).index)
```

Two scores change. Case summary, a running pilot, no longer fits the capacity even alone; repeat the search of A6 with
the new numbers for what to run instead.
""",
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RIT-07", "RIT-15", "CHAL-05"),
)
