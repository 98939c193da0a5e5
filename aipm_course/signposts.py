"""Write the links into notebooks: lesson to exercise, task to the section that teaches it, module to the next, plan.

No author writes them. In a lesson, lines that end with `MARK` are taken out and written anew; an exercise is derived
from its solution, which has none.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from aipm_course.curriculum import START
from aipm_course.places import exercise_path, short, solution_path
from aipm_course.registry import Manifest, manifest_of, manifests, module_of_lesson, of_module
from aipm_course.road import headings, stops, task_places

MARK = "<!-- road -->"
"""Ends a line of a lesson that the build has written; no front end shows it. At its beginning it would make HTML of it."""
PLAN = "00_your_plan"
READ = ("The lesson", "Its second part")
SHEET = "docs/cheat_sheet.md"


@dataclass(frozen=True)
class Post:
    """One module on the road.

    Attributes:
        name: full name.
        title: number and title.
        lesson: file of its lesson, from the checkout's folder.
        exercise: file of its exercise as laid out in work/; "" if it has none.
        pages: names of its lessons' pages, in order.
    """

    name: str
    title: str
    lesson: str
    exercise: str
    pages: tuple[str, ...] = ()


def posts(root: Path) -> list[Post]:
    """Return the modules that have a lesson, in order."""
    return [
        _post(root, manifest)
        for manifest in manifests()
        if manifest.number and (root / "notebooks" / f"{manifest.name}.ipynb").exists()
    ]


def _post(root: Path, manifest: Manifest) -> Post:
    has_exercise = solution_path(root, manifest.name).exists()
    return Post(
        manifest.name,
        f"{manifest.number} · {manifest.title}",
        f"notebooks/{manifest.name}.ipynb",
        f"work/{manifest.name}/{manifest.short}.ipynb" if has_exercise else "",
        tuple(page for page in manifest.lessons if (root / "notebooks" / f"{page}.ipynb").exists()),
    )


def following(root: Path, module: str) -> Post | None:
    """Return the module after one, or None behind the last."""
    found = posts(root)
    place = next((number for number, post in enumerate(found) if post.name == module), len(found))
    return next(iter(found[place + 1 :]), None)


def mark_exercise(root: Path, module: str, notebook: NotebookNode) -> None:
    """Write the links of an exercise that was just made from its solution.

    They lead to the lesson in notebooks/; where the exercise is laid out, `workspace` turns them to the copy beside it.
    """
    lesson = root / "notebooks" / f"{module}.ipynb"
    if not lesson.exists():
        return
    pages = [root / "notebooks" / f"{page}.ipynb" for page in manifest_of(module).lessons]
    where = {section: f"{page.name}{place}" for page in pages[::-1] for section, place in headings(page).items()}
    up, taught = "../../", stops(short(module))
    by_task = {question.task: question for question in of_module(short(module))}
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or "nbgrader" in cell.metadata:
            continue
        for task, question in by_task.items():
            stop = taught.get(question.id)
            if stop and stop.taught:
                target = f"{up}notebooks/{where.get(stop.taught, lesson.name)}"
                cell.source = _below(rf"{task} · .+", cell.source, f"*Taught in [{stop.taught}]({target}).*")
        if cell.source.startswith("# "):
            read = " · ".join(
                _link(words, up, page, root) for words, page in zip(READ, pages, strict=False) if page.exists()
            )
            _below_heading(cell, f"{read} · {_plan(up)} · {_sheet(up)}")
    foot = (
        f"**When you are done:** save, then `aipm grade {module}` in a terminal (*File, New, Terminal*) explains every "
        f"lost point.\n\n{_onward(root, module, up)}"
    )
    notebook.cells.append(_cell(f"{short(module)}-road", foot))


def mark_lesson(root: Path, page: str, notebook: NotebookNode) -> None:
    """Write the links of a lesson anew: to the exercise at both ends, and at each section to the tasks it teaches.

    Args:
        root: folder of the checkout.
        page: name of the lesson's page: its module's full name or, for a second lesson, that and `_2`.
        notebook: the lesson, which is changed.
    """
    module = module_of_lesson(page)
    post = next((post for post in posts(root) if post.name == module), None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = unmarked(cell.source)
    if post is None:
        return
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    up = "../"
    if post.exercise:
        places = task_places(exercise_path(root, module))
        practice: dict[str, list[str]] = {}
        for question in of_module(short(module)):
            stop = stops(short(module)).get(question.id)
            if stop and stop.taught:
                target = f"{up}{post.exercise}{places.get(question.task, '')}"
                practice.setdefault(stop.taught, []).append(f"[{question.task} {question.title}]({target})")
        for cell in texts:
            for heading, links in practice.items():
                line = f"*In the exercise: {' · '.join(links)}.*{MARK}"
                cell.source = _below(re.escape(heading), cell.source, line)
        onward = f"[The exercise]({up}{post.exercise}) · "
    else:
        onward = ""
    before = "" if module == START else f"[Start]({START}.ipynb) · "
    if len(post.pages) > 1:
        other, words = (
            (post.pages[1], "The second part") if page == post.pages[0] else (post.pages[0], "The first part")
        )
        onward += f"[{words}]({other}.ipynb) · "
    _below_heading(texts[0], f"{before}{onward}{_plan('../')} · {_sheet(up)}{MARK}")
    last = texts[-1]
    last.source = f"{last.source.rstrip()}\n\n**Where to go:** {onward}{_onward(root, module, up)}{MARK}"


def unmarked(source: str) -> str:
    r"""Return a text without the lines that the build has written.

    >>> unmarked("# Lesson\n\n[Start](x)<!-- road -->\n\nText")
    '# Lesson\n\nText'
    """
    return re.sub(rf"\n*^.*{re.escape(MARK)}$", "", source, flags=re.MULTILINE)


def _onward(root: Path, module: str, up: str) -> str:
    after = following(root, module)
    onward = f"Next module: [{after.title}]({up}{after.lesson}) · " if after else ""
    return f"{onward}{_plan(up)}".replace(f"{up}notebooks/", "" if up == "../" else f"{up}notebooks/")


def _plan(up: str) -> str:
    return f"[Your plan]({'' if up == '../' else f'{up}notebooks/'}{PLAN}.ipynb)"


def _sheet(up: str) -> str:
    return f"[Cheat sheet]({up}{SHEET})"


def _link(text: str, up: str, path: Path, root: Path) -> str:
    return f"[{text}]({up}{path.relative_to(root).as_posix()})"


def _below(heading: str, text: str, line: str) -> str:
    """Return a text with a line below each heading of the second level that a pattern fits."""
    return re.sub(rf"^(## {heading})$", lambda found: f"{found.group(1)}\n\n{line}", text, flags=re.MULTILINE)


def _below_heading(cell: NotebookNode, line: str) -> None:
    heading, _, rest = cell.source.partition("\n")
    cell.source = f"{heading}\n\n{line}\n\n{rest.lstrip()}".rstrip()


def _cell(cell_id: str, text: str) -> NotebookNode:
    from nbformat.v4 import new_markdown_cell

    cell: NotebookNode = new_markdown_cell(text, id=cell_id)
    return cell
