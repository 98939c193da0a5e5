"""How cells are read: numbers with units, shares, words on a scale, yes or no, days, names.

Which convention a column follows (decimal point or comma, day or month first, percent or share) is read off its own
cells: one that can be meant in one way only decides for the others, and the report says so. Where none does, it is asked.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aipm_course.answers.reading.number import plain_signs
from aipm_course.bringing.kind import Asked, Cell, Reading, Where

BLANKS = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "–",
        "?",
        "??",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "null",
        "none",
        "nil",
        "tbd",
        "tba",
        "tbc",
        "todo",
        "#n/a",
    )
)
"""What people write where they know nothing."""
LONGEST_BLANK = max(map(len, BLANKS))
_ERRORS = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<about>~|≈|about |ca\.? |approx\.? )?(?P<sign>[+-]?) ?(?P<currency>us\$|[$€£¥])? ?"
    r"(?P<digits>[0-9](?:[0-9.,'_]| (?=[0-9]{3}(?![0-9])))*|[.,][0-9]+)(?P<exponent>e[+-]?[0-9]{1,3})?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_RANGE = re.compile(r".*[0-9] ?(?:-|–|to|\.\.|…) ?[0-9].*", re.IGNORECASE)
_SCALES = {"k": 1e3, "thousand": 1e3, "tsd": 1e3, "mio": 1e6, "mn": 1e6, "million": 1e6, "m": 1e6, "bn": 1e9}
_FILLER = frozenset(("per", "a", "an", "each", "every", "of", "the", "in", "by", "x", "times"))
_POINT, _COMMA = "point", "comma"


@dataclass(frozen=True)
class Figure:
    """One cell as a number, before its column's convention is known.

    Attributes:
        by: what it is by each convention that it fits, "point" or "comma" for the decimal sign.
        rest: what stands behind the digits, in small letters.
        about: whether it says that it is rough.
    """

    by: dict[str, float]
    rest: str = ""
    about: bool = False

    @property
    def open(self) -> bool:
        """Whether it can be meant in two ways."""
        return len(set(self.by.values())) > 1

    @property
    def tells(self) -> str:
        """The convention that it shows, if it fits one only."""
        return next(iter(self.by)) if len(self.by) == 1 else ""


def figure(cell: Cell) -> Figure | None:
    """Return a cell as a number with what stands behind it, None if there is no number at its beginning.

    >>> figure("1,200/qtr").by, figure("0,8").by, figure("1.234,5").by
    ({'point': 1200.0, 'comma': 1.2}, {'comma': 0.8}, {'comma': 1234.5})
    """
    if isinstance(cell, int | float):
        return Figure({_POINT: float(cell), _COMMA: float(cell)})
    match = _NUMBER.fullmatch(plain_signs(cell))
    if match is None:
        return None
    sign = -1.0 if match["sign"] == "-" else 1.0
    exponent = float(f"1{match['exponent'] or ''}")
    by = {convention: sign * value * exponent for convention, value in _meanings(match["digits"]).items()}
    if not all(map(math.isfinite, by.values())):
        return None
    return Figure(by, match["rest"].strip().casefold(), bool(match["about"])) if by else None


def _proved(where: Where, cells: Sequence[Cell], open_at: int, proof: int, convention: str) -> str:
    """Say which cell decided how another one is read."""
    return (
        f"`{where.heading}`: {cells[open_at]!r} (row {where.rows[open_at]}) is read with a decimal {convention}, as {cells[proof]!r} in row "
        f"{where.rows[proof]} can only be meant."
    )


def _bare_taken(where: Where, unit: str) -> str:
    return (
        f"`{where.heading}`: a number alone is taken {unit} (nobody says so); if not, add `--unit {where.column}=...`."
    )


_MANY = 2_000
# Doubled signs (++, ?+) never take back what they have taken: a line fits in one way, and a million lines take a tenth of the time.
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,2})?+"
_END = r"(?=\n|$)"
_ALL_PLAIN = re.compile(rf"(?:-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+{_EXPONENT}(?:\n|$))++")
_OPEN = re.compile(rf"(?:^|\n)-?(?P<number>[1-9][0-9]{{0,2}}[.,][0-9]{{3}}){_EXPONENT}{_END}")


def _grouped(decimal: str, group: str) -> str:
    """Return what a number in one convention is, with or without marks between thousands."""
    return rf"-?(?:[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+|0|[1-9][0-9]*)(?:[{decimal}][0-9]+)?{_EXPONENT}"


def _telling(decimal: str, group: str) -> "re.Pattern[str]":
    """Return what can be meant in one convention only: few or many digits behind its sign, or its marks between thousands."""
    behind = rf"0[{decimal}][0-9]+|[1-9][0-9]{{3,}}[{decimal}][0-9]+|[1-9][0-9]{{0,2}}[{decimal}](?:[0-9]{{1,2}}|[0-9]{{4,}})"
    marked = rf"[1-9][0-9]{{0,2}}(?:(?:[{group}][0-9]{{3}})+[{decimal}][0-9]+|(?:[{group}][0-9]{{3}}){{2,}})"
    return re.compile(rf"(?:^|\n)-?(?P<number>{behind}|{marked}){_EXPONENT}{_END}")


_ALL_GROUPED = {
    convention: re.compile(rf"(?:(?:{_grouped(*marks)})(?:\n|$))++")
    for convention, marks in ((_POINT, ".,"), (_COMMA, ",."))
}
_TELLS = {_POINT: _telling(".", ","), _COMMA: _telling(",", ".")}


def joined(cells: Sequence[Cell]) -> str:
    """Return many cells as one text, a line each, which is looked at once; "" where they are few, or not all of them lines."""
    if len(cells) < _MANY:
        return ""
    try:
        text = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return ""  # a sheet's numbers
    return text if text.count("\n") == len(cells) - 1 else ""


def _many_texts(
    cells: Sequence[str], text: str, where: Where, assumed: list[str]
) -> tuple[list[float], list[str]] | None:
    """Return many numbers in one convention and what changed; None where one of them has to be looked at."""
    said = where.answers.get("decimal", "")
    shown = [convention for convention, tells in _TELLS.items() if "." in text or "," in text if tells.search(text)]
    convention = said or (shown[0] if len(shown) == 1 else "")
    if "," not in text and convention != _COMMA:
        if not _ALL_PLAIN.fullmatch(text):
            return None
    elif not convention or (shown and shown != [convention]) or not _ALL_GROUPED[convention].fullmatch(text):
        return None
    if not said and (open_at := _OPEN.search(text)):
        if not convention:
            return None
        proof = _TELLS[convention].search(text)
        assert proof is not None
        one, other = (text.count("\n", 0, match.start("number")) for match in (open_at, proof))
        assumed.append(_proved(where, cells, one, other, convention))
    if "," not in text and convention != _COMMA:
        return list(map(float, cells)), []
    if convention == _POINT:
        values = [float(cell.replace(",", "")) for cell in cells]
        return values, ["comma between thousands" if "," in cell else "" for cell in cells]
    values = [float(cell.replace(".", "").replace(",", ".")) for cell in cells]
    notes = ["decimal comma" if "," in cell else "point between thousands" if "." in cell else "" for cell in cells]
    return values, notes


def _meanings(digits: str) -> dict[str, float]:
    """Return what digits mean by each convention that they fit."""
    if digits.isdigit():
        return {_POINT: (whole_number := float(digits)), _COMMA: whole_number}
    found = {}
    for convention, decimal, group in ((_POINT, ".", ","), (_COMMA, ",", ".")):
        whole, point, after = digits.partition(decimal)
        if point and not after.isdigit() and after:
            continue
        marks = {mark for mark in f"{group} '_" if mark in whole}
        if len(marks) > 1:
            continue
        parts = re.split(rf"[{re.escape(''.join(marks))}]", whole) if marks else [whole]
        first, *others = parts
        grouped = not others or (
            first.isdigit() and len(first) <= 3 and first[0] != "0" and all(len(p) == 3 for p in others)
        )
        if grouped and all(part.isdigit() or part == "" for part in parts):
            found[convention] = float(f"{''.join(parts) or '0'}.{after or '0'}")
    return found


def _decided(
    figures: Sequence[Figure | None], cells: Sequence[Cell], where: Where
) -> tuple[str, list[str], list[Asked]]:
    """Return the column's convention, what was assumed for it, and what is open."""
    asked_for = where.answers.get("decimal", "")
    if asked_for:
        return asked_for, [], []
    open_at = next((place for place, one in enumerate(figures) if one and one.open), None)
    shown = {one.tells for one in figures if one and one.tells}
    if open_at is None:
        return (next(iter(shown)) if len(shown) == 1 else ""), [], []
    cell, row = cells[open_at], where.rows[open_at]
    if len(shown) == 1:
        convention = next(iter(shown))
        proof = next(place for place, one in enumerate(figures) if one and one.tells)
        return (
            convention,
            [_proved(where, cells, open_at, proof, convention)],
            [],
        )
    pointed = any(one and one.open and "." in str(cells[place]) for place, one in enumerate(figures))
    if not shown and not pointed and where.commas_split:
        return (
            _POINT,
            [
                f"`{where.heading}`: commas are taken for thousands, as in {cell!r} (row {row}); if they are decimal "
                f"commas, add `--decimal {where.column}=comma`."
            ],
            [],
        )
    one = figures[open_at]
    assert one is not None
    return (
        "",
        [],
        [
            Asked(
                f"Row {row}, column {where.heading!r}: is {cell!r} {one.by[_POINT]:,g} (decimal point) or "
                f"{one.by[_COMMA]:,g} (decimal comma)?",
                f"--decimal {where.column}=",
                {_POINT: f"{one.by[_POINT]:,g}", _COMMA: f"{one.by[_COMMA]:,g}"},
            )
        ],
    )


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9%&+'äöüßéèµ]+", text.casefold()) if word]


