"""The figures of module 05: the weeks of a clause against a bar, losses in any order, a curve's plateau, a change on its way."""

from collections.abc import Iterable
from functools import partial
from itertools import permutations
from typing import Any

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.data.simulators.curve import curve, fitted
from aipm_course.modules.data.simulators.feed import CLAUSES, LEVELS, by_week, feed
from aipm_course.modules.data.simulators.lineage import Lineage, carried, lineage, reached, steps
from aipm_course.modules.data.simulators.usable import RULES, newest, pool, taken_away

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"
_LEVEL = {"all": "all rows together", "segment": "the lowest segment"}


def data_contract_chart(*, clause: str = "complete", level: str = "all", bar: float = 90.0, seed: int = 0) -> Chart:
    """Draw what a clause showed in twenty weeks at a level, and which weeks a bar would have stopped.

    Args:
        clause: "complete", "unique", "valid" or "fresh".
        level: "all" or "segment", the lowest segment of 50 rows or more.
        bar: in percent.
        seed: which version of the feed.

    Raises:
        CourseError: a clause or level that there is not, or a bar outside 0 to 100.
    """
    if clause not in CLAUSES:
        raise CourseError(f"There is no clause {clause!r}; there are {listed(CLAUSES)}.")
    if level not in LEVELS:
        raise CourseError(f"There is no level {level!r}; there are {listed(LEVELS)}.")
    if not 0 <= bar <= 100:
        raise CourseError(f"A bar is a percentage from 0 to 100, not {bar:g}.")
    made = feed(seed)
    weeks = 100 * by_week(made.history, clause, level)
    harmful = weeks.index.isin(made.incidents.loc[made.incidents["clause"] == clause, "week"])
    stopped = weeks < bar
    title = (
        f"{clause}, {_LEVEL[level]}: a bar at {bar:g}% stops {int((stopped & harmful).sum())} of {int(harmful.sum())} "
        f"harmful weeks, {int((stopped & ~harmful).sum())} of {int((~harmful).sum())} others"
    )
    with drawing(figsize=(9.0, 3.2)) as fig:
        ax = fig.subplots()
        ax.plot(weeks.index[~harmful], weeks[~harmful], "o", ms=7, color=_INK, label="other weeks")
        ax.plot(weeks.index[harmful], weeks[harmful], "X", ms=10, color=_BAD, label="weeks whose incident names it")
        ax.axhline(bar, color=_CALM, ls="--", lw=1.4, label="bar")
        ax.set(
            xlim=(0.4, 20.6),
            ylim=(min(float(weeks.min()), bar) - 1.5, 101),
            xticks=range(2, 21, 2),
            xlabel="week (simulated)",
            ylabel="percent that keep it",
        )
        ax.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
        ax.set_title(title, fontsize=11)
        told = "; ".join(f"{week} {value:.2f}" for week, value in weeks.items())
        named = listed(str(week) for week in weeks.index[harmful])
        return as_chart(
            fig, title, f"{title}. Percent by week: {told}. Harmful for this clause: weeks {named}. Simulated data."
        )


def data_contract_explorer(seed: int = 0) -> Any:
    """Return `data_contract_chart` with menus for clause and level and a slider for the bar."""
    import ipywidgets as widgets

    return explorer(
        partial(data_contract_chart, seed=seed),
        {
            "clause": widgets.Dropdown(options=CLAUSES, value="complete", description="clause"),
            "level": widgets.Dropdown(options=LEVELS, value="all", description="level"),
            "bar": widgets.FloatSlider(
                value=90, min=70, max=100, step=0.5, description="bar in percent", continuous_update=False
            ),
        },
    )


