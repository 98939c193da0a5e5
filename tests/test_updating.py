"""A newer course arrives: reading changes no tracked file, what a learner wrote is kept, what is new is said."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.places import lesson_copy, module_names, work_path
from aipm_course.updating import BEFORE_UPDATE, bring_lessons, bring_up_to_date, fetch, with_notes

LESSON, MODULE = "04_rice", "04_rice"


def git(folder, *arguments):
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def upstream(tmp_path, root):
    """The course's own repository, small."""
    folder = tmp_path / "upstream"
    for part in ("notebooks", "exercises"):
        (folder / part / MODULE if part == "exercises" else folder / part).mkdir(parents=True)
    shutil.copy(root / "notebooks" / f"{LESSON}.ipynb", folder / "notebooks")
    shutil.copy(root / "exercises" / MODULE / "rice.ipynb", folder / "exercises" / MODULE)
    (folder / ".gitignore").write_text("work/\n")
    git(folder.parent, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def mine(upstream, tmp_path, monkeypatch):
    """A learner's checkout of it."""
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "mine"))
    monkeypatch.setenv("AIPM_ROOT", str(tmp_path / "mine"))
    bring_up_to_date(tmp_path / "mine")
    return tmp_path / "mine"


def edit(path, change):
    book = json.loads(path.read_text(encoding="utf-8"))
    change({cell["id"]: cell for cell in book["cells"]}, book["cells"])
    path.write_text(json.dumps(book, indent=1), encoding="utf-8")


def sources(path):
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def publish(upstream, path, change):
    edit(upstream / path, change)
    git(upstream, "commit", "-q", "-a", "-m", "newer")


def update():
    return CliRunner().invoke(main, ["update"], catch_exceptions=False).output


def rewrite(name, text):
    def change(cells, _):
        cells[name]["source"] = [text]

    return change


def run_everything(cells, _):
    for cell in cells.values():
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = 99, []


def test_reading_a_lesson_stops_no_update_and_an_unread_copy_is_replaced(upstream, mine):
    copy = lesson_copy(mine, LESSON)
    edit(copy, run_everything)
    edit(mine / "notebooks" / f"{LESSON}.ipynb", run_everything)  # as whoever reads the course's own file
    publish(upstream, f"notebooks/{LESSON}.ipynb", rewrite("rice-lesson-02", "A newer Monday."))
    said = update()
    assert "Fetched 1 change of the course" in said
    assert "there was nothing of yours in it" in said
    assert sources(copy)["rice-lesson-02"] == "A newer Monday."
    assert git(mine, "status", "--porcelain") == ""
    assert "up to date" in update()


def test_notes_in_a_lesson_are_kept_where_they_stood(upstream, mine):
    def note(cells, ordered):
        cells["rice-lesson-05"]["source"] = ['my_three = ["routing"]']
        cells["rice-lesson-02"]["source"] = ["My own Monday."]
        place = ordered.index(cells["rice-lesson-06"])
        ordered.insert(place + 1, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ["My note."]})

    copy = lesson_copy(mine, LESSON)
    edit(copy, note)
    publish(upstream, f"notebooks/{LESSON}.ipynb", rewrite("rice-lesson-02", "A newer Monday."))
    assert "3 cells of yours kept" in " ".join(update().split())
    found = sources(copy)
    names = list(found)
    assert found["rice-lesson-05"] == 'my_three = ["routing"]'
    assert names.index("mine") == names.index("rice-lesson-06") + 1
    assert found["rice-lesson-02"] == "A newer Monday."
    assert found["rice-lesson-02-note"] == BEFORE_UPDATE
    assert found["rice-lesson-02-yours"] == "My own Monday."
    assert update().count("kept") == 0


def test_what_was_written_into_the_courses_own_file_moves_to_the_copy(upstream, mine):
    edit(mine / "notebooks" / f"{LESSON}.ipynb", rewrite("rice-lesson-05", "my_three = []"))
    publish(upstream, f"notebooks/{LESSON}.ipynb", rewrite("rice-lesson-02", "A newer Monday."))
    update()
    found = sources(lesson_copy(mine, LESSON))
    assert (found["rice-lesson-02"], found["rice-lesson-05"]) == ("A newer Monday.", "my_three = []")
    assert git(mine, "status", "--porcelain") == ""


def test_an_exercise_that_was_begun_stays_and_one_that_was_not_is_replaced(upstream, mine):
    copy = work_path(mine, MODULE)
    publish(upstream, f"exercises/{MODULE}/rice.ipynb", rewrite("rice-03", "## A1 · Newer"))
    update()
    assert sources(copy)["rice-03"] == "## A1 · Newer"
    edit(copy, rewrite("rice-clean_score-answer", "clean_score = 1"))
    before = copy.read_bytes()
    publish(upstream, f"exercises/{MODULE}/rice.ipynb", rewrite("rice-03", "## A1 · Newest"))
    said = " ".join(update().split())
    assert "The exercise of 04_rice has changed. Yours stays as it is; `aipm reset 04_rice`" in said
    assert copy.read_bytes() == before


