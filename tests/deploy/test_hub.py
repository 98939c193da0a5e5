"""A class on a real hub: two learners in a real browser, from release to feedback, and what one can reach of the other.

Instructor and learners are system users with passwords of their own, their servers run as them, and everything that
the instructor types is typed into a terminal of the instructor's own server. `make hub` runs it; what needs no server is
held with every other test by test_accounts.py, and what is collected by tests/grading/test_exchange.py.
"""

import contextlib
import hashlib
import json
import os
import shlex
import ssl
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from class_on_a_hub import Hub, free_ports, hub, processes_of
from jupyterlab_in_chromium import page, run, run_all
from submissions import MODULE, notebook, sources

pytestmark = [pytest.mark.accounts, pytest.mark.browser, pytest.mark.confined, pytest.mark.hub]
TASK = "rice-clean_score"
ALL_POINTS, ONE_SLIP = 3.0, 1.0  # quarterly reach read as monthly: reach and score are off
NOTEBOOK = f"{MODULE}/rice.ipynb"


@dataclass
class Cycle:
    """What the class has left behind.

    Attributes:
        hub: the hub, still running.
        texts: what each learner read on the feedback page.
        addresses: where each learner's feedback page is, as the browser saw it.
        tabs: each learner's browser, logged in.
        typed: what the instructor's commands answered.
        instructor: the instructor's browser, logged in.
    """

    hub: Hub
    texts: dict[str, str]
    addresses: dict[str, str]
    tabs: dict[str, Any]
    typed: dict[str, str]
    instructor: Any


def sign_in(tab, place: Hub, person: str, password: str) -> None:
    """Fill in the hub's login page."""
    tab.goto(f"{place.base}/hub/login")
    tab.get_by_label("Username").fill(place.names[person])
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click(no_wait_after=True)


def arrive(tab) -> None:
    """Wait until the person's own JupyterLab is there."""
    tab.wait_for_url("**/lab**", timeout=120_000)
    tab.wait_for_function("() => window.jupyterapp && window.jupyterapp.restored.then(() => true)", timeout=90_000)


def type_into_terminal(tab, place: Hub, command: str) -> str:
    """Run a command in a terminal of the instructor's JupyterLab; return what it printed."""
    home = place.home("dana")
    answer, done = home / "answer.txt", home / "done.txt"
    done.unlink(missing_ok=True)
    tab.evaluate(
        """async line => {
            const app = window.jupyterapp;
            window.typewriter = window.typewriter || await app.commands.execute('terminal:create-new');
            const session = window.typewriter.content.session;
            session.send({type: 'stdin', content: [line + '\\r']});
        }""",
        f"({command}) > ~/answer.txt 2>&1; echo $? > ~/done.tmp; mv ~/done.tmp ~/done.txt",
    )
    end = time.monotonic() + 120
    while not done.exists():
        assert time.monotonic() < end, f"{command}: {answer.read_text() if answer.exists() else 'nothing'}"
        time.sleep(0.1)
    text = answer.read_text()
    assert done.read_text().strip() == "0", f"{command}: {text}"
    return text


def assignments(tab):
    """Open the assignment list, or bring it up to date."""
    run(tab, "nbgrader:open-assignment-list")
    tab.locator("#refresh_assignments_list").click()
    return tab.locator("#assignments")


def fetch(tab) -> None:
    rows = assignments(tab)
    rows.get_by_role("button", name="Fetch", exact=True).click(timeout=30_000)
    rows.get_by_role("button", name="Submit", exact=True).wait_for(timeout=30_000)


def answer_and_submit(tab, place: Hub, person: str, code: str, verdict: str) -> None:
    """Write an answer into the notebook in the browser, check it, save it, hand it in."""
    tab.evaluate("path => window.jupyterapp.commands.execute('docmanager:open', {path}).then(() => true)", NOTEBOOK)
    tab.wait_for_function(
        """() => {
            const widget = window.jupyterapp && window.jupyterapp.shell.currentWidget;
            const kernel = widget && widget.sessionContext && widget.sessionContext.session
                && widget.sessionContext.session.kernel;
            return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
        }""",
        timeout=90_000,
    )
    tab.evaluate(
        """([id, source]) => {
            const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
            cells.find(cell => cell.id === id).setSource(source);
        }""",
        [f"{TASK}-answer", code],
    )
    run_all(tab)
    tab.get_by_text(verdict).first.wait_for(timeout=30_000)
    run(tab, "docmanager:save")
    rows = assignments(tab)
    rows.get_by_role("button", name="Submit", exact=True).click(timeout=30_000)
    rows.get_by_role("button", name="Fetch Feedback", exact=True).wait_for(timeout=30_000)


