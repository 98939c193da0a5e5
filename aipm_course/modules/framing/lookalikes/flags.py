"""What is easily taken for the numbers of A3, on the flags of a month."""

from collections.abc import Iterator, Mapping

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.flags import (
    FEATURES,
    MODELS,
    RULE,
    WAYS,
    Flags,
    accuracy,
    counted,
    flags,
    gross,
    run_cost,
)

_TABLE = "worth"
LESSON_SEED = 68
"""The month of the lesson's own numbers; a test holds it against the notebook."""


def for_flags(drawn: Flags) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*_gross(drawn), *_run(drawn), *each("most", _most(drawn)))


def _of(words: str, **columns: pd.Series) -> Lookalike:
    return Lookalike(words, {f"{_TABLE}: {name}": numbers for name, numbers in columns.items()})


def _gross(drawn: Flags) -> Iterator[Lookalike]:
    facts, rows = drawn.facts, counted(drawn.cases)
    right, run = gross(rows, facts), run_cost(drawn.costs)
    counts = {
        way: (int((rows[way] == 1).sum()), int(((rows[way] == 1) & (rows["escalated"] == 1)).sum())) for way in WAYS
    }
    flagged = pd.Series({way: float(all_of) for way, (all_of, _) in counts.items()})
    hits = pd.Series({way: float(right_of) for way, (_, right_of) in counts.items()})
    missed = float((rows["escalated"] == 1).sum()) - hits
    yield _of("the value after running is paid for: `gross` minus `run`", gross=right - run)
    yield _of("`gain` for every flag, right or wrong", gross=facts["gain"] * flagged)
    yield _of(
        "`gain` for every flag, right or wrong, less `false_flag` for the wrong ones",
        gross=facts["gain"] * flagged - facts["false_flag"] * (flagged - hits),
    )
    # The rules of the text, one column each: beside a slip in `run` they are told as well.
    yield _of(
        "the value in the month `fit`, on which the three were set up", gross=gross(counted(drawn.cases, "fit"), facts)
    )
    yield _of("the value with double cases", gross=gross(counted(drawn.cases, twice=True), facts))
    yield _of(
        "the value with cases without an outcome as false flags", gross=gross(counted(drawn.cases, unknown=True), facts)
    )
    yield _of("the value with false flags that cost nothing", gross=gross(rows, facts, false_flags=False))
    if (told := flags(LESSON_SEED).facts) != facts:
        yield _of("the value with the lesson's prices", gross=gross(rows, told))
    yield from _rebuilt(rows, facts, right)
    yield from _alike(drawn)
    yield _of(
        "`gain` for hits, and `false_flag` for every flag", gross=facts["gain"] * hits - facts["false_flag"] * flagged
    )
    yield _of("the value with `gain` lost for each case that was missed", gross=right - facts["gain"] * missed)
    yield _of(
        "the value with `false_flag` charged for each case that was missed", gross=right - facts["false_flag"] * missed
    )
    yield _of("the two prices exchanged", gross=facts["false_flag"] * hits - facts["gain"] * (flagged - hits))
    yield _of("the number of right flags", gross=hits)
    yield _of("the number of flags", gross=flagged)
    yield _of("the share of cases that it is right about", gross=accuracy(rows))
    filled = counted(drawn.cases.fillna({"escalated": 1.0}))
    yield _of("the value with cases without an outcome as escalated ones", gross=gross(filled, facts))
    fit = gross(counted(drawn.cases, "fit"), facts)
    yield _of("the mean of the two months' values", gross=(right + fit) / 2)
    quiet = pd.Series({way: float(((rows[way] == 0) & (rows["escalated"] == 0)).sum()) for way in WAYS})
    yield _of("the value with `gain` for quiet cases without a flag", gross=right + facts["gain"] * quiet)
    single = drawn.cases.drop_duplicates(["month", "case"], keep=False)
    yield _of("the value with both lines of a double case taken out", gross=gross(counted(single), facts))
    yield _of("the value with the whole run cost of a year taken off", gross=right - 12 * run)
    yield _of("the value of both months together", gross=gross(counted(drawn.cases, "both"), facts))
    for month, words in (("next", ""), ("fit", " of the month `fit`"), ("both", " of both months")):
        if month != "next":
            yield _of(
                f"the value{words} with double cases", gross=gross(counted(drawn.cases, month, twice=True), facts)
            )
            yield _of(
                f"the value{words} with cases without an outcome",
                gross=gross(counted(drawn.cases, month, unknown=True), facts),
            )
        yield _of(
            f"the value{words} with double cases and those without an outcome",
            gross=gross(counted(drawn.cases, month, twice=True, unknown=True), facts),
        )


