"""The exchange between people who do not trust each other: what is handed in, and what is collected."""

import os
import pwd
import re
import shutil
import stat

import pytest
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from submissions import MODULE
from traitlets.config import Config

from aipm_course.grading.config import course_config
from aipm_course.grading.exchange import CheckedCollect, PrivateSubmit

ME = pwd.getpwuid(os.getuid()).pw_name
SOMEBODY_ELSE = next(entry.pw_name for entry in pwd.getpwall() if entry.pw_uid != os.getuid())
MORNING, EVENING = "2026-03-01 08:00:00.000000 UTC", "2026-03-01 20:00:00.000000 UTC"


@pytest.fixture
def inbound(tmp_path):
    folder = tmp_path / "exchange" / "aipm" / "inbound"
    folder.mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Return an empty gradebook; nbgrader takes seconds to make one."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    course_config(path.parent)  # makes alembic findable
    Gradebook(f"sqlite:///{path}", "aipm").close()
    return path


@pytest.fixture
def config(checkout, inbound, gradebook) -> Config:
    config = course_config(checkout)
    shutil.copy(gradebook, checkout)
    config.Exchange.root = str(inbound.parents[1])
    config.Exchange.cache = str(checkout / "cache")
    config.CourseDirectory.assignment_id = MODULE
    return config


def put(inbound, who=ME, when=MORNING, mark="AAAA", **files):
    """Lay a folder into the exchange, as the person who runs this test."""
    folder = inbound / f"{who}+{MODULE}+{when}+{mark}"
    folder.mkdir()
    for name, text in {"rice.ipynb": when, "submission_secret.txt": "0" * 128, "timestamp.txt": when, **files}.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def collect(config, checkout, **options):
    CheckedCollect(
        coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config, **options
    ).start()
    return checkout / "submitted" / ME / MODULE


def test_the_newest_of_a_person_is_collected_whole(config, checkout, inbound):
    put(inbound, when=EVENING, mark="BBBB", notes__csv="1,2")
    put(inbound, when=MORNING)
    mine = collect(config, checkout)
    assert (mine / "rice.ipynb").read_text() == EVENING
    assert (mine / "notes.csv").read_text() == "1,2"
    assert (mine / "timestamp.txt").read_text() == EVENING
    assert (mine / "submission_secret.txt").read_text() == "0" * 128


def test_a_newer_one_replaces_an_older_one_only_with_update(config, checkout, inbound):
    put(inbound)
    mine = collect(config, checkout)
    put(inbound, when=EVENING, mark="BBBB")
    collect(config, checkout)
    assert (mine / "rice.ipynb").read_text() == MORNING
    collect(config, checkout, update=True)
    assert (mine / "rice.ipynb").read_text() == EVENING


def test_what_is_in_anothers_name_stays_behind_and_harms_nobody(config, checkout, inbound):
    put(inbound, who=SOMEBODY_ELSE)
    put(inbound)
    assert (collect(config, checkout) / "rice.ipynb").exists()
    assert [path.name for path in (checkout / "submitted").iterdir()] == [ME]


@pytest.mark.parametrize(
    "name",
    [f"{ME}+{MODULE}+tomorrow+AAAA", f"{ME}+{MODULE}+", f"nobody-of-this-name+{MODULE}+{MORNING}+AAAA",
     f"x+{MODULE}+{'9' * 150}+AAAA", f"{ME}+{MODULE}+0001-01-01 00:00:00 UTC+AAAA"],
)  # fmt: skip
def test_a_folder_with_a_senseless_name_stops_nobody(config, checkout, inbound, name):
    (inbound / name).mkdir()
    put(inbound)
    assert (collect(config, checkout) / "rice.ipynb").read_text() == MORNING


def test_a_link_in_place_of_a_submission_is_refused(config, checkout, inbound, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "rice.ipynb").write_text("gradebook")
    (inbound / f"{ME}+{MODULE}+{EVENING}+BBBB").symlink_to(secret)
    put(inbound)
    assert (collect(config, checkout) / "rice.ipynb").read_text() == MORNING


def test_links_pipes_and_unreadable_files_stay_behind(config, checkout, inbound, tmp_path):
    (tmp_path / "secret.html").write_text("gradebook")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "more.html").write_text("gradebook")
    folder = put(inbound)
    (folder / "a.html").symlink_to(tmp_path / "secret.html")
    (folder / "inner").symlink_to(tmp_path / "secrets")
    os.mkfifo(folder / "pipe")
    (folder / "data").mkdir()
    (folder / "data" / "own.csv").write_text("1")
    mine = collect(config, checkout)
    assert sorted(str(path.relative_to(mine)) for path in mine.rglob("*")) == [
        "data", "data/own.csv", "rice.ipynb", "submission_secret.txt", "timestamp.txt"
    ]  # fmt: skip


def test_too_much_is_left_out_and_the_rest_is_taken(config, checkout, inbound):
    config.CourseDirectory.max_dir_size = 3
    put(inbound, a__bin="x" * 2000, b__bin="x" * 2000)
    deep = inbound / f"{ME}+{MODULE}+{MORNING}+AAAA"
    for _ in range(20):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "bottom.txt").write_text("x")
    mine = collect(config, checkout)
    assert (mine / "rice.ipynb").exists()
    assert (mine / "a.bin").exists()
    assert not (mine / "b.bin").exists()
    assert not list(mine.rglob("bottom.txt"))


def test_a_bad_time_or_secret_cannot_stop_the_next_run(config, checkout, inbound):
    folder = put(inbound, timestamp__txt="yesterday", submission_secret__txt="../../x")
    mine = collect(config, checkout)
    assert (mine / "timestamp.txt").read_text() == MORNING
    assert re.fullmatch("[0-9a-f]{128}", (mine / "submission_secret.txt").read_text())
    (folder / "submission_secret.txt").write_bytes(b"\xff" * 128)
    put(inbound, when=EVENING, mark="BBBB").joinpath("submission_secret.txt").unlink()
    collect(config, checkout, update=True)
    assert re.fullmatch("[0-9a-f]{128}", (mine / "submission_secret.txt").read_text())


@pytest.mark.parametrize(("inherits", "mode"), [(True, 0o770), (False, 0o777)])
def test_what_is_handed_in_is_closed_where_the_instructors_group_can_read_it(config, checkout, inbound, inherits, mode):
    inbound.chmod(0o2733 if inherits else 0o733)
    (inbound.parent / "outbound").mkdir()
    for place in (inbound.parent / "outbound" / MODULE, checkout / "home" / MODULE):
        place.mkdir(parents=True)
        (place / "rice.ipynb").write_text("{}")
    config.Exchange.assignment_dir = str(checkout / "home")
    submit = PrivateSubmit(
        coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config
    )
    submit.start()
    (sent,) = inbound.iterdir()
    assert stat.S_IMODE(sent.stat().st_mode) & 0o777 == mode
    assert (collect(config, checkout) / "rice.ipynb").read_text() == "{}"
