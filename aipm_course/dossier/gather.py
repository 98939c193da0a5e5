"""Gather a portfolio: what was decided, on which number, by which bar, under which assumption, and where it stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from aipm_course.answers import Record
from aipm_course.curriculum import Module, modules
from aipm_course.dossier.notebook import Asked, Sheet, Text, loaded, sheet_of
from aipm_course.dossier.prose import Block, blocks, clean
from aipm_course.judging.question import Question
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.planning.progress import Standing, my_progress
from aipm_course.receipts import Grid, Receipt, Scalar, assumptions, receipts
from aipm_course.registry import find, retired
from aipm_course.road import stops

_NAME = re.compile(r'`(?:\w+\["(\w+)"\]|(\w+))`')
_PLAIN = ("decision", "verdict", "choice", "say", "call")
"""Names of fields that say no more than that a decision follows."""
_HANDING_IN = re.compile(r"[;.]? (?:[Dd]o not round|Give all decimals)[^.;]*\.?")
_KEYS = ("fact", "item", "name")
_SHOWN_ROWS = 12
_DIGITS = 4


@dataclass(frozen=True)
class Line:
    """A value as a page shows it.

    Attributes:
        name: the field.
        value: the value in words.
        unit: its unit; "" where the value says all.
        what: what it is, in the task's words.
        number: whether it is one.
    """

    name: str
    value: str
    unit: str = ""
    what: str = ""
    number: bool = True

    @property
    def said(self) -> str:
        """Value and unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True)
class Rows:
    """A table as a page shows it.

    Attributes:
        name: the field.
        what: what it is, in the task's words.
        head: names of its columns.
        rows: its rows, as text.
        left_out: rows that are not shown.
    """

    name: str
    what: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Trace:
    """Where something stands.

    Attributes:
        notebook: module and file.
        task: number of the task.
        cell: name of the cell that holds the answer or the text.
        check: name of the cell that checked it; "" for a text.
    """

    notebook: str
    task: str
    cell: str
    check: str = ""

    def __str__(self) -> str:
        checked = f", checked in cell {self.check}" if self.check and self.check != self.cell else ""
        return f"{self.notebook}, task {self.task}, cell {self.cell}{checked}"


@dataclass(frozen=True)
class Decision:
    """A page on one decision.

    Attributes:
        module: full name of the module.
        task: number of the task.
        title: what it is about.
        headline: the decision in a sentence.
        codes: the fields that decide, with what was written in them.
        means: what it means, in the course's words.
        numbers: the numbers that it follows from.
        tables: the tables that it follows from.
        rule: the rule that decides, with its bar, in the task's words; "" where the task has none.
        bars: the numbers that the rule names, from the task's tables.
        others: what else was handed in.
        assumption: in the learner's words; "" where none was written.
        on: day of the decision.
        seed: seed of the data.
        other_seeds: seeds on which the same task was right as well.
        course: version of the course.
        points: what it earned.
        trace: where it stands.
        retired: what is to be said of a task that is no longer there.
    """

    module: str
    task: str
    title: str
    headline: str
    codes: tuple[Line, ...]
    means: str
    numbers: tuple[Line, ...]
    tables: tuple[Rows, ...]
    rule: str
    bars: tuple[Line, ...]
    others: tuple[Line | Rows, ...]
    assumption: str
    on: date
    seed: int
    other_seeds: tuple[int, ...]
    course: str
    points: float
    trace: Trace
    retired: str = ""

    @property
    def stamp(self) -> str:
        """When it was decided, on which data, and where it stands."""
        seeds = ", ".join(map(str, self.other_seeds))
        other = (
            f"; right on {counted(len(self.other_seeds), 'other set')} of numbers as well (seed {seeds})"
            if seeds
            else ""
        )
        points = f"{self.points:g} point{'s' if self.points != 1 else ''}"
        course = f", course {self.course}" if self.course else ""
        return f"Decided on {self.on} on the data of seed {self.seed}{other}. {points}{course}. Trace: {self.trace}."

    @property
    def rests_on(self) -> str:
        """What stands above the numbers."""
        count = sum(line.number for line in self.numbers)
        return "What it rests on" if not count else "The number" if count == 1 else "The numbers"


@dataclass(frozen=True)
class Writing:
    """A page on one text.

    Attributes:
        module: full name of the module.
        task: number of the task.
        title: what it is about.
        blocks: the text.
        trace: where it stands.
    """

    module: str
    task: str
    title: str
    blocks: tuple[Block, ...]
    trace: Trace

    @property
    def stamp(self) -> str:
        """Where it stands."""
        return (
            f"The text as it stands in the notebook; the course checks numbers, people read words. Trace: {self.trace}."
        )


