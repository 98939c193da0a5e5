"""What a module says about a kind of table that it takes: columns, settings, and what it makes of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from aipm_course.bringing.report import Explore, Part

if TYPE_CHECKING:
    from aipm_course.bringing.cleaning import Clean

Cell = str | float
"""A cell as it stands in the file: text, or the number that a spreadsheet keeps."""


Laid = tuple[list[str], list[list[Cell | None]]]
"""Headings and rows."""


@dataclass(frozen=True)
class Asked:
    """Something that can be meant in two ways, so it is asked and never guessed.

    Attributes:
        text: the question, with the row, column and value that raise it.
        flag: the option that answers it, without the answer, for example "--decimal reach=".
        options: each answer that can be given, and what it means. Empty: any text.
    """

    text: str
    flag: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """What a reader made of the different cells of a column, in their order.

    Attributes:
        values: a value for each; None is a blank. An array where all of them are numbers.
        notes: why a value differs from what stands in the cell; "" where it does not; nothing at all where none does.
        problems: {place: sentence} of cells that cannot be read.
        assumed: what was assumed to read them.
        asked: what is open.
    """

    values: Any
    notes: list[str]
    problems: dict[int, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


class Reader(Protocol):
    """Reads the cells of a column: each different one once."""

    def read(self, cells: Sequence[Cell], where: "Where") -> Reading:
        """Return what the cells are; they hold no blanks."""
        ...


@dataclass(frozen=True)
class Where:
    """Where cells stand, and what was answered about them.

    Attributes:
        column: the column's own name.
        heading: what stands above it in the file.
        rows: the first row of each cell, as a spreadsheet counts.
        answers: {option: answer}, for example {"decimal": "comma", "unit": "months"}; those of this column only.
        commas_split: whether commas separate the file's columns, so that few decimal commas can stand in it.
    """

    column: str
    heading: str
    rows: Sequence[int]
    answers: Mapping[str, str]
    commas_split: bool = True


@dataclass(frozen=True)
class Column:
    """A column that a kind reads.

    Attributes:
        name: its own name, in options and in the report.
        meaning: what it holds, in words for somebody who looks for it in a sheet.
        reader: how its cells are read.
        synonyms: what it is called elsewhere.
        required: whether nothing works without it; else a missing one is filled with `default`.
        per_row: whether a row without it is set aside; else the blank is filled with `default`.
        default: what stands for a blank or a missing column.
        if_missing: what the report says where the column is missing or blank.
        ask_blank: {answer: meaning} where a blank can be meant in two ways, for example {"0": "no", "drop": "not known"}.
    """

    name: str
    meaning: str
    reader: Reader
    synonyms: tuple[str, ...] = ()
    required: bool = True
    per_row: bool = True
    default: Any = None
    if_missing: str = ""
    ask_blank: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """A number or word that the file does not hold.

    Attributes:
        name: its name in `--set NAME=VALUE`.
        meaning: what it is, with its unit.
        default: what counts if nobody says; None: the part that needs it is left out.
        at_least: smallest value.
        at_most: largest value.
        text: whether it is a word and not a number.
        options: the words that it may be, if there are few.
    """

    name: str
    meaning: str
    default: float | str | None = None
    at_least: float = 0.0
    at_most: float = float("inf")
    text: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of table.

    Attributes:
        name: what is typed, for example `aipm bring ideas FILE`.
        title: the report's title.
        reads: one line: what a row is.
        columns: what is read.
        make: makes the report of the cleaned table and the settings.
        settings: what the file does not hold.
        together: what each of several files is that are read together, for example ("reference", "current"); a lone file is one.
        others: whether columns beside the kind's own are read, too; they come as `Clean.others`, and options may name their headings.
        opens: {what it is: flat records of a JSON document of that kind, None if it is another}; empty: no JSON is read.
        layouts: {what it is: headings and rows of a table that a tool lays out in its own way, as a plain table; None if it is another}.
        beside: the kind of a second file of another sort, for example prices; its clean table comes as `Clean.beside`. Its columns
            have other names than the kind's own.
        packed: {file inside a packed one: what it is and what to do}, for what is no workbook.
        lesson: full name of the lesson that teaches the method.
        example: a small file of this kind as text, for the documentation and for whoever asks.
    """

    name: str
    title: str
    reads: str
    columns: tuple[Column, ...]
    make: "Callable[[Clean, Mapping[str, Any]], Result]"
    settings: tuple[Setting, ...] = ()
    together: tuple[str, ...] = ()
    others: bool = False
    opens: "Mapping[str, Callable[[Any], list[dict[str, Any]] | None]]" = field(default_factory=dict)
    layouts: "Mapping[str, Callable[[Sequence[str], Sequence[Sequence[Cell | None]]], Laid | None]]" = field(
        default_factory=dict
    )
    beside: "Kind | None" = None
    packed: Mapping[str, str] = field(default_factory=dict)
    lesson: str = ""
    example: str = ""

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Result:
    """What a module found.

    Attributes:
        headline: the finding in one or two sentences.
        parts: the report's sections, in order.
        assumed: what the computation assumes, beside what reading the file assumed.
        numbers: the numbers behind it by name, for whoever goes on computing.
        files: {ending of a file's name: text} of what is written beside the report, for example {"to_fill.csv": ...}.
        explorer: the module's explorer on these data, or a sentence: what they lack for it.
    """

    headline: str
    parts: tuple[Part, ...]
    assumed: tuple[str, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    explorer: Explore | str = ""