def read_feedback(tab, place: Hub, person: str) -> tuple[str, str]:
    """Fetch the feedback and open it the way a learner does; return the page's address and text."""
    rows = assignments(tab)
    rows.get_by_role("button", name="Fetch Feedback", exact=True).click(timeout=30_000)
    rows.get_by_text("view feedback").first.click(timeout=30_000)
    tab.locator(".jp-DirListing-content").get_by_text("rice.html").dblclick(timeout=30_000)
    page_of_it = tab.frame_locator("iframe")
    page_of_it.get_by_text("Score:").first.wait_for(timeout=30_000)  # an empty frame has a body, too
    text = page_of_it.locator("body").inner_text(timeout=30_000)
    path = only((place.home(person) / MODULE / "feedback").rglob("rice.html"))
    return place.url(person, f"files/{path.relative_to(place.home(person))}"), text


def try_forgery(place: Hub) -> None:
    """As bo, hand in under ada's name, and put links to the instructor's files into an own submission."""
    (own,) = (place.exchange / "inbound").glob(f"{place.names['bo']}+*")
    forged = place.exchange / "inbound" / f"{place.names['ada']}+{MODULE}+2090-01-01 00:00:00.000000 UTC+AAAAAAAAAAAA"
    script = (
        f"mkdir {shlex.quote(str(forged))} && cp {shlex.quote(str(own))}/* {shlex.quote(str(forged))}/ && "
        f"chmod -R a+rX {shlex.quote(str(forged))} && "
        f"ln -s {place.course}/gradebook.db {shlex.quote(str(own))}/gradebook.html && "
        f"ln -s {place.course}/solutions/{NOTEBOOK} {shlex.quote(str(own))}/solved.html"
    )
    done = place.run_as("bo", "sh", "-c", script)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def cycle(root):
    right = "".join(sources(notebook(root, "solutions"))[f"{TASK}-answer"]["source"])
    answers = {"ada": (right, "3 of 3 points"), "bo": (right.replace("/= 3", "/= 1"), "One reach is still per quarter")}
    typed, texts, addresses = {}, {}, {}
    with hub(root) as place, page() as dana:
        browser = dana.context.browser
        tabs = {person: browser.new_context(viewport={"width": 1280, "height": 900}).new_page() for person in answers}
        for person, tab in {"dana": dana, **tabs}.items():
            sign_in(tab, place, person, place.passwords[person])
        arrive(dana)
        for command in ("generate_assignment --force", "release_assignment"):
            typed[command] = type_into_terminal(dana, place, f"nbgrader {command} {MODULE}")
        for person, tab in tabs.items():
            arrive(tab)
            fetch(tab)
            answer_and_submit(tab, place, person, *answers[person])
        try_forgery(place)
        for command in (
            f"nbgrader collect {MODULE}",
            f"aipm grade {MODULE} --all",
            f"nbgrader generate_feedback {MODULE}",
            f"nbgrader release_feedback {MODULE}",
            f"aipm report {MODULE}",
        ):
            typed[command.split()[1]] = type_into_terminal(dana, place, command)
        dana.goto(place.url("dana", "formgrader"))
        dana.get_by_role("link", name=MODULE).first.wait_for(timeout=30_000)
        typed["formgrader"] = dana.locator("body").inner_text()
        for person, tab in tabs.items():
            addresses[person], texts[person] = read_feedback(tab, place, person)
        yield Cycle(place, texts, addresses, tabs, typed, dana)


def test_both_have_the_points_that_they_earned(cycle):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{cycle.hub.course / 'gradebook.db'}", "aipm") as gradebook:
        scores = {
            person: {
                grade.name: grade.score
                for grade in gradebook.find_submission_notebook("rice", MODULE, cycle.hub.names[person]).grades
            }
            for person in ("ada", "bo")
        }
    assert scores["ada"].pop(TASK) == ALL_POINTS
    assert scores["bo"].pop(TASK) == ONE_SLIP
    assert not any(scores["ada"].values())
    assert not any(scores["bo"].values())


