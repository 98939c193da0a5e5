"""Class 4: the notebook is not what it seems."""

from copy import deepcopy

from hostile.submission import Course, Made, Submission, attack


def retouched(course: Course, **settings: object) -> Submission:
    """Return a blank submission whose tests carry other nbgrader metadata."""
    made = course.blank()
    for cell in made.tests:
        cell["metadata"]["nbgrader"].update(settings)
    return made


@attack(4)
def deletes_the_tests(course: Course) -> Submission:
    """No test, no error."""
    made = course.blank()
    tests = made.tests
    made.nb["cells"] = [cell for cell in made.nb["cells"] if cell not in tests]
    return made


@attack(4)
def empties_the_tests(course: Course) -> Submission:
    """Tests are unlocked and have another text: a number."""
    made = course.blank()
    for cell in made.tests:
        cell["metadata"] = {"nbgrader": {**cell["metadata"]["nbgrader"], "locked": False}}
        cell["source"] = str(cell["metadata"]["nbgrader"]["points"])
    return made


@attack(4)
def doubles_the_tests(course: Course) -> Submission:
    """Each test stands there twice under one name, the second time empty."""
    made = course.blank()
    cells = []
    for cell in made.nb["cells"]:
        cells.append(cell)
        if cell in made.tests:
            cells.append({**deepcopy(cell), "source": "", "id": cell["id"][:50] + "-two"})
    made.nb["cells"] = cells
    return made


@attack(4)
def renames_the_tests(course: Course) -> Submission:
    """Tests have names that the gradebook does not know."""
    made = course.blank()
    for number, cell in enumerate(made.tests):
        cell["metadata"]["nbgrader"]["grade_id"] = f"other-{number}"
        cell["id"] = f"other-{number}"
    return made


@attack(4)
def swaps_names(course: Course) -> Submission:
    """Answers carry the names of tests and the other way round."""
    made = course.blank()
    for answer, test in zip(made.answers, made.tests, strict=True):
        names = answer["metadata"]["nbgrader"], test["metadata"]["nbgrader"]
        names[0]["grade_id"], names[1]["grade_id"] = names[1]["grade_id"], names[0]["grade_id"]
        answer["id"], test["id"] = test["id"], answer["id"]
    return made


@attack(4)
def turns_tests_into_text(course: Course) -> Submission:
    """Tests are Markdown cells and so cannot fail."""
    made = course.blank()
    for cell in made.tests:
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return made


@attack(4)
def turns_tests_into_raw_cells(course: Course) -> Submission:
    """The same with raw cells and with a type of cell that nobody knows."""
    made = course.blank()
    for number, cell in enumerate(made.tests):
        cell["cell_type"] = ("raw", "verdict")[number % 2]
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return made


@attack(4)
def raises_the_points(course: Course) -> Submission:
    """Tests claim to be worth a thousand points."""
    return retouched(course, points=1000)


@attack(4)
def claims_odd_points(course: Course) -> Submission:
    """Points are negative, a text, a list, not a number."""
    made = course.blank()
    for cell, points in zip(made.tests, [-5, "many", [4], float("nan"), None, {}, 1e400, True], strict=False):
        cell["metadata"]["nbgrader"]["points"] = points
    return made


@attack(4)
def claims_to_be_manually_graded(course: Course) -> Submission:
    """Tests say that they are answers, which a person has to grade."""
    return retouched(course, solution=True, locked=False)


@attack(4)
def claims_to_be_ungraded(course: Course) -> Submission:
    """Tests say that they carry no points."""
    return retouched(course, grade=False)


@attack(4)
def comes_from_an_old_nbgrader(course: Course) -> Submission:
    """The schema version is so old that nbgrader asks for an upgrade and stops."""
    return retouched(course, schema_version=1)


@attack(4)
def comes_from_the_future(course: Course) -> Submission:
    """The schema version is not known yet."""
    return retouched(course, schema_version=99)


@attack(4)
def has_metadata_of_other_types(course: Course) -> Submission:
    """nbgrader's metadata are a text, a list, a number, nothing."""
    made = course.blank()
    for number, cell in enumerate(made.nb["cells"]):
        cell["metadata"]["nbgrader"] = ("yes", [1], 5, None)[number % 4]
    return made


@attack(4)
def asks_for_an_unknown_kernel(course: Course) -> Submission:
    """The kernel's name is none that is installed, and then a path."""
    made = course.blank()
    made.nb["metadata"]["kernelspec"] = {"name": "../../../bin/sh", "display_name": "sh", "language": "bash"}
    made.nb["metadata"]["language_info"] = {"name": "bash", "file_extension": "/../x"}
    return made


@attack(4)
def brings_its_own_verdicts(course: Course) -> Submission:
    """Outputs and metadata of a graded notebook, with full marks in them."""
    made = course.blank()
    for cell in made.tests:
        points = cell["metadata"]["nbgrader"]["points"]
        cell["metadata"]["aipm"] = {"outcome": "correct", "explanation": f"✓ Correct ({points} of {points} points)"}
        cell["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": str(points)}, "metadata": {}, "execution_count": 1}
        ]
    return made


@attack(4)
def brings_another_notebook(course: Course) -> Submission:
    """More notebooks lie beside the one that is asked for, some with odd names."""
    made = course.blank()
    text = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    for name in ("other", f"{course.notebook}2", "..", "a b;c", "*", "-x"):
        made.files[f"{name}.ipynb"] = text
    return made


@attack(4)
def answers_inside_the_test(course: Course) -> Submission:
    """The order is turned around, so that every test stands before its answer."""
    made = course.blank()
    made.nb["cells"].reverse()
    return made


@attack(4)
def has_one_id_for_all(course: Course) -> Made:
    """All cells have the same id and all answers the same name."""
    made = course.blank()
    for cell in made.nb["cells"]:
        cell["id"] = "same"
    for cell in made.answers:
        cell["metadata"]["nbgrader"]["grade_id"] = "same"
    return made
