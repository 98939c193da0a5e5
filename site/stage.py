"""Lay the pages of the site out: lessons and exercises as committed, cards, glossary, and the pages that only a site has.

    python site/stage.py FOLDER

The folder holds the same layout as the checkout, so that every link between pages holds in both.
"""

import json
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

from aipm_course import curriculum
from aipm_course.places import course_root, exercise_path, short
from aipm_course.registry import manifest_of

DOCS = (
    "the_role.md",
    "glossary.md",
    "cheat_sheet.md",
    "your_own_table.md",
    "your_portfolio.md",
    "templates.md",
    "question_bank.md",
    "classroom.md",
    "class_without_a_hub.md",
    "grading.md",
)
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
HEADING = re.compile(r"\]\(([^()\s#]*\.ipynb)?#([^()\s]+)\)")
OWN_COPY = re.compile(r"(?<!\[)`(work/([^`]+\.ipynb))`")
INDEX = '<th style="position:relative"><span class="visually-hidden">row</span></th>'
"""pandas leaves the head of the index empty; a screen reader says this one."""
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def stage(root: Path, target: Path) -> None:
    """Write all pages below `target`, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    here = Path(__file__).parent
    shutil.copytree(here / "_static", target / "_static")
    shutil.copytree(root / "docs" / "images", target / "docs" / "images")
    ready = [module for module in curriculum.modules() if exercise_path(root, module.name).exists()]
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        _notebook(path, target / "notebooks" / path.name, up="../")
    for module in ready:
        source = exercise_path(root, module.name)
        _notebook(source, target / "exercises" / module.name / source.name, up="../../")
        shutil.copytree(root / "datasets" / module.name, target / "datasets" / module.name)
    shutil.copytree(root / "datasets" / "published", target / "datasets" / "published")
    shutil.copytree(root / "docs" / "templates", target / "docs" / "templates")
    for card in [*target.glob("datasets/**/*.md"), *target.glob("docs/templates/*.md")]:  # no menu lists them
        card.write_text("---\norphan: true\n---\n" + card.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    for name in DOCS:
        if (root / "docs" / name).exists():
            text = ANCHOR.sub(r"(\1)=", (root / "docs" / name).read_text(encoding="utf-8"))
            text = LINK.sub(lambda found: _if_here(found, target / "docs"), text)
            (target / "docs" / name).write_text(text, encoding="utf-8", newline="\n")
    for name, text in {
        "index.md": (here / "index.md").read_text(encoding="utf-8").replace("{{modules}}", _modules(root)),
        "lessons.md": _listed(
            "Lessons", [f"notebooks/{path.stem}" for path in sorted((root / "notebooks").glob("*.ipynb"))]
        ),
        "exercises.md": _listed(
            "Exercises", [f"exercises/{module.name}/{module.short}" for module in ready], EXERCISES
        ),
        "tables.md": _tables(root, ready),
        "reference.md": _listed(
            "Reference", [f"docs/{name.removesuffix('.md')}" for name in DOCS if (root / "docs" / name).exists()]
        ),
    }.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")


EXERCISES = (
    "These pages are to read. To answer, with a check that replies at once, [start the course](index.md#begin): it lays "
    "out your own copies."
)


def _notebook(source: Path, target: Path, up: str) -> None:
    """Copy a notebook: a learner's own copy in work/ is the exercise here, and links in stored outputs lead to pages."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            text = re.sub(r"\]\((?:\.\./)+work/", f"]({up}exercises/", text)
            text = OWN_COPY.sub(lambda found: f"[`{found[1]}`]({up}exercises/{found[2]})", text)
            cell["source"] = HEADING.sub(_heading, text).splitlines(keepends=True)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in ("text/html", "text/markdown"):
                if kind in data:
                    text = re.sub(r"""(href="|\]\()([^":)]*)\.ipynb""", r"\1\2.html", "".join(data[kind]))
                    text = re.sub(r"""(href="|\]\()(?:\.\./)*work/""", rf"\1{up}exercises/", text)
                    data[kind] = text.replace("<th></th>", INDEX)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8", newline="\n")


def _heading(link: re.Match[str]) -> str:
    """Return a link to a heading by the name that it has here; JupyterLab keeps its capitals and its commas.

    One to a cell leads to the page: cells have no names here.
    """
    page, name = link[1] or "", unquote(link[2])
    if name.startswith("cell-id="):
        return f"]({page})"
    return f"]({page}#{re.sub(r'[^-_0-9a-z ]', '', name.lower())})"


def _if_here(link: re.Match[str], folder: Path) -> str:
    """Return a link as it stands, or its words where it leads to a file that only a checkout has."""
    words, place = link[1], link[2].partition("#")[0]
    outside = not place or "://" in place or place in DOCS
    return link[0] if outside or (folder / place).exists() else words


def _listed(title: str, pages: list[str], words: str = "") -> str:
    return f"# {title}\n\n{words}\n\n```{{toctree}}\n:maxdepth: 1\n\n" + "\n".join(pages) + "\n```\n"


def _modules(root: Path) -> str:
    rows = ["| module | minutes | you learn to |", "|---|---|---|"]
    for module in curriculum.modules():
        lesson = root / "notebooks" / f"{module.name}.ipynb"
        if module.ready and lesson.exists() and exercise_path(root, module.name).exists():
            words = "; ".join(module.objectives)
            second = "".join(
                f", [second part](notebooks/{page}.ipynb)" for page in manifest_of(module.name).lessons[1:]
            )
            rows.append(
                f"| [{module.name[:2]} {module.title}](notebooks/{module.name}.ipynb){second} | {module.minutes} | {words} |"
            )
    coming = [module.title for module in curriculum.modules() if not module.ready]
    return "\n".join(rows) + (f"\n\nComing: {'; '.join(coming)}." if coming else "")


def _tables(root: Path, modules: list[curriculum.Module]) -> str:
    lines = [
        "# Tables",
        "",
        "Every table of the exercises, for a spreadsheet; the card says what each column means.",
        "",
    ]
    for module in modules:
        lines += [f"## {module.name[:2]} {module.title}", "", "| table | card |", "|---|---|"]
        for folder in (f"datasets/{module.name}", f"datasets/published/{module.name}"):
            for table in sorted((root / folder).glob("*.csv")):
                card = f"[what it holds]({folder}/{table.stem}.md)" if table.with_suffix(".md").exists() else ""
                lines.append(f"| {{download}}`{short(module.name)}, {table.stem} <{folder}/{table.name}>` | {card} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where the pages go: python site/stage.py FOLDER")
    stage(course_root(), Path(sys.argv[1]))