def test_each_reads_their_own_feedback(cycle):
    assert "One reach is still per quarter" in cycle.texts["bo"]
    assert "One reach is still per quarter" not in cycle.texts["ada"]
    assert "3 of 3 points" in cycle.texts["ada"]


def test_the_instructor_sees_both_in_formgrader(cycle):
    (row,) = [line for line in cycle.typed["formgrader"].splitlines() if line.startswith(MODULE)]
    assert row.split()[-1] == "2"


def test_the_instructor_has_the_class_on_a_page_and_the_notes_beside_it(cycle):
    page = (cycle.hub.course / "reports" / f"class-{MODULE}.html").read_text(encoding="utf-8")
    opening = page[page.index("Begin the live hour") : page.index("Who is missing")]
    assert "quarter as month" in opening
    assert "From the notes" in opening
    assert (cycle.hub.course / "docs" / "facilitation" / f"{MODULE}.md").exists()


READ = "import sys; open(sys.argv[1], 'rb').read(1)"
LIST = "import os, sys; os.listdir(sys.argv[1])"
ENTER = "import os, sys; os.stat(os.path.join(sys.argv[1], '.'))"
WRITE = "import os, sys; open(os.path.join(sys.argv[1], 'x'), 'w')"
REMOVE = "import os, sys; os.rename(sys.argv[1], sys.argv[1] + 'x')"


def refused(place: Hub, person: str, code: str, path: Path) -> bool:
    """Say whether the system refuses a person something that is there."""
    assert path.exists(), path
    done = place.run_as(person, "/usr/bin/python3", "-c", code, str(path))
    assert done.returncode == 0 or "PermissionError" in done.stderr, done.stderr
    return done.returncode != 0


def only(paths) -> Path:
    (path,) = paths
    return path


def submission_of(place: Hub, person: str) -> Path:
    """Return the folder that a person handed in, by its secret name, which only root and the instructor can list."""
    import pwd

    uid = pwd.getpwnam(place.names[person]).pw_uid
    return only(
        path for path in (place.exchange / "inbound").iterdir() if path.stat().st_uid == uid and "2090" not in path.name
    )


def private_places(place: Hub) -> dict[str, tuple[str, Path]]:
    """Return what a learner tries to reach and how, by a name for it."""
    ada, course, handed_in = place.home("ada"), place.course, submission_of(place, "ada")
    name = place.names["ada"]
    return {
        "home": (LIST, ada),
        "notebook at home": (READ, ada / NOTEBOOK),
        "feedback at home": (READ, only((ada / MODULE / "feedback").rglob("rice.html"))),
        "progress at home": (READ, ada / "progress.jsonl"),
        "what is in the exchange": (LIST, place.exchange / "inbound"),
        "submission in the exchange, name known": (ENTER, handed_in),
        "notebook in the exchange, name known": (READ, handed_in / "rice.ipynb"),
        "writing into a submission": (WRITE, handed_in),
        "moving a submission away": (REMOVE, handed_in),
        "what feedback there is": (LIST, place.exchange / "feedback"),
        "writing a release": (WRITE, place.exchange / "outbound" / MODULE),
        "putting feedback there": (WRITE, place.exchange / "feedback"),
        "another course in place of this one": (REMOVE, place.exchange),
        "submission collected": (READ, course / "submitted" / name / NOTEBOOK),
        "submission graded": (READ, course / "autograded" / name / NOTEBOOK),
        "feedback made": (READ, course / "feedback" / name / MODULE / "rice.html"),
        "gradebook": (READ, course / "gradebook.db"),
        "solutions": (READ, course / "solutions" / NOTEBOOK),
        "results": (LIST, course / "results"),
        "the checkout": (LIST, place.source),
        "the instructor's home": (LIST, place.home("dana")),
        "the hub's sessions": (LIST, place.prefix / "state"),
        "the hub's database": (READ, place.prefix / "state" / "jupyterhub.sqlite"),
        "the course for learners, to write": (WRITE, place.prefix / "course"),
        "the common settings, to write": (WRITE, place.prefix / "venv" / "etc" / "jupyter"),
    }


