"""What would give other bytes, or none, on another system: line ends, encodings, integers of 32 bit."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import aipm_course
from aipm_course.places import course_root

PACKAGE = Path(aipm_course.__file__).parent
LINUX_ONLY = PACKAGE / "grading" / "running"
"""Runs submissions behind walls, on Linux alone."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the package's files as syntax trees."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def named(call: ast.Call) -> set[str | None]:
    return {word.arg for word in call.keywords}


def narrow(tree: ast.AST) -> list[str]:
    """Return NumPy's calls that refuse 64-bit integers on a system of 32 bit."""
    return [
        f"line {call.lineno}: {name}"
        for call, name in calls(tree)
        if name in ("np.bincount", "np.repeat", "numpy.bincount", "numpy.repeat")
    ]


def plain_text(tree: ast.AST) -> list[str]:
    """Return places that write text with the line ends or the encoding of the system."""
    return [
        f"line {call.lineno}: {name}"
        for call, name in calls(tree)
        if (name.endswith(".write_text") and not {"encoding", "newline"} <= named(call))
        or (name.endswith(".read_text") and "encoding" not in named(call))
    ]


def test_integers_are_counted_the_same_on_32_bit():
    found = {str(path): narrow(tree) for path, tree in trees().items() if path.name != "counting.py" and narrow(tree)}
    assert not found, "use bincount and repeat of aipm_course.simulation.counting"


def test_text_is_written_with_the_same_bytes_everywhere():
    found = {
        str(path): plain_text(tree)
        for path, tree in trees().items()
        if LINUX_ONLY not in path.parents and plain_text(tree)
    }
    assert not found, "name encoding and newline"


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (narrow, "np.repeat(a, n)"),
        (plain_text, "path.write_text('x', encoding='utf-8')"),
        (plain_text, "path.read_text()"),
    ],
)
def test_the_rules_see_what_they_forbid(look, code):
    assert look(ast.parse(code))


def test_git_keeps_line_ends():
    kept = subprocess.run(
        ["git", "check-attr", "eol", "text", "--", "deploy/hub/install.sh", "docs/images/check.png", "datasets/04_rice/ideas.csv"],
        cwd=course_root(), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "install.sh: eol: lf" in kept
    assert "ideas.csv: eol: lf" in kept
    assert "check.png: text: unset" in kept


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_no_check_mark_ends_a_command_in_a_pipe(encoding, checkout):
    """Windows gives a pipe an encoding that has no check mark."""
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": f"{encoding}:strict"}
    for command in (
        ["progress"],
        ["plan", "--role", "ai-pm", "--from", "product", "--no-questions"],
        ["doctor", "--authors"],
    ):
        done = subprocess.run([sys.executable, "-m", "aipm_course.cli", *command], env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


HIDE = """
import importlib.abc, sys
class Hide(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in {"fcntl", "resource", "pwd", "grp", "termios", "pty"}:
            frame = sys._getframe(1)
            while frame and "importlib" in frame.f_code.co_filename:
                frame = frame.f_back
            if frame and "aipm_course" in frame.f_code.co_filename:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
for name in ("fcntl", "resource", "pwd", "grp", "termios", "pty"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hide())
from aipm_course.cli import main
main()
"""


def test_a_class_is_refused_in_a_sentence_where_linux_is_missing(checkout):
    done = subprocess.run(
        [sys.executable, "-c", HIDE, "grade", "04_rice", "--all"],
        env={"AIPM_ROOT": str(checkout), "PATH": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Linux" in done.stderr
