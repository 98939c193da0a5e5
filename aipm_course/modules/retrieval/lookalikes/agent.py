"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.retrieval.simulators.agent import Agent, approved, harm, other_rates, rates

_TEST = {"override": "", "caught": "wrong", "stopped": "good"}


def for_agent(made: Agent) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*(one for name in _TEST for one in each(name, _rates(made, name))), *_harm(made), *_approve(made))


def _rates(made: Agent, name: str) -> Iterator[tuple[str, float]]:
    log, facts = made.approvals, made.facts
    weeks = log[log["week"].between(facts["first_week"], facts["last_week"])]
    rows = weeks[weeks["test"] == _TEST[name]]
    over, passed = (float((rows["outcome"] == outcome).sum()) for outcome in ("overridden", "approved"))
    late = float(len(rows)) - over - passed
    for words, way in other_rates(made).items():
        yield f"the share {words}", way[name]
    tests = weeks[(weeks["test"] != "") & (weeks["outcome"] != "expired")]
    yield "overridden ÷ all tests, of both kinds", over / len(tests)
    yield "overridden ÷ all decided requests, of every kind", over / float((weeks["outcome"] != "expired").sum())
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
    yield _of("the harm in cents, or of a hundred calls", 100 * right)
    yield _of("what a call is worth after a look", rows["saves"] - look - right * (1 - caught))
    yield _of("`harm` without what the call saves", right - rows["saves"])


def _of(words: str, numbers: pd.Series, field: str = "harm") -> Lookalike:
    return Lookalike(words, {field: numbers})


def _approve(made: Agent) -> Iterator[Lookalike]:
    rows, wage = made.tools.set_index("tool"), made.facts["wage"]
    lost, shares = harm(made.tools), rates(made)
    caught = shares["caught"]
    saves, minutes = rows["saves"], rows["minutes"]
    look = minutes * wage / 60
    right = approved(made, lost, caught)
    looks: dict[str, pd.Series | float] = {
        "a look that costs its minutes as dollars": minutes,
        "a look that costs `minutes` × `wage`; the wage is for an hour": minutes * wage,
        "a look of one minute": wage / 60,
        "a look of one hour": wage,
        "a look that is paid by the second": minutes * wage / 3600,
        "a look that costs nothing": 0.0,
        "a look that is paid twice": 2 * look,
        "a look that pays us": -look,
    }
    for words, one in looks.items():
        yield _of(f"the worth with {words}", right + look - one, "after_look")
    stays = {
        "the share `caught` of the harm left; that share is stopped": caught,
        "all of the harm left; the desk stops a share of it": 1.0,
        "none of the harm left; the desk stops a share of it": 0.0,
        "`least_caught` as what the desk stops": 1 - made.facts["least_caught"],
        "`override` as what the desk stops": 1 - shares["override"],
        "`stopped` as what the desk stops": 1 - shares["stopped"],
        "the lesson's share as what the desk stops": 1 - 0.8,
        "what the desk stops added to the savings": -caught,
    }
    for words, left in stays.items():
        yield _of(f"the worth with {words}", saves - look - left * lost, "after_look")
        yield _of(f"the worth with a look for free and {words}", saves - left * lost, "after_look")
    for words, way in other_rates(made).items():
        yield _of(f"the worth with `caught` {words}", saves - look - (1 - way["caught"]) * lost, "after_look")
    yield _of("the worth without `saves`", right - saves, "after_look")
    yield _of("what a look and the harm after it cost; `saves` is to be left after both", saves - right, "after_look")
    yield _of("the worth of a call alone", saves - lost, "after_look")
    yield _of("what the desk stops", caught * lost, "after_look")
    yield _of("what the desk stops minus the look", caught * lost - look, "after_look")
    yield _of("the harm that is left after a look", (1 - caught) * lost, "after_look")
    yield _of("what a look costs", look, "after_look")
    yield _of("what a call saves minus the look", saves - look, "after_look")
    yield _of("the harm", lost, "after_look")
    yield _of(
        "the worth with savings that hold only where nothing is stopped",
        saves * (1 - caught) - look - (1 - caught) * lost,
        "after_look",
    )
    for words, other in {
        "every error at `loss`": harm(made.tools, always="loss"),
        "every error undone": harm(made.tools, always="undone"),
        "the very end of the window as too late": harm(made.tools, edge=False),
        "stopped runs as tried": harm(made.tools, stopped=True),
    }.items():
        yield _of(f"the worth with {words}", saves - look - (1 - caught) * other, "after_look")
