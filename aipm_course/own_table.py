"""Your own table on Monday: a file of one's own goes through a module's functions, and a report comes out.

Nothing is uploaded. `report_on` is what terminal and notebook share; `bring` is the notebook's form.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from aipm_course.bringing.cleaning import Open, Said, cleaned, put_together
from aipm_course.bringing.kind import Kind
from aipm_course.bringing.log import as_csv
from aipm_course.bringing.raw import Raw, read_raw
from aipm_course.bringing.report import Report
from aipm_course.figures.boxes import box_or_words
from aipm_course.files import write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.registry import kinds

__all__ = [
    "Open",
    "Said",
    "bring",
    "kind_named",
    "raw_of",
    "raws_of",
    "report_of",
    "report_on",
    "settings_of",
    "write_report",
]


def kind_named(name: str) -> Kind:
    """Return a kind of table by its name.

    Raises:
        CourseError: there is none.
    """
    if name not in kinds():
        raise CourseError(
            f"There is no kind of table {name!r}; there are: {listed(kinds(), limit=30)}.{nearest(name, kinds())}"
        )
    return kinds()[name][0]


def raw_of(name: str, path: str | Path, said: Said | None = None) -> Raw:
    """Return a file's cells as they stand."""
    said = said or Said()
    with _many_cells():
        return read_raw(kind_named(name), Path(path), encoding=said.encoding, sheet=said.sheet)


@contextmanager
def _many_cells() -> Iterator[None]:
    """Keep Python from looking through millions of cells for circles again and again: half of the time of a large file."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


Files = str | Path | Sequence[str | Path]


def report_on(name: str, path: Files, said: Said | None = None, *, on: date | None = None) -> Report:
    """Read a file, clean it and return the report on it.

    Args:
        name: kind of table.
        path: the file; several, where the kind reads them together.
        said: what the user said about it.
        on: the day to print.

    Raises:
        Open: something can be meant in two ways.
        CourseError: something is wrong with the file; the sentence says where and what to do.
    """
    return report_of(name, raws_of(name, path, said), said or Said(), on=on)


def raws_of(name: str, path: Files, said: Said | None = None) -> list[Raw]:
    """Return the cells of each file.

    Raises:
        CourseError: the kind does not read so many files together.
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    kind = kind_named(name)
    if len(paths) > max(1, len(kind.together)):
        many = f"{len(kind.together)} together ({', then '.join(kind.together)})" if kind.together else "one at a time"
        raise CourseError(f"{name} reads files {many}; given are {len(paths)}.")
    raws = [raw_of(name, paths[0], said)]
    for one in paths[1:]:
        if kind.beside is None:
            raws.append(raw_of(name, one, said))
        else:
            raws.append(read_raw(kind.beside, Path(one)))
    return raws


def report_of(name: str, raw: Raw | Sequence[Raw], said: Said, *, on: date | None = None) -> Report:
    """Return the report on cells that have been read."""
    kind, manifest = kinds()[kind_named(name).name]
    settings = settings_of(kind, said.settings)
    raws = [raw] if isinstance(raw, Raw) else list(raw)
    with _many_cells():
        if kind.beside is not None:
            clean = cleaned(kind, raws[0], _without(said, kind.beside))
            if len(raws) > 1:
                clean.beside = cleaned(kind.beside, raws[1], _only(said, kind.beside))
                clean.assumed += [f"{clean.beside.name}: {text}" for text in clean.beside.assumed]
        else:
            cleans = [cleaned(kind, one, _about(said, one, raws)) for one in raws]
            clean = put_together(cleans, kind.together) if len(cleans) > 1 else cleans[0]
        result = kind.make(clean, settings)
    rest = [f"{len(clean.table):,} rows of {clean.name} are used."]
    return Report(
        title=kind.title,
        file=clean.name,
        headline=result.headline,
        parts=result.parts,
        assumed=(*rest, *clean.assumed, *result.assumed),
        log=clean.log,
        numbers={**result.numbers, "table": clean.table, "aside": clean.aside},
        lesson=(f"{manifest.number} · {manifest.title}", f"notebooks/{manifest.name}.ipynb"),
        on=(on or date.today()).isoformat(),
        files=dict(result.files),
        explorer=result.explorer,
    )


def _only(said: Said, kind: Kind) -> Said:
    """Return what was said about the columns of a kind."""
    names = {column.name for column in kind.columns}
    return Said(
        {name: heading for name, heading in said.columns.items() if name in names},
        {
            option: kept
            for option, answers in said.options.items()
            if (kept := {name: one for name, one in answers.items() if name in names})
        },
        {name: swaps for name, swaps in said.values.items() if name in names},
    )