@dataclass(frozen=True)
class Number:
    """Numbers in one unit, however they are written.

    Attributes:
        unit: the unit in words, for example "users per month".
        units: {word beside a number: (factor into the unit, its name)}.
        bare: name of the unit of a number with nothing beside it where no cell and no heading has one; "": it is asked.
        beside: words that may stand beside a number and change nothing.
        words: {word: number} of a scale.
        at_least: the smallest that can be.
        above: what it must be above.
        at_most: the largest that can be.
        refuse: {word beside a number: what to write instead}.
    """

    unit: str
    units: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    bare: str = ""
    beside: frozenset[str] = frozenset()
    words: Mapping[str, float] = field(default_factory=dict)
    at_least: float = -math.inf
    above: float = -math.inf
    at_most: float = math.inf
    refuse: Mapping[str, str] = field(default_factory=dict)

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return the numbers in the unit; what cannot be read gets a sentence."""
        if (quick := self._plain(cells, where)) is not None:
            return quick
        figures = [figure(cell) for cell in cells]
        convention, assumed, asked = _decided(figures, cells, where)
        reading = Reading([None] * len(cells), [""] * len(cells), assumed=assumed, asked=asked)
        named = self._heading_unit(where)
        units = {name for _, name in self.units.values()}
        answer = where.answers.get("unit", "")
        if answer and (spelled := self.units.get(answer.casefold())):
            answer = spelled[1]
        if answer and answer not in units:
            reading.asked.append(self._ask(where, f"{answer!r} is no unit of {where.column}."))
            return reading
        bare: list[int] = []
        with_unit = False
        for place, cell in enumerate(cells):
            one = figures[place]
            value, unit, note = self._one(cell, one, convention, reading, place)
            if value is None:
                continue
            if self.units and unit == "" and note != "word":
                bare.append(place)
            with_unit = with_unit or bool(unit)
            reading.values[place] = value
            reading.notes[place] = note
        if self.units:
            default = answer or named or (self.bare if not with_unit else "")
            if bare and not default:
                row = where.rows[bare[0]]
                reading.asked.append(
                    self._ask(where, f"Row {row}, column {where.heading!r}: {cells[bare[0]]!r} says no unit.")
                )
                return reading
            if bare:
                factor = next(factor for factor, name in self.units.values() if name == default)
                why = (
                    "you said so"
                    if answer
                    else f"the heading says so: {where.heading!r}"
                    if named
                    else "nobody says so"
                )
                if factor != 1 or not (answer or named):
                    reading.assumed.append(
                        f"`{where.heading}`: a number alone is taken {default} ({why})"
                        + ("." if answer or named else f"; if not, add `--unit {where.column}=...`.")
                    )
                for place in bare:
                    if factor != 1:
                        reading.values[place] *= factor
                        reading.notes[place] = _joined(reading.notes[place], f"{default}, into {self.unit}")
        self._bounds(cells, reading)
        return reading

    def _plain(self, cells: Sequence[Cell], where: Where) -> Reading | None:
        """Return many numbers that can only be meant in one way and need no note; None where each has to be looked at.

        A million different scores would be a million looks.
        """
        if len(cells) < _MANY or set(where.answers) - {"decimal"} or (self.units and self._heading_unit(where)):
            return None
        if self.units and (
            not self.bare or next(factor for factor, name in self.units.values() if name == self.bare) != 1
        ):
            return None
        assumed: list[str] = []
        if text := joined(cells):
            read = _many_texts(cells, text, where, assumed)  # type: ignore[arg-type]
            if read is None:
                return None
            values, notes = read
        elif all(type(cell) is float and math.isfinite(cell) for cell in cells):
            values, notes = [float(cell) for cell in cells], []
        else:
            return None
        if min(values) < self.at_least or min(values) <= self.above or max(values) > self.at_most:
            return None
        if self.units:
            assumed.append(_bare_taken(where, self.bare))
        return Reading(list(values), notes, assumed=assumed)

    def _ask(self, where: Where, text: str) -> Asked:
        names = list(dict.fromkeys(name for _, name in self.units.values()))
        return Asked(
            f"{text} Which is meant: {', '.join(names)}?", f"--unit {where.column}=", {name: name for name in names}
        )

    def _heading_unit(self, where: Where) -> str:
        """Return the unit that the heading names; single letters count only in brackets or after a stroke."""
        inside = _words(" ".join(re.findall(r"[(\[/]([^)\]]*)", where.heading)))
        for word in [*inside, *(word for word in _words(where.heading) if len(word) > 1)]:
            if found := self._unit(word):
                return found[1]
        return ""

    def _unit(self, word: str) -> tuple[float, str] | None:
        """Return the unit that a word names, in singular or plural."""
        return self.units.get(word) or (None if word in self.beside else self.units.get(word.removesuffix("s")))

    def _one(
        self, cell: Cell, one: Figure | None, convention: str, reading: Reading, place: int
    ) -> tuple[float | None, str, str]:
        """Return value, unit beside it and note of one cell."""
        text = plain_signs(str(cell))
        if one is None:
            words = _words(text)
            meant = {self.words[word] for word in (" ".join(words), *words) if word in self.words}
            if len(meant) == 1:
                return meant.pop(), "", "word"
            reading.problems[place] = _no_number(text, self._example())
            return None, "", ""
        if one.open and not convention:
            return None, "", ""
        value = one.by.get(convention) if convention else None
        if value is None:
            value = next(iter(one.by.values()))
        notes = [] if _same(text, value) else ["written otherwise"]
        if one.open or (one.tells == _COMMA and "," in text):
            notes = [_sign_note(text, convention or one.tells)]
        rest = one.rest
        if _RANGE.fullmatch(text) and not isinstance(cell, float):
            reading.problems[place] = "is a range; write the one number that you would bet on"
            return None, "", ""
        if value < self.at_least == 0:
            reading.problems[place] = f"is below 0; write {self.unit}, for example {self._example()}"
            return None, "", ""
        if value <= self.above == 0:
            reading.problems[place] = f"is not above 0; write {self.unit}, or leave the cell blank"
            return None, "", ""
        unit, factor = "", 1.0
        for number, word in enumerate(_words(rest)):
            named = (self.units.get(f"/{word}") if rest.startswith("/") else None) or self._unit(word)
            if named:
                if unit:
                    reading.problems[place] = (
                        f"has two units; write one number in one unit, for example {self._example()}"
                    )
                    return None, "", ""
                factor, unit = named
            elif number == 0 and word in _SCALES and rest.startswith(word):
                value *= _SCALES[word]
                notes.append(
                    "thousands" if _SCALES[word] == 1e3 else "millions" if _SCALES[word] == 1e6 else "billions"
                )
            elif word in self.refuse:
                reading.problems[place] = self.refuse[word]
                return None, "", ""
            elif word in self.words:
                if self.words[word] != value:
                    reading.problems[place] = (
                        f"says {word}, which is {self.words[word]:g}, and {value:g}; write one of them"
                    )
                    return None, "", ""
                notes.append("the word beside it says the same")
            elif word not in self.beside and word not in _FILLER:
                reading.problems[place] = f"has {word!r} beside the number; write it as {self._example()}"
                return None, "", ""
            elif word in self.beside and "written otherwise" not in notes:
                notes.append("written otherwise")
        if unit:
            notes = [one for one in notes if one != "written otherwise"]
            notes.append(unit if factor == 1 else f"{unit}, into {self.unit}")
        if one.about:
            notes.append("said to be rough")
        return value * factor, unit, "; ".join(dict.fromkeys(notes))

    def _bounds(self, cells: Sequence[Cell], reading: Reading) -> None:
        for place, value in enumerate(reading.values):
            if value is None:
                continue
            value = reading.values[place] = float(f"{value:.12g}")
            if reading.notes[place] == "word":
                reading.notes[place] = "word on the scale"
            if value < self.at_least:
                reading.problems[place] = (
                    f"is below {self.at_least:g}; write {self.unit}, for example {self._example()}"
                )
            elif value <= self.above:
                reading.problems[place] = f"is not above {self.above:g}; write {self.unit}, or leave the cell blank"
            elif value > self.at_most:
                reading.problems[place] = (
                    f"is more than {self.at_most:g}; write {self.unit}, for example {self._example()}"
                )

    def _example(self) -> str:
        if self.words:
            return " or ".join(dict.fromkeys(f"{value:g}" for value in self.words.values()))
        return "1200" if self.at_least >= 0 and "per" in self.unit else "2.5"


@dataclass(frozen=True)
class Share:
    """Shares: "80 %", "0.8", "80", or a word on a scale."""

    words: Mapping[str, float] = field(default_factory=dict)

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return shares from 0 to 1; a number alone above 1 is percent, and what is then 0.5 or 1 is asked."""
        figures = [figure(cell) for cell in cells]
        convention, assumed, asked = _decided(figures, cells, where)
        reading = Reading([None] * len(cells), [""] * len(cells), assumed=assumed, asked=asked)
        percent_heading = bool(re.search(r"%|percent|pct", where.heading, re.IGNORECASE))
        answer = where.answers.get("unit", "percent" if percent_heading else "")
        values = [
            None
            if one is None or (one.open and not convention)
            else one.by.get(convention, next(iter(one.by.values())))
            for one in figures
        ]
        bare = [
            place for place, one in enumerate(figures) if one is not None and not one.rest and values[place] is not None
        ]
        as_percent = [place for place in bare if (values[place] or 0) > 1]
        low = [place for place in bare if 0 < (values[place] or 0) <= 1]
        if as_percent and low and not answer:
            cell = cells[low[0]]
            reading.asked.append(
                Asked(
                    f"Row {where.rows[low[0]]}, column {where.heading!r}: is {cell!r} a share or percent? Others in the column "
                    f"are percent, for example {cells[as_percent[0]]!r} in row {where.rows[as_percent[0]]}.",
                    f"--unit {where.column}=",
                    {
                        "share": "numbers up to 1 are shares: 0.5 is 50%",
                        "percent": "every number is percent: 0.5 is 0.5%",
                    },
                )
            )
            return reading
        for place, cell in enumerate(cells):
            one, value = figures[place], values[place]
            text = plain_signs(str(cell))
            if one is None:
                word = " ".join(_words(text))
                if word in self.words:
                    reading.values[place], reading.notes[place] = self.words[word], "word on the scale"
                else:
                    reading.problems[place] = _no_number(text, "80% or 0.8")
                continue
            if value is None:
                continue
            rest = one.rest.strip()
            if rest in ("%", "percent", "pct", "per cent", "%%"):
                value, note = value / 100, "percent"
            elif rest.startswith("/") and rest[1:].strip().isdigit() and float(rest[1:]) > 0:
                value, note = value / float(rest[1:]), "a fraction"
            elif rest.startswith("%") and " ".join(_words(rest[1:])) in self.words:
                value, note = value / 100, "percent"
            elif rest:
                reading.problems[place] = f"has {rest!r} beside the number; write it as 80% or 0.8"
                continue
            elif answer == "percent" or (value > 1 and answer != "share"):
                value, note = value / 100, "percent"
            else:
                note = "" if _same(text, value) else "written otherwise"
            if one.tells == _COMMA or one.open:
                note = _joined(note, _sign_note(text, convention or one.tells))
            if not 0 <= value <= 1:
                reading.problems[place] = "is not between 0% and 100%; write it as 80% or 0.8"
                continue
            reading.values[place], reading.notes[place] = float(f"{value:.12g}"), note
        if as_percent and not answer:
            reading.assumed.append(f"`{where.heading}`: a number above 1 is taken as percent.")
        return reading


