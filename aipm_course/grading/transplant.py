"""Put a learner's text into a pristine copy of the exercise.

Points, locks, tags, check cells and their order come from the released notebook, whatever the submission claims. The
learner's own additional cells keep their place, since an answer may rest on them. Nothing that somebody answered is
dropped for standing in another cell than was meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from aipm_course.grading.matching import binds, checked_name, checks_in, match, own_lines
from aipm_course.grading.notebooks import ABSENT, copied, grade_id, is_answer, is_check, printable, read_release
from aipm_course.grading.pages import cut_texts, harmless_text
from aipm_course.grading.prose import is_prose, is_text, without_signs
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.registry import by_grade_id, modules

_MOST_NAMES = 8
_MOVED = "(This stood in another cell of the notebook; grading put it here to be read.)"
_AGAIN = "# Put here by grading: the cell above fills a variable whose own cell still holds its placeholder."


@dataclass(frozen=True)
class Transplanted:
    """A submission in its pristine notebook.

    Attributes:
        notebook: what to run.
        remarks: what was odd about the submission, in sentences.
    """

    notebook: NotebookNode
    remarks: tuple[str, ...]


@dataclass
class _Extra:
    """An additional cell, and the released cell that it stood behind."""

    cell: NotebookNode
    behind: int


def transplant(submission: NotebookNode, pristine: NotebookNode) -> NotebookNode:
    """Return the pristine notebook with the submission's answers and additional cells in it."""
    return transplanted(submission, pristine).notebook


def transplanted(submission: NotebookNode, pristine: NotebookNode) -> Transplanted:
    """Return the pristine notebook with the submission's answers and additional cells, and what was odd.

    `aipm_course.grading.matching` says which cell is which. Answer cells and plain code cells take the learner's text;
    all other pristine cells stay as released. What belongs to no pristine cell (added, copied or renamed) is kept right
    behind the cell it stood behind, without metadata and outputs. A text that was written beside an empty writing cell
    is put into it, and a variable that was filled elsewhere is exported where it was filled.

    Raises:
        CourseError: there is nothing of this exercise in the submission.
    """
    result = copied(pristine)
    places, by_text = match(submission.cells, result.cells)
    extras: list[_Extra] = []
    written: list[_Extra] = []
    last = -1
    for cell, place in zip(submission.cells, places, strict=True):
        if place is None:
            extras.append(_Extra(_plain(cell), last))
            continue
        last = max(last, place)
        target = result.cells[place]
        if target["source"] == cell["source"]:
            continue
        fillable = is_answer(target) or _is_plain_code(target)
        if fillable:
            target["source"] = _text(cell["source"], target["cell_type"])
        elif is_text(added := own_lines(cell["source"], target["source"])):
            written.append(_Extra(_plain(NotebookNode(cell_type="markdown", source=added)), place))
    _refuse_another_module(submission, result, places)
    own = [*extras, *(_Extra(cell, place) for place, cell in enumerate(result.cells) if _is_plain_code(cell))]
    remarks = [*_how_found(by_text, result, places), *_absent(result, places, own)]
    remarks += _gone(submission, places)
    remarks += _give_writing_a_place(result, pristine, extras, written)
    extras += _checks_where_filled(result, pristine, own)
    cut_texts(
        cell
        for cell in [*(cell for cell in result.cells if is_answer(cell)), *(extra.cell for extra in extras)]
        if cell["cell_type"] != "code"
    )
    result.cells = list(_in_order(result.cells, extras))
    return Transplanted(result, tuple(remarks))


def _in_order(cells: list[NotebookNode], extras: list[_Extra]) -> Iterator[NotebookNode]:
    behind: dict[int, list[NotebookNode]] = {}
    for extra in extras:
        behind.setdefault(extra.behind, []).append(extra.cell)
    number = 0
    for place in range(-1, len(cells)):
        for cell in [*([cells[place]] if place >= 0 else []), *behind.get(place, [])]:
            cell.setdefault("id", f"extra-{number}")
            number += 1
            yield cell


