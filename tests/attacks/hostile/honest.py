"""Class 7: it is honest. Every submission here deserves all points."""

import json
from copy import deepcopy

from aipm_course.registry import of_module
from hostile.forgery import NAMES_OWN
from hostile.submission import Course, Made, Submission, attack

HONEST = None


def everywhere(course: Course, code: str) -> Submission:
    """Add code to the end of every answer and to the setup."""
    made = course.answered()
    for cell in [made.setup, *made.answers]:
        cell["source"] = "".join(cell["source"]) + "\n" + code
    return made


def cell_of(code: str, name: str) -> dict:
    """Return a code cell of the learner's own."""
    return {"cell_type": "code", "id": name, "metadata": {}, "source": code, "outputs": [], "execution_count": None}


def after_each(course: Course, code: str) -> Submission:
    """Put a cell of the learner's own behind every cell."""
    made = course.answered()
    cells = []
    for number, cell in enumerate(made.nb["cells"]):
        cells += [cell, cell_of(code, f"own-{number}")]
    made.nb["cells"] = cells
    return made


@attack(7, deserves=HONEST)
def solves_everything(course: Course) -> Submission:
    """Nothing odd at all."""
    return course.answered()


@attack(7, deserves=HONEST)
def warns(course: Course) -> Submission:
    """A warning in every cell, and one that the answers cause when they are used."""
    return everywhere(course, "import warnings\nwarnings.simplefilter('always')\nwarnings.warn('careful')")


@attack(7, deserves=HONEST)
def warns_while_it_is_tested(course: Course) -> Submission:
    """A hook writes a line to stderr while the test runs, as a slow library does."""
    return course.answered().first(
        "import sys\nget_ipython().events.register('pre_run_cell', lambda info: print('loading', file=sys.stderr))"
    )


@attack(7, deserves=HONEST)
def shows_a_progress_bar(course: Course) -> Submission:
    """A progress bar on stderr, the way tqdm draws one."""
    return everywhere(course, "import sys\nfor step in range(20):\n    print(f'\\r{step}/20', end='', file=sys.stderr)")


@attack(7, deserves=HONEST)
def logs(course: Course) -> Submission:
    """Log lines of every level."""
    return everywhere(course, "import logging\nlogging.basicConfig(level=10, force=True)\nlogging.error('a log line')")


@attack(7, deserves=HONEST)
def adds_cells(course: Course) -> Submission:
    """An own cell behind every cell."""
    return after_each(course, "scratch = 1 + 1\nscratch")


@attack(7, deserves=HONEST)
def leaves_a_broken_cell(course: Course) -> Submission:
    """A try that ends with an error, in a cell of the learner's own."""
    return after_each(course, "undefined_name + 1")


@attack(7, deserves=HONEST)
def copies_answers(course: Course) -> Submission:
    """Each answer was copied with its metadata, as copy and paste does, to try something else first."""
    made = course.answered()
    answers = made.answers
    cells = []
    for cell in made.nb["cells"]:
        cells.append(cell)
        if cell in answers:
            cells.append({**deepcopy(cell), "id": cell["id"][:50] + "-copy"})
    made.nb["cells"] = cells
    return made


@attack(7, deserves=HONEST)
def copies_tests(course: Course) -> Submission:
    """Each test was copied with its metadata."""
    made = course.answered()
    tests = made.tests
    cells = []
    for cell in made.nb["cells"]:
        cells.append(cell)
        if cell in tests:
            cells.append({**deepcopy(cell), "id": cell["id"][:50] + "-copy"})
    made.nb["cells"] = cells
    return made


@attack(7, deserves=HONEST)
def ends_with_a_number(course: Course) -> Submission:
    """The last line of every answer is a number."""
    return everywhere(course, "0")


@attack(7, deserves=HONEST)
def imports_twice(course: Course) -> Submission:
    """Every cell imports what was imported before."""
    return everywhere(course, "import math, math\nimport math")


@attack(7, deserves=HONEST)
def draws(course: Course) -> Submission:
    """A figure in a cell of its own, with a magic that many copy from the web."""
    made = course.answered()
    made.nb["cells"].insert(
        3, cell_of("%matplotlib inline\nimport matplotlib.pyplot as plt\n_ = plt.plot([1, 2])\nplt.show()", "draws")
    )
    return made


@attack(7, deserves=HONEST)
def waits_the_modern_way(course: Course) -> Submission:
    """A top-level await and a cell magic."""
    made = course.answered()
    made.nb["cells"].insert(3, cell_of("import asyncio\nawait asyncio.sleep(0)", "waits"))
    made.nb["cells"].insert(4, cell_of("%%time\nx = 1", "times"))
    return made


