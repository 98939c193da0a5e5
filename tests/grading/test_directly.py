"""A notebook that runs without Jupyter's messages shows what it would show in Jupyter; what it says is never believed."""

import json

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from aipm_course.grading.direct import ExecuteDirectly
from aipm_course.grading.outputs import CUT, Outputs
from aipm_course.grading.running import warm
from aipm_course.grading.running.lines import MAX_PARTS, read_line
from aipm_course.kernel.encoding import MIME_TYPE

HONEST = {
    "prints": ("print('a'); print('b')", [("stream", "a\nb\n")]),
    "both streams": ("import sys\nprint('a')\nprint('b', file=sys.stderr)", [("stream", "a\n"), ("stream", "b\n")]),
    "last line": ("1 + 1", [("execute_result", "2")]),
    "silenced last line": ("1 + 1;", []),
    "print before value": ("print('a')\n2", [("stream", "a\n"), ("execute_result", "2")]),
    "display": ("display(5)", [("display_data", "5")]),
    "changed display": ("h = display(5, display_id=True)\nh.update(6)", [("display_data", "6")]),
    "cleared": ("from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)", [("stream", "2\n")]),
    "cleared later": (
        "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nprint(2)",
        [("stream", "2\n")],
    ),
    "error": ("print('a')\n1 / 0", [("stream", "a\n"), ("error", "ZeroDivisionError: division by zero")]),
    "no code": ("def f(:", [("error", "SyntaxError: invalid syntax (<ipython-input-NUMBER>, line 1)")]),
    "awaits": ("import asyncio\nawait asyncio.sleep(0, 'later')", [("execute_result", "'later'")]),
    "has a running loop": ("import asyncio\nasyncio.get_running_loop().is_running()", [("execute_result", "True")]),
    "magic": ("%env LANG", [("execute_result", "'C.UTF-8'")]),
    "captures": ("%%capture kept\nprint(5)", []),
    "captured": ("%%capture kept\nprint(5)\n", []),
    "shell": ("!echo 5", [("stream", "5\r\n")]),
    "program": ("import os\n_ = os.system('echo 5')", [("stream", "5\n")]),
    "child": (
        "import os\nif os.fork() == 0:\n    print('in a child', flush=True)\n    display(1)\n    os._exit(0)\n_ = os.wait()",
        [("stream", "in a child")],
    ),
    "asks": ("input('name?')", [("error", "StdinNotImplementedError: Nobody can type anything while a notebook is graded.")]),
    "quits": ("quit()", [("stream", "exit() and quit() do nothing while a notebook is graded.\n")]),
    "exits": ("import sys\nsys.exit(3)", [("error", "SystemExit: 3")]),
    "half a character": ("print('\\ud800')", [("stream", "\ud800\n")]),
    "picture": (
        "from IPython.display import Image\nImage(b'x', format='png')",
        [("execute_result", "<IPython.core.display.Image object>")],
    ),
}  # fmt: skip


def run(folder, *cells, **settings):
    notebook = new_notebook(cells=[new_code_cell(code) for code in cells])
    resources = {"nbgrader": {"student": "s", "assignment": "a", "notebook": "n"}, "metadata": {"path": str(folder)}}
    executed, _ = ExecuteDirectly(**settings).preprocess(notebook, resources)
    return executed.cells


