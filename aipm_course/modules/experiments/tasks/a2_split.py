"""A2: check the split."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.experiments.lookalikes.split import for_split
from aipm_course.modules.experiments.simulators.split import (
    DECISION_AT,
    PLATFORMS,
    STAGES,
    Z_LIMIT,
    Split,
    all_deviations,
    deviation,
    first_broken,
    numbers_without,
    split,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_SPLIT


def _worst(drawn: Split) -> str:
    by_platform = all_deviations(drawn.counts, drawn.planned)
    return max(by_platform, key=lambda name: abs(by_platform[name]))


def _stages(own: Mapping[str, Any], drawn: Split) -> set[str]:
    """Return the stages that follow: of all platforms together if they are broken, else of the worst one."""
    if abs(own["z_all"]) > Z_LIMIT:
        found = first_broken(drawn, "all")
    elif abs(own["z_worst"]) > Z_LIMIT:
        found = first_broken(drawn, own["worst"])
    else:
        return {"none"}
    # Somebody whose number is over the limit by mistake sees a break that the counts do not have.
    return set(STAGES) if found == "none" else {found}


def _answer(drawn: Split) -> dict[str, Any]:
    off, z_all = deviation(drawn.counts, drawn.planned)
    worst = _worst(drawn)
    _, z_worst = deviation(drawn.counts, drawn.planned, platform=worst)
    (stage,) = _stages({"z_all": z_all, "z_worst": z_worst, "worst": worst}, drawn)
    return {
        "off_plan": off,
        "z_all": z_all,
        "worst": worst,
        "z_worst": z_worst,
        "stage": stage,
        "decision": DECISION_AT[stage],
    }


def _by_chi_square(drawn: Split) -> dict[str, Any]:
    """The same from a wide table and the root of chi-square, with the sign of treatment."""
    wide = drawn.counts.pivot_table(index=["platform", "stage"], columns="arm", values="users")[
        ["control", "treatment"]
    ]
    whole = wide.groupby("stage").sum()
    wide = pd.concat([wide, pd.concat({"all": whole})])
    both = wide.sum(axis=1)
    expected = pd.DataFrame({"control": both * (1 - drawn.planned), "treatment": both * drawn.planned})
    root = ((wide - expected) ** 2 / expected).sum(axis=1) ** 0.5 * np.sign(wide["treatment"] - expected["treatment"])
    z = root.unstack()[list(STAGES)]
    worst = str(z.drop(index="all")["kept"].abs().idxmax())
    group = "all" if abs(z["kept"]["all"]) > Z_LIMIT else worst
    over = z.loc[group].abs() > Z_LIMIT
    stage = str(over.idxmax()) if over["kept"] else "none"
    return {
        "off_plan": round(float(whole.loc["kept", "treatment"] - expected["treatment"][("all", "kept")]), 1),
        "z_all": round(float(z["kept"]["all"]), 2),
        "worst": worst.capitalize(),
        "z_worst": round(float(z["kept"][worst]), 2),
        "stage": stage,
        "decision": "read" if stage == "none" else "rerun" if stage in ("assigned", "exposed") else "reprocess",
    }


def _without(drawn: Split, dropped: frozenset[str]) -> "dict[str, float] | None":
    """Return the three numbers without some rules of the text; None where half and half is the plan."""
    if "half_and_half" in dropped and drawn.planned == 0.5:
        return None
    ways: dict[str, Any] = {
        "stage": "assigned" if "first_stage" in dropped else "kept",
        "column": "events" if "events" in dropped else "users",
        "holdout": "with_holdout" in dropped,
        "half": "half_and_half" in dropped,
    }
    off, z_all, _ = numbers_without(drawn, "all", **ways)
    return {"off_plan": off, "z_all": z_all, "z_worst": numbers_without(drawn, _worst(drawn), **ways)[1]}


def _drop(name: str, rule: str, message: str) -> Ablation[Split]:
    return Ablation(name, rule, lambda drawn: _without(drawn, frozenset((name,))), message)


_FORMULA = "(treatment − s × n) ÷ √(s (1 − s) n), n being control and treatment together and s `planned_treatment`"
_FIRST = (
    "Go through the stages in their order and hold each one's z against `z_limit`; the first one over it counts. Take all "
    "platforms together if your `z_all` is over it, else your `worst` platform alone."
)

SPLIT = Question(
    id="experiments.split",
    task="A2",
    title="Check the split",
    points=5,
    kind=Record(
        {
            "off_plan": Number("users", within=1),
            "z_all": Number("standard errors", within=0.03),
            "worst": Choice(dict.fromkeys(PLATFORMS, "")),
            "z_worst": Number("standard errors", within=0.03),
            "stage": Choice(dict.fromkeys((*STAGES, "none"), "")),
            "decision": Choice(
                {
                    "read": "the split is in order, the result may be read",
                    "reprocess": "the data are put in order, the test goes on",
                    "rerun": "the test is repaired and begins anew",
                }
            ),
        },
        weights={"off_plan": 0.5, "worst": 0.5, "decision": 2},
        look={
            "off_plan": "Users of treatment − s × (users of control and treatment), all platforms, at `kept`.",
            "z_all": f"{_FORMULA}; all platforms, at `kept`.",
            "worst": "The formula of `z_all` for each platform alone, at `kept`. The largest distance counts, whatever its sign.",
            "z_worst": f"{_FORMULA}; the users of that platform alone, at `kept`, with the sign.",
            "stage": _FIRST,
            "decision": "Your `stage` decides: before it, what people saw was as planned.",
        },
    ),
    data=split,
    reference=_answer,
    alternatives=(_by_chi_square, lambda data: pd.Series(_answer(data))),
    misconceptions=(
        *options(
            _answer,
            "stage",
            {
                "none": '"none" needs both numbers within `z_limit`: hold `z_all` and `z_worst` against it, without their signs.',
                **dict.fromkeys(STAGES, _FIRST),
            },
            idea=lambda option: "first_stage" if option in STAGES else "",
        ),
        *options(
            _answer,
            "decision",
            {
                "read": 'Reading needs a `stage` of "none": both `z_all` and `z_worst` within `z_limit`.',
                "reprocess": "Putting the data in order is enough where the split was the plan's at `assigned` and `exposed`, and "
                "breaks after that.",
                "rerun": "A new beginning is for a split that breaks at `assigned` or `exposed`: there, people saw another "
                "version than the plan says, or others came to see it.",
            },
        ),
    ),
    ablations=(
        _drop(
            "events",
            "users, not events",
            "Those are events. Whoever likes a version does more in it; the plan deals users.",
        ),
        _drop(
            "first_stage",
            "at the stage `kept`",
            "Those are the counts at `assigned`. The result is read on the users who are left at `kept`.",
        ),
        _drop(
            "with_holdout",
            "The holdout is no part of it.",
            "The holdout is among your users. The planned share is one of control and treatment together.",
        ),
        _drop(
            "half_and_half",
            "the share that the plan gives to treatment",
            "That is the distance from half and half. The plan has another share: `planned_treatment`.",
        ),
    ),
    without=_without,
    follows=(
        Follows("stage", ("z_all", "worst", "z_worst"), _stages),
        Follows("decision", ("z_all", "z_worst", "stage"), lambda own, drawn: DECISION_AT[own["stage"]]),
    ),
    lookalikes=for_split,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: abs(z_all) > limit": "equivalent: planted margins keep every value off this bar",
        "> to >=: abs(beyond(rows[rows['stage'] == stage])[1]) > limit": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "A pivot table first: stages down, arms across, users inside. Once for all platforms, then once for each.",
        "n is control plus treatment, s the planned share of treatment. What would treatment have by plan, and how far off is "
        "it, in units of √(s (1 − s) n)?",
        "`scipy.stats.chisquare([control, treatment], [n * (1 - s), n * s])` gives the square of z, and its p-value.",
    ),
    worked="""