def test_nothing_of_one_learner_or_of_the_instructor_is_open_to_another(cycle):
    places = private_places(cycle.hub)
    assert [name for name, (code, path) in places.items() if not refused(cycle.hub, "bo", code, path)] == []


def test_the_same_things_are_open_to_those_they_belong_to(cycle):
    """Else the test above could pass because nobody can reach anything."""
    place = cycle.hub
    places = private_places(place)
    assert not refused(place, "ada", *places["notebook at home"])
    assert not refused(place, "ada", *places["notebook in the exchange, name known"])
    for name in ("what is in the exchange", "submission collected", "gradebook", "solutions", "what feedback there is"):
        assert not refused(place, "dana", *places[name])


def test_no_process_of_one_learner_can_be_looked_into_by_another(cycle):
    place = cycle.hub
    environments = [Path(f"/proc/{number}/environ") for number in processes_of(place.names["ada"])]
    keys = list(place.home("ada").glob(".local/share/jupyter/runtime/kernel-*.json"))
    assert environments
    assert keys
    assert all(refused(place, "bo", READ, path) for path in environments + keys)


def test_a_port_on_the_machine_asks_who_is_there(cycle):
    """Every account can reach every local port, past the proxy; so each server has to ask for itself."""
    place = cycle.hub
    addresses = [value_of(place, "ada", "JUPYTERHUB_SERVICE_URL"), value_of(place, "ada", "JUPYTERHUB_API_URL")]
    outside = cycle.tabs["bo"].context.browser.new_context().request
    for address, path in zip(addresses, (f"api/contents/{NOTEBOOK}", "/users"), strict=True):
        answer = outside.get(address + path)
        assert answer.status == 403
        assert "cells" not in answer.text()


def test_nothing_of_a_learner_lies_open_where_everybody_can_look(cycle):
    import pwd

    uid = pwd.getpwnam(cycle.hub.names["ada"]).pw_uid
    found = []
    for path in (path for folder in ("/tmp", "/dev/shm", "/var/tmp") for path in Path(folder).iterdir()):
        with contextlib.suppress(FileNotFoundError):  # other programs come and go there
            if path.lstat().st_uid == uid and path.lstat().st_mode & 0o077:
                found.append(path)
    assert found == []


def test_what_learners_share_holds_no_solutions(cycle):
    shared = cycle.hub.prefix / "course"
    assert sorted(path.name for path in shared.iterdir()) == ["datasets", "exercises", "notebooks"]
    released = cycle.hub.exchange / "outbound" / MODULE
    assert [path.name for path in released.iterdir()] == ["rice.ipynb"]
    assert "### BEGIN SOLUTION" not in (released / "rice.ipynb").read_text()


def test_a_submission_under_anothers_name_is_not_collected(cycle):
    place, name = cycle.hub, cycle.hub.names["ada"]
    assert f"claims to be from {name} and was put there by {place.names['bo']}" in cycle.typed["collect"]
    stamp = (place.course / "submitted" / name / MODULE / "timestamp.txt").read_text()
    assert not stamp.startswith("2090")


def test_a_link_to_the_instructors_files_brings_nothing_back(cycle):
    place = cycle.hub
    own = submission_of(place, "bo")
    assert (own / "gradebook.html").is_symlink()
    assert (own / "solved.html").resolve().is_file()
    for folder in ("submitted", "autograded", "feedback"):
        found = {path.name for path in (place.course / folder / place.names["bo"]).rglob("*")}
        assert "rice.ipynb" in found or "rice.html" in found
        assert not found & {"gradebook.html", "solved.html"}


@pytest.mark.parametrize(
    "path", ["lab", "files/" + NOTEBOOK, "api/contents/" + NOTEBOOK, "formgrader", "feedback page"]
)
def test_a_session_opens_nobody_elses_server(cycle, path):
    place, session = cycle.hub, cycle.tabs["bo"].context.request
    assert session.get(place.url("bo", f"api/contents/{NOTEBOOK}")).status == 200
    for other in ("ada", "dana"):
        address = cycle.addresses["ada"] if path == "feedback page" else place.url(other, path)
        assert session.get(address).status in (403, 404)


