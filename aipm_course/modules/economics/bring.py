"""A token log of one's own and a price file: what a solved task costs, where it turns, what caching and routing would change.

The numbers are those of the lesson: `cents`, `columns_of`, `order`, `turning`, `per_person`. Formats: gateways and tracing tools
export a row per call (LiteLLM: request_id, model, prompt_tokens, completion_tokens, spend, startTime; Langfuse: traceId, model,
inputUsage, outputUsage, totalCost, latency; OpenAI's usage: input_tokens with input_cached_tokens inside; Anthropic's usage:
input_tokens with cache_read_input_tokens beside).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Open
from aipm_course.bringing.kind import Asked, Column, Kind, Result, Setting
from aipm_course.bringing.raw import records_of
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Day, Name, Number, Words, YesNo
from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed, nearest
from aipm_course.modules.economics.simulators.names import cents
from aipm_course.modules.economics.simulators.solved import DAYS, columns_of, order, per_person, turning
from aipm_course.simulation.rates import wilson_interval

_SHOWN = 15
_FEW = 100
_LEAST_TOPIC = 30
_SMALL_PRICE = 0.02
_NUMBERS = Number("tokens", at_least=0)
_ENDS = {
    **dict.fromkeys(("solved", "resolved", "success", "succeeded", "done", "completed", "ok", "accepted", "closed", "yes", "true", "1", "gelöst"), "solved"),
    **dict.fromkeys(("again", "retry", "retried", "failed", "error", "failure", "timeout", "incomplete", "no", "false", "0", "nochmal"), "again"),
    **dict.fromkeys(("handed", "handed over", "handoff", "escalated", "escalation", "human", "agent", "transferred", "übergeben"), "handed"),
    **dict.fromkeys(("left", "abandoned", "dropped", "gave up", "cancelled", "canceled", "expired", "verlassen"), "left"),
}  # fmt: skip
_ENDING = Words(
    _ENDS, "is neither solved, again, handed nor left", "one of them", "solved", kept=frozenset(("solved", "again", "handed", "left"))
)  # fmt: skip


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    calls, assumed = _calls(clean, settings)
    tasks = _tasks(calls, float(settings["days"]), "end" in clean.found)
    ended = "end" in clean.found
    person = None
    if settings["wage"] is not None and settings["minutes"] is not None:
        person = per_person({"wage": float(settings["wage"]), "minutes": float(settings["minutes"])})
    routes, columns = _routes(tasks, person or 0.0)
    numbers: dict[str, Any] = {"calls": calls, "tasks": tasks, "routes": routes, "person": person}
    parts = [Part("What a call costs, and what a task costs", _task_blocks(calls, tasks, routes, ended))]
    if ended:
        places = order(columns)
        numbers["order"] = [routes.index[place] for place in places]
        turns = None
        if len(places) > 1 and settings["wage"] is not None:
            turns = turning(columns, (places[0], places[1]), float(settings["wage"]))
        numbers["turns_at"] = turns
        parts.append(Part("What a solved task costs", _solved_blocks(clean, tasks, routes, numbers, settings)))
        if tasks["topic"].notna().any() and len(routes) > 1:
            found = _by_topic(tasks, person or 0.0)
            numbers["topics"] = found
            parts.append(Part("What routing by topic would change", _topic_blocks(found)))
    else:
        parts.append(
            Part(
                "What a solved task costs",
                (
                    Warn(
                        'Nothing says how a task ended, so this is the price of calls and not of what was achieved. Customers do not buy calls: bring `--column end="..."`.'
                    ),
                ),
            )
        )
    caching = _caching(clean, calls, settings)
    numbers["caching"] = caching
    parts.append(Part("What caching would change", _cache_blocks(caching, calls, settings)))
    parts.append(Part("A line for finance", _memo(numbers, settings)))
    return Result(
        headline=_headline(numbers, ended),
        parts=tuple(parts),
        assumed=(
            *assumed,
            "Every call of a task is paid, also one that failed. A task ends with its last call, and belongs to the models that it went through, in their order.",
            f"Whoever is back within {settings['days']:g} days, that day included, was not helped; the calls are paid all the same.",
            "Who went to which model, chance or a rule decided: where hard tasks go to the dear model, do not compare like this.",
            "Left out: what a customer who left costs later, servers, contracts, and the people who build it.",
        ),
        numbers=numbers,
        explorer=_explorer(tasks, settings, ended),
    )


def _explorer(tasks: pd.DataFrame, settings: Mapping[str, Any], ended: bool) -> Explore | str:
    """Return dials for what people and tokens cost, or what the log lacks for it; the lesson's desk needs a difficulty before each call."""
    if not ended:
        return "The explorer turns calls into solved tasks, and nothing says how a task ended: bring that as a column `end`."
    if not tasks["solved"].any():
        return "The explorer divides by solved tasks, and there is none in this log."
    wage = float(settings["wage"] or 30.0)
    minutes = float(settings["minutes"] or 3.0)

    def draw(*, minutes: float, wage: float, tokens: float) -> Chart:
        person = per_person({"wage": wage, "minutes": minutes})
        routes, columns = _routes(tasks.assign(cents=tasks["cents"] * tokens), person)
        shown = routes.loc[[routes.index[place] for place in order(columns)][:_SHOWN]]
        return _chart(shown[np.isfinite(shown["per_solved"])])

    def controls() -> dict[str, Any]:
        import ipywidgets as widgets

        def slider(value: float, high: float, step: float, words: str) -> Any:
            return widgets.FloatSlider(
                value=value, min=0, max=high, step=step, description=words, continuous_update=False
            )

        return {
            "minutes": slider(minutes, max(20.0, 2 * minutes), 0.1, "minutes of a person"),
            "wage": slider(wage, max(100.0, 2 * wage), 1, "an hour costs"),
            "tokens": slider(1.0, 10, 0.1, "prices of tokens ×"),
        }

    return Explore(draw, controls)


