"""Skeletons for authors: a new module, a new task, and a page of every reply that a question can give.

What is made runs and proves itself at once, so that an author changes something that works instead of filling a form.
Nothing that exists is overwritten.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import nbformat
from nbformat import NotebookNode

from aipm_course.judging.question import Question
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.registry import Manifest, manifest_of, manifests, modules, of_module, tables

_SKELETONS = Path(__file__).with_name("skeleton")
_MODULE = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)")
_QUESTION = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_STUBS = (
    "Replace this, the kind, and every text below",
    "Replace all of this task",
    "Replace this: work the answer out",
    "Replace all of it; keep the order",
    "You took the total. The task asks for one typical row.",
    "A help desk promises its customers an answer",
    "600 requests at a help desk",
    "Requests at a help desk. One row is one request.",
    "Say unit, window, who is counted, rounding and the answer's form, each once.",
    "Who you are, what lies before you, what you decide.",
    "What a right answer means for the decision.",
    "# A colleague ...",
)
"""Words of the skeletons that no finished task has: whoever leaves them has left a stub."""
_LEAST_ENTRIES = 2
"""Entries of the diagnostic that every module has."""
_OBJECTIVE = "Say of a promise, with the right rows and the right edge, whether it was kept."
_COLUMNS = (
    "ai-pm",
    "principal",
    "orchestrator",
    "modelops",
    "data-owner",
    "responsible-ai",
    "data-science",
    "ml-engineering",
    "product",
)


def new_module(root: Path, name: str, title: str = "") -> list[Path]:
    """Write the skeleton of a module: simulator, first task, figure, table card, notebooks and test.

    Args:
        root: folder of the checkout.
        name: full name, for example "NN_toy". A coming module (module.toml without objectives) is filled in.
        title: what it is about; a coming module has one.

    Returns:
        The files written or changed. `aipm build` makes the table and the exercise from them.

    Raises:
        CourseError: the name is not of the form NN_name, belongs to a ready module, or a number is taken.
    """
    if not (match := _MODULE.fullmatch(name)):
        raise CourseError(
            f"A module is called by two digits, an underscore and a short name, like NN_name, not {name!r}."
        )
    number, short = match.groups()
    existing = {manifest.short: manifest for manifest in manifests()}
    coming = existing.get(short)
    if coming and (coming.objectives or coming.name != name):
        raise CourseError(f"{coming.name} is there already; `aipm new task {short}.NAME` adds a task to it.")
    if taken := [other.name for other in existing.values() if other.number == number and other.short != short]:
        raise CourseError(f"Number {number} belongs to {taken[0]}.")
    title = title or (coming.title if coming else short.replace("_", " ").capitalize())
    words = {
        "name": name,
        "short": short,
        "number": number,
        "title": title,
        "room": f"{short}_room",
        "Room": f"{short.title().replace('_', '')}Room",
        "objective": _OBJECTIVE,
        "before": manifests()[0].name,
        "subject": title,
        "whose": "this module's tasks",
        **_question_words(short, "promise", "A1", "Has the promise been kept?", 3),
        "CONSTANT": "PROMISE_KEPT",
        "table": f"{short}_requests",
    }
    package = root / "aipm_course" / "modules" / short
    texts = {
        package / "__init__.py": f'"""{title}."""\n',
        package / "simulators" / "__init__.py": '"""The simulated company of this module."""\n',
        package / "simulators" / f"{words['room']}.py": _filled("simulator.py", words),
        package / "tasks" / "__init__.py": '"""The answer key: a file and a Question per task."""\n',
        package / "tasks" / "a1_promise.py": _filled("first_task.py", words),
        package / "figures.py": _filled("figures.py", words),
        package / "diagnostic.toml": _filled("diagnostic.toml", words),
        package / "road.toml": _filled("road.toml", words),
        root / "datasets" / name / "requests.md": _filled("card.md", words),
        root / "tests" / "modules" / short / "test_tasks.py": _filled("test_tasks.py", words),
        root / "solutions" / name / f"{short}.ipynb": nbformat.writes(_first_solution(words)) + "\n",
        root / "notebooks" / f"{name}.ipynb": nbformat.writes(_first_lesson(words)) + "\n",
    }
    manifest_file = package / "module.toml"
    written = [path for path, text in texts.items() if _write_new(path, text)]
    old = manifest_file.read_text(encoding="utf-8") if coming else _manifest_head(number, title)
    manifest_file.write_text(_filled_manifest(old, words), encoding="utf-8", newline="\n")
    return [manifest_file, *written]


def new_task(
    root: Path, question_id: str, *, task: str = "", title: str = "", points: int = 3, story: bool = False
) -> list[Path]:
    """Write the skeleton of a task: its file, its cells in the solution notebook, a test, a stub for the diagnostic.

    The diagnostic gets a stub while it has fewer entries than a module needs.

    Args:
        root: folder of the checkout.
        question_id: module and name, "MODULE.TASK".
        task: number in the module, for example "A3"; the next free one if not given.
        title: what it is about.
        points: what a full answer earns.
        story: whether the task gets a simulator and a table of its own, with a drawn story, rules of the text and a
            decision that follows; otherwise it asks for one number from a table that is there.

    Returns:
        The files written or changed.

    Raises:
        CourseError: the id is malformed or taken, or the module has no tasks or no simulated table yet.
    """
    if not (match := _QUESTION.fullmatch(question_id)):
        raise CourseError(f"A question is called by module and name, like MODULE.TASK, not {question_id!r}.")
    short, name = match.groups()
    manifest = manifest_of(short)
    if not (manifest.folder / "tasks").is_dir():
        raise CourseError(f"{manifest.name} has no tasks yet; `aipm new module {manifest.name}` makes the first one.")
    questions = of_module(short)
    if question_id in {question.id for question in questions}:
        raise CourseError(f"{question_id} is there already.")
    task = task or _next_task(questions)
    if task in {question.task for question in questions}:
        raise CourseError(
            f"{manifest.name} has a task {task}; it has {listed(question.task for question in questions)}."
        )
    words = {
        "short": short,
        "name": name,
        "objective": manifest.objectives[0] if manifest.objectives else _OBJECTIVE,
        **_question_words(short, name, task, title or name.replace("_", " ").capitalize(), points),
        **(_room_words(manifest, name) if story else _data_words(manifest)),
    }
    package = root / "aipm_course" / "modules" / short
    test = root / "tests" / "modules" / short / f"test_{name}.py"
    templates = {package / "tasks" / f"{task.lower()}_{name}.py": "task.py", test: "test_task.py"}
    if story:
        templates = dict(zip(templates, ("first_task.py", "test_tasks.py"), strict=True))
        templates[package / "simulators" / f"{name}.py"] = "simulator.py"
        templates[root / "datasets" / manifest.name / f"{name}.md"] = "card.md"
    written = [path for path, template in templates.items() if _write_new(path, _filled(template, words))]
    if story:
        with (package / "module.toml").open("a", encoding="utf-8") as stream:
            stream.write(_table_text(words))
        written.append(package / "module.toml")
    notebook_file = root / "solutions" / manifest.name / f"{short}.ipynb"
    if notebook_file.exists():
        notebook = nbformat.read(notebook_file, as_version=4)
        # Tasks stand before the written work.
        place = next(
            (number for number, cell in enumerate(notebook.cells) if re.match(r"## W\d", cell.source)),
            len(notebook.cells),
        )
        notebook.cells[place:place] = _story_cells(words) if story else _task_cells(words)
        notebook_file.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        written.append(notebook_file)
    diagnostic = package / "diagnostic.toml"
    asked = diagnostic.read_text(encoding="utf-8") if diagnostic.exists() else ""
    if _wants_entries(asked):
        mistake = "with_staff" if story else "total"
        stub = f'\n# [[items]]\n# question = "{question_id}"\n# mistake = "{mistake}"\n# text = """\n# A colleague ...\n# """\n'
        diagnostic.write_text(asked + stub, encoding="utf-8", newline="\n")
        written.append(diagnostic)
    road = package / "road.toml"
    with road.open("a", encoding="utf-8") as stream:
        stream.write(f'\n[{name}]\ntaught = ""\nmeans = "What a right answer means for the decision."\n')
    return [*written, road]


