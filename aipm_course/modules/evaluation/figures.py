"""Figures of module 10: a golden set beside production, a judge's reading, two versions on the same cases, and rounds of a suite."""

from functools import partial
from typing import Any

import numpy as np

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set
from aipm_course.modules.evaluation.simulators.judged_answers import Counts, by_truth, by_verdict
from aipm_course.modules.evaluation.simulators.two_versions import changed, pairs_of, two_versions
from aipm_course.simulation.rates import Z95, at

_BAD, _CALM, _INK, _PALE = "#a8231d", "#5f6b7a", "#0b5394", "#c9d3dd"
_ANSWERS = 2_400


def evaluation_kinds_chart(*, seed: int = 0) -> Chart:
    """Draw pass rate, share of the golden set and share of customers' requests of each kind.

    Args:
        seed: which version of the golden set.

    Returns:
        Left, the pass rates; right, how often each kind stands in the set and how often customers ask for it.
    """
    table = by_kind(golden_set(seed)).sort_values("weight")
    own = table["cases"] / table["cases"].sum()
    rates = table["rate"]
    title = f"Four kinds pass between {rates.min():.0%} and {rates.max():.0%}; the set has another mix than customers"
    with drawing(figsize=(9.4, 3.4)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.2])
        places = np.arange(len(table))
        left.barh(places, rates, color=_INK)
        for place, kind in enumerate(table.index):
            left.text(at(rates, kind) + 0.02, place, f"{at(rates, kind):.1%}", va="center", fontsize=9.5)
        left.set(
            yticks=places,
            yticklabels=[f"{kind}\n{table['cases'][kind]} kept" for kind in table.index],
            xlim=(0, 1.2),
            xlabel="pass rate of the kept cases (simulated)",
        )
        for shift, (name, share, color, hatch) in zip(
            (0.2, -0.2),
            (("in the set", own, _PALE, "///"), ("asked by customers", table["weight"], _INK, "")),
            strict=True,
        ):
            bars = right.barh(places + shift, share, 0.38, color=color, hatch=hatch, edgecolor="white", label=name)
            right.bar_label(bars, labels=[f"{value:.1%}" for value in share], fontsize=9, padding=2)
        right.set(
            yticks=[], xlim=(0, max(float(own.max()), at(table["weight"], str(table.index[-1]))) * 1.25), xlabel="share"
        )
        right.legend(fontsize=9, loc="lower right")
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        said = "; ".join(
            f"{kind}: {table['cases'][kind]} kept cases, {at(rates, kind):.4f} passed, {at(own, kind):.4f} of the set, "
            f"{at(table['weight'], kind):.4f} of customers' requests"
            for kind in table.index[::-1]
        )
        return as_chart(fig, title, f"{title}. {said}. Simulated data.")


def evaluation_judge_chart(
    *,
    true_pass: float = 0.95,
    true_fail: float = 0.60,
    good: float = 0.80,
    labels: int = 300,
    drawn_by: str = "verdict",
) -> Chart:
    """Draw what a judge reads of a share of good answers, and what people's labels make of that reading.

    Args:
        true_pass: share of the good answers that the judge passes, 0.5 to 1.
        true_fail: share of the bad answers that the judge fails, 0.5 to 1.
        good: share of good answers, 0.05 to 0.95.
        labels: answers that people label, half of each sort, 40 to 2,000.
        drawn_by: "verdict" (half of what the judge passed, half of the rest) or "truth" (half good ones, half bad ones).

    Returns:
        The judge's share, the corrected rate with its 95% interval, and what as many labels without a judge would give.

    Raises:
        CourseError: a number lies outside its range, or `drawn_by` is neither.
    """
    for name, value, low, high in (
        ("true_pass", true_pass, 0.5, 1.0),
        ("true_fail", true_fail, 0.5, 1.0),
        ("good", good, 0.05, 0.95),
        ("labels", labels, 40, 2_000),
    ):
        if not low <= value <= high:
            raise CourseError(f"{name} must lie between {low:g} and {high:,g}; given is {value!r}.")
    if drawn_by not in ("verdict", "truth"):
        raise CourseError(f"drawn_by is 'verdict' or 'truth'; given is {drawn_by!r}.")
    return judge_drawn(true_pass, true_fail, good, labels, drawn_by, source=" (simulated)")