@dataclass(frozen=True)
class Words:
    """One of few things, in whatever words it is said.

    Attributes:
        words: {word in small letters: what it is}; "1" and "0" count for numbers, too.
        neither: what is said of another word.
        write: what to write instead.
        say: what a word of one's own may be, for example `--value "end:bye=left"`.
        odd: what is said of a number that means nothing; "": the same as of a word.
        noted: the note for the log, with a place for what it is.
        kept: words that need no note.
        scores: whether a number between 0 and 1 is taken as it is.
    """

    words: Mapping[str, str | int]
    neither: str
    write: str
    say: str
    odd: str = ""
    noted: str = "read as {}"
    kept: frozenset[str] = frozenset()
    scores: bool = False

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return what the words are."""
        reading = Reading([None] * len(cells), [""] * len(cells))
        for place, cell in enumerate(cells):
            text = plain_signs(str(cell)).casefold().replace("_", " ").strip("[]() ")
            one = figure(cell)
            number = next(iter(one.by.values())) if one and one.rest in ("", "%" if self.scores else "") else None
            if number is not None and one and one.rest:
                number /= 100
            value = self.words.get(text)
            if value is None and number in (0, 1):
                value = self.words.get(f"{number:g}")
            if value is not None:
                reading.values[place] = value
                reading.notes[place] = "" if text in self.kept else self.noted.format(value)
            elif self.scores and number is not None and 0 < number < 1:
                reading.values[place] = number
            else:
                what = self.odd if number is not None and self.odd else self.neither
                reading.problems[place] = (
                    f'{what}; write {self.write}, or say what it is: `--value "{where.column}:{cell}={self.say}"`'
                )
        return reading


@dataclass(frozen=True)
class YesNo:
    """1 or 0, however it is said."""

    yes: frozenset[str] = frozenset(("1", "true", "yes", "y", "t", "x", "✓", "✔", "ja", "oui", "si", "sí", "wahr"))
    no: frozenset[str] = frozenset(("0", "false", "no", "n", "f", "nein", "non", "falsch", "✗", "✘"))

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return 1 and 0."""
        words = {**dict.fromkeys(self.no, 0), **dict.fromkeys(self.yes, 1)}
        return Words(
            words, "is neither yes nor no", "1 for yes and 0 for no", "1", odd="is a number other than 1 and 0",
            noted="yes is 1, no is 0", kept=frozenset(("0", "1", "0.0", "1.0")),
        ).read(cells, where)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """Names and keys: blanks around them are no part of them; with `fold`, neither are capitals."""

    fold: bool = False

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return the names as text."""
        if not self.fold and _tidy(cells):
            return Reading(list(cells), [])
        values: list[str | None] = []
        notes: list[str] = []
        first: dict[str, str] = {}
        for cell in cells:
            text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
            plain = text if text.isalnum() else " ".join(text.translate(_UNSEEN).split())
            if self.fold:
                plain = first.setdefault(plain.casefold(), plain)
            values.append(plain)
            notes.append("" if plain == text else "blanks or capitals made alike")
        return Reading(values, notes)


def _tidy(cells: Sequence[Cell]) -> bool:
    """Return whether no text has blanks to take out: a million keys are looked at as one text."""
    text = joined(cells)
    odd = ["  ", " \n", "\n "] if " " in text else []
    odd += ["\t", "\r"] if text.isascii() else ["\t", "\r", *map(chr, _UNSEEN)]
    return bool(text) and text == text.strip() and not any(one in text for one in odd)


_UNSEEN = {ord("\u00a0"): " ", ord("\ufeff"): None, ord("\u200b"): None}
_DAY = re.compile(
    r"(?P<a>[0-9]{1,4})(?P<mark>[-/. ])(?P<b>[0-9]{1,2}|[a-zäé]{3,9}\.?)(?P=mark)(?P<c>[0-9]{2,4})(?:[T ,].*)?",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


@dataclass(frozen=True)
class Day:
    """Days; whether 03/04 is in March or in April is read off the column, or asked."""

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return dates."""
        if (quick := _many_days(cells)) is not None:
            return quick
        reading = Reading([None] * len(cells), [""] * len(cells))
        matches = [_DAY.fullmatch(plain_signs(str(cell))) for cell in cells]
        order = where.answers.get("dates", "")
        shown: dict[str, int] = {}
        open_at = None
        for place, match in enumerate(matches):
            if match is None:
                reading.problems[place] = "is no day; write it as 2026-04-03"
            elif len(match["a"]) <= 2 and match["b"].isdigit():
                first, second = int(match["a"]), int(match["b"])
                if first > 12 >= second:
                    shown.setdefault("day-first", place)
                elif second > 12 >= first:
                    shown.setdefault("month-first", place)
                elif first != second and open_at is None:
                    open_at = place
        if len(shown) == 2 and not order:
            one, other = shown["day-first"], shown["month-first"]
            reading.problems[max(one, other)] = (
                f"and {cells[min(one, other)]!r} in row {where.rows[min(one, other)]} are not in one order of day and month; "
                "write all of them as 2026-04-03"
            )
            return reading
        if open_at is not None and not order and not shown:
            match = matches[open_at]
            assert match is not None
            first, second = int(match["a"]), int(match["b"])
            reading.asked.append(
                Asked(
                    f"Row {where.rows[open_at]}, column {where.heading!r}: is {cells[open_at]!r} the {first}. of month {second} "
                    f"or the {second}. of month {first}?",
                    f"--dates {where.column}=",
                    {"day-first": f"day {first}, month {second}", "month-first": f"month {first}, day {second}"},
                )
            )
            return reading
        if not order and shown:
            order, proof = next(iter(shown.items()))
            if open_at is not None:
                reading.assumed.append(
                    f"`{where.heading}`: days are read {order}, as {cells[proof]!r} in row {where.rows[proof]} can only be meant."
                )
        for place, match in enumerate(matches):
            if match is None:
                continue
            day = _day(match, order or "day-first")
            if day is None:
                reading.problems[place] = "is no day of the calendar; write it as 2026-04-03"
                continue
            reading.values[place] = day
            if str(cells[place]).strip()[:10] != day.isoformat():
                reading.notes[place] = "a day"
        return reading


