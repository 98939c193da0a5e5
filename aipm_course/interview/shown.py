"""A sitting as text, for whoever prints it: brief, what is asked, how much time is left, what to call next."""

from typing import TYPE_CHECKING

from aipm_course.answers import Choice, Number, Picks, Record, Table

if TYPE_CHECKING:
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
    parts = [f"### Mock {mock.number}: {mock.title}", head, mock.brief]
    if sitting.verdict is None:
        parts += [
            "**Exhibits**, each a table:",
            "\n".join(f'- `sitting.exhibit("{name}")`: {columns}' for name, columns in mock.exhibits.items()),
            "**Numbers**, by field:",
            "\n".join(f"- `{name}`: {field.label} ({_takes(sitting, name)})" for name, field in mock.fields.items()),
            "**Sections** to write:",
            "\n".join(f"- `{name}`: {mock.asks(name)}" for name in mock.sections),
        ]
    else:
        asked = [f"- `{item.id}`: {item.ask}" for item in sitting.follow_ups]
        parts += ["\n".join(f"- {line}" for line in sitting.verdict.lines), "**Follow-ups**:", "\n".join(asked)]
    return "\n\n".join(part for part in [*parts, f"Next: {_next(sitting)}"] if part)


def _takes(sitting: "Sitting", name: str) -> str:
    """Return unit or choices of a field."""
    record = sitting.question.kind
    assert isinstance(record, Record)
    kind = record.fields[name]
    if isinstance(kind, Number):
        return f"{kind.unit}; 31% or 0.31" if kind.percent else kind.unit
    if isinstance(kind, Choice | Picks):
        return ("a list of " if isinstance(kind, Picks) else "") + ", ".join(map(repr, kind.options))
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
    return "`sitting.reply(...)`, `rate_anchors(...)`, `rate(...)`, `print(sitting.scorecard())`, `sitting.keep()`."