def stubs_left(root: Path, short: str) -> list[str]:
    """Return what a module still has of the skeletons, a line each: file and words.

    Args:
        root: folder of the checkout.
        short: the module's short name.
    """
    manifest = manifest_of(short)
    places = (
        *(manifest.folder.rglob(pattern) for pattern in ("*.py", "*.toml")),
        (root / "solutions" / manifest.name).glob("*.ipynb"),
        (root / "tests" / "modules" / short).glob("*.py"),
        (root / "datasets" / manifest.name).glob("*.md"),
    )
    found = []
    for path in sorted(path for place in places for path in place):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(root)}: {words}" for words in _STUBS if words in text]
    if found and short in modules():  # a finished task may be called by its name
        found += [left for question in of_module(short) if (left := title_left(question.id, question.title))]
    return found


def title_left(question_id: str, title: str) -> str:
    """Return that a title is nothing but the question's name, or an empty string.

    >>> title_left("toy.late_share", "Late share"), title_left("toy.late_share", "How many orders are late")
    ('the title of toy.late_share is its name', '')
    """
    name = question_id.partition(".")[2].replace("_", " ").capitalize()
    return f"the title of {question_id} is its name" if title == name else ""


def preview(question: Question[Any], seeds: Sequence[int] = (0, 1, 2)) -> str:
    """Return an HTML page with everything that a question can say: each reply, the hints and the worked solution.

    Args:
        question: which question.
        seeds: on which seeds. A reply that several answers hear stands there once, below all of them.
    """
    from aipm_course.judging.show import as_html, inline
    from aipm_course.proof.replies import replies

    body = [
        f"<h1>{html.escape(question.task)} · {html.escape(question.title)}</h1>",
        f"<p><code>{question.id}</code>, {question.points} points. Expected is {inline(question.kind.describe())}.</p>",
        "<h2>Hints</h2><ol>" + "".join(f"<li>{inline(hint)}</li>" for hint in question.hints) + "</ol>",
    ]
    for seed in seeds:
        data = question.data(seed)
        reference = question.reference(data)
        body.append(f"<h2>Seed {seed}</h2><details><summary>The right answer</summary>{_as_html(reference)}")
        body.append(f"<pre>{html.escape(question.worked_on(data))}</pre></details>")
        alike: dict[str, list[str]] = {}
        for reply in replies(question, seed):
            alike.setdefault(as_html(reply.verdict), []).append(reply.case)
        for said, cases in alike.items():
            body.append(f"<h3>{html.escape('; '.join(cases))}</h3>{said}")
    style = "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}"
    title = html.escape(f"{question.id}: every reply")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{style}</style>'
        f"<body>{''.join(body)}</body></html>\n"
    )


