"""The cells of a column, and which of them are alike: a plain text file is taken apart as bytes, and each different cell is made once.

A million rows of six columns are six million Python strings, a second to make and another to compare. Where a file is as plain as
most exports are (cells between separators, quotation marks around whole cells, as many cells in each line), its marks are found by
NumPy, eight bytes of a cell are compared at a time, and text is made of the different ones only. Whatever is less plain goes
through Python's `csv`; both ways give the same cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.bringing.kind import Cell
from aipm_course.simulation.counting import first_places

Places = npt.NDArray[np.int64]
_QUOTE, _LINE, _BLANK = 34, 10, 32
_BLOCK = 1 << 18
_ROWS = 1 << 16
_WORDS = 12
"""Longer cells, of more than so many words of eight bytes, are compared as text."""
_LONGEST = 131_072
"""What Python's `csv` takes for one cell."""
_HIGH = np.uint64(0x8080808080808080)
_KEPT = np.array([(1 << (8 * count)) - 1 for count in range(8)] + [(1 << 64) - 1], dtype=np.uint64)


@dataclass(frozen=True)
class Coded:
    """Which cells of a column are alike.

    Attributes:
        codes: which of the different cells each is, in the order of their first rows; -1 where a sheet has no cell.
        cells: the different ones.
        first: where each stands first.
        lengths: how many signs each has, 0 for one that begins or ends with a blank; None: not known.
    """

    codes: Places
    cells: list[Cell]
    first: Places
    lengths: Places | None = None

    @property
    def different(self) -> bool:
        """Whether no cell stands there twice, so that the codes only count the rows."""
        return len(self.cells) == len(self.codes)


class Cells(Sequence[Cell | None]):
    """The cells of a column in a list."""

    def __init__(self, cells: Sequence[Cell | None]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, place: int) -> Cell | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Cell | None]: ...
    def __getitem__(self, place: int | slice) -> Cell | Sequence[Cell | None] | None:
        return self._cells[place]

    def __iter__(self) -> Iterator[Cell | None]:
        return iter(self._cells)

    def coded(self) -> Coded:
        """Return which cells are alike."""
        codes, unique = pd.factorize(pd.Series(list(self._cells), dtype=object), use_na_sentinel=True)
        codes = codes.astype(np.int64, copy=False)
        return Coded(codes, list(unique), first_places(codes, len(unique)))

    def at(self, places: Places) -> "Cells":
        """Return the cells of some rows."""
        return Cells([self._cells[place] for place in places.tolist()])

    def with_others(self, others: "Sequence[Cells]") -> "Cells":
        """Return these cells and those of more files below them."""
        return Cells([cell for column in (self, *others) for cell in column])


