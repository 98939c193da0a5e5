"""The partners at the table of the mock room, as buttons: whom, about what, and which move."""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aipm_course.interview.counterpart import SPOKEN, Talk
from aipm_course.kernel.errors import CourseError

_BOX = "min(560px, 95%)"


class TableBox:
    """The widgets of a negotiation.

    Attributes:
        partner, term: menus.
        moves: a button per move.
        said: the conversation so far.
        box: the widget to show.
    """

    def __init__(self, talk: Talk, say: Callable[[str, str, str], str], button: Callable[..., Any]) -> None:
        """Make the widgets.

        Args:
            talk: the negotiation that is shown.
            say: makes a move.
            button: makes a button from a label and what it does.
        """
        import ipywidgets as widgets

        self._talk, self._say = talk, say
        style, layout = {"description_width": "180px"}, widgets.Layout(width=_BOX)
        names = [seat.partner for seat in talk.seats]
        self.partner = widgets.Dropdown(options=names, description="Talk to", style=style, layout=layout)
        self.term = widgets.Dropdown(options=self._terms(names[0]), description="About", style=style, layout=layout)
        self.partner.observe(lambda change: setattr(self.term, "options", self._terms(change["new"])), "value")
        self.moves = {move: button(spoken, self._act(move)) for move, spoken in SPOKEN.items()}
        for made in self.moves.values():
            made.layout.width = "auto"
        self.said = widgets.HTML()
        row = widgets.Box(list(self.moves.values()), layout=widgets.Layout(flex_flow="row wrap"))
        head = widgets.HTML("<b>At the table</b>")
        self.box = widgets.VBox([head, self.partner, self.term, row, self.said])
        self.show()

    @property
    def parts(self) -> tuple[Any, ...]:
        """The widgets that a person uses."""
        return (self.partner, self.term, *self.moves.values())

    def replay(self, moves: Iterable[Sequence[str]]) -> None:
        """Bring back a conversation that was under way."""
        for partner, move, term in moves:
            self._talk.say(partner, move, term)
        self.show()

    def show(self) -> None:
        """Show the conversation, what was said last at the top."""
        talk = self._talk
        lines = [
            f"<li value='{place}'><i>{html.escape(talk.asked(place))}</i><br>{html.escape(reply)}</li>"
            for place, reply in reversed(list(enumerate(talk.replies, 1)))
        ]
        said = f"<ol style='line-height:1.4;margin:4px 0'>{''.join(lines)}</ol>" if lines else ""
        self.said.value = f'<div role="log"><div>{html.escape(talk.summary)}</div>{said}</div>'

    def _act(self, move: str) -> Callable[[], None]:
        def act() -> None:
            if not self._talk.left:
                raise CourseError(self._talk.script.said["over"])
            self._say(self.partner.value, move, "" if move == "who" else self.term.value)
            self.show()

        return act

    def _terms(self, partner: str) -> list[tuple[str, str]]:
        talk = self._talk
        seat = next(seat for seat in talk.seats if seat.partner == partner)
        return [(talk.label(seat, topic.term), topic.term) for topic in seat.topics]
