"""Mocks 2 and 5 in a real browser, once well and once badly: clock, follow-ups, checked numbers, scorecard."""

import json

import pytest
from jupyterlab_in_chromium import open_notebook, page, run_all, server

from aipm_course.interview.mocks import mocks
from aipm_course.questions import find
from aipm_course.questions.studio import snippet_key

pytestmark = pytest.mark.browser
PLAN = (
    "Today Li rolls back the channel; on-call is paged at 9 reports per 1,000 answers. Customers hear on Friday. "
    "Cost per solved task under 5 cents by March. The judge was corrected by people; upper bound at 95%, P95 in seconds."
)


def write_notebook(folder, name, number):
    """Write a notebook that opens self-scoring from the learner's ratings, if there are any, and enters the room."""
    opening = (
        "import os\nimport pandas as pd\nfrom aipm_course import mock_room, open_self_scoring\n"
        "if os.path.exists('heard.csv'):\n    print(open_self_scoring(pd.read_csv('heard.csv')))"
    )
    cells = [
        {"cell_type": "code", "id": name, "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for name, source in (("opening", opening), ("room", f"mock_room({number})"))
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / name).write_text(json.dumps(book), encoding="utf-8")


def press(tab, label):
    button = tab.get_by_role("button", name=label, exact=True)
    button.first.wait_for(timeout=30_000)
    button.first.scroll_into_view_if_needed()
    button.first.click()


def clock(tab):
    minutes, seconds = tab.get_by_role("timer").first.inner_text().split(" ")[0].split(":")
    return 60 * int(minutes) + int(seconds)


def fill_in(tab, mock, numbers, text):
    for name, value in numbers.items():
        box = tab.get_by_label(mock.fields[name].label, exact=True)
        box.wait_for(timeout=30_000)
        box.fill(str(value))
        box.blur()
    for prompt in mock.sections.values():
        box = tab.get_by_placeholder(prompt, exact=True)
        box.fill(text)
        box.blur()


def typed(value):
    """Return a right answer as a person types it: shares in percent, the rest with four digits."""
    if not isinstance(value, float):
        return value
    return f"{100 * value:.2f}%" if 0 < value < 1 else f"{value:.4g}"


def sit(tab, base, token, checkout, name, number):
    write_notebook(checkout, name, number)
    open_notebook(tab, base, token, name)
    run_all(tab)
    press(tab, "Start the clock")
    tab.get_by_text("exhibit: ").first.wait_for(timeout=30_000)


def do_it_well(tab, mock):
    question = find(mock.question)
    reference = question.reference(question.data(0))
    before = clock(tab)
    assert 60 * mock.minutes - 60 < before <= 60 * mock.minutes
    tab.wait_for_function(
        "before => !document.querySelector('[role=timer]').innerText.startsWith(before)",
        arg=f"{before // 60:02d}:{before % 60:02d}",
        timeout=20_000,
    )
    press(tab, "Pause (once)")
    tab.get_by_text("(paused)").first.wait_for(timeout=20_000)
    held = clock(tab)
    tab.wait_for_timeout(2500)
    assert clock(tab) == held
    press(tab, "Go on")
    fill_in(tab, mock, {name: typed(value) for name, value in reference.items()}, PLAN)
    press(tab, "Hand in")
    tab.get_by_text("Two follow-ups").first.wait_for(timeout=30_000)
    assert not tab.get_by_text("two in the morning").count()
    for item in mock.opened(dict.fromkeys(mock.sections, PLAN)):
        tab.get_by_placeholder(item.ask, exact=True).fill("The channel goes back tonight; we would see it by Friday.")
        tab.get_by_placeholder(item.ask, exact=True).blur()
    press(tab, "Show the numbers")
    tab.get_by_text(f"{question.points} of {question.points} points").first.wait_for(timeout=30_000)
    for row in mock.rubric:
        choices = tab.get_by_label(row.title, exact=True)
        for place, anchor in enumerate(mock.anchors):
            choices.nth(place).select_option(label=str(anchor.levels[row.id]))
        choices.nth(len(mock.anchors)).select_option(label="4")
    press(tab, "Compare my levels")
    tab.get_by_text("C: 0.0 from the course's reading").first.wait_for(timeout=30_000)
    press(tab, "Score")
    tab.get_by_text("Scorecard: 4.00 of 4, hire").first.wait_for(timeout=30_000)
    press(tab, "Keep in my history")
    tab.get_by_text("forget_studio() deletes it").first.wait_for(timeout=30_000)


def do_it_badly(tab, mock, numbers, named):
    fill_in(tab, mock, numbers, "We align all stakeholders.")
    press(tab, "Hand in")
    tab.get_by_text("It fails at two in the morning").first.wait_for(timeout=30_000)
    press(tab, "Show the numbers")
    tab.get_by_text(named).first.wait_for(timeout=30_000)
    press(tab, "Score")
    tab.get_by_text("Self-scoring opens at kappa 0.7").first.wait_for(timeout=30_000)
    press(tab, "Numbers only")
    tab.get_by_text("Scorecard: 1.00 of 4, no hire").first.wait_for(timeout=30_000)
    tab.get_by_text("Numbers only: nobody has rated the writing yet").first.wait_for(timeout=30_000)
    assert tab.get_by_text("Repeat:").first.inner_text().count("_") == 2


def test_both_mocks_well_and_badly(checkout, tmp_path_factory):
    traps = {
        2: (
            {"adoption": "25%", "reports_per_1000": "4.54", "worst_channel": "ios"},
            "Reports were divided by the client's",
        ),
        5: (
            {"severe_bound": "0", "first_fix": "wrong tone", "verdict": "go"},
            "No failure in the tests is not a rate of zero",
        ),
    }
    home = tmp_path_factory.mktemp("home")
    with server(checkout, home) as (base, token), page(1400, 4000) as tab:
        for number, (numbers, named) in traps.items():
            sit(tab, base, token, checkout, f"badly{number}.ipynb", number)
            do_it_badly(tab, mocks()[number], numbers, named)
        snippet_key().to_csv(checkout / "heard.csv", index=False)
        for number, mock in mocks().items():
            sit(tab, base, token, checkout, f"well{number}.ipynb", number)
            do_it_well(tab, mock)
    record = json.loads((checkout / "work" / "studio_history.json").read_text(encoding="utf-8"))
    assert [(entry["mock"], entry["result"], entry["right"]) for entry in record["sittings"]] == [
        (2, 4.0, 8),
        (5, 4.0, 9),
    ]