def test_a_servers_token_opens_nobody_elses_server(cycle):
    place, session = cycle.hub, cycle.tabs["bo"].context.browser.new_context().request
    headers = {"Authorization": f"token {value_of(place, 'bo', 'JUPYTERHUB_API_TOKEN')}"}
    assert session.get(place.url("bo", f"api/contents/{NOTEBOOK}"), headers=headers).status == 200
    for other in ("ada", "dana"):
        assert session.get(place.url(other, "api/contents"), headers=headers).status in (403, 404)


def test_nobody_gets_in_with_anothers_password(cycle):
    place, tab = cycle.hub, cycle.tabs["bo"].context.browser.new_context().new_page()
    sign_in(tab, place, "ada", place.passwords["bo"])
    tab.get_by_text("Invalid username or password").wait_for(timeout=30_000)


def test_commands_for_working_alone_say_where_to_work_on_a_hub(cycle):
    place = cycle.hub
    aipm = ("env", f"AIPM_ROOT={place.prefix / 'course'}", f"AIPM_PROGRESS={place.home('bo') / 'progress.jsonl'}",
            str(place.prefix / "venv" / "bin" / "aipm"))  # fmt: skip
    refusal = place.run_as("bo", *aipm, "reset", MODULE)
    assert refusal.returncode == 1
    assert refusal.stderr.startswith("Error: ")
    assert "fetch exercises from the assignment list" in refusal.stderr
    plan = place.run_as("bo", *aipm, "plan", "--role", "ai-pm", "--from", "product", "--no-questions")
    assert plan.returncode == 0, plan.stderr


def test_everybody_s_server_has_the_course_s_extension_kernel_and_settings(cycle):
    for person in ("ada", "dana"):
        session = cycle.tabs["ada"].context.request if person == "ada" else cycle.instructor.context.request
        kernels = session.get(cycle.hub.url(person, "api/kernelspecs")).json()["kernelspecs"]
        assert "--IPKernelApp.extra_extensions=aipm_course.lab.names" in kernels["python3"]["spec"]["argv"]
        page = session.get(cycle.hub.url(person, "lab")).text()
        assert '"name": "aipm-course"' in page
        assert ("validate-assignment" in page) is (person == "ada")


def test_formgrader_on_the_hub_serves_files_of_a_submission_in_a_sandbox(cycle):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{cycle.hub.course / 'gradebook.db'}", "aipm") as gradebook:
        number = gradebook.find_submission_notebook("rice", MODULE, cycle.hub.names["ada"]).id
    file = cycle.hub.url("dana", f"formgrader/submissions/{number}/timestamp.txt")
    answer = cycle.instructor.context.request.get(file)
    assert answer.status == 200
    assert "sandbox" in answer.headers["content-security-policy"]


def test_installing_again_keeps_the_class(cycle):
    place = cycle.hub
    own = place.course / "nbgrader_config.py"
    own.write_text(own.read_text() + 'c.JudgeAnswers.seeds = {"*": 0}\n')

    def kept() -> dict[str, tuple[int, int, int, str]]:
        folders = [place.course / name for name in ("submitted", "autograded", "feedback", "results")]
        paths = [own, place.course / "gradebook.db", *(path for folder in folders for path in folder.rglob("*"))]
        paths += [place.exchange, *place.exchange.rglob("*")]
        paths += [path for person in ("ada", "bo") for path in (place.home(person) / MODULE).rglob("*")]
        return {
            str(path): (status.st_mode, status.st_uid, status.st_gid, content_of(path))
            for path in paths
            if (status := path.lstat())
        }

    before = kept()
    place.install()
    assert kept() == before


def test_a_checkout_that_everybody_can_read_is_refused(cycle):
    place = cycle.hub
    place.source.chmod(0o755)
    try:
        with pytest.raises(AssertionError, match=f"chmod 700 {place.source}"):
            place.install()
    finally:
        place.source.chmod(0o700)


