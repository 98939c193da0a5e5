"""A RICE sheet of one's own: one unit, the costs after launch asked for, a ranking with its uncertainty, a set that fits.

The numbers are those of the lesson: `hidden_costs`, `ranks`, `versions`, `places_band`, `feasible_sets`, `down_the_list`.
Formats: spreadsheets and roadmap tools write reach as "1,200/qtr", confidence as "80 %" or in words, effort as "2w" and
impact in words (Intercom's scale: Sean McBride, *RICE: Simple prioritization for product managers*; the four fields of a
RICE formula in Jira Product Discovery, Productboard, Aha! and airfocus are columns of the same names in their CSV exports).
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean
from aipm_course.bringing.kind import Column, Kind, Result, Setting
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Name, Number, Share, YesNo, figure
from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.wording import counted, listed, number
from aipm_course.modules.rice.figures import cost_switch, places_drawn, stack
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    HOURS_PER_PERSON_MONTH,
    THIRD_PLACE_BAR,
    WEEKS_PER_MONTH,
    Limits,
    down_the_list,
    feasible_sets,
    hidden_costs,
    places_band,
    ranks,
    third_of_the_others,
    versions,
)
from aipm_course.simulation.rates import at
from aipm_course.simulation.streams import stream

_LISTED = 16
"""Up to so many ideas every set is listed; the best of more is found by integer programming."""
_SHOWN = 25
_LEADERS = 5
_MOST = 1_000

_PERIODS: dict[str, tuple[float, str]] = {
    **dict.fromkeys(("month", "monthly", "mo", "mth", "mon", "/m", "monat"), (1.0, "month")),
    **dict.fromkeys(("quarter", "quarterly", "qtr", "q", "quartal"), (1 / 3, "quarter")),
    **dict.fromkeys(("week", "weekly", "wk", "w", "woche"), (WEEKS_PER_MONTH, "week")),
    **dict.fromkeys(("year", "yearly", "yr", "y", "annual", "annually", "annum", "pa", "jahr"), (1 / 12, "year")),
    **dict.fromkeys(("day", "daily", "d"), (WEEKS_PER_MONTH * 7, "day")),
}
_PEOPLE = frozenset(
    ("user", "users", "people", "person", "persons", "customer", "customers", "visitor", "visitors", "agent", "agents",
     "employee", "employees", "active", "unique", "monthly", "seats", "seat", "nutzer", "kunden", "mau", "wau", "dau",
     "who", "see", "it", "this")
)  # fmt: skip
_THINGS = ("account", "accounts", "merchant", "merchants", "company", "companies", "team", "teams", "session", "sessions",
           "event", "events", "ticket", "tickets", "request", "requests", "order", "orders", "ads", "invoices")  # fmt: skip
_EFFORTS: dict[str, tuple[float, str]] = {
    **dict.fromkeys(("month", "mo", "m", "pm", "mm", "mth", "monat", "monate"), (1.0, "months")),
    **dict.fromkeys(("week", "wk", "w", "pw", "woche", "wochen"), (1 / WEEKS_PER_MONTH, "weeks")),
    **dict.fromkeys(("day", "d", "pd", "tag", "tage"), (1 / WEEKS_PER_MONTH / 5, "days")),
    **dict.fromkeys(("hour", "h", "hr", "stunde", "stunden"), (1 / HOURS_PER_PERSON_MONTH, "hours")),
    **dict.fromkeys(("quarter", "q", "pq"), (3.0, "quarters")),
    **dict.fromkeys(("year", "y", "yr", "py"), (12.0, "years")),
}
_EFFORTS |= {"months": (1.0, "months")}
_WORKERS = frozenset(
    (
        "person",
        "people",
        "dev",
        "developer",
        "engineer",
        "eng",
        "man",
        "staff",
        "fte",
        "work",
        "working",
        "calendar",
        "effort",
        "of",
    )
)
_IMPACTS = {
    "massive": 3.0, "huge": 3.0, "very high": 3.0, "high": 2.0, "hoch": 2.0, "medium": 1.0, "med": 1.0, "mittel": 1.0,
    "moderate": 1.0, "low": 0.5, "niedrig": 0.5, "small": 0.5, "minimal": 0.25, "very low": 0.25, "tiny": 0.25,
}  # fmt: skip
_CONFIDENCES = {
    "high": 1.0,
    "hoch": 1.0,
    "medium": 0.8,
    "med": 0.8,
    "mittel": 0.8,
    "low": 0.5,
    "niedrig": 0.5,
    "moonshot": 0.2,
}
_SCALES = (0.25, 0.5, 1.0, 2.0, 3.0)
_INPUTS = {
    "labels": "examples labeled before launch",
    "minutes_per_label": "minutes to label one",
    "retrainings_per_year": "how often a year it is trained again",
    "labels_per_retraining": "new labels for each time",
    "retraining_effort": "person-months for each time",
    "monitoring_hours_per_month": "hours a month of watching it",
    "review_effort": "person-months of legal and risk review in the year",
}
_PARTS = {
    "labeling": ("labels", "minutes_per_label", "labels_per_retraining"),
    "retraining": ("retrainings_per_year", "retraining_effort"),
    "monitoring": ("monitoring_hours_per_month",),
    "review": ("review_effort",),
}


def _cost(name: str, meaning: str) -> Column:
    unit = "person-months" if name.endswith("effort") else meaning
    units = _EFFORTS if name.endswith("effort") else {}
    return Column(
        name,
        meaning,
        Number(unit, units=units, bare="months" if units else "", beside=_WORKERS, at_least=0),
        (name.replace("_", " "),),
        required=False,
        per_row=False,
        default=np.nan,
    )


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    sheet, left_out = _leading(_named(clean.table, different="idea" in clean.different))
    value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
    build = sheet["effort"]
    given = sheet[list(_INPUTS)].notna()
    costs = hidden_costs(
        sheet.rename_axis("idea").reset_index().assign(**sheet[list(_INPUTS)].fillna(0).reset_index(drop=True))
    )
    effort = build + costs.sum(axis=1)
    score, adjusted = value / build, value / effort
    before, after = ranks(score), ranks(adjusted)
    order = adjusted.sort_values(ascending=False, kind="stable").index
    made, months = versions(
        stream(0, "rice.own_table"),
        sheet["reach"].to_numpy(float),
        sheet["impact"].to_numpy(float),
        sheet["confidence"].to_numpy(float),
        effort.to_numpy(float),
        float(settings["spread"]),
    )
    draws = pd.DataFrame(made / months, columns=sheet.index)
    explorer = _explorer(value, build, costs, pd.DataFrame(made, columns=sheet.index), months, effort, order)
    low, high = places_band(draws)
    top = (draws.rank(axis=1, ascending=False) <= 3).mean()
    pairs = _pairs(order, draws)
    asked = _asked(sheet, given)
    ranking = _ranking(
        sheet, value, effort, score, adjusted, before, after, top, low, high, order, bool(costs.to_numpy().any())
    )
    chosen = _set(sheet, value, effort, order, settings, pd.DataFrame(made, columns=sheet.index))
    parts = [
        Part(
            "The ranking",
            (
                *_left_out(left_out),
                *_cleaning(clean, sheet, before),
                ranking,
                *_ranking_words(sheet, order, score, adjusted),
            ),
        ),
        Part("How sure the ranking is", _sureness(order, pairs, top, low, high, after, settings)),
        Part(
            "Costs after launch",
            _launch(sheet, given, costs, value, build, effort, adjusted, before, after, order, asked),
        ),
        Part("What fits", chosen.blocks),
    ]
    if len(clean.aside):
        parts.append(Part("Set aside, to be filled in", (_aside(clean),)))
    parts.append(Part("A memo to begin with", _memo(order, before, after, pairs, chosen, asked, clean)))
    return Result(
        headline=_headline(order, pairs, asked),
        parts=tuple(parts),
        assumed=(
            "A month is a twelfth of 52 weeks, a working week has five days, a person-month 140 hours. Effort counts people "
            "times time: 2w is two weeks of one person.",
            "A third of a quarter's users is taken for a month's. Whoever comes every month is counted once in a quarter, so this "
            "is too low for habits and right for one-time events; a week's users times 52/12 counts a weekly user four times.",
            "Confidence is trust in the estimates and no chance to win a test: of tested ideas, a minority wins (see the lesson).",
            f"Uncertainty: 2,000 draws; reach and effort are off by a factor of about e^±{float(settings['spread']):g}, effort is a "
            "tenth too low on average, confidence is off by ±0.1. These are the lesson's guesses and not your data: "
            "`--set spread=0.4` is for a rougher sheet.",
        ),
        numbers={
            "score": score, "adjusted": adjusted, "value": value, "effort": effort, "hidden": costs, "before": before,
            "after": after, "top": top, "pairs": pairs, "pilots": chosen.pilots, "binding": chosen.binding, "asked": asked,
        },
        files={"to_fill.csv": _to_fill(sheet)},
        explorer=explorer,
    )  # fmt: skip


def _explorer(
    value: pd.Series,
    build: pd.Series,
    costs: pd.DataFrame,
    made: pd.DataFrame,
    months: Any,
    effort: pd.Series,
    order: pd.Index,
) -> Explore | str:
    """Return the lesson's explorer on these ideas, or what they lack for it."""
    if len(order) < 2:
        return "The explorer moves places, and there is one idea only. Bring a sheet with two ideas or more."
    if not costs.to_numpy().any():
        return (
            "The explorer switches costs after launch on and off, and your sheet has none yet. Fill in the blank columns of the file "
            "that ends in _to_fill.csv, bring that, and open it again."
        )
    shown = order[:_SHOWN]
    # What each draw's effort is off by, whatever costs count.
    off = pd.DataFrame(months, columns=made.columns)[shown] / effort[shown]
    values = made[shown] / off

    def draw(*, highlight: str, band: bool, **costs_on: bool) -> Chart:
        chosen = [cost for cost, on in costs_on.items() if on]
        return places_drawn(
            value[shown], build[shown], costs.loc[shown], values, chosen=chosen, highlight=highlight, band=band
        )

    def controls() -> dict[str, Any]:
        import ipywidgets as widgets

        return {
            **{cost: cost_switch(cost) for cost in HIDDEN_COSTS},
            "band": cost_switch("how sure"),
            "highlight": widgets.Dropdown(options=list(shown), value=shown[0], description="follow"),
        }

    return Explore(draw, controls)