def data_losses_chart(*, order: str = "consent, age, intent", seed: int = 0) -> Chart:
    """Draw a pool of tickets through three rules, one after the other, in any order.

    Args:
        order: the three rules, "consent", "age" and "intent", with commas between them.
        seed: which version of the pool.

    Raises:
        CourseError: these are not the three rules.
    """
    rules = [word.strip() for word in order.split(",")]
    if sorted(rules) != sorted(RULES):
        raise CourseError(f"An order names {listed(RULES)} once each, with commas between them.")
    made = pool(seed)
    tickets = newest(made.loads)
    gone = taken_away(tickets, made.regions, oldest=made.facts["oldest"])
    left, lost = [len(tickets)], []
    for number in range(1, len(rules) + 1):
        left.append(int((~gone[rules[:number]].any(axis=1)).sum()))
        lost.append(left[-2] - left[-1])
    title = (
        "; ".join(f"{rule} takes {many:,}" for rule, many in zip(rules, lost, strict=True)) + f"; {left[-1]:,} are left"
    )
    with drawing(figsize=(9.0, 3.0)) as fig:
        ax = fig.subplots()
        names = ["tickets", *rules, "left"]
        ax.barh(0, left[0], color=_INK)
        for place, (rule, many) in enumerate(zip(rules, lost, strict=True), 1):
            ax.barh(place, many, left=left[place], color=_BAD)
            ax.text(left[place] - 0.01 * left[0], place, f"−{many:,}", ha="right", va="center", fontsize=9.5)
            ax.plot([left[place], left[place]], [place, place + 1], color=_CALM, lw=1)
            own = int(gone[rule].sum())
            ax.text(left[0] * 1.02, place, f"alone it would take {own:,}", va="center", fontsize=9.5, color=_CALM)
        ax.barh(len(rules) + 1, left[-1], color=_INK)
        ax.set(
            yticks=range(len(names)),
            yticklabels=names,
            xlim=(0, left[0] * 1.32),
            ylim=(len(names) - 0.4, -0.6),
            xlabel="tickets (simulated)",
        )
        ax.set_title(title)
        alone = "; ".join(f"{rule} alone {int(gone[rule].sum()):,}" for rule in rules)
        return as_chart(fig, title, f"{title}. Of {left[0]:,} tickets. Each on its own: {alone}. Simulated data.")


def data_losses_explorer(seed: int = 0) -> Any:
    """Return `data_losses_chart` with a menu of the six orders."""
    import ipywidgets as widgets

    orders = [", ".join(rules) for rules in permutations(RULES)]
    menu = widgets.Dropdown(options=orders, value=orders[0], description="order")
    return explorer(partial(data_losses_chart, seed=seed), {"order": menu})


def data_curve_chart(*, seed: int = 0) -> Chart:
    """Draw the error against 1 ÷ √labels, where the curve is a line and endless labels are the left edge.

    Args:
        seed: which version of the curve.
    """
    made = curve(seed)
    plateau, slope = fitted(made.points)
    x = made.points["labels"] ** -0.5
    title = f"error = {plateau:.2f} + {slope:.1f} ÷ √labels"
    with drawing(figsize=(9.0, 3.4)) as fig:
        ax = fig.subplots()
        reach = float(x.max()) * 1.06
        ax.plot([0, reach], [plateau, plateau + slope * reach], color=_CALM, lw=1.4, label="least squares, five points")
        ax.plot(x, made.points["error"], "o", ms=8, color=_INK, label="mean of forty trainings")
        ax.axhline(made.facts["target"], color=_BAD, ls="--", lw=1.3, label="target")
        for place, labels in zip(x, made.points["labels"], strict=True):
            ax.annotate(
                f"{labels:,}",
                (place, plateau + slope * place),
                xytext=(0, -18),
                textcoords="offset points",
                ha="center",
                fontsize=9,
            )
        ax.set(
            xlim=(0, reach),
            ylim=(0.8 * min(plateau, made.facts["target"]), plateau + slope * reach * 1.04),
            xlabel="1 ÷ √labels: more labels to the left, endlessly many at 0 (simulated)",
            ylabel="error in percent",
        )
        ax.legend(fontsize=9, loc="upper left")
        ax.set_title(title)
        told = "; ".join(
            f"{labels:,} labels {error:.2f}"
            for labels, error in zip(made.points["labels"], made.points["error"], strict=True)
        )
        return as_chart(
            fig,
            title,
            f"{title}, by least squares. Error in percent at {told}. Target {made.facts['target']:g}. Simulated data.",
        )


_FURTHEST = 2
"""Steps that the picture follows by itself; how far a change goes is the reader's to find."""


