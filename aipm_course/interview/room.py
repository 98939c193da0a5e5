"""The mock room: a sitting with buttons. Every button calls the `Sitting` that plain code can call as well.

What is typed is written down every second, so that a reload or a restarted kernel costs nothing: `mock_room` with the same
number, seed and card comes back to it. The clock goes on meanwhile, as in an interview.
"""

import asyncio
import html
import time
from collections.abc import Callable, Mapping
from typing import Any

from aipm_course.answers import Record
from aipm_course.figures.boxes import box_or_words
from aipm_course.interview.fields import Input, make_input
from aipm_course.interview.history import hold_open, open_sitting
from aipm_course.interview.opening import self_scoring_is_open
from aipm_course.interview.pages import card_html, exhibit_html, rubric_html
from aipm_course.interview.sitting import Sitting, sit_mock
from aipm_course.interview.table import TableBox
from aipm_course.judging.show import as_html
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed

_WIDE = "95%"
HAND_IN, AS_IT_IS = "Hand in", "Hand in as it is"
_rooms: dict[str, "MockRoom"] = {}


def mock_room(
    number: int = 2, *, seed: int | None = None, card: str = "ai_pm", minutes: float | None = None, fresh: bool = False
) -> Any:
    """Open a timed mock with exhibit, clock, follow-ups and scorecard.

    Args:
        number: 1 to 6.
        seed: which version of the exhibit; another attempt deserves another one. Without it, an exhibit that tells something
            else than the exercise's and than those of your kept sittings.
        card: scorecard to rate on, "ai_pm" or "principal".
        minutes: time on the clock, if you need another one than the mock's.
        fresh: begin anew, even if a sitting with this number, seed and card is still open.

    Returns:
        A widget. `sit_mock(number, seed=seed, card=card)` is the same without one.
    """
    sitting = sit_mock(number, seed=seed, card=card, minutes=minutes)
    key = _key(sitting)
    if key in _rooms:
        _rooms.pop(key).leave()
    left = None if fresh else open_sitting(key)
    if fresh and open_sitting(key) is not None:
        hold_open(key, None)
    room = _rooms[key] = MockRoom(sitting)
    if left is not None:
        room.resume(left)
    return room.box