def _leading(sheet: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the ideas with the highest scores on build effort, as many as can be drawn thousands of times, and how many are left out."""
    if len(sheet) <= _MOST:
        return sheet, 0
    score = sheet["reach"] * sheet["impact"] * sheet["confidence"] / sheet["effort"]
    least = score.reset_index(drop=True).nlargest(_MOST, keep="first").index
    return sheet.iloc[np.sort(least)], len(sheet) - _MOST


def _left_out(count: int) -> tuple[Block, ...]:
    words = f"Only the {_MOST:,} ideas with the highest scores on build effort are ranked; {count:,} more are read, cleaned and left out here. Nobody decides among so many: bring those that are open."
    return (Warn(words),) if count else ()


def _named(table: pd.DataFrame, *, different: bool) -> pd.DataFrame:
    """Return the table by idea; a name that comes twice gets its row."""
    names = table["idea"]
    if not different and (twice := names.duplicated(keep=False)).any():
        names = names.where(~twice, names + " (row " + table["row"].astype(str) + ")")
    numbers = [column for column in table.columns if column not in ("row", "idea", "ai")]
    sheet = table.assign(idea=names).set_index("idea")
    sheet[numbers] = sheet[numbers].astype(float)
    return sheet


def _pairs(order: pd.Index, draws: pd.DataFrame) -> pd.Series:
    """Return in which share of the draws each idea beats the next one of the ranking, by its place from 1."""
    wins = [float((draws[one] > draws[other]).mean()) for one, other in itertools.pairwise(order)]
    return pd.Series(wins, index=range(1, len(order)), dtype=float)


def _asked(sheet: pd.DataFrame, given: pd.DataFrame) -> dict[str, list[str]]:
    """Return {idea: costs of which nothing is known}, of ideas that may have AI in them."""
    with_ai = sheet["ai"].isna() | (sheet["ai"] == 1)
    known = [given.loc[with_ai, list(inputs)].all(axis=1).tolist() for inputs in _PARTS.values()]
    return {
        str(idea): missing
        for idea, *each in zip(sheet.index[with_ai], *known, strict=True)
        if (missing := [cost for cost, is_known in zip(_PARTS, each, strict=True) if not is_known])
    }


def _lacking(given: pd.DataFrame, idea: str, cost: str) -> list[str]:
    """Return the columns of a cost that are blank for an idea."""
    return [name for name in _PARTS[cost] if not given.loc[idea, name]]


def _ranking(
    sheet: pd.DataFrame, value: pd.Series, effort: pd.Series, score: pd.Series, adjusted: pd.Series, before: pd.Series,
    after: pd.Series, top: pd.Series, low: pd.Series, high: pd.Series, order: pd.Index, hidden: bool,
) -> Table:  # fmt: skip
    rows = pd.DataFrame(
        {
            "place": after[order].astype(str),
            "idea": order.astype(str),
            **({"on build effort": before[order].astype(str)} if hidden else {}),
            "reach a month": sheet["reach"][order].map(number),
            "impact": sheet["impact"][order].map("{:g}".format),
            "confidence": sheet["confidence"][order].map("{:.0%}".format),
            "person-months": effort[order].map("{:.1f}".format),
            "score": adjusted[order].map(number),
            "place in 80% of draws": [f"{low[idea]:.0f} to {high[idea]:.0f}" for idea in order],
            "among the first 3": top[order].map("{:.0%}".format),
        }
    )
    numeric = tuple(name for name in rows.columns if name not in ("idea", "place in 80% of draws"))
    more = "" if hidden else "; effort is build effort alone, see the costs after launch"
    return Table(rows, f"Score = reach × impact × confidence ÷ effort{more}", numeric)


def _cleaning(clean: Clean, sheet: pd.DataFrame, before: pd.Series) -> tuple[Block, ...]:
    """Say what the sheet as typed would have ranked first, if that is another idea."""
    typed = sheet[["reach", "impact", "confidence", "effort"]].copy()
    names = dict(zip(sheet["row"], sheet.index, strict=True))
    changes = clean.log.of_columns(typed.columns).of_rows(list(names)).table
    for change in changes.to_dict("records"):
        one = figure(change["written"])
        if one is not None:
            typed.loc[names[change["row"]], change["column"]] = one.by.get("point", next(iter(one.by.values())))
    quick = ranks(typed["reach"] * typed["impact"] * typed["confidence"] / typed["effort"].replace(0, np.nan))
    first = str(quick.idxmin())
    if before[first] == 1:
        return ()
    return (
        Warn(
            f"With the digits as they are typed, {first} would be first. In one unit it is at place {before[first]} on build "
            "effort: the other units made it large, not the idea."
        ),
    )


def _ranking_words(sheet: pd.DataFrame, order: pd.Index, score: pd.Series, adjusted: pd.Series) -> tuple[Block, ...]:
    found: list[Block] = []
    strange = sorted({f"{value:g}" for value in sheet["impact"] if value not in _SCALES}, key=float)
    if strange:
        found.append(
            Warn(
                f"Impact holds {listed(strange)}, which RICE's scale (3, 2, 1, 0.5, 0.25) has not. The ranking takes an impact of 10 "
                "for ten times an impact of 1: is that meant?"
            )
        )
    if (sheet["confidence"] >= 0.9).mean() > 0.5:
        found.append(
            Warn(
                f"{counted(int((sheet['confidence'] >= 0.9).sum()), 'idea')} of {len(sheet)} have a confidence of 90% or more. A letter "
                "that is the same for all ranks nothing: ask each owner what they have seen that most ideas had not."
            )
        )
    return tuple(found)


def _sureness(
    order: pd.Index,
    pairs: pd.Series,
    top: pd.Series,
    low: pd.Series,
    high: pd.Series,
    after: pd.Series,
    settings: Mapping[str, Any],
) -> tuple[Block, ...]:
    if len(order) < 2:
        return (Text("There is one idea only, so nothing to compare it with."),)
    shown = order[:_SHOWN]
    rows = pd.DataFrame(
        {
            "place": [str(place) for place in range(1, len(shown))],
            "idea": list(shown[:-1]),
            "beats": list(shown[1:]),
            "in so many draws": [f"{pairs[place]:.0%}" for place in range(1, len(shown))],
            "verdict": [
                "settled" if pairs[place] >= THIRD_PLACE_BAR else "too close to call" for place in range(1, len(shown))
            ],
        }
    )
    close = int((pairs < THIRD_PLACE_BAR).sum())
    words = (
        f"The bar: one idea is before another only if it wins in {THIRD_PLACE_BAR:.0%} of the draws. "
        f"{close or 'None'} of {counted(len(pairs), 'neighboring pair')} {'are' if close != 1 else 'is'} too close to call."
    )
    cut = ""
    if len(order) > 3:
        third, fourth, share = order[2], order[3], float(pairs[3])
        cut = (
            f" The third place {'has a name' if share >= THIRD_PLACE_BAR else 'has none'}: {third} beats {fourth} in {share:.0%} of "
            f"the draws." + ("" if share >= THIRD_PLACE_BAR else " Say so, and say what would settle it.")
        )
    return (
        Text(words + cut),
        _band_chart(shown, low, high, after),
        Table(rows, "Each idea and the next one", ("place", "in so many draws")),
    )


def _band_chart(shown: pd.Index, low: pd.Series, high: pd.Series, after: pd.Series) -> Chart:
    leader = shown[0]
    if round(low[leader]) == round(high[leader]):
        title = f"{_cut(leader, 40)} is at place {low[leader]:.0f} in 80% of the draws"
    else:
        title = f"{_cut(leader, 40)} lies between places {low[leader]:.0f} and {high[leader]:.0f} in 80% of the draws"
    words = "; ".join(f"{idea} {low[idea]:.0f} to {high[idea]:.0f}" for idea in shown)
    alt = f"{title}. Places in the middle 80% of the draws: {words}."

    def draw() -> bytes:
        with drawing(figsize=(8.4, 1.3 + 0.3 * len(shown))) as fig:
            ax = fig.subplots()
            for place, idea in enumerate(shown, 1):
                ax.hlines(place, low[idea] - 0.25, high[idea] + 0.25, color="#0b5394", alpha=0.45, lw=7)
                ax.plot(after[idea], place, marker="|", color="black", ms=10, mew=2)
            if len(shown) > 3:
                ax.axvline(3.5, color="#5f6b7a", lw=1, ls="--")
            ax.set(
                ylim=(len(shown) + 0.6, 0.4),
                yticks=range(1, len(shown) + 1),
                yticklabels=[_cut(idea, 34) for idea in shown],
                xlabel="place; bar: the middle 80% of the draws, mark: the ranking",
            )
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _launch(
    sheet: pd.DataFrame, given: pd.DataFrame, costs: pd.DataFrame, value: pd.Series, build: pd.Series, effort: pd.Series,
    adjusted: pd.Series, before: pd.Series, after: pd.Series, order: pd.Index, asked: Mapping[str, Sequence[str]],
) -> tuple[Block, ...]:  # fmt: skip
    """Say what was counted after launch, what is asked for, and how much of it each leader can bear."""
    blocks: list[Block] = []
    nothing = bool(asked) and not costs.to_numpy().any()
    if nothing:
        blocks.append(
            Warn(
                "Your sheet has no costs after launch, so this ranking is on build effort alone. An idea with AI in it is labeled, "
                "trained again, watched and reviewed; in the lesson that is more than half of a favorite's first year. "
                "**Fill in the blank columns of the file that ends in `_to_fill.csv` and bring that.** An idea without AI gets 0."
            )
        )
    else:
        moved = [idea for idea in order if after[idea] != before[idea]]
        counted_in = costs.sum(axis=1)
        blocks.append(
            Text(
                f"{counted(int((counted_in > 0).sum()), 'idea')} of {len(sheet)} have costs after launch, {counted_in.sum():.1f} "
                f"person-months beside {build.sum():.1f} of building. "
                + (f"They move {counted(len(moved), 'idea')}." if moved else "They move no idea.")
            )
        )
        falls = [idea for idea in order if after[idea] > before[idea] and before[idea] <= _LEADERS]
        rows = [(idea, *_driver(str(idea), value, effort, adjusted, costs)) for idea in falls]
        blocks += [
            Text(
                f"**{idea}** falls from place {before[idea]} to {after[idea]}. Without its {cost} ({at_stake:.1f} person-months) it "
                f"would be at place {place}: that is the cost to talk about."
            )
            for idea, cost, place, at_stake in rows
        ]
        shown = order[:_SHOWN]
        blocks.append(_stack_chart(costs.loc[shown], build[shown]))
        if asked and not set(asked) >= set(sheet.index):
            blocks.append(
                Warn(
                    "Some ideas have their costs after launch in, others have not. Those with blanks look cheaper than they are; "
                    "fill them in before you compare."
                )
            )
    if asked:
        lines = [
            f"{idea}: " + "; ".join(f"{cost} ({listed(_lacking(given, idea, cost))})" for cost in missing)
            for idea, missing in list(asked.items())[:_SHOWN]
        ]
        more = [f"and {len(asked) - _SHOWN} more"] if len(asked) > _SHOWN else []
        if not nothing:
            blocks += [Text("Asked for, since nothing stands there:"), Bullets((*lines, *more))]
        room = _room(value, effort, adjusted, order)
        if room is not None:
            blocks += [
                Text(
                    "How much may come on top before it matters. Above this, the idea is no longer among the first three:"
                ),
                room,
            ]
        blocks.append(
            Text("What to ask each owner: " + "; ".join(f"{what} (`{name}`)" for name, what in _INPUTS.items()) + ".")
        )
    return tuple(blocks)


def _driver(
    idea: str, value: pd.Series, effort: pd.Series, adjusted: pd.Series, costs: pd.DataFrame
) -> tuple[str, int, float]:
    """Return the cost without which an idea comes back furthest, the place it then has, and the cost's months."""
    places = {}
    for cost in HIDDEN_COSTS:
        scores = adjusted.copy()
        scores[idea] = value[idea] / (effort[idea] - costs.loc[idea, cost])
        places[cost] = int(ranks(scores)[idea])
    best = min(places, key=lambda cost: (places[cost], -at(costs, idea, cost)))
    return best, places[best], at(costs, idea, best)


def _room(value: pd.Series, effort: pd.Series, adjusted: pd.Series, order: pd.Index) -> Table | None:
    if len(order) <= 3:
        return None
    leaders = order[:3]
    months = {idea: value[idea] / third_of_the_others(adjusted, str(idea)) - effort[idea] for idea in leaders}
    rows = pd.DataFrame(
        {
            "idea": leaders,
            "effort so far": [f"{effort[idea]:.1f}" for idea in leaders],
            "person-months on top": [f"{max(months[idea], 0):.1f}" for idea in leaders],
            "or labels at 3 minutes": [
                number(round(max(months[idea], 0) * HOURS_PER_PERSON_MONTH * 60 / 3, -1)) for idea in leaders
            ],
        }
    )
    return Table(rows, "Room for costs after launch, if no other idea has any", tuple(rows.columns[1:]))


def _stack_chart(costs: pd.DataFrame, build: pd.Series) -> Chart:
    months = build + costs.sum(axis=1)
    title = f"{costs.to_numpy().sum() / months.sum():.0%} of these person-months come after launch"
    places = pd.Series(range(1, len(build) + 1), index=[_cut(str(idea), 34) for idea in build.index])
    words = "; ".join(
        f"{idea} {build[idea]:.1f} building, {costs.loc[idea].sum():.1f} after launch" for idea in build.index
    )
    alt = f"{title}. Person-months: {words}."

    def draw() -> bytes:
        with drawing(figsize=(8.4, 1.5 + 0.3 * len(build))) as fig:
            ax = fig.subplots()
            stack(ax, costs, list(HIDDEN_COSTS), build, places)
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


class _Chosen:
    """The set that fits, with what the report says of it."""

    def __init__(self, blocks: tuple[Block, ...], pilots: tuple[str, ...] = (), binding: str = "") -> None:
        self.blocks, self.pilots, self.binding = blocks, pilots, binding


def best_set(value: pd.Series, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> list[str]:
    """Return the ideas that are worth most within both limits; none if none fits.

    Up to sixteen ideas every set is listed, as in the lesson; the best of more is found by integer programming (HiGHS).
    """
    if len(value) <= _LISTED:
        sets = feasible_sets(value, effort, ml_effort, limits)
        return list(sets["pilots"][0]) if len(sets) else []
    return _by_programming(value, effort, ml_effort, limits)


def _by_programming(value: pd.Series, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> list[str]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    ceilings = [min(limit, 1e12) for limit in (limits.capacity, limits.ml_capacity)]
    # Values of one size keep the solver's tolerances small.
    solved = milp(
        -value.to_numpy(float) / float(value.max()),
        integrality=np.ones(len(value)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array([effort, ml_effort], dtype=float), ub=np.array(ceilings) + 1e-9),
        options={"mip_rel_gap": 0.0, "time_limit": 20},
    )
    return [str(idea) for idea, taken in zip(value.index, solved.x, strict=True) if taken > 0.5]


def _set(
    sheet: pd.DataFrame,
    value: pd.Series,
    effort: pd.Series,
    order: pd.Index,
    settings: Mapping[str, Any],
    drawn: pd.DataFrame,
) -> _Chosen:
    capacity, engineers = settings["capacity"], settings["ml_capacity"]
    if capacity is None and engineers is None:
        return _Chosen(
            (
                Text(
                    "A ranking is no plan: a plan fits your limits. Say them, and the set that is worth most is found: "
                    "`--set capacity=9 --set ml_capacity=3` (person-months of everybody together, and of machine-learning engineers)."
                ),
            )
        )
    blocks: list[Block] = []
    ml_effort = sheet["ml_effort"]
    if engineers is not None and ml_effort.isna().all():
        blocks.append(Warn("The second limit is left out: no column says how much of each effort is `ml_effort`."))
        engineers = None
    elif engineers is not None and (unsaid := list(sheet.index[ml_effort.isna()])):
        blocks.append(
            Warn(f"No `ml_effort` is given for {listed(unsaid)}; it is taken as 0, so the second limit is too lenient.")
        )
    ml_effort = ml_effort.fillna(0)
    limits = Limits(
        np.inf if capacity is None else float(capacity), np.inf if engineers is None else float(engineers), 0.0, 0.0
    )
    pilots = best_set(value, effort, ml_effort, limits)
    if not pilots:
        least = float(effort.min())
        blocks.append(
            Text(f"No idea fits: the smallest needs {least:.1f} person-months. Cut one down, or raise the limit.")
        )
        return _Chosen(tuple(blocks))
    pilots = [str(idea) for idea in order if idea in set(pilots)]
    listed_ones = down_the_list(order, effort, ml_effort, limits)
    amounts = {"person-months": (effort, limits.capacity)}
    if engineers is not None:
        amounts["of these ML"] = (ml_effort, limits.ml_capacity)
    rows = pd.DataFrame(
        {
            "idea": [*pilots, "in all", "limit"],
            "value": [*(number(round(value[idea])) for idea in pilots), number(round(value[pilots].sum())), ""],
            **{
                name: [*(f"{months[idea]:.1f}" for idea in pilots), f"{months[pilots].sum():.1f}", _limit(limit)]
                for name, (months, limit) in amounts.items()
            },
        }
    )
    blocks.append(
        Table(
            rows,
            "The set that is worth most within the limits; value = reach × impact × confidence",
            tuple(rows.columns[1:]),
        )
    )
    gap = float(value[pilots].sum() / value[listed_ones].sum() - 1) if listed_ones else 0.0
    if set(listed_ones) == set(pilots):
        blocks.append(Text("Walking down the ranking and taking what still fits gives the same set."))
    else:
        blocks.append(
            Text(
                f"Walking down the ranking and taking what still fits gives {listed(listed_ones, limit=12)}, and {gap:.0%} less value: "
                "the highest score per person-month need not be the most value from a fixed number of them."
            )
        )
    binding = ""
    if capacity is not None and engineers is not None:
        freed = {
            "people": best_set(value, effort, ml_effort, Limits(np.inf, limits.ml_capacity, 0.0, 0.0)),
            "ml": best_set(value, effort, ml_effort, Limits(limits.capacity, np.inf, 0.0, 0.0)),
        }
        gains = {name: float(value[names].sum() / value[pilots].sum() - 1) for name, names in freed.items()}
        if max(gains.values()) <= 1e-9:
            blocks.append(Text("Neither limit holds the value down: lifted alone, each changes nothing."))
        else:
            binding = max(gains, key=lambda name: gains[name])
            words = {"people": "person-months of everybody", "ml": "months of machine-learning engineers"}
            other = "ml" if binding == "people" else "people"
            blocks.append(
                Text(
                    f"What holds you back most are the {words[binding]}: without that limit the best set is worth {gains[binding]:.0%} "
                    f"more; without the other one ({words[other]}), {gains[other]:.0%} more."
                )
            )
    if len(value) <= _LISTED:
        share = _still_best(drawn, feasible_sets(value, effort, ml_effort, limits), pilots)
        blocks.append(
            Text(
                f"With other reach and confidence (the draws), this very set is best in {share:.0%} of them"
                + (", so treat it as one of several good ones." if share < THIRD_PLACE_BAR else ".")
            )
        )
    blocks.append(
        Text(
            "Give each of them three KPIs before it starts: what changes for the customer, what must not get worse, what one result costs."
        )
    )
    return _Chosen(tuple(blocks), tuple(pilots), binding)


def _limit(limit: float) -> str:
    return "none" if np.isinf(limit) else f"{limit:g}"


def _still_best(drawn: pd.DataFrame, sets: pd.DataFrame, pilots: Sequence[str]) -> float:
    """Return in which share of the draws a set is worth most of those that fit."""
    places = {idea: place for place, idea in enumerate(drawn.columns)}
    members = np.zeros((len(sets), len(places)))
    for row, names in enumerate(sets["pilots"]):
        members[row, [places[name] for name in names]] = 1
    own = next(row for row, names in enumerate(sets["pilots"]) if set(names) == set(pilots))
    return float((np.argmax(members @ drawn.to_numpy().T[:, :400], axis=0) == own).mean())


def _aside(clean: Clean) -> Table:
    said = [
        f"{heading} ({written!r})" if written else str(heading)
        for heading, written in zip(clean.aside["heading"], clean.aside["written"], strict=True)
    ]
    rows = clean.aside.assign(said=said).groupby(["row", "label"], sort=False)["said"].agg(", ".join).reset_index()
    rows.columns = pd.Index(["row", "idea", "blank"])
    return Table(
        rows.astype(str), "These rows are in no number above: fill in what is blank and bring the file again", ("row",)
    )


def _headline(order: pd.Index, pairs: pd.Series, asked: Mapping[str, Sequence[str]]) -> str:
    first = listed(order[:3])
    words = f"{first} lead" if len(order) > 1 else f"{first} is the only idea"
    if len(order) > 3:
        share = float(pairs[3])
        words += f"; {order[2]} is third before {order[3]} in {share:.0%} of the draws" + (
            ", which settles it." if share >= THIRD_PLACE_BAR else ", too close to call."
        )
    else:
        words += "."
    if asked:
        words += f" Costs after launch are missing for {counted(len(asked), 'idea')}: until they are in, this is no ranking of AI ideas."
    return words


def _memo(
    order: pd.Index,
    before: pd.Series,
    after: pd.Series,
    pairs: pd.Series,
    chosen: _Chosen,
    asked: Mapping[str, Sequence[str]],
    clean: Clean,
) -> tuple[Block, ...]:
    lines = []
    start = list(chosen.pilots) or list(order[:2])
    lines.append(
        f"Decision: we start {listed(start, limit=8)}" + ("; they fit both limits." if chosen.binding else ".")
    )
    favorite = str(before.idxmin())
    if after[favorite] > 1:
        lines.append(
            f"Not first: {favorite} led on build effort and is at place {after[favorite]} with its first year in. It comes back if [cost] stays under [amount] by [date]."
        )
    close = [place for place in pairs.index if pairs[place] < THIRD_PLACE_BAR and place <= 3]
    if close:
        place = close[-1]
        lines.append(
            f"How sure: {order[place - 1]} against {order[place]} is {pairs[place]:.0%}, too close to call. [Name] settles it with [test] by [date]."
        )
    if asked:
        lines.append(f"Open: costs after launch of {listed(list(asked), limit=5)}. [Name] fills them in by [date].")
    if len(clean.aside):
        lines.append(f"Not ranked: {counted(clean.aside['row'].nunique(), 'row')} with blanks.")
    lines.append("Each pilot has one outcome, one guardrail and one cost KPI: [to be named].")
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(tuple(lines)))


def _to_fill(sheet: pd.DataFrame) -> str:
    """Return the clean sheet with a blank column for each cost that nobody has written down."""
    table = pd.DataFrame(
        {
            "Idea": sheet.index,
            "Reach (users per month)": [f"{one:.10g}" for one in sheet["reach"]],
            "Impact": [f"{one:g}" for one in sheet["impact"]],
            "Confidence": [f"{100 * one:.6g}%" for one in sheet["confidence"]],
            "Effort (person-months)": [f"{one:.6g}" for one in sheet["effort"]],
            "AI": ["" if one is None or one != one else "yes" if one == 1 else "no" for one in sheet["ai"]],
            **{
                f"{name}": ["" if one != one else f"{one:.6g}" for one in sheet[name]]
                for name in (*_INPUTS, "ml_effort")
            },
        }
    )
    return table.to_csv(index=False, lineterminator="\n")


IDEAS = Kind(
    name="ideas",
    title="Your ideas, ranked",
    reads="a row per idea: a name, reach, impact, confidence and effort, as a RICE sheet has them.",
    columns=(
        Column(
            "idea", "name of the idea", Name(),
            ("name", "feature", "initiative", "title", "summary", "project", "item", "opportunity", "feature name", "idee", "epic", "key"),
        ),
        Column(
            "reach", "how many people it reaches, with the period",
            Number(
                "users per month", units=_PERIODS, bare="month", beside=_PEOPLE, at_least=0,
                refuse={
                    "%": "is a share of something; write how many users that is",
                    **dict.fromkeys(_THINGS, "counts no people; write how many users it reaches, for example 1200/month"),
                },
            ),
            ("users", "users reached", "customers", "audience", "reichweite", "rice reach", "people"),
        ),
        Column(
            "impact", "3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal",
            Number("a number on RICE's scale", beside=frozenset(("x",)), words=_IMPACTS, above=0),
            ("impact score", "rice impact", "wirkung", "benefit"),
        ),
        Column(
            "confidence", "how much the estimates are trusted, in percent", Share(_CONFIDENCES),
            ("conf", "confidence level", "rice confidence", "certainty", "sicherheit"),
        ),
        Column(
            "effort", "person-months to build it",
            Number(
                "person-months", units=_EFFORTS, beside=_WORKERS, above=0,
                refuse=dict.fromkeys(
                    ("pts", "pt", "points", "point", "sp", "story"),
                    "is in story points, which no calendar knows; write person-months or weeks, for example 2w",
                ),
            ),
            ("build effort", "rice effort", "estimate", "person months", "cost", "aufwand", "size", "work", "dev effort"),
        ),
        Column(
            "ai", "whether there is AI in it", YesNo(), ("has ai", "uses ai", "ml", "with ai", "ki"), required=False, per_row=False,
        ),
        *(_cost(name, meaning) for name, meaning in _INPUTS.items()),
        Column(
            "ml_effort", "person-months of machine-learning engineers, part of the effort",
            Number("person-months", units=_EFFORTS, bare="months", beside=_WORKERS, at_least=0),
            ("ml effort", "ml engineers", "engineers effort"), required=False, per_row=False, default=np.nan,
        ),
    ),
    make=_make,
    settings=(
        Setting("capacity", "person-months that everybody together has"),
        Setting("ml_capacity", "person-months of machine-learning engineers, part of the capacity"),
        Setting("spread", "how far reach and effort may be off, as a logarithm: 0.24 is about a quarter", 0.24, 0.01, 2.0),
    ),
    example='Idea,Reach,Impact,Confidence,Effort\n"Reply drafts","1,200/qtr",high,80 %,2w\n',
)  # fmt: skip
