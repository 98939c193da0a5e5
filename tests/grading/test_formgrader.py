"""What formgrader serves of a submission runs nothing with the instructor's rights, whatever way it came there."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_module
from nbgrader.api import Gradebook
from toy_course import MODULE, hand_in, lay_out, solved

from aipm_course.grading.cohort import grade_cohort
from aipm_course.lab import folders

pytestmark = [pytest.mark.grading, pytest.mark.confined]


@pytest.fixture
def address(tmp_path, root) -> Iterator[str]:
    """The address of a submission's files, on an instructor's server with the course's settings."""
    folder = lay_out(tmp_path, root)
    hand_in(folder, "ada", solved())
    with toy_module.registered():
        grade_cohort(folder, MODULE)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "aipm") as gradebook:
        number = gradebook.find_submission_notebook("toy", MODULE, "ada").id
    (folder / "autograded" / "ada" / MODULE / "evil.html").write_text("<script>x()</script>", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=known", "--ServerApp.log_level=ERROR"]
    settings = os.pathsep.join(folders(instructor=True))
    environment = {**os.environ, "AIPM_ROOT": str(folder), "HOME": str(folder), "JUPYTER_CONFIG_PATH": settings}
    server = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        yield f"http://127.0.0.1:{port}/formgrader/submissions/{number}"
    finally:
        server.terminate()
        server.wait(60)


def _asked(address: str) -> tuple[str, bytes]:
    """Ask until the server answers; return its policy and what it sent."""
    request, end = urllib.request.Request(address, headers={"Authorization": "token known"}), time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.headers["Content-Security-Policy"] or "", answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.3)


def test_a_page_beside_a_notebook_comes_in_a_sandbox_and_formgrader_s_own_page_does_not(address):
    policy, page = _asked(f"{address}/evil.html")
    assert b"x()" in page
    assert "sandbox" in [rule.strip() for rule in policy.split(";")]
    own, graded = _asked(f"{address}/")
    assert b"late_share" in graded
    assert "sandbox" not in own


def test_the_course_s_own_start_asks_for_it():
    assert (Path(folders(instructor=True)[1]) / "jupyter_server_config.json").exists()
    assert Path(folders()[1]) != Path(folders(instructor=True)[1])
