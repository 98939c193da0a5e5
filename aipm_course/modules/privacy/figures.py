"""The figure of module 16: what gets past two layers together."""

from typing import Any

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError

_BAD, _CALM, _INK = "#a8231d", "#9aa5b1", "#0b5394"
ATTACKS = 240
"""Attacks in the picture."""


def past_both(first: float, second: float, overlap: float) -> float:
    """Return the share of attacks that gets past two layers.

    Args:
        first: share that gets past the first alone.
        second: share that gets past the second alone.
        overlap: 1 where the smaller set lies within the larger one, 0 where the two have nothing to do with each other, -1
            where they avoid each other as far as they can.

    >>> round(past_both(0.3, 0.2, 0), 3), past_both(0.3, 0.2, 1), past_both(0.3, 0.2, -1)
    (0.06, 0.2, 0.0)
    """
    product = first * second
    most, least = min(first, second), max(0.0, first + second - 1)
    return product + overlap * ((most - product) if overlap >= 0 else (product - least))


def privacy_layers_chart(*, first: float = 60, second: float = 70, overlap: float = 50) -> Chart:
    """Draw 240 attacks in a row, the ones that each of two layers lets through, and the ones that get past both.

    Args:
        first: percent of the attacks that the first layer stops alone.
        second: percent that the second one stops alone.
        overlap: from -100 (each stops what the other lets through, as far as possible) over 0 (nothing to do with each
            other) to 100 (the stronger one lets through nothing but what the other lets through as well).

    Raises:
        CourseError: a number lies outside of its range.
    """
    if not (0 <= first <= 100 and 0 <= second <= 100 and -100 <= overlap <= 100):
        raise CourseError(
            f"`first` and `second` go from 0 to 100, `overlap` from -100 to 100; given are {first}, {second} and {overlap}."
        )
    one, two = 1 - first / 100, 1 - second / 100
    both, product = past_both(one, two, overlap / 100), one * two
    title = f"{100 * both:.1f}% get past both; the product says {100 * product:.1f}%"
    begins = ATTACKS * (one - both)
    bars = (
        (2, 0.0, ATTACKS * one, _CALM, f"past the first: {100 * one:.0f}%"),
        (1, begins, ATTACKS * two, _CALM, f"past the second: {100 * two:.0f}%"),
        (0, begins, ATTACKS * both, _BAD, f"past both: {100 * both:.1f}%"),
    )
    with drawing(figsize=(9.0, 3.2)) as fig:
        ax = fig.subplots()
        for place, start, length, color, _ in bars:
            ax.barh(place, ATTACKS, color="#eef1f4", height=0.62)
            ax.barh(place, length, left=start, color=color, height=0.62)
        ax.barh(-1, ATTACKS, color="#eef1f4", height=0.62)
        ax.barh(-1, ATTACKS * product, left=begins, color="none", edgecolor=_INK, hatch="///", height=0.62)
        ax.set(
            xlim=(0, ATTACKS),
            yticks=[2, 1, 0, -1],
            yticklabels=[*(words for *_, words in bars), f"the product: {100 * product:.1f}%"],
            xlabel="240 attacks, one beside the other (an idea, not data)",
        )
        ax.set_title(title)
        way = (
            "as many as the product says"
            if abs(both - product) < 0.0005
            else "more than the product says"
            if both > product
            else "fewer than the product says"
        )
        return as_chart(
            fig,
            title,
            f"{title}. The first layer alone lets {100 * one:.0f}% through, the second {100 * two:.0f}%; together they let through "
            f"{way}: {ATTACKS * both:.0f} of {ATTACKS} attacks.",
        )


def privacy_layers_explorer() -> Any:
    """Return the picture of two layers with a slider for the strength of each and one for their overlap."""
    import ipywidgets as widgets

    def slider(words: str, value: int, low: int, high: int) -> Any:
        return widgets.IntSlider(value=value, min=low, max=high, step=5, description=words, continuous_update=False)

    return explorer(
        privacy_layers_chart,
        {
            "first": slider("first stops, %", 60, 0, 100),
            "second": slider("second stops, %", 70, 0, 100),
            "overlap": slider("overlap", 50, -100, 100),
        },
    )
