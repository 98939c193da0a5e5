"""What a right answer leaves in the learner's own file: its numbers, its decision, and an assumption in words.

A receipt holds what was handed in and what the task calls it, so that a page can be made of it when the task has another
name or is gone. It holds nothing of the key and no path. A line of an older course has none, and counts as it did.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aipm_course.answers import BLANK, Choice, Function, Kind, Number, Picks, Ranking, Record, Table, Unreadable
from aipm_course.judging.key import expected_of, read
from aipm_course.judging.levels import Levels
from aipm_course.judging.question import Question
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.export import GRADING
from aipm_course.kernel.wording import shown
from aipm_course.record import keeps, record, recorded

LONGEST = 400
"""Characters of an assumption: a sentence or two."""
MOST_ROWS = 200
_PICKED = (Choice, Picks, Ranking)
_said: set[str] = set()


@dataclass(frozen=True)
class Scalar:
    """One value of an answer.

    Attributes:
        name: the field.
        value: a number, an option, or several options.
        unit: unit of a number.
        percent: whether the number is a share, kept from 0 to 1.
        says: what each given option means, where the task says so.
    """

    name: str
    value: float | str | tuple[str, ...]
    unit: str = ""
    percent: bool = False
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table of an answer.

    Attributes:
        name: the field, or the task's own name.
        key: what a row is.
        columns: names, units and whether it is a share, column by column.
        rows: the row's name and its values.
        left_out: rows that were too many to keep.
    """

    name: str
    key: str
    columns: tuple[Scalar, ...]
    rows: tuple[tuple[str, tuple[float | str, ...]], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Receipt:
    """A right answer.

    Attributes:
        question: id of the question, as it was called then.
        task: its number.
        title: its title.
        on: the learner's own day.
        when: the moment, with a time zone.
        seed: seed of the data.
        course: version of the course.
        points: what it earned.
        fields: what was handed in.
        decision: names of the fields that decide.
        follows: {field that is picked: names of the fields that it follows from}.
        rating: whether other people's texts were rated.
    """

    question: str
    task: str
    title: str
    on: date
    when: datetime
    seed: int
    course: str
    points: float
    fields: tuple[Scalar | Grid, ...]
    decision: tuple[str, ...]
    follows: Mapping[str, tuple[str, ...]]
    rating: bool = False

    def rests_on(self, deciding: Sequence[str]) -> list[str]:
        """Return the fields that a decision follows from; where these are picked, also what they follow from."""
        found = [one for field in deciding for one in self.follows.get(field, ())]
        if not any(isinstance(one, Grid) or isinstance(one.value, float) for one in self.fields if one.name in found):
            found += [one for field in found for one in self.follows.get(field, ())]
        return [one for one in dict.fromkeys(found) if one not in deciding]


def receipt_of(question: Question[Any], payload: JSON) -> str:
    """Return what is kept of a right answer, as JSON in a text; "" where it cannot be read once more.

    Every check reads the whole file to count points, and a text costs it nothing, where a hundred numbers would.

    Args:
        question: the question.
        payload: what was judged.
    """
    seed, answer = payload["seed"], payload["answer"]
    kind, name = question.kind, question.id.partition(".")[2]
    try:
        given, right = read(question, answer, 0), expected_of(question, seed, 0)
        if isinstance(kind, Record):
            fields = [_field(one, field, given[field], right.get(field)) for field, one in kind.fields.items()]
        elif isinstance(kind, Function):
            fields = [_function(kind, name, given)]
        else:
            fields = [_field(kind, name, given, right)]
    except (Unreadable, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return ""
    decision, follows = _decided(question)
    kept = {
        "task": question.task,
        "title": question.title,
        "on": datetime.now().date().isoformat(),
        "fields": [field for field in fields if field],
        "decision": decision,
        "follows": follows,
        **({"rating": True} if isinstance(kind, Levels) else {}),
    }
    return json.dumps(kept, ensure_ascii=False)


def keep_assumption(question: str, text: str) -> None:
    """Keep the one assumption that a decision rests on, in your words; `aipm dossier` prints it beside the decision.

    The last one counts, and "" takes it back.

    Args:
        question: name of the question, as it stands in the exercise.
        text: a sentence or two.

    Raises:
        CourseError: there is no such question, or the text is none or too long.
    """
    if os.environ.get(GRADING):
        return
    from aipm_course.judging.show import show_markdown
    from aipm_course.registry import find

    found = find(question)
    if not isinstance(text, str):
        raise CourseError(f"An assumption is a text in quotes; given is {shown(text)}.")
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(text) > LONGEST:
        raise CourseError(
            f"An assumption has at most {LONGEST} characters, a sentence or two; this one has {len(text)}."
        )
    if not keeps():
        show_markdown("Nothing is kept here: `aipm start` makes the folder `work/`, in which your record stands.")
        return
    record("assumption", question=found.id, text=text)
    name = f"{found.task} {found.title}"
    show_markdown(f"Kept with {name}: `aipm dossier` prints it." if text else f"Nothing is assumed at {name} now.")


def help_on_assumption(question: Question[Any]) -> str:
    """Return the one sentence that says how to add an assumption: once in a session, and only where one is missing."""
    if _said or not question.points or isinstance(question.kind, Levels) or not keeps():
        return ""
    _said.add(question.id)
    if any(entry["what"] == "assumption" for entry in recorded()):
        return ""  # who has done it once knows how
    return (
        "Kept for your portfolio, `aipm dossier`; to add what you assume: `from aipm_course import keep_assumption`, then "
        f'`keep_assumption("{question.id}", "...")`.'
    )


def receipts() -> list[Receipt]:
    """Return every receipt in the learner's own file, the oldest first; a line that holds none is left out."""
    return [receipt for entry in recorded() if entry["what"] == "check" and (receipt := _receipt(entry))]


def assumptions() -> dict[str, str]:
    """Return {id of a question: what was assumed last}; what was taken back is not in it."""
    kept = {
        str(entry.get("question")): entry["text"][:LONGEST]
        for entry in recorded()
        if entry["what"] == "assumption" and isinstance(entry.get("text"), str)
    }
    return {question: text for question, text in kept.items() if text.strip()}


def _field(kind: Kind, name: str, given: Any, right: Any) -> dict[str, JSON] | None:
    """Return one field as it is kept."""
    if given is BLANK or isinstance(given, Unreadable):
        return None
    if isinstance(kind, Table):
        return _table(kind, name, given, right)
    if isinstance(kind, Number):
        value = float(kind.in_one_unit([given], right)[0])
        return {"name": name, "value": value, "unit": kind.unit, **({"percent": True} if kind.percent else {})}
    picked = sorted(given) if isinstance(given, frozenset | set) else given
    codes = list(picked) if isinstance(picked, list | tuple) else [picked]
    return {"name": name, "value": codes if isinstance(picked, list | tuple) else picked, **_says(kind, codes)}


def _table(kind: Table, name: str, given: Mapping[str, Mapping[str, Any]], right: Any) -> dict[str, JSON]:
    """Return a table as it is kept, a column of shares as shares."""
    columns: list[dict[str, JSON]] = []
    values: list[list[Any]] = []
    for column, inner in kind.columns.items():
        cells = [row[column] for row in given.values()]
        head: dict[str, JSON] = {"name": column}
        if isinstance(inner, Number):
            wanted = [row[column] for row in right.values() if column in row]
            numbers = [cell for cell in cells if isinstance(cell, int | float)]
            if len(numbers) == len(cells) and numbers:
                cells = [float(cell) for cell in inner.in_one_unit(numbers, max(wanted, key=abs, default=None))]
            head |= {"unit": inner.unit, **({"percent": True} if inner.percent else {})}
        else:
            head |= _says(inner, [str(cell) for cell in cells])
        columns.append(head)
        values.append([cell if isinstance(cell, int | float | str) else "" for cell in cells])
    rows = [[str(key), *cells] for key, *cells in zip(given, *values, strict=True)]
    more = {"left_out": len(rows) - MOST_ROWS} if len(rows) > MOST_ROWS else {}
    return {"name": name, "key": kind.key, "columns": columns, "rows": rows[:MOST_ROWS], **more}


def _function(kind: Function, name: str, given: Mapping[str, Any]) -> dict[str, JSON] | None:
    """Return a column of results for the own rows; the rows that a function was tried on belong to the key."""
    inner = kind.returns
    unit = inner.unit if isinstance(inner, Number) else ""
    if not set(given) <= set(kind.keys):
        return {"name": name, "value": "a function of one row, right on rows that it had not seen", "unit": unit}
    rows = [[row, value] for row, value in given.items() if isinstance(value, int | float | str)]
    return {"name": name, "key": kind.key, "columns": [{"name": kind.column, "unit": unit}], "rows": rows}


def _says(kind: Kind, codes: list[Any]) -> dict[str, JSON]:
    options = getattr(kind, "options", None) or getattr(kind, "items", None)
    if not isinstance(options, Mapping):
        return {}
    says = {code: str(options[code]) for code in dict.fromkeys(codes) if isinstance(code, str) and options.get(code)}
    return {"says": says} if says else {}


def _decided(question: Question[Any]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the fields that decide, and {field: what it follows from} of those that are picked.

    What decides is the last option of a record that follows from other fields, together with those that follow from the
    same ones; where nothing follows, its last option.
    """
    name = question.id.partition(".")[2]
    if not isinstance(question.kind, Record):
        return ([] if isinstance(question.kind, Function) else [name]), {}
    fields = question.kind.fields
    options = [field for field, kind in fields.items() if isinstance(kind, _PICKED)]
    rests = {
        one.field: [field for field in (*one.rests_on, *one.also) if field in fields]
        for one in question.follows
        if one.field in options
    }
    choices = [field for field in options if isinstance(fields[field], Choice)]
    following = [field for field in choices if field in rests]
    last = next(reversed(following or choices or options), None)
    if last is None:
        return [], rests
    return [field for field in following if rests[field] == rests.get(last)] or [last], rests


def _receipt(entry: Mapping[str, Any]) -> Receipt | None:
    """Return the receipt of a line; None where there is none, or one that nobody of ours has written."""
    text = entry.get("receipt")
    if not isinstance(text, str) or entry.get("outcome") != "correct":
        return None
    try:
        kept = json.loads(text, parse_constant=_refuse)
        return Receipt(
            question=str(entry["question"]),
            task=str(kept["task"]),
            title=str(kept["title"]),
            on=date.fromisoformat(kept["on"]),
            when=entry["when"],
            seed=int(entry.get("seed") or 0),
            course=str(entry.get("course") or ""),
            points=float(entry.get("points") or 0),
            fields=tuple(_grid(one) if "rows" in one else _scalar(one) for one in kept["fields"]),
            decision=tuple(map(str, kept["decision"])),
            follows={str(field): tuple(map(str, names)) for field, names in kept["follows"].items()},
            rating=bool(kept.get("rating")),
        )
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _scalar(kept: Mapping[str, Any]) -> Scalar:
    value = kept.get("value", "")
    value = tuple(map(str, value)) if isinstance(value, list) else _cell(value)
    says = tuple((str(code), str(text)) for code, text in dict(kept.get("says", {})).items())
    return Scalar(str(kept["name"]), value, str(kept.get("unit", "")), bool(kept.get("percent")), says)


def _grid(kept: Mapping[str, Any]) -> Grid:
    columns = tuple(_scalar(column) for column in kept["columns"])
    rows = tuple((str(key), tuple(_cell(value) for value in values)) for key, *values in kept["rows"])
    if any(len(values) != len(columns) for _, values in rows):
        raise ValueError("a row has as many values as there are columns")
    return Grid(str(kept["name"]), str(kept["key"]), columns, rows, int(kept.get("left_out", 0)))


def _cell(value: Any) -> float | str:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
