"""Feedback on one's own text where nobody reads it: rate it, see a model on other facts, rate it again another day.

What comes out is kept as self-rated, a line each in the learner's own record, and never as points. It opens once the texts
of others were rated like the key, and holds a rating against the words that it quotes, not against the truth.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from aipm_course.files import said as said_of
from aipm_course.files import write_whole
from aipm_course.judging.levels import RatedText
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import course_root, work_path
from aipm_course.rating.form import Filled, blank, read_form
from aipm_course.rating.norming import normings_of
from aipm_course.rating.pages import HOUSE_RULES, boxes_table
from aipm_course.rating.ticks import Row, Written, written_named
from aipm_course.record import record, recorded
from aipm_course.registry import find, manifest_of

FOLDER = "reread"
PLACEHOLDER = "YOUR ANSWER HERE"
A_DAY = timedelta(hours=16)
"""After so long a second rating is one of another day: an evening and the next morning lie that far apart."""
_ENOUGH = 2 / 3
"""This share of the points for rating others' texts opens one's own: two texts of three rated like the key."""
_SEEDS = range(40)
_AFAR = 9_000
_LINE = re.compile(r"^\W*([A-D])\W+(.+?)\W+([1-4])\W*$", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """What somebody is told.

    Attributes:
        lines: Markdown.
        file: a form to fill in or a page to read; None if there is none.
        done: whether a rating was taken.
    """

    lines: tuple[str, ...]
    file: Path | None = None
    done: bool = False


def reread(task: str, *, again: bool = False) -> None:
    """Rate your own text with the boxes of its rubric, see a commented model on other facts, and do it again another day.

    Run it once: it writes a form into work/reread/. Fill the form in and run it again.

    Args:
        task: the module or its text, for example "toy" or "toy.memo".
        again: whether to begin anew though the text was rated today.
    """
    from aipm_course.judging.show import show_markdown

    show_markdown("\n".join(next_step(course_root(), task, again=again).lines))


def next_step(root: Path, asked: str, *, again: bool = False, now: datetime | None = None) -> Told:
    """Do what is next for a text: say what is missing, write a form, or take one in.

    Args:
        root: folder of the course.
        asked: the module or its text.
        again: whether to begin anew though the text was rated today.
        now: the time, for tests.
    """
    written, now = written_named(asked), now or datetime.now(UTC)
    if closed := _closed(written):
        return Told((closed,))
    text = own_text(root, written)
    if not text:
        return Told(
            (
                f"There is nothing of yours to rate yet. Write into the cell with the line in capitals of your copy in work/ "
                f"and save it; then `{written.name}` opens.",
            )
        )
    form, code = root / "work" / FOLDER / f"{written.name}.md", mark_of(text)
    before = ratings(written.name)
    if not form.exists():
        last = before[-1] if before else None
        if last and last["text"] == code and now - last["when"] < A_DAY and not again:
            return Told(
                (
                    f"You have rated this text today: {_in_words(last['levels'])}. Rate it again tomorrow, before you look; or "
                    "change it, save it and come back: a new version is rated at once.",
                )
            )
        _write(
            form, blank(written, {"A": text}, code, title=f"Your own text: {written.name}", replies=_replies(written))
        )
        return Told(_how(form, root), form)
    source = form.read_text(encoding="utf-8", errors="replace")
    filled = read_form(written, source)
    if filled.code != code:
        _write(form.with_name(f"{written.name}-left-{filled.code}.md"), source)
        _write(
            form, blank(written, {"A": text}, code, title=f"Your own text: {written.name}", replies=_replies(written))
        )
        return Told(
            ("Your text has changed since the form was written. The old form is kept beside it.", *_how(form, root)),
            form,
        )
    if not filled.touched or len(filled.chosen) != 1:
        owed = "no box is ticked yet" if not filled.touched else "one reply has to be chosen, and one only"
        return Told((f"The form is not filled in: {owed}.", *_how(form, root)), form)
    return _taken(root, written, filled, form, before)


def own_text(root: Path, written: Written) -> str:
    """Return the learner's own text from their saved copy; "" if there is none yet."""
    path = work_path(root, manifest_of(written.module).name)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    for cell in cells:
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") == written.cell:
            text = "".join(cell.get("source", "")).strip()
            return "" if PLACEHOLDER in text and len(text) < 2 * len(PLACEHOLDER) else text
    return ""


