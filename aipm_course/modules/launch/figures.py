"""The figures of module 12: the ramp room."""

from collections.abc import Sequence
from typing import Any

from aipm_course.figures.boxes import begin_again, box_or_words, row_of
from aipm_course.figures.chart import STAND_IN, Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.modules.launch.simulators.room import BASE, MOVES, WAIT, WAVES, Play, at_once, careful, hidden, play

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"
_READY = ("1%", "wait", "wait", "5%", "wait", "wait", "roll back")


def _days(number: int) -> str:
    return counted(number, "day")


def _ended(one: Play) -> str:
    how = "open to all" if one.over == "all" else f"rolled back at {one.share:.0%}"
    return f"{how} on day {one.day}"


def launch_room_chart(*, moves: Sequence[str] = _READY, seed: int = 0) -> Chart:
    """Draw a launch that is over: how many users had the feature on which day, and how many of them were harmed.

    Args:
        moves: in order, of "1%", "5%", "20%", "50%", "all" (let in so many of the users), "wait" (two days) and "roll back"; the
            launch ends with "all" or "roll back".
        seed: which launch.

    Returns:
        The share of users over the days, beside a careful ramp, with the users who were harmed in words.

    Raises:
        CourseError: there is no such move, or the launch is not over.
    """
    if wrong := [move for move in moves if move not in MOVES]:
        raise CourseError(f"There is no move {listed(map(repr, wrong))}; there are {listed(MOVES)}.")
    own, other, all_in = play(moves, seed), careful(seed), at_once(seed)
    if not own.over:
        raise CourseError('The launch is not over: end it with "all" or "roll back".')
    title = f"{_ended(own)}: {own.harmed} of {round(own.share * BASE):,} users harmed"
    with drawing(figsize=(9.0, 3.6)) as fig:
        ax = fig.subplots()
        for one, color, style, words in (
            (other, _INK, "--", f"careful ramp: {other.harmed} harmed, {_ended(other)}"),
            (own, _BAD, "-", f"yours: {own.harmed} harmed, {_ended(own)}"),
        ):
            days, shares = zip(*one.path, strict=True)
            ax.step(days, [100 * share for share in shares], where="post", color=color, ls=style, lw=2.2, label=words)
            ax.plot(days[-1], 100 * shares[-1], "o", color=color, ms=7)
        ax.set(
            yscale="symlog",
            ylim=(0, 130),
            yticks=[0, 1, 5, 20, 50, 100],
            yticklabels=["0", "1", "5", "20", "50", "100"],
            xlim=(-0.3, max(own.day, other.day) + 1),
            xlabel="day (simulated)",
            ylabel="% of the users",
        )
        ax.legend(fontsize=9, loc="lower right")
        ax.set_title(title)
        what = (
            "There was a failure." if hidden(seed) else "There was no failure; those who wrote in had other questions."
        )
        return as_chart(
            fig,
            title,
            f"{title}, {_days(own.day)} used. {what} Open to all on day 0: {all_in.harmed} harmed. "
            f"A careful ramp (two waits after each wave, back at three reports): {other.harmed} harmed, {_ended(other)}. "
            "Simulated data.",
        )


def launch_room_explorer(seed: int = 0) -> Any:
    """Return the ramp room: waves, waiting and a way back; whether there was a failure is drawn after the end."""
    import ipywidgets as widgets

    moves: list[str] = []
    wide = widgets.Layout(width="auto")
    face, picture = widgets.HTML(), widgets.HTML()
    names = {
        **{wave: f"open to {wave}" for wave in WAVES},
        "wait": f"wait {WAIT} days",
        "roll back": "roll back",
    }
    styles = {"all": "warning", "roll back": "warning"}
    buttons = {
        move: widgets.Button(description=words, layout=wide, tooltip=words, button_style=styles.get(move, ""))
        for move, words in names.items()
    }
    again = begin_again()

    def show() -> None:
        now = play(moves, seed)
        face.value = (
            f'<div role="status" style="font-size:1.3em"><b>Day {now.day}</b> · {round(now.share * BASE):,} users have it · '
            f"{counted(now.reports, 'report')} so far</div>"
        )
        for move, button in buttons.items():
            button.disabled = bool(now.over) or (move in WAVES and WAVES[move] <= now.share)
        buttons["roll back"].disabled = bool(now.over) or not now.share
        if now.over:
            drawn = launch_room_chart(moves=moves, seed=seed)
            picture.value = f'{drawn.img(alt=drawn.title)}<div role="status" style="line-height:1.4">{drawn.alt}</div>'

    def press(move: str) -> None:
        moves.append(move)
        show()

    def begin(_: object = None) -> None:
        moves.clear()
        picture.value = ""
        show()

    for move, button in buttons.items():
        button.on_click(lambda _, move=move: press(move))
    again.on_click(begin)
    begin()

    return box_or_words([face, row_of(buttons.values()), picture, again], STAND_IN)
