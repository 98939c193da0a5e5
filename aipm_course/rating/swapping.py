"""Texts that go to somebody else without a name, and come back rated: between colleagues, or before against after."""

import json
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from aipm_course.files import write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.rating.form import Filled, blank, read_form
from aipm_course.rating.rereading import Told, mark_of, own_text, ratings
from aipm_course.rating.ticks import Written, written_named
from aipm_course.record import record

FOLDER = "swap"
WORKS, OPEN = "Two things that work", "One question that it leaves open"


def give(root: Path, asked: str) -> Path:
    """Write one's own text with its boxes into a file without a name.

    Raises:
        CourseError: there is no text yet.
    """
    written = written_named(asked)
    text = own_text(root, written)
    if not text:
        raise CourseError("There is nothing of yours to swap yet: write your text, save it, and ask again.")
    code = mark_of(text)
    path = root / "work" / FOLDER / f"{written.name}-{code}.md"
    title = f"A text to rate: {written.name}, to {written.reader}"
    _write(path, blank(written, {"A": text}, code, title=title, asked=(WORKS, OPEN)))
    return path


def give_two(root: Path, asked: str, before: Path, after: Path) -> Path:
    """Write two texts in a drawn order with the boxes of a task; which is which stays in work/swap/.

    Raises:
        CourseError: a file cannot be read or is empty.
    """
    written = written_named(asked)
    texts = {"before": _read(before), "after": _read(after)}
    code = mark_of("".join(texts.values()))
    order = sorted(texts, key=lambda which: crc32(f"{which} {code}".encode()))
    lettered = dict(zip("AB", order, strict=True))
    path = root / "work" / FOLDER / f"{written.name}-{code}.md"
    title = f"Two texts to rate: {written.name}, to {written.reader}"
    _write(path, blank(written, {letter: texts[which] for letter, which in lettered.items()}, code, title=title))
    _write(path.with_name(f"{written.name}-{code}-order.json"), json.dumps(lettered) + "\n")
    return path


def back(root: Path, asked: str, files: list[Path]) -> Told:
    """Read forms that came back: a colleague's beside one's own rating, or readers of two texts beside each other.

    Raises:
        CourseError: a file is no form of this task, or is not filled in.
    """
    written = written_named(asked)
    forms = [read_form(written, _read(path)) for path in files]
    if idle := [path.name for path, form in zip(files, forms, strict=True) if not form.touched]:
        raise CourseError(f"{idle[0]} is not filled in: no box is ticked.")
    lines: list[str] = []
    if "B" in forms[0].boxes:
        lines += _two(root, written, forms)
    else:
        for form in forms:
            lines += _one(written, form)
    return Told(tuple(lines), done=True)


def _one(written: Written, form: Filled) -> list[str]:
    levels = form.levels(written, words=False)
    record("peer_rated", task=written.name, text=form.code, levels=levels)
    own = [line for line in ratings(written.name) if line["text"] == form.code]
    mine: Mapping[str, int] = own[-1]["levels"] if own else {}
    lines = [
        f"## {written.name}: how a colleague read it",
        "",
        "| row | yours | theirs |",
        "|---|---|---|",
        *(f"| `{row}` | {mine.get(row, '–')} | {level} |" for row, level in levels.items()),
    ]
    if mine:
        near = sum(abs(mine[row] - level) <= 1 for row, level in levels.items())
        far = [row for row, level in levels.items() if abs(mine[row] - level) > 1]
        lines += ["", f"{near} of {len(levels)} rows within one level." + (f" Talk about `{far[0]}`." if far else "")]
    else:
        lines += [
            "",
            "You have not rated this version yourself; `aipm reread` does it, best before you look here again.",
        ]
    for row in written.rows:
        for box, what in zip(form.boxes["A"][row.name], row.ticks, strict=True):
            if box.ticked and not box.found:
                lines.append(f"- `{row.name}`, *{what}*: ticked, and no words of your text stand beside it.")
    lines += [
        line for asked in (WORKS, OPEN) if form.said.get(asked) for line in ("", f"**{asked}:** {form.said[asked]}")
    ]
    return [*lines, ""]


def _two(root: Path, written: Written, forms: list[Filled]) -> list[str]:
    path = root / "work" / FOLDER / f"{written.name}-{forms[0].code}-order.json"
    try:
        order: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"{path.name} is gone, so nobody knows which of the two texts is which.") from None
    if any(form.code != forms[0].code for form in forms):
        raise CourseError("These forms are about other pairs of texts: take one pair at a time.")
    letter = {which: name for name, which in order.items()}
    lines = [
        f"## {written.name}: before and after, read by {len(forms)}",
        "",
        "| row | before | after |",
        "|---|---|---|",
    ]
    apart = []
    for row in written.rows:
        cells = []
        for which in ("before", "after"):
            given = [form.levels(written, letter[which], words=False)[row.name] for form in forms]
            apart.append(max(given) - min(given))
            cells.append(" and ".join(map(str, given)))
        lines.append(f"| `{row.name}` | {cells[0]} | {cells[1]} |")
    if len(forms) > 1:
        lines += ["", f"The readers were within one level in {sum(one <= 1 for one in apart)} of {len(apart)} rows."]
    return lines


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CourseError(f"{path.name} cannot be read as a text file.") from None
    if not text.strip():
        raise CourseError(f"{path.name} is empty.")
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