Page = Decision | Writing


@dataclass(frozen=True)
class Chapter:
    """What was done in one module.

    Attributes:
        name: its full name.
        title: what it is about.
        earned: points so far.
        points: points to be had.
        solved: tasks that are right.
        tasks: tasks that there are.
        pages: its pages.
    """

    name: str
    title: str
    earned: float
    points: float
    solved: int
    tasks: int
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Dossier:
    """A portfolio.

    Attributes:
        name: whose it is; "" if nobody said.
        chapters: what was done, module by module.
        on: day of the last decision; None where there is none.
        without: tasks that were right before receipts were kept.
    """

    name: str
    chapters: tuple[Chapter, ...]
    on: date | None
    without: tuple[str, ...] = ()

    def named(self, name: str) -> "Dossier":
        """Return it with somebody's name on it."""
        return replace(self, name=" ".join(clean(name).split())[:80])

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page, in order."""
        return tuple(page for chapter in self.chapters for page in chapter.pages)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The pages on decisions."""
        return tuple(page for page in self.pages if isinstance(page, Decision))

    @property
    def said(self) -> str:
        """What was done, in a sentence."""
        texts = len(self.pages) - len(self.decisions)
        what = counted(len(self.decisions), "decision") + (f" and {counted(texts, 'text')}" if texts else "")
        earned, points = (sum(getattr(one, name) for one in self.chapters) for name in ("earned", "points"))
        where = counted(len(self.chapters), "module")
        return f"{what} from {where}, {earned:g} of {points:g} points on checked numbers."


def gather(root: Path, module: str = "") -> Dossier:
    """Gather a portfolio from the learner's own file and notebooks.

    Args:
        root: folder of the course.
        module: full name of a module; "" for all.

    Raises:
        CourseError: there is nothing to show; the message says what to do.
    """
    left = defaultdict(list)
    for receipt in receipts():
        left[_now(receipt.question)].append(receipt)
    assumed = {_now(question): text for question, text in assumptions().items()}
    standings = defaultdict(list)
    for standing in my_progress().standings:
        if standing.question.points:
            standings[standing.module.name].append(standing)
    chapters, without = [], []
    for entry in modules():
        if module in ("", entry.name):
            chapter, older = _chapter(root, entry, standings[entry.name], left, assumed)
            without += older
            if chapter:
                chapters.append(chapter)
    if not any(chapter.pages for chapter in chapters):
        where = f" in {module}" if module else ""
        again = f" {listed(without)} came right before receipts were kept: run the check again." if without else ""
        raise CourseError(
            f"There is nothing to show{where} yet: run the check of a task until it is right, then type this again.{again}"
        )
    days = [page.on for chapter in chapters for page in chapter.pages if isinstance(page, Decision)]
    return Dossier("", tuple(chapters), max(days, default=None), tuple(without))


def _chapter(
    root: Path,
    module: Module,
    standings: Sequence[Standing],
    left: Mapping[str, Sequence[Receipt]],
    assumed: Mapping[str, str],
) -> tuple[Chapter | None, list[str]]:
    """Return a module's pages, None where nothing was done in it, and its tasks that were right without a receipt."""
    own = [question for question in left if question.partition(".")[0] == module.short]
    if not own and not any(one.tried for one in standings):
        return None, []
    sheet = sheet_of(root, module.name)
    asked = {one.question.id: one.question for one in standings}
    order = [*asked, *sorted(question for question in own if question in retired())]
    texts = sheet.texts() if sheet.own else ()
    pages: list[Page] = []
    for question in order:
        if question in left and not left[question][-1].rating:
            pages.append(_decision(module, question, asked.get(question), left[question], sheet, assumed))
    pages += [_writing(module, text, sheet) for text in texts]
    without = [
        f"{module.name} {one.question.task}"
        for one in standings
        if one.question.id not in left and one.best >= one.question.points
    ]
    if not pages and not without:
        return None, []
    return Chapter(
        module.name,
        module.title,
        round(sum(one.best for one in standings), 2),
        sum(one.question.points for one in standings),
        sum(one.best >= one.question.points for one in standings),
        len(standings),
        tuple(pages),
    ), without


def _writing(module: Module, text: Text, sheet: Sheet) -> Writing:
    return Writing(module.name, text.task, text.title, blocks(text.source), Trace(sheet.name, text.task, text.cell))


