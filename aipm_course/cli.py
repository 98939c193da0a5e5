"""The command line: aipm start, update, plan, reset, migrate, grade, reread, swap, dossier, bring, templates, review, progress, report, read, kit, feedback, why, collect, export, forget, data, build, prove, new, preview, doctor."""

import contextlib
import datetime
import errno
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aipm_course.extras import line_for
from aipm_course.files import said
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root, find_module, short

if TYPE_CHECKING:
    from rich.console import Console

    from aipm_course.doctor import Finding
    from aipm_course.grading.own import GradedNotebook
    from aipm_course.proof.figure import Figure
    from aipm_course.updating import News


class _Group(click.Group):
    """A group that shows a `CourseError` as its sentence and suggests the nearest command."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # A pipe on Windows knows 256 characters; a check mark shall not end the command.
            if isinstance(stream, io.TextIOWrapper) and (stream.encoding or "").lower().replace("-", "") != "utf8":
                stream.reconfigure(errors="replace")
        try:
            return super().invoke(ctx)
        except CourseError as problem:
            raise click.ClickException(str(problem)) from None
        except ModuleNotFoundError as problem:
            if not (line := line_for(problem.name or "")):
                raise
            raise click.ClickException(line) from None
        except PermissionError as problem:
            if problem.filename is None:
                raise
            raise click.ClickException(
                f"{problem.filename} cannot be written with your rights. On a class's hub the course belongs to "
                "everybody: fetch exercises from the assignment list and work in your home folder."
            ) from None
        except OSError as problem:
            if problem.filename is None and problem.errno not in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
                raise
            raise click.ClickException(said(problem)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aipm-course", prog_name="aipm")
def main() -> None:
    """A graded, hands-on workbook for AI product managers.

    Begin with `aipm start`: it lays out your own copies of the exercises in work/ and opens JupyterLab. When you have
    done one, `aipm grade MODULE` tells you what it earned and why.
    """


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--browser/--no-browser", default=True, help="Open a browser tab; without it, the address is printed.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port for JupyterLab, if 8888 is taken.")
@click.option("--instructor", is_flag=True, help="Keep nbgrader's menu and buttons; as is done where a gradebook lies.")
def start(folder: Path | None, browser: bool, port: int | None, instructor: bool) -> None:
    """Lay out your copies of lessons and exercises and open JupyterLab.

    Copies go to work/, which git ignores. What you write there is kept. Stop JupyterLab with Ctrl+C.

    Installed from a link, without a checkout, the course is laid out in FOLDER first, by default in ./aipm-course. The
    next time, type it there again; a newer release brings new lessons and keeps what you wrote.
    """
    from aipm_course.doctor import examine
    from aipm_course.updating import bring_up_to_date

    console = _console()
    root = _open_course(console, folder)
    with console.status("Looking whether everything is there"):
        findings = list(examine(root))
    if not _report(console, (finding for finding in findings if finding.needed)):
        sys.exit(1)
    _tell_news(console, bring_up_to_date(root), root)
    from aipm_course.curriculum import START
    from aipm_course.lab import folders
    from aipm_course.places import lesson_copy

    first = lesson_copy(root, START)
    page = first.relative_to(root).as_posix() if first.exists() else ""
    arguments = [
        sys.executable,
        "-m",
        "aipm_course.lab.server",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{page}",
        # Forty lines about extensions would push the address off the screen.
        "--Application.log_level=WARN",
    ]
    if not browser:
        arguments.append("--no-browser")
    if port:
        arguments.append(f"--port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    # A terminal in JupyterLab has to know `aipm`; a login shell would set PATH anew.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if sys.platform != "win32":
        arguments.append(f"--ServerApp.terminado_settings=shell_command={os.environ.get('SHELL') or '/bin/sh'}")
    console.print("JupyterLab opens on the start page. Stop it here with Ctrl+C.")
    os.chdir(root)
    settings = folders(instructor=instructor or (root / "gradebook.db").exists())
    # Settings; and data, which is where JupyterLab looks for extensions and kernels.
    for name, places in (("JUPYTER_CONFIG_PATH", settings), ("JUPYTER_PATH", settings[:1])):
        os.environ[name] = os.pathsep.join(filter(None, [*places, os.environ.get(name, "")]))
    if sys.platform == "win32":
        import subprocess

        sys.exit(subprocess.call(arguments))
    os.execv(sys.executable, arguments)


@main.command()
def update() -> None:
    """Fetch the newer course and say what is new; your work stays.

    Answers and notes in work/ are kept: lessons are brought up to date around them, exercises that you have begun stay
    as they are. A checkout is fetched with git; a course that was installed from a link follows its package; on a class's
    hub whoever looks after it brings the newer course, and your lessons follow.
    """
    from aipm_course.updating import bring_lessons, bring_up_to_date, fetch

    console = _console()
    root = _open_course(console, None)
    lessons = Path.home() / "lessons"
    if lessons.is_dir() and not os.access(root, os.W_OK):
        news = bring_lessons(root / "notebooks", lessons)
        console.print(
            "The course is the hub's; your lessons are as new as it is. They are looked at whenever you log in."
        )
        _tell_news(console, news, lessons.parent)
        return
    if (root / ".git").exists():
        with console.status("Fetching"):
            fetched = fetch(root)
        console.print(fetched, markup=False, soft_wrap=True)
        if "\ngrades: " in fetched and (root / "gradebook.db").exists():
            console.print(
                "This folder holds a class: the next `aipm grade MODULE --all` grades again what that touches, and says why."
            )
    else:
        console.print(
            "This folder follows the installed package: install the newer one as you did the first, then repeat."
        )
    _tell_news(console, bring_up_to_date(root), root)


@main.command()
@click.option("--role", help="Where you want to go, for example ai-pm; without it, you are asked.")
@click.option("--from", "origin", help="Where you come from, for example product; without it, you are asked.")
@click.option("--questions/--no-questions", default=None, help="Ask the diagnostic, or leave it out.")
@click.option("--ledger", is_flag=True, help="Instead, show what the role asks for and where it is practiced.")
@click.option("--group", help="With --ledger: the rows of one group, for example KPI.")
def plan(role: str | None, origin: str | None, questions: bool | None, ledger: bool, group: str | None) -> None:
    """Find your path: two choices, then fifteen minutes of questions.

    The questions show what you may skip, first where that saves most of your path; leave them out and nothing is
    skipped. Your choices and answers go into
    work/progress.jsonl and nowhere else. The next time, your choices are offered again, and only the questions that are
    open are asked; with --questions, all of them.
    """
    from aipm_course.planning.path import keep_choice, make_plan
    from aipm_course.record import progress_file
    from aipm_course.terminal.planning import ask_choice, ask_diagnostic, offer_diagnostic, show_ledger, show_plan

    console = _console()
    if ledger or group:
        show_ledger(console, group)
        return
    role, origin = ask_choice(console, role, origin)
    if path := progress_file():
        with contextlib.suppress(OSError):  # a record that cannot be kept is nobody's problem
            path.parent.mkdir(parents=True, exist_ok=True)
    keep_choice(role, origin)
    if questions:
        ask_diagnostic(console, (role, origin), again=True)
    elif questions is None:
        offer_diagnostic(console, (role, origin))
    show_plan(console, make_plan(role, origin))


@main.command()
def progress() -> None:
    """Show your points per objective, what is next and what is due again.

    All of it stands in work/progress.jsonl. Delete the file and it is gone.
    """
    from aipm_course.planning.progress import my_progress
    from aipm_course.terminal.planning import show_progress

    show_progress(_console(), my_progress())


@main.command()
@click.argument("module")
@click.option(
    "--seed", type=click.IntRange(0, 10**9), default=0, show_default=True, help="Other numbers for another attempt."
)
def reset(module: str, seed: int) -> None:
    """Make a fresh copy of MODULE's exercise; your old one is kept beside it.

    MODULE is the name of a folder in exercises/; its number or the word behind it do as well.
    """
    from aipm_course.workspace import reset as make_fresh

    root, console = course_root(), _console()
    fresh, aside = make_fresh(root, find_module(module, root), seed)
    if aside:
        console.print(f"Your old copy is now {aside.relative_to(root)}")
    console.print(f"[green]OK[/green] fresh copy: {fresh.relative_to(root)}")


@main.command()
@click.argument("module", required=False, default="")
def migrate(module: str) -> None:
    """Bring your copies in work/ up to date with tasks and tables that have another name now.

    Only the names in check, hint, solution and load change; your answers stay, and the old copy is kept beside the new
    one. Without MODULE, all copies are looked at.
    """
    from aipm_course.migration import migrate as bring_up_to_date
    from aipm_course.places import module_names, work_path

    root, console = course_root(), _console()
    names = (
        [find_module(module, root)]
        if module
        else [name for name in module_names(root) if work_path(root, name).exists()]
    )
    for name in names:
        found = bring_up_to_date(root, name)
        for old, new in {**found.questions, **found.tables}.items():
            console.print(f"[green]OK[/green] {name}: {old} is {new} now")
        for sentence in found.retired:
            console.print(f"{name}: {sentence}")
        if found.aside:
            console.print(f"Your old copy is now {found.aside.relative_to(root)}")
        else:
            console.print(f"[green]OK[/green] {name}: nothing has another name")


@main.command()
@click.argument("module")
@click.option("--all", "everybody", is_flag=True, help="For instructors: grade every submission in submitted/*/MODULE.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Submissions at the same time.")
@click.option("--regrade", is_flag=True, help="Also grade again what has not changed since it was graded.")
@click.option("--unconfined", is_flag=True, help="Run submissions as your own programs, without walls around them.")
@click.option("--scheduler", metavar="ADDRESS", help="Send submissions to the Dask cluster with this address.")
def grade(module: str, everybody: bool, jobs: int, regrade: bool, unconfined: bool, scheduler: str | None) -> None:
    """Grade your copy of MODULE's exercise and explain every lost point.

    The copy in work/ goes through nbgrader, as it would in a class; nothing leaves this machine. Save the notebook
    first. MODULE is the name of a folder in exercises/; its number or the word behind it do as well.

    With --all, instructors grade a class: every submission runs walled in and ends up in nbgrader's gradebook. A run
    that was interrupted goes on where it stopped; what has not changed is not graded twice.
    """
    root, console = course_root(), _console()
    module = find_module(module, root)
    if everybody:
        from aipm_course.terminal.grades import grade_everybody

        if not grade_everybody(console, root, module, jobs, regrade, unconfined, scheduler):
            sys.exit(1)
        return
    if jobs != 1 or regrade or unconfined or scheduler:
        raise click.UsageError("--jobs, --regrade, --unconfined and --scheduler go together with --all.")
    console.print(f"Running {module} from the top, as a grader would; this takes some ten seconds.")
    with console.status("Running"):
        from aipm_course.grading.own import grade_own

        graded = grade_own(root, module)
    from aipm_course.terminal.grades import show_grades

    _keep_grades(graded)
    show_grades(console, graded, root)


@main.command()
@click.argument("module", required=False, default="all")
@click.option("--html", "form", flag_value="html", help="A page for a browser; without another wish, this one.")
@click.option("--docx", "form", flag_value="docx", help="A Word document.")
@click.option("--pptx", "form", flag_value="pptx", help="Slides.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; in work/ if not given.")
@click.option("--name", help="Your name for the cover; without it, you are asked.")
@click.option(
    "--board", is_flag=True, help="One page for a governance board instead; with --pptx, a deck to begin with."
)
def dossier(module: str, form: str | None, out: Path | None, name: str | None, board: bool) -> None:
    """Make a portfolio of what you decided, to show to somebody.

    One page per decision: the decision, its number beside the bar, your assumption, the day, and the cell where it
    stands; and each text that you wrote, as it stands in your notebook. It is made of work/progress.jsonl and your
    notebooks in work/, and nothing leaves this machine. MODULE is one of them, or all.
    """
    from aipm_course.terminal.dossier import form_of, make_dossier

    root, console = course_root(), _console()
    module = "" if module == "all" else find_module(module, root)
    make_dossier(console, root, module, form_of(form or "", out), out, name, board=board)


@main.command()
@click.argument("kind", required=False, default="")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--column", "columns", multiple=True, metavar='NAME="HEADING"', help="Which column of your file is which."
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A number that the file does not hold.")
@click.option(
    "--decimal", multiple=True, metavar="[COLUMN=]point|comma", help="Whether 1.200 and 1,200 are 1.2 or 1200."
)
@click.option("--dates", multiple=True, metavar="[COLUMN=]day-first|month-first", help="Which day 03/04/2026 is.")
@click.option("--unit", multiple=True, metavar="COLUMN=UNIT", help="Unit of a number that has none beside it.")
@click.option(
    "--blank", multiple=True, metavar="COLUMN=VALUE", help="What a blank cell means; `drop` leaves the row out."
)
@click.option("--value", "values", multiple=True, metavar='"COLUMN:WRITTEN=NEW"', help="What a word in a cell means.")
@click.option("--encoding", default="", help="The file's encoding, where the guess is wrong.")
@click.option("--sheet", default="", help="Which sheet of a workbook.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the report; this one if not given.",
)
@click.option("--ask/--no-ask", default=None, help="Ask what is open; without a terminal nothing is asked.")
def bring(
    kind: str, files: tuple[Path, ...], columns: tuple[str, ...], settings: tuple[str, ...], decimal: tuple[str, ...],
    dates: tuple[str, ...], unit: tuple[str, ...], blank: tuple[str, ...], values: tuple[str, ...], encoding: str,
    sheet: str, out: Path, ask: bool | None,
) -> None:  # fmt: skip
    """Bring a table of your own: a CSV or XLSX file (for some kinds JSON) in, a report out.

    KIND says what it is, for example `ideas` (a RICE sheet) or `experiment` (a row per unit of a test); without it, all
    kinds are listed, and without FILES what a kind reads. Columns are found by their names and shown to you; what can be
    meant in two ways is asked. The report is a page (HTML), the same as Markdown, and a log of every changed cell.
    Everything is read and computed on this machine; nothing is uploaded.
    """
    from aipm_course.own_table import kind_named
    from aipm_course.terminal.bringing import bring_file, describe_kind, describe_kinds, said_by

    console = _console()
    if not kind:
        describe_kinds(console)
        return
    found = kind_named(kind)
    if not files:
        describe_kind(console, found)
        return
    options = {"decimal": decimal, "dates": dates, "unit": unit, "blank": blank}
    said = said_by(columns, options, values, settings, encoding, sheet)
    asking = sys.stdin.isatty() and sys.stdout.isatty() if ask is None else ask
    for paths in [files] if found.together else [(path,) for path in files]:
        bring_file(console, kind, paths, said, out, ask=asking)


@main.command()
@click.argument("name", required=False, default="")
@click.option("--filled", is_flag=True, help="The one that is filled from Larkspur, in place of the empty one.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to put it into; this one if not given. Without NAME, all of them go there.",
)
def templates(name: str, filled: bool, out: Path | None) -> None:
    """Lay out a template for Monday, empty or filled; without NAME, list them.

    PRD, RICE sheet, evaluation plan, runbook and others: under each heading stands what belongs there and why. A file
    that is there already is never overwritten. `aipm review FILE` says afterwards what a draft lacks.
    """
    from aipm_course.terminal.templates import copy_templates, list_templates

    if name or out:
        copy_templates(_console(), name, out or Path(), filled=filled)
    else:
        list_templates(_console())


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "name", default="", metavar="TEMPLATE", help="Which template it is, if the guess is wrong.")
def review(file: Path, name: str) -> None:
    """Say what a draft (Markdown or DOCX) lacks against its template.

    Line by line: missing and empty sections, criteria without a number, a unit or today's number, no owner, no date,
    what was left to fill in. It reads form, not worth. The exit code is 1 if something is missing. Nothing is uploaded.
    """
    from aipm_course.terminal.templates import review_file

    if not review_file(_console(), file, name):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("module", required=False, default="")
@click.option("--pseudonyms", is_flag=True, help="Numbers instead of names; reports/pseudonyms.csv says who is who.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the page.")
def report(module: str, pseudonyms: bool, out: Path | None) -> None:
    """For instructors: write the class on one page.

    What to open the live hour with, who is missing, who is stuck, scores by objective, misconceptions met and by how
    many, and which question needs a look; from nbgrader's gradebook and the graded notebooks in this folder. The page
    needs nothing beside it. With MODULE, a folder in exercises/, the page is about that module only.
    """
    from aipm_course.cohort.report import stale_modules, write_report

    console = _console()
    with console.status("Reading gradebook and notebooks"):
        path = write_report(course_root(), module, pseudonyms=pseudonyms, out=out)
        stale = stale_modules(course_root(), module)
    for name, what in stale.items():
        console.print(
            f"{name}: {' and '.join(what)} changed since this class was graded; `aipm grade {name} --all` grades again what "
            "that touches.",
            markup=False,
            soft_wrap=True,
        )
    console.print(f"[green]OK[/green] {path}", soft_wrap=True)


@main.command()
@click.argument("module")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--times", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Moodle's grading worksheet, which says who handed in, and when.",
)  # fmt: skip
def collect(module: str, archive: Path, times: Path | None) -> None:
    """For instructors: take submissions of MODULE out of ARCHIVE, the zip file of Canvas or Moodle.

    Each goes to submitted/ID/MODULE: Canvas's number of the learner, or whom roster.csv knows by the address in Moodle's
    worksheet, since Moodle's numbers are others in each assignment. Of several notebooks the newest counts, whatever the
    LMS has added to its name. What you put there yourself stays, and so does a newer attempt than the zip file's.
    """
    from aipm_course.cohort.collecting import collect as take_out
    from aipm_course.cohort.worksheet import worksheet
    from aipm_course.terminal.exchange import show_collected

    root = course_root()
    module = find_module(module, root)
    show_collected(_console(), take_out(root, module, archive, worksheet(root, times) if times else None), root, module)


@main.command()
@click.argument("module")
@click.option("--per-person", is_flag=True, help="A zip file for each learner instead of one for the class.")
@click.option(
    "--for", "lms", type=click.Choice(["canvas", "moodle"]), default=None,
    help="One zip file with names that the LMS takes in: everybody finds their page there.",
)  # fmt: skip
def feedback(module: str, per_person: bool, lms: str | None) -> None:
    """For instructors: make everybody's feedback page of MODULE and pack them, where no hub hands them out.

    Points and comments are those that stand in the gradebook by now; corrections reach the pages by running it again.
    With --for, upload the file once: Canvas, on the assignment, Upload Submissions; Moodle, Upload multiple feedback
    files in a zip.
    """
    from rich.progress import Progress

    from aipm_course.cohort.feedback import make_feedback
    from aipm_course.grading.roster import names_of, people, who

    root, console = course_root(), _console()
    module = find_module(module, root)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("feedback", total=None)
        done = make_feedback(
            root, module, per_person=per_person, lms=lms or "", finished=lambda student: bar.advance(task)
        )
    for student, why in done.failed.items():
        console.print(f"{who(student, names_of(root))}: no page ({why})", markup=False, soft_wrap=True)
    console.print(f"{len(done.pages)} pages")
    if done.placeless:
        console.print(
            f"Not in the file, since they did not come out of the LMS's: {people(done.placeless, names_of(root), limit=30)}. Their pages lie in "
            f"feedback/NAME/{module}.",
            markup=False,
            soft_wrap=True,
        )
    for archive in done.archives:
        console.print(f"[green]OK[/green] {archive}", soft_wrap=True)


@main.command()
@click.argument("module")
@click.argument("student")
def why(module: str, student: str) -> None:
    """For instructors: tell how the points of STUDENT in MODULE came about, run by run.

    STUDENT is the name of their folder in submitted/; a name or address of roster.csv does as well. It is read from the
    tables in results/MODULE.
    """
    from aipm_course.grading.history import history, told
    from aipm_course.grading.roster import names_of, person_named

    root = course_root()
    module = find_module(module, root)
    person = person_named(root, student)
    changes = history(root, module, person.id)
    if not changes:
        raise CourseError(
            f"No table in results/{module} knows {student!r}. `aipm grade {module} --all` writes them; without tables there "
            "is no story to tell."
        )
    name = names_of(root).get(person.id)
    _console().print(f"{name} ({person.id})" if name else person.id, markup=False)
    for change in changes:
        _console().print(f"{change.at}  {told(change)}", markup=False, soft_wrap=True)
    if message := changes[-1].message:
        _console().print(f"The table says beside: {message}", markup=False, soft_wrap=True)


@main.command()
def seeds() -> None:
    """For instructors: write seeds.csv, a table with everybody's seed and a sentence to send to them.

    Which seed counts for whom stands in nbgrader_config.py, and who is in the class in roster.csv.
    """
    from aipm_course.cohort.seeds import write_seeds

    console = _console()
    path, odd = write_seeds(course_root())
    for line in odd:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"[green]OK[/green] {path}", soft_wrap=True)


@main.command()
@click.argument("student")
def forget(student: str) -> None:
    """For instructors: delete what this folder knows of STUDENT.

    STUDENT is the name of their folder in submitted/; a name or address of roster.csv does as well. What was handed in,
    graded notebooks and feedback, pages in zip files, rows in gradebook, results and files for an LMS, pages with the name
    on them. Pages are written anew by `aipm report` and `aipm read`. What is left for you is named.
    """
    from aipm_course.cohort.forgetting import forget as delete

    for line in delete(course_root(), student):
        _console().print(line, markup=False, soft_wrap=True)


@main.command()
@click.argument("module")
@click.option("--readers", type=click.IntRange(1, 50), default=1, show_default=True, help="Divide the answers.")
@click.option("--pdf", is_flag=True, help="Also print the pages into PDF files, with Chromium, Chrome or Edge.")
@click.option(
    "--take", "tables", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
    help="Put the points of this table into the gradebook.",
)  # fmt: skip
def read(module: str, readers: int, pdf: bool, tables: tuple[Path, ...]) -> None:
    """For instructors: read what a class has written in MODULE, and give points.

    Writes one page per task and reader into reading/MODULE, with numbers instead of names and the rubric on top, and a
    table beside it to type points into. With --take, such a table goes into the gradebook.
    """
    from aipm_course.cohort.reading import as_pdf, lay_out, take_in
    from aipm_course.terminal.exchange import show_taken

    root, console = course_root(), _console()
    module = find_module(module, root)
    refused = [show_taken(console, take_in(root, module, table), table) for table in tables]
    if any(refused):
        sys.exit(1)
    if not tables:
        pages = lay_out(root, module, readers)
        for written in (pages, as_pdf(pages) if pdf else ()):
            for page in written:
                console.print(f"[green]OK[/green] {page}", soft_wrap=True)


@main.command()
@click.argument("text")
@click.option("--again", is_flag=True, help="Begin anew though you have rated this text today.")
@click.option(
    "--prompt", is_flag=True, help="Write what to paste into a chat assistant that is to rate your text, too."
)
@click.option(
    "--reply", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read what the assistant replied."
)
def reread(text: str, again: bool, prompt: bool, reply: Path | None) -> None:
    """Rate your own TEXT where nobody else reads it; TEXT is a module, or one of its texts.

    Writes a form with a box per fact into work/reread. Fill it in and type the same again: you get your levels, a model on
    other facts with comments, and tomorrow the difference to today. Kept as self-rated, never as points.
    """
    from aipm_course.rating.rereading import assistant_prompt, assistant_reply, next_step

    root, console = course_root(), _console()
    if prompt:
        console.print(f"[green]OK[/green] {assistant_prompt(root, text)}", soft_wrap=True)
        return
    told = (
        assistant_reply(root, text, reply.read_text(encoding="utf-8", errors="replace"))
        if reply
        else next_step(root, text, again=again)
    )
    _tell(console, told.lines, told.file)


@main.command()
@click.argument("text")
@click.option(
    "--back", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A form that came back; may be given several times.",
)  # fmt: skip
@click.option("--before", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An older text of yours.")
@click.option("--after", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A newer one.")
def swap(text: str, files: tuple[Path, ...], before: Path | None, after: Path | None) -> None:
    """Write your TEXT with its boxes into a file without a name, for a colleague to rate; --back reads it.

    With --before and --after two files of your own go into it in a drawn order, with the boxes of TEXT: whoever rates them
    does not know which is which.
    """
    from aipm_course.rating.swapping import back, give, give_two

    root, console = course_root(), _console()
    if files:
        _tell(console, back(root, text, list(files)).lines, None)
        return
    if (before is None) != (after is None):
        raise CourseError("Two texts are held against each other: give both --before and --after.")
    path = give_two(root, text, before, after) if before and after else give(root, text)
    console.print(f"[green]OK[/green] {path}", soft_wrap=True)


@main.command()
@click.argument("module", required=False)
@click.option("--pdf", is_flag=True, help="Also print the pages into PDF files, with the Chromium of this machine.")
def kit(module: str | None, pdf: bool) -> None:
    """For instructors: write what to print and to show for MODULE into kit/MODULE; without MODULE, for all.

    A page per live hour, with the bets above its fold and what the hour ended in below (bets.html is its upper half, for
    whoever takes part from elsewhere); the lesson's cells for the screen, without prose and not yet run; and where they are
    there, three answers to the written task for graders to rate together, and their key.
    """
    from aipm_course.cohort.kit import make_kit
    from aipm_course.cohort.reading import as_pdf

    root, console = course_root(), _console()
    notes = (path.stem for path in sorted((root / "docs" / "facilitation").glob("[0-9]*.md")))
    for name in [find_module(module, root)] if module else notes:
        pages = make_kit(root, name)
        printed = as_pdf([page for page in pages if page.suffix == ".html"]) if pdf else ()
        for made in (pages, printed):
            for page in made:
                console.print(f"[green]OK[/green] {page}", soft_wrap=True)


@main.command()
@click.argument("module")
@click.option("--for", "lms", type=click.Choice(["canvas", "moodle"]), required=True, help="Whose file it is.")
@click.option(
    "--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="The LMS's own file: Canvas's exported gradebook, Moodle's grading worksheet.",
)  # fmt: skip
@click.option("--column", default="", help="The column to fill, if several could be meant.")
@click.option("--partial", is_flag=True, help="Also fill in points of those whose writing nobody has read yet.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the file.")
def export(module: str, lms: str, roster: Path, column: str, partial: bool, out: Path | None) -> None:
    """For instructors: fill the grades of MODULE into the LMS's own file, for the LMS to take in.

    Rows are found by number, login or address, never by name, and only one column changes.
    """
    from aipm_course.cohort.exporting import export as fill_in
    from aipm_course.cohort.exporting import newest_results, summary
    from aipm_course.grading.roster import names_of

    root, console = course_root(), _console()
    module = find_module(module, root)
    done = fill_in(root, module, newest_results(root, module), lms, roster, column=column, partial=partial, out=out)
    for line in summary(done, names_of(root)):
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"[green]OK[/green] {done.path}", soft_wrap=True)


@main.command()
@click.argument("module", required=False)
@click.option("--lessons/--no-lessons", default=False, help="Also run the lessons and store their outputs.")
def build(module: str | None, lessons: bool) -> None:
    """For authors: make datasets/, three pages of docs/, docs/templates/ and exercises/ anew from their sources.

    Everything is written only if each solution earns every point. A second run changes nothing. With MODULE only that
    module's tables, exercise, links and the templates that quote it are made; with --lessons its lesson, and the pages
    that count all points.
    """
    from rich.progress import Progress

    from aipm_course import build as builder
    from aipm_course.places import exercise_path
    from aipm_course.planning import ledger
    from aipm_course.rating import pages as rating
    from aipm_course.reference import glossary
    from aipm_course.registry import manifest_of
    from aipm_course.templates.making import make as make_templates
    from aipm_course.terminal.proving import author_told

    root, console = course_root(), _console()

    def say(path: Path, before: bytes | None) -> None:
        state = "as before" if path.read_bytes() == before else "[bold]changed[/bold]" if before else "[bold]new[/bold]"
        console.print(f"[green]OK[/green] {path.relative_to(root)} {state}", soft_wrap=True)

    known = builder.solution_modules(root)
    chosen = [name for name in known if not module or module in (name, name.partition("_")[2], name.partition("_")[0])]
    if not chosen:
        raise CourseError(f"There is no solution for {module!r}; there are: {', '.join(known)}.")
    tables = {path: _bytes(path) for path in (root / "datasets").glob("*/*.csv")}
    with author_told():
        written = list(builder.build_datasets(root, only=chosen if module else None))
    moved = [path for path in written if _bytes(path) != tables.get(path)]
    where = f"datasets/{chosen[0]}/" if module else "datasets/"
    console.print(f"[green]OK[/green] {len(written)} tables in {where}, {len(moved)} of them changed or new")
    for path in moved:
        say(path, tables.get(path))
    for owed in builder.cards_owed(root, chosen if module else None):
        console.print(f"[yellow]to do[/yellow] {owed}", soft_wrap=True)
    if not module:
        for name, write_page in (
            ("glossary", glossary.write_page),
            ("the_role", ledger.write_page),
            ("rating", rating.write_page),
        ):
            before = _bytes(root / "docs" / f"{name}.md")
            say(write_page(root), before)
    pages = {path: _bytes(path) for path in (root / "docs").glob("templates*/*")} | {
        path: _bytes(path) for path in (root / "docs").glob("templates.md")
    }
    with author_told():
        made = list(make_templates(root, only=[short(name) for name in chosen] if module else None))
    for path in made:
        if _bytes(path) != pages.get(path):
            say(path, pages.get(path))
    with Progress(console=console, transient=True) as progress, author_told():
        for name in progress.track(chosen, description="exercises"):
            before = _bytes(exercise_path(root, name))
            say(builder.build_exercise(root, name), before)
        if lessons:
            for path in progress.track(builder.lessons(root, chosen if module else None), description="lessons"):
                before = _bytes(path)
                say(builder.build_lesson(root, path), before)
        else:
            for path in (root / "notebooks" / f"{page}.ipynb" for name in chosen for page in manifest_of(name).lessons):
                if path.exists():
                    before = _bytes(path)
                    if _bytes(builder.build_links(root, path)) != before:
                        say(path, before)


@main.command()
@click.argument("name", required=False)
@click.option(
    "--seed", type=click.IntRange(0, 10**9), default=0, show_default=True, help="Which version of the company."
)
def data(name: str | None, seed: int) -> None:
    """Write the table NAME as CSV into work/data/, for a spreadsheet; without NAME, list the tables."""
    from aipm_course.datasets import load, sources

    console = _console()
    if not name:
        for known, source in sources().items():
            console.print(f"[bold]{known}[/bold]  {source.summary}")
        return
    table = load(name, seed=seed)
    folder = course_root() / "work" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{name}.csv" if seed == 0 else f"{name}-seed-{seed}.csv")
    table.to_csv(path, index=False, lineterminator="\n")
    console.print(f"[green]OK[/green] {path.relative_to(course_root())}")


@main.command()
@click.argument("target")
@click.option("--seeds", type=click.IntRange(1, 10_000), default=6, show_default=True, help="How many seeds, from 0.")
@click.option("--mutants", is_flag=True, help="Also change the solution's answer cells token by token.")
@click.option("--messages", is_flag=True, help="Also read every reply for right numbers and options.")
@click.option("--everything", is_flag=True, help="Print all that is to be mended, not the first few.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def prove(target: str, seeds: int, mutants: bool, messages: bool, everything: bool, as_json: bool) -> None:
    """For authors: measure TARGET, a module or a question, and print each figure beside its bar.

    TARGET is a module or MODULE.TASK. Exit code 1 if a figure is below its bar. Judgments and
    copies are looked at on twenty seeds at least, over which the shares of a story are exact.
    """
    import json
    import time

    from rich.console import Console

    from aipm_course.author import stubs_left
    from aipm_course.places import solution_path
    from aipm_course.proof.complete import complete
    from aipm_course.proof.run import measure
    from aipm_course.registry import find, manifest_of, of_module
    from aipm_course.terminal.proving import as_data, author_told, show_figures

    root = course_root()
    owed: list[Figure] = []
    with author_told(owed), Console(stderr=True).status(target) as status:
        if "." in target:
            questions = [find(target)]
            target, manifest = questions[0].id, manifest_of(questions[0].module)
        else:
            manifest = manifest_of(target)
            target, questions = manifest.name, list(of_module(manifest.short))
        started, busy = time.monotonic(), time.process_time()
        owed.append(complete(questions, root))
        figures = owed + measure(
            questions,
            seeds,
            notebook=solution_path(root, manifest.name) if mutants else None,
            messages=messages,
            progress=lambda what: status.update(f"{target}: {what}"),
        )
    took, busy = time.monotonic() - started, time.process_time() - busy
    if as_json:
        click.echo(
            json.dumps(
                {**as_data(target, figures), "seeds": seeds, "seconds": round(took, 1), "processor": round(busy, 1)},
                indent=2,
            )
        )
    else:
        show_figures(
            _console(),
            f"{target}, {seeds} seeds, {took:.0f} s ({busy:.0f} s of processor time)",
            figures,
            everything=everything,
        )
        for stub in stubs_left(root, manifest.short):
            _console().print(f"still as the skeleton has it: {stub}", soft_wrap=True, markup=False)
    if not all(figure.passes for figure in figures):
        sys.exit(1)


@main.group()
def new() -> None:
    """For authors: skeletons that run and prove themselves at once."""


@new.command("module")
@click.argument("name")
@click.option("--title", default="", help="What it is about.")
def new_module(name: str, title: str) -> None:
    """Make the skeleton of a module: simulator, task, figure, notebooks, table card and test.

    NAME is two digits, an underscore and a short name. A module that is announced in modules/ is filled in.
    """
    from aipm_course import author

    root = course_root()
    _written(author.new_module(root, name, title), root)
    _console().print(f"Next: aipm build {name}, aipm prove {name}, then change what is there.", soft_wrap=True)


@new.command("task")
@click.argument("question")
@click.option("--task", default="", help="Its number in the module, for example A3; the next free one if not given.")
@click.option("--title", default="", help="What it is about.")
@click.option("--points", type=click.IntRange(1, 100), default=3, show_default=True)
@click.option(
    "--story", is_flag=True, help="With a simulator and a table of its own, rules, and a decision that follows."
)
def new_task(question: str, task: str, title: str, points: int, story: bool) -> None:
    """Make the skeleton of a task: its file, notebook cells, a test, a stub for the diagnostic.

    QUESTION is the module's short name, a dot and the task's own name. Without --story it asks for one number from a
    table that is there.
    """
    from aipm_course import author

    root = course_root()
    _written(author.new_task(root, question, task=task, title=title, points=points, story=story), root)
    _console().print(
        f"Next: aipm build {question.partition('.')[0]}, aipm prove {question}, then change what is there.",
        soft_wrap=True,
    )


@main.command()
@click.argument("question")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the page.")
def preview(question: str, out: Path | None) -> None:
    """For authors: write a page with every reply that QUESTION can give on three seeds."""
    from aipm_course.author import preview as page
    from aipm_course.registry import find
    from aipm_course.terminal.proving import author_told

    with author_told():
        found = find(question)
        text = page(found)
    path = out or course_root() / "work" / "previews" / f"{found.id}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    _console().print(f"[green]OK[/green] {path}", soft_wrap=True)


@main.command()
@click.option("--authors", is_flag=True, help="List the sources of dated facts that have to be opened again, instead.")
def doctor(authors: bool) -> None:
    """Check that everything is in place; say what to do where it is not."""
    from aipm_course.doctor import examine, sources_due

    if authors:
        _report(_console(), sources_due(datetime.date.today()))
    elif not _report(_console(), examine(course_root())):
        sys.exit(1)


def _open_course(console: "Console", folder: Path | None) -> Path:
    """Return the folder of the course; where there is no checkout, lay it out or bring it to this release."""
    from aipm_course.content import FOLDER, laid_out_release, lay_out_course, release
    from aipm_course.places import ROOT, packaged_content

    if folder is None:
        try:
            folder = course_root()
        except CourseError:
            if packaged_content() is None or os.environ.get(ROOT):
                raise
            folder = Path(FOLDER)
        else:
            if not laid_out_release(folder):
                return folder
    folder = folder.resolve()
    if packaged_content() is None and (folder / "exercises").is_dir():
        os.environ[ROOT] = str(folder)
        return folder
    if laid_out_release(folder) != release():
        changes = lay_out_course(folder)
        what = f"from release {changes.before} to {changes.now}" if changes.before else "laid out"
        console.print(f"[green]OK[/green] the course is in {folder} ({what})", soft_wrap=True)
        for path in changes.kept:
            console.print(f"You had changed this; your version is now {path.relative_to(folder)}", soft_wrap=True)
    os.environ[ROOT] = str(folder)
    return folder


def _report(console: "Console", findings: "Iterable[Finding]") -> bool:
    """Print a line per finding; return whether all that is needed is fine."""
    fine = True
    for finding in findings:
        if finding.fine:
            console.print(f"[green]OK[/green] {finding.what}")
        else:
            word = "[red]MISSING[/red]" if finding.needed else "[dim]optional[/dim]"
            console.print(f"{word} {finding.what}: {finding.advice}")
            fine = fine and not finding.needed
    return fine


def _tell_news(console: "Console", news: "News", root: Path) -> None:
    """Say what is new in work/, a line each; many new copies are counted."""
    names = [path.relative_to(root).as_posix() for path in news.new]
    for name in names if len(names) <= 4 else []:
        console.print(f"[green]OK[/green] new: {name}")
    if len(names) > 4:
        console.print(f"[green]OK[/green] {len(names)} lessons and exercises are laid out for you in work/")
    for path in news.refreshed:
        console.print(
            f"[green]OK[/green] changed: {path.relative_to(root).as_posix()}; there was nothing of yours in it"
        )
    for path, count in news.kept.items():
        cells = f"{count} cell{'s' if count != 1 else ''}"
        console.print(f"[green]OK[/green] changed: {path.relative_to(root).as_posix()}; {cells} of yours kept")
    for module in news.waiting:
        console.print(
            f"The exercise of {module} has changed. Yours stays as it is; `aipm reset {module}` makes a fresh one and keeps "
            f"yours, `aipm migrate {module}` renames what has another name."
        )


def _keep_grades(graded: "GradedNotebook") -> None:
    """Enter a grade into the learner's own file; what a person has yet to read is left out."""
    from aipm_course.record import record
    from aipm_course.registry import by_grade_id

    for task in graded.tasks:
        question = by_grade_id(task.name)
        if question and task.outcome != "to_read":
            record("grade", question=question.id, outcome=task.outcome, earned=task.score, points=task.points)


def _tell(console: "Console", lines: "Sequence[str]", file: Path | None) -> None:
    from rich.markdown import Markdown

    console.print(Markdown("\n".join(lines)))
    if file is not None:
        console.print(f"[green]OK[/green] {file}", soft_wrap=True)


def _written(paths: "list[Path]", root: Path) -> None:
    for path in paths:
        _console().print(f"[green]OK[/green] {path.relative_to(root)}", soft_wrap=True)


def _bytes(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none."""
    return path.read_bytes() if path.exists() else None


def _console() -> "Console":
    from rich.console import Console

    # Rich would color numbers in a sentence in a light cyan that nobody can read on white.
    return Console(highlight=False)


if __name__ == "__main__":
    main()
