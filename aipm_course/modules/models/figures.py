"""Figures of module 02: a threshold on two score histograms with its price, and a reliability diagram."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import nearest
from aipm_course.modules.models.simulators.risk_scores import COUNTS_FROM, reliability, risk_scores
from aipm_course.modules.models.simulators.scored_payments import DESK_CAPACITY, ScoredPayments, scored_payments
from aipm_course.simulation.rates import at, auc

MODELS = ("A", "B", "C")

_HONEST, _FRAUD = "#0b5394", "#b35900"


@dataclass(frozen=True)
class Scored:
    """Cases with what turned out to be true of them, and what a miss of each costs."""

    fraud: npt.NDArray[np.bool_]
    amount: npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Reading:
    """What one threshold does to a month of payments, in expected payments at the chosen base rate."""

    tp: float
    fp: float
    fn: float
    tn: float
    lost: float
    reviews_cost: float
    stops_cost: float
    recall_of_desk: float
    auc: float

    @property
    def flagged(self) -> float:
        return self.tp + self.fp

    @property
    def precision(self) -> float:
        return self.tp / self.flagged if self.flagged else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn)

    @property
    def cost(self) -> float:
        return self.lost + self.reviews_cost + self.stops_cost

    @property
    def total(self) -> float:
        return self.tp + self.fp + self.fn + self.tn


def models_chart(
    model: str = "A",
    threshold: float = 0.5,
    *,
    without: str | None = None,
    base_rate: float | None = None,
    review_cost: float | None = None,
    stop_cost: float | None = None,
    desk: int = DESK_CAPACITY,
    seed: int = 0,
) -> Chart:
    """Draw a model's scores for fraud and for honest payments, and what a threshold between them costs.

    Args:
        model: "A", "B" or "C".
        threshold: payments at or above this score are flagged.
        without: a column that C leaves out; C adds up weighted columns.
        base_rate: fraud in percent of all payments; without it, the simulated month as it is (about 0.8). The scores of
            fraud and of honest payments stay as they are; only how many there are of each changes.
        review_cost: dollars for one review; without it, the price of the month.
        stop_cost: dollars for one honest payment that waits for a review; without it, the price of the month.
        desk: payments that the review desk can check in the month.
        seed: which version of the month.

    Returns:
        Left, two histograms with the threshold; right, a wall of 100 flagged payments. The alternative text carries
        every number: the four cells, precision, recall, accuracy, cost, load of the desk, AUC.

    Raises:
        CourseError: there is no such model or column, or a number is out of range.
    """
    if model not in MODELS:
        hint = nearest(str(model), MODELS) or f" There are: {', '.join(MODELS)}."
        raise CourseError(f"There is no model {model!r}.{hint}")
    if model != "C" and not 0 <= threshold <= 1:
        raise CourseError(f"The scores of model {model} lie between 0 and 1; given is the threshold {threshold!r}.")
    if base_rate is not None and not 0 < base_rate < 100:
        raise CourseError(f"base_rate is in percent, above 0 and below 100; given is {base_rate!r}.")
    month = scored_payments(seed)
    review_cost = month.prices.review_cost if review_cost is None else review_cost
    stop_cost = month.prices.stop_cost if stop_cost is None else stop_cost
    if desk < 1 or review_cost < 0 or stop_cost < 0:
        raise CourseError(
            f"desk must be at least 1, and review_cost and stop_cost at least 0; given are {desk!r}, {review_cost!r} and "
            f"{stop_cost!r}."
        )
    if without is not None and (model != "C" or without not in month.weights):
        hint = f" Its columns are: {', '.join(month.weights)}." if model == "C" else " Only model C adds up columns."
        raise CourseError(f"Model {model} has no column {without!r} to leave out.{hint}")
    score = month.score(model)
    if without is not None:
        score = month.weighted({name: weight for name, weight in month.weights.items() if name != without})
    called = model if without is None else f"{model} without {without}"
    weight = _weights(month, base_rate)
    reading = _read(month, score, threshold, weight, review_cost, stop_cost, desk)
    title = _finding(called, threshold, reading, desk)
    with drawing(figsize=(10.2, 4.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.9, 1])
        _histograms(left, month, called, score, threshold, weight)
        left.set_title(_bill(reading, desk), fontsize=9.5, weight="normal", pad=16)
        _wall(right, reading)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _alt(title, called, reading, desk))


def scores_drawn(
    cases: Scored,
    called: str,
    score: npt.NDArray[np.float64],
    threshold: float,
    review_cost: float,
    stop_cost: float,
    desk: int,
) -> Chart:
    """Draw scores of one's own, from 0 to 1, and what a threshold between them costs, as `models_chart` does.

    Args:
        cases: what turned out to be true, and what a miss costs.
        called: the score's name.
        score: of each case.
        threshold: cases at or above it are acted on.
        review_cost: what one of these costs.
        stop_cost: what one of them costs besides, if it is not what is looked for.
        desk: cases that can be looked at.
    """
    reading = _read(cases, score, threshold, np.ones(len(score)), review_cost, stop_cost, desk)
    load = f"the desk can check {desk:,}" if reading.flagged > desk else f"within the desk's {desk:,}"
    title = (
        f"{called} from {_shown(threshold)} finds {reading.recall:.0%} and takes {reading.flagged:,.0f} cases ({load})"
    )
    with drawing(figsize=(10.2, 4.6)) as fig:
        left, right = fig.subplots(1, 2, width_ratios=[1.9, 1])
        _histograms(
            left, cases, called, score, threshold, np.ones(len(score)), words=("no", "yes", "cases"), stretched=True
        )
        left.set_title(_bill(reading, desk, ("Yes", "No", "cost")), fontsize=9.5, weight="normal", pad=16)
        _wall(right, reading, ("yes", "no", "cases from there on"))
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, f"{title}. {_bill(reading, desk, ('Yes', 'No', 'cost'))} Precision {reading.precision:.1%}.".replace("\n", " "))  # fmt: skip


def score_controls(
    models: Sequence[str], prices: tuple[float, float], desk: int, most: int, *, dear: float = 60.0
) -> dict[str, Any]:
    """Return a choice of model and sliders for threshold, prices (up to `dear`) and desk (up to `most`)."""
    import ipywidgets as widgets

    wide = widgets.Layout(width="330px")
    step = 50 if most >= 1000 else 1

    def slider(value: float, low: float, high: float, step: float, words: str) -> Any:
        return widgets.FloatSlider(
            value=value, min=low, max=high, step=step, description=words, layout=wide, continuous_update=False
        )

    return {
        "model": widgets.Dropdown(options=list(models), value=models[0], description="model"),
        "threshold": slider(0.5, 0.01, 0.99, 0.01, "threshold"),
        "review_cost": slider(prices[0], 0, dear, 0.5, "$ a review"),
        "stop_cost": slider(prices[1], 0, dear, 0.25, "$ a stop"),
        "desk": widgets.IntSlider(
            value=desk, min=step, max=most, step=step, description="desk", layout=wide, continuous_update=False
        ),
    }


def models_explorer(seed: int = 0) -> Any:
    """Return `models_chart` with a choice of model and sliders for threshold, base rate, prices and desk."""
    import ipywidgets as widgets

    prices = scored_payments(seed).prices
    made = score_controls(MODELS, (prices.review_cost, prices.stop_cost), DESK_CAPACITY, 4000)
    base_rate = widgets.FloatSlider(
        value=0.8, min=0.1, max=20, step=0.1, description="% fraud", layout=made["desk"].layout, continuous_update=False
    )
    controls = {"model": made.pop("model"), "threshold": made.pop("threshold"), "base_rate": base_rate, **made}

    def draw(*, base_rate: float, **settings: Any) -> Chart:
        # At its starting place the slider stands for the month as it is, so that counts are whole payments.
        return models_chart(base_rate=None if base_rate == 0.8 else base_rate, seed=seed, **settings)

    return explorer(draw, controls)


def reliability_chart(*, seed: int = 0) -> Chart:
    """Draw, for each band of the customer's risk score, the mean score against the share that was fraud.

    Args:
        seed: which version of the month.

    Returns:
        Points on the diagonal would mean that the score is a probability. Small marks are the shares of the first and of
        the second half of the month. The alternative text carries every number.
    """
    table = reliability(risk_scores(seed))
    high = at(table.set_index("band"), "0.8-0.9", "fraud_share")
    title = f"Of 100 payments with a risk score from 0.8 up to 0.9, {100 * high:.0f} were fraud"
    return reliability_drawn(table, title)


def reliability_drawn(
    table: pd.DataFrame,
    title: str,
    *,
    halves: tuple[str, str] = ("days 1 to 15", "days 16 to 30"),
    words: tuple[str, str, str] = ("risk score", "fraud", "payments"),
    source: str = " (simulated)",
) -> Chart:
    """Draw a table of `reliability`.

    Args:
        table: one row per band.
        title: the finding.
        halves: what the two halves are called; "" and "": they are left out.
        words: what the score is called, what it looks for, and what is scored.
        source: what is said of the data behind the axis.
    """
    called, sought, scored = words
    with drawing(figsize=(8.2, 4.4)) as fig:
        ax = fig.subplots()
        solid = table["payments"] >= COUNTS_FROM
        ax.plot([0, 1], [0, 1], color="#5f6b7a", ls="--", lw=1.2, label="a score that is a probability")
        ax.plot(table["mean_score"], table["fraud_share"], color=_FRAUD, lw=1.2)
        for few, label in ((False, f"{COUNTS_FROM} {scored} or more"), (True, f"fewer than {COUNTS_FROM} {scored}")):
            shown = table[~solid] if few else table[solid]
            ax.plot(
                shown["mean_score"],
                shown["fraud_share"],
                ls="",
                marker="o",
                ms=9,
                color=_FRAUD,
                mfc="white" if few else _FRAUD,
                label=label,
            )
        for half, marker, label in zip(("first_half", "second_half"), "^v", halves, strict=True):
            if label:
                ax.plot(table["mean_score"], table[half], ls="", marker=marker, ms=5, color=_HONEST, label=label)
        ax.legend(loc="upper left", fontsize=8.5)
        ax.set(
            xlim=(-0.03, 1.03),
            ylim=(-0.03, 1.05),
            xlabel=f"mean {called} in the band (0 to 1)",
            ylabel=f"share that was {sought} (0 to 1{source.replace(' (', ', ').rstrip(')')})",
        )
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        rows = "; ".join(
            f"{row.band}: mean score {row.mean_score:.4f}, {sought} share {row.fraud_share:.4f}, "
            + (f"{halves[0]} {row.first_half:.4f}, {halves[1]} {row.second_half:.4f}, " if any(halves) else "")
            + f"{row.payments:,} {scored}"
            for row in table.itertuples()
        )
        return as_chart(fig, title, f"{title}. {rows}.{' Simulated data.' if source else ''}")


def _weights(month: ScoredPayments, base_rate: float | None) -> npt.NDArray[np.float64]:
    """Return how many payments each payment stands for at another base rate; they add up to the same total."""
    fraud = month.fraud
    if base_rate is None:
        return np.ones(len(fraud))
    wanted, is_now = base_rate / 100, fraud.mean()
    weight: npt.NDArray[np.float64] = np.where(fraud, wanted / is_now, (1 - wanted) / (1 - is_now))
    return weight


def _read(
    month: ScoredPayments | Scored,
    score: npt.NDArray[np.float64],
    threshold: float,
    weight: npt.NDArray[np.float64],
    review_cost: float,
    stop_cost: float,
    desk: int,
) -> _Reading:
    fraud = month.fraud
    flagged = score >= threshold
    order = np.argsort(-score, kind="stable")
    inside = order[np.cumsum(weight[order]) <= desk + 1e-9]
    return _Reading(
        tp=float(weight[fraud & flagged].sum()),
        fp=float(weight[~fraud & flagged].sum()),
        fn=float(weight[fraud & ~flagged].sum()),
        tn=float(weight[~fraud & ~flagged].sum()),
        lost=float((weight * month.amount)[fraud & ~flagged].sum()),
        reviews_cost=float(review_cost * weight[flagged].sum()),
        stops_cost=float(stop_cost * weight[~fraud & flagged].sum()),
        recall_of_desk=float(weight[inside][fraud[inside]].sum() / weight[fraud].sum()),
        auc=auc(fraud, score),
    )


def _histograms(
    ax: Any,
    month: ScoredPayments | Scored,
    called: str,
    score: npt.NDArray[np.float64],
    threshold: float,
    weight: npt.NDArray[np.float64],
    *,
    words: tuple[str, str, str] = ("honest", "fraud", "payments in the month"),
    stretched: bool | None = None,
) -> None:
    """Draw both histograms; a score between 0 and 1 is stretched at its ends, so that both can be seen."""
    named = f"score of model {called}" if stretched is None else called
    stretched = called in ("A", "B") if stretched is None else stretched

    def place(values: Any) -> Any:
        if not stretched:
            return np.asarray(values)
        # Scores have five places: below 0.0001 they are too coarse for bars, so the first bar takes them all.
        inner = np.clip(values, 0.0001, 0.9999)
        return np.log(inner / (1 - inner))

    x = place(score)
    edges = np.linspace(x.min(), x.max(), 41)
    for mask, name, color, hatch in (
        (~month.fraud, words[0], _HONEST, ""),
        (month.fraud, words[1], _FRAUD, "////"),
    ):
        counts, _ = np.histogram(x[mask], edges, weights=weight[mask])
        ax.stairs(counts, edges, fill=True, facecolor=color, edgecolor=color, alpha=0.4, hatch=hatch, label=name)
        ax.stairs(counts, edges, color=color)
    line = float(place(threshold)) if 0 < threshold < 1 or not stretched else float(x.max() if threshold else x.min())
    ax.axvline(line, color="black", lw=1.6)
    ax.text(
        line, 1.01, f" flagged from {_shown(threshold)} →", transform=ax.get_xaxis_transform(), fontsize=9, va="bottom"
    )
    if stretched:
        ticks = [
            tick for tick in (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999) if x.min() <= place(tick) <= x.max()
        ]
        ax.set_xticks(place(ticks), [f"{tick:g}" for tick in ticks])
    ax.set(
        yscale="log",
        ylim=(0.5, None),
        xlabel=named + (" (0 to 1, stretched at both ends)" if stretched else " (sum of its parts)"),
        ylabel=f"{words[2]} (ten times more per step)",
    )
    ax.legend(loc="upper right")


def _wall(ax: Any, reading: _Reading, words: tuple[str, str, str] = ("fraud", "honest", "flagged payments")) -> None:
    """Draw 100 flagged payments: a cross is fraud, a circle is an honest payment that has to wait."""
    frauds = round(100 * reading.precision) if reading.flagged else 0
    place = np.arange(100)
    x, y = place % 10, 10 - place // 10
    ax.scatter(x[:frauds], y[:frauds], marker="X", s=70, color=_FRAUD, label=f"{words[0]}: {frauds}")
    ax.scatter(
        x[frauds:],
        y[frauds:],
        marker="o",
        s=62,
        facecolor="white",
        edgecolor=_HONEST,
        label=f"{words[1]}: {100 - frauds}",
    )
    ax.set(xlim=(-0.8, 9.8), ylim=(-1.4, 10.8), xticks=[], yticks=[], xlabel=f"of 100 {words[2]}")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_aspect("equal")
    ax.legend(loc="lower center", ncols=2, handletextpad=0.2)


def _shown(threshold: float) -> str:
    """Write a threshold with two decimals, or three where it has them."""
    return f"{threshold:.2f}" if abs(threshold - round(threshold, 2)) < 0.0005 else f"{threshold:.3f}"


def _finding(model: str, threshold: float, reading: _Reading, desk: int) -> str:
    if reading.flagged < 0.5:
        return f"Model {model} at {_shown(threshold)} flags nothing"
    load = f"the desk can check {desk:,}" if reading.flagged > desk else f"within the desk's {desk:,}"
    return (
        f"Model {model} at {_shown(threshold)} finds {reading.recall:.0%} of the fraud and flags {reading.flagged:,.0f} "
        f"payments ({load})"
    )


def _bill(reading: _Reading, desk: int, words: tuple[str, str, str] = ("Fraud", "Honest", "Cost USD")) -> str:
    yes, no, cost = words
    fraud, honest = ("fraud", "honest payments") if yes == "Fraud" else ("cases that are yes", "cases that are no")
    return (
        f"{yes}: {reading.tp:,.0f} flagged, {reading.fn:,.0f} missed. "
        f"{no}: {reading.fp:,.0f} flagged, {reading.tn:,.0f} let through.\n"
        f"{cost[0].upper()}{cost[1:]} {reading.cost:,.0f}: missed {fraud} {reading.lost:,.0f}, {reading.flagged:,.0f} reviews "
        f"{reading.reviews_cost:,.0f}, {honest} stopped {reading.stops_cost:,.0f}\n"
        f"The {desk:,} highest scores hold {reading.recall_of_desk:.0%} of the {fraud}. AUC {reading.auc:.3f}"
    )


def _alt(title: str, called: str, reading: _Reading, desk: int) -> str:
    right = (reading.tp + reading.tn) / reading.total
    always_no = (reading.fp + reading.tn) / reading.total
    return (
        f"{title}. Fraud flagged (tp) {reading.tp:,.0f}, honest flagged (fp) {reading.fp:,.0f}, fraud missed (fn) "
        f"{reading.fn:,.0f}, honest let through (tn) {reading.tn:,.0f}. Precision {reading.precision:.1%}, recall "
        f"{reading.recall:.1%}, accuracy {right:.4%}; always no {always_no:.4%}. Cost USD {reading.cost:,.0f}: "
        f"missed fraud {reading.lost:,.0f}, {reading.flagged:,.0f} reviews {reading.reviews_cost:,.0f}, {reading.fp:,.0f} "
        f"honest payments stopped {reading.stops_cost:,.0f}. The {desk:,} highest scores of model {called} hold "
        f"{reading.recall_of_desk:.1%} of the fraud. AUC {reading.auc:.4f}. Simulated data."
    )