```python
s = split_plan["planned_treatment"]
limit = split_plan["z_limit"]

def beyond(counts):
    users = counts.groupby("arm")["users"].sum()
    n = users["control"] + users["treatment"]
    off = users["treatment"] - s * n
    return off, off / (s * (1 - s) * n) ** 0.5

kept = counts[counts["stage"] == "kept"]
off, z_all = beyond(kept)
z = {platform: beyond(part)[1] for platform, part in kept.groupby("platform")}
worst = max(z, key=lambda platform: abs(z[platform]))
rows = counts if abs(z_all) > limit else counts[counts["platform"] == worst]
over = [stage for stage in ["assigned", "exposed", "logged", "kept"] if abs(beyond(rows[rows["stage"] == stage])[1]) > limit]
stage = over[0] if over else "none"
split = {
    "off_plan": off,
    "z_all": z_all,
    "worst": worst,
    "z_worst": z[worst],
    "stage": stage,
    "decision": {"none": "read", "assigned": "rerun", "exposed": "rerun"}.get(stage, "reprocess"),
}
```

In a spreadsheet: a pivot table of stage by arm, once with all platforms and once for each, and the formula beside it. A share
says little by itself: the same distance in points is chance on few users and a fault on many. And where the split breaks, so
does the comparison: whoever is missing from one arm is not missing at random.
""",
    objective=OBJECTIVE_SPLIT,
    ledger=("SKILL-02", "RIT-12"),
)
