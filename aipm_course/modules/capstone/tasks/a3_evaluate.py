"""A3, stage 2: the golden set, the cutoff and the gate."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Follows, Lookalike, Question
from aipm_course.modules.capstone.methods import CUTOFF, LABELS, SEGMENTS, capstone_upper
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, evaluating
from aipm_course.modules.capstone.tasks.shared import (
    OBJECTIVE_PROVE,
    ablations,
    chosen,
    own,
    plan_of,
    rule,
    slip,
    walking,
    without,
)

OWN = ("idea", "terms", "labels", "cutoff")
FIELDS = ("rate", "corrected", "shown_error", "silent", "bound", "gate")


def _answer(data: Walk) -> dict[str, Any]:
    found = evaluating(data)
    return {**plan_of(data, OWN), **{name: found[name] for name in FIELDS}}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same case by case in plain Python, rounded."""
    gold = data.golden.to_dict("records")
    bar = CUTOFF[data.plan["cutoff"]]
    live = {
        row["segment"]: row["tasks"] for row in data.world.today.to_dict("records") if row["idea"] == data.plan["idea"]
    }
    rate = 0.0
    for name, tasks in live.items():
        finals = [row["final"] == "right" for row in gold if row["segment"] == name]
        rate += tasks / sum(live.values()) * sum(finals) / len(finals)
    shown = [row for row in gold if round(100 * row["score"]) >= round(100 * bar)]
    wrong = sum(row["final"] == "wrong" for row in shown) / len(shown)
    bound = capstone_upper(sum(row["critical"] for row in shown), len(shown))
    passes = {final: [row["judge"] == "pass" for row in gold if row["final"] == final] for final in ("right", "wrong")}
    hit, false = (sum(passes[final]) / len(passes[final]) for final in ("right", "wrong"))
    every = data.world.cases[numbers.usable(data.world.cases, data.plan["terms"])]
    passed = (every["judge"] == "pass").mean()
    call = numbers.gate(wrong, bound, data.facts["error_bar"], data.facts["critical_bar"])
    return {
        **plan_of(data, OWN),
        "rate": f"{100 * rate:.2f}%",
        "corrected": round((passed - false) / (hit - false), 4),
        "shown_error": round(wrong, 4),
        "silent": f"{100 * (1 - len(shown) / len(gold)):.2f}%",
        "bound": round(bound, 4),
        "gate": call,
    }


def _follow(own: Mapping[str, Any], data: Walk) -> str:
    return numbers.gate(
        float(own["shown_error"]), float(own["bound"]), data.facts["error_bar"], data.facts["critical_bar"]
    )


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    return "Hold `shown_error` against `error_bar` first; only where that holds, hold `bound` against `critical_bar`."