class TextCells(Cells):
    """The cells of a column as bytes of a file's text: made into Python's strings when they are asked for."""

    def __init__(self, content: "npt.NDArray[np.uint8]", starts: Places, ends: Places) -> None:
        self._content, self._starts, self._ends = content, starts, ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> Cell | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Cell | None]: ...
    def __getitem__(self, place: int | slice) -> Cell | Sequence[Cell | None] | None:
        if isinstance(place, slice):
            return _texts(self._content, self._starts[place], self._ends[place])
        return self._content[self._starts[place] : self._ends[place]].tobytes().decode()

    def __iter__(self) -> Iterator[Cell | None]:
        return iter(_texts(self._content, self._starts, self._ends))

    def at(self, places: Places) -> Cells:
        """Return the cells of some rows."""
        return TextCells(self._content, self._starts[places], self._ends[places])

    def coded(self) -> Coded:
        """Return which cells are alike."""
        starts, ends = self._starts, self._ends
        lengths = ends - starts
        count = max(1, -(-int(lengths.max(initial=0)) // 8))
        words = _words(self._content, starts, lengths, count) if count <= _WORDS else []
        codes = _codes(words) if words else None
        if codes is None:
            made = Cells(_texts(self._content, starts, ends)).coded()
            return Coded(made.codes, made.cells, made.first)
        many = int(codes.max(initial=-1)) + 1
        first = np.arange(many, dtype=np.int64) if many == len(codes) else first_places(codes, many)
        starts, ends, lengths = starts[first], ends[first], lengths[first]
        edged = (self._content[starts] <= _BLANK) | (self._content[ends - 1] <= _BLANK)
        # Beyond ASCII, a sign is several bytes.
        known = None if any((word & _HIGH).any() for word in words) else np.where(edged, 0, lengths)
        return Coded(codes, _texts(self._content, starts, ends), first, known)


def _words(content: "npt.NDArray[np.uint8]", starts: Places, lengths: Places, count: int) -> list["npt.NDArray[Any]"]:
    """Return each cell as so many numbers of eight bytes, zeros behind its end; the content has as many bytes more at its end."""
    eights: npt.NDArray[Any] = np.ndarray((len(content) - 7,), dtype="<u8", buffer=content, strides=(1,))
    words = []
    for number in range(count):
        left = np.clip(lengths - 8 * number, 0, 8)
        # What lies behind a short cell is masked; its place is one that is there.
        words.append(eights[np.where(left > 0, starts + 8 * number, 0)].astype(np.uint64, copy=False) & _KEPT[left])
    return words


def _codes(words: list["npt.NDArray[Any]"]) -> Places | None:
    """Return which cells are alike, in the order of their first rows; None where two different ones have one sum."""
    mixed = words[0]
    for word in words[1:]:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + word
    codes, unique = pd.factorize(mixed)
    codes = codes.astype(np.int64, copy=False)
    if len(words) > 1 and len(unique) < len(codes):
        first = first_places(codes, len(unique))
        if not all(bool((word == word[first][codes]).all()) for word in words):
            return None
    return codes


def _texts(content: "npt.NDArray[np.uint8]", starts: Places, ends: Places) -> list[Cell]:
    """Return cells as text: some thousand together, each with a line end behind it, and cut there."""
    made: list[Cell] = []
    for at in range(0, len(starts), _ROWS):
        begin, lengths = starts[at : at + _ROWS], ends[at : at + _ROWS] - starts[at : at + _ROWS]
        count = int(lengths.max()) // 8 + 1
        if count > 4 * _WORDS:
            made += [content[one : one + size].tobytes().decode() for one, size in zip(begin, lengths, strict=True)]
            continue
        words = np.stack(_words(content, begin, lengths, count), axis=1)
        words[np.arange(len(begin)), lengths // 8] |= np.uint64(_LINE) << (8 * (lengths % 8)).astype(np.uint64)
        joined = words.astype("<u8", copy=False).view(np.uint8).ravel()
        made += joined[joined != 0].tobytes().decode().split("\n")[:-1]
    return made


class Grid(Sequence[list[Cell | None]]):
    """The lines of a plain file, each with as many cells."""

    def __init__(
        self,
        content: "npt.NDArray[np.uint8]",
        marks: "npt.NDArray[Any]",
        *,
        quoted: bool,
        before: int = -1,
    ) -> None:
        self._content, self._marks, self._quoted, self._before = content, marks, quoted, before

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def width(self) -> int:
        """How many cells a line has."""
        return int(self._marks.shape[1])

    @overload
    def __getitem__(self, place: int) -> list[Cell | None]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[list[Cell | None]]: ...
    def __getitem__(self, place: int | slice) -> list[Cell | None] | Sequence[list[Cell | None]]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return [column[0] for column in self.columns(place, place + 1)]

    def __iter__(self) -> Iterator[list[Cell | None]]:
        return map(list, zip(*self.columns(0), strict=True))

    def columns(self, start: int, stop: int | None = None) -> list[Cells]:
        """Return the columns from a line on."""
        marks = self._marks[start:stop]
        begins = np.empty(len(marks), dtype=np.int64)
        begins[1:] = marks[:-1, -1]
        begins[:1] = self._marks[start - 1, -1] if start else self._before
        made: list[Cells] = []
        for number in range(self.width):
            starts, ends = begins + 1, marks[:, number].astype(np.int64)
            begins = ends
            if self._quoted:
                bare = (self._content[starts] != _QUOTE) | (starts == ends)
                starts, ends = starts + ~bare, ends - ~bare
            made.append(TextCells(self._content, starts, ends))
        return made

    def below(self, start: int) -> "Grid":
        """Return the lines from one on."""
        before = int(self._marks[start - 1, -1]) if start else self._before
        return Grid(self._content, self._marks[start:], quoted=self._quoted, before=before)


def plain_grid(text: str, separator: str) -> Grid | None:
    """Return the lines of a text, if it is so plain that this needs no care; None where Python's `csv` has to look at each sign."""
    if len(separator) != 1 or not separator.isascii() or separator in '"\r\n\0' or not text:
        return None
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return None
    ends, quotes = content.count(b"\r"), content.count(b'"')
    if b"\0" in content or quotes % 2 or (ends and ends != content.count(b"\r\n")):
        return None
    if ends:
        content = content.replace(b"\r\n", b"\n")
    if len(content) > np.iinfo(np.int32).max - 1_000:
        return None
    content = content.rstrip(b"\n")
    # A line end, and some bytes more, for eight are read at a time.
    whole = np.zeros(len(content) + 8 * (4 * _WORDS + 2), dtype=np.uint8)
    whole[: len(content)] = np.frombuffer(content, dtype=np.uint8)
    whole[len(content)] = _LINE
    marks = _marks(whole, ord(separator), quoted=quotes > 0)
    if marks is None:
        return None
    lines = np.count_nonzero(whole[marks] == _LINE)
    if len(marks) % lines or len(marks) == lines:
        return None
    marks = marks.reshape(lines, -1)
    if not (whole[marks[:, -1]] == _LINE).all() or _longest(marks.ravel()) >= _LONGEST:
        return None
    return Grid(whole, marks, quoted=quotes > 0)


def _longest(marks: "npt.NDArray[Any]") -> int:
    """Return the length of the longest cell, one sign more counted."""
    return max(int(marks[0]) + 1, int((marks[1:] - marks[:-1]).max(initial=0)))


def _marks(content: "npt.NDArray[np.uint8]", separator: int, *, quoted: bool) -> "npt.NDArray[Any] | None":
    """Return where cells end; None where a quotation mark stands elsewhere than around a whole cell, or a line ends between two."""
    found, inside = [], np.uint8(0)
    for at in range(0, len(content), _BLOCK):
        part = content[at : at + _BLOCK]
        ends = (part == separator) | (part == _LINE)
        if quoted:
            open_now = np.bitwise_xor.accumulate((part == _QUOTE).view(np.uint8)) ^ inside
            inside = open_now[-1]
            if ((part == _LINE) & (open_now != 0)).any():
                return None
            ends &= open_now == 0
        found.append((np.flatnonzero(ends) + at).astype(np.int32))
    if quoted:
        quotes = np.concatenate(
            [np.flatnonzero(content[at : at + _BLOCK] == _QUOTE) + at for at in range(0, len(content), _BLOCK)]
        )
        before, behind = content[quotes[0::2] - 1], content[quotes[1::2] + 1]
        if quotes[0] == 0:
            before[0] = _LINE
        for beside in (before, behind):
            if not ((beside == separator) | (beside == _LINE)).all():
                return None
    return np.concatenate(found)
