"""A lesson shows other data than its exercise: no simulated table, figure or number of it answers a task.

A number counts as given away if it has three digits or more and is an expected answer, as a share or in percent,
rounded to the printed places. Fewer digits meet by chance; in the examples of an exercise's text ("shares may be written as
0.44 or as 44") they count from two digits, since an example may be any other number. Which idea, input or region carries a story is the same
for every seed, so words cannot be held here; figures of a lesson are chosen so that they do not tell.
"""

import ast
import inspect
import numbers
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import aipm_course
from aipm_course.datasets import sources
from aipm_course.grading.notebooks import read_notebook
from aipm_course.places import short
from aipm_course.registry import module_of_lesson, of_module

ROOT = Path(__file__).parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
LESSONS = sorted(path for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem[:3] != "00_")

# Calls without a seed of their own, and why they may stand.
NO_SEED = {
    ("13_drift", "drift_explorer()"): "the drift lab draws a stream of its own; no task is about it",
    ("13_drift", "drift_chart(inject='bug_frozen')"): "the same lab with something injected",
    ("20_studio", "mock_room(2)"): "a mock with a person at the keys; nothing of it is in the output",
}
# Printed numbers that are also an expected answer, and why they may stand.
MEETINGS = {
    ("01_roles", "5.25"): "an alert's wait in quarters of an hour; the task's is another alert's, on another calendar",
    ("02_models", "0.929"): "the AUC of the model that sees every fraud is near 0.93 on every seed",
    ("02_models", "0.996"): "the AUC of the vendor's model is over 0.99 on every seed; the task asks for four decimals",
    ("02_models", "0.962"): "a band's share of fraud; the task's number is a share of tasks",
    ("02_models", "67.3"): "a recall with 3,000 reviews; the task's number is model C's with 400",
    ("03_framing", "20.5"): "a share of minutes; the task's number is minutes, to two decimals",
    ("04_rice", "2880.0"): "the answer assistant's reach; the task's is another idea's, on another sheet",
    ("05_data", "0.909"): "a segment's share of rows without copies; the task's number is what one person found",
    (
        "05_data",
        "0.511",
    ): "what one person found of the complaints; the task's number is a segment's share of usable tickets",
    ("07_metrics", "12.7"): "the cut of the median time; the task's number is a share of hand-overs",
    ("07_metrics", "66.3"): "retention of the others in a usage band; the task's number is that of AI users",
    ("08_experiments_2", "48.8"): "a number of one user's past; the task's is a bar of reopened cases",
    ("11_retrieval", "3.34"): "cents of a setting in another trial; the task's are another setting's",
    ("11_retrieval", "12.1"): "a share of errors; the task's number is right answers of a fix",
    ("11_retrieval", "14.4"): "grounded answers that are wrong; the task's number is a week's share of overrides",
    ("13_drift", "0.232"): "published: flu forecasts",
    ("13_drift", "0.311"): "published: flu forecasts",
    ("13_drift", "0.486"): "published: flu forecasts",
    (
        "18_leading",
        "115",
    ): "packages that engineering refuses; the task's number is another partner's, under other scores",
    ("18_leading", "0.228"): "Cleo's Brier score; the task's number is another person's, in another record",
    (
        "18_leading",
        "20.3",
    ): "a share of users in a sentence that does not hold; the task's number is a base of forecasts",
    ("18_leading", "22.8"): "a plan's share of users; the task's number is a Brier score",
    ("20_studio", "2.95"): "one candidate on another sheet; results are multiples of 0.05",
    ("20_studio", "3.35"): "one candidate on another sheet; results are multiples of 0.05",
    ("09_spec", "10.2"): "an error at a cutoff that is not taken; the task's number is another plan's, in other weeks",
    ("08_experiments", "4.25"): "a delay in quarters of a second; the task's is another test's",
    ("14_incidents", "69.8"): "the level of a metric after its fall, in percent; the task's number is minutes",
    ("15_fairness", "59.1"): "published: precision of COMPAS; the task's number is people who were missed",
}


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param.stem, read_notebook(request.param)


def code(notebook) -> ast.Module:
    return ast.parse("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"))


def shown(notebook) -> str:
    """Return everything that a reader sees: text, code, and what was printed or drawn."""
    parts = []
    for cell in notebook.cells:
        parts.append(cell.source)
        for output in cell.get("outputs", []):
            parts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "\n".join(parts)


@cache
def same_for_every_seed(table: str) -> bool:
    make = sources()[table].make
    return not sources()[table].simulated or all(make(0).equals(make(seed)) for seed in (1, 2, 3))


def calls_on_seed_0(tree: ast.Module) -> list[str]:
    """Return the calls that show simulated data of the exercise's seed."""
    own = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        name = node.func.id
        if name not in aipm_course.__all__ or "seed" not in inspect.signature(getattr(aipm_course, name)).parameters:
            continue
        if name == "load" and same_for_every_seed(node.args[0].value):
            continue
        seed = next((word.value for word in node.keywords if word.arg == "seed"), ast.Constant(0))
        value = own.get(seed.id, 0) if isinstance(seed, ast.Name) else seed.value
        if not value:
            found.append(ast.unparse(node))
    return found


