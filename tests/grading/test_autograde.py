"""Real nbgrader, from its command line, on solutions, exercises, honest mixtures and tricks."""

import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from submissions import MIXED_POINTS, MODULE, hand_in, mixed, notebook, points, sources

from aipm_course.grading.own import grade_own
from aipm_course.places import work_path
from aipm_course.registry import of_module

pytestmark = [pytest.mark.grading, pytest.mark.takes(45)]
FULL = {question.grade_id: question.points for question in of_module(MODULE.partition("_")[2])}


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def tricks(root: Path) -> dict[str, dict]:
    """Submissions that deserve nothing, each with one trick in its first cell, answer or metadata."""
    blank = notebook(root, "exercises")
    made = {}

    def with_code(name: str, code: str) -> None:
        nb = deepcopy(blank)
        sources(nb)["rice-setup"]["source"] = "".join(sources(nb)["rice-setup"]["source"]) + "\n" + code
        made[name] = nb

    with_code("rebinds-check", "def check(*arguments, **named):\n    return 3")
    with_code("prints-a-verdict", "def check(*a, **k):\n    print('✓ Correct (3 of 3 points) - A1 Clean the inputs')")
    with_code(
        "displays-a-number",
        "from IPython.display import display\ndef check(*a, **k):\n    display(1000)\n    return 1000",
    )
    with_code(
        "patches-the-package",
        "import aipm_course.learner as learner\nlearner._export = lambda *a: print(100)\nlearner.check = print",
    )
    with_code(
        "forges-a-payload",
        (
            "from IPython.display import display\n"
            "def check(name, answer, seed=0):\n"
            "    display({'application/vnd.aipm.answer+json': {'version': 1, 'question': name, 'seed': 0, 'answer': 'full', 'earned': 99}}, raw=True)"
        ),
    )
    with_code(
        "empties-the-check-cells",
        "get_ipython().input_transformers_cleanup.append(lambda lines: [] if 'check(' in ''.join(lines) else lines)",
    )
    with_code(
        "writes-the-verdict-html",
        "from IPython.display import HTML, display\ndef check(*a, **k):\n    display(HTML('<b>Correct</b> 3 of 3 points'))",
    )
    points_up, deleted, tagged, retyped = (deepcopy(blank) for _ in range(4))
    for cell in points_up["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = 1000
            cell["metadata"]["nbgrader"]["locked"] = False
            cell["source"] = "100"
    deleted["cells"] = [cell for cell in deleted["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")]
    for cell in tagged["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
    for cell in retyped["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            cell["cell_type"] = "markdown"
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    made |= {
        "edits-points": points_up,
        "deletes-the-checks": deleted,
        "tags-to-skip": tagged,
        "retypes-the-checks": retyped,
    }
    return made


@pytest.fixture(scope="module")
def class_of_2026(tmp_path_factory, root):
    """One course folder with all submissions, autograded once by plain nbgrader."""
    import shutil

    folder = tmp_path_factory.mktemp("course")
    for name in ("exercises", "solutions", "datasets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "nbgrader_config.py", folder)
    hand_in(folder, "solver", notebook(root, "solutions"))
    hand_in(folder, "blank", notebook(root, "exercises"))
    hand_in(folder, "mixed", mixed(root))
    hand_in(folder, "broken", "this is no notebook")
    dies = mixed(root)
    sources(dies)["rice-what_moved-answer"]["source"] = "import os\nos._exit(1)"
    hand_in(folder, "dies", dies)
    for name, nb in tricks(root).items():
        hand_in(folder, name, nb)
    result = nbgrader(folder, "autograde", MODULE)
    return folder, result


@pytest.mark.gate
def test_the_solution_scores_full(class_of_2026):
    folder, _ = class_of_2026
    scored = points(folder, "solver")
    assert {name: scored[name] for name in FULL} == FULL


def test_the_released_exercise_scores_zero(class_of_2026):
    folder, _ = class_of_2026
    assert set(points(folder, "blank").values()) == {0.0}


def test_right_wrong_and_blank_get_what_they_deserve(class_of_2026):
    folder, _ = class_of_2026
    scored = points(folder, "mixed")
    assert {name: scored[name] for name in MIXED_POINTS} == MIXED_POINTS


@pytest.mark.parametrize(
    "trick",
    ["rebinds-check", "prints-a-verdict", "displays-a-number", "patches-the-package", "forges-a-payload",
     "empties-the-check-cells", "writes-the-verdict-html", "edits-points", "deletes-the-checks", "tags-to-skip",
     "retypes-the-checks"],
)  # fmt: skip
def test_a_trick_gains_nothing(class_of_2026, trick):
    folder, _ = class_of_2026
    assert sum(points(folder, trick).values()) == 0


def test_a_kernel_that_dies_costs_its_own_question_only(class_of_2026):
    folder, _ = class_of_2026
    scored = points(folder, "dies")
    assert {name: scored[name] for name in MIXED_POINTS} == {**MIXED_POINTS, "rice-what_moved": 0.0}


def test_what_is_no_notebook_harms_nobody_else(class_of_2026):
    folder, result = class_of_2026
    assert "broken" in result.stderr
    assert not (folder / "autograded" / "broken").exists()
    assert (folder / "submitted" / "broken" / MODULE / "rice.ipynb").read_text() == "this is no notebook"


def test_feedback_explains_every_lost_point_and_hides_the_answer(class_of_2026):
    folder, _ = class_of_2026
    nbgrader(folder, "generate_feedback", MODULE, "--student", "mixed")
    page = (folder / "feedback" / "mixed" / MODULE / "rice.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", "", page)
    for sentence in (
        "One reach is still per quarter",
        "Build effort is in both rankings",
        "Given is None; expected is a dictionary",
        "Not attempted yet",
        "1 of 3 points",
    ):
        assert sentence in text
    assert "labeling alone" not in text


def test_aipm_grade_gives_the_same_points(checkout, root, capfd):
    import json

    copy = work_path(checkout, MODULE)
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(mixed(root)), encoding="utf-8")
    graded = grade_own(checkout, MODULE)
    assert "WARNING" not in capfd.readouterr().err  # what a kernel says of itself is not for a learner's terminal
    assert {task.name: task.score for task in graded.tasks if task.name in MIXED_POINTS} == MIXED_POINTS
    assert graded.feedback.exists()
    outcomes = {task.name: task.outcome for task in graded.tasks}
    assert outcomes["rice-memo"] == "to_read"
    assert outcomes["rice-pilots"] == "not_attempted"
    explained = {task.name: task.why for task in graded.tasks}
    lost = [name for name in MIXED_POINTS if outcomes[name] in ("not_yet", "not_attempted")]
    assert lost
    assert [name for name in lost if not explained[name]] == []


def test_a_cohort_may_fix_the_seed_of_each_learner(checkout, root):
    config = (checkout / "nbgrader_config.py").read_text()
    (checkout / "nbgrader_config.py").write_text(config + 'c.JudgeAnswers.seeds = {"ada": 0, "*": 5}\n')
    hand_in(checkout, "ada", notebook(root, "solutions"))
    hand_in(checkout, "grace", notebook(root, "solutions"))
    other = notebook(root, "solutions")
    setup = sources(other)["rice-setup"]
    setup["source"] = "".join(setup["source"]).replace("seed = 0", "seed = 5")
    hand_in(checkout, "mary", other)
    nbgrader(checkout, "autograde", MODULE)
    assert points(checkout, "ada")["rice-shock"] == 4
    assert points(checkout, "mary")["rice-shock"] == 4
    assert points(checkout, "grace")["rice-shock"] == 0