def _lookalikes(data: Walk) -> list[Lookalike]:
    found, rows = evaluating(data), data.golden
    wrong = (rows["final"] == "wrong").to_numpy()
    by = {name: 1 - float(wrong[(rows["segment"] == name).to_numpy()].mean()) for name in SEGMENTS}
    shown, critical, n = found["shown"], found["critical"], len(rows)
    others = {word: evaluating(data, cutoff=word) for word in CUTOFF if word != data.plan["cutoff"]}
    scores = rows["score"].to_numpy() >= CUTOFF[data.plan["cutoff"]] - 1e-9
    every = data.world.cases[numbers.usable(data.world.cases, data.plan["terms"])]
    sets = _other_sets(data, every)
    passes = (rows["judge"] == "pass").to_numpy()
    mixed = _passed_in_live_mix(data, every)
    return [
        *(Lookalike(f"{what} {words}", {name: one[name]}) for words, one in sets.items() for name, what in _WHAT.items()),
        *each("rate", [(f"the share right by {name}", _live_share(data, rows, name)) for name in ("reviewer_1", "reviewer_2", "judge")]),
        *each("corrected", [("what comes out if the passed share is weighted by the live tasks, too", (mixed - found["false"]) / (found["hit"] - found["false"])),
                            ("the share of cases in which the judge is right", float((passes != wrong).mean()))]),
        *each("bound", [("half of the upper end", found["bound"] / 2)]),
        *each("rate", [("the share right of the golden set as it is", 1 - float(wrong.mean())), ("the mean of the three segments", sum(by.values()) / 3),
                       ("the share that the judge passes", found["passed"]), ("the share right of what is shown", 1 - found["shown_error"]),
                       ("the share wrong, in the live mix", 1 - found["rate"]), *((f"the share right in the segment {name}", one) for name, one in by.items())]),
        *each("corrected", [("the share that the judge passes, of all usable cases", found["passed"]), ("the share that the judge passes, of the golden set", float((rows["judge"] == "pass").mean())),
                            ("the share of right cases that the judge passes", found["hit"]), ("the share of wrong cases that the judge passes", found["false"]),
                            ("the share right of the golden set as it is", 1 - float(wrong.mean())), ("passed less what passes wrongly", found["passed"] - found["false"]),
                            ("the judge's share divided by its share on right cases", found["passed"] / found["hit"]), ("the share right by `final`, of all usable cases", float((every["final"] == "right").mean()))]),
        *each("shown_error", [("the wrong cases among all, shown or not", float(wrong.mean())), ("the wrong cases that are shown, of all cases", float((wrong & scores).mean())),
                              ("the wrong ones among the silent cases", float(wrong[~scores].mean()) if (~scores).any() else 0.0),
                              *((f"the wrong ones at the cutoff {word}", one["shown_error"]) for word, one in others.items())]),
        *each("silent", [("the share that is shown", shown / n), *((f"the silent share at the cutoff {word}", one["silent"]) for word, one in others.items())]),
        *each("bound", [("the share of critical errors itself", critical / shown), ("the upper end by all cases, shown or not", capstone_upper(critical, n)),
                        ("the upper end with all critical cases, shown or not", capstone_upper(float(rows["critical"].sum()), n)),
                        ("the upper end for all wrong cases that are shown", capstone_upper(float((wrong & scores).sum()), shown)),
                        ("three by the cases that are shown", 3 / shown), *((f"the upper end at the cutoff {word}", one["bound"]) for word, one in others.items())]),
    ]  # fmt: skip


_RULES = (
    rule(
        "live",
        "weighted by the live tasks of your idea",
        ("rate",),
        "Those are the golden cases as they are. Weigh the segments by the live tasks.",
        mix=False,
    ),
    rule(
        "edge",
        "a score at the cutoff is shown",
        ("silent",),
        "A score at the cutoff is silent in yours. It is shown.",
        edge=False,
    ),
    rule(
        "of_shown",
        "of the cases that are shown",
        ("shown_error",),
        "Those are divided by all golden cases. Only what is shown counts below.",
        of_shown=False,
    ),
)


_WHAT = {
    "rate": "the share right",
    "corrected": "the corrected share",
    "shown_error": "the share wrong of what is shown",
    "silent": "the silent share",
    "bound": "the upper end",
}


def _other_sets(data: Walk, every: Any) -> dict[str, dict[str, Any]]:
    """Return the numbers of stage 2 on cases that are not the own golden set, by whose they are."""
    own_labels = data.plan["labels"]
    rows = {
        "of all usable cases, not of your golden set": every,
        "of a golden set in the order of the file": numbers.golden(
            data.world.cases, data.plan["terms"], own_labels, ordered=False
        ),
        **{
            f"of the golden set that {name} labels pay for": numbers.golden(data.world.cases, data.plan["terms"], name)
            for name in LABELS
            if name != own_labels
        },
    }
    passed = float((every["judge"] == "pass").mean())
    return {
        words: numbers.evaluate(one, data.plan["cutoff"], data.live, passed)
        for words, one in rows.items()
        if len(one) and set(one["case"]) != set(data.golden["case"])
    }


def _live_share(data: Walk, rows: Any, name: str) -> float:
    right = (rows[name].isin(["right", "pass"])).groupby(rows["segment"]).mean()
    return float(sum(right[one] * tasks for one, tasks in data.live.items()) / sum(data.live.values()))


def _passed_in_live_mix(data: Walk, every: Any) -> float:
    return _live_share(data, every, "judge")


