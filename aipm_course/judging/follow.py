"""Pay what follows from the learner's own numbers: one slip costs its own field, not every field after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Choice, Number, Picks, Record, Table, Unreadable
from aipm_course.answers.kinds.kind import BLANK, Part
from aipm_course.answers.reading.number import Sure
from aipm_course.judging.findings import Finding, What
from aipm_course.judging.key import KeyFailed, blaming_the_key, data_of
from aipm_course.judging.question import Follows, Question
from aipm_course.judging.slips import Asked
from aipm_course.kernel.encoding import encode
from aipm_course.kernel.wording import listed, number

FULL, HALF, NOTHING = 1.0, 0.5, 0.0
_RULE = "Read the task's rule again with that in hand."


@dataclass(frozen=True)
class Paid:
    """What a field that follows from others is worth.

    Attributes:
        field: its name.
        share: of its points, 0 to 1.
        finding: what to say of it; None where nothing needs saying.
    """

    field: str
    share: float
    finding: Finding | None = None


@dataclass(frozen=True)
class _Standing:
    """How a field stands: as the reference has it, as the own fields lead to it, and on what it rests.

    Attributes:
        right: whether it is the right value.
        follows: whether it is what the own fields lead to.
        off: the fields that are wrong; those alone that lead elsewhere, if some do.
    """

    right: bool
    follows: bool
    off: tuple[str, ...]


def pay(follows: Follows[Any], asked: Asked, recognized: frozenset[str]) -> Paid:
    """Return what a field is paid.

    Args:
        follows: the field and what it rests on.
        asked: the answer beside the right one.
        recognized: the wrong fields that a slip explains.

    Raises:
        KeyFailed: the rule raises on the right values.
    """
    question, given, expected, seed = asked.question, asked.given, asked.expected, asked.seed
    name = follows.field
    if usable(question, given, name) is None:
        return Paid(name, NOTHING)
    unusable = [field for field in follows.rests_on if usable(question, given, field) is None]
    if unusable and not _leads_without(asked, follows):
        waits = ", ".join(f"`{field}`" for field in unusable)
        return _told(name, NOTHING, f"rests on {waits}, where nothing usable stands yet")
    rests = ", ".join(f"`{field}`" for field in follows.rests_on if field not in unusable)
    if waits := _waits_for(asked, follows):
        return _told(name, NOTHING, f"rests on {waits}, where nothing usable stands yet")
    if name not in asked.standings:  # what is paid depends on the slips that are known, how a field stands does not
        asked.standings[name] = _standing(question, follows, given, expected, seed)
    standing = asked.standings[name]
    off = ", ".join(f"`{field}`" for field in standing.off)
    them, are = ("that", "is") if len(standing.off) == 1 else ("them", "are")
    if standing.right and (standing.follows or isinstance(_leaf(question, name), Number)):
        return Paid(name, FULL)  # a right number is worked out from something right, whatever stands beside it by now
    if standing.follows and not standing.off:
        rounded = f"fits your own {rests} with the digits that stand there, so it counts"
        return _told(name, FULL, rounded)
    if standing.follows:
        if all(recognizes(field, asked.wrong_parts, recognized) for field in standing.off):
            return _told(name, FULL, f"fits your own {off}, so it counts; mend {them} and decide again")
        unknown = [field for field in standing.off if not recognizes(field, asked.wrong_parts, recognized)]
        if len(unknown) < len(standing.off):  # of the others is said that they count, or why they are off
            off += f"; of these {listed(f'`{field}`' for field in unknown)}"
            them, are = ("that", "is") if len(unknown) == 1 else ("them", "are")
            return _told(name, HALF, f"fits your own {off} {are} off: half of it counts. Mend {them} and decide again")
        return _told(
            name, HALF, f"fits your own {off}, which {are} off: half of it counts. Mend {them} and decide again"
        )
    if not standing.right and (heard := _by_what_was_typed(question, follows, given, expected, seed)):
        return _told(name, HALF, heard)
    # Nothing is said of how it came about: it may have been worked out before a slip, beside it, or in another unit.
    again = f"rests on your own {off}: mend {them}, then see what follows"
    if standing.right:
        # Not that it is right: who was led elsewhere by the own numbers has only guessed it.
        return _told(name, HALF, again)
    if seen := _seen(follows, question, given, seed):
        return _told(name, NOTHING, seen)
    if not standing.off and isinstance(_leaf(question, name), Number | Table):
        return Paid(name, NOTHING)  # what it rests on is right: a number itself says what is off, and where to look
    if standing.off:
        return _told(name, NOTHING, again)
    look = question.kind.look.get(name, "") if isinstance(question.kind, Record) else ""
    return _told(name, NOTHING, f"does not follow from your own {rests}, where all is right. {look or _RULE}")


def _leads_without(asked: Asked, follows: Follows[Any]) -> bool:
    """Return whether something follows from the own fields that can be used: a rule's first line often asks for one of them."""
    question, given, expected = asked.question, asked.given, asked.expected
    own = {
        field: value
        for field in (*follows.rests_on, *follows.also)
        if (value := usable(question, given, field, expected)) is not None
    }
    if not set(own) & set(follows.rests_on):
        return False
    try:
        return bool(_leads(question, follows, own, asked.data))
    except Exception:
        return False  # it asks for a field that is not there


