"""`make start`, as a newcomer meets it: the address is easy to find and nothing stands in front of the first page."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyterlab_in_chromium import page
from submissions import MODULE

pytestmark = [pytest.mark.browser, pytest.mark.takes(25), pytest.mark.usefixtures("browser")]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab/\S+")


@pytest.fixture(scope="module")
def started(root, tmp_path_factory):
    """Run `aipm start` with an empty home; give what it prints until JupyterLab answers."""
    home, course = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("course")
    # As it is laid out from the package: what only instructors need is not there.
    for folder in ("exercises", "solutions", "datasets", "notebooks"):
        shutil.copytree(root / folder, course / folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with log.open("w") as file:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("aipm")), "start", "--no-browser", f"--port={port}"],
            env={**environment, "HOME": str(home), "AIPM_ROOT": str(course)}, stdout=file, stderr=subprocess.STDOUT, cwd=course,
        )  # fmt: skip
        try:
            end = time.monotonic() + 120
            while not ADDRESS.search(log.read_text()):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.2)
            yield log.read_text()
        finally:
            process.terminate()
            process.wait(20)


def test_the_first_page_is_free_and_the_address_is_easy_to_find(started):
    # Nothing is logged that a learner would have to read over; only the address itself is.
    assert [line for line in started.splitlines() if re.match(r"\[(?!C )", line)] == []
    with page() as tab:
        missing: list[str] = []
        tab.on("response", lambda reply: missing.append(reply.url) if reply.status >= 400 else None)
        tab.goto(ADDRESS.search(started).group())
        tab.locator("h1").filter(has_text="Start here").first.wait_for(timeout=60_000)
        tab.wait_for_timeout(5_000)  # a question about news would come up in two
        assert tab.get_by_text("Jupyter news").count() == 0
        assert tab.locator(".Toastify__toast").count() == 0
        assert [url for url in missing if "nbgrader" in url or "formgrader" in url or "/assignment" in url] == []


def test_a_terminal_in_jupyterlab_knows_the_commands(started, tmp_path):
    said = tmp_path / "said"
    with page() as tab:
        tab.goto(ADDRESS.search(started).group())
        tab.locator("h1").filter(has_text="Start here").first.wait_for(timeout=60_000)
        tab.evaluate(
            """async line => {
                const headers = {'X-XSRFToken': document.cookie.match(/_xsrf=([^;]+)/)[1]};
                const terminal = await (await fetch('/api/terminals', {method: 'POST', headers})).json();
                const socket = new WebSocket(`ws://${location.host}/terminals/websocket/${terminal.name}`);
                await new Promise(opened => { socket.onopen = opened; });
                socket.send(JSON.stringify(['stdin', line + '\\r']));
            }""",
            f"aipm --version > {said}",
        )
        for _ in range(100):
            if said.exists() and said.read_text():
                break
            tab.wait_for_timeout(200)
    assert said.read_text().startswith("aipm, version")


def test_a_learner_meets_no_button_that_calls_a_wrong_notebook_a_success(started):
    with page() as tab:
        tab.goto(re.sub(r"tree/.*ipynb", f"tree/work/{MODULE}/{MODULE[3:]}.ipynb", ADDRESS.search(started).group()))
        tab.locator(".jp-NotebookPanel-toolbar").first.wait_for(timeout=60_000)
        tab.wait_for_timeout(3_000)
        assert tab.get_by_text("Validate", exact=True).count() == 0
        assert tab.get_by_text("Nbgrader", exact=True).count() == 0
