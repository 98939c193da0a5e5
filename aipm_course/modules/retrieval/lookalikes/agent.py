"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.simulators.agent import Agent, harm, other_rates, rates

_TEST = {"override": "", "caught": "wrong", "stopped": "good"}


def for_agent(made: Agent) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*(one for name in _TEST for one in each(name, _rates(made, name))), *_harm(made))


def _rates(made: Agent, name: str) -> Iterator[tuple[str, float]]:
    log, facts = made.approvals, made.facts
    weeks = log[log["week"].between(facts["first_week"], facts["last_week"])]
    rows = weeks[weeks["test"] == _TEST[name]]
    over, passed = (float((rows["outcome"] == outcome).sum()) for outcome in ("overridden", "approved"))
    late = float(len(rows)) - over - passed
    for words, way in other_rates(made).items():
        yield f"the share {words}", way[name]
    yield "the share that was approved", passed / (over + passed)
    yield "the share of all requests that was approved, expired ones in the base", passed / len(rows)
    yield "the share that expired", late / len(rows)
    yield "the share that was not overridden, expired ones included", (passed + late) / len(rows)
    yield "overridden ÷ approved", over / passed
    yield "the number that was overridden, not a share", over
    by_week = (rows["outcome"] == "overridden").groupby(rows["week"])
    decided = rows[rows["outcome"] != "expired"]
    yield (
        "the mean of the weeks' shares",
        float((decided["outcome"] == "overridden").groupby(decided["week"]).mean().mean()),
    )
    yield "the mean of the weeks' shares, expired ones in the base", float(by_week.mean().mean())
    stopped = float((weeks["outcome"] == "overridden").sum())
    yield "its part of everything that was overridden", over / stopped
    yield "overridden ÷ all requests of those weeks, of every kind", over / len(weeks)
    tests = weeks[(weeks["test"] != "") & (weeks["outcome"] != "expired")]
    yield "the share of both kinds of tests together", float((tests["outcome"] == "overridden").mean())
    everything = weeks[weeks["outcome"] != "expired"]
    yield "the share of real requests and tests together", float((everything["outcome"] == "overridden").mean())
    yield (
        "the share of real requests and tests together, all weeks",
        rates(made, first=1, last=12, planted=True)["override"],
    )
    for other, test in _TEST.items():
        if other != name:
            pair = everything[everything["test"].isin([_TEST[name], test])]
            yield f"the share together with that of `{other}`", float((pair["outcome"] == "overridden").mean())
    for other in _TEST:
        if other != name:
            yield f"`{other}`", rates(made)[other]
            yield f"what is left over of `{other}`", 1 - rates(made)[other]
            for words, way in other_rates(made).items():
                if "week" in words:
                    yield f"`{other}` {words}", way[other]


def _harm(made: Agent) -> Iterator[Lookalike]:
    rows = made.tools.set_index("tool")
    right = harm(made.tools)
    base = rows["tried"] - rows["stopped"]
    share = rows["failed"] / base
    in_time = rows["found_after"] <= rows["undo_within"]
    price = rows["undone"].where(in_time, rows["loss"])
    turned = rows["loss"].where(in_time, rows["undone"])
    strict = rows["undone"].where(rows["found_after"] < rows["undo_within"], rows["loss"])
    look = rows["minutes"] * made.facts["wage"] / 60
    caught = rates(made)["caught"]
    yield _of("the harm with every error at `loss`", share * rows["loss"])
    yield _of("the harm with the very end of the window as too late", share * strict)
    yield _of("the harm with stopped runs as tried", rows["failed"] / rows["tried"] * price)
    prices = {
        "every error undone": rows["undone"],
        "`loss` where it is found in time, and `undone` later": turned,
        "`loss` and `undone` added up": rows["undone"] + rows["loss"],
        "the mean of `loss` and `undone`": (rows["undone"] + rows["loss"]) / 2,
    }
    for words, one in prices.items():
        yield _of(f"the harm with {words}", share * one)
        yield _of(f"the harm with {words}, and stopped runs as tried", rows["failed"] / rows["tried"] * one)
    yield _of(
        "the harm with every error at `loss`, and stopped runs as tried", harm(made.tools, stopped=True, always="loss")
    )
    yield _of("the harm with the edge as too late, and stopped runs as tried", rows["failed"] / rows["tried"] * strict)
    yield _of("the harm with stopped runs as failed", (rows["failed"] + rows["stopped"]) / rows["tried"] * price)
    yield _of(
        "the harm with stopped runs as failed, and not as tried", (rows["failed"] + rows["stopped"]) / base * price
    )
    yield _of(
        "the harm with stopped runs added to those tried", rows["failed"] / (rows["tried"] + rows["stopped"]) * price
    )
    yield _of("failed ÷ runs that went well", rows["failed"] / (base - rows["failed"]) * price)
    yield _of("the harm with failed runs taken off the base", rows["failed"] / (rows["tried"] - rows["failed"]) * price)
    yield _of("the share of failed runs, without dollars", share)
    yield _of("what one error costs", price)
    yield _of("the harm of all runs together, not of a call", rows["failed"] * price)
    yield _of("what is left after the desk has stopped its share", right * (1 - caught))
    yield _of("what the desk stops", right * caught)
    yield _of("what a call is worth alone: savings minus harm", rows["saves"] - right)
    yield _of("the harm and the look together", right + look)
    yield _of("the harm minus the look", right - look)
    yield _of("savings ÷ harm", rows["saves"] / right)
    yield _of("what the look costs", look)
    yield _of("the harm of a hundred calls", 100 * right)
    yield _of("what a call is worth with approval", rows["saves"] - look - right * (1 - caught))
    yield _of("`harm` without what the call saves", right - rows["saves"])


def _of(words: str, numbers: pd.Series) -> Lookalike:
    return Lookalike(words, {"harm": numbers})