def _refuse_another_module(submission: NotebookNode, pristine: NotebookNode, places: list[int | None]) -> None:
    """Raise a CourseError for the learner to read if none of the exercise's tasks is in the submission."""
    tasks = {question.id for cell in pristine.cells if is_check(cell) and (question := _question(cell))}
    if not tasks or any(place is not None and _is_task(pristine.cells[place]) for place in places):
        return
    code = [cell["source"] for cell in submission.cells if cell["cell_type"] == "code"]
    asked = [name for source in code for name in checks_in(source)]
    names = [checked_name(cell["source"]) for cell in pristine.cells if is_check(cell)]
    if tasks & set(asked) or any(binds(source, name) for source in code for name in names):
        return
    graded = [(grade_id(cell) or "").partition("-")[0] for cell in submission.cells]
    other = [name for name in [*graded, *(name.partition(".")[0] for name in asked)] if name in modules()]
    if other:
        raise CourseError(
            f"This is the notebook of another module ({max(set(other), key=other.count)}). Hand in the one of this module."
        )
    raise CourseError(
        "The notebook holds none of this exercise's tasks: no answer cell, no check cell. Hand in your copy of the exercise."
    )


def _is_plain_code(cell: NotebookNode) -> bool:
    """Return whether a released cell is code that is neither answer nor check, for example the one that loads tables."""
    return cell["cell_type"] == "code" and grade_id(cell) is None


def _is_task(cell: NotebookNode) -> bool:
    return is_check(cell) or is_answer(cell)


def _question(cell: NotebookNode) -> Any:
    return by_grade_id(grade_id(cell) or "")


def _how_found(by_text: set[int], pristine: NotebookNode, places: list[int | None]) -> list[str]:
    """Say how cells without a name were found."""
    tasks = {place for place in by_text if _is_task(pristine.cells[place])}
    if not tasks:
        return []
    whole = {place for place in places if place is not None and _is_task(pristine.cells[place])}
    if tasks == whole:
        return ["The cells had lost their names on the way and were found by their text."]
    return [
        f"{counted(len(tasks), 'cell')} had lost the name and {'was' if len(tasks) == 1 else 'were'} found by text."
    ]


def _absent(pristine: NotebookNode, places: list[int | None], own: list[_Extra]) -> list[str]:
    """Mark tasks of which the submission holds nothing, and say which; they may be younger than the copy."""
    there = {place for place in places if place is not None}
    asked = {name for extra in own for name in checks_in(extra.cell["source"])}
    lacking = []
    answers: list[int] = []
    for place, cell in enumerate(pristine.cells):
        if is_answer(cell):
            answers.append(place)
        if not is_check(cell):
            continue
        question = _question(cell)
        if question and not there & {place, *answers} and question.id not in asked:
            name = checked_name(cell["source"])
            if not any(binds(extra.cell["source"], name) for extra in own):
                cell["metadata"][ABSENT] = True
                lacking.append(question.task)
        answers = []
    if not lacking:
        return []
    one = len(lacking) == 1
    return [
        f"{listed(lacking)} {'is' if one else 'are'} not in the notebook: deleted, or {'younger' if one else 'all younger'} "
        "than this copy of the exercise."
    ]


def _gone(submission: NotebookNode, places: list[int | None]) -> list[str]:
    """Say which graded cells of the submission the exercise no longer has."""
    found = []
    for cell, place in zip(submission.cells, places, strict=True):
        facts, name = cell["metadata"].get("nbgrader"), grade_id(cell)
        if place is None and name and isinstance(facts, dict) and facts.get("grade") is True:
            question = _question(cell)
            found.append(question.task if question else printable(name[:40]))
    if not found:
        return []
    names = list(dict.fromkeys(found))[:_MOST_NAMES]
    return [f"{listed(names)} {'is' if len(names) == 1 else 'are'} in the notebook and no longer in the exercise."]


