"""A1: where the minutes go, and whether 15% of them can be saved."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.framing.lookalikes.minutes import for_minutes
from aipm_course.modules.framing.simulators.minutes import STEPS, Budget, budget, counted, decide, needed, shares
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_MINUTES


def _without(data: Budget, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    kept = counted(
        data.cases, tests="tests" in dropped, still_open="still_open" in dropped, gaps_as_zero="gaps" in dropped
    )
    queue = "queue" in dropped
    found = shares(kept, queue=queue, by_case="by_case" in dropped)
    served = found["write"] if "phone" in dropped else found["served"]
    saving = data.facts["saving"]
    whole = kept["active"] + kept["queue"] if queue else kept["active"]
    return {
        "cases": len(kept),
        "median": float(whole.median()),
        "writing": served,
        "finding": found["find"],
        "saved": saving * served,
        "need": needed(served, found["find"], saving, data.facts["aim"]),
    }


def _largest(data: Budget) -> str:
    found = shares(counted(data.cases))
    return max(STEPS, key=lambda step: found[step])


def _answer(data: Budget) -> dict[str, Any]:
    numbers = _without(data, frozenset())
    verdict = decide(numbers["need"], data.facts["pilot_low"], data.facts["pilot_high"])
    return {**numbers, "largest": _largest(data), "decision": verdict}


def _by_melting(data: Budget) -> dict[str, Any]:
    """The same from a long table, one row per case and step, rounded as a spreadsheet shows it."""
    cases = data.cases.query("kind == 'customer' and status == 'closed'")
    cases = cases[cases[list(STEPS)].notna().all(axis=1)]
    long = cases.melt(["case", "channel"], list(STEPS), "step", "minutes")
    total = float(long["minutes"].sum())
    by_step: Any = long.groupby("step")["minutes"].sum() / total
    served = float(long.query("step == 'write' and channel != 'phone'")["minutes"].sum()) / total
    saved = round(100 * served * data.facts["saving"], 2)
    need = round((100 * data.facts["aim"] - saved) / float(by_step["find"]), 1)
    low, high = 100 * data.facts["pilot_low"], 100 * data.facts["pilot_high"]
    return {
        "cases": cases["case"].nunique(),
        "median": round(float(long.groupby("case")["minutes"].sum().median()), 1),
        "largest": str(by_step.idxmax()).upper(),
        "writing": f"{100 * served:.1f}%",
        "finding": f"{100 * by_step['find']:.1f}%",
        "saved": f"{saved}%",
        "need": f"{need}%",
        "decision": "alone" if need <= 0 else "both" if need <= low else "no" if need > high else "open",
    }


def _decide(own: Mapping[str, Any], data: Budget) -> set[str]:
    # A need of 2.06 is more than the whole step, not 2.06%: what is taken for so few percent may be either.
    need = own["need"]
    readings = (need, 100 * need) if 1 < 100 * need <= _TIMES_THE_STEP else (need,)
    return {decide(one, data.facts["pilot_low"], data.facts["pilot_high"]) for one in readings}


_TIMES_THE_STEP = 4.0
"""Up to so many times the step a need above 1 may be meant as it stands."""
_ROWS = ("cases", "median", "writing", "finding")
_TOUCHED = {
    "queue": _ROWS[1:],
    **dict.fromkeys(("tests", "still_open", "gaps"), _ROWS),
    "by_case": _ROWS[2:],
    "phone": ("writing",),
}
"""The fields that a rule changes, without those that follow from them: so which rows count is told by all that shows it."""


def _touched(data: Budget, names: frozenset[str]) -> dict[str, Any]:
    numbers = _without(data, names)
    fields = {field for name in names for field in _TOUCHED[name]} or numbers.keys()
    return {field: value for field, value in numbers.items() if field in fields}


def _drop(name: str, rule: str, message: str) -> Ablation[Budget]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


def _of_the_case(data: Budget) -> dict[str, Any]:
    right, saving = _without(data, frozenset()), data.facts["saving"]
    return {"saved": saving, "need": (data.facts["aim"] - saving) / right["finding"]}


def _without_drafts(data: Budget) -> dict[str, Any]:
    return {"need": data.facts["aim"] / _without(data, frozenset())["finding"]}


_ALL_ROWS = Misconception[Budget](
    "all_rows",
    lambda data: _touched(data, frozenset({"tests", "still_open", "gaps"})),
    "Test cases, open ones and those that lack a step are among yours. None of them counts.",
)


def _either_is_enough(data: Budget) -> dict[str, Any] | None:
    cases = data.cases
    meant = cases[~((cases["kind"] == "test") & (cases["status"] == "open"))]
    loose = counted(meant, tests=True, still_open=True)
    if len(loose) == len(counted(cases, tests=True, still_open=True)):
        return None
    found = shares(loose)
    return {
        "cases": len(loose),
        "median": float(loose["active"].median()),
        "writing": found["served"],
        "finding": found["find"],
    }


_ADD_UP = (
    "Add up the minutes of each step over the counted cases and take the largest sum. A step can lead by a few very long cases "
    "although its typical case is short."
)

_RULES = (
    _drop(
        "queue",
        "The queue is no work",
        "The minutes of the queue are among yours. A case that waits costs nobody's time.",
    ),
    _drop(
        "tests",
        "test cases are no customers' cases",
        'Test cases are among yours (`kind` "test"). Hardly anybody talks in them, and they are written up at length.',
    ),
    _drop(
        "still_open",
        "cases that are still open do not count",
        'Open cases are among yours (`status` "open"). They are not talked over or wrapped up yet.',
    ),
    _drop(
        "gaps",
        "a case with a step that was not recorded is left out",
        "Cases with a step that was not recorded are among yours. Such a case is to be left out, all four steps of it.",
    ),
    _drop(
        "by_case",
        "shares are those of the added-up minutes",
        "Those are means of the cases' own shares. A long case has more minutes to save than a short one: add up first, divide then.",
    ),
    _drop(
        "phone",
        "the drafts serve email and chat only",
        "The writing of phone cases is among yours. The drafts do not serve them; their minutes stay below the line only.",
    ),
)


MINUTES = Question(
    id="framing.minutes",
    task="A1",
    title="Can 15% be saved?",
    points=7,
    kind=Record(
        {
            "cases": Number("cases"),
            "median": Number("minutes", within=0.05),
            "largest": Choice(dict.fromkeys(STEPS, "")),
            "writing": Number("share of active minutes", within=0.003, percent=True),
            "finding": Number("share of active minutes", within=0.003, percent=True),
            "saved": Number("share of active minutes", within=0.001, percent=True),
            "need": Number("share of the step", within=0.005, percent=True),
            "decision": Choice(
                {
                    "alone": "the drafts alone reach it",
                    "both": "the drafts and the search reach it",
                    "no": "the two do not reach it",
                    "open": "the pilot cannot say",
                }
            ),
        },
        weights={
            "cases": 0.5,
            "median": 0.5,
            "largest": 0.75,
            "writing": 1.25,
            "finding": 1.25,
            "saved": 0.5,
            "need": 0.75,
            "decision": 2.75,
        },
        look={
            "cases": "Customers' cases that are closed and have all four steps.",
            "median": "The active minutes of a case are its four steps; the middle one of the counted cases is asked.",
            "largest": _ADD_UP,
            "writing": "Minutes of `write` in email and chat ÷ the minutes of all four steps in all counted cases.",
            "finding": "Minutes of `find` ÷ the minutes of all four steps, both over all counted cases.",
            "saved": "`saving` × your `writing`.",
            "need": "(`aim` − your `saved`) ÷ your `finding`, with its sign: where the drafts save more than `aim` it is negative.",
            "decision": "Hold your `need` against 0, `pilot_low` and `pilot_high`.",
        },
    ),
    data=budget,
    reference=_answer,
    alternatives=(_by_melting, lambda data: pd.Series(_answer(data))),
    misconceptions=(
        Misconception(
            "of_the_case",
            _of_the_case,
            "`saving` is taken as one of the whole case. It is a share of one step, in two channels: it saves that share of "
            "`writing`.",
        ),
        Misconception(
            "without_drafts",
            _without_drafts,
            "That is what finding would have to give if there were no drafts. They save something already: take `saved` off `aim` first.",
        ),
        _ALL_ROWS,
        Misconception(
            "either_is_enough",
            _either_is_enough,
            "Only the rows that are a test case and open at once are out in yours. Either of the two is enough to leave a case out.",
        ),
        *options(_answer, "largest", dict.fromkeys(STEPS, _ADD_UP), idea=lambda step: "largest_any"),
        *options(
            _answer,
            "decision",
            {
                "alone": "The drafts alone are enough where `saved` is `aim` or more, so that `need` is 0 or less.",
                "both": "Both together are shown to reach it where `need` is above 0 and at most `pilot_low`: the pilot has shown "
                "that much at least.",
                "no": "The two do not reach it where `need` is above `pilot_high`, more than the pilot allows.",
                "open": "The pilot cannot say where `need` lies above `pilot_low` and not above `pilot_high`.",
            },
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("saved", ("writing",), lambda own, data: data.facts["saving"] * own["writing"]),
        Follows("need", ("saved", "finding"), lambda own, data: (data.facts["aim"] - own["saved"]) / own["finding"]),
        Follows("decision", ("need",), _decide),
    ),
    lookalikes=for_minutes,
    generic=DEFAULT - {"carried"},
    survivors={
        "<= to <: need <= 0": "equivalent: planted margins keep every need off this bar",
        "<= to <: need <= facts['pilot_low']": "equivalent: planted margins keep every need off this bar",
        "> to >=: need > facts['pilot_high']": "equivalent: planted margins keep every need off this bar",
    },
    hints=(
        "Filter first: customers, closed, four steps recorded. Then add up each step once for all cases.",
        "Everything is divided by one number: the minutes of the four steps of all counted cases. The writing of email and chat "
        "is a part of it, and `saving` is a part of that part.",
        "What the drafts leave of `aim` has to come from finding: divide it by finding's share to get a cut of the step.",
    ),
    worked="""
```python
steps = ["find", "talk", "write", "wrap_up"]
kept = cases[(cases["kind"] == "customer") & (cases["status"] == "closed")].dropna(subset=steps)
active = kept[steps].sum(axis=1)
by_step = kept[steps].sum() / active.sum()
written = kept[kept["channel"] != "phone"]
writing = written["write"].sum() / active.sum()
saved = facts["saving"] * writing
need = (facts["aim"] - saved) / by_step["find"]
if need <= 0:
    decision = "alone"
elif need <= facts["pilot_low"]:
    decision = "both"
else:
    decision = "no" if need > facts["pilot_high"] else "open"
minutes = {
    "cases": len(kept),
    "median": active.median(),
    "largest": by_step.idxmax(),
    "writing": writing,
    "finding": by_step["find"],
    "saved": saved,
    "need": need,
    "decision": decision,
}
```

In a spreadsheet: filter, four sums, one division each. What a tool saves is a share of the step that it touches, in the cases that it
serves; of the whole it is that times a share. So ask for the share of the step before you ask for the tool.
""",
    objective=OBJECTIVE_MINUTES,
    ledger=("RESP-05", "RESP-07", "KPI-03", "SIG-01"),
)
