"""A class on a real hub: two learners in a real browser, from release to feedback, and what one can reach of the other.

Instructor and learners are system users with passwords of their own, their servers run as them, and everything that
the instructor types is typed into a terminal of the instructor's own server.
"""

import shlex
import time
from dataclasses import dataclass

import pytest
from class_on_a_hub import Hub, hub
from jupyterlab_in_chromium import page, run, run_all
from submissions import MODULE, notebook, sources

pytestmark = [pytest.mark.browser, pytest.mark.confined, pytest.mark.hub]
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
        cookies: each learner's session.
        typed: what the instructor's commands answered.
    """

    hub: Hub
    texts: dict[str, str]
    addresses: dict[str, str]
    cookies: dict[str, list]
    typed: dict[str, str]


def log_in(tab, place: Hub, person: str) -> None:
    tab.goto(f"{place.base}/hub/login")
    tab.get_by_label("Username").fill(place.names[person])
    tab.get_by_label("Password").fill(place.passwords[person])
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/lab**", timeout=90_000)
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
    tab.goto(place.url(person, f"lab/tree/{NOTEBOOK}?reset"))
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
    """Fetch the feedback in the assignment list; return the page's address and text."""
    rows = assignments(tab)
    rows.get_by_role("button", name="Fetch Feedback", exact=True).click(timeout=30_000)
    rows.get_by_text("view feedback").first.wait_for(timeout=30_000)
    (path,) = (place.home(person) / MODULE / "feedback").rglob("rice.html")
    address = place.url(person, f"files/{path.relative_to(place.home(person))}")
    tab.goto(address)
    tab.locator("body").wait_for()
    return address, tab.locator("body").inner_text()


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
        log_in(dana, place, "dana")
        for command in ("generate_assignment --force", "release_assignment"):
            typed[command] = type_into_terminal(dana, place, f"nbgrader {command} {MODULE}")
        for person, tab in tabs.items():
            log_in(tab, place, person)
            fetch(tab)
            answer_and_submit(tab, place, person, *answers[person])
        try_forgery(place)
        for command in (
            f"nbgrader collect {MODULE}",
            f"aipm grade {MODULE} --all",
            f"nbgrader generate_feedback {MODULE}",
            f"nbgrader release_feedback {MODULE}",
        ):
            typed[command.split()[1]] = type_into_terminal(dana, place, command)
        dana.goto(place.url("dana", "formgrader"))
        dana.get_by_role("link", name=MODULE).first.wait_for(timeout=30_000)
        typed["formgrader"] = dana.locator("body").inner_text()
        for person, tab in tabs.items():
            tab.goto(place.url(person, "lab?reset"))
            tab.wait_for_function("() => window.jupyterapp && window.jupyterapp.restored.then(() => true)")
            addresses[person], texts[person] = read_feedback(tab, place, person)
        cookies = {person: tab.context.cookies() for person, tab in tabs.items()}
        yield Cycle(place, texts, addresses, cookies, typed)


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