def _give_writing_a_place(
    result: NotebookNode, pristine: NotebookNode, extras: list[_Extra], written: list[_Extra]
) -> list[str]:
    """Put texts of the learner's own into the nearest writing cell that is still empty, for a person to read."""
    empty = [
        place
        for place, cell in enumerate(result.cells)
        if is_answer(cell)
        and cell["metadata"]["nbgrader"].get("grade")
        and (not cell["source"].strip() or cell["source"].strip() == pristine.cells[place]["source"].strip())
    ]
    if not empty:
        return []
    texts: dict[int, list[str]] = {}
    for extra in sorted([*written, *extras], key=lambda one: one.behind):
        source = extra.cell["source"]
        if extra.cell["cell_type"] == "code":
            if not is_prose(source):
                continue
            source = without_signs(source)
            extra.cell = _plain(NotebookNode(cell_type="markdown", source=source))
        if is_text(source):
            nearest = min(empty, key=lambda place: abs(place - extra.behind - 1))
            texts.setdefault(nearest, []).append(extra.cell["source"])
    for place, found in texts.items():
        result.cells[place]["source"] = "\n\n".join([_MOVED, *found])
    if not texts:
        return []
    return ["A text stood beside its writing cell; it was put there, for a person to read."]


def _checks_where_filled(result: NotebookNode, pristine: NotebookNode, own: list[_Extra]) -> list[_Extra]:
    """Return cells that export a variable where another cell fills it, if its answer cell still holds the placeholder."""
    answer, checks = None, []
    for place, cell in enumerate(result.cells):
        if is_answer(cell) and cell["cell_type"] == "code":
            answer = place
        if not is_check(cell) or answer is None:
            continue
        blank, name = result.cells[answer]["source"] == pristine.cells[answer]["source"], checked_name(cell["source"])
        filling = [extra for extra in own if binds(extra.cell["source"], name)] if blank else []
        # Between the answer cell and its check, the check itself exports it.
        if filling and not answer <= filling[-1].behind < place:
            again = _plain(NotebookNode(cell_type="code", source=f"{_AGAIN}\n{cell['source']}"))
            checks.append(_Extra(again, filling[-1].behind))
        answer = None
    return checks


class Transplant(NbGraderPreprocessor):  # type: ignore[misc]
    """Replace a submission by the pristine notebook with its answers in it, before nbgrader looks at it."""

    release_directory = Unicode(help="Folder with the released exercises.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the transplanted notebook; an exercise that was never released is left as it is."""
        names = resources["nbgrader"]
        path = Path(self.release_directory) / names["assignment"] / f"{names['notebook']}.ipynb"
        root = Path(self.release_directory).parent
        take_out_sources(root, names["assignment"], names["student"])
        if not path.exists():
            self.log.warning("No released notebook %s: %s is graded as it was handed in", path, names["notebook"])
            return nb, resources
        return transplant(nb, read_release(path)), resources


def take_out_sources(root: Path, module: str, student: str) -> None:
    """Remove what nbgrader lays beside a notebook from the folder of the solution: notes on the key, and worse."""
    source, released = root / "solutions" / module, root / "exercises" / module
    handed_in, graded = root / "submitted" / student / module, root / "autograded" / student / module
    for path in sorted(source.rglob("*")) if graded.is_dir() else ():
        place = path.relative_to(source)
        if path.is_file() and not (released / place).exists() and not (handed_in / place).exists():
            (graded / place).unlink(missing_ok=True)


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a cell with nothing but its type and text."""
    kind = cell["cell_type"] if cell["cell_type"] in ("code", "markdown") else "raw"
    plain: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": _text(cell["source"], kind)}
    if kind == "code":
        plain |= {"outputs": [], "execution_count": None}
    return NotebookNode(plain)


def _text(source: str, kind: str) -> str:
    """Return a learner's text; what is shown as a page must not run in it."""
    return source if kind == "code" else harmless_text(source)