def expected(value) -> list[float]:
    """Return every number in a reference."""
    if isinstance(value, bool):
        return []
    if isinstance(value, numbers.Real):
        return [float(value)]
    if isinstance(value, pd.DataFrame | pd.Series):
        return [one for column in value.reset_index().to_dict("list").values() for one in expected(column)]
    if isinstance(value, dict):
        return [one for part in value.values() for one in expected(part)]
    if isinstance(value, list | tuple | set):
        return [one for part in value for one in expected(part)]
    return []


def given_away(text: str, wanted: list[float]) -> set[str]:
    """Return the printed numbers of three digits or more, outer zeros aside, that are an expected one, rounded."""
    found = set()
    for number in re.findall(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\d)", text):
        plain = number.rstrip(",").replace(",", "")
        places = len(plain.partition(".")[2])
        if len(plain.replace(".", "").strip("0")) < 3:
            continue
        for value in wanted:
            forms = (value, 100 * value) if 0 < value < 1 else (value,)
            if any(abs(float(plain) - form) <= 0.5 * 10**-places and (places or form == int(form)) for form in forms):
                found.add(number)
    return found


_SAYS_HOW = re.compile(r"\b[Ss]hares?\b|\b[Rr]atios?\b|\b[Pp]oints\W* are points")
_AFTER = re.compile(r"\b(?:as|or|be|is|so) [\"`]?(\d+(?:\.\d+)?)(?![\w/])")


def examples(text: str) -> list[str]:
    """Return the numbers by which prose shows how a share, a ratio or points are written; a table's rows are no prose."""
    prose = " ".join(line for line in text.splitlines() if not line.startswith("|"))
    said = [sentence for sentence in re.split(r"(?<=[.;:?!])\s", prose) if _SAYS_HOW.search(sentence)]
    return [number for sentence in said for number in _AFTER.findall(sentence)]


def met(example: str, wanted: list[float]) -> bool:
    """Return whether an example of two digits or more is an expected number, rounded as the example is."""
    places = len(example.partition(".")[2])
    if len(example.replace(".", "").strip("0")) < 2:
        return False
    return any(
        round(form, places) == float(example)
        for value in wanted
        for form in ((value, 100 * value) if 0 < value < 1 else (value,))
    )


def answers(name: str) -> list[float]:
    return [
        one
        for question in of_module(short(module_of_lesson(name)))
        for one in expected(question.reference(question.data(0)))
    ]


def test_simulated_data_have_another_seed_than_the_exercise(lesson):
    name, notebook = lesson
    assert set(calls_on_seed_0(code(notebook))) <= {call for module, call in NO_SEED if module == name}


def test_no_expected_number_is_shown(lesson):
    name, notebook = lesson
    assert given_away(shown(notebook), answers(name)) <= {number for module, number in MEETINGS if module == name}


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.parent.name)
def test_no_example_in_an_exercise_s_text_is_an_answer(path):
    text = "\n\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown")
    wanted = answers(path.parent.name)
    assert [number for number in examples(text) if met(number, wanted)] == []


def test_an_example_that_is_an_answer_would_be_found():
    text = (
        "Shares may be written as 0.31 or as 31; *points* are points, so 0.61 points is 0.61. A **ratio** only as 0.89."
    )
    assert examples(text) == ["0.31", "31", "0.61", "0.61", "0.89"]
    assert examples("| `share` | 0.31 |\nTake days 1 to 31.") == []
    for example, value in (("0.31", 0.3142), ("31", 0.3142), ("0.61", 0.6101), ("0.89", 0.887)):
        assert met(example, [value])
    for example, value in (("0.44", 0.3142), ("0.5", 0.5)):
        assert not met(example, [value])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("04_rice", ["3 summary (was 5)", "Case summary rises"]),
        ("15_fairness", ["equal_opportunity", "lower_cutoff_there", "repair_first", "is the cause"]),
    ],
)
def test_figures_and_sentences_leave_the_decisions_to_the_exercise(name, told):
    text = shown(read_notebook(ROOT / "notebooks" / f"{name}.ipynb"))
    assert [words for words in told if words in text] == []


def test_an_answer_would_be_found():
    wanted = [0.8953, 0.6549, 834.0]
    assert given_away("overall 0.895, interval 0.63 to 0.83", wanted) == {"0.895"}
    assert given_away("finds 65.5 of 100; 834 more", wanted) >= {"65.5", "834"}
    assert not given_away("0.68, interval 0.59 to 0.78, 19 people", wanted)


def test_a_call_on_the_exercise_data_would_be_found():
    source = 'seed = 14\nload("fairness_dx")\nload("fairness_dx", seed=seed)\nload("fairness_dx_facts")\nrice_chart()\nrice_chart(seed=0)\nlen("")'
    assert calls_on_seed_0(ast.parse(source)) == ["load('fairness_dx')", "rice_chart()", "rice_chart(seed=0)"]