def ratings(name: str, what: str = "self_rated") -> list[dict[str, Any]]:
    """Return the earlier ratings of a text, the oldest first."""
    return [
        line
        for line in recorded()
        if line["what"] == what and line.get("task") == name and isinstance(line.get("levels"), dict)
    ]


def mark_of(text: str) -> str:
    """Return four letters that mark a version of a text."""
    return f"{crc32(text.strip().encode()):08x}"[:6]


def _closed(written: Written) -> str:
    """Say why a text is not open to its writer yet; "" if it is."""
    if not written.rated:
        return ""
    question = find(written.rated)
    best = max(
        (float(line.get("earned") or 0) for line in recorded() if line["what"] == "check" and line.get("question") == question.id),
        default=0.0,
    )  # fmt: skip
    if best >= _ENOUGH * question.points:
        return ""
    return (
        f'First rate the three texts of others: `check("{question.id}", ...)` in your exercise. Your own opens when two of the '
        f"three are rated like the key, for whoever reads others as the course does can read themselves. So far: {best:g} of "
        f"{question.points}."
    )


def _how(form: Path, root: Path) -> tuple[str, ...]:
    return (
        f"Open `{form.relative_to(root).as_posix()}`, set an x in each box that your text earns, copy the words that earn it, "
        "choose the reader's reply, save, and come back.",
    )


def _replies(written: Written) -> list[str]:
    """Return what the reader may reply: a question per row, and agreement; in an order of the task's own."""
    replies = [*(row.asks for row in written.rows), written.agrees]
    return sorted(replies, key=lambda reply: crc32(f"{written.name} {reply}".encode()))


def _taken(root: Path, written: Written, filled: Filled, form: Path, before: list[dict[str, Any]]) -> Told:
    levels = filled.levels(written)
    record("self_rated", task=written.name, text=filled.code, levels=levels, reply=filled.chosen[0])
    kept = form.with_name(f"{written.name}-{len(before) + 1}.md")
    form.replace(kept)
    lines = [
        f"## {written.name}: your own rating {len(before) + 1}",
        "",
        "Self-rated, kept in your own record, and worth no points.",
        "",
        *_table(written, levels, before, filled.code),
        *_without_words(written, filled),
        "",
        *_on_reply(written, levels, filled.chosen[0]),
        "",
        *_model(written),
        "",
        "Rate it again tomorrow, before you look at today's: `aipm reread` with the same name. Or mark the two sentences that you "
        "would write otherwise, write them, save, and rate the new version.",
    ]
    page = kept.with_name(f"{kept.stem}-told.md")
    _write(page, "\n".join(lines) + "\n")
    return Told(tuple(lines), page, done=True)


def _table(written: Written, levels: Mapping[str, int], before: list[dict[str, Any]], code: str) -> list[str]:
    """Return the levels beside those of the last time, and what the difference is."""
    last = before[-1] if before else None
    if last is None:
        return ["| row | level |", "|---|---|", *(f"| `{row}` | {level} |" for row, level in levels.items())]
    same = last["text"] == code
    head = "last time" if same else "last version"
    rows = [f"| `{row}` | {last['levels'].get(row, '')} | {level} |" for row, level in levels.items()]
    moved = [row for row, level in levels.items() if last["levels"].get(row) != level]
    drift = (
        "You rate as you did: no row has moved."
        if not moved
        else f"The text is the same, and you read {listed(f'`{row}`' for row in moved)} otherwise: your yardstick moved, not the text."
        if same
        else f"Moved with the new version: {listed(f'`{row}`' for row in moved)}."
    )
    return [f"| row | {head} | now |", "|---|---|---|", *rows, "", drift]