def judge_drawn(
    true_pass: float, true_fail: float, good: float, labels: int, drawn_by: str, *, source: str = ""
) -> Chart:
    """Draw what `evaluation_judge_chart` does, for numbers of one's own."""
    if true_pass + true_fail <= 1.05:
        raise CourseError("A judge whose true_pass and true_fail add up to about 1 says nothing. Raise one of them.")
    passed = good * true_pass + (1 - good) * (1 - true_fail)
    counts = _expected(true_pass, true_fail, good, labels, drawn_by, passed)
    rate, error = by_truth(counts) if drawn_by == "truth" else by_verdict(counts)
    rows = {
        "the judge's own share": (passed, Z95 * (passed * (1 - passed) / _ANSWERS) ** 0.5, _BAD),
        f"judge and {labels:,} labels": (rate, Z95 * error, _INK),
        f"{labels:,} labels alone": (good, Z95 * (good * (1 - good) / labels) ** 0.5, _CALM),
    }
    away = passed - good
    side = "as it is" if abs(away) < 0.0005 else f"{100 * abs(away):.1f} points too {'high' if away > 0 else 'low'}"
    title = f"The judge reads {passed:.1%}, {side}; corrected, {rate:.1%} ± {Z95 * error:.1%}"
    with drawing(figsize=(9.4, 2.9)) as fig:
        ax = fig.subplots()
        ax.axvline(good, color=_CALM, ls="--", lw=1.2)
        ax.text(good + 0.002, 2.62, f"good: {good:.0%}", fontsize=9, color=_CALM)
        for place, (middle, half, color) in enumerate(reversed(rows.values())):
            ax.plot([middle - half, middle + half], [place, place], color=color, lw=3)
            ax.plot(middle, place, marker="o", ms=8, color=color)
            ax.text(middle, place + 0.2, f"{middle:.1%} ± {half:.1%}", ha="center", fontsize=9)
        ends = [middle + sign * half for middle, half, _ in rows.values() for sign in (-1, 1)]
        ax.set(
            ylim=(-0.5, 2.9),
            yticks=range(3),
            yticklabels=list(reversed(rows)),
            xlim=(min(*ends, good) - 0.05, max(*ends, good) + 0.05),
            xlabel=f"share of good answers, with 95% interval{source}",
        )
        ax.set_title(title)
        said = "; ".join(f"{name} {middle:.4f}, half-width {half:.4f}" for name, (middle, half, _) in rows.items())
        return as_chart(
            fig,
            title,
            f"{title}. {said}. Labels drawn by {drawn_by}; true-pass rate {true_pass:g}, true-fail rate {true_fail:g}, good "
            f"{good:g}.{' Simulated data.' if source else ''}",
        )


def _expected(true_pass: float, true_fail: float, good: float, labels: int, drawn_by: str, passed: float) -> Counts:
    """Return the counts that are expected of such a judge."""
    half = labels / 2
    if drawn_by == "truth":
        cells = (half * true_pass, half * (1 - true_fail), half * (1 - true_pass), half * true_fail)
    else:
        u, v = good * true_pass / passed, good * (1 - true_pass) / (1 - passed)
        cells = (half * u, half * (1 - u), half * v, half * (1 - v))
    both, judge_only, people_only, neither = cells
    return Counts(_ANSWERS, passed * _ANSWERS, both, judge_only, people_only, neither)


def evaluation_judge_explorer() -> Any:
    """Return `evaluation_judge_chart` with sliders for the judge's errors, the truth and the labels."""
    return explorer(partial(evaluation_judge_chart), judge_controls(0.95, 0.60, 0.80, 300, "verdict"))


def judge_controls(true_pass: float, true_fail: float, good: float, labels: int, drawn_by: str) -> dict[str, Any]:
    """Return sliders for the judge's errors, the truth and the labels, each at its value."""
    import ipywidgets as widgets

    def slider(value: float, low: float, high: float, words: str) -> Any:
        return widgets.FloatSlider(
            value=value, min=low, max=high, step=0.01, description=words, continuous_update=False, readout_format=".2f"
        )

    return {
        "true_pass": slider(true_pass, 0.6, 1.0, "true pass"),
        "true_fail": slider(true_fail, 0.5, 1.0, "true fail"),
        "good": slider(good, 0.3, 0.95, "good"),
        "labels": widgets.IntSlider(
            value=labels, min=40, max=1000, step=20, description="labels", continuous_update=False
        ),
        "drawn_by": widgets.Dropdown(options=["verdict", "truth"], value=drawn_by, description="drawn by"),
    }