def data_lineage_chart(
    *, step: int = _FURTHEST, paused: str = "none", hit: Iterable[str] | None = None, seed: int = 0
) -> Chart:
    """Draw what a changed field reaches in one or two steps, or any nodes, among all that edges of any field lead to.

    Args:
        step: how many steps the change has gone, 0 to 2.
        paused: an edge that is paused, for example "E07", or "none".
        hit: nodes that you take for hit; they are drawn as such, right or wrong, whatever `step` is.
        seed: which version of the lineage.

    Raises:
        CourseError: there is no such edge, node or step.
    """
    made = lineage(seed)
    if paused != "none" and paused not in set(made.edges["edge"]):
        raise CourseError(f"There is no edge {paused!r}; there are E01 to {made.edges['edge'].max()}.")
    if not 0 <= step <= _FURTHEST:
        raise CourseError(f"The picture follows a change for 0 to {_FURTHEST} steps, not {step}.")
    own = None if hit is None else frozenset(map(str, hit))
    if own is not None and own - set(made.by_node):
        raise CourseError(f"There is no node {min(own - set(made.by_node))!r}.")
    hit = steps(made, step, without=paused) if own is None else own
    said = f"after {step} step{'' if step == 1 else 's'}" if own is None else "taken for hit"
    title = f"{said}: {len(hit)} node{'' if len(hit) == 1 else 's'}{' hit' if own is None else ''}" + (
        "" if paused == "none" else f", with {paused} paused"
    )
    place = _places(made)
    live = [edge for edge in carried(made.drawn, made.field) if edge.edge != paused]
    on = {edge.edge for edge in live if edge.start in hit | {made.table} and edge.end in hit}
    with drawing(figsize=(9.0, 4.4)) as fig:
        ax = fig.subplots()
        for edge in made.drawn:
            if edge.start in place and edge.end in place:
                (x, y), (right, up) = place[edge.start], place[edge.end]
                color = _BAD if edge.edge in on else "#c3cad2"
                style = "--" if edge.edge == paused else "-"
                ax.annotate(
                    "",
                    (right - 0.06, up),
                    (x + 0.06, y),
                    arrowprops={"arrowstyle": "->", "color": color, "lw": 1.6 if edge.edge in on else 1, "ls": style},
                )
                if edge.edge in on or edge.edge == paused:
                    ax.text(0.6 * x + 0.4 * right, 0.6 * y + 0.4 * up, edge.edge, fontsize=8, color=_CALM, ha="center")
        for node, (x, y) in place.items():
            row = made.by_node[node]
            color = _INK if node == made.table else _BAD if node in hit else "#8d97a3"
            ax.plot(x, y, "s" if row["released"] == "yes" else "o", ms=9, color=color)
            ax.text(x, y + 0.045, node, fontsize=9, ha="center", va="bottom", color=color)
        ax.set(xlim=(-0.25, max(x for x, _ in place.values()) + 0.25), ylim=(-0.1, 1.12), xticks=[], yticks=[])
        ax.set_xlabel("blue: the changed table; red: hit; square: released (simulated)")
        ax.set_title(title)
        released = sorted(node for node in hit if made.by_node[node]["released"] == "yes")
        return as_chart(
            fig,
            title,
            f"{title}: {', '.join(sorted(hit)) or 'none'}. Released among them: {', '.join(released) or 'none'}. "
            f"The changed table is {made.table}; {len(place) - 1} nodes can be reached by edges of any field. Simulated data.",
        )


def _places(made: Lineage) -> dict[str, tuple[float, float]]:
    """Return where each node is drawn that edges of any field lead to: by its steps from the changed table."""
    every = reached(made, frozenset(("all_fields",))) | {made.table}
    far = {made.table: 0}
    todo = [made.table]
    for node in todo:
        for edge in made.drawn:
            if edge.start == node and edge.end in every and edge.end not in far:
                far[edge.end] = far[node] + 1
                todo.append(edge.end)
    columns: dict[int, list[str]] = {}
    for node, column in far.items():
        columns.setdefault(column, []).append(node)
    return {
        node: (float(column), 1 - (row + 0.5) / len(nodes))
        for column, nodes in columns.items()
        for row, node in enumerate(nodes)
    }


def data_lineage_explorer(seed: int = 0) -> Any:
    """Return `data_lineage_chart` with a slider for the steps and a menu of the edges that can be paused."""
    import ipywidgets as widgets

    edges = lineage(seed).edges
    can = edges.loc[edges["pausable"] == "yes", "edge"].tolist()
    return explorer(
        partial(data_lineage_chart, seed=seed),
        {
            "step": widgets.IntSlider(value=1, min=0, max=_FURTHEST, description="step", continuous_update=False),
            "paused": widgets.Dropdown(options=["none", *can], value="none", description="pause"),
        },
    )
