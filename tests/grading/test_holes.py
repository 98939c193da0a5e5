"""Each hole that an independent attack on the grader found, tried as it was found."""

import json
import os
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from aipm_course.grading.direct import ExecuteDirectly
from aipm_course.grading.execution import ExecuteForGrading
from aipm_course.grading.judging import _error_in, _silence
from aipm_course.grading.outputs import Outputs
from aipm_course.grading.pages import MAX_TEXTS, TakeOutScripts, harmless_data, harmless_text
from aipm_course.grading.running import lines
from aipm_course.grading.submissions import Submission, stage
from aipm_course.grading.times import handed_in
from aipm_course.grading.transplant import take_out_sources, transplant

confined = [pytest.mark.grading, pytest.mark.confined]


def submission(folder: Path, **files: str) -> Submission:
    place = folder / "submitted" / "ada" / "99_toy"
    place.mkdir(parents=True)
    (place / "toy.ipynb").write_text(nbformat.writes(new_notebook()), encoding="utf-8")
    for name, content in files.items():
        path = place / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Submission("ada", "99_toy", place)


@pytest.mark.parametrize(
    "link",
    ["[chart](evil.html)", "[x](/user/mallory/p)", "[x](//host/p)", "[x](../../hub/logout)", "[x]: evil.html", "[x](<evil.html>)"],
)  # fmt: skip
def test_no_link_leads_to_a_file_of_the_learner_s(link):
    assert "](" not in harmless_text(link)
    assert "]:" not in harmless_text(link)


def test_links_to_pages_and_headings_stay():
    text = "[a](https://example.org/x) [b](#results) [c](mailto:a@example.org)"
    assert harmless_text(text) == text


@pytest.mark.parametrize(
    "name", ["evil.html", "a.HTM", "a.xhtml", "a.svg", "a.xml", "a.js", "a.pdf", "a.html.gz", "in/a.mjs"]
)
def test_what_a_browser_would_run_is_plain_text_once_the_notebook_has_run(tmp_path, name):
    (tmp_path / "in").mkdir()
    for one in (name, "data.csv", "chart.png", "notes.md", "helper.py"):
        (tmp_path / one).write_text("x")
    TakeOutScripts().preprocess(new_notebook(), {"metadata": {"path": str(tmp_path)}})
    assert not (tmp_path / name).exists()
    assert (tmp_path / f"{name}.txt").exists()
    assert {path.name for path in tmp_path.iterdir()} >= {"data.csv", "chart.png", "notes.md", "helper.py"}


@pytest.mark.parametrize("place", ["timestamp_txt", "a__timestamp_txt"])
def test_a_long_time_of_handing_in_stops_nobody(tmp_path, place):
    began = time.process_time()  # whoever else uses the machine does not count
    staged = stage(submission(tmp_path, **{place: "1" * 400_000}), new_notebook(), tmp_path / "into")
    assert time.process_time() - began < 2
    assert ("cannot be read" in " ".join(staged.remarks)) == (place == "timestamp_txt")


@pytest.mark.parametrize(
    ("content", "said", "problem"),
    [
        (b"2026-11-20 10:00:00.000000 UTC", "2026-11-20 10:00:00", ""),
        (b"\xef\xbb\xbf2026-11-20 10:00:00 UTC\r\n", "2026-11-20 10:00:00", ""),
        ("2026-11-20 10:00:00 UTC".encode("utf-16"), "2026-11-20 10:00:00", ""),
        (b"2026-11-20 10:00:00 -0800", "2026-11-20 18:00:00", ""),
        (b"2026-11-20T10:00:00+01:00", "2026-11-20 09:00:00", ""),
        (b"", "", "the file is empty"),
        (b"yesterday evening", "", "it says 'yesterday evening'"),
        (b"0001-01-01 00:00:00 UTC", "", "it says the year 1"),
        (b"9999-12-31 23:59:59 UTC", "", "it says the year 9999"),
        (b"1970-01-01 00:00:00 UTC", "", "it says the year 1970"),
    ],
)
def test_a_time_is_read_or_said(tmp_path, content, said, problem):
    (tmp_path / "timestamp.txt").write_bytes(content)
    found = handed_in(tmp_path)
    assert found.text.startswith(said) if said else found.text == ""
    assert problem in found.problem
    assert bool(problem) == bool(found.problem)


def test_a_later_display_pays_for_every_place_that_it_fills():
    outputs = Outputs(1_000_000)
    cell = new_code_cell()
    outputs.begin(cell)
    for _ in range(50):
        outputs.take("display_data", {"data": {"text/plain": "x"}, "transient": {"display_id": "a"}}, 100)
    text = "&" * 500_000
    outputs.take("update_display_data", {"data": {"text/plain": text}, "transient": {"display_id": "a"}}, len(text))
    outputs.end()
    assert len(json.dumps(cell)) < 1_000_000


def test_cleaning_does_not_make_a_page_of_gigabytes():
    outputs = [new_output("display_data", data={"text/html": "<" * 1_000_000}) for _ in range(6)]
    cell = new_code_cell(outputs=outputs)
    cleaned, _ = TakeOutScripts().preprocess(new_notebook(cells=[cell]), {})
    assert len(json.dumps(cleaned)) < 10 << 20


