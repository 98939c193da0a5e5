"""The figure of module 09: what a cutoff shows, hides and costs."""

from functools import partial
from typing import Any

import numpy as np

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.spec.simulators.silence import columns, silence

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"
PERIODS = ("first", "second")
STEPS = tuple(round(0.3 + 0.05 * step, 2) for step in range(13))


def spec_cutoff_chart(
    *,
    cutoff: float = 0.7,
    period: str = "first",
    person: float | None = None,
    wrong: float | None = None,
    seed: int = 0,
) -> Chart:
    """Draw what each cutoff leaves wrong among the shown, and how much it keeps silent; one of them is marked.

    Args:
        cutoff: score from which an answer is shown, 0.30 to 0.90.
        period: "first" (the days before `report`) or "second".
        person: dollars for a silent answer; the seed's own if not given.
        wrong: dollars for a wrong answer that is shown; the seed's own if not given.
        seed: which eight weeks.

    Raises:
        CourseError: there is no such period, or the cutoff is none of 0.30 to 0.90.
    """
    if period not in PERIODS:
        raise CourseError(f"There is no period {period!r}; there are {listed(PERIODS)}.")
    if not STEPS[0] <= cutoff <= STEPS[-1]:
        raise CourseError(f"A cutoff from {STEPS[0]:.2f} to {STEPS[-1]:.2f} is drawn; given is {cutoff}.")
    data = silence(seed)
    rows = columns(data.answers)
    late = rows.day >= data.facts["report"]
    part = rows.where(late if period == "second" else ~late)
    prices = (
        data.facts["person"] if person is None else person,
        data.facts["wrong"] if wrong is None else wrong,
    )

    def numbers(at: float) -> tuple[float, float, float]:
        shown = part.score >= at - 1e-9
        silent, missed = 1 - float(shown.mean()), float(part.wrong[shown].sum()) / len(shown)
        return 100 * silent, 100 * missed / (1 - silent), 1000 * (prices[0] * silent + prices[1] * missed)

    all_of_them = np.array([numbers(one) for one in STEPS])
    silent, error, cost = numbers(cutoff)
    bar = 100 * data.facts["bar"]
    title = f"Cutoff {cutoff:.2f}, {period} period: {error:.1f}% of the shown are wrong"
    with drawing(figsize=(9.0, 3.8)) as fig:
        left, right = fig.subplots(1, 2)
        left.plot(STEPS, all_of_them[:, 1], color=_BAD, marker="o", ms=4, label="wrong among the shown")
        left.plot(STEPS, all_of_them[:, 0], color=_CALM, marker="s", ms=4, ls="--", label="silent")
        left.axhline(bar, color=_INK, ls=":", lw=1.6, label=f"limit: {bar:g}%")
        left.axvline(cutoff, color=_INK, lw=1)
        left.set(xlabel="cutoff (simulated)", ylabel="percent", ylim=(0, None))
        left.legend(fontsize=9)
        right.plot(STEPS, all_of_them[:, 2], color=_INK, marker="o", ms=4)
        right.axvline(cutoff, color=_INK, lw=1)
        right.set(xlabel="cutoff (simulated)", ylabel="dollars per 1,000 answers", ylim=(0, None))
        right.set_title(f"{cost:,.0f} dollars", fontsize=11)
        fig.suptitle(
            title, fontsize=11, fontweight="bold", x=0.02, ha="left"
        )  # over both: it is longer than one of them is wide
        keeps = "keeps" if error <= bar else "misses"
        return as_chart(
            fig,
            title,
            f"{title}; {silent:.1f}% stay silent; {cost:,.0f} dollars per 1,000 answers. This {keeps} the limit of {bar:g}%. "
            f"Simulated data.",
        )


def spec_cutoff_explorer(seed: int = 0) -> Any:
    """Return the uncertainty designer: a cutoff, a period and two prices; shown, silent, error and cost."""
    import ipywidgets as widgets

    facts = silence(seed).facts
    controls = {
        "cutoff": widgets.SelectionSlider(
            options=[(f"{one:.2f}", one) for one in STEPS], value=0.5, description="cutoff"
        ),
        "period": widgets.ToggleButtons(options=list(PERIODS), description="period"),
        "person": widgets.IntSlider(value=int(facts["person"]), min=1, max=20, description="a person costs"),
        "wrong": widgets.IntSlider(value=int(facts["wrong"]), min=1, max=100, description="an error costs"),
    }
    return explorer(partial(spec_cutoff_chart, seed=seed), controls)