def _without_words(written: Written, filled: Filled) -> list[str]:
    """Name each box that was ticked by words that are not in the text: it does not count."""
    lines = []
    for row in written.rows:
        for box, what in zip(filled.boxes["A"][row.name], row.ticks, strict=True):
            if box.ticked and not box.found:
                why = f'"{box.words}" is not in your text as it stands' if box.words else "no words are copied"
                lines.append(f"- `{row.name}`, *{what}*: {why}, so the box does not count.")
    return ["", "**Ticked without words:**", "", *lines] if lines else []


def _on_reply(written: Written, levels: Mapping[str, int], chosen: int) -> list[str]:
    """Hold the reply that somebody expects against their own boxes."""
    reply = _replies(written)[chosen]
    lowest = min(levels.values())
    weak = [row for row in written.rows if levels[row.name] == lowest]
    head = f'**The reply:** you expect "{reply}"'
    if reply == written.agrees:
        if lowest >= 3:
            return [f"{head}, and by your boxes {written.reader} has no reason to ask further."]
        return [
            f'{head}. By your own boxes `{weak[0].name}` is at {lowest}, so the next thing you hear is rather: "{weak[0].asks}"'
        ]
    asking = next(row for row in written.rows if row.asks == reply)
    if asking in weak:
        return [f"{head}, which is what your boxes say as well: `{asking.name}` is at {lowest}."]
    return [
        f"{head}. Your boxes give `{asking.name}` a {levels[asking.name]} and `{weak[0].name}` a {lowest}: either the reader asks "
        f'"{weak[0].asks}", or a box of `{asking.name}` is ticked too easily.'
    ]


def _model(written: Written) -> list[str]:
    """Return a model on other facts with a comment per row, and a text at 2 with the edit that lifts it."""
    best, middle = _examples(written)
    if best is None:
        return []
    lines = [
        "**A text on other facts that earns much, with the course's comments:**",
        "",
        *(f"> {line}".rstrip() for line in best.text.strip().splitlines()),
        "",
        *(f"- `{row.name}` {best.levels[row.name]}: {best.why[row.name]}" for row in written.rows),
    ]
    if middle is not None:
        row = next(row for row in written.rows if middle.levels[row.name] == 2)
        lines += [
            "",
            f"**And one with a 2 in `{row.name}`:**",
            "",
            *(f"> {line}".rstrip() for line in middle.text.strip().splitlines()),
            "",
            f"- {middle.why[row.name]} One sentence would make it a 3: {_edit(row)}.",
        ]
    return lines


def _edit(row: Row) -> str:
    return "one more of its boxes" if row.any_order else row.ticks[1]


def _examples(written: Written) -> tuple[RatedText | None, RatedText | None]:
    """Return the best text that this learner was not dealt, and one with a 2."""
    pool = _pool(written)
    ranked = sorted(pool, key=lambda text: (-sum(text.levels.values()), text.key))
    best = next(iter(ranked), None)
    twos = [text for text in ranked if text is not best and 2 in text.levels.values()]
    return best, max(twos, key=lambda text: (list(text.levels.values()).count(2), text.key), default=None)


def _pool(written: Written) -> list[RatedText]:
    """Return texts of others with their levels and reasons; those that this learner rated come last."""
    if not written.rated:
        return [
            RatedText(one.key, one.text, {row.name: row.level(one.ticks[row.name]) for row in written.rows}, one.why)
            for norming in normings_of(written.module)
            if norming.written == written
            for one in norming.answers
        ]
    question = find(written.rated)
    seen = {
        int(line.get("seed") or 0)
        for line in recorded()
        if line["what"] == "check" and line.get("question") == question.id
    }
    dealt = {text.key for seed in seen for text in question.data(seed).values()}
    pool: dict[str, RatedText] = {text.key: text for seed in _SEEDS for text in question.data(seed).values()}
    return [text for key, text in pool.items() if key not in dealt] or list(pool.values())