def test_a_file_that_was_changed_by_hand_is_named_and_nothing_is_lost(upstream, mine):
    edit(mine / "exercises" / MODULE / "rice.ipynb", rewrite("rice-03", "mine"))
    publish(upstream, f"exercises/{MODULE}/rice.ipynb", rewrite("rice-03", "## A1 · Newer"))
    with pytest.raises(CourseError, match=r"exercises/04_rice/rice\.ipynb was changed by hand"):
        fetch(mine)
    assert sources(mine / "exercises" / MODULE / "rice.ipynb")["rice-03"] == "mine"


def test_a_remote_that_is_gone_is_said_in_one_sentence(upstream, mine):
    shutil.rmtree(upstream)
    with pytest.raises(CourseError, match="git pull did not work"):
        fetch(mine)


def test_a_cell_that_the_course_took_out_is_kept_if_it_was_yours():
    base = [{"id": "a", "source": "1"}, {"id": "b", "source": "2"}]
    mine = [{"id": "a", "source": "1"}, {"id": "b", "source": "my 2"}, {"id": "x", "source": "note"}]
    merged, own = with_notes(base, mine, [{"id": "a", "source": "1"}])
    assert [cell["source"] for cell in merged] == ["1", [BEFORE_UPDATE], "my 2", "note"]
    assert own == 2


def test_what_a_full_disk_left_of_a_copy_is_no_copy(checkout):
    """A file without a byte would be taken for the learner's own for ever."""
    from aipm_course.places import module_names, work_path
    from aipm_course.updating import bring_up_to_date

    name = module_names(checkout)[0]
    copy = work_path(checkout, name)
    copy.parent.mkdir(parents=True)
    copy.touch()
    assert copy in bring_up_to_date(checkout).new
    assert copy.stat().st_size > 0


def test_what_is_judged_anew_is_said_first(upstream, mine):
    """Fragments of the coming release and lines of a finished one; a folder with a class hears what that means."""
    (upstream / "changes").mkdir(exist_ok=True)
    (upstream / "changes" / "+a.tools.md").write_text("A new button.\n")
    (upstream / "changes" / "+b.grades.md").write_text("A3 of the toy takes\nboth spellings.\n")
    (upstream / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2\n\n- A mended page.\n")
    git(upstream, "add", "-A")
    git(upstream, "commit", "-qm", "news")
    (mine / "gradebook.db").write_text("")
    lines = update().splitlines()
    place = lines.index("Fetched 1 change of the course.")
    assert lines[place + 1 : place + 4] == [
        "grades: A3 of the toy takes both spellings.",
        "tools: A new button.",
        "A mended page.",
    ]
    assert lines[place + 4].startswith("This folder holds a class: the next `aipm grade MODULE --all` grades again")


def test_on_a_hub_a_corrected_lesson_reaches_whoever_has_it_and_notes_stay(tmp_path, root, monkeypatch):
    """The course is everybody's and nobody's to write; `aipm update` and each login bring lessons up to date at home."""
    course, home = tmp_path / "course", tmp_path / "home"
    for folder in ("notebooks", "exercises"):
        (course / folder).mkdir(parents=True)
    name = f"{LESSON}.ipynb"
    shutil.copy(root / "notebooks" / name, course / "notebooks")
    other = next(f"{each}.ipynb" for each in module_names(root) if each != LESSON)
    shutil.copy(root / "notebooks" / other, course / "notebooks")
    bring_lessons(course / "notebooks", home / "lessons")
    assert (home / "lessons" / name).read_text(encoding="utf-8") == (course / "notebooks" / name).read_text(
        encoding="utf-8"
    )
    note = {"cell_type": "markdown", "id": "note", "metadata": {}, "source": ["ask Dana"]}
    edit(home / "lessons" / name, lambda _, cells: cells.insert(3, note))
    first = json.loads((course / "notebooks" / name).read_text(encoding="utf-8"))["cells"][0]["id"]
    for lesson in (name, other):
        edit(course / "notebooks" / lesson, lambda _, cells: cells[0].update(source=["# Corrected"]))
    monkeypatch.setenv("AIPM_ROOT", str(course))
    monkeypatch.setenv("HOME", str(home))
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != course and real(path, mode))  # root may write
    told = CliRunner().invoke(main, ["update"])
    assert told.exit_code == 0, told.output
    assert sources(home / "lessons" / name)[first] == "# Corrected"
    assert sources(home / "lessons" / name)["note"] == "ask Dana"
    assert "changed: lessons/04_rice.ipynb; 1 cell of yours kept" in told.output
    assert f"changed: lessons/{other}; there was nothing of yours in it" in told.output
