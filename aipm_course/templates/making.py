"""Make all templates: the same files from the same sources and lessons, byte for byte."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from aipm_course.files import write_whole
from aipm_course.templates.numbers import lesson_of, numbers_of
from aipm_course.templates.pages import FOLDER, INDEX, INVENTED, empty_page, filled_page, index_page
from aipm_course.templates.sheet import workbook
from aipm_course.templates.source import Template, templates


def make(root: Path, only: Collection[str] | None = None) -> Iterator[Path]:
    """Write docs/templates/ and the page that lists them; yield each file that was written.

    Args:
        root: folder of the checkout, or another to write to.
        only: short names of modules; templates that quote none of them stay as they are.
    """
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for template in templates().values():
        if only is None or set(template.modules) & set(only):
            for name, content in contents(template):
                yield _written(folder / name, content)
    yield _written(root / INDEX, index_page().encode())


def contents(template: Template) -> Iterator[tuple[str, bytes]]:
    """Yield a template's files, empty and filled, by name."""
    if template.kind == "sheet":
        lesson = lesson_of(template.sheet["module"])
        yield template.file, workbook(template, [], {}, "An x in Chosen, and what it takes, is on the sheet Settings.")
        yield (
            template.file_filled,
            workbook(
                template,
                _rows(template, lesson),
                lesson.facts("facts"),
                f"{INVENTED} The numbers are those of the lesson.",
            ),
        )
        return
    yield template.file, empty_page(template).encode()
    yield template.file_filled, filled_page(template, {name: numbers_of(name) for name in template.quotes}).encode()


def _rows(template: Template, lesson: Any) -> list[dict[str, Any]]:
    """Return the lesson's ideas by column head, with the cells that somebody read out of a note."""
    source = template.sheet
    tables = {name: lesson.table(name).set_index(source["key"]) for name in source["tables"]}
    fixes = {fix["row"]: fix for fix in source.get("fix", ())}
    rows = []
    for key in tables[source["tables"][0]].index:
        row: dict[str, Any] = {}
        for column in source["columns"]:
            if "from" in column:
                table, name = column["from"].split(".")
                value = tables[table].loc[key, name]
                row[column["head"]] = value.item() if hasattr(value, "item") else value
            if "choose" in column and key in lesson.answer(column["choose"])[column["choose"]]:
                row[column["head"]] = "x"
        rows.append({**row, **{head: value for head, value in fixes.get(key, {}).items() if head != "row"}})
    return rows


def _written(path: Path, content: bytes) -> Path:
    write_whole(path, content)
    return path