EVALUATE = Question(
    id="capstone.evaluate",
    task="A3",
    title="Stage 2: evaluation and gate",
    points=8,
    kind=Record(
        {
            **own(*OWN),
            "rate": Number("share", within=0.0015, percent=True),
            "corrected": Number("share", within=0.0015, percent=True),
            "shown_error": Number("share", within=0.001, percent=True),
            "silent": Number("share", within=0.001, percent=True),
            "bound": Number("share", within=0.0004, percent=True),
            "gate": Choice(
                {
                    "mend": "wait: too much of what is shown is wrong",
                    "prove": "wait: the critical errors are not bounded yet",
                    "open": "the gate opens",
                }
            ),
        },
        weights={"rate": 1.1, "corrected": 1.1, "shown_error": 1.2, "silent": 0.7, "bound": 1.1, "gate": 2.8},
        own=frozenset(OWN),
        look={
            "rate": "Share right in each segment of the golden set, then weighted by the live tasks of your idea.",
            "corrected": "Two shares of the judge on the golden set: passed among right and among wrong cases. Then its share on all usable cases.",
            "shown_error": "Among the golden cases with a score at your cutoff or above.",
            "silent": "The golden cases with a score below your cutoff.",
            "bound": "Critical cases that are shown, of all that are shown.",
            "gate": "Hold `shown_error` against `error_bar`, then `bound` against `critical_bar`.",
        },
    ),
    data=walking(*OWN),
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        slip(
            "equal",
            evaluating,
            ("rate",),
            "Each segment counts the same in yours. The live tasks say how much each counts.",
            mix="mean",
        ),
        *options(
            _answer,
            "gate",
            {
                "mend": "Mending is for a `shown_error` above `error_bar`.",
                "prove": "Proving is for a `shown_error` at most `error_bar` with a `bound` above `critical_bar`.",
                "open": "The gate opens where both hold: `shown_error` at most `error_bar`, `bound` at most `critical_bar`.",
            },
        ),
    ),
    ablations=ablations(evaluating, _RULES),
    without=without(evaluating, FIELDS, _RULES),
    chosen=chosen(*OWN),
    follows=(Follows("gate", ("shown_error", "bound"), _follow, look=_look),),
    lookalikes=_lookalikes,
    generic=DEFAULT
    - {"carried", "column", "shifted", "factor", "root", "inverse", "aggregation", "scale", "complement"},
    hints=(
        "Build the golden set of stage 1 again, then split it in two: shown (score at your cutoff or above) and silent.",
        "For `rate`: share right by segment, and the tasks of your idea in `today` as weights. `capstone_upper(found, of)` gives the upper end.",
        "For `corrected`: (passed on all usable cases − passed among wrong ones) ÷ (passed among right ones − passed among wrong ones); the last two on the golden set.",
    ),
    worked="""
```python
agreed = {"ask": ["yes"], "notice": ["yes", "no_answer"], "contract": ["yes", "no_answer", "objected"]}[plan["terms"]]
rows = cases[cases["consent"].isin(agreed) & (cases["copy_of"] == "") & (cases["age_days"] <= 365)]
gold = rows.sort_values("case").head({"few": 150, "some": 300, "many": 600}[plan["labels"]])

bar = {"low": 0.6, "middle": 0.7, "high": 0.8}[plan["cutoff"]]
shown = gold[gold["score"] >= bar]
right = (gold["final"] == "right").groupby(gold["segment"]).mean()
live = today[today["idea"] == plan["idea"]].set_index("segment")["tasks"]

passed = (gold["judge"] == "pass").groupby(gold["final"]).mean()
all_passed = (rows["judge"] == "pass").mean()
wrong = (shown["final"] == "wrong").mean()
bound = capstone_upper(shown["critical"].sum(), len(shown))

evaluate = {
    **plan,
    "rate": (right * live).sum() / live.sum(),
    "corrected": (all_passed - passed["wrong"]) / (passed["right"] - passed["wrong"]),
    "shown_error": wrong,
    "silent": 1 - len(shown) / len(gold),
    "bound": bound,
    "gate": "mend" if wrong > facts["error_bar"] else "prove" if bound > facts["critical_bar"] else "open",
}
```

With few labels, no critical error at all may not be enough: the upper end stays above the bar because nobody looked often enough.
""",
    survivors={
        "0.6 to 0.66: {'low': 0.6, 'middle': 0.7, 'high': 0.8}": "meant: the author's own path takes another option",
        "0.8 to 0.88: {'low': 0.6, 'middle': 0.7, 'high': 0.8}": "meant: the author's own path takes another option",
        "> to >=: bound > facts['critical_bar']": "equivalent: no bound lies on the bar, which is drawn apart from it",
    },
    objective=OBJECTIVE_PROVE,
    ledger=("CHECK-03", "MILE-14"),
)
