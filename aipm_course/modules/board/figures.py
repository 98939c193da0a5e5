"""The figures of module 17: the board table."""

from collections.abc import Sequence
from typing import Any

from aipm_course.figures.boxes import begin_again, box_or_words, row_of
from aipm_course.figures.chart import STAND_IN, Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.modules.board.simulators.room import FOLDERS, FUNDED, QUESTIONS, dollars, folders, two_best

_GRAY, _BLUE, _INK = "#b8c0cc", "#0b5394", "#333333"


def _signed(amount: float) -> str:
    return f"{'+' if amount >= 0 else '−'}{abs(amount):,.0f} dollars"


def _percent(share: float) -> str:
    return f"{'+' if share >= 0 else '−'}{abs(100 * share):.0f}%"


def _checked(asks: Sequence[str], funds: Sequence[str]) -> None:
    if wrong := [name for name in (*asks, *funds) if name not in FOLDERS]:
        raise CourseError(f"There is no folder {listed(map(repr, wrong))}; there are {listed(FOLDERS)}.")
    if len(set(asks)) > QUESTIONS:
        raise CourseError(f"There are {QUESTIONS} questions; you ask {len(set(asks))}.")
    if len(set(funds)) != FUNDED:
        raise CourseError(f"Fund {FUNDED} pilots; given is {counted(len(set(funds)), 'pilot')}.")


def board_room_chart(*, asks: Sequence[str] = (), funds: Sequence[str] = ("Amber", "Basil"), seed: int = 0) -> Chart:
    """Draw six pilots a year after the vote: what their slides said, and what came.

    Args:
        asks: folders whose time study you asked for, at most three of "Amber", "Basil", "Coral", "Dune", "Ember", "Fern".
        funds: the two that you fund.
        seed: which board.

    Returns:
        Two bars per pilot, with the dollars that your two brought in.

    Raises:
        CourseError: there is no such folder, there are more than three questions, or not just two are funded.
    """
    _checked(asks, funds)
    made = folders(seed)
    loud, best = two_best(made.headline), two_best(made.later)
    title = f"You funded {listed(funds)}: {_signed(dollars(funds, seed))} in a year"
    with drawing(figsize=(9.0, 3.9)) as fig:
        ax = fig.subplots()
        for place, name in enumerate(FOLDERS):
            yours = name in funds
            ax.bar(
                place - 0.2, 100 * made.headline[place], 0.38, color=_GRAY, label="on the slide" if not place else None
            )
            ax.bar(
                place + 0.2,
                100 * made.later[place],
                0.38,
                color=_BLUE,
                edgecolor=_INK,
                lw=2.5 if yours else 0,
                label="a year later" if not place else None,
            )
            ax.annotate(
                _percent(made.later[place]),
                (place + 0.2, max(0, 100 * made.later[place])),
                ha="center",
                va="bottom",
                fontsize=9,
            )
        ax.axhline(0, color=_INK, lw=0.8)
        ax.set(ylabel="return in % (simulated)", xticks=range(len(FOLDERS)))
        ax.set_xticklabels([f"{name}\nfunded" if name in funds else name for name in FOLDERS])
        ax.legend(fontsize=9, loc="upper right")
        ax.set_title(title)
        asked = f"You asked about {listed(asks)}." if asks else "You asked about none."
        return as_chart(
            fig,
            title,
            f"{title}. {asked} The two best slides, {listed(loud)}: {_signed(dollars(loud, seed))}. "
            f"The two best pilots, {listed(best)}: {_signed(dollars(best, seed))}. Simulated data.",
        )


def board_room_explorer(seed: int = 0) -> Any:
    """Return the board table: six folders, three questions, two pilots to fund; what came of them is shown after the vote."""
    import ipywidgets as widgets

    asks: list[str] = []
    funds: list[str] = []
    made = folders(seed)
    wide = widgets.Layout(width="auto")
    face, picture = widgets.HTML(), widgets.HTML()
    ask = {name: widgets.Button(description=f"ask {name}", layout=wide, tooltip=f"ask {name}") for name in FOLDERS}
    fund = {
        name: widgets.Button(description=f"fund {name}", layout=wide, tooltip=f"fund {name}", button_style="warning")
        for name in FOLDERS
    }
    again = begin_again()

    def show() -> None:
        over = len(funds) == FUNDED
        lines = []
        for place, name in enumerate(FOLDERS):
            found = f", time study {_percent(made.study[place])}" if name in asks else ""
            lines.append(
                f'<span style="white-space:nowrap"><b>{name}</b>: slide {_percent(made.headline[place])}{found}</span>'
            )
        left = counted(QUESTIONS - len(asks), "question")
        face.value = (
            f'<div role="status" style="line-height:1.6">{" · ".join(lines)}<br>{left} left, '
            f"{counted(FUNDED - len(funds), 'pilot')} to fund</div>"
        )
        for name in FOLDERS:
            ask[name].disabled = over or name in asks or len(asks) == QUESTIONS
            fund[name].disabled = over or name in funds
        if over:
            drawn = board_room_chart(asks=asks, funds=funds, seed=seed)
            picture.value = f'{drawn.img(alt=drawn.title)}<div role="status" style="line-height:1.4">{drawn.alt}</div>'

    def press(chosen: list[str], name: str) -> None:
        chosen.append(name)
        show()

    def begin(_: object = None) -> None:
        asks.clear()
        funds.clear()
        picture.value = ""
        show()

    for name in FOLDERS:
        ask[name].on_click(lambda _, name=name: press(asks, name))
        fund[name].on_click(lambda _, name=name: press(funds, name))
    again.on_click(begin)
    begin()

    return box_or_words([face, row_of(ask.values()), row_of(fund.values()), picture, again], STAND_IN)
