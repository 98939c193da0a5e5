"""Seeds of one's own are told before the first task: a table with a sentence for everybody."""

import csv

import pytest
from click.testing import CliRunner
from toy_course import lay_out

from aipm_course.cli import main
from aipm_course.cohort.forgetting import forget

pytestmark = pytest.mark.grading
SEEDS = '\nc.JudgeAnswers.seeds = {"nora": 11, "bob": "any", "gone": 3, "*": 0}\n'


@pytest.fixture
def course(tmp_path, root):
    return lay_out(tmp_path, root)


def aipm(course, *arguments):
    return CliRunner(env={"AIPM_ROOT": str(course)}).invoke(main, list(arguments))


def rows(course):
    with (course / "seeds.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def say(course, settings):
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")


def test_everybody_on_the_roster_is_told(course):
    say(course, SEEDS)
    (course / "roster.csv").write_text(
        "id,name,email\nnora,=Nora,nora@example.org\nbob,Bob,\nzoe,Zoë,\n", encoding="utf-8"
    )
    done = aipm(course, "seeds")
    assert done.exit_code == 0, done.output
    assert "Not on the roster, and with a seed in nbgrader_config.py: gone." in done.output
    told = rows(course)
    assert {name: row["seed"] for name, row in told.items()} == {"nora": "11", "bob": "any", "zoe": "0"}
    assert "write `seed = 11` in its first code cell in place of `seed = 0`" in told["nora"]["tell"]
    assert told["nora"]["name"] == "'=Nora"
    assert "leave `seed = 0`" in told["zoe"]["tell"]
    assert "You may choose" in told["bob"]["tell"]


def test_without_a_roster_those_with_a_seed_are_told(course):
    say(course, SEEDS)
    assert "There is no roster.csv" in aipm(course, "seeds").output
    assert set(rows(course)) == {"nora", "bob", "gone"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "Everybody may choose a seed. Write into nbgrader_config.py"),
        ('\nc.JudgeAnswers.seeds = {"*": "any"}\n', "Everybody may choose a seed."),
        ('\nc.JudgeAnswers.seeds = {"ada": "eleven"}\n', "The seed of ada in nbgrader_config.py is 'eleven'"),
    ],
)
def test_what_is_no_seed_is_said(course, settings, said):
    say(course, settings)
    done = aipm(course, "seeds")
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())


def test_somebody_who_is_forgotten_is_not_in_the_table_any_more(course):
    say(course, SEEDS)
    aipm(course, "seeds")
    done = forget(course, "nora")
    assert "deleted: a row in seeds.csv" in done
    assert "nbgrader_config.py still holds the name: delete the line there yourself." in done
    assert "nora" not in rows(course)