def evaluation_versions_chart(*, seed: int = 0) -> Chart:
    """Draw new and mended errors of version 2 on each intent, over the cases that both versions ran.

    Args:
        seed: which version of the runs.

    Returns:
        One line per intent: to the left what version 2 mends, to the right what it newly gets wrong.
    """
    versions = two_versions(seed)
    pairs = pairs_of(versions)
    order = versions.intents.sort_values(["critical", "share"])["intent"].tolist()
    names = dict(zip(versions.intents["intent"], versions.intents["critical"], strict=True))
    rows = {intent: changed(pairs[pairs["intent"] == intent]) for intent in order}
    new, mended, count = changed(pairs)
    title = f"Of {count} cases version 2 mends {mended} and newly fails {new}"
    with drawing(figsize=(9.4, 3.6)) as fig:
        ax = fig.subplots()
        ax.axvline(0, color=_CALM, lw=1)
        for place, (one, two, _) in enumerate(rows.values()):
            ax.barh(place, one, color=_BAD, hatch="///", edgecolor="white", label="newly fails" if not place else None)
            ax.barh(place, -two, color=_INK, label="mends" if not place else None)
            ax.text(one + 0.4, place, f"{one}", va="center", fontsize=9.5)
            ax.text(-two - 0.4, place, f"{two}", va="center", ha="right", fontsize=9.5)
        widest = max(max(one, two) for one, two, _ in rows.values()) * 1.2
        ax.set(
            yticks=range(len(rows)),
            yticklabels=[
                f"{intent}{' (critical)' if names[intent] == 'yes' else ''}\n{pairs_} pairs"
                for intent, (_, _, pairs_) in rows.items()
            ],
            xlim=(-widest, widest),
            xlabel="cases, of those that both versions ran (simulated)",
        )
        ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
        ax.legend(fontsize=9, loc="lower right")
        ax.set_title(title)
        said = "; ".join(
            f"{intent}{', critical' if names[intent] == 'yes' else ''}: {pairs_} pairs, {one} new errors, {two} mended"
            for intent, (one, two, pairs_) in rows.items()
        )
        return as_chart(fig, title, f"{title}. {said}. Simulated data.")


_MOST_ROUNDS = 10
_BROKEN = 0.05


def evaluation_suite_chart(*, flaky: float = 0.25, chance: float = 0.8, rounds: int = 5) -> Chart:
    """Draw what three ways to count say of the same prompt, by the number of rounds.

    Args:
        flaky: share of the cases that pass now and then, 0 to 0.9; one case in twenty never passes, the others always do.
        chance: how likely a flaky case passes a round, 0.05 to 0.99.
        rounds: how often each case runs, 1 to 10.

    Returns:
        The share of cases that pass at least once, the share of rounds that pass, and the share of cases that pass all rounds.

    Raises:
        CourseError: a number lies outside its range.
    """
    for name, value, low, high in (
        ("flaky", flaky, 0.0, 0.9),
        ("chance", chance, 0.05, 0.99),
        ("rounds", rounds, 1, _MOST_ROUNDS),
    ):
        if not low <= value <= high:
            raise CourseError(f"{name} must lie between {low:g} and {high:g}; given is {value!r}.")
    number = np.arange(1, _MOST_ROUNDS + 1)
    steady = 1 - _BROKEN - flaky
    ways = {
        "at least once": (steady + flaky * (1 - (1 - chance) ** number), _BAD, ":"),
        "share of rounds": (steady + flaky * chance + 0.0 * number, _CALM, "--"),
        "all rounds": (steady + flaky * chance**number, _INK, "-"),
    }
    here = {name: float(values[rounds - 1]) for name, (values, _, _) in ways.items()}
    title = f"{rounds} round{'s' * (rounds > 1)}: {here['at least once']:.0%} of the cases pass at least once, {here['all rounds']:.0%} pass all"
    with drawing(figsize=(9.4, 3.1)) as fig:
        ax = fig.subplots()
        ax.axvline(rounds, color=_PALE, lw=6)
        for name, (values, color, style) in ways.items():
            ax.plot(number, values, style, color=color, lw=2.4, label=name)
            ax.plot(rounds, values[rounds - 1], "o", color=color, ms=7)
        ax.set(
            xticks=number,
            xlabel="rounds of each case (simulated)",
            ylabel="share",
            ylim=(max(0.0, float(ways["all rounds"][0].min()) - 0.06), 1.02),
        )
        ax.legend(fontsize=9, loc="lower left")
        ax.set_title(title)
        said = "; ".join(f"{name} {value:.4f}" for name, value in here.items())
        return as_chart(
            fig,
            title,
            f"{title}. {said}. With more rounds the first share rises, the second stays, the third falls. Flaky cases {flaky:g}, "
            f"chance of each round {chance:g}. Simulated data.",
        )


def evaluation_suite_explorer() -> Any:
    """Return `evaluation_suite_chart` with sliders for the flaky cases, their chance and the rounds."""
    import ipywidgets as widgets

    def slider(value: float, low: float, high: float, words: str) -> Any:
        return widgets.FloatSlider(
            value=value, min=low, max=high, step=0.05, description=words, continuous_update=False, readout_format=".2f"
        )

    return explorer(
        partial(evaluation_suite_chart),
        {
            "flaky": slider(0.25, 0.0, 0.9, "flaky"),
            "chance": slider(0.8, 0.05, 0.95, "chance"),
            "rounds": widgets.IntSlider(
                value=5, min=1, max=_MOST_ROUNDS, description="rounds", continuous_update=False
            ),
        },
    )