def _decision(
    module: Module,
    name: str,
    question: Question[Any] | None,
    left: Sequence[Receipt],
    sheet: Sheet,
    assumed: Mapping[str, str],
) -> Decision:
    # The texts in the notebook speak of the notebook's own seed; so do the decisions beside them.
    receipt = next((one for one in reversed(left) if one.seed == sheet.seed), left[-1])
    first = next(one for one in left if one.seed == receipt.seed and one.fields == receipt.fields)
    others = sorted({one.seed for one in left} - {receipt.seed})
    known = [one.replace(".", "-") for one in ((*question.was, question.id) if question else (name,))]
    asked = sheet.asked(known)
    stop = stops(module.short).get(name)
    deciding = tuple(stop.decides) if stop and stop.decides else receipt.decision
    fields = {one.name: one for one in receipt.fields}
    deciding = tuple(field for field in deciding if field in fields)
    resting = [fields[field] for field in receipt.rests_on(deciding) if field in fields]
    if not resting:
        resting = [one for one in receipt.fields if isinstance(one, Scalar) and not isinstance(one.value, str | tuple)]
        resting = [one for one in resting if one.name not in deciding]
    codes = tuple(_line(one, asked) for field in deciding if isinstance(one := fields[field], Scalar))
    means = stop.in_words({one.name: one.value for one in receipt.fields if isinstance(one, Scalar)}) if stop else ""
    headline = _headline([fields[field] for field in deciding]) or means or receipt.title
    rule = clean(asked.rule(deciding, _options(question, deciding)))
    rest = [one for one in receipt.fields if one not in resting and one.name not in {code.name for code in codes}]
    return Decision(
        module=module.name,
        task=clean(receipt.task if question is None else question.task),
        title=clean(receipt.title if question is None else question.title),
        headline=clean(headline),
        codes=codes,
        means="" if means == headline else means,
        numbers=tuple(sorted((_line(one, asked) for one in resting if isinstance(one, Scalar)), key=_numbers_first)),
        tables=tuple(_rows(one, asked) for one in resting if isinstance(one, Grid)),
        rule=rule,
        bars=_bars(rule, asked.code, receipt.seed, set(fields), shares=any(map(_is_share, resting))),
        others=tuple(_line(one, asked) if isinstance(one, Scalar) else _rows(one, asked) for one in rest),
        assumption=clean(assumed.get(name, "")),
        on=first.on,
        seed=receipt.seed,
        other_seeds=tuple(others),
        course=clean(receipt.course),
        points=receipt.points,
        trace=Trace(
            sheet.name,
            clean(receipt.task if question is None else question.task),
            asked.cell or asked.check,
            asked.check,
        ),
        retired="" if question else retired()[name].said,
    )


def _now(question: str) -> str:
    """Return what a question is called now; what is unknown or gone keeps its name."""
    try:
        return find(question).id
    except CourseError:
        return question


def _options(question: Question[Any] | None, deciding: Iterable[str]) -> list[str]:
    """Return what may stand in the fields that decide."""
    if question is None or not isinstance(question.kind, Record):
        return []
    kinds = [question.kind.fields[field] for field in deciding if field in question.kind.fields]
    return [option for kind in kinds for option in getattr(kind, "options", ())]


def _headline(deciding: Sequence[Scalar | Grid]) -> str:
    """Return the decision in a sentence: what the task says of the option, after the field's name where that says more."""
    if not deciding or not all(isinstance(one, Scalar) for one in deciding):
        return ""
    stems = {one.name.partition("_")[0] for one in deciding}
    parts = []
    for one in deciding:
        assert isinstance(one, Scalar)
        says = dict(one.says)
        picked = one.value if isinstance(one.value, tuple) else (one.value,)
        words = (
            listed((clean(says.get(str(code), "")) or value_in_words(one, code) for code in picked), limit=12) or "none"
        )
        # Fields that begin alike are told apart by what is left: way_A, way_B.
        alike = len(deciding) > 1 and len(stems) == 1 and all("_" in other.name for other in deciding)
        name = (one.name.partition("_")[2] if alike else one.name).replace("_", " ")
        parts.append(words if name in _PLAIN and len(deciding) == 1 else f"{name}: {words}")
    text = clean("; ".join(parts))
    return f"{text[0].upper()}{text[1:]}." if text else ""


def value_in_words(one: Scalar, value: float | str) -> str:
    """Return a value as a person would write it.

    >>> value_in_words(Scalar("winner", 0, "share of draws", percent=True), 0.84153), value_in_words(Scalar("usd", 0), 12490.4)
    ('84.15%', '12,490')
    >>> value_in_words(Scalar("months", 0), 13.267), value_in_words(Scalar("x", 0), 0.00012345)
    ('13.27', '0.0001234')
    """
    if isinstance(value, str):
        return clean(value)
    # Some numbers are taken as percent as well that nobody calls a share: an index, an area under a curve.
    return f"{_number(100 * value)}%" if _is_share(one) else _number(value)