_ISO = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ,][^\n]*+)?+(?:\n|$))++")


def _many_days(cells: Sequence[Cell]) -> Reading | None:
    """Return many days that are written as 2026-04-03, with or without a time; None where each has to be looked at."""
    text = joined(cells)
    if not text or not _ISO.fullmatch(text):
        return None
    first = [cell[:10] for cell in cells]  # type: ignore[index]
    try:
        days = {one: date.fromisoformat(one) for one in set(first)}
    except ValueError:
        return None
    return Reading([days[one] for one in first], [])


def _day(match: "re.Match[str]", order: str) -> date | None:
    a, b, c = match["a"], match["b"], match["c"]
    try:
        if len(a) == 4:
            year, month, day = int(a), _month(b), int(c)
        else:
            year = int(c) if len(c) == 4 else 2000 + int(c)
            named = not b.isdigit()
            day, month = (int(a), _month(b)) if named or order == "day-first" else (int(b), int(a))
        return date(year, month, day)
    except (ValueError, KeyError):
        return None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS[text[:3].casefold()]


def is_blank(cell: Cell | None) -> bool:
    """Return whether a cell says nothing.

    >>> is_blank("TBD"), is_blank(" "), is_blank("0")
    (True, True, False)
    """
    if isinstance(cell, str):
        if cell and "0" <= cell[0] <= "9":
            return False
        return len(text := cell.strip()) <= LONGEST_BLANK and plain_signs(text).casefold() in BLANKS
    return cell is None or cell != cell


def _same(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


def _sign_note(text: str, convention: str) -> str:
    """Say what the sign in a number was taken for.

    >>> _sign_note("1,200/qtr", "point"), _sign_note("0,8", "comma"), _sign_note("1.200", "comma")
    ('comma between thousands', 'decimal comma', 'point between thousands')
    """
    if convention == _POINT:
        return "comma between thousands" if "," in text else "decimal point"
    return "decimal comma" if "," in text else "point between thousands"


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _no_number(text: str, example: str) -> str:
    if _ERRORS.fullmatch(text):
        return "is an error of the spreadsheet; mend the formula there, and save the sheet again"
    return f"is not a number; write it as {example}, or leave the cell blank"