def _as_html(answer: Any) -> str:
    return answer.to_html() if hasattr(answer, "to_html") else f"<pre>{html.escape(repr(answer))}</pre>"


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = (_SKELETONS / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _write_new(path: Path, text: str) -> bool:
    """Write a file that is not there; return whether it was written."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def _manifest_head(number: str, title: str) -> str:
    marks = "".join(f'{column} = "○"\n' for column in _COLUMNS)
    return (
        f'number = "{number}"\ntitle = "{title}"\npart = "Choose and fund"\n'
        "minutes = 120  # reading, the explorer, the checked tasks and the short writing\n\n"
        f"# ● core, ○ elective, – skim: the lesson and its explorer, and the diagnostic can prove even that.\n[marks]\n{marks}"
    )


def _filled_manifest(text: str, words: Mapping[str, str]) -> str:
    """Return module.toml with objectives, exports and the first table."""
    head, marks, rest = text.partition("# ● core")
    ready = f'prerequisites = ["{words["before"]}"]\nobjectives = [\n  "{words["objective"]}",\n]\nlesson_seed = 1  # the exercise has seed 0\n\n'
    exports = f'\n# What notebooks may import from aipm_course, by the file that it stands in.\n[exports]\nfigures = ["{words["short"]}_chart"]\n'
    return f"{head.rstrip()}\n{ready}{marks}{rest.rstrip()}\n{exports}{_table_text(words)}"


def _table_text(words: Mapping[str, str]) -> str:
    """Return what stands of a simulated table in module.toml."""
    return (
        f'\n[tables.{words["table"]}]\nsummary = "600 requests at a help desk that promised fourteen days"\n'
        f'make = "simulators.{words["room"]}:{words["room"]}"\ntake = "requests"\n'
    )


def _wants_entries(diagnostic: str) -> bool:
    """Return whether a module's diagnostic has fewer entries than every module needs.

    >>> _wants_entries("# [[items]]" + chr(10) + "[[items]]"), _wants_entries("[[items]]" + chr(10) + "[[items]]")
    (True, False)
    """
    return len(re.findall(r"^\[\[items\]\]", diagnostic, re.MULTILINE)) < _LEAST_ENTRIES


def _question_words(short: str, name: str, task: str, title: str, points: int) -> dict[str, str]:
    """Return what a template says of a question."""
    # A decision of two outcomes stays a small part, so that a copy of another seed's answers earns little.
    decision = 1 if points > 2 else points / 4
    return {
        "asked": name,
        "variable": name,
        "task": task,
        "title": title,
        "headline": f"{task}: {title}" if title.endswith((".", "?", "!")) else f"{task}: {title}.",
        "quoted": json.dumps(title, ensure_ascii=False),
        "points": str(points),
        "late_points": f"{points - decision:g}",
        "promise_points": f"{decision:g}",
        "CONSTANT": name.upper(),
    }


def _room_words(manifest: Manifest, name: str) -> dict[str, str]:
    """Return what the templates say of a task's own simulator and table.

    Raises:
        CourseError: a simulator or a table has that name already.
    """
    table = f"{manifest.short}_{name}"
    if table in tables() or (manifest.folder / "simulators" / f"{name}.py").exists():
        raise CourseError(f"{manifest.name} has a table or a simulator {name} already; give the task another name.")
    return {
        "room": name,
        "Room": "".join(word.capitalize() for word in name.split("_")),
        "subject": name.replace("_", " ").capitalize(),
        "whose": f"the task {manifest.short}.{name} and its table",
        "table": table,
    }


def _promise_text(words: Mapping[str, str]) -> str:
    points = int(words["points"])
    return (
        f"## {words['task']} · {words['title']} ({points} point{'s' * (points != 1)})\n\n"
        "A help desk promises its customers an answer **within 14 days**. "
        "Day 14 still keeps the promise; colleagues (`staff`) were promised nothing. The desk has done well if at most 20% "
        f"of customers' requests are late.\n\n| field of `{words['variable']}` | what | tolerance | points |\n|---|---|---|---|\n"
        f"| `late` | share of customers' requests that were late | 0.004 | {words['late_points']} |\n"
        f'| `promise` | `"kept"` or `"broken"` | exact | {words["promise_points"]} |'
    )


def _promise_answer(words: Mapping[str, str]) -> str:
    variable = words["variable"]
    return (
        f'{variable} = {{"late": ..., "promise": ...}}\n### BEGIN SOLUTION\nasked = requests[~requests["staff"]]\n'
        f'late = (asked["days"] > 14).mean()\n{variable} = {{"late": late, "promise": "kept" if late <= 0.2 else "broken"}}\n'
        "### END SOLUTION"
    )


def _story_cells(words: Mapping[str, str]) -> list[NotebookNode]:
    """Return the cells of a task with a table of its own."""
    answer = f'requests = load("{words["table"]}", seed=seed)\n{_promise_answer(words)}'
    text = f"{_promise_text(words)}\n\n*Doors: spreadsheet (`{words['name']}.csv`), pandas.*"
    return _question_cells(words["short"], words["name"], words["variable"], text, answer, int(words["points"]))


def _first_solution(words: Mapping[str, str]) -> NotebookNode:
    short, text, answer = words["short"], _promise_text(words), _promise_answer(words)
    cells = [
        _markdown(
            f"{short}-intro",
            f"# {words['number']} · {words['title']}: the exercise\n\nWho you are, what lies before you, what you decide.\n\n"
            "Replace the three dots `...`, run the cell, run the check below it.",
        ),
        _code(
            f"{short}-setup",
            "import pandas as pd\nfrom aipm_course import check, hint, load, solution\n\n"
            "seed = 0  # another whole number gives the same company with other numbers\n"
            f'requests = load("{short}_requests", seed=seed)\nrequests.head()',
        ),
        *_question_cells(short, "promise", "promise", text, answer, 3),
    ]
    return _notebook(cells)


def _first_lesson(words: Mapping[str, str]) -> NotebookNode:
    short, objective = words["short"], words["objective"]
    cells = [
        _markdown(
            f"{short}-lesson-01",
            f"# {words['number']} · {words['title']}\n\n120 minutes with its exercise. You need "
            f"{words['before']}.\n\n**In this notebook you**\n\n- {objective}",
        ),
        _code(
            f"{short}-lesson-02",
            f"from aipm_course import {short}_chart, load\n\n"
            f'requests = load("{short}_requests", seed=1)  # the exercise has seed 0\nrequests.head()',
        ),
        _markdown(
            f"{short}-lesson-03",
            "## Who was promised what\n\n**Predict before you run.** Which share of customers waited longer than 14 days?",
        ),
        _code(f"{short}-lesson-04", f"{short}_chart(seed=1)"),
        _markdown(f"{short}-lesson-05", f"**What you can do now**\n\n- {objective}"),
    ]
    return _notebook(cells)


def _task_cells(words: Mapping[str, str]) -> list[NotebookNode]:
    name, points = words["name"], int(words["points"])
    plural = "s" * (points != 1)
    text = (
        f"## {words['task']} · {words['title']} ({points} point{plural})\n\n"
        f"`{name}` is the mean of `{words['column']}` over all rows of `{words['table']}`, within 0.5%. Say unit, window, "
        "who is counted, rounding and the answer's form, each once."
    )
    answer = (
        f'{name} = ...\n### BEGIN SOLUTION\nrows = load("{words["table"]}", seed=seed)\n'
        f'{name} = rows["{words["column"]}"].mean()\n### END SOLUTION'
    )
    return _question_cells(words["short"], name, name, text, answer, points)


def _question_cells(short: str, name: str, variable: str, text: str, answer: str, points: int) -> list[NotebookNode]:
    """Return task, answer, check and help, with the ids and the metadata that nbgrader needs."""
    return [
        _markdown(f"{short}-{name}-task", text),
        _code(f"{short}-{name}-answer", answer, {**_NBGRADER, "grade_id": f"{short}-{name}-answer", "solution": True}),
        _code(
            f"{short}-{name}",
            f'check("{short}.{name}", {variable}, seed=seed)',
            {**_NBGRADER, "grade": True, "grade_id": f"{short}-{name}", "locked": True, "points": points},
            {"deletable": False, "editable": False},
        ),
        _code(f"{short}-{name}-help", f'# hint("{short}.{name}")\n# solution("{short}.{name}", seed=seed)'),
    ]


_NBGRADER = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}


def _markdown(cell_id: str, text: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_markdown_cell(text, id=cell_id)
    return cell


def _code(
    cell_id: str, text: str, nbgrader: Mapping[str, Any] | None = None, more: Mapping[str, Any] | None = None
) -> NotebookNode:
    metadata = {**(more or {}), **({"nbgrader": dict(nbgrader)} if nbgrader else {})}
    cell: NotebookNode = nbformat.v4.new_code_cell(text, id=cell_id, metadata=metadata)
    return cell


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.11"},
    }
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    return notebook


def _next_task(questions: Sequence[Question[Any]]) -> str:
    """Return the next free number of the checked tasks."""
    numbers = [int(question.task[1:]) for question in questions if re.fullmatch(r"A\d+", question.task)]
    return f"A{max(numbers, default=0) + 1}"


def _data_words(manifest: Manifest) -> dict[str, str]:
    """Return how a task reaches the module's first simulated table, and a column with numbers in it."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    from aipm_course.datasets import load

    for entry in _simulated(manifest):
        file, _, make = entry.make.partition(":")
        frame = load(entry.id)
        columns = [
            name
            for name in frame
            if is_numeric_dtype(frame[name]) and not is_bool_dtype(frame[name]) and frame[name].nunique() > 9
        ]
        if columns:
            view = entry.take.endswith("()")
            take = entry.take.removesuffix("()")
            return {
                "simulator": f"aipm_course.modules.{manifest.short}.{file}",
                "imports": f"{make}, {take}" if view else make,
                "make": make,
                "frame": f"{take}(data)" if view else f"data.{take}" if take else "data",
                "table": entry.id,
                "column": str(columns[-1]),
            }
    raise CourseError(f"{manifest.name} has no simulated table with a column of numbers; write its simulator first.")


def _simulated(manifest: Manifest) -> Iterator[Any]:
    own = (entry for entry in tables().values() if entry.module == manifest.short)
    return (entry for entry in own if entry.make and not entry.make.startswith("aipm_course"))