def test_a_corrected_lesson_reaches_a_learner_with_the_next_login_and_notes_stay(cycle):
    place = cycle.hub
    lesson, name = (
        place.prefix / "course" / "notebooks" / "04_rice.ipynb",
        place.home("ada") / "lessons" / "04_rice.ipynb",
    )
    book = json.loads(lesson.read_text(encoding="utf-8"))
    book["cells"][0]["source"] = ["# Corrected"]
    lesson.write_text(json.dumps(book), encoding="utf-8")
    own = json.loads(name.read_text(encoding="utf-8"))
    own["cells"].insert(2, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ["my note"]})
    name.write_text(json.dumps(own), encoding="utf-8")
    aipm = ("env", f"HOME={place.home('ada')}", f"AIPM_ROOT={place.prefix / 'course'}")
    told = place.run_as("ada", *aipm, str(place.prefix / "venv" / "bin" / "aipm"), "update")
    assert told.returncode == 0, told.stderr
    assert "1 cell of yours kept" in told.stdout
    cells = ["".join(cell["source"]) for cell in json.loads(name.read_text(encoding="utf-8"))["cells"]]
    assert (cells[0], cells.count("my note")) == ("# Corrected", 1)


def test_the_hub_serves_with_a_certificate_and_not_without(cycle, tmp_path):
    place, key, cert = cycle.hub, tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    outside, inner, control = free_ports(3)
    command = [
        str(place.prefix / "venv" / "bin" / "jupyterhub"), "-f", str(place.prefix / "tls_config.py"),
        f"--JupyterHub.hub_bind_url=http://127.0.0.1:{inner}", f"--JupyterHub.db_url=sqlite:///{tmp_path}/hub.sqlite",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{control}", f"--JupyterHub.cookie_secret_file={tmp_path}/secret",
        f"--ConfigurableHTTPProxy.pid_file={tmp_path}/proxy.pid",
    ]  # fmt: skip
    place_of = {"AIPM_TLS_KEY": str(key), "AIPM_TLS_CERT": str(cert), "AIPM_BIND_URL": f"https://127.0.0.1:{outside}"}
    environment = {**os.environ, **place_of, "AIPM_GROUP": place.group}
    key.chmod(0o644)
    refused_to_start = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert f"chmod 600 {key}" in refused_to_start.stdout + refused_to_start.stderr
    assert refused_to_start.returncode != 0
    key.chmod(0o600)
    trusted = ssl.create_default_context(cafile=str(cert))
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 90
            while True:
                try:
                    with urllib.request.urlopen(f"https://localhost:{outside}/hub/login", context=trusted) as answer:
                        page_of_it, strict = answer.read().decode(), answer.headers["Strict-Transport-Security"]
                    break
                except OSError:
                    assert process.poll() is None, (tmp_path / "log").read_text()
                    assert time.monotonic() < end, (tmp_path / "log").read_text()
                    time.sleep(0.3)
            assert "Username" in page_of_it
            assert strict.startswith("max-age=")
            with pytest.raises(OSError, match=r"."):
                urllib.request.urlopen(f"http://localhost:{outside}/hub/login", timeout=10).read()
        finally:
            process.terminate()
            process.wait(60)


def test_a_learner_is_removed_with_all_that_the_class_knows(cycle):
    """The last of all: the script stops bo's server and leaves nothing of bo."""
    import pwd

    from nbgrader.api import Gradebook, MissingEntry

    place, name = cycle.hub, cycle.hub.names["bo"]
    uid = pwd.getpwnam(name).pw_uid
    assert processes_of(name)
    place.script("remove_user.sh", "--prefix", str(place.prefix), "--instructor", place.names["dana"], name)
    with pytest.raises(KeyError):
        pwd.getpwnam(name)
    assert not place.home("bo").exists()
    assert [path for path in place.exchange.rglob("*") if path.lstat().st_uid == uid] == []
    assert list(place.course.rglob(f"*{name}*")) == []
    with Gradebook(f"sqlite:///{place.course / 'gradebook.db'}", "aipm") as gradebook, pytest.raises(MissingEntry):
        gradebook.find_student(name)
    with Gradebook(f"sqlite:///{place.course / 'gradebook.db'}", "aipm") as gradebook:
        assert gradebook.find_student(place.names["ada"])


def content_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""


def value_of(place: Hub, person: str, variable: str) -> str:
    """Return what the hub told a person's server in an environment variable."""
    for number in processes_of(place.names[person]):
        try:
            content = Path(f"/proc/{number}/environ").read_bytes()
        except OSError:
            continue  # it has just ended
        for entry in content.split(b"\0"):
            name, _, value = entry.partition(b"=")
            if name == variable.encode():
                return value.decode()
    raise AssertionError(f"{person} runs no server that knows {variable}")
