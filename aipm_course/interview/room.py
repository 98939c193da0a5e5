"""The mock room: a sitting with buttons. Every button calls the `Sitting` that plain code can call as well."""

import asyncio
import html
from collections.abc import Callable
from typing import Any

from aipm_course.checking.show import as_html
from aipm_course.errors import CourseError
from aipm_course.interview.opening import self_scoring_is_open
from aipm_course.interview.sitting import Sitting, as_number, sit_mock
from aipm_course.simulators.score_ratings import CARDS

_ROWS = 400
_WIDE = "95%"


def mock_room(number: int = 2, *, seed: int = 0, card: str = "ai_pm") -> Any:
    """Open a timed mock with exhibit, clock, follow-ups and scorecard.

    Args:
        number: 2 or 5.
        seed: which version of the exhibit; another attempt deserves another one.
        card: scorecard to rate on, "ai_pm" or "principal".

    Returns:
        A widget. `sit_mock(number, seed=seed, card=card)` is the same without one.
    """
    return MockRoom(sit_mock(number, seed=seed, card=card)).box


class MockRoom:
    """The widgets of one sitting.

    Attributes:
        sitting: what the buttons act on.
        box: the widget to show.
    """

    def __init__(self, sitting: Sitting) -> None:
        import ipywidgets as widgets

        self.sitting = sitting
        self._widgets = widgets
        mock = sitting.mock
        self.clock = widgets.HTML()
        self.note = widgets.HTML()
        self.start = self._button("Start the clock", self._start)
        self.pause = self._button("Pause (once)", self._pause)
        self.pause.disabled = True
        self.numbers = {
            name: widgets.Text(
                description=item.label, style={"description_width": "480px"}, layout=widgets.Layout(width="720px")
            )
            for name, item in mock.fields.items()
        }
        self.written = {
            name: widgets.Textarea(placeholder=prompt, rows=4, layout=widgets.Layout(width=_WIDE))
            for name, prompt in mock.sections.items()
        }
        self.hand = self._button("Hand in", self._hand_in)
        self.hand.disabled = True
        self.work = widgets.VBox()
        self.after = widgets.VBox()
        self.replies: dict[str, Any] = {}
        self.anchor_levels: dict[str, dict[str, Any]] = {}
        self.own_levels: dict[str, Any] = {}
        self.card = widgets.HTML()

        class Room(widgets.VBox):  # type: ignore[misc]
            """A box that says in plain text how to do without it."""

            def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
                bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
                stand_in = f"Run this cell to enter the mock room; sit_mock({mock.number}) is the same in plain calls."
                return {**bundle, "text/plain": stand_in}

        head = f"<h3>Mock {mock.number}: {html.escape(mock.title)}</h3><p>{html.escape(mock.brief)}</p>"
        row = widgets.HBox([self.start, self.pause, self.clock])
        self.box = Room([widgets.HTML(head), row, self.note, self.work, self.after])
        self._show_clock()

    def _button(self, label: str, act: Callable[[], None]) -> Any:
        button = self._widgets.Button(description=label, layout=self._widgets.Layout(width="180px"))

        def clicked(_: object) -> None:
            try:
                self.note.value = ""
                act()
            except CourseError as problem:
                self.note.value = f'<div role="alert">{html.escape(str(problem))}</div>'

        button.on_click(clicked)
        return button

    def _start(self) -> None:
        widgets = self._widgets
        self.sitting.start()
        self.start.disabled, self.pause.disabled, self.hand.disabled = True, False, False
        tables = widgets.Accordion([self._table(name) for name in self.sitting.mock.exhibits])
        for place, name in enumerate(self.sitting.mock.exhibits):
            tables.set_title(place, f"exhibit: {name}")
        tables.selected_index = 0
        sections = [
            widget
            for name, prompt in self.sitting.mock.sections.items()
            for widget in (widgets.HTML(f"<b>{html.escape(prompt)}</b>"), self.written[name])
        ]
        hint = "<b>Numbers</b> (31% and 0.31 are the same; names as in the exhibit)"
        self.work.children = [tables, widgets.HTML(hint), *self.numbers.values(), *sections, self.hand]
        self._show_clock()
        self._tick()

    def _table(self, name: str) -> Any:
        frame = self.sitting.exhibit(name)
        text = frame.head(_ROWS).to_html(index=False, border=0)
        if len(frame) > _ROWS:
            text += f'<p>{len(frame) - _ROWS} more rows: load("{name}", seed={self.sitting.seed})</p>'
        return self._widgets.HTML(f'<div style="max-height:320px;overflow:auto">{text}</div>')

    def _pause(self) -> None:
        clock = self.sitting.clock
        if clock.running:
            self.sitting.pause()
            self.pause.description = "Go on"
            for widget in (*self.numbers.values(), *self.written.values(), self.hand):
                widget.disabled = True
        else:
            self.sitting.resume()
            self.pause.description, self.pause.disabled = "Paused once", True
            for widget in (*self.numbers.values(), *self.written.values(), self.hand):
                widget.disabled = False
        self._show_clock()

    def _hand_in(self) -> None:
        widgets = self._widgets
        self.sitting.hand_in(
            {name: as_number(box.value) for name, box in self.numbers.items()},
            {name: box.value for name, box in self.written.items()},
        )
        for widget in (*self.numbers.values(), *self.written.values(), self.hand, self.pause):
            widget.disabled = True
        self._show_clock()
        asked: list[Any] = [widgets.HTML("<h4>Two follow-ups</h4>")]
        for item in self.sitting.follow_ups:
            self.replies[item.id] = widgets.Textarea(placeholder=item.ask, rows=3, layout=widgets.Layout(width=_WIDE))
            why = f"<i>Asked because {html.escape(item.because)}. The rule looks for words; it does not grade.</i>"
            asked += [widgets.HTML(f"<b>{html.escape(item.ask)}</b><br>{why}"), self.replies[item.id]]
        self.after.children = [*asked, self._button("Show the numbers", self._show_numbers)]

    def _show_numbers(self) -> None:
        widgets, sitting = self._widgets, self.sitting
        sitting.reply({name: box.value for name, box in self.replies.items()})
        verdict = sitting.verdict
        shown = as_html(verdict) if verdict else ""
        parts: list[Any] = [widgets.HTML(f"<h4>Numbers</h4>{shown}"), widgets.HTML(self._rubric())]
        for anchor in sitting.mock.anchors:
            self.anchor_levels[anchor.id] = self._level_choices()
            text = f"<b>Answer {anchor.id}</b> (on the exhibit of seed 0)<blockquote>{html.escape(anchor.text)}</blockquote>"
            parts += [widgets.HTML(text), *self.anchor_levels[anchor.id].values()]
        self.own_levels = self._level_choices()
        gate = (
            ""
            if self_scoring_is_open()
            else " Self-scoring is closed until <code>open_self_scoring(ratings)</code> reaches kappa 0.7."
        )
        parts += [
            self._button("Compare my levels", self._compare),
            widgets.HTML(f"<h4>Your own text</h4>{gate}"),
            *self.own_levels.values(),
            widgets.HBox(
                [
                    self._button("Score", self._score),
                    self._button("Numbers only", self._score_numbers),
                    self._button("Keep in my history", self._keep),
                ]
            ),
            self.card,
        ]
        self.after.children = [*self.after.children[:-1], *parts]

    def _level_choices(self) -> dict[str, Any]:
        widgets = self._widgets
        return {
            row.id: widgets.Dropdown(
                options=[("choose", None), 1, 2, 3, 4], description=row.title, style={"description_width": "180px"}
            )
            for row in self.sitting.mock.rubric
        }

    def _rubric(self) -> str:
        head = "".join(f"<th>{level}</th>" for level in range(1, 5))
        rows = "".join(
            f"<tr><th>{html.escape(row.title)}</th>{''.join(f'<td>{html.escape(text)}</td>' for text in row.levels)}</tr>"
            for row in self.sitting.mock.rubric
        )
        return f"<h4>Rate three answers first</h4><table><tr><th></th>{head}</tr>{rows}</table>"

    def _compare(self) -> None:
        chosen = {anchor: _chosen(levels) for anchor, levels in self.anchor_levels.items()}
        distance = self.sitting.rate_anchors(chosen)
        reasons = {anchor.id: anchor.reason for anchor in self.sitting.mock.anchors}
        lines = [f"{name}: {far:.1f} from the course's reading. {reasons[name]}" for name, far in distance.items()]
        self.note.value = self.card.value = (
            "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"
        )

    def _score(self) -> None:
        self.sitting.rate(_chosen(self.own_levels))
        self._show_card()

    def _score_numbers(self) -> None:
        self.sitting.levels = None
        self._show_card()

    def _show_card(self) -> None:
        self.card.value = card_html(self.sitting)

    def _keep(self) -> None:
        path = self.sitting.keep()
        self.note.value = f"<div>Kept in {html.escape(path.name)}; forget_studio() deletes it.</div>"
        self.card.value += self.note.value

    def _show_clock(self) -> None:
        clock = self.sitting.clock
        minutes, seconds = divmod(round(clock.left()), 60)
        state = "" if clock.running else (" (paused)" if clock.started and self.sitting.verdict is None else "")
        self.clock.value = f'<span role="timer" style="font-size:140%">{minutes:02d}:{seconds:02d}{state}</span>'

    def _tick(self) -> None:
        """Refresh the clock every second while the kernel is free; hand in what is there when time is up."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no event loop: a script or a test, where nobody watches the clock

        async def run() -> None:
            while self.sitting.verdict is None:
                await asyncio.sleep(1)
                if self.sitting.clock.running:
                    self._show_clock()
                    self.time_is_up()

        # The room keeps its task, or it could be collected while it waits.
        self._task = loop.create_task(run())

    def time_is_up(self) -> bool:
        """Hand in what is there if no time is left; return whether it was."""
        if self.sitting.verdict is None and self.sitting.clock.left() <= 0:
            self._hand_in()
            self.note.value = '<div role="alert">Time is up. What you had is handed in.</div>'
            return True
        return False


def card_html(sitting: Sitting) -> str:
    """Return a sitting's scorecard as HTML: dimensions, weights, ratings, the rule, what to repeat."""
    card = sitting.scorecard()
    rows = "".join(
        f"<tr><td>{html.escape(CARDS[sitting.card][code][0])}</td><td>{card.weights[code]}%</td><td>{rating:g}</td></tr>"
        for code, rating in card.ratings.items()
    )
    basis = "" if card.written else "<p>Numbers only: nobody has rated the writing yet.</p>"
    repeat = " and ".join(card.repeat) or "nothing; try another seed or the other card"
    return (
        f'<div role="status"><h4>Scorecard: {card.result:.2f} of 4, {"hire" if card.hired else "no hire"}</h4>'
        f"<table><tr><th>dimension</th><th>weight</th><th>rating</th></tr>{rows}</table>{basis}"
        f"<p>{html.escape(card.why)} Minutes used: {sitting.clock.used() / 60:.0f}.</p>"
        f"<p>Repeat: <b>{html.escape(repeat)}</b></p></div>"
    )


def _chosen(levels: dict[str, Any]) -> dict[str, int]:
    return {row: box.value for row, box in levels.items() if box.value is not None}