def _calls(clean: Clean, settings: Mapping[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per call that counts, with its cents."""
    table, assumed = clean.table, []
    calls = pd.DataFrame(
        {
            "row": table["row"], "task": table["task"], "model": table["model"].fillna("").astype(str) if "model" in clean.found else "the model",
            "day": pd.to_datetime(table["day"]) if "day" in clean.found else pd.NaT, "call": table["call"].astype(float),
            "tokens_in": table["tokens_in"].astype(float), "tokens_out": table["tokens_out"].astype(float), "cached": table["cached"].fillna(0).astype(float),
            "cost": table["cost"].astype(float), "end": table["end"] if "end" in clean.found else None, "back": table["back"].astype(float),
            "staff": table["staff"].fillna(0).astype(float), "topic": table["topic"] if "topic" in clean.found else None, "seconds": table["seconds"].astype(float),
        }
    )  # fmt: skip
    own = calls["staff"] == 1
    if own.all():
        raise CourseError(
            f"{clean.name}, column {clean.found['staff'].heading!r}: every row is one of your own people's. Bring customers' calls, or leave the column out: `--column staff=`."
        )
    if own.any():
        assumed.append(
            f"{counted(int(own.sum()), 'call')} of your own people left out: tests are longer and harder than customers' tasks."
        )
        calls = calls[~own]
    calls, told = _cached(clean, calls, settings)
    assumed += told
    if "call" in clean.found or "day" in clean.found:
        calls = calls.sort_values([name for name in ("day", "call") if name in clean.found], kind="stable")
    priced = _prices(clean, settings)
    if priced is not None:
        calls, told = _priced(clean, calls, priced, settings)
        assumed += told
    elif "cost" in clean.found:
        lacking = calls["cost"].isna()
        if lacking.any():
            raise CourseError(
                f"{clean.name}, row {calls.loc[lacking, 'row'].iloc[0]}, column {clean.found['cost'].heading!r} is blank, and a call costs something. Fill it in, or bring a file of prices."
            )
        calls = calls.assign(cents=100 * calls["cost"])
        assumed.append(
            f"What a call costs is what `{clean.found['cost'].heading}` says, in dollars (or your currency) for a call."
        )
    else:
        raise CourseError(
            f"{clean.name}: nothing says what a token costs. Bring a second file with model, input and output price for a million tokens: `aipm bring requests log.csv prices.csv`, "
            "or say one price for all: `--set price_in=1.2 --set price_out=6`."
        )
    return calls.reset_index(drop=True), assumed


def _cached(clean: Clean, calls: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """Return the calls with `fresh` input tokens: whether cached ones are among the input is asked."""
    if "cached" not in clean.found or not (calls["cached"] > 0).any():
        return calls.assign(fresh=calls["tokens_in"]), []
    heading, into = clean.found["cached"].heading, clean.found["tokens_in"].heading
    how = settings["cached_in"]
    over = calls[calls["cached"] > calls["tokens_in"]]
    told = []
    if not how and len(over):
        how = "beside"
        told.append(
            f"`{heading}` comes on top of `{into}`: in row {over['row'].iloc[0]} there are more of them ({over['cached'].iloc[0]:,.0f}) than of these ({over['tokens_in'].iloc[0]:,.0f})."
        )
    if not how:
        row = calls[calls["cached"] > 0].iloc[0]
        raise Open(
            clean.name,
            [
                Asked(
                    f"Row {row['row']}: are the {row['cached']:,.0f} of {heading!r} among the {row['tokens_in']:,.0f} of {into!r}, or do they come on top?",
                    "--set cached_in=",
                    {"included": "among them (as OpenAI counts)", "beside": "on top (as Anthropic counts)"},
                )
            ],
        )
    if how == "included" and len(over):
        row = over.iloc[0]
        raise CourseError(
            f"{clean.name}, row {row['row']}, column {heading!r}: {row['cached']:,.0f} cached of {row['tokens_in']:,.0f} tokens cannot be. Say `--set cached_in=beside`, or correct the row."
        )
    fresh = calls["tokens_in"] - calls["cached"] if how == "included" else calls["tokens_in"]
    return calls.assign(fresh=fresh), told


def _prices(clean: Clean, settings: Mapping[str, Any]) -> pd.DataFrame | None:
    """Return prices by model and day from which they hold, None if nobody says any."""
    if clean.beside is not None:
        table = clean.beside.table
        small = table[["price_in", "price_out"]].astype(float).max().max()
        heading = clean.beside.found["price_in"].heading
        if small < _SMALL_PRICE and not clean.beside.said.about("price_in").get("unit"):
            raise Open(
                clean.beside.name,
                [
                    Asked(
                        f"Column {heading!r}: the highest price is {small:g}. Is that for a million tokens or for a thousand?",
                        f"--unit {name}=",
                        {"per million": f"{small:g} for a million", "per thousand": f"{1000 * small:g} for a million"},
                    )
                    for name in ("price_in", "price_out")
                ],
            )
        prices = pd.DataFrame(
            {
                "row": table["row"], "model": table["priced_model"].astype(str), "since": pd.to_datetime(table["since"]) if "since" in clean.beside.found else pd.Timestamp(1970, 1, 1),
                "in": table["price_in"].astype(float), "out": table["price_out"].astype(float), "cached": table["price_cached"].astype(float),
            }
        )  # fmt: skip
        again = prices[prices.duplicated(["model", "since"])]
        if len(again):
            raise CourseError(
                f'{clean.beside.name}, row {again["row"].iloc[0]}: {again["model"].iloc[0]!r} has a second price for the same day. Take one of them out, or say from when it holds: `--column since="..."`.'
            )
        return prices
    if settings["price_in"] is None or settings["price_out"] is None:
        return None
    cached = np.nan if settings["price_cached"] is None else float(settings["price_cached"])
    return pd.DataFrame(
        {
            "row": [0],
            "model": [""],
            "since": [pd.Timestamp(1970, 1, 1)],
            "in": [float(settings["price_in"])],
            "out": [float(settings["price_out"])],
            "cached": [cached],
        }
    )


def _priced(
    clean: Clean, calls: pd.DataFrame, prices: pd.DataFrame, settings: Mapping[str, Any]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the calls with prices of their day and their cents."""
    one_for_all = list(prices["model"]) == [""]
    key = pd.Series("", index=calls.index) if one_for_all else calls["model"].str.casefold()
    known = {str(name).casefold(): str(name) for name in prices["model"]}
    lacking = calls[~key.isin(known)]
    if len(lacking):
        name = lacking["model"].iloc[0]
        raise CourseError(
            f"{clean.name}, row {lacking['row'].iloc[0]}, column {clean.found['model'].heading!r}: {name!r} has no price; there are {listed(map(repr, known.values()), limit=8)}."
            f'{nearest(str(name), known.values())} Add it to the prices, or say which it is: `--value "model:{name}={next(iter(known.values()))}"`.'
        )
    dated = prices["since"].nunique() > 1
    if dated and calls["day"].isna().any():
        row = calls.loc[calls["day"].isna(), "row"].iloc[0]
        raise CourseError(
            f'{clean.name}, row {row}: prices change with the day, and this call has none. Say which column holds the day: `--column day="..."`.'
        )
    day = calls["day"].fillna(prices["since"].max())
    place = np.full(len(calls), -1)
    prices = prices.reset_index(drop=True)
    for name, part in prices.groupby(prices["model"].str.casefold()):
        part = part.sort_values("since")
        here = (key == name).to_numpy()
        at = (
            np.searchsorted(
                part["since"].to_numpy("datetime64[ns]"), day[here].to_numpy("datetime64[ns]"), side="right"
            )
            - 1
        )
        place[here] = np.where(at < 0, -1, part.index.to_numpy()[np.maximum(at, 0)])
    if (place < 0).any():
        row = calls.iloc[int(np.flatnonzero(place < 0)[0])]
        raise CourseError(
            f"{clean.name}, row {row['row']}: on {row['day']:%Y-%m-%d} {row['model']!r} has no price yet; its first one holds later. Add the price of that day."
        )
    price = {name: prices[name].to_numpy()[place] for name in ("in", "out", "cached")}
    uses = calls["cached"].to_numpy() > 0
    told = []
    if (uses & np.isnan(price["cached"])).any():
        told.append(
            "Nobody says what a cached token costs, so cached ones are paid like fresh ones: bring a price for them."
        )
    price_cached = np.where(np.isnan(price["cached"]), price["in"], price["cached"])
    fresh, written, cached = (calls[name].to_numpy(float) for name in ("fresh", "tokens_out", "cached"))
    paid = cents(fresh, written, (price["in"], price["out"])) + cents(
        cached, np.zeros(len(calls)), (price_cached, price["out"])
    )
    said = (
        "one price for all: you said so"
        if one_for_all
        else f"the prices of {clean.beside.name if clean.beside else ''}, those of each call's day"
    )
    told.append(f"A call costs its tokens, read and written apart, at {said}.")
    if "cost" in clean.found:
        listed_cost = 100 * calls["cost"].sum()
        told.append(
            f"`{clean.found['cost'].heading}` adds up to {listed_cost / 100:,.2f}, the prices to {paid.sum() / 100:,.2f}; the prices count."
        )
    return calls.assign(cents=paid, price_in=price["in"], price_cached=price["cached"]), told


def _tasks(calls: pd.DataFrame, days: float, ended: bool) -> pd.DataFrame:
    """Return a row per task: its route, calls, cents, seconds, how it ended, whether it was solved, its topic."""
    # Whole numbers are grouped in a third of the time of a million keys.
    codes, keys = pd.factorize(calls["task"])
    calls = calls.assign(task=codes, place=pd.factorize(calls["model"])[0])
    grouped = calls.groupby("task", sort=False)
    last = calls[["task", "end"]].drop_duplicates("task", keep="last").set_index("task")
    first = calls[["task", "topic", "model"]].drop_duplicates("task").set_index("task")
    tasks = pd.DataFrame(
        {
            "calls": grouped.size(),
            "cents": grouped["cents"].sum(),
            "seconds": grouped["seconds"].sum(min_count=1),
            "topic": first["topic"],
        }
    )
    tasks["route"] = first["model"].reindex(tasks.index)
    several = grouped["place"].max() > grouped["place"].min()
    mixed = several.index[several]
    if len(mixed):
        names = (
            calls[calls["task"].isin(mixed)]
            .groupby("task")["model"]
            .agg(lambda models: " → ".join(dict.fromkeys(models)))
        )
        tasks.loc[names.index, "route"] = names
    if ended:
        tasks["end"] = last["end"].reindex(tasks.index)
        back = grouped["back"].min()
        tasks["solved"] = (tasks["end"] == "solved") & ~(back <= days)
        tasks["came_back"] = (tasks["end"] == "solved") & (back <= days)
        tasks["handed"] = tasks["end"] == "handed"
    return tasks.set_axis(pd.Index(keys, name="task"))


def _routes(tasks: pd.DataFrame, person: float) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the columns of the lesson by route, the most used first."""
    parts = tasks.groupby("route", sort=False)
    counts = parts.size().sort_values(ascending=False, kind="stable")
    names = counts.index
    cost = parts["cents"].sum()[names].to_numpy(float)
    if "solved" not in tasks:
        columns = {"per_task": cost / counts.to_numpy(dtype=float)}
    else:
        people, solved = (parts[name].sum()[names].to_numpy(float) for name in ("handed", "solved"))
        columns = columns_of(cost, people, solved, np.asarray(counts, dtype=float), person)
        # Nothing solved costs more than anything, not as much as one solved task would.
        columns["per_solved"] = np.where(solved > 0, columns["per_solved"], np.inf)
    table = pd.DataFrame({"tasks": counts, **columns}, index=names)
    table["calls"] = parts["calls"].mean()[names]
    table["p95"] = parts["seconds"].quantile(0.95)[names]
    return table, columns


def _task_blocks(calls: pd.DataFrame, tasks: pd.DataFrame, routes: pd.DataFrame, ended: bool) -> tuple[Block, ...]:
    per_call = calls.groupby("model")["cents"].agg(["size", "mean"])
    rows = pd.DataFrame(
        {
            "model": per_call.index,
            "calls": per_call["size"].map("{:,}".format),
            "cents a call": per_call["mean"].map("{:,.3f}".format),
        }
    )
    shown = routes.head(_SHOWN)
    whole = pd.DataFrame(
        {
            "route": shown.index, "tasks": shown["tasks"].map("{:,}".format), "calls a task": shown["calls"].map("{:.2f}".format),
            "cents a task": shown["per_task"].map("{:,.3f}".format), "P95 seconds": ["" if one != one else f"{one:,.2f}" for one in shown["p95"]],
        }
    )  # fmt: skip
    blocks: list[Block] = [
        Text(
            f"{len(calls):,} calls in {len(tasks):,} tasks cost {calls['cents'].sum() / 100:,.2f} (the currency of your prices)."
        ),
        Table(rows, "Calls", ("calls", "cents a call")),
        Table(whole, "Tasks: every call of a task is paid", tuple(whole.columns[1:])),
    ]
    if len(tasks) == len(calls) and ended:
        blocks.append(
            Warn(
                "Each task has one call. If a task is tried again under another key, its calls are counted as tasks of their own: is this column the task?"
            )
        )
    return tuple(blocks)


def _solved_blocks(
    clean: Clean, tasks: pd.DataFrame, routes: pd.DataFrame, numbers: Mapping[str, Any], settings: Mapping[str, Any]
) -> tuple[Block, ...]:
    shown = routes.loc[numbers["order"][:_SHOWN]]
    solved = tasks.groupby("route")["solved"].sum()
    ends = [wilson_interval(solved[name], routes["tasks"][name]) for name in shown.index]
    rows = pd.DataFrame(
        {
            "route": shown.index, "tasks": shown["tasks"].map("{:,}".format), "solved": shown["solved"].map("{:.1%}".format),
            "95% interval": [f"{low:.1%} to {high:.1%}" for low, high in ends], "handed over": shown["handed"].map("{:.1%}".format),
            "cents a task": shown["per_task"].map("{:,.2f}".format), "cents a solved task": ["none solved" if np.isinf(one) else f"{one:,.2f}" for one in shown["per_solved"]],
        }
    )  # fmt: skip
    person = numbers["person"]
    blocks: list[Block] = [
        Text(
            "Cost of a solved task = (calls of a task + share handed over × a person) ÷ share solved. "
            + (f"A person costs {person:,.1f} cents for a task that is handed over." if person is not None else "")
        ),
        Table(
            rows,
            "The lowest cost of a solved task first",
            ("tasks", "solved", "handed over", "cents a task", "cents a solved task"),
        ),
    ]
    if np.isfinite(shown["per_solved"]).sum() > 1:
        blocks.append(_chart(shown[np.isfinite(shown["per_solved"])]))
    if person is None:
        blocks.append(
            Warn(
                "People are not in it, and they are most of the bill as a rule: `--set wage=31 --set minutes=3.3` (an hour of a person, minutes for a task that is handed over)."
            )
        )
    came = int(tasks["came_back"].sum())
    if "back" in clean.found:
        blocks.append(
            Text(
                f"{came:,} tasks were called solved and came back within {settings['days']:g} days: not solved. Ask whose resolution it is before you compare prices."
            )
        )
    else:
        blocks.append(
            Warn(
                'Nothing says who came back, so each `solved` is believed. In the lesson that took ten points from the best model: `--column back="..."` (days until they were back).'
            )
        )
    turns = numbers["turns_at"]
    if turns is not None and turns == turns:
        one, two = numbers["order"][:2]
        now = settings["minutes"]
        blocks.append(
            Text(
                f"**It turns at {turns:,.2f} minutes** of a person for a task that is handed over: there {one} and {two} cost the same"
                + (f"; today it is {float(now):g}." if now is not None else ".")
                if turns > 0
                else f"No price of a person turns it: {one} has the cheaper calls and fewer people, or the same of both, for a solved task."
            )
        )
    few = [str(name) for name in shown.index if shown["tasks"][name] < _FEW]
    if few:
        blocks.append(
            Warn(f"{listed(few)}: fewer than {_FEW} tasks. A place in this order is then chance as much as cost.")
        )
    open_ends = int((tasks["end"] == "again").sum())
    if open_ends:
        blocks.append(
            Text(
                f"{open_ends:,} tasks end with a call that failed and nothing after it. They count as not solved; is the log cut off?"
            )
        )
    return tuple(blocks)


def _chart(shown: pd.DataFrame) -> Chart:
    top = shown.index[0]
    title = f"{top} solves a task for {shown['per_solved'].iloc[0]:,.1f} cents"
    alt = (
        f"{title}. Cents for a solved task: "
        + "; ".join(f"{name} {one:,.2f}" for name, one in shown["per_solved"].items())
        + "."
    )

    def draw() -> bytes:
        with drawing(figsize=(8.2, 1.2 + 0.4 * len(shown))) as fig:
            ax = fig.subplots()
            calls = shown["per_task"] / shown["solved"]
            ax.barh(range(len(shown)), calls, color="#0b5394", label="calls")
            ax.barh(range(len(shown)), shown["per_solved"] - calls, left=calls, color="#b35900", label="people")
            ax.set(
                yticks=range(len(shown)),
                yticklabels=[str(name)[:34] for name in shown.index],
                xlabel="cents for a solved task",
                ylim=(len(shown) - 0.4, -0.6),
            )
            ax.legend(fontsize=8.5)
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _by_topic(tasks: pd.DataFrame, person: float) -> dict[str, Any]:
    """Return the cheapest route of each topic, and what a solved task would cost if each topic took it."""
    # Without the keys of the tasks, for it is the sums alone that count.
    needed = ["topic", "route", "calls", "cents", "seconds", "solved", "handed"]
    kept = tasks[[name for name in needed if name in tasks]].reset_index(drop=True)
    kept = kept[kept["topic"].notna()]
    best, cost, solved = {}, 0.0, 0.0
    for topic, part in kept.groupby("topic"):
        routes, _ = _routes(part, person)
        enough = routes[routes["tasks"] >= _LEAST_TOPIC]
        if enough.empty:
            enough = routes.head(1)
        place = int(enough["per_solved"].to_numpy().argmin())
        name, row = enough.index[place], enough.iloc[place]
        best[str(topic)] = {
            "route": str(name),
            "per_solved": float(row["per_solved"]),
            "tasks": len(part),
            "now": _all_in(part, person),
        }
        cost += len(part) * (row["per_task"] + row["handed"] * person)
        solved += len(part) * row["solved"]
    return {"best": best, "routed": cost / solved if solved else np.inf, "now": _all_in(kept, person)}


def _all_in(tasks: pd.DataFrame, person: float) -> float:
    solved = tasks["solved"].sum()
    return float((tasks["cents"].sum() + tasks["handed"].sum() * person) / solved) if solved else np.inf


def _topic_blocks(found: Mapping[str, Any]) -> tuple[Block, ...]:
    shown = sorted(found["best"].items(), key=lambda item: -item[1]["tasks"])[:_SHOWN]
    rows = pd.DataFrame(
        [
            {
                "topic": topic,
                "tasks": f"{one['tasks']:,}",
                "cents a solved task now": f"{one['now']:,.2f}",
                "cheapest route": one["route"],
                "cents there": f"{one['per_solved']:,.2f}",
            }
            for topic, one in shown
        ]
    )
    saved = 1 - found["routed"] / found["now"] if np.isfinite(found["now"]) and found["now"] else 0.0
    return (
        Table(
            rows,
            f"By topic (routes with {_LEAST_TOPIC} tasks or more)",
            ("tasks", "cents a solved task now", "cents there"),
        ),
        Text(
            f"If each topic took its cheapest route, a solved task would cost {found['routed']:,.2f} cents instead of {found['now']:,.2f}: {saved:+.1%} saved."
        ),
        Warn(
            "Picked on the same tasks that it is priced on, so it is too good: try it on another month first. And unless chance dealt the tasks, the routes had other customers. "
            "Hold it against a floor for right answers and a limit for the time before you count the money."
        ),
    )


def _caching(clean: Clean, calls: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is cached, what it saves, and what a share that repeats would save."""
    read = calls["fresh"] + calls["cached"]
    found: dict[str, Any] = {
        "share": float(calls["cached"].sum() / read.sum()) if read.sum() else 0.0,
        "paid": float(calls["cents"].sum()),
    }
    if "price_in" not in calls or calls["price_cached"].isna().any():
        return found
    cheaper = calls["price_in"] - calls["price_cached"]
    found["saves"] = float((calls["cached"] * cheaper).sum() / 1e4)
    if settings["cacheable"] is not None:
        wanted = np.maximum(float(settings["cacheable"]) * read, calls["cached"])
        found["would_save"] = float(((wanted - calls["cached"]) * cheaper).sum() / 1e4)
    return found


def _cache_blocks(found: Mapping[str, Any], calls: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[Block, ...]:
    blocks: list[Block] = [Text(f"{found['share']:.1%} of the tokens that are read come from a cache.")]
    if "saves" not in found:
        blocks.append(
            Text(
                "What a cached token costs is not said for every model, so nothing can be priced: a column in the price file, or `--set price_cached=0.1` with one price for all."
            )
        )
        return tuple(blocks)
    blocks.append(
        Text(
            f"That saves {found['saves'] / 100:,.2f} today, {found['saves'] / (found['paid'] + found['saves']):.1%} of what the calls would cost without it."
        )
    )
    if "would_save" in found:
        blocks.append(
            Text(
                f"If {float(settings['cacheable']):.0%} of what is read repeated and came from the cache, another {found['would_save'] / 100:,.2f} would be saved, "
                f"{found['would_save'] / found['paid']:.1%} of today's calls."
            )
        )
        blocks.append(
            Warn(
                "Not in it: what writing into a cache costs, and that it forgets. A prefix has to be the same to the letter, and asked for again in time."
            )
        )
    else:
        blocks.append(
            Text(
                "Which share of what is read is the same in every call (instructions, examples, documents)? `--set cacheable=0.6` prices it."
            )
        )
    return tuple(blocks)


def _headline(numbers: Mapping[str, Any], ended: bool) -> str:
    routes = numbers["routes"]
    if not ended:
        return f"A task costs {numbers['tasks']['cents'].mean():,.2f} cents of calls; what a solved one costs, nobody can say from this file."
    first = numbers["order"][0]
    if np.isinf(routes["per_solved"][first]):
        return "No task was solved."
    words = f"{first} solves a task for {routes['per_solved'][first]:,.2f} cents" + (
        ", people included" if numbers["person"] is not None else ", without people"
    )
    if len(routes) > 1:
        cheap = str((numbers["calls"].groupby("model")["cents"].mean()).idxmin())
        words += f"; the cheapest call is {cheap}'s" if cheap != first else "; it has the cheapest call, too"
    if numbers["turns_at"] is not None and numbers["turns_at"] > 0:
        words += f". It turns at {numbers['turns_at']:,.1f} minutes of a person"
    return words + "."


def _memo(numbers: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[Block, ...]:
    lines = []
    if "order" in numbers:
        first = numbers["order"][0]
        lines.append(
            f"{first}, {numbers['routes']['per_solved'][first]:,.1f} cents for a solved task; it counts if [who says so, by which log]."
        )
    turns = numbers.get("turns_at")
    lines.append(
        f"Assumption: a person needs [minutes]; {f'at {turns:,.1f} we change' if turns is not None and turns > 0 else 'at [number] we change'} to [which]."
    )
    lines.append("Prices are those of [date]; the next look is on [date].")
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(tuple(lines)))


_PRICE_UNITS = {
    **dict.fromkeys(("1m", "million", "mtok", "mio", "m", "per million"), (1.0, "per million")),
    **dict.fromkeys(("1k", "thousand", "ktok", "k", "1000", "per thousand"), (1000.0, "per thousand")),
    **dict.fromkeys(("token", "per token"), (1e6, "per token")),
}  # fmt: skip
_MONEY = frozenset(("usd", "eur", "gbp", "$", "€", "dollars", "tokens", "us$"))


def _price(name: str, meaning: str, synonyms: tuple[str, ...], *, required: bool = True) -> Column:
    return Column(
        name, meaning, Number("for a million tokens", units=_PRICE_UNITS, bare="per million", beside=_MONEY, at_least=0), synonyms, required=required,
        per_row=required, default=np.nan,
    )  # fmt: skip


def _prices_kind() -> Kind:
    return Kind(
        name="prices",
        title="Prices",
        reads="a row per model: what a million tokens cost.",
        columns=(
            Column("priced_model", "the model", Name(), ("model", "model name", "name", "modell")),
            _price(
                "price_in",
                "what a million tokens that are read cost",
                (
                    "input",
                    "input price",
                    "input cost",
                    "prompt",
                    "prompt price",
                    "input usd",
                    "input cost per token",
                    "input tokens",
                ),
            ),
            _price(
                "price_out",
                "what a million tokens that are written cost",
                (
                    "output",
                    "output price",
                    "output cost",
                    "completion",
                    "completion price",
                    "output usd",
                    "output cost per token",
                    "output tokens",
                ),
            ),
            _price(
                "price_cached",
                "what a million tokens cost that come from a cache",
                ("cached input", "cached", "cache read", "cached price", "cache read input", "cache hits"),
                required=False,
            ),
            Column(
                "since",
                "first day on which it holds",
                Day(),
                ("valid from", "from", "date", "effective", "start", "gültig ab"),
                required=False,
            ),
        ),
        make=lambda clean, settings: Result("", ()),
    )


REQUESTS = Kind(
    name="requests",
    title="Your calls, and what a solved task costs",
    reads="a row per call: its task, the model, tokens read and written, how it ended; and a second file with prices.",
    columns=(
        Column(
            "task", "key of the task that the call belongs to", Name(),
            ("task id", "trace id", "conversation id", "session id", "ticket", "ticket id", "case", "thread id", "request id", "vorgang"),
        ),
        Column("model", "the model that was called", Name(), ("model name", "model id", "provided model name", "modell", "deployment"), required=False),
        Column("day", "the day of the call", Day(), ("date", "timestamp", "start time", "created", "created at", "datum", "time"), required=False, per_row=False),
        Column("call", "number of the call within its task", Number("a number", at_least=0), ("attempt", "step", "try", "turn", "call number"), required=False, per_row=False, default=np.nan),
        Column(
            "tokens_in", "tokens that are read", _NUMBERS,
            ("input tokens", "prompt tokens", "n context tokens total", "input usage", "usage input tokens", "usage prompt tokens", "tokens read", "eingabe"),
        ),
        Column(
            "tokens_out", "tokens that are written", _NUMBERS,
            ("output tokens", "completion tokens", "n generated tokens total", "output usage", "usage output tokens", "usage completion tokens", "tokens written", "ausgabe"),
        ),
        Column(
            "cached", "tokens that are read from a cache", _NUMBERS,
            ("cached tokens", "input cached tokens", "cache read input tokens", "cached input tokens", "usage cache read input tokens"), required=False, per_row=False, default=0.0,
        ),
        Column("cost", "what the call cost", Number("money", beside=_MONEY, at_least=0), ("spend", "total cost", "usd", "price", "cost usd", "kosten"), required=False, per_row=False, default=np.nan),
        Column(
            "end", "how the call ended: solved, again, handed or left", _ENDING, ("then", "outcome", "result", "status", "resolution", "ergebnis"), required=False, per_row=False,
            default="again", ask_blank={"again": "it was tried again, or broke off", "left": "the customer gave up", "solved": "it was solved"},
        ),
        Column("back", "after how many days the customer was back; blank: not", Number("days", beside=frozenset(("d", "day", "days")), at_least=0), ("days until back", "reopened after", "back after", "returned after", "reopened"), required=False, per_row=False, default=np.nan),
        Column(
            "staff", "whether it is one of your own people", YesNo(yes=YesNo().yes | {"test", "staff", "internal"}, no=YesNo().no | {"customer", "user", "external"}),
            ("source", "internal", "is internal", "is test", "test"), required=False, per_row=False, default=0,
        ),
        Column("topic", "what the task is about", Name(fold=True), ("intent", "category", "kind", "tag", "feature", "thema"), required=False, per_row=False),
        Column("seconds", "how long the call took", Number("seconds", units={"s": (1.0, "seconds"), "sec": (1.0, "seconds"), "second": (1.0, "seconds"), "ms": (0.001, "milliseconds"), "millisecond": (0.001, "milliseconds")}, bare="seconds", at_least=0), ("latency", "duration", "latency ms", "duration ms", "response time", "dauer"), required=False, per_row=False, default=np.nan),
    ),
    make=_make,
    settings=(
        Setting("wage", "what an hour of a person costs", None, 0, 1e6),
        Setting("minutes", "minutes of a person for a task that is handed over", None, 0, 1e6),
        Setting("days", "days within which whoever is back was not helped", float(DAYS), 0, 365),
        Setting("price_in", "one price for all: a million tokens that are read", None, 0, 1e6),
        Setting("price_out", "one price for all: a million tokens that are written", None, 0, 1e6),
        Setting("price_cached", "one price for all: a million tokens from a cache", None, 0, 1e6),
        Setting("cached_in", "whether cached tokens are among those read", "", text=True, options=("included", "beside")),
        Setting("cacheable", "share of what is read that is the same in every call", None, 0, 1),
    ),
    together=("the calls", "the prices"),
    beside=_prices_kind(),
    opens={"lines of JSON or a list of records": records_of},
    lesson="06_economics",
    example=(
        "task,model,tokens_in,tokens_out,then,cost\n"
        "t1,small,1200,300,again,0.004\nt1,small,1500,310,solved,0.005\nt2,small,900,250,handed,0.003\nt3,large,1100,280,solved,0.031\nt4,large,1300,300,left,0.034\n"
    ),
)  # fmt: skip
