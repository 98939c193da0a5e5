"""Every attack against the real command, `aipm grade 04_rice --all`, each between two honest neighbors.

What counts is measured from outside: points in the gradebook, canaries in what came out, fingerprints of files and of
the gradebook, processes that outlived the run, and a listener on this machine. Attacks of one class are handed in
together, as in a class of learners.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import ATTACKS, CLASSES, of_class
from hostile.courses import workbook
from hostile.world import Aftermath, Harm, World

MODULE = "04_rice"
SECONDS = 400

pytestmark = [
    pytest.mark.grading,
    pytest.mark.skipif(
        sys.platform != "linux" or not shutil.which("bwrap"),
        reason="bubblewrap is missing: run `apt-get install bubblewrap`",
    ),
]


@pytest.fixture(scope="module")
def aftermath(request, tmp_path_factory, root) -> Iterator[tuple[World, Aftermath]]:
    """Grade all attacks of one class and their neighbors once."""
    world = workbook(tmp_path_factory.mktemp("w"), root)
    try:
        world.hand_in(of_class(request.param))
        command = [str(Path(sys.executable).with_name("aipm")), "grade", MODULE, "--all", "--jobs", "2"]
        yield world, world.run(command, SECONDS, AIPM_ROOT=str(world.root))
    finally:
        world.close()


def harm_of(world: World, done: Aftermath, name: str) -> Harm:
    return next(done.harms[student] for student, attack in world.attackers.items() if attack.name == name)


by_attack = pytest.mark.parametrize(
    ("aftermath", "name"), [(attack.number, attack.name) for attack in ATTACKS.values()], indirect=["aftermath"]
)
by_class = pytest.mark.parametrize("aftermath", CLASSES, indirect=True)


@by_attack
def test_it_gets_what_it_deserves_and_reads_nothing(aftermath, name):
    world, done = aftermath
    harm, attack = harm_of(world, done, name), ATTACKS[name]
    assert harm.read == []
    assert harm.scripts == []
    assert harm.stolen == 0
    if not attack.flagged:
        assert harm.score == harm.deserved


@by_class
def test_every_neighbor_has_full_marks(aftermath):
    world, done = aftermath
    assert world.full == 32
    assert {name: score for name, score in done.neighbors.items() if score != world.full} == {}


@by_class
def test_nothing_else_is_changed(aftermath):
    assert aftermath[1].changed == []


@by_class
def test_no_process_is_left(aftermath):
    assert aftermath[1].left == []


@by_class
def test_nothing_was_reached(aftermath):
    assert aftermath[1].reached == []


@by_class
def test_the_run_ends_by_itself_and_names_whom_it_could_not_grade(aftermath):
    world, done = aftermath
    assert done.exit is not None
    assert "Traceback" not in done.output
    for student in world.attackers:
        if done.harms[student].score is None:
            assert student in done.output
