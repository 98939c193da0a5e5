"""Three tables of one's own in a real JupyterLab, as somebody does it who has only the lesson's last section; notes in new_user.md."""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from jupyterlab_in_chromium import open_notebook, press, run_all
from messy_tables import as_csv

from aipm_course.grading.notebooks import read_notebook
from aipm_course.registry import kinds

pytestmark = [pytest.mark.gate, pytest.mark.browser, pytest.mark.takes(40)]

COSTS = ["labels", "minutes_per_label", "labels_per_retraining", "retrainings_per_year", "retraining_effort", "monitoring_hours_per_month", "review_effort"]  # fmt: skip


def roadmap(path):
    """A German Excel's CSV below a title: points that can be thousands or decimals, words, blanks, own headings."""
    rows = [
        ["Belegleser", "1.200/Monat", "hoch", "80 %", "2 Wochen", 4000, 3, 500, 4, "0,2", 8, "0,5"],
        ["Antwortentwürfe", "3.500/Monat", "mittel", "50 %", "3 Monate", 0, 0, 0, 0, 0, 0, 0],
        ["Zoë sucht", "9.000/Quartal", "niedrig", "90 %", "1 Monat", 200, 2, 50, 2, "0,1", 2, "0,1"],
        ["Offen", "", "hoch", "80 %", "", "", "", "", "", "", "", ""],
    ]
    heads = ["Idee", "Wer", "Wirkung", "Sicherheit", "Aufwand", *COSTS]
    return as_csv([heads, *rows], path / "roadmap.csv", separator=";", encoding="cp1252", above=["Planung Q3;;;", ""])


def screen(path):
    """An applicant system's export: its own words, a title, who declined, scores and who did well."""
    rows = [
        [f"A-{n}", ["female", "male", "Decline to self-identify"][0 if n % 2 else 1 if n % 14 else 2], f"team {n % 3}",
         "Hired" if (n * 7) % 10 < (5 if n % 2 else 7) else "Rejected", "yes" if (n * 3) % 10 < 5 else "no", 20 + (n * 37) % 70]
        for n in range(400)
    ]  # fmt: skip
    heads = ["Application ID", "Gender", "Department", "Disposition", "Did well?", "Model score"]
    return as_csv([heads, *rows], path / "screen.csv", above=["Exported on Monday", ""])


def run(path):
    """promptfoo's CSV with a column of people's words among its variables."""
    rows = []
    for n in range(240):
        good = bool(n % 5 and n % 4)
        people = "" if n % 2 else "good" if good != (n % 13 == 0) else "bad"
        rows.append(
            [
                f"What is {n}?",
                "refund" if n % 3 else "order",
                people,
                "an answer",
                "PASS" if good else "FAIL",
                "1.00",
                "",
                "",
                "",
            ]
        )
    rows[7][4] = "ERROR"
    heads = [
        "question",
        "category",
        "human",
        "[openai:gpt] p",
        "Status",
        "Score",
        "Named Scores",
        "Grader Reason",
        "Comment",
    ]
    return as_csv([heads, *rows], path / "run.csv", newline="\n")


def lesson_says(root: Path, kind: str, file: str) -> str:
    """Return the code of the lesson's last section, with the file's name put in."""
    lesson = read_notebook(root / "notebooks" / f"{kinds()[kind][1].name}.ipynb")
    text = "\n".join(cell.source for cell in lesson.cells)
    section = text[text.index("\n## On your own table\n") : text.index("\n## Recap\n")]
    call = r"`(from aipm_course import bring|own = bring\([^`]*\))`"
    # Lessons that are at their limit of words send to the page, which has the call.
    page = (root / "docs" / "your_own_table.md").read_text(encoding="utf-8")
    imported, called = re.findall(call, section) or re.findall(call, page)
    called = called.replace("KIND", kind)
    return f"{imported}\n{called.replace('FILE', file)}\nown"


def shot(tab, name):
    """Keep a picture for whoever wants to look, if a folder is named."""
    if folder := os.environ.get("AIPM_SHOTS"):
        tab.screenshot(path=f"{folder}/{name}.png")