def _without(said: Said, kind: Kind) -> Said:
    """Return what was said beside what is about the columns of a kind."""
    names = {column.name for column in kind.columns}
    return replace(
        said,
        columns={name: heading for name, heading in said.columns.items() if name not in names},
        options={
            option: {name: one for name, one in answers.items() if name not in names}
            for option, answers in said.options.items()
        },
        values={name: swaps for name, swaps in said.values.items() if name not in names},
    )


def _about(said: Said, raw: Raw, raws: Sequence[Raw]) -> Said:
    """Return what was said as far as it is about one of several files: a heading that only the other has is not asked of it."""
    elsewhere = {heading for other in raws if other is not raw for heading in other.headings} - set(raw.headings)
    if not elsewhere:
        return said
    return replace(said, columns={name: heading for name, heading in said.columns.items() if heading not in elsewhere})


def settings_of(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting's value.

    Raises:
        CourseError: there is no such setting, or the value is no number or out of bounds.
    """
    known = {setting.name: setting for setting in kind.settings}
    for name in typed:
        if name not in known:
            raise CourseError(
                f"{kind.name} has no setting {name!r}; there are: {listed(known, limit=30)}.{nearest(name, known)}"
            )
    values: dict[str, Any] = {name: setting.default for name, setting in known.items()}
    for name, text in typed.items():
        setting = known[name]
        if setting.text:
            values[name] = text.strip()
            if setting.options and values[name] not in setting.options:
                raise CourseError(
                    f"--set {name} takes {' or '.join(setting.options)} ({setting.meaning}); given is {text!r}."
                )
            continue
        try:
            value = float(text.strip().rstrip("%")) / (100 if text.strip().endswith("%") else 1)
        except ValueError:
            raise CourseError(f"--set {name} takes a number ({setting.meaning}); given is {text!r}.") from None
        if not setting.at_least <= value <= setting.at_most:
            raise CourseError(
                f"--set {name} takes a number from {setting.at_least:g} to {setting.at_most:g} ({setting.meaning}); given is {text!r}."
            )
        values[name] = value
    return values


def write_report(report: Report, folder: Path, stem: str) -> list[Path]:
    """Write the page, the same as Markdown and as a workbook, the log of changes and what the module adds; return the files.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes] = {
        f"{stem}.html": report.as_html(),
        f"{stem}.md": report.as_markdown(),
        **_workbook(report, stem),
        f"{stem}_changes.csv": as_csv(report.log),
        **{f"{stem}_{name}": text for name, text in report.files.items()},
    }
    for name, text in files.items():
        write_whole(folder / name, text)
    return [folder / name for name in files]


def _workbook(report: Report, stem: str) -> dict[str, bytes]:
    """Return the report as a workbook, if the package that writes one is there."""
    try:
        return {f"{stem}.xlsx": report.as_workbook()}
    except ModuleNotFoundError:
        return {}


def bring(
    kind: str,
    file: Files,
    *,
    columns: Mapping[str, str] | None = None,
    options: Mapping[str, Mapping[str, str] | str] | None = None,
    settings: Mapping[str, Any] | None = None,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    encoding: str = "",
    sheet: str = "",
    form: bool = True,
) -> Any:
    """Read a table of your own and show the report on it, after a form that says which column is what.

    Everything stays on this machine.

    Args:
        kind: kind of table, for example "ideas" or "experiment".
        file: a CSV or XLSX file, for some kinds JSON; several, where the kind reads them together.
        columns: {column: heading in your file}, where the guess is wrong.
        options: what can be meant in two ways, for example {"decimal": "comma"} or {"unit": {"effort": "weeks"}}.
        settings: numbers that the file does not hold, for example {"capacity": 9}.
        values: {column: {as written: what it is}}, for example {"impact": {"huge": 3}}.
        encoding: the file's, where the guess is wrong.
        sheet: which sheet of a workbook.
        form: ask in a form; without it, the report is returned at once.

    Raises:
        CourseError: something is wrong with the file; the sentence says where and what to do.
    """
    spread = {
        option: answers if isinstance(answers, Mapping) else {"": answers}
        for option, answers in (options or {}).items()
    }
    said = Said(
        columns or {},
        {option: {column: str(one) for column, one in answers.items()} for option, answers in spread.items()},
        {column: {str(old): str(new) for old, new in swaps.items()} for column, swaps in (values or {}).items()},
        {name: str(value) for name, value in (settings or {}).items()},
        encoding,
        sheet,
    )
    raws = raws_of(kind, file, said)
    if not form:
        return report_of(kind, raws, said)
    return _form(
        kind, raws, said, Path(file if isinstance(file, str | Path) else file[0 if kind_named(kind).beside else -1])
    )