def seen(output):
    """Return an output as (type, text)."""
    if output.output_type == "stream":
        return "stream", output.text
    if output.output_type == "error":
        return "error", f"{output.ename}: {output.evalue}"
    return output.output_type, output.data["text/plain"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    cells = run(tmp_path_factory.mktemp("honest"), *(code for code, _ in HONEST.values()))
    return dict(zip(HONEST, cells, strict=True))


@pytest.mark.grading
@pytest.mark.confined
@pytest.mark.parametrize("name", HONEST)
def test_it_shows_what_jupyter_shows(shown, name):
    import re

    found = [seen(output) for output in shown[name].outputs if "To exit" not in str(output)]
    found = [(kind, re.sub(r"input-[0-9a-f-]+>", "input-NUMBER>", text)) for kind, text in found]
    expected = HONEST[name][1]
    if name == "child":
        found = [(kind, text.strip()) for kind, text in found]
    assert found == expected


@pytest.mark.grading
@pytest.mark.confined
def test_pictures_and_tables_come_in_all_their_forms(tmp_path):
    figure, table = run(
        tmp_path,
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
        "import pandas as pd\npd.DataFrame({'a': [1]})",
    )
    assert figure.outputs[0].data["image/png"].startswith("iVBOR")
    assert "<table" in table.outputs[0].data["text/html"]
    assert [figure.execution_count, table.execution_count] == [1, 2]


@pytest.mark.grading
@pytest.mark.confined
def test_only_who_draws_is_forked_from_what_draws(tmp_path):
    look = "import sys\n'mat' + 'plotlib' in sys.modules"
    warm.close_all()
    try:
        plain = warm.prepare(confined=True, libraries=())
        [loaded] = run(tmp_path, look)
        already, figure = run(tmp_path, look, "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
        assert plain.alive
        assert warm.prepare(confined=True) is plain
    finally:
        warm.close_all()
    assert [seen(cell.outputs[0])[1] for cell in (loaded, already)] == ["False", "True"]
    assert figure.outputs[0].data["image/png"].startswith("iVBOR")


@pytest.mark.grading
@pytest.mark.confined
def test_files_beside_a_notebook_lie_there_with_name_mode_and_content(tmp_path):
    for name, content in {
        "a b/\n.csv": b"1,2\n",
        "run.sh": b"#!/bin/sh\necho 5\n",
        "caf\udce9.bin": b"",
        "[x]": b"\x00\n",
    }.items():
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    (tmp_path / "run.sh").chmod(0o755)
    [cell] = run(
        tmp_path,
        "import os\nfrom pathlib import Path\n"
        "print([(ascii(str(p)), p.stat().st_size) for p in sorted(Path().rglob('*')) if p.is_file()])\n"
        "_ = os.system('./run.sh')",
    )
    found = "".join(output.text for output in cell.outputs)
    sizes = [("'[x]'", 2), (ascii("a b/\n.csv"), 4), (ascii("caf\udce9.bin"), 0), ("'run.sh'", 17)]
    assert found == f"{sizes}\n5\n"


@pytest.mark.grading
@pytest.mark.confined
@pytest.mark.parametrize(
    "code",
    ["import time\nwhile True: time.sleep(0.01)", "import asyncio\nawait asyncio.sleep(100)", "while True: print('x', flush=True)"],
    ids=["in code", "while it waits", "while it prints"],
)  # fmt: skip
def test_an_interrupt_ends_the_cell_and_nothing_else(tmp_path, code):
    _, looping, after = run(tmp_path, "kept = 41", code, "print(kept + 1)", timeout=1)
    assert "CellTimeoutError" in [output.get("ename") for output in looping.outputs]
    assert [seen(output) for output in after.outputs] == [("stream", "42\n")]


def test_an_odd_line_is_passed_over():
    assert read_line(json.dumps(["stream", {"name": "stdout", "text": "[" * MAX_PARTS}]).encode()) is None
    for odd in (
        b"",
        b"{}",
        b"[]",
        b'["stream"]',
        b'["done", true]',
        b'["done", 1.0]',
        b'[["done"], 1]',
        b"\xff",
        b"\\u",
    ):
        assert read_line(odd) is None


@pytest.fixture
def cell():
    return NotebookNode(cell_type="code", metadata={"nbgrader": {}}, source="", outputs=[], execution_count=None)


@pytest.fixture
def check_cell(cell):
    cell.metadata = NotebookNode(nbgrader={"grade": True, "solution": False})
    return cell


def test_outputs_end_where_there_is_no_more_room(cell):
    outputs = Outputs(1000)
    outputs.begin(cell)
    outputs.take("stream", {"name": "stdout", "text": "x" * 5000}, 5000)
    outputs.take("display_data", {"data": {"text/plain": "more"}}, 100)
    outputs.end()
    [only] = cell.outputs
    assert only.text.startswith("xxx")
    assert only.text.endswith(CUT)
    assert len(only.text) < 1100


def test_a_change_after_every_letter_makes_few_outputs(cell):
    outputs = Outputs(6000)
    outputs.begin(cell)
    for number in range(10_000):
        outputs.take("stream", {"name": ("stdout", "stderr", "odd")[number % 3], "text": "x"}, 50)
    outputs.end()
    assert len(cell.outputs) <= 100


def test_the_last_answers_are_kept_and_deep_or_large_ones_are_not_read(check_cell):
    outputs = Outputs(0)
    outputs.begin(check_cell)
    for number in range(100):
        outputs.take("display_data", {"data": {MIME_TYPE: {"question": "q", "answer": number}}}, 50)
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    outputs.take("display_data", {"data": {MIME_TYPE: {"question": "q", "answer": deep}}}, 500)
    outputs.take("display_data", {"data": {MIME_TYPE: {"question": "q", "answer": 1}}}, 1 << 20)
    outputs.end()
    answers = [output.data[MIME_TYPE]["answer"] for output in check_cell.outputs]
    assert answers == [99, {"$": "too_big", "size": 500}, {"$": "too_big", "size": 1 << 20}]


def test_answers_elsewhere_are_kept_as_long_as_there_is_room(cell):
    outputs = Outputs(0)
    outputs.begin(cell)
    for _ in range(3):
        outputs.take("display_data", {"data": {MIME_TYPE: {"answer": 1}}}, 3_000_000)
    outputs.end()
    assert len(cell.outputs) == 1
