"""Every attack against the real command, `aipm grade 04_rice --all`, each between two honest neighbors.

What counts is measured from outside: points in the gradebook, canaries in what came out, fingerprints of files and of
the gradebook, processes that outlived the run, and a listener on this machine. Attacks of one class are handed in
together, as in a class of learners.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hostile import ATTACKS, CLASSES, of_class
from hostile.courses import workbook
from hostile.world import Aftermath, World
from submissions import FULL

MODULE = "04_rice"
SECONDS = 900
LONGEST_FIRST = (5, 3, 7, 6, 4, 2, 1)

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.grading,
    pytest.mark.skipif(
        sys.platform != "linux" or not shutil.which("bwrap"),
        reason="bubblewrap is missing: run `apt-get install bubblewrap`",
    ),
]

Graded = Callable[[int], tuple[World, Aftermath]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root, request) -> Iterator[Graded]:
    """Grade the attacks of every class that is asked for and their neighbors, once; two classes at the same time."""
    asked = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    numbers = {ATTACKS[params["name"]].number for params in asked if params.get("name") in ATTACKS}
    numbers |= {params["number"] for params in asked if params.get("number") in CLASSES} | {6}
    worlds = {number: workbook(tmp_path_factory.mktemp("w"), root) for number in LONGEST_FIRST if number in numbers}
    command = [str(Path(sys.executable).with_name("aipm")), "grade", MODULE, "--all", "--jobs", "2"]
    with ThreadPoolExecutor(2) as pool:
        runs = {}
        for number, world in worlds.items():
            world.hand_in(of_class(number))
            runs[number] = pool.submit(world.run, command, SECONDS, AIPM_ROOT=str(world.root))
        yield lambda number: (worlds[number], runs[number].result())
    for number, world in worlds.items():
        world.close()
        print(f"class {number}: {len(world.attackers)} attacks in {runs[number].result().seconds:.0f} s")


@pytest.mark.parametrize("name", ATTACKS)
def test_it_gets_what_it_deserves_and_reads_nothing(graded, name):
    attack = ATTACKS[name]
    world, done = graded(attack.number)
    (harm,) = (done.harms[student] for student, other in world.attackers.items() if other is attack)
    assert harm.read == []
    assert harm.scripts == []
    assert harm.stolen == 0
    assert harm.score == harm.deserved


@pytest.mark.parametrize("number", CLASSES)
def test_every_neighbor_has_full_marks(graded, number):
    world, done = graded(number)
    assert world.full == FULL
    assert {name: score for name, score in done.neighbors.items() if score != world.full} == {}


@pytest.mark.parametrize("number", CLASSES)
def test_nothing_else_is_changed(graded, number):
    assert graded(number)[1].changed == []


@pytest.mark.parametrize("number", CLASSES)
def test_no_process_is_left(graded, number):
    assert graded(number)[1].left == []


@pytest.mark.parametrize("number", CLASSES)
def test_nothing_was_reached(graded, number):
    assert graded(number)[1].reached == []


@pytest.mark.parametrize("number", CLASSES)
def test_the_run_ends_well_and_tells_the_instructor(graded, number):
    done = graded(number)[1]
    assert done.exit == 0
    assert "Traceback" not in done.output


def test_what_cannot_be_read_is_named_with_its_reason(graded):
    world, done = graded(6)
    readable = {"is-beside-a-pipe", "has-five-thousand-cells", "is-of-format-3", "has-texts-that-are-slow-to-clean",
                "has-odd-names-and-deep-folders"}  # fmt: skip
    for student, attack in world.attackers.items():
        assert (f"{student}: rice.ipynb" in done.output) == (attack.name not in readable), attack.name