def _is_share(one: Scalar | Grid) -> bool:
    if isinstance(one, Grid):
        numbers = [column for column in one.columns if column.unit]
        return bool(numbers) and all(map(_is_share, numbers))
    return one.percent and "share" in one.unit


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 10 ** (_DIGITS - 1):
        return f"{value:,.0f}"
    text = f"{value:.{_DIGITS}g}"
    if "e" in text:
        text = f"{value:.12f}".rstrip("0")
    return text


def _unit(one: Scalar) -> str:
    """Return the unit as it stands behind a value: a percentage says itself from where to where it goes."""
    unit = one.unit.replace(" from 0 to 1", "") if _is_share(one) else one.unit
    return clean(unit.partition(", one of ")[0])


def _numbers_first(line: Line) -> bool:
    return not line.number


def _what(name: str, asked: Asked) -> str:
    """Return what a field is, in the task's words, without what they say of how to hand it in."""
    return clean(_HANDING_IN.sub("", asked.fields.get(name, "")))


def _line(one: Scalar, asked: Asked) -> Line:
    says = dict(one.says)
    if isinstance(one.value, float | int):
        return Line(clean(one.name), value_in_words(one, one.value), _unit(one), _what(one.name, asked))
    codes = one.value if isinstance(one.value, tuple) else (one.value,)
    words = [f"{code} ({says[code]})" if says.get(code, code) != code else str(code) for code in codes]
    return Line(
        clean(one.name), clean(listed(words, limit=40)) or "none", _unit(one), _what(one.name, asked), number=False
    )


def _rows(one: Grid, asked: Asked) -> Rows:
    head = [clean(one.key)]
    for column in one.columns:
        unit = _unit(column)
        head.append(clean(column.name) + (f" ({unit})" if unit and unit != column.name else ""))
    shown = one.rows[:_SHOWN_ROWS]
    cells = [_column(column, [values[place] for _, values in shown]) for place, column in enumerate(one.columns)]
    rows = tuple((clean(key), *values) for (key, _), *values in zip(shown, *cells, strict=True))
    more = len(one.rows) - len(rows) + one.left_out
    return Rows(clean(one.name), _what(one.name, asked), tuple(head), rows, more)


def _column(one: Scalar, values: Sequence[float | str]) -> list[str]:
    """Return the values of a column, numbers with the same decimals."""
    factor = 100 if _is_share(one) else 1
    numbers = [factor * value for value in values if isinstance(value, float | int)]
    whole = all(value == int(value) for value in numbers if abs(value) < 1e15)
    most = max(map(abs, numbers), default=0)
    places = 0 if whole else max(0, _DIGITS - len(f"{int(most)}"))
    while places and all(round(value, places) == round(value, places - 1) for value in numbers):
        places -= 1
    sign = "%" if factor == 100 else ""
    return [
        f"{factor * value:,.{places}f}{sign}" if isinstance(value, float | int) else clean(value) for value in values
    ]


def _bars(rule: str, code: str, seed: int, fields: set[str], *, shares: bool) -> tuple[Line, ...]:
    """Return the numbers that a rule names and that stand in the tables of its task; between shares they are shares."""
    names = [first or second for first, second in _NAME.findall(rule)]
    wanted = [name for name in dict.fromkeys(names) if name not in fields]
    if not wanted:
        return ()
    facts: dict[str, Any] = {}
    tables, single = loaded(code)
    for table in reversed(tables):  # the task's own before those of the tasks above it
        if all(name in facts for name in wanted):
            break
        found = _facts(table, seed)
        facts |= {name: value for name, value in found.items() if name not in facts}
        if "value" in found:
            facts |= {name: found["value"] for name, source in single.items() if source == table}
    lines = []
    for name in wanted:
        value = facts.get(name)
        if isinstance(value, int | float) and value == value:
            share = shares and 0 < abs(value) <= 1
            lines.append(Line(name, f"{_number(100 * value)}%" if share else _number(float(value))))
        elif isinstance(value, str) and value and len(value) <= 40:
            lines.append(Line(name, clean(value)))
    return tuple(lines)


def _facts(table: str, seed: int) -> dict[str, Any]:
    """Return {name: value} of a table that holds a value per row, or one row."""
    from aipm_course.datasets import load

    try:
        frame = load(table, seed=seed)
    except (CourseError, OSError, ValueError):
        return {}
    key = next((name for name in _KEYS if name in frame.columns), None)
    if "value" in frame.columns and key and frame[key].is_unique:
        return {str(name): _plain(value) for name, value in zip(frame[key], frame["value"], strict=True)}
    return {str(name): _plain(value) for name, value in frame.iloc[0].items()} if len(frame) == 1 else {}


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    try:
        return float(value) if not isinstance(value, bool) else value
    except (TypeError, ValueError):
        return value