def sit_down(lab, lab_folder, root, kind, write, width=1280):
    """Upload the file, type what the lesson says into a notebook of one's own, and run it; return the page."""
    (lab_folder / "elsewhere").mkdir(exist_ok=True)
    file = write(lab_folder / "elsewhere")
    cell = nbformat.v4.new_code_cell(lesson_says(root, kind, f'"{file.name}"'))
    own = nbformat.v4.new_notebook(
        cells=[cell], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )
    nbformat.write(own, lab_folder / "notebooks" / "monday.ipynb")
    base, token, tab = lab(width, 2200, windowing="none")
    open_notebook(tab, base, token, "notebooks/monday.ipynb")
    with tab.expect_file_chooser() as chosen:
        tab.locator('[data-command="filebrowser:upload"], [title^="Upload Files"]').first.click()
    chosen.value.set_files(str(file))
    for _ in range(100):
        if (lab_folder / "notebooks" / file.name).exists():
            break
        tab.wait_for_timeout(100)
    # JupyterLab shows what was uploaded in a tab of its own, or says that it cannot (Windows letters).
    opened = tab.locator(f'.jp-Dialog, .lm-DockPanel-tabBar .lm-TabBar-tab:has-text("{file.name}")')
    for _ in range(80):
        if opened.count():
            break
        tab.wait_for_timeout(250)
    tab.wait_for_timeout(300)
    if tab.locator(".jp-Dialog").count():
        tab.locator(".jp-Dialog").get_by_role("button", name="Close").click()
    tab.locator('.lm-DockPanel-tabBar .lm-TabBar-tab:has-text("monday.ipynb")').first.click()
    run_all(tab)
    tab.get_by_role("button", name="Make the report").first.wait_for(timeout=60_000)
    return tab


def choose(tab, label, option):
    tab.locator(".widget-dropdown", has_text=label).locator("select").first.select_option(label=option)


def status(tab):
    return tab.locator('.jp-OutputArea [role="status"]').first


def test_ideas_from_a_german_sheet_with_a_question_and_a_wrong_guess(lab, lab_folder, root):
    tab = sit_down(lab, lab_folder, root, "ideas", roadmap)
    shot(tab, "ideas_form")
    press(tab, "Make the report")
    tab.get_by_text("No column looks like reach").first.wait_for(timeout=60_000)
    choose(tab, "reach", "Wer")
    press(tab, "Make the report")
    tab.get_by_text("One thing can be meant in two ways").first.wait_for(timeout=60_000)
    shot(tab, "ideas_question")
    tab.locator(".widget-dropdown", has_text="decimal comma").locator("select").first.select_option(
        label="comma: 1,200"
    )
    press(tab, "Make the report")
    tab.get_by_text("Written: roadmap_report.html").first.wait_for(timeout=60_000)
    assert (lab_folder / "notebooks" / "roadmap_report_changes.csv").exists()
    assert "Set aside" in tab.locator(".jp-OutputArea").first.inner_text()
    press(tab, "Explore it")
    tab.locator('.jp-OutputArea img[alt*="hidden costs"]').first.wait_for(timeout=60_000)
    shot(tab, "ideas_explorer")
    tab.get_by_label("labeling").first.click()
    tab.locator('.jp-OutputArea img[alt*="labeling"]').first.wait_for(timeout=60_000)


def test_outcomes_from_an_applicant_system_dark_and_narrow(lab, lab_folder, root):
    tab = sit_down(lab, lab_folder, root, "outcomes", screen, width=760)
    tab.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    press(tab, "Make the report")
    tab.get_by_text("Written: screen_report.html").first.wait_for(timeout=60_000)
    assert "left out of every comparison" in tab.locator(".jp-OutputArea").first.inner_text()
    shot(tab, "outcomes_dark_narrow")
    press(tab, "Explore it")
    tab.locator('.jp-OutputArea img[alt*="locks closed"]').first.wait_for(timeout=60_000)
    before = tab.locator('.jp-OutputArea img[alt*="locks closed"]').first.get_attribute("alt")
    tab.locator(".widget-slider", has_text="female from").locator(".widget-readout").first.fill("30")
    tab.keyboard.press("Enter")
    tab.wait_for_function(
        "before => ![...document.querySelectorAll('.jp-OutputArea img')].some(one => one.alt === before)",
        arg=before,
        timeout=60_000,
    )
    shot(tab, "outcomes_dark_narrow_explorer")


def test_a_promptfoo_table_with_peoples_words(lab, lab_folder, root):
    tab = sit_down(lab, lab_folder, root, "evaluations", run)
    tab.locator(".widget-text", has_text="least_rate").locator("input").first.fill("0.8")
    press(tab, "Make the report")
    tab.get_by_text("Written: run_report.html").first.wait_for(timeout=60_000)
    assert "Read as promptfoo's table" in tab.locator(".jp-OutputArea").first.inner_text()
    press(tab, "Explore it")
    tab.locator('.jp-OutputArea img[alt*="The judge reads"]').first.wait_for(timeout=60_000)
    shot(tab, "evaluations_explorer")
    assert json.loads((lab_folder / "notebooks" / "monday.ipynb").read_text(encoding="utf-8"))["cells"]
