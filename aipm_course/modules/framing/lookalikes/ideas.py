"""What is easily taken for the numbers of A2, on the ideas of a seed."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.ideas import WAYS, Ideas, numbers_of, turns_at, values, worth_of

_TABLE = "values"
_TWO = {
    ("covered_only", "no_run"): "the value with nothing for the cases that it leaves, and without its run cost",
    ("no_check", "no_run"): "the value without the check, and without its run cost",
    ("no_minutes", "no_run"): "the value without paid minutes, and without its run cost",
    ("no_loss", "no_run"): "the value with wrong cases that cost nothing, and without its run cost",
    ("covers_all", "no_loss"): "the value with a rule for all cases, and wrong cases that cost nothing",
    (
        "covered_only",
        "no_loss",
    ): "the value with nothing for the cases that it leaves, and wrong cases that cost nothing",
    ("no_check", "no_loss"): "the value without the check, and with wrong cases that cost nothing",
    ("no_minutes", "no_loss"): "the value without paid minutes, and with wrong cases that cost nothing",
}
"""Two rules left out at once, of one way."""


def for_ideas(made: Ideas) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (*_values(made), *each("turns_at", _turns(made)))


def _of(words: str, **columns: "pd.Series") -> Lookalike:
    return Lookalike(words, {f"{_TABLE}: {name}": numbers for name, numbers in columns.items()})


def _values(made: Ideas) -> Iterator[Lookalike]:
    rows = made.table.set_index("idea")
    n, minute = rows["cases"], made.wage / 60
    right = values(made.table, made.wage)
    left_out = {
        "the value without its run cost": "no_run",
        "the value with wrong cases that cost nothing": "no_loss",
        "the value with `worth` for wrong cases as well": "worth_of_all",
        "the value with the wage as one of a minute": "per_minute",
        "the value without paid minutes": "no_minutes",
    }
    for words, rule in left_out.items():
        without = values(made.table, made.wage, frozenset((rule,)))
        for way in WAYS:
            if (without[way] - right[way]).abs().max() > 1:
                yield _of(words, **{way: without[way]})
    for (first, second), words in _TWO.items():
        without = values(made.table, made.wage, frozenset((first, second)))
        for way in WAYS if first != "no_minutes" else ("rule",):  # of a model these are the minutes of the check
            alone_too = [values(made.table, made.wage, frozenset((one,)))[way] for one in (first, second)]
            if all((without[way] - one).abs().max() > 1 for one in (right[way], *alone_too)):
                yield _of(words, **{way: without[way]})
    for places in (0, 1, 2):
        coarse = round(minute, places)
        rounded = values(made.table, coarse * 60)
        for way in WAYS:
            yield _of(
                f"the value with a minute at {coarse:g} dollars, which is rounded: too few digits",
                **{way: rounded[way]},
            )
    dearer = values(made.table.assign(loss=made.table["loss"] + made.table["worth"]), made.wage)
    for way in WAYS:
        yield _of("the value with `worth` taken off for each wrong case beside `loss`", **{way: dearer[way]})
    alone = {"ai": rows["right_ai"], "rule": rows["right_rule"], "people": rows["right_people"]}
    for way, share in alone.items():
        earned = rows["worth"] * share - rows["loss"] * (1 - share)
        if way == "rule":  # of the others this is the value without minutes, and without the run cost
            yield _of("the value with a rule for all cases, and without its run cost", rule=n * earned)
        yield _of("the worth of the right cases alone", **{way: n * rows["worth"] * share})
        yield _of("the value of one case, not of a month", **{way: right[way] / n})
        yield _of("the value of a year", **{way: right[way] * 12})
    yield _of(
        "the value with the minutes of people, not those of the check",
        ai=right["ai"] - n * minute * (rows["minutes_people"] - rows["minutes_check"]),
    )
    wrong = n * (1 - rows["right_ai"])
    yield _of(
        "the value with a check of the wrong cases alone",
        ai=right["ai"] + n * minute * rows["minutes_check"] - wrong * minute * rows["minutes_check"],
    )
    yield _of(
        "the value with a check of the right cases alone", ai=right["ai"] + wrong * minute * rows["minutes_check"]
    )
    yield _of("the value with the check paid twice", ai=right["ai"] - n * minute * rows["minutes_check"])
    yield _of(
        "the value with people's minutes for the wrong cases, in place of the check",
        ai=right["ai"] + n * minute * rows["minutes_check"] - wrong * minute * rows["minutes_people"],
    )
    hundred = values(made.table, made.wage * 0.6)
    for way in WAYS:
        yield _of("the value with an hour of a hundred minutes", **{way: hundred[way]})
    by_people = n * minute * rows["minutes_people"]
    yield _of("the value with people's minutes taken off beside those of the check", ai=right["ai"] - by_people)
    yield _of("the value with people's minutes added, as if they were earned", ai=right["ai"] + by_people)
    yield _of(
        "the value with the minutes added that the check takes less than people do",
        ai=right["ai"] + by_people - n * minute * rows["minutes_check"],
    )
    yield _of(
        "how much more it is worth than people; asked is what it is worth itself",
        ai=right["ai"] - right["people"],
        rule=right["rule"] - right["people"],
    )
    yield _of(
        "the value with the run cost of a year taken off a month",
        ai=right["ai"] - 11 * rows["run_ai"],
        rule=right["rule"] - 11 * rows["run_rule"],
    )
    yield _of(
        "the value with a twelfth of the run cost; it is due each month",
        ai=right["ai"] + rows["run_ai"] * 11 / 12,
        rule=right["rule"] + rows["run_rule"] * 11 / 12,
    )
    yield _of(
        "the value with the run cost added, not taken off",
        ai=right["ai"] + 2 * rows["run_ai"],
        rule=right["rule"] + 2 * rows["run_rule"],
    )
    free = (1 - rows["covers"]) * n * minute * rows["minutes_people"]
    yield _of("the value with the cases that it leaves done by people for no wage", rule=right["rule"] + free)
    yield _of(
        "the value with people's minutes for all cases",
        rule=right["rule"] - rows["covers"] * n * minute * rows["minutes_people"],
    )
    by_rule = n * (rows["worth"] * rows["right_rule"] - rows["loss"] * (1 - rows["right_rule"]))
    rest = 1 - rows["covers"]
    yield _of("the value with the model's run cost", rule=right["rule"] + rows["run_rule"] - rows["run_ai"])
    yield _of(
        "the value with the rule's share right for the cases that people do",
        rule=by_rule - rest * n * minute * rows["minutes_people"] - rows["run_rule"],
    )
    yield _of(
        "the value with people doing all cases beside the rule",
        rule=rows["covers"] * by_rule + right["people"] - rows["run_rule"],
    )
    yield _of(
        "the value of the covered cases with the value of people for the others at full, not that share of it",
        rule=rows["covers"] * by_rule + right["people"],
    )
    yield _of(
        "the value with the minutes of the model's check",
        people=right["people"] + n * minute * (rows["minutes_people"] - rows["minutes_check"]),
    )
    again = wrong * minute * rows["minutes_people"]
    yield _of("the value with people doing the wrong cases again", ai=right["ai"] - again)
    yield _of("the value with the run cost once per case", ai=right["ai"] + rows["run_ai"] - n * rows["run_ai"])
    yield _of(
        "the value with the run cost once per case",
        rule=right["rule"] + rows["run_rule"] - n * rows["run_rule"],
    )
    corrected = rows["right_people"] - rows["right_ai"]
    yield _of(
        "the value with the share right of people, not of the model",
        ai=right["ai"] + n * corrected * (rows["worth"] + rows["loss"]),
    )
    swapped = rows["covers"] - (1 - rows["covers"])
    yield _of(
        "the value with the shares of rule and people exchanged",
        rule=right["rule"] - swapped * (by_rule - right["people"]),
    )
    yield _of(
        "the value with the cases that it leaves counted as wrong",
        rule=rows["covers"] * by_rule - (1 - rows["covers"]) * n * rows["loss"] - rows["run_rule"],
    )
    yield _of(
        "the value with the minutes of the check for the rule as well",
        rule=right["rule"] - rows["covers"] * n * minute * rows["minutes_check"],
    )
    for way in WAYS:
        for other in WAYS:
            if other != way:
                yield _of(f"the value of `{other}`", **{way: right[other]})


def _turns(made: Ideas) -> Iterator[tuple[str, float]]:
    rows = made.table.set_index("idea")
    row = numbers_of(made.table, made.watch)
    turn = turns_at(made.table, made.wage, made.watch)
    minute = made.wage / 60
    cases, worth = float(row["cases"]), float(row["worth"])
    ai, people = float(row["right_ai"]), float(row["right_people"])
    saved = cases * float(row["minutes_people"] - row["minutes_check"]) * minute - float(row["run_ai"])
    yield "the number with `worth` left out: a wrong case brings none", turn + worth
    left_out = {
        "no_check": "the number without the minutes of the check",
        "worth_of_all": "the number with `worth` for wrong cases as well",
        "no_run": "the number without the model's run cost",
        "no_minutes": "the number without anybody's minutes",
        "per_minute": "the number with the wage as one of a minute",
    }
    for rule, words in left_out.items():
        yield words, turns_at(made.table, made.wage, made.watch, frozenset((rule,)))
    yield "the number with `worth` added, not taken off", turn + 2 * worth
    yield "the loss in the table", float(row["loss"])
    yield (
        "the loss at which the model is worth nothing; asked is where it is worth what people are",
        (cases * (worth * ai - float(row["minutes_check"]) * minute) - float(row["run_ai"])) / (cases * (1 - ai)),
    )
    yield (
        "the loss at which people are worth nothing",
        (worth * people - float(row["minutes_people"]) * minute) / (1 - people),
    )
    yield "the number over all of the model's wrong cases; people are wrong, too", saved / (cases * (1 - ai)) - worth
    yield "the number over all of the model's wrong cases, without `worth`", saved / (cases * (1 - ai))
    yield "the distance from the loss in the table; asked is the loss itself", turn - float(row["loss"])
    yield "how many times the loss in the table it is", turn / float(row["loss"])
    yield "the distance from the loss in the table; asked is the loss itself", float(row["loss"]) - turn
    yield "how many times it goes into the loss in the table; asked is the loss itself", float(row["loss"]) / turn
    for places in (0, 1, 2):
        coarse = round(minute, places)
        yield (
            f"the number with a minute at {coarse:g} dollars, which is rounded: too few digits",
            turns_at(made.table, coarse * 60, made.watch),
        )
    yield "what the model saves a month", saved
    yield "what the model saves a month for one case", saved / cases
    zero, one = (worth_of({**row, "loss": loss}, made.wage) for loss in (0.0, 1.0))
    for first, second in (("ai", "rule"), ("rule", "people")):
        gap, then = zero[first] - zero[second], one[first] - one[second]
        if gap != then:
            yield f"the loss at which `{first}` and `{second}` are worth the same", gap / (gap - then)
    for idea in rows.index:
        if idea != made.watch:
            yield f"the number for the idea {idea}", turns_at(made.table, made.wage, str(idea))