def _waits_for(asked: Asked, follows: Follows[Any]) -> str:
    """Return the rows of own tables that are blank or unreadable, where nothing follows without them."""
    question, given, expected = asked.question, asked.given, asked.expected
    if not isinstance(question.kind, Record):
        return ""
    holes = {field: rows for field in follows.rests_on if (rows := _empty_rows(given[field]))}
    if not holes:
        return ""
    also = [field for field in follows.also if usable(question, given, field) is not None]
    own = {field: usable(question, given, field, expected) for field in (*follows.rests_on, *also)}

    def leads(values: Mapping[str, Any]) -> bool:
        try:
            return bool(_leads(question, follows, values, asked.data))
        except Exception:
            return False

    if leads(own):
        return ""
    # Of several rows, those alone are named without which nothing follows, even if all others stood there.
    filled = {**own, **{field: {**own[field], **_rows(expected[field], rows)} for field, rows in holes.items()}}
    needed = {
        field: [row for row in rows if not leads({**filled, field: {**filled[field], row: own[field][row]}})]
        for field, rows in holes.items()
    }
    named = {field: rows for field, rows in needed.items() if rows} or holes
    return ", ".join(
        f"`{field}`" if len(holes[field]) == len(given[field]) else f"`{field}` of {listed(rows)}"
        for field, rows in named.items()
    )


def _rows(table: Any, rows: Sequence[str]) -> dict[Any, Any]:
    return {row: cells for row, cells in table.items() if str(row) in rows}


def _empty_rows(table: Any) -> list[str]:
    """Return the rows of a table in which a cell is blank or unreadable."""
    if not isinstance(table, Mapping):
        return []
    return [
        row
        for row, cells in table.items()
        if isinstance(cells, Mapping)
        and any(cell is None or cell is BLANK or isinstance(cell, Unreadable) for cell in cells.values())
    ]


def _by_what_was_typed(question: Question[Any], follows: Follows[Any], given: Any, expected: Any, seed: int) -> str:
    """Return how own numbers were read, where a field follows from them as they were typed: a share above 1 is not percent.

    Of the field itself nothing is claimed: by the number that the learner has in mind it may well hold.
    """
    if not isinstance(question.kind, Record):
        return ""
    fields = [field for field in (*follows.rests_on, *follows.also) if usable(question, given, field) is not None]
    own = {field: usable(question, given, field, expected) for field in fields}
    typed = {field: given[field] for field in fields}
    read = [field for field in fields if isinstance(own[field], Sure) and not isinstance(typed[field], Sure)]
    if not read:
        return ""
    try:
        led = _leads(question, follows, typed, data_of(question, seed))
    except Exception:
        return ""  # strange numbers of one's own may lead nowhere
    if not any(_same(question, follows.field, given, one) for one in led):
        return ""
    as_read = listed(f"`{field}`, read as {number(100 * own[field])}%" for field in read)
    return (
        f"rests on {as_read}, since a share above 1 is taken as percent. Look at that number first, then decide again"
    )


def recognizes(field: str, wrong: frozenset[str], recognized: frozenset[str]) -> bool:
    """Return whether a slip explains a field, of a table every column that is wrong."""
    parts = {part for part in wrong if part == field or part.startswith(f"{field}: ")}
    return bool(parts) and parts <= recognized


def _seen(follows: Follows[Any], question: Question[Any], given: Any, seed: int) -> str:
    """Return what the author says of a field that neither is right nor follows; nothing where own values stop it."""
    if follows.look is None:
        return ""
    own = {field: usable(question, given, field) for field in follows.rests_on}
    try:
        return follows.look(usable(question, given, follows.field), own, data_of(question, seed))
    except Exception:
        return ""  # a strange value of one's own; the general sentence is told instead


def _leaf(question: Question[Any], field: str) -> Any:
    """Return the kind of a field or column."""
    kind = question.kind
    return kind.fields[field] if isinstance(kind, Record) else kind.columns[field] if isinstance(kind, Table) else None


def _standing(question: Question[Any], follows: Follows[Any], given: Any, expected: Any, seed: int) -> _Standing:
    right = _same(question, follows.field, given, expected)
    named = (*follows.rests_on, *follows.also)
    rests = tuple(field for field in named if usable(question, given, field) is not None)
    off = tuple(field for field in rests if not _same(question, field, given, expected))
    if not off and (right or not isinstance(_leaf(question, follows.field), Number)):
        return _Standing(right, right, off)
    # Where all that a number rests on is right, but rounded, it may be another one that follows.
    own = {field: usable(question, given, field, expected) for field in rests}
    truth = {field: usable(question, expected, field) for field in (*follows.rests_on, *rests)}
    data = data_of(question, seed)
    try:
        led = _leads(question, follows, own, data)
    except Exception:
        # Strange numbers of one's own may lead nowhere. But where the right ones lead nowhere, the key is at fault.
        with blaming_the_key(f"follows {follows.field}"):
            follows.answer(truth, data)
        return _Standing(right, False, off)

    def mended(field: str) -> list[Any]:
        try:
            return _leads(question, follows, {**own, field: truth[field]}, data)
        except Exception:
            return []  # with that one right, the rule asks for a field that is not there

    # Of several that are off, those alone are named without which it would be another answer.
    alone = [field for field in off if mended(field) != led]
    fits = any(_same(question, follows.field, given, one) for one in led)
    if fits and not off and not right:
        # By its digits alone: what the right numbers lead to as well, in another of several ways, is no rounding.
        fits = not any(_same(question, follows.field, given, one) for one in _leads(question, follows, truth, data))
    return _Standing(right, fits, tuple(alone) or off)