class MockRoom:
    """The widgets of one sitting.

    Attributes:
        sitting: what the buttons act on.
        inputs: the input of each checked answer.
        written: the text area of each section.
        box: the widget to show.
    """

    def __init__(self, sitting: Sitting) -> None:
        import ipywidgets as widgets

        self.sitting = sitting
        self._widgets = widgets
        mock = sitting.mock
        # Clock and notes stand twice: at the top, and where the hands are.
        self.clocks = (widgets.HTML(), widgets.HTML())
        self.notes = (widgets.HTML(), widgets.HTML())
        self.start = self._button("Start the clock", self._start)
        self.pause = self._button("Pause (once)", self._pause)
        self.pause.disabled = True
        self.inputs = {name: self._input(name) for name in mock.fields}
        self.table = TableBox(sitting.talk, sitting.say, self._button) if sitting.talk else None
        self.written = {name: self._text_area(prompt, rows=5) for name, prompt in mock.sections.items()}
        self.counts = {name: self._word_count(name) for name in mock.sections}
        self.hand = self._button(HAND_IN, self._hand_in_or_ask)
        self.work = widgets.VBox()
        self.after = widgets.VBox()
        self.replies: dict[str, Any] = {}
        self.anchor_levels: dict[str, dict[str, Any]] = {}
        self.own_levels: dict[str, Any] = {}
        self.compared, self.card = widgets.HTML(), widgets.HTML()
        self._unsaved = self._left = False

        head = f"<h3>Mock {mock.number}: {html.escape(mock.title)}</h3><p style='line-height:1.5'>{html.escape(mock.brief)} It draws on {html.escape(listed(mock.draws_on, limit=9))}.</p>"
        row = widgets.HBox([self.start, self.pause, self.clocks[0]])
        self.box = box_or_words(
            [widgets.HTML(head), row, self.notes[0], self.work, self.after, self.notes[1]],
            f"Run this cell to enter the mock room; sit_mock({mock.number}) is the same in plain calls.",
        )
        self._show_clock()

    def resume(self, left: Mapping[str, Any]) -> None:
        """Come back to a sitting as it was written down."""
        clock = left["clock"]
        away = max(0.0, time.time() - clock["at"]) if clock["running"] else 0.0
        self.sitting.clock.limit = float(clock["limit"])
        self.sitting.clock.restore(clock["used"] + away, running=clock["running"], paused=clock["paused"])
        for name, made in self.inputs.items():
            made.write(left["numbers"].get(name, ""))
        for name, box in self.written.items():
            box.value = str(left["written"].get(name, ""))
        if self.table:
            self.table.replay(left.get("moves", []))
        self._lay_out()
        if not clock["running"] and not left["handed_in"]:
            self._lock(paused=True)
        if left["handed_in"]:
            self._hand_in()
            self._restore_replies(left)
        elif not self.time_is_up():
            self._say("You are back in the sitting that was open. mock_room(..., fresh=True) begins a new one.")
        self._save()

    def leave(self) -> None:
        """Let another room go on with this sitting."""
        self._save(only_changed=True)
        self._left = True

    def time_is_up(self) -> bool:
        """Hand in what is there if no time is left and show the numbers; return whether it was."""
        if self.sitting.verdict is not None or self.sitting.clock.left() > 0:
            return False
        self._hand_in()
        self._show_numbers()
        self._show_card()
        self._say("Time is up. What you had is handed in; the follow-ups can still be answered.")
        return True

    def _say(self, text: str) -> None:
        for note in self.notes:
            note.value = f'<div role="alert">{html.escape(text)}</div>' if text else ""

    def _button(self, label: str, act: Callable[[], None]) -> Any:
        button = self._widgets.Button(description=label, layout=self._widgets.Layout(width="180px"))

        def clicked(_: object) -> None:
            try:
                self._say("")
                act()
                self._save()
            except CourseError as problem:
                self._say(str(problem))

        button.on_click(clicked)
        return button

    def _input(self, name: str) -> Input:
        item, record = self.sitting.mock.fields[name], self.sitting.question.kind
        assert isinstance(record, Record)
        rows = {}
        if item.rows:
            table = self.sitting.exhibit(item.rows)
            rows = {
                str(key): (str(what), "; ".join(f"{name}: {value}" for name, value in rest.items()))
                for key, what, rest in zip(
                    table.iloc[:, 0],
                    table["what"],
                    table.iloc[:, 1:].drop(columns="what").to_dict("records"),
                    strict=True,
                )
            }
        made = make_input(record.fields[name], item.label, rows)
        for part in made.parts:
            part.observe(self._changed, "value")
        return made

    def _text_area(self, prompt: str, rows: int) -> Any:
        box = self._widgets.Textarea(placeholder=prompt, rows=rows, layout=self._widgets.Layout(width=_WIDE))
        box.observe(self._changed, "value")
        return box

    def _word_count(self, section: str) -> Any:
        """Return a section's heading with its number of words, which follows the typing."""
        mock, box = self.sitting.mock, self.written[section]
        heading = self._widgets.HTML()

        def show(_: object = None) -> None:
            words, most = len(box.value.split()), mock.longest.get(section)
            count = f"{words} of {most} words" if most else counted(words, "word")
            long = " <b>Too long.</b>" if most and words > most else ""
            heading.value = f"<b>{html.escape(mock.sections[section])}</b> ({count}){long}"

        box.observe(show, "value")
        show()
        return heading

    def _start(self) -> None:
        self.sitting.start()
        self._lay_out()

    def _lay_out(self) -> None:
        widgets = self._widgets
        self.start.disabled, self.pause.disabled = True, not self.sitting.clock.can_pause
        tables = widgets.Accordion(
            [widgets.HTML(exhibit_html(self.sitting, name)) for name in self.sitting.mock.exhibits]
        )
        for place, name in enumerate(self.sitting.mock.exhibits):
            tables.set_title(place, f"exhibit: {name}")
        tables.selected_index = 0
        sections = [widget for name in self.sitting.mock.sections for widget in (self.counts[name], self.written[name])]
        hint = widgets.HTML("<b>Numbers</b>: 31% and 0.31 are the same; 8.4 s and 6.2 cents are read, too.")
        end = widgets.HBox([self.hand, self.clocks[1]])
        self.work.children = [
            tables,
            *([self.table.box] if self.table else []),
            hint,
            *(made.box for made in self.inputs.values()),
            *sections,
            end,
        ]
        self._show_clock()
        self._tick()

    def _pause(self) -> None:
        if self.sitting.clock.running:
            self.sitting.pause()
            self._lock(paused=True)
        else:
            self.sitting.resume()
            self._lock(paused=False)

    def _lock(self, *, paused: bool) -> None:
        self.pause.description, self.pause.disabled = ("Go on", False) if paused else ("Paused once", True)
        self._fillable(not paused)
        self._show_clock()

    def _fillable(self, free: bool) -> None:
        parts = (part for made in self.inputs.values() for part in made.parts)
        table = self.table.parts if self.table else ()
        for widget in (*parts, *table, *self.written.values(), self.hand):
            widget.disabled = not free

    def _hand_in_or_ask(self) -> None:
        """Hand in; where something is still empty, say what, and take it as it is at the second press only."""
        mock = self.sitting.mock
        gaps = [f'"{mock.fields[name].label}"' for name, made in self.inputs.items() if not made.read()]
        gaps += [f'"{mock.sections[name]}"' for name, box in self.written.items() if not box.value.strip()]
        if gaps and self.hand.description == HAND_IN:
            self.hand.description = AS_IT_IS
            raise CourseError(
                f"Still empty: {listed(gaps, limit=30)}. What is handed in is final. Go on, or press {AS_IT_IS!r}."
            )
        self._hand_in()

    def _hand_in(self) -> None:
        widgets = self._widgets
        self.sitting.hand_in(
            {name: _answer(made.read()) for name, made in self.inputs.items()},
            {name: box.value for name, box in self.written.items()},
            # The room hands in by itself when time is up, a second or a restart later.
            when_time_was_up=True,
        )
        self._fillable(False)
        self.pause.disabled = True
        self._show_clock()
        asked: list[Any] = [widgets.HTML("<h4>Two follow-ups</h4>")]
        for item in self.sitting.follow_ups:
            self.replies[item.id] = self._text_area(item.ask, rows=3)
            why = (
                f"<i>Asked because {html.escape(item.because)}. A rule looked for words and numbers; it did not understand "
                "your text, and it grades nothing.</i>"
            )
            asked += [
                widgets.HTML(f"<b>{html.escape(item.ask)}</b><br><span style='line-height:1.5'>{why}</span>"),
                self.replies[item.id],
            ]
        self.after.children = [*asked, self._button("Show the numbers", self._show_numbers)]

    def _show_numbers(self) -> None:
        widgets, sitting = self._widgets, self.sitting
        shown = as_html(sitting.verdict, name=self._label) if sitting.verdict else ""
        parts: list[Any] = [
            widgets.HTML(f"<h4>Numbers</h4>{shown}"),
            widgets.HTML(f"<h4>Rate three answers first</h4>{rubric_html(sitting.mock)}"),
        ]
        for anchor in sitting.rated_answers.answers:
            self.anchor_levels[anchor.id] = self._level_choices()
            text = f"<b>Answer {anchor.id}</b> (on another exhibit, seed {sitting.rated_answers.seed})<blockquote style='line-height:1.5'>{html.escape(anchor.text)}</blockquote>"
            parts += [widgets.HTML(text), *self.anchor_levels[anchor.id].values()]
        self.own_levels = self._level_choices()
        gate = (
            ""
            if self_scoring_is_open()
            else "<p style='line-height:1.5'><b>Locked for now.</b> What unlocks it: rate the sixty snippets of the exercise until your "
            "kappa with the course is 0.7, then run <code>open_self_scoring(ratings)</code> with these ratings. Until then, "
            "<i>Numbers only</i> scores what was checked.</p>"
        )
        for box in self.own_levels.values() if gate else ():
            box.disabled = True
        parts += [
            self._button("Compare my levels", self._compare),
            self.compared,
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

    def _label(self, field: str) -> str:
        """Return a field's label on this form."""
        fields = self.sitting.mock.fields
        return f'"{fields[field].label}"' if field in fields else f"`{field}`"

    def _level_choices(self) -> dict[str, Any]:
        widgets = self._widgets
        boxes = {
            row.id: widgets.Dropdown(
                options=[("choose", 0), *((str(level), level) for level in range(1, 5))],
                value=0,
                description=row.title,
                style={"description_width": "180px"},
            )
            for row in self.sitting.mock.rubric
        }
        for box in boxes.values():
            box.observe(self._changed, "value")
        return boxes

    def _compare(self) -> None:
        distance = self.sitting.rate_anchors({name: _chosen(levels) for name, levels in self.anchor_levels.items()})
        reasons = {anchor.id: anchor.reason for anchor in self.sitting.rated_answers.answers}
        lines = [f"{name}: {far:.1f} from the course's reading. {reasons[name]}" for name, far in distance.items()]
        self.compared.value = (
            "<ul style='line-height:1.4'>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"
        )

    def _score(self) -> None:
        self.sitting.rate(_chosen(self.own_levels))
        self._show_card()

    def _score_numbers(self) -> None:
        self.sitting.levels = None
        self._show_card()

    def _show_card(self) -> None:
        self._reply()
        self.card.value = card_html(self.sitting)

    def _keep(self) -> None:
        self._reply()
        path = self.sitting.keep()
        self._say(f"Kept in {path.name}; forget_studio() deletes it.")

    def _reply(self) -> None:
        self.sitting.reply({name: box.value for name, box in self.replies.items()})

    def _show_clock(self) -> None:
        clock = self.sitting.clock
        minutes, seconds = divmod(round(clock.left()), 60)
        state = "" if clock.running else (" (paused)" if clock.started and self.sitting.verdict is None else "")
        for place, shown in enumerate(self.clocks):
            role = ' role="timer"' if place == 0 else ""
            shown.value = f'<span{role} style="font-size:140%">{minutes:02d}:{seconds:02d}{state}</span>'

    def _tick(self) -> None:
        """Refresh the clock every second while the kernel is free, write down what is there, hand in when time is up."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no event loop: a script or a test, where nobody watches the clock

        async def run() -> None:
            while not self._left:
                await asyncio.sleep(1)
                if self.sitting.clock.running:
                    self._show_clock()
                    self.time_is_up()
                self._save(only_changed=True)

        # The room keeps its task, or it could be collected while it waits.
        self._task = loop.create_task(run())

    def _changed(self, _: object) -> None:
        self._unsaved = True
        self.hand.description = HAND_IN

    def _save(self, *, only_changed: bool = False) -> None:
        """Write down where the sitting stands; a kept one is in the history and no longer open."""
        sitting, clock = self.sitting, self.sitting.clock
        if self._left or not clock.started or (only_changed and not self._unsaved):
            return
        self._unsaved = False
        state = {
            "clock": {
                "limit": clock.limit,
                "used": clock.used(),
                "running": clock.running,
                "paused": clock.paused_once,
                "at": time.time(),
            },
            "numbers": {name: made.read() for name, made in self.inputs.items()},
            "written": {name: box.value for name, box in self.written.items()},
            "moves": [list(move) for move in sitting.talk.moves] if sitting.talk else [],
            "handed_in": sitting.verdict is not None,
            "replies": {name: box.value for name, box in self.replies.items()},
            "shown": bool(self.own_levels),
            "anchors": {name: _chosen(levels) for name, levels in self.anchor_levels.items()},
            "levels": _chosen(self.own_levels),
        }
        try:
            hold_open(_key(sitting), None if sitting.kept else state)
        except OSError as problem:
            self._say(
                f"What you type cannot be written down ({problem.strerror}); leave this page open until you are done."
            )

    def _restore_replies(self, left: Mapping[str, Any]) -> None:
        for name, box in self.replies.items():
            box.value = str(left["replies"].get(name, ""))
        if left["shown"]:
            self._show_numbers()
            chosen = [(self.anchor_levels[name], levels) for name, levels in left["anchors"].items()]
            for boxes, levels in [*chosen, (self.own_levels, left["levels"])]:
                for row, level in levels.items():
                    boxes[row].value = level
            self._show_card()


def _key(sitting: Sitting) -> str:
    return f"mock {sitting.mock.number}, seed {sitting.seed}, {sitting.card}"


def _answer(value: Any) -> Any:
    return value or ...


def _chosen(levels: Mapping[str, Any]) -> dict[str, int]:
    return {row: box.value for row, box in levels.items() if box.value}