def _rebuilt(rows: pd.DataFrame, facts: Mapping[str, float], right: pd.Series) -> Iterator[Lookalike]:
    """Return the rule's value with the rule worked out anew in another way; its flags stand in the column `rule`."""
    messages, hours = RULE
    many, long = rows["messages"] >= messages, rows["hours"] >= hours
    more, longer = rows["messages"] > messages, rows["hours"] > hours
    others = {
        f"more than {messages} messages or more than {hours} hours": more | longer,
        f"{messages} messages or more and {hours} hours or more": many & long,
        f"more than {messages} messages and more than {hours} hours": more & longer,
        f"{messages} messages or more alone": many,
        f"{hours} hours or more alone": long,
        f"more than {messages} messages, or {hours} hours or more": more | long,
        f"{messages} messages or more, or more than {hours} hours": many | longer,
    }
    for words, flagged in others.items():
        anew = gross(rows.assign(rule=flagged.astype(int)), facts)
        yield _of(
            f"the value with the rule as {words}; its flags stand in `rule`",
            gross=right.where(right.index != "rule", anew["rule"]),
        )


def _alike(drawn: Flags) -> Iterator[Lookalike]:
    """Return the values with other cases thrown out beside the double ones, since their numbers are the same."""
    lines = drawn.cases[drawn.cases["month"] == "next"].dropna(subset=["escalated"])
    for columns in (
        [*FEATURES, "escalated"],
        [*FEATURES],
        [*FEATURES, *WAYS, "escalated"],
    ):
        yield _of(
            "the value with different cases of the same numbers counted once; a case stands twice where its `case` does",
            gross=gross(lines.drop_duplicates(columns), drawn.facts),
        )


def _run(drawn: Flags) -> Iterator[Lookalike]:
    rows = drawn.costs.set_index("way")
    months = drawn.facts["months"]
    yield _of("the cost with the whole build in one month", run=run_cost(drawn.costs, 1.0))
    yield _of("the cost with retraining paid each month", run=run_cost(drawn.costs, quarter=1.0))
    yield _of("the cost without the build", run=run_cost(drawn.costs, build=False))
    yield _of("the cost without the upkeep", run=run_cost(drawn.costs, upkeep=False))
    yield _of("the cost without retraining", run=rows["build"] / months + rows["upkeep"])
    yield _of("the sum of the three columns", run=rows.sum(axis=1))
    yield _of("retraining spread over twelve months", run=run_cost(drawn.costs, quarter=12.0))
    yield _of("retraining four times a month", run=run_cost(drawn.costs, quarter=0.25))
    yield _of("retraining over four", run=run_cost(drawn.costs, quarter=4.0))
    yield _of("the cost of a year", run=12 * run_cost(drawn.costs))
    yield _of("the cost of a quarter", run=3 * run_cost(drawn.costs))
    yield _of("the build spread over three months", run=rows["build"] / 3 + rows["upkeep"] + rows["retraining"] / 3)
    yield _of(
        "the upkeep spread over twelve months, like the build",
        run=(rows["build"] + rows["upkeep"]) / months + rows["retraining"] / 3,
    )
    models = pd.Series({way: float(way != "rule") for way in WAYS})
    yield _of("the cost with a rule that costs nothing to run", run=run_cost(drawn.costs) * models)
    yield _of("the build alone, spread over `months`", run=rows["build"] / months)
    yield _of("the upkeep alone", run=rows["upkeep"])
    yield _of("upkeep and build spread over twelve, like retraining", run=rows.sum(axis=1) / months)
    yield _of("the whole build in one month, and retraining each month", run=run_cost(drawn.costs, 1.0, quarter=1.0))


def _most(drawn: Flags) -> Iterator[tuple[str, float]]:
    worth, run = gross(counted(drawn.cases), drawn.facts), run_cost(drawn.costs)
    net = worth - run
    first = str(net[list(MODELS)].idxmax())
    other = next(way for way in MODELS if way != first)
    yield "the difference of the two `gross`; the rule costs something to run, too", float(worth[first] - worth["rule"])
    yield "the number for the other model", float(worth[other] - net["rule"])
    yield "the other model's `gross` minus the rule's", float(worth[other] - worth["rule"])
    yield "the model's own `run`", float(run[first])
    yield "the model's `gross`: where it is worth nothing, not what the rule is worth", float(worth[first])
    yield "how much more the model is worth than the rule with its own `run`", float(net[first] - net["rule"])
    yield "how much more it costs than the rule", float(run[first] - run["rule"])
    yield "what is left of the model after its `run`", float(net[first])
    yield "the model's `net` minus the rule's `gross`", float(net[first] - worth["rule"])
    yield (
        "the difference of the `gross`, less the rule's `run`; the rule's cost speaks for the model",
        float(worth[first] - worth["rule"] - run["rule"]),
    )
    fit = gross(counted(drawn.cases, "fit"), drawn.facts)
    yield "the number of the month `fit`", float(fit[first] - (fit["rule"] - run["rule"]))
    yield "how much less the model is worth than the rule, each after its `run`", float(net["rule"] - net[first])
    yield "the other model's own `run`", float(run[other])
    yield "how far the run cost may still rise", float(worth[first] - net["rule"] - run[first])
    yield "the number of the other model in the month `fit`", float(fit[other] - (fit["rule"] - run["rule"]))
    yield "the number of a year", 12 * float(worth[first] - net["rule"])
