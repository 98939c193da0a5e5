"""A7: the numbers inside mock 1."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.b2b_summaries import (
    NONE,
    ROLES,
    STRATA,
    B2bSummaries,
    b2b_summaries,
    baseline,
    binds,
    ceiling,
    cost_per_accepted,
    golden_n,
    held_alone,
    on_hand,
    scattered,
    share_touched,
    short_stratum,
    tests_for,
    usable,
    wrong_per_week,
)
from aipm_course.modules.studio.tasks.shared import far_from, field_unless

_BINDS = {
    "writing": "the ceiling is below the target",
    "template": "what is usable is below the target; the template takes more away than scattered minutes",
    "roles": "what is usable is below the target; scattered minutes take more away than the template",
    "quality": "the target holds; too many wrong summaries get through",
    "nothing": "the target holds, and so does the limit",
}
_SHORT = {**dict.fromkeys(STRATA, "it falls short, and furthest"), NONE: "no stratum that holds by itself falls short"}


def _most(data: B2bSummaries) -> float:
    return ceiling(data, share_touched(data))


def _each(data: B2bSummaries) -> float:
    """Return the cases of one stratum."""
    return golden_n(data) / len(held_alone(data))


def _mock1(data: B2bSummaries) -> dict[str, Any]:
    most, wrong = _most(data), wrong_per_week(data)
    return {
        "baseline_minutes": baseline(data),
        "share_touched": share_touched(data),
        "ceiling": most,
        "usable": usable(data, most),
        "golden_n": golden_n(data),
        "short_stratum": short_stratum(data, _each(data)),
        "usd_per_accepted": cost_per_accepted(data),
        "wrong_per_week": wrong,
        "binds": binds(data, most, usable(data, most), wrong),
    }


def _mock1_by_hand(data: B2bSummaries) -> dict[str, Any]:
    """The same row by row, in percent and rounded, with the exact number of cases."""
    rows = [row for row in data.calls.to_dict("records") if row["note"] == "yes"]
    block = {row["role"] for row in data.roles.to_dict("records") if row["notes"] == "in one block"}
    total = sum(row["total_min"] for row in rows)
    writing = sum(row["write_min"] for row in rows)
    kept = sum(row["write_min"] for row in rows if row["role"] in block)
    saved = (1 - data.fact("read_percent") / 100) * 100
    return {
        **_mock1(data),
        "baseline_minutes": round(sorted(row["total_min"] for row in rows)[len(rows) // 2], 1)
        if len(rows) % 2
        else baseline(data),
        "share_touched": f"{100 * writing / total:.1f}%",
        "ceiling": f"{saved * writing / total:.1f}%",
        "usable": round(saved * kept / total * (1 - data.fact("template_percent") / 100), 1),
        "golden_n": len(held_alone(data)) * tests_for(data.fact("golden_bar")),
        "usd_per_accepted": f"{100 * cost_per_accepted(data):.2f} cents",
        "wrong_per_week": round(wrong_per_week(data), 1),
        "binds": [_mock1(data)["binds"]],
    }


def _number(field: str, within: float, wrong: float, right: float, *others: float) -> "dict[str, float] | None":
    """Return a wrong number; None where it is nearly the right one or what an earlier idea gives."""
    return {field: wrong} if far_from(wrong, [right, *others], within) else None


def _minutes(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("baseline_minutes", 0.05, wrong, baseline(data), *others)


def _share(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("share_touched", 0.002, wrong, share_touched(data), *others)


def _ceiling(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("ceiling", 0.002, wrong, _most(data), *others)


def _usable(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("usable", 0.002, wrong, usable(data, _most(data)), *others)


def _cases(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    right = golden_n(data)
    return _number("golden_n", 0.015 * right, wrong, right, *others)


def _cost(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    right = cost_per_accepted(data)
    return _number("usd_per_accepted", 0.005 * right, wrong, right, *others)


def _wrong(data: B2bSummaries, wrong: float, *others: float) -> "dict[str, float] | None":
    right = wrong_per_week(data)
    return _number("wrong_per_week", 0.01 * right, wrong, right, *others)


def _shares(data: B2bSummaries) -> "np.ndarray":
    rows = data.calls[data.calls["note"] == "yes"]
    return (rows["write_min"] / rows["total_min"]).to_numpy()


def _role_rows(data: B2bSummaries) -> "dict[str, tuple[float, float]]":
    """Return minutes of writing and in all, by role, of calls with a note."""
    rows = data.calls[data.calls["note"] == "yes"].groupby("role")[["write_min", "total_min"]].sum()
    return {role: (float(rows["write_min"][role]), float(rows["total_min"][role])) for role in ROLES}


def _short(data: B2bSummaries, *dropped: str) -> "dict[str, str] | None":
    return field_unless("short_stratum", short_stratum(data, _each(data), dropped), short_stratum(data, _each(data)))


def _reference_of(field: str) -> Callable[[B2bSummaries], dict[str, Any]]:
    return lambda data: {field: _mock1(data)[field]}


def _own_binds(own: Mapping[str, Any], data: B2bSummaries) -> str:
    return binds(data, own["ceiling"], own["usable"], own["wrong_per_week"])


def _own_short(own: Mapping[str, Any], data: B2bSummaries) -> set[str]:
    """Return what falls short by the own cases: of all strata together, or of one, if one was counted."""
    several, each = float(own["golden_n"]) / len(held_alone(data)), _each(data)
    cases = {several, float(own["golden_n"])} if abs(float(own["golden_n"]) / each - 1) < 0.015 else {several}
    return {short_stratum(data, one) for one in cases}


def _look_usable(given: Any, own: Mapping[str, Any], data: B2bSummaries) -> str:
    for rule, said in (
        ("template", "With your `ceiling` that gives the model what a template does without one."),
        ("roles", "With your `ceiling` that counts the minutes of a role that writes between calls."),
    ):
        if abs(float(given) - usable(data, float(own["ceiling"]), (rule,))) <= 0.002:
            return f"{said} Mend both."
    return ""


_NEEDS = {
    "writing": "`writing` needs a `ceiling` below the target.",
    "template": "`template` needs a `ceiling` that reaches the target, a `usable` that does not, and a template that takes more away "
    "than scattered minutes do.",
    "roles": "`roles` needs a `ceiling` that reaches the target, a `usable` that does not, and scattered minutes that take more away "
    "than the template does.",
    "quality": "`quality` needs a `usable` that reaches the target, and more wrong summaries a week than `wrong_limit`.",
    "nothing": "`nothing` needs a `usable` that reaches the target, and wrong summaries within `wrong_limit`.",
}
_LACKS = {
    **{
        name: f"`{name}` needs at least 5% of all tickets, fewer usable ones until the freeze than a stratum needs, and no other such "
        "stratum that lacks more."
        for name in STRATA
    },
    NONE: "`none` needs that every stratum with at least 5% of all tickets has enough usable ones until the freeze.",
}


def _quantities(data: B2bSummaries) -> dict[str, float]:
    rows = data.calls[data.calls["note"] == "yes"]
    return {
        "calls with a note": float(len(rows)),
        "minutes of writing": float(rows["write_min"].sum()),
        "minutes of calls with a note": float(rows["total_min"].sum()),
        "minutes of all calls": float(data.calls["total_min"].sum()),
        "tickets of a week": float(data.tickets["tickets_per_week"].sum()),
        "summaries of a week": data.fact("summaries_per_week"),
        "strata that hold by themselves": float(len(held_alone(data))),
    }


def _lookalikes(data: B2bSummaries) -> tuple[Lookalike, ...]:
    ways = {
        "baseline_minutes": _other_minutes,
        "share_touched": _other_shares,
        "ceiling": _other_ceilings,
        "usable": _other_usable,
        "golden_n": _other_cases,
        "usd_per_accepted": _other_costs,
        "wrong_per_week": _other_wrong,
    }
    return tuple(one for field, way in ways.items() for one in each(field, way(data)))


def _other_minutes(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    noted = data.calls["note"] == "yes"
    for said, rows in (("with a note", data.calls[noted]), ("without a note", data.calls[~noted])):
        yield f"the mean of calls {said}", float(rows["total_min"].mean())
        yield f"the median of calls {said}", float(rows["total_min"].median())
        yield f"the median writing of calls {said}", float(rows["write_min"].median())
    yield "the mean of all calls", float(data.calls["total_min"].mean())
    for role in ROLES:
        yield (
            f"the median of {role}s' calls with a note",
            float(data.calls[noted & (data.calls["role"] == role)]["total_min"].median()),
        )


def _other_shares(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    for role, (writing, total) in _role_rows(data).items():
        yield f"the share of {role}s alone", writing / total
    rows = data.calls[data.calls["note"] == "yes"]
    yield (
        "the median writing over the median of all minutes",
        float(rows["write_min"].median() / rows["total_min"].median()),
    )
    yield (
        "writing over the other minutes",
        float(rows["write_min"].sum() / (rows["total_min"] - rows["write_min"]).sum()),
    )


def _other_ceilings(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    share, read = share_touched(data), data.fact("read_percent") / 100
    yield "the share less the reading in points", share - read
    yield "the reading that stays, as a share of all minutes", share * read
    yield "the share over one plus the reading", share / (1 + read)


def _other_usable(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    most, share = _most(data), share_touched(data)
    template, lost = data.fact("template_percent") / 100, scattered(data)
    yield "the ceiling less both losses added up", most * (1 - template - lost)
    yield "what is lost to scattered minutes", most * lost
    yield "what the template does", most * template
    yield "what is left without the reading that stays taken off", share * (1 - template) * (1 - lost)
    yield "the ceiling less the template in points", most - template
    yield "what falls between calls, after the template", most * lost * (1 - template)
    yield "a third of the ceiling per role taken off", most * 2 / 3 * (1 - template)
    yield "what the template leaves, in points, of the share written in one block", (most - template) * (1 - lost)
    yield "what is left of the ceiling in one block, less the template in points", most * (1 - lost) - template
    block = data.roles[data.roles["notes"] == "in one block"]["role"]
    rows = data.calls[data.calls["note"] == "yes"]
    kept = rows[rows["role"].isin(block)]
    for said, part in (
        ("counted by calls", len(kept) / len(rows)),
        ("weighed by all of its minutes", float(kept["total_min"].sum() / rows["total_min"].sum())),
    ):
        yield f"what is left if each role is {said}, not by its minutes of writing", most * part * (1 - template)


def _other_cases(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    bar, count = data.fact("golden_bar"), len(held_alone(data))
    for level in (0.90, 0.99):
        yield (
            f"the cases at {level:.0%} instead of 95%",
            float(count * math.ceil(math.log(1 - level) / math.log(1 - bar))),
        )
    yield "one over the bar in each stratum", count / bar
    yield "the cases at a two-sided 95%", float(count * math.ceil(math.log(0.025) / math.log(1 - bar)))


def _other_costs(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    usd = data.fact("usd_per_summary")
    for said, name in (("pass", "pass_percent"), ("are caught", "caught_percent")):
        yield f"the cost over the summaries that {said}", usd / (data.fact(name) / 100)
    yield "the cost times the summaries that are accepted", usd * data.fact("accepted_percent") / 100
    yield "the cost over the summaries that are not accepted", usd / (1 - data.fact("accepted_percent") / 100)
    yield "the cost plus the share that is not accepted", usd * (2 - data.fact("accepted_percent") / 100)


def _other_wrong(data: B2bSummaries) -> Iterator[tuple[str, float]]:
    week, passed, caught = (data.fact(name) for name in ("summaries_per_week", "pass_percent", "caught_percent"))
    yield "the wrong ones that readers catch", week * (1 - passed / 100) * caught / 100
    yield (
        "the wrong ones among accepted summaries",
        week * data.fact("accepted_percent") / 100 * (1 - passed / 100) * (1 - caught / 100),
    )
    yield "the summaries that are not accepted", week * (1 - data.fact("accepted_percent") / 100)
    yield "the right ones", week * passed / 100
    yield "all but what is caught", week * (1 - caught / 100)


def _worked(data: B2bSummaries) -> str:
    right, there = _mock1(data), on_hand(data)
    target = data.fact("target_percent") / 100
    alone = ", ".join(f"{name} {there[name]:.0f}" for name in held_alone(data))
    return f"""
