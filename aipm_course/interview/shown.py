"""A sitting as text, for whoever prints it: brief, what is asked, how much time is left, what to call next."""

from typing import TYPE_CHECKING

from aipm_course.answers import Choice, Kind, Number, Picks, Record, Table
from aipm_course.interview.counterpart import MOVES
from aipm_course.kernel.wording import listed

if TYPE_CHECKING:
    from aipm_course.interview.mocks import AnchorSet, Mock
    from aipm_course.interview.sitting import Sitting


def as_text(sitting: "Sitting") -> str:
    """Return a sitting as Markdown that reads well as plain text, too."""
    mock, clock = sitting.mock, sitting.clock
    if sitting.verdict is None:
        minutes, seconds = divmod(round(clock.left()), 60)
        state = "running" if clock.running else "paused" if clock.started else "not started"
        head = f"{minutes}:{seconds:02d} minutes left, clock {state}."
    else:
        head = f"Handed in after {clock.used() / 60:.0f} of {clock.limit / 60:.0f} minutes."
    draws_on = f"It draws on {listed(mock.draws_on, limit=9)}."
    parts = [f"### Mock {mock.number}: {mock.title}", head, mock.brief, draws_on]
    if sitting.verdict is None:
        parts += [
            "**Exhibits**, each a table:",
            "\n".join(f'- `sitting.exhibit("{name}")`: {columns}' for name, columns in mock.exhibits.items()),
            "**Numbers**, by field:",
            "\n".join(_asked(sitting, name) for name in mock.fields),
            *_table(sitting),
            "**Sections** to write:",
            "\n".join(f"- `{name}`: {mock.asks(name)}" for name in mock.sections),
        ]
    else:
        asked = [f"- `{item.id}`: {item.ask}" for item in sitting.follow_ups]
        parts += ["\n".join(f"- {line}" for line in sitting.verdict.shown), "**Follow-ups**:", "\n".join(asked)]
    return "\n\n".join(part for part in [*parts, f"Next: {_next(sitting)}"] if part)


def _table(sitting: "Sitting") -> list[str]:
    """Return who sits at the table, and how to talk to them; nothing where nobody does."""
    if sitting.talk is None:
        return []
    seats = [f"- {seat.partner}: {listed([topic.term for topic in seat.topics])}" for seat in sitting.talk.seats]
    moves = listed([f"`{move}` ({what})" for move, what in MOVES.items()], limit=len(MOVES))
    call = f'`sitting.say("{sitting.talk.seats[0].partner}", "why", "{sitting.talk.seats[0].loud.term}")`'
    return [
        "**At the table**, each with two terms:",
        "\n".join(seats),
        f"{call}; moves are {moves}. {sitting.talk.summary}",
    ]


def _asked(sitting: "Sitting", name: str) -> str:
    """Return what a field asks for and what it takes; names that need it are explained."""
    record = sitting.question.kind
    assert isinstance(record, Record)
    kind = record.fields[name]
    meanings = kind.options if isinstance(kind, Picks) else {}
    line = f"- `{name}`: {sitting.mock.fields[name].label} ({_takes(kind)})"
    return "\n".join([line, *(f"  - `{option}`: {meaning}" for option, meaning in meanings.items())])


def _takes(kind: Kind) -> str:
    """Return what a field takes, in a few words."""
    if isinstance(kind, Number):
        return "a number; 31% or 0.31" if kind.percent else "a number"
    if isinstance(kind, Choice):
        return ", ".join(map(repr, kind.options))
    if isinstance(kind, Picks):
        return "a list of these names"
    if isinstance(kind, Table):
        return f"a dictionary for {', '.join(kind.keys)}, each {', '.join(_options(kind))}"
    return kind.describe()


def _options(kind: Table) -> list[str]:
    return [repr(name) for column in kind.columns.values() if isinstance(column, Choice) for name in column.options]


def _next(sitting: "Sitting") -> str:
    if not sitting.clock.started:
        return "`sitting.start()`."
    if sitting.verdict is None:
        return "`sitting.hand_in(numbers, written)`, two dictionaries by field and by section."
    return (
        "`sitting.reply(...)`, `anchors()`, `rate_anchors(...)`, `rate(...)`, `print(sitting.scorecard())`, "
        "`sitting.keep()`."
    )


def anchors_as_text(mock: "Mock", anchors: "AnchorSet", *, rated: bool) -> str:
    """Return rubric and anchor answers as Markdown; once they are rated, with the course's levels and reasons."""
    head = "| row | 1 | 2 | 3 | 4 |\n|---|---|---|---|---|"
    rows = [f"| `{row.id}`: {row.title} | {' | '.join(row.levels)} |" for row in mock.rubric]
    parts = ["\n".join([head, *rows])]
    for anchor in anchors.answers:
        parts.append(f"**Answer {anchor.id}** (on another exhibit, seed {anchors.seed})\n\n> {anchor.text}")
        if rated:
            levels = ", ".join(f"`{row}` {level}" for row, level in anchor.levels.items())
            parts.append(f"The course's reading: {levels}. {anchor.reason}")
    return "\n\n".join(parts)
