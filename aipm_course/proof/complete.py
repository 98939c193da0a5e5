"""What a key owes to its module, to the exercise's text and to itself, before any number is looked at.

Nothing is run here: names are held against names. So it is told first, also where a wrong name would end the rest of
the proof in the middle.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from aipm_course.answers import Record, Table
from aipm_course.grading.notebooks import grade_id, read_notebook
from aipm_course.judging.question import Question
from aipm_course.kernel.wording import nearest
from aipm_course.places import solution_path
from aipm_course.proof.figure import Figure
from aipm_course.registry import manifest_of

LEAST_HINTS = 2
_SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def complete(questions: Sequence[Question[Any]], root: Path) -> Figure:
    """Return how many things are missing or misnamed in the keys of some questions.

    Args:
        questions: what is proved.
        root: folder of the checkout.
    """
    faults = tuple(f"{question.id}: {fault}" for question in questions for fault in owed(question, root))
    return Figure("complete", "what a key lacks, or calls by a name that nothing has", len(faults), 0, faults=faults)


def owed(question: Question[Any], root: Path) -> Iterator[str]:
    """Yield a sentence for each thing that is missing or misnamed in one key."""
    manifest = manifest_of(question.module)
    if question.objective not in manifest.every_objective:
        yield (
            f"`objective` is none of {manifest.name}'s, word for word: {question.objective}"
            f"{nearest(question.objective, manifest.every_objective)}"
        )
    if len(question.hints) < LEAST_HINTS:
        yield f"`hints` holds {len(question.hints)}; write {LEAST_HINTS} or more, from a nudge to nearly there"
    if not question.alternatives:
        yield "`alternatives` is empty; write the reference in another way"
    if not question.named:
        yield "no slip is named; what does somebody get who drops a rule or takes a wrong method?"
    yield from _names_of_slips(question)
    yield from _fields(question)
    notebook = solution_path(root, manifest.name)
    if notebook.exists():
        yield from _in_the_exercise(question, read_notebook(notebook))


def _names_of_slips(question: Question[Any]) -> Iterator[str]:
    seen: set[str] = set()
    ideas: dict[str, set[str]] = {}
    for slip in question.named:
        if slip.name in seen:
            yield f"two slips are called {slip.name}"
        seen.add(slip.name)
        ideas.setdefault(slip.message, set()).add(getattr(slip, "idea", "") or slip.name)
    for told in ideas.values():
        if len(told) > 1:
            yield f"{' and '.join(sorted(told))} say the same; if they are one idea, give both the same `idea`"


def _fields(question: Question[Any]) -> Iterator[str]:
    """Names of fields that no field has."""
    kind = question.kind
    if isinstance(kind, Record):
        known = set(kind.fields)
        inner = {
            f"{name}: {column}" for name, of in kind.fields.items() if isinstance(of, Table) for column in of.columns
        }
        places: list[tuple[str, Iterable[str]]] = [("look", kind.look), ("weights", kind.weights), ("own", kind.own)]
    elif isinstance(kind, Table):
        known, inner, places = set(kind.columns), set(), []
    else:
        return
    for follows in question.follows:
        places.append((f"the `Follows` of {follows.field}", (follows.field, *follows.rests_on, *follows.also)))
    for place, names in places:
        place = place if " " in place else f"`{place}`"
        for name in names:
            if name not in known | (inner if place == "`look`" else set()):
                yield f"{place} names {name!r}, which is no field of the answer.{nearest(name, known)}"


def _in_the_exercise(question: Question[Any], notebook: NotebookNode) -> Iterator[str]:
    place = next((number for number, cell in enumerate(notebook.cells) if grade_id(cell) == question.grade_id), None)
    if place is None:
        yield f"the solution notebook has no check cell with the grade_id {question.grade_id!r}"
        return
    text = plain("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"))
    for ablation in question.ablations:
        if plain(ablation.rule) not in text:
            yield f"the rule of {ablation.name} stands nowhere in the text, word for word: {ablation.rule}"
    headings = [cell.source for cell in notebook.cells[:place] if cell.source.startswith(f"## {question.task} ·")]
    stated = re.search(r"\((\d+) points?\)", headings[-1].splitlines()[0]) if headings else None
    if stated and int(stated[1]) != question.points:
        yield f"the heading in the text promises {stated[1]} points, the key gives {question.points}"
    above = [_SOLUTION.sub("", cell.source) for cell in notebook.cells[:place] if cell.cell_type == "code"]
    worked = _PYTHON.findall(question.worked_on(question.data(0)))
    if unknown := sorted(undefined("\n".join(worked), above)):
        yield (
            f"the worked solution uses {', '.join(unknown)}: whoever pastes it into the exercise gets a NameError, since no "
            "cell above makes that name"
        )


def undefined(code: str, before: Iterable[str] = ()) -> set[str]:
    """Return names that a piece of Python reads and nobody has made.

    Args:
        code: what is read. What is not Python says nothing.
        before: cells that ran before it.

    >>> undefined("np.ceil(weeks)", ["import pandas as pd", "weeks = 3.2"])
    {'np'}
    >>> undefined("[idea for idea in ideas]", ["ideas = []"]), undefined("half a sentence")
    (set(), set())
    """
    made = set(dir(builtins))
    for cell in (*before, code):
        made |= {name for name, reads in _names(cell) if not reads}
    return {name for name, reads in _names(code) if reads} - made


def plain(text: str) -> str:
    """Return a text without emphasis and line breaks.

    >>> plain("**within** 14" + chr(10) + "days")
    'within 14 days'
    """
    return " ".join(re.sub(r"[*`_]", "", text).split())


def _names(code: str) -> Iterator[tuple[str, bool]]:
    """Yield each name in a piece of code and whether it is read there."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id, isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, False
        elif isinstance(node, ast.arg):
            yield node.arg, False
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for imported in node.names:
                yield (imported.asname or imported.name).partition(".")[0], False
