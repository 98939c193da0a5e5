"""The capstone in a real JupyterLab: all six stages well, all six badly, and the pilot timeline moved by hand."""

import json

import pytest
from jupyterlab_in_chromium import open_notebook, run_all
from submissions import sources

from aipm_course import capstone_timeline_chart
from aipm_course.registry import find
from aipm_course.workspace import lay_out

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(60)]
STAGES = ("choose", "prepare", "evaluate", "beta", "operate", "board")
PICTURE = ".jp-OutputArea-output .widget-html img.aipm-figure"
EXERCISE = "work/19_capstone/capstone.ipynb"
SLIPS = {
    "choose": (
        'rows["build_weeks"] + rows["check_weeks"] + rows["run_weeks"]',
        'rows["build_weeks"]',
        "Those go by build_weeks alone. Checking and running take weeks, too.",
    ),
    "prepare": (' & (cases["copy_of"] == "")', "", "Copies count in yours: copy_of names another case."),
    "evaluate": (
        'gold["score"] >= bar',
        'gold["score"] > bar',
        "A score at the cutoff is silent in yours. It is shown.",
    ),
    "beta": (' & (beta["staff"] == 0)', "", "Staff counts in yours."),
    "operate": (
        "both = over & over.shift(1, fill_value=False)",
        "both = over",
        "A single week over the bar is enough in yours. It takes two in a row.",
    ),
    "board": (
        'weeks["cost"].sum() + source["setup"] + facts["label_price"] * labeled',
        'weeks["cost"].sum()',
        "Setup and labels are left out in yours.",
    ),
}
"""For each stage: what stands in the solution, what somebody writes instead, and what they hear."""


@pytest.fixture
def solved(root):
    """The solution's answer cells, as they are written."""
    cells = sources(json.loads((root / "solutions" / "19_capstone" / "capstone.ipynb").read_text(encoding="utf-8")))
    return {stage: "".join(cells[f"capstone-{stage}-answer"]["source"]) for stage in STAGES}


def write(tab, stage, source):
    tab.evaluate(
        """([id, source]) => {
            const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
            cells.find(cell => cell.id === id).setSource(source);
        }""",
        [f"capstone-{stage}-answer", source],
    )


def said(tab):
    """Return what stands below each check."""
    return tab.evaluate(
        """stages => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            const below = stage => cells.find(cell => cell.model.id === `capstone-${stage}-check`);
            return Object.fromEntries(stages.map(stage => [stage, below(stage).outputArea.node.innerText]));
        }""",
        list(STAGES),
    )


def no_traceback(tab):
    page = tab.evaluate("() => window.jupyterapp.shell.currentWidget.content.node.innerText")
    assert "Traceback" not in page
    assert tab.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0


def everything_fits(tab):
    """Assert that no text of a task and no reply is wider than its place."""
    wide = tab.evaluate(
        """() => [...document.querySelectorAll('.jp-RenderedMarkdown, .jp-OutputArea-output')]
            .filter(part => part.offsetParent && part.scrollWidth > part.clientWidth + 1)
            .map(part => part.innerText.slice(0, 60))"""
    )
    assert wide == []


def points(stage):
    return find(f"capstone.{stage}").points


def test_the_exercise_opens_says_what_is_not_attempted_and_ends_with_every_point(lab, lab_folder, solved):
    lay_out(lab_folder)
    base, token, tab = lab(1280, 2400, windowing="none")
    open_notebook(tab, base, token, EXERCISE)
    run_all(tab)
    assert all("not attempted" in words.casefold() for words in said(tab).values()), said(tab)
    no_traceback(tab)
    for place, stage in enumerate(STAGES):
        write(tab, stage, solved[stage])
        run_all(tab)
        heard = said(tab)
        assert f"· {points(stage)} of {points(stage)} points" in heard[stage], heard[stage]
        assert all("not attempted" in heard[later].casefold() for later in STAGES[place + 1 :])
    assert "48 of 48 points in this exercise" in said(tab)["board"]
    no_traceback(tab)
    everything_fits(tab)


def test_who_slips_in_every_stage_hears_in_each_what_was_done_and_keeps_what_follows(lab, lab_folder, solved):
    lay_out(lab_folder)
    base, token, tab = lab(1280, 2400, windowing="none")
    open_notebook(tab, base, token, EXERCISE)
    for stage in STAGES:
        right, wrong, _ = SLIPS[stage]
        assert solved[stage].count(right) == 1
        write(tab, stage, solved[stage].replace(right, wrong))
    run_all(tab)
    heard = said(tab)
    for stage, (_, _, words) in SLIPS.items():
        assert words in heard[stage].replace("\xa0", " "), heard[stage]
        assert heard[stage].startswith("✗ Not yet"), heard[stage]
        assert f" of {points(stage)} points ·" in heard[stage]
        assert f"· {points(stage)} of {points(stage)} points" not in heard[stage]
    assert "0 of 6 checked tasks right" in heard["board"]
    no_traceback(tab)
    everything_fits(tab)

    # A choice that is missing is waited for, by name and stage, wherever it counts; the weeks say it, too.
    write(tab, "choose", solved["choose"])
    write(
        tab,
        "prepare",
        solved["prepare"]
        .replace('"terms": "notice"', '"terms": ...')
        .replace('allowed[plan["terms"]]', 'allowed["notice"]'),
    )
    run_all(tab)
    assert "terms of stage 1" in said(tab)["prepare"]


def test_the_pilot_timeline_answers_to_a_choice_and_to_a_week(lab):
    base, token, tab = lab(1280, 2400, windowing="none")
    open_notebook(tab, base, token, "notebooks/19_capstone.ipynb")
    run_all(tab)
    picture = tab.locator(PICTURE).first
    picture.wait_for(timeout=30_000)
    assert capstone_timeline_chart().title in picture.get_attribute("alt")
    for name, option in (("speed", "everyone"), ("action", "narrow"), ("watched", "segments")):
        tab.get_by_label(name, exact=True).select_option(option)
    moved = capstone_timeline_chart(speed="everyone", action="narrow", watched="segments")
    # The whole finding stands below the picture, where also whoever sees no picture reads it.
    tab.get_by_text(moved.alt, exact=True).first.wait_for(timeout=30_000)
    assert moved.title in picture.get_attribute("alt")
    assert moved.title != capstone_timeline_chart().title
    handle = tab.get_by_role("slider").first
    handle.focus()
    handle.press("ArrowLeft")
    earlier = capstone_timeline_chart(speed="everyone", action="narrow", watched="segments", week=9)
    tab.get_by_text(earlier.alt, exact=True).first.wait_for(timeout=30_000)
    no_traceback(tab)