@attack(7, deserves=HONEST)
def reads_its_own_table(course: Course) -> Submission:
    """A table and a module of the learner's own lie beside the notebook."""
    made = course.answered()
    text = "".join(made.answers[0]["source"])
    made.answers[0]["source"] = (
        "import csv\nfrom my_helpers import double_up\nassert double_up(2) == 4\n"
        "assert next(csv.reader(open('my table.csv'))) == ['a', 'b']\n" + text
    )
    made.files = {"my table.csv": "a,b\n1,2\n", "my_helpers.py": "def double_up(x):\n    return 2 * x\n"}
    return made


@attack(7, deserves=HONEST)
def writes_a_table(course: Course) -> Submission:
    """An intermediate result is written beside the notebook and read again before the answer."""
    made = course.answered()
    text = "".join(made.answers[0]["source"])
    made.answers[0]["source"] = (
        "with open('steps.csv', 'w') as file:\n    _ = file.write('1,2')\nassert open('steps.csv').read() == '1,2'\n"
        + text
    )
    return made


@attack(7, deserves=HONEST)
def uses_a_temporary_file(course: Course) -> Submission:
    """The same in a temporary folder, with the home folder looked up."""
    made = course.answered()
    text = "".join(made.answers[0]["source"])
    made.answers[0]["source"] = (
        "import pathlib, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    _ = pathlib.Path(folder, 'x').write_text('1')\nassert pathlib.Path.home()\n" + text
    )
    return made


@attack(7, deserves=HONEST)
def starts_children(course: Course) -> Submission:
    """Two worker processes and a shell command that all end."""
    made = course.answered()
    text = "".join(made.answers[0]["source"])
    made.answers[0]["source"] = (
        "import subprocess, sys\nfrom concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(2) as pool:\n    assert list(pool.map(abs, [-1, -2])) == [1, 2]\n"
        "assert subprocess.run([sys.executable, '-c', 'print(3)'], capture_output=True).stdout.strip() == b'3'\n" + text
    )
    return made


@attack(7, deserves=HONEST)
def was_saved_by_an_older_editor(course: Course) -> Submission:
    """An older format without cell ids, with the editor's own metadata and another kernel's name."""
    made = course.answered()
    made.nb["nbformat_minor"] = 2
    made.nb["metadata"] = {
        "kernelspec": {"name": "my-conda-env", "display_name": "Python (my env)", "language": "python"},
        "colab": {"provenance": []},
        "vscode": {"interpreter": {"hash": "0"}},
    }
    for cell in made.nb["cells"]:
        cell.pop("id", None)
        cell["metadata"]["collapsed"] = True
        cell["metadata"]["tags"] = ["mine"]
    return made


@attack(7, deserves=HONEST)
def was_saved_with_a_mark_and_windows_lines(course: Course) -> Made:
    """The file begins with a byte order mark and has Windows line ends."""
    text = json.dumps(course.answered().nb, indent=1).replace("\n", "\r\n")
    return {course.file: b"\xef\xbb\xbf" + text.encode()}


@attack(7, deserves=HONEST)
def was_run_before(course: Course) -> Submission:
    """Outputs, execution counts and errors of an earlier run are still in it."""
    made = course.answered()
    for number, cell in enumerate(made.nb["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = 100 - number
            cell["outputs"] = [{"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": ["x"]}]
    return made


@attack(7, deserves=HONEST)
def rearranges_text(course: Course) -> Submission:
    """Text cells are deleted and others written."""
    made = course.answered()
    made.nb["cells"] = [
        cell for cell in made.nb["cells"] if cell["cell_type"] == "code" or cell["metadata"].get("nbgrader")
    ]
    made.nb["cells"].insert(
        0, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "# My notes & <thoughts>"}
    )
    return made


@attack(7, deserves=HONEST, own_only=True)
def works_with_other_numbers(course: Course) -> Submission:
    """The seed in the first cell is another one, and everything follows from it; what is read is read anew."""
    made = course.answered()
    made.setup["source"] = "".join(made.setup["source"]).replace("seed = 0", "seed = 5")
    for name in ("pilot_plan", "memo_levels"):
        question = of_module("rice")[NAMES_OWN.index(name)]
        made.answer(NAMES_OWN.index(name), f"{name} = {question.reference(question.data(5))!r}")
    return made


@attack(7, deserves=HONEST, own_only=True)
def draws_the_lesson_s_chart(course: Course) -> Submission:
    """The lesson's chart is drawn in the setup and in an answer, as the exercise suggests."""
    return everywhere(course, "from aipm_course import rice_chart\nrice_chart(labeling=False)")