def _leads(question: Question[Any], follows: Follows[Any], own: Mapping[str, Any], data: Any) -> list[Any]:
    """Return what own fields lead to, as answers with that field only; several where they leave it open."""
    answer = follows.answer(own, data)
    several = answer if _one_of(question, follows, answer) else [answer]
    return [_read(question, follows.field, one) for one in several]


def _one_of(question: Question[Any], follows: Follows[Any], answer: Any) -> bool:
    """Return whether an answer is several, each of which follows: a set of options or numbers, a list of sets or columns."""
    leaf = _leaf(question, follows.field)
    if isinstance(leaf, Choice | Number):
        return isinstance(answer, set | frozenset)
    inner = list | tuple | set | frozenset if isinstance(leaf, Picks) else Mapping
    # An empty list is one answer: nothing is picked.
    several = isinstance(answer, list) and bool(answer) and isinstance(leaf, Picks | Table)
    return several and all(isinstance(one, inner) for one in answer)


def _told(field: str, share: float, message: str) -> Paid:
    return Paid(field, share, Finding(What.FOLLOWS, message, (field,)))


def usable(question: Question[Any], answer: Any, field: str, beside: Any = None) -> Any:
    """Return a field's value, or a column as {row: value}, shares as shares; None where something is missing.

    Args:
        question: the question.
        answer: an answer to it as read.
        field: the field or column.
        beside: the right answer, by which percent is told from a share that is too high; None if `answer` is that.
    """
    kind = question.kind
    if isinstance(kind, Record):
        value = answer.get(field) if isinstance(answer, Mapping) else None
        leaf = kind.fields[field]
        if value is None or value is BLANK or isinstance(value, Unreadable):
            return None
        if not (isinstance(leaf, Number) and leaf.percent):
            return value
        near = beside.get(field) if isinstance(beside, Mapping) else None
        return leaf.in_one_unit([value], near if isinstance(near, float) else None)[0]
    if isinstance(kind, Table):
        column: dict[str, Any] = {row: answer[row].get(field) if row in answer else None for row in kind.keys}
        if any(value is None or value is BLANK or isinstance(value, Unreadable) for value in column.values()):
            return None
        leaf = kind.columns[field]
        if isinstance(leaf, Number) and leaf.percent:
            return dict(zip(column, leaf.in_one_unit(list(column.values())), strict=True))
        return column
    raise KeyFailed(f"follows {field}: only a record or a table has fields")


def _read(question: Question[Any], field: str, value: Any) -> Any:
    """Read what own fields lead to, as an answer with that field only.

    Raises:
        Unreadable: it is no answer, or some cell of it is none: own numbers that are far off lead out of the range.
    """
    kind = question.kind
    if isinstance(kind, Record):
        read = kind.fields[field].read(encode(value))
        _need_cells(read if isinstance(kind.fields[field], Table) else {})
        return {field: read}
    assert isinstance(kind, Table)
    read = kind.restrict([field]).read(encode(value))
    _need_cells(read)
    return read


def _need_cells(table: Mapping[str, Any]) -> None:
    for cells in table.values():
        for cell in cells.values():
            if isinstance(cell, Unreadable):
                raise cell


def _same(question: Question[Any], field: str, given: Any, other: Any) -> bool:
    """Return whether two answers agree in a field; a field that the reference leaves open agrees with anything."""
    kind = question.kind
    if isinstance(kind, Record):
        if field not in other:
            return True
        parts = kind.fields[field].compare(given[field], other[field])
    else:
        assert isinstance(kind, Table)
        parts = kind.restrict([field]).compare(given, {row: {field: cells[field]} for row, cells in other.items()})
    return all(part.right for part in parts)


def shares(parts: Sequence[Part], rule_parts: Sequence[Part], paid: Mapping[str, Paid]) -> float:
    """Return the share of the weights that is earned, between 0 and 1.

    Args:
        parts: the parts of the answer.
        rule_parts: the rules beside them.
        paid: what fields that follow from others are paid, by name.
    """
    earned = sum(part.weight * (paid[part.name].share if part.name in paid else part.right) for part in parts)
    kept = sum(part.weight for part in rule_parts if part.right)
    return (earned + kept) / sum(part.weight for part in (*parts, *rule_parts))