```python
noted = calls[calls["note"] == "yes"]
share = noted["write_min"].sum() / noted["total_min"].sum()
most = share * (1 - plan["read_percent"] / 100)
block = roles[roles["notes"] == "in one block"]["role"]
kept = noted[noted["role"].isin(block)]["write_min"].sum() / noted["write_min"].sum()
left = most * kept * (1 - plan["template_percent"] / 100)
```

The median call with a note takes {right["baseline_minutes"]:.1f} minutes, {right["share_touched"]:.1%} of the minutes are writing. The
ceiling is {right["ceiling"]:.1%}, usable are {right["usable"]:.1%}, the target is {target:.1%}. A stratum needs {_each(data):.0f}
cases; usable until the freeze: {alone}; short: {right["short_stratum"]}. {right["wrong_per_week"]:.1f} wrong summaries a week stand
against a limit of {data.fact("wrong_limit"):.0f}. What binds: `{right["binds"]}`.
"""


_LOOK = {
    "baseline_minutes": "Exhibit `studio_calls`: first cross out calls without a note; then the value in the middle.",
    "share_touched": "Exhibit `studio_calls`: add up the minutes of writing, add up all minutes, divide once.",
    "ceiling": "It rests on your `share_touched` and on `read_percent`, nothing else.",
    "usable": "From your `ceiling` two things are taken away, one after the other: `studio_roles` and `template_percent`.",
    "golden_n": "Exhibits `studio_tickets` and `studio_plan`: which strata hold by themselves, and what `golden_bar` needs in each.",
    "short_stratum": "For each stratum that holds by itself: tickets a week, times what may be used, times the weeks; then what it needs.",
    "usd_per_accepted": "It rests on `usd_per_summary` and `accepted_percent`; the unit is dollars.",
    "wrong_per_week": "Three facts, multiplied: how many, how many of them wrong, how many of those are missed.",
    "binds": "Hold your `ceiling`, then your `usable`, against the target; then your `wrong_per_week` against its limit.",
}
"""Where in the exhibits of mock 1 to look."""

MOCK1_NUMBERS = Question(
    id="studio.mock1_numbers",
    task="A7",
    title="Mock 1: the numbers behind a plan for call summaries",
    points=9,
    kind=Record(
        {
            "baseline_minutes": Number("minutes per call", within=0.05),
            "share_touched": Number("share of the minutes", within=0.002, percent=True),
            "ceiling": Number("share of the minutes", within=0.002, percent=True),
            "usable": Number("share of the minutes", within=0.002, percent=True),
            "golden_n": Number("cases", within_percent=1.5),
            "short_stratum": Choice(_SHORT),
            "usd_per_accepted": Number("US dollars per accepted summary", within_percent=0.5),
            "wrong_per_week": Number("summaries a week", within_percent=1),
            "binds": Choice(_BINDS),
        },
        weights={
            "baseline_minutes": 0.5,
            "share_touched": 0.5,
            "short_stratum": 1.5,
            "usd_per_accepted": 0.5,
            "binds": 2,
        },
        look=_LOOK,
    ),
    data=b2b_summaries,
    reference=_mock1,
    alternatives=(_mock1_by_hand, lambda data: pd.Series(_mock1(data))),
    follows=(
        Follows("ceiling", ("share_touched",), lambda own, data: ceiling(data, own["share_touched"])),
        Follows("usable", ("ceiling",), lambda own, data: usable(data, own["ceiling"]), look=_look_usable),
        Follows(
            "short_stratum",
            ("golden_n",),
            _own_short,
        ),
        Follows("binds", ("ceiling", "usable", "wrong_per_week"), _own_binds),
    ),
    ablations=(
        Ablation(
            "all_calls",
            "calls that end with a note",
            lambda data: _minutes(data, baseline(data, ("note",))),
            "That is the median of all calls. The task asks for those that end with a note.",
        ),
        Ablation(
            "all_calls_share",
            "of these calls",
            lambda data: _share(data, share_touched(data, ("note",))),
            "That share has calls without a note in it. No summary would be written there.",
        ),
        Ablation(
            "mean_minutes",
            "median minutes",
            lambda data: _minutes(data, baseline(data, ("median",)), baseline(data, ("note",))),
            "That is the mean. A few long calls pull it up.",
        ),
        Ablation(
            "reading_forgotten",
            "less the reading that stays",
            lambda data: _ceiling(data, share_touched(data)),
            "That is all of the writing. Somebody still reads and corrects: see `read_percent`.",
        ),
        Ablation(
            "scattered_too",
            "between calls nobody can use",
            lambda data: _usable(data, usable(data, _most(data), ("roles",))),
            "That counts the minutes of a role that writes between calls.",
        ),
        Ablation(
            "template_forgotten",
            "without what a template does",
            lambda data: _usable(data, usable(data, _most(data), ("template",))),
            "That gives the model what a template does without one.",
        ),
        Ablation(
            "every_stratum",
            "at least 5% of all tickets",
            lambda data: _cases(data, _each(data) * len(held_alone(data, ("all",)))),
            "That counts every stratum. One of them has less than 5% of all tickets.",
        ),
        Ablation(
            "five_percent_is_not_enough",
            "with 5% it does",
            lambda data: _cases(data, _each(data) * len(held_alone(data, ("edge",)))),
            "That leaves out a stratum with exactly 5% of all tickets. It holds by itself.",
        ),
        Ablation(
            "smallest_stratum",
            "of those that hold by themselves",
            lambda data: _short(data, "all"),
            "That stratum lacks most, and has less than 5% of all tickets: it need not hold by itself.",
        ),
        Ablation(
            "policy_forgotten",
            "that may be used",
            lambda data: _short(data, "policy"),
            "By all tickets there is enough everywhere. Hold `usable_percent` against it.",
        ),
        Ablation(
            "nothing_is_caught",
            "that nobody catches",
            lambda data: _wrong(data, wrong_per_week(data, ("caught",))),
            "Those are all wrong ones. Readers catch some of them: see `caught_percent`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean_of_shares",
            lambda data: _share(data, float(_shares(data).mean()), share_touched(data, ("note",))),
            "That is the mean of the calls' shares. A short call weighs as much in it as a long one: divide sums.",
        ),
        Misconception(
            "median_of_shares",
            lambda data: _share(
                data, float(np.median(_shares(data))), share_touched(data, ("note",)), float(_shares(data).mean())
            ),
            "That is the median of the calls' shares. Divide the sum of writing by the sum of all minutes.",
        ),
        Misconception(
            "usable_is_the_ceiling",
            lambda data: _usable(data, _most(data)),
            "That is the ceiling. Scattered minutes and the template still have to be taken off.",
        ),
        Misconception(
            "one_stratum",
            lambda data: _cases(data, _each(data)),
            "That is one stratum. Each that holds by itself needs as many.",
        ),
        Misconception(
            "all_accepted",
            lambda data: _cost(data, data.fact("usd_per_summary")),
            "That is the cost of a summary. Those that are not accepted cost as much and are worth nothing.",
        ),
        Misconception(
            "times_accepted",
            lambda data: _cost(
                data, data.fact("usd_per_summary") * data.fact("accepted_percent") / 100, data.fact("usd_per_summary")
            ),
            "That is the cost of a summary times the accepted share. An accepted one also carries those that are not.",
        ),
        Misconception(
            "only_the_reading",
            lambda data: _ceiling(data, share_touched(data) * data.fact("read_percent") / 100, share_touched(data)),
            "That is the reading that stays. The ceiling is what can fall.",
        ),
        Misconception(
            "all_wrong",
            lambda data: _wrong(data, data.fact("summaries_per_week") * (1 - data.fact("caught_percent") / 100)),
            "That takes all summaries for wrong ones. Only those that people do not find right are.",
        ),
        *options(_reference_of("binds"), "binds", _NEEDS),
        *options(_reference_of("short_stratum"), "short_stratum", _LACKS),
    ),
    quantities=_quantities,
    lookalikes=_lookalikes,
    hints=(
        "A target is a wish until you know how much can fall at all. Begin with the minutes, end with the week.",
        "Of the minutes of calls with a note, which share is writing; how much of it stays as reading; who can use what is left?",
        "ceiling = share x (1 - read); usable = ceiling x share written in one block x (1 - template). A stratum needs 3 / bar cases.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-01",),
)