def test_texts_that_are_slow_to_show_are_cut_and_broken_up():
    released = new_notebook(cells=[])
    handed = new_notebook(cells=[new_markdown_cell("\\\\(" * 10_000) for _ in range(8)])
    graded = transplant(handed, released)
    assert sum(len(cell.source) for cell in graded.cells) < MAX_TEXTS + 2000
    assert "\\\\(" not in graded.cells[0].source
    shown = [new_output("display_data", data={"text/markdown": "y" * 29_000}) for _ in range(8)]
    cleaned, _ = TakeOutScripts().preprocess(new_notebook(cells=[new_code_cell(outputs=shown)]), {})
    assert json.dumps(cleaned).count("y") <= MAX_TEXTS + 100
    formula = r"Twice: \\(a\\) and \\[b\\]."
    assert harmless_text(formula) == formula


def test_no_element_lies_over_the_page_and_no_picture_calls_home():
    page = '<a class="navbar navbar-fixed-top modal-backdrop in" href="https://example.org">x</a><table class="dataframe"></table>'
    assert harmless_data({"text/html": page})["text/html"] == (
        '<a href="https://example.org">x</a><table class="dataframe"></table>'
    )
    assert "![" not in harmless_text("![p](https://host/pixel.png) and ![q][r]")
    for fence in ("```mermaid", "~~~ Mermaid", "  ```` mermaid", "> ```mermaid", "```{.mermaid}"):
        assert "mermaid" not in harmless_text(f"{fence}\ngraph TD\n```").casefold()


def test_an_error_s_name_is_no_formula():
    error = new_output("error", ename="X" * 5000, evalue=r"$\href{javascript:x()}{5}$", traceback=[])
    cell = new_code_cell(outputs=[error])
    for said in (_error_in(cell), _silence(cell)):
        assert r"\href" not in said
        assert len(said) < 700


def test_what_lies_beside_the_solution_does_not_reach_a_kernel(tmp_path):
    for folder, name in (
        ("solutions", "key_notes.md"),
        ("solutions", "prices.csv"),
        ("exercises", "prices.csv"),
        ("solutions", "own.py"),
    ):
        (tmp_path / folder / "99_toy").mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "99_toy" / name).write_text("x")
    for folder in ("submitted", "autograded"):
        (tmp_path / folder / "ada" / "99_toy").mkdir(parents=True)
    (tmp_path / "submitted" / "ada" / "99_toy" / "own.py").write_text("x")
    graded = tmp_path / "autograded" / "ada" / "99_toy"
    for name in ("key_notes.md", "prices.csv", "own.py"):
        (graded / name).write_text("x")
    take_out_sources(tmp_path, "99_toy", "ada")
    assert sorted(path.name for path in graded.iterdir()) == ["own.py", "prices.csv"]


def test_a_number_that_no_browser_reads_is_no_answer():
    assert lines.read_line(b'["display_data", {"data": {"x": 1e999}}]') is None
    assert lines.read_line(b'["display_data", {"data": {"x": 1e99}}]') is not None


FROM_INSIDE = """
import ctypes, os, socket
def tried(action):
    try:
        return action()
    except BaseException as error:
        return type(error).__name__
parent = os.getppid()
libc = ctypes.CDLL(None, use_errno=True)
def aio():
    context = ctypes.c_ulong(0)
    return libc.syscall({io_setup}, 10, ctypes.byref(context))
print("SEEN", [
    tried(lambda: open(f"/proc/{{parent}}/mem", "r+b").close()),
    [name for name in ("oom_score_adj", "coredump_filter", "clear_refs", "autogroup") for pid in ("1", "2")
     if tried(lambda: open(f"/proc/{{pid}}/{{name}}", "r+").close()) is None],
    tried(lambda: socket.socketpair(socket.AF_VSOCK if hasattr(socket, "AF_VSOCK") else 40)),
    tried(lambda: [one.close() for one in socket.socketpair()]),
    aio(),
    open("/proc/self/oom_score_adj").read().strip(),
])
""".format(io_setup={"x86_64": 206, "aarch64": 0}.get(os.uname().machine, 206))


@pytest.mark.grading
@pytest.mark.confined
@pytest.mark.parametrize("way", [ExecuteDirectly, ExecuteForGrading])
def test_no_process_of_the_grader_s_can_be_written_to(tmp_path, way):
    notebook = new_notebook(cells=[new_code_cell(FROM_INSIDE)])
    names = {"student": "s", "assignment": "a", "notebook": "n"}
    executed, _ = way().preprocess(notebook, {"nbgrader": names, "metadata": {"path": str(tmp_path)}})
    text = "".join(output.get("text", "") for output in executed.cells[0].outputs)
    assert "SEEN" in text, executed.cells[0].outputs
    memory, written, vsock, pair, contexts, score = eval(text.split("SEEN", 1)[1])  # our own list of plain values
    assert memory in ("PermissionError", "FileNotFoundError")
    assert written == []
    assert vsock == "OSError"
    assert pair == [None, None]
    assert contexts == -1
    assert score == "0" or int(score) < 700
