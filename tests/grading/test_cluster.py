"""More than one machine: a real Dask cluster and a real PostgreSQL, both started here and ended afterwards."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from submissions import FULL, MIXED_POINTS, MODULE, hand_in, mixed, notebook, points

from aipm_course.cli import main

pytestmark = [pytest.mark.gate, pytest.mark.takes(35), pytest.mark.grading, pytest.mark.confined]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def aipm(*arguments: str):
    return CliRunner().invoke(main, ["grade", "rice", "--all", *arguments])


@pytest.fixture
def scheduler(checkout):
    distributed = pytest.importorskip("distributed", reason="Dask is missing: run `uv sync --group dev`")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, env={"AIPM_ROOT": str(checkout)}
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def postgres():
    """The URL of an empty database in a server of its own, on a socket in a folder of its own."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL is missing (Debian, Ubuntu: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is missing: run `uv sync --group dev`")
    folder = Path(tempfile.mkdtemp(prefix="aipm-pg-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(program: str, *arguments: str) -> None:
        command = [str(PROGRAMS[-1] / program), *arguments]
        subprocess.run(command, user=user, cwd="/", check=True, timeout=120, stdout=subprocess.DEVNULL)

    run("initdb", "-D", f"{folder}/data", "-U", "grader", "-A", "trust", "-E", "UTF8")
    run(
        "pg_ctl",
        "-D",
        f"{folder}/data",
        "-w",
        "-l",
        f"{folder}/log",
        "-o",
        f"-k {folder} -c listen_addresses=''",
        "start",
    )
    try:
        yield f"postgresql+psycopg://grader@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_a_dask_cluster_gives_the_same_scores(checkout, root, scheduler):
    hand_in(checkout, "ada", notebook(root, "solutions"))
    hand_in(checkout, "mixed", mixed(root))
    hand_in(checkout, "broken", "no notebook")
    result = aipm("--scheduler", scheduler)
    assert result.exit_code == 0, result.output
    assert sum(points(checkout, "ada").values()) == FULL
    scored = points(checkout, "mixed")
    assert {name: scored[name] for name in MIXED_POINTS} == MIXED_POINTS
    assert "broken: rice.ipynb is not a notebook" in result.output
    assert "3 had not changed" in aipm("--scheduler", scheduler).output


def test_no_scheduler_is_one_sentence(checkout, root):
    hand_in(checkout, "ada", notebook(root, "exercises"))
    result = aipm("--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 1
    assert "No Dask scheduler answers" in result.output


@pytest.mark.parametrize(
    ("module", "arguments", "settings"),
    [
        ("distributed", ("--scheduler", "tcp://127.0.0.1:9"), ""),
        ("psycopg", (), '\nc.CourseDirectory.db_url = "postgresql+psycopg://grader@127.0.0.1:9/none"\n'),
    ],
)
def test_an_extra_that_is_missing_says_which_line_to_type(checkout, root, monkeypatch, module, arguments, settings):
    hand_in(checkout, "ada", notebook(root, "exercises"))
    with (checkout / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(settings)
    monkeypatch.setitem(sys.modules, module, None)
    result = aipm(*arguments)
    assert result.exit_code == 1
    assert "uv sync --extra cluster" in result.output, result.output
    assert "Traceback" not in result.output


def test_the_gradebook_may_be_a_postgresql_database(checkout, root, postgres):
    from nbgrader.api import Gradebook

    settings = checkout / "nbgrader_config.py"
    settings.write_text(settings.read_text() + f"\nc.CourseDirectory.db_url = {postgres!r}\n")
    for student in ("ada", "grace", "mary"):
        hand_in(checkout, student, mixed(root))
    result = aipm("--jobs", "2")
    assert result.exit_code == 0, result.output
    assert not (checkout / "gradebook.db").exists()
    with Gradebook(postgres, "aipm") as gradebook:
        for student in ("ada", "grace", "mary"):
            assert gradebook.find_submission(MODULE, student).score == sum(MIXED_POINTS.values())
    assert "3 had not changed" in aipm().output
