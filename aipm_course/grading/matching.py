"""Which cell of a submission is which released cell, also where a host or an editor took the names away.

All of it works on text, line by line: what a stranger wrote is neither parsed nor run here.
"""

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from aipm_course.grading.notebooks import grade_id, is_answer, is_check
from aipm_course.registry import by_grade_id

_CHECK = re.compile(r"\bcheck\(\s*+(['\"])([A-Za-z0-9_.]{1,80})\1(?:\s*+,\s*+([A-Za-z_]\w*+))?")
_ONLY_A_CHECK = re.compile(r"(?:\s*+#[^\n]*+\n)*+\s*+check\(")
_SEED = re.compile(r"\bseed\s*=\s*\d+")
_ENDS = ("", "-answer", "-task", "-help")
_WORDS = re.compile(r"\w+")
_SHARED = 0.3
"""Share of a line's phrases that stand in a released text as well, if it is an earlier wording of it."""
_ALIKE = 0.5
"""Share of a released cell's lines that must stand in a nameless cell for it to be taken for that cell."""


def checks_in(source: str) -> list[str]:
    """Return the questions that a cell calls `check` with.

    >>> checks_in('check("toy.number", number, seed=seed)')
    ['toy.number']
    """
    return [found.group(2) for found in _CHECK.finditer(source)]


def checked_name(source: str) -> str:
    """Return the variable that a released check cell reads.

    >>> checked_name('check("toy.number", number, seed=seed)')
    'number'
    """
    found = _CHECK.search(source)
    return (found.group(3) or "") if found else ""


def binds(source: str, name: str) -> bool:
    r"""Say whether a cell gives a name a value of its own, as far as its text shows.

    >>> binds("x = 1\nnumber = 5", "number"), binds("number == 5", "number"), binds("number = ...", "number")
    (True, False, False)
    """
    if not name:
        return False
    start = (
        rf"(?m)^(?:{name}\s*(?::[^=\n]*)?=(?!=)(?!\s*\.\.\.\s*(?:#.*)?$)|def {name}\s*\(|(?:async )?def {name}\s*\()"
    )
    return re.search(start, source) is not None


def match(submission: Sequence[NotebookNode], pristine: Sequence[NotebookNode]) -> tuple[list[int | None], set[int]]:
    """Find the released cell of each cell of a submission.

    Names come first, then ids; a name that a task had earlier counts as its name. What has neither is known by the task
    that it checks, by its text, or by the variable that it fills.

    Returns:
        The place of the released cell for each cell, None for an additional one; and the places that were found by text.
    """
    places: list[int | None] = [None] * len(submission)
    free = set(range(len(pristine)))
    names = {name: place for place, cell in enumerate(pristine) if (name := grade_id(cell))}
    ids = {cell["id"]: place for place, cell in enumerate(pristine) if "id" in cell}
    for number, cell in enumerate(submission):
        name, identity = grade_id(cell), str(cell.get("id"))
        place = names.get(name or "")
        place = place if place in free else ids.get(identity)
        place = place if place in free else names.get(_current(name) or _current(identity))
        if place in free:
            places[number] = place
            free.discard(place)
    by_text = {place: number for number, place in _by_text(submission, pristine, places, free).items()}
    for place, number in by_text.items():
        places[number] = place
    return places, set(by_text)


def _current(name: str | None) -> str:
    """Return today's name of a cell that is called by an earlier name of its task; "" for any other."""
    for end in _ENDS:
        if name and name.endswith(end) and (question := by_grade_id(name.removesuffix(end))):
            return question.grade_id + end
    return ""


def _by_text(
    submission: Sequence[NotebookNode], pristine: Sequence[NotebookNode], places: list[int | None], free: set[int]
) -> dict[int, int]:
    """Return {cell of the submission: released cell} for nameless cells, by what they say."""
    found: dict[int, int] = {}
    nameless = [number for number, place in enumerate(places) if place is None]
    if not nameless or not free:
        return found

    def take(number: int, place: int) -> None:
        found[number] = place
        free.discard(place)
        nameless.remove(number)

    checks = {_task(pristine[place]): place for place in free if is_check(pristine[place])}
    for number in list(nameless):
        source = submission[number]["source"]
        if _ONLY_A_CHECK.match(source) and len(asked := checks_in(source)) == 1:
            place = checks.get(_task_of(asked[0]))
            if place in free:
                take(number, place)
    given = [place for place in sorted(free) if not is_answer(pristine[place]) and not is_check(pristine[place])]
    lines = {place: _lines(pristine[place]["source"]) for place in given}
    for number in list(nameless):
        kind, own = submission[number]["cell_type"], _lines(submission[number]["source"])
        for place in given:
            if place in free and kind == pristine[place]["cell_type"] and _alike(own, lines[place]):
                take(number, place)
                break
    for place in sorted(free):
        if is_answer(pristine[place]) and pristine[place]["cell_type"] == "code":
            name = _filled(place, pristine)
            blank = _lines(pristine[place]["source"])
            code = [number for number in nameless if submission[number]["cell_type"] == "code"]
            chosen = [number for number in code if binds(submission[number]["source"], name)]
            chosen = chosen or [number for number in code if _alike(_lines(submission[number]["source"]), blank)]
            if chosen:
                take(chosen[-1], place)
    return found


def _task(cell: NotebookNode) -> str:
    question = by_grade_id(grade_id(cell) or "")
    return question.id if question else ""


def _task_of(name: str) -> str:
    question = by_grade_id(name.replace(".", "-"))
    return question.id if question else "-"


def _filled(place: int, pristine: Sequence[NotebookNode]) -> str:
    """Return the variable that an answer cell fills: the one that the next check reads."""
    following = next((cell for cell in pristine[place:] if is_check(cell)), None)
    return checked_name(following["source"]) if following else ""


def _lines(source: str) -> frozenset[str]:
    """Return a text's lines without what an editor may change: blanks around them, and the number of the seed."""
    return frozenset(_SEED.sub("seed = 0", line.strip()) for line in source.splitlines() if line.strip())


def _alike(own: frozenset[str], released: frozenset[str]) -> bool:
    return bool(released) and len(own & released) >= _ALIKE * len(released)


def own_lines(source: str, released: str) -> str:
    r"""Return what somebody added to a released text; what an earlier version of the exercise said there is nobody's.

    An older copy holds other wordings than the released text: a line that shares its phrases is one of them, and so are as
    many lines as the released text has beyond the copy, where most of it is the same.

    Examples:
        >>> now = "Write to Ada, at most 90 words, what it costs.\nMark what you assume."
        >>> own_lines("Write to Ada, at most 60 words, what it costs.\nMark what you assume.", now)
        ''
        >>> own_lines(now + "\nAda, the shop at the river should pay more.", now)
        'Ada, the shop at the river should pay more.'
    """
    known = _lines(released)
    own = [line for line in source.splitlines() if _SEED.sub("seed = 0", line.strip()) not in known]
    phrases = _phrases(released)
    added = [line for line in own if not _is_wording(line, phrases)]
    lacking = known - _lines(source)
    reworded = sum(bool(line.strip()) for line in own) - sum(bool(line.strip()) for line in added)
    rest = sum(bool(line.strip()) for line in added)
    if lacking and len(lacking) * 2 <= len(known) and rest <= len(lacking) - reworded:
        return ""
    return "\n".join(added).strip()


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    """Return all runs of three words, without what sets them apart on a page."""
    words = _WORDS.findall(text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _is_wording(line: str, phrases: frozenset[tuple[str, ...]]) -> bool:
    own = _phrases(line)
    return bool(own) and len(own & phrases) >= _SHARED * len(own)
