"""Every attack against the real command, `aipm grade 04_rice --all`, each between two honest neighbors.

What counts is measured from outside: points in the gradebook, canaries in what came out, fingerprints of files and of
the gradebook, processes that outlived the run, and a listener on this machine. Attacks of one class are handed in
together, as in a class of learners.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hostile import ATTACKS, CLASSES, of_class
from hostile.courses import workbook
from hostile.world import Aftermath, World

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

MODULE = "04_rice"
SECONDS = 600

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.grading,
    pytest.mark.skipif(
        sys.platform != "linux" or not shutil.which("bwrap"),
        reason="bubblewrap is missing: run `apt-get install bubblewrap`",
    ),
]


def by_class(name: str) -> "ParameterSet":
    """Keep the attacks of a class in one process, which grades them once."""
    return pytest.param(name, marks=pytest.mark.xdist_group(f"class-{ATTACKS[name].number}"))


EACH_CLASS = [pytest.param(number, marks=pytest.mark.xdist_group(f"class-{number}")) for number in CLASSES]

Graded = Callable[[int], tuple[World, Aftermath]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root) -> Graded:
    """Grade all attacks of a class and their neighbors, once."""
    known: dict[int, tuple[World, Aftermath]] = {}

    def run(number: int) -> tuple[World, Aftermath]:
        if number not in known:
            world = workbook(tmp_path_factory.mktemp("w"), root)
            world.hand_in(of_class(number))
            command = [str(Path(sys.executable).with_name("aipm")), "grade", MODULE, "--all", "--jobs", "2"]
            done = world.run(command, SECONDS, AIPM_ROOT=str(world.root))
            world.close()
            known[number] = world, done
        return known[number]

    return run


@pytest.mark.parametrize("name", [by_class(name) for name in ATTACKS])
def test_it_gets_what_it_deserves_and_reads_nothing(graded, name):
    attack = ATTACKS[name]
    world, done = graded(attack.number)
    (harm,) = (done.harms[student] for student, other in world.attackers.items() if other is attack)
    assert harm.read == []
    assert harm.scripts == []
    assert harm.stolen == 0
    assert harm.score == harm.deserved


@pytest.mark.parametrize("number", EACH_CLASS)
def test_every_neighbor_has_full_marks(graded, number):
    world, done = graded(number)
    assert world.full == 32
    assert {name: score for name, score in done.neighbors.items() if score != world.full} == {}


@pytest.mark.parametrize("number", EACH_CLASS)
def test_nothing_else_is_changed(graded, number):
    assert graded(number)[1].changed == []


@pytest.mark.parametrize("number", EACH_CLASS)
def test_no_process_is_left(graded, number):
    assert graded(number)[1].left == []


@pytest.mark.parametrize("number", EACH_CLASS)
def test_nothing_was_reached(graded, number):
    assert graded(number)[1].reached == []


@pytest.mark.parametrize("number", EACH_CLASS)
def test_the_run_ends_well_and_tells_the_instructor(graded, number):
    done = graded(number)[1]
    assert done.exit == 0
    assert "Traceback" not in done.output


@pytest.mark.xdist_group("class-6")
def test_what_cannot_be_read_is_named_with_its_reason(graded):
    world, done = graded(6)
    readable = {"is-beside-a-pipe", "has-five-thousand-cells", "is-of-format-3", "has-texts-that-are-slow-to-clean",
                "has-odd-names-and-deep-folders"}  # fmt: skip
    for student, attack in world.attackers.items():
        assert (f"{student}: rice.ipynb" in done.output) == (attack.name not in readable), attack.name
