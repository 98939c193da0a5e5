"""The figures of module 11: a search, a microscope on what one answer was made of, and what may hide behind no leak."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.retrieval.simulators.help_center import ENGINES, search
from aipm_course.modules.retrieval.simulators.microscope import MOST_PAGES, seen
from aipm_course.modules.retrieval.simulators.searched import searched

if TYPE_CHECKING:
    import pandas as pd

_BAD, _INK, _CALM, _PALE = "#a8231d", "#0b5394", "#5f6b7a", "#dfe4ea"


def retrieval_search(text: str, engine: str = "words", k: int = 5) -> "pd.DataFrame":
    """Return the first k pages of the help center that an engine finds for a text.

    Args:
        text: a question in English; the help center has 400 pages.
        engine: "words" (BM25 on whole words) or "letters" (TF-IDF on runs of three letters).
        k: how many pages, 1 to 20.

    Returns:
        rank, page, title, words (of the page), score; fewer rows where fewer pages share anything with the text.

    Raises:
        CourseError: there is no such engine, or k is no number from 1 to 20.
    """
    _need(engine, k, 20)
    return search(text, engine, k)


def retrieval_microscope(*, question: str, pages: int = 4, engine: str = "words", seed: int = 0) -> Chart:
    """Draw what enters the context for one question, and where the answer flips.

    Args:
        question: number of a question of `load("retrieval_questions")`, for example "Q001".
        pages: so many pages of the list enter, 1 to 12.
        engine: "words" or "letters".
        seed: which month.

    Returns:
        A bar for each page of the list, as long as the page; below, the answer for each number of pages.

    Raises:
        CourseError: there is no such question or engine, or the number of pages is not from 1 to 12.
    """
    _need(engine, pages, MOST_PAGES)
    found = seen(question, engine, seed)
    words = sum(found.words[:pages])
    place = next((rank for rank, right in enumerate(found.answers_it, 1) if right), 0)
    answer = "right" if found.right[pages - 1] else "not right"
    title = f"{question}, {pages} page{'s' * (pages != 1)} of `{engine}`, {words:,} words: {answer}"
    with drawing(figsize=(9.0, 4.6)) as fig:
        ax, strip = fig.subplots(2, 1, gridspec_kw={"height_ratios": [6, 1]})
        for rank, (name, length, right) in enumerate(zip(found.titles, found.words, found.answers_it, strict=True), 1):
            color = _PALE if rank > pages else _INK if right else _CALM
            ax.barh(rank, length, color=color, height=0.7, hatch="//" if right else "", edgecolor="white")
            ax.text(length + 6, rank, f"{name}{'  (answers it)' if right else ''}", va="center", fontsize=9)
        ax.axhline(pages + 0.5, color=_BAD, ls="--", lw=1.4)
        ax.set(
            ylim=(MOST_PAGES + 0.7, 0.3),
            xlim=(0, 700),
            yticks=range(1, MOST_PAGES + 1),
            ylabel="place in the list",
            xlabel="words of the page; above the dashed line it enters (simulated)",
        )
        ax.set_title(title)
        for count, right in enumerate(found.right, 1):
            strip.text(
                count,
                0,
                "right" if right else "no",
                ha="center",
                va="center",
                fontsize=9,
                color=_INK if right else _BAD,
            )
        strip.axvspan(pages - 0.5, pages + 0.5, color=_PALE)
        strip.set(
            xlim=(0.4, MOST_PAGES + 0.6),
            ylim=(-0.5, 0.5),
            xticks=range(1, MOST_PAGES + 1),
            yticks=[],
            xlabel="the answer, by pages that enter",
        )
        where = f"place {place}" if place else "none of these places"
        flips = ", ".join(f"{count} {'right' if right else 'not right'}" for count, right in enumerate(found.right, 1))
        listing = "; ".join(
            f"{rank} {name}, {length} words"
            for rank, (name, length) in enumerate(zip(found.titles, found.words, strict=True), 1)
        )
        return as_chart(
            fig,
            title,
            f"{title}. Asked: {found.text.rstrip('?')}. A page that answers it stands at {where}. The list: {listing}. "
            f"The answer by pages that enter: {flips}. Simulated answers, real lists.",
        )


def retrieval_microscope_explorer(*, questions: "list[str] | None" = None, seed: int = 0) -> Any:
    """Return `retrieval_microscope` with a menu of questions, a slider for the pages and a switch for the engine.

    Args:
        questions: numbers of questions to choose from; without them, the month's first six that a page answers.
        seed: which month.
    """
    import ipywidgets as widgets

    if questions is None:
        month = searched(seed).questions
        questions = [str(name) for name in month.loc[month["pages"] != "", "question"].head(6)]

    return explorer(
        partial(retrieval_microscope, seed=seed),
        {
            "question": widgets.Dropdown(options=list(questions), description="question"),
            "pages": widgets.IntSlider(value=4, min=1, max=MOST_PAGES, description="pages", continuous_update=False),
            "engine": widgets.ToggleButtons(options=list(ENGINES), description="engine"),
        },
    )


def _need(engine: str, count: int, most: int) -> None:
    if engine not in ENGINES:
        raise CourseError(f"There is no engine {engine!r}; there are {listed(ENGINES)}.")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= most:
        raise CourseError(f"So many pages cannot enter: {count!r}; give a whole number from 1 to {most}.")


def retrieval_hidden_chart(*, answers: int = 800, leaks: float = 0.004) -> Chart:
    """Draw how likely it is to see no leak at all, by how often answers leak in truth.

    Args:
        answers: how many answers were seen, 50 to 3,000.
        leaks: the share of answers that leak in truth, 0.0005 to 0.02.

    Returns:
        A falling curve with the share that is given, and the one at which none is seen once in twenty times: about 3 ÷ answers.

    Raises:
        CourseError: a number lies outside its range.
    """
    for name, value, low, high in (("answers", answers, 50, 3000), ("leaks", leaks, 0.0005, 0.02)):
        if isinstance(value, bool) or not low <= value <= high:
            raise CourseError(f"{name} must lie between {low:g} and {high:g}; given is {value!r}.")
    none = (1 - leaks) ** answers
    bound = 3 / answers
    title = (
        f"If {leaks:.2%} leak, {answers:,} answers show no leak {none:.0%} of the time; 3 ÷ {answers:,} = {bound:.2%}"
    )
    with drawing(figsize=(9.0, 3.1)) as fig:
        ax = fig.subplots()
        shares = np.linspace(0, max(0.012, 1.3 * bound), 200)
        ax.plot(100 * shares, 100 * (1 - shares) ** answers, color=_INK, lw=2.4)
        ax.axhline(5, color=_CALM, ls=":", lw=1.4)
        ax.axvline(100 * bound, color=_BAD, ls="--", lw=1.4)
        ax.text(100 * bound, 62, f"  3 ÷ answers: {bound:.2%}", color=_BAD, fontsize=9)
        ax.plot(100 * leaks, 100 * none, "o", color=_INK, ms=8)
        ax.set(
            xlabel="answers that leak in truth, percent",
            ylabel="no leak is seen, percent",
            ylim=(0, 102),
            xlim=(0, 100 * max(shares[-1], leaks)),
        )
        ax.set_title(title)
        return as_chart(
            fig,
            title,
            f"{title}. The chance falls from 100% where nothing leaks; it is 5% at about {bound:.2%}. Answers that leak alike and apart.",
        )


def retrieval_hidden_explorer() -> Any:
    """Return `retrieval_hidden_chart` with sliders for the answers and the share that leaks."""
    import ipywidgets as widgets

    return explorer(
        partial(retrieval_hidden_chart),
        {
            "answers": widgets.IntSlider(
                value=800, min=50, max=3000, step=50, description="answers", continuous_update=False
            ),
            "leaks": widgets.FloatSlider(
                value=0.004,
                min=0.0005,
                max=0.02,
                step=0.0005,
                description="leaks",
                continuous_update=False,
                readout_format=".4f",
            ),
        },
    )