def assistant_prompt(root: Path, asked: str) -> Path:
    """Write what to paste into a chat assistant: three texts whose levels the course knows, and one's own among them.

    Raises:
        CourseError: there is no text of one's own, or no texts of others.
    """
    written = written_named(asked)
    text = own_text(root, written)
    if not text:
        raise CourseError("There is nothing of yours to rate yet: write your text, save it, and ask again.")
    order, anchors = _lined_up(written, text)
    lines = [
        "You rate four texts with the rules and boxes below. Read all four, then answer with lines of the form `A row level` and "
        "nothing else: a letter, the name of a row, a whole level from 1 to 4. Do not explain, and do not compare the texts with "
        "each other.",
        "",
        HOUSE_RULES.strip(),
        "",
        boxes_table(written),
    ]
    for letter, key in order.items():
        lines += ["", f"## Text {letter}", "", text if key == "" else anchors[key].text.strip()]
    path = root / "work" / FOLDER / f"{written.name}-prompt.md"
    _write(path, "\n".join(lines) + "\n")
    return path


def assistant_reply(root: Path, asked: str, reply: str) -> Told:
    """Read an assistant's levels: its rating of one's own text is shown only if it rated the three others like the course.

    Like the course means: on average within half a level, and nowhere off by two.
    """
    written = written_named(asked)
    text = own_text(root, written)
    order, anchors = _lined_up(written, text)
    rows = {row.name.casefold(): row.name for row in written.rows}
    given: dict[tuple[str, str], int] = {}
    for letter, name, level in _LINE.findall(reply):
        if (row := rows.get(name.strip("`*_ \t:").casefold())) is not None:
            given[letter, row] = int(level)
    wanted = [(letter, row.name) for letter in order for row in written.rows]
    if missing := [f"{letter} {row}" for letter, row in wanted if (letter, row) not in given]:
        raise CourseError(
            f"The reply has no level for {listed(missing, limit=4)}. Each line is a letter, a row and a level."
        )
    off = [
        abs(given[letter, row.name] - anchors[key].levels[row.name])
        for letter, key in order.items()
        if key
        for row in written.rows
    ]
    mean, far = sum(off) / len(off), sum(distance > 1 for distance in off)
    figures = (
        f"{sum(distance == 0 for distance in off)} of {len(off)} levels like the course's, {mean:.2f} off on average"
    )
    if mean > 0.5 or far:
        worse = f", {far} of them off by two or more" if far else ""
        return Told(
            (
                f"It did not rate the three texts like the course: {figures}{worse}. Its rating of yours is not shown. Another "
                "assistant, or the same one asked to quote the words for each box first, may do better.",
            )
        )
    own = {row.name: given[next(letter for letter, key in order.items() if not key), row.name] for row in written.rows}
    record("assistant_rated", task=written.name, text=mark_of(text), levels=own, off=round(mean, 3))
    mine = ratings(written.name)
    beside = f" Yours: {_in_words(mine[-1]['levels'])}." if mine and mine[-1]["text"] == mark_of(text) else ""
    return Told(
        (
            f"It rated the three texts like the course: {figures}. Your text: {_in_words(own)}.{beside} Worth no points.",
        ),
        done=True,
    )


def _lined_up(written: Written, text: str) -> tuple[dict[str, str], dict[str, RatedText]]:
    """Return {letter: key of a text, "" for one's own} in an order of the text's own, and the others' texts."""
    if written.rated:
        anchors = {one.key: one for one in find(written.rated).data(_AFAR + crc32(written.name.encode()) % 97).values()}
    else:
        anchors = {one.key: one for one in _pool(written)}
    if not anchors:
        raise CourseError(
            f"There are no texts with known levels for {written.name}, so no assistant can be tried on them."
        )
    keys = sorted(["", *anchors], key=lambda key: crc32(f"{key} {mark_of(text)}".encode()))
    return dict(zip("ABCD", keys, strict=False)), anchors


def _in_words(levels: Mapping[str, int]) -> str:
    return ", ".join(f"`{row}` {level}" for row, level in levels.items())


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise CourseError(said_of(error)) from None


__all__: Sequence[str] = ("Told", "assistant_prompt", "assistant_reply", "next_step", "own_text", "ratings", "reread")
