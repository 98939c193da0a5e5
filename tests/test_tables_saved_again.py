"""Tables of the course that a spreadsheet has opened and saved: right answers stay right, and `aipm doctor` names the file."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from aipm_course.doctor import examine, tables_saved_again

pytestmark = pytest.mark.gate  # every question of every module, on every table

ANSWER = """
import pickle, sys
from aipm_course.datasets import sources
from aipm_course.judging.judge import judge, probes_for
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.places import course_root
from aipm_course.registry import all_questions, modules

published = {path.name.partition("_")[2] for path in (course_root() / "datasets" / "published").iterdir()}
for question in all_questions():
    if question.id.partition(".")[0] in published:
        right = question.reference(question.data(0))
        done = judge(question, payload(question.id, 0, right, probes_for(question, 0) or None))
        assert done.outcome is Outcome.CORRECT, (question.id, done.errors)
tables = {name: list(source.make(0).columns) for name, source in sources().items() if not source.simulated}
pickle.dump(tables, sys.stdout.buffer)
"""


def _columns(checkout: Path) -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", ANSWER], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    columns: dict[str, list[str]] = pickle.loads(done.stdout)
    return columns


def test_a_mark_at_the_beginning_changes_no_verdict_and_no_table(checkout):
    """What "CSV UTF-8" of Excel adds to a file that is only looked at."""
    before = _columns(checkout)
    for path in (checkout / "datasets" / "published").rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert _columns(checkout) == before
    assert tables_saved_again(checkout) == []


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: b"",
    ],
    ids=["semicolons", "utf-16", "empty"],
)
def test_a_table_that_was_saved_in_another_form_is_named(checkout, saved):
    path = next(iter(sorted((checkout / "datasets" / "published").rglob("*.csv"))))
    path.write_bytes(saved(path.read_text(encoding="utf-8")))
    assert tables_saved_again(checkout) == [path]
    told = next(finding for finding in examine(checkout) if "is a table as the course has it" in finding.what)
    assert path.name in told.what
    assert not told.fine
    assert "git checkout" in told.advice
