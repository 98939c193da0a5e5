"""The plan page in a real JupyterLab: two choices redraw the path, an answered question is kept."""

import json

import pytest
from jupyterlab_in_chromium import open_notebook, run_all

from aipm_course.planning.sitting import sitting

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(15)]


def test_choices_redraw_the_path_and_answers_are_kept(lab, lab_folder):
    own_file = lab_folder / "progress.jsonl"
    first = sitting(choice=("modelops", "ml-engineering"), given={})[0]
    base, token, tab = lab(1280, 3000)
    open_notebook(tab, base, token, "notebooks/00_your_plan.ipynb")
    run_all(tab)
    tab.locator(".widget-dropdown select").nth(0).select_option(label="ModelOps PM")
    tab.locator(".widget-dropdown select").nth(1).select_option(label="ML engineering")
    tab.get_by_text("ModelOps PM from ML engineering").first.wait_for(timeout=30_000)
    tab.get_by_text("Which comment is due?").first.scroll_into_view_if_needed()
    # The answer is the button.
    tab.get_by_role("button", name=first.comments[first.right]).first.click()
    tab.get_by_text("That is the comment.").first.wait_for(timeout=30_000)
    lines = [json.loads(line) for line in own_file.read_text(encoding="utf-8").splitlines()]
    assert {"role": "modelops", "origin": "ml-engineering"}.items() <= [
        line for line in lines if line["what"] == "plan"
    ][-1].items()
    assert [line["question"] for line in lines if line["what"] == "diagnostic" and line["right"]] == [first.question]