def answered(said: Said, flag: str, answer: str) -> Said:
    """Return what was said with one more answer, to the question with a flag such as "--decimal reach="."""
    option, _, column = flag.strip("-=").partition(" ")
    column = column.rstrip("=")
    if option == "set":
        return replace(said, settings={**said.settings, column: answer})
    if option == "column":
        return replace(said, columns={**said.columns, column: answer})
    return replace(said, options={**said.options, option: {**said.options.get(option, {}), column: answer}})


def _form(name: str, raws: Sequence[Raw], said: Said, path: Path) -> Any:
    """Return the form: a choice per column, the settings, the open questions, and a button."""
    import ipywidgets as widgets

    from aipm_course.bringing.matching import matched

    kind, raw = kind_named(name), raws[0]
    nothing = "(not in the file)"
    headings = [heading for heading in raw.headings if heading]
    try:
        guessed = {column: one.heading for column, one in matched(kind, raw.headings, said.columns).items()}
    except CourseError:
        guessed = dict(said.columns)
    style, wide = {"description_width": "initial"}, widgets.Layout(width="min(620px, 100%)")

    def choice(column: Any) -> Any:
        told = f"{column.name}{'' if column.required else ' (optional)'}"
        box = widgets.Dropdown(
            options=[nothing, *headings],
            value=guessed.get(column.name) or nothing,
            description=told,
            style=style,
            layout=wide,
        )
        box.tooltip = column.meaning
        return box

    choices = {column.name: choice(column) for column in kind.columns}
    fields = {
        setting.name: widgets.Text(
            value=said.settings.get(setting.name, "" if setting.default is None else str(setting.default)),
            placeholder=setting.meaning, description=setting.name, style=style, layout=wide,
        )
        for setting in kind.settings
    }  # fmt: skip
    for setting in kind.settings:
        fields[setting.name].tooltip = setting.meaning
    questions, shown, opened = widgets.VBox(), widgets.HTML(layout=widgets.Layout(overflow="hidden")), widgets.VBox()
    asked: dict[str, Any] = {}
    made: list[Report] = []
    button = widgets.Button(description="Make the report")
    further = widgets.Button(description="Explore it", disabled=True, tooltip="Make the report first.")

    def make(_: object = None) -> None:
        told = replace(
            said,
            columns={column: "" if box.value == nothing else box.value for column, box in choices.items()},
            settings={setting: box.value for setting, box in fields.items() if box.value.strip()},
        )
        for flag, box in asked.items():
            told = answered(told, flag, box.value) if box.value else told
        made.clear()
        opened.children, further.disabled = (), True
        try:
            report = report_of(name, raws, told)
            written = write_report(report, Path.cwd(), f"{path.stem}_report")
        except Open as problem:
            for one in problem.asked:
                asked[one.flag] = widgets.Dropdown(
                    options=[("choose", ""), *((f"{answer}: {means}", answer) for answer, means in one.options.items())],
                    description=one.text, style=style, layout=widgets.Layout(width="auto"),
                )  # fmt: skip
            questions.children = list(asked.values())
            shown.value = '<div role="status">One thing can be meant in two ways: choose above, then press the button again.</div>'
        except CourseError as problem:
            import html

            shown.value = f'<div role="status">{html.escape(str(problem))}</div>'
        else:
            made.append(report)
            further.disabled, further.tooltip = False, "The lesson's explorer, on your table."
            files = ", ".join(file.name for file in written)
            shown.value = f'<div role="status">Written: {files}</div>{report.as_html(whole=False)}'

    def explore() -> Any:
        """Return the module's explorer on the table that the report was made of."""
        if not made:
            return widgets.HTML(
                '<div role="status">Press the button "Make the report" in the form first: what it makes can be explored.</div>'
            )
        return made[0].explore()

    def show(_: object = None) -> None:
        opened.children = (explore(),)

    button.on_click(make)
    further.on_click(show)
    intro = widgets.HTML(
        f"<div style='line-height:1.5'><b>{kind.title}</b>: {kind.reads} Which column is what? Guesses are filled in; "
        "everything stays on this machine.</div>"
    )

    page = box_or_words(
        [intro, *choices.values(), *fields.values(), questions, widgets.HBox([button, further]), opened, shown],
        f'Run this cell to fill in the form, or type bring("{name}", ..., form=False).',
    )
    page.make, page.shown, page.questions, page.choices, page.explore = make, shown, asked, choices, explore
    return page
