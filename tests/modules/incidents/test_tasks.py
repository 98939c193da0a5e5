"""Module 14: decisions weigh and follow, the text and the tables lead to full points, and the model note tells its numbers."""

import csv
import re
from datetime import datetime
from statistics import fmean

import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import incidents_change_chart, load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.incidents.simulators import actions as acts
from aipm_course.modules.incidents.simulators import changes as eight
from aipm_course.modules.incidents.simulators import clocks as quarter
from aipm_course.modules.incidents.simulators.notes import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("incidents")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("clocks", ("slow", "kept", "first")) >= 0.4
    assert OWN.share("actions", ("action",)) >= 0.33
    assert OWN.share("changes", ("cause",)) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_a_verdict_on_the_clock_from_the_ticket_costs_the_clock_alone(seed):
    drawn = quarter.clocks(seed)
    right = reference("clocks", seed)
    repair = float(quarter.minutes(quarter.counted(drawn.log), "ticket", "stopped").mean()) / 60
    wrong = {"repair": repair, "kept": quarter.kept(right["detect"], repair, drawn.facts)}
    assert earned("clocks", seed, **wrong) == pytest.approx(8 - 1.25)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_action_that_follows_from_a_known_slip_keeps_its_points(seed):
    drawn = acts.actions(seed)
    found = acts.parts(drawn.table, drawn.facts, own=False)
    wrong = {"harms": found[["if_works", "if_fails", "expected"]], "action": acts.least(found["expected"])}
    assert earned("actions", seed, **wrong) == pytest.approx(7 - 3.35)


@pytest.mark.parametrize("seed", SEEDS)
def test_by_eye_a_day_off_costs_the_day_alone(seed):
    drawn = eight.changes(seed)
    rows = eight.counted(drawn.daily)
    for day in (drawn.day - 1, drawn.day + 1):
        fallen = eight.drops(rows, day)
        own = {f"fall_{name}": fallen[name] for name in eight.SERIES}
        answer = {"day": day, **own, "missing": eight.missing(rows, day), "cause": eight.cause(fallen)}
        assert verdict_on(question("changes"), answer, seed).earned == pytest.approx(7 - 1.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_falls_with_a_minus_keep_the_cause(seed):
    right = reference("changes", seed)
    wrong = {name: -value for name, value in right.items() if name.startswith("fall_")}
    assert earned("changes", seed, **wrong) >= 7 - 1.75 - 1e-6


def rows_of(root, table, text):
    with (root / "datasets" / "14_incidents" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [{k: v if k in text else float(v) for k, v in row.items()} for row in csv.DictReader(file)]


def test_a_spreadsheet_leads_to_the_clocks(root):
    """Filter, subtract two times, average: on the file of the exercise's seed, in plain Python."""
    log = rows_of(root, "log", set(load("incidents_log").columns))
    own = [row for row in log if row["kind"] == "incident" and not row["repeats"]]

    def hours(row, start, end):
        first, last = (datetime.strptime(row[name], "%Y-%m-%d %H:%M") for name in (start, end))
        return (last - first).total_seconds() / 3600

    detect = [60 * hours(row, "harmed", "detected") for row in own]
    right = reference("clocks")
    answer = {
        **right,
        "incidents": len(own),
        "in_time": sum(value <= quarter.clocks().facts["detect_target"] for value in detect),
        "detect": fmean(detect),
        "repair": fmean(hours(row, "harmed", "stopped") for row in own),
    }
    assert verdict_on(question("clocks"), answer, 0).earned == 8


@pytest.mark.parametrize("name", ["clocks", "actions", "changes"])
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    names = {
        "pd": pd,
        "log": load("incidents_log", seed=seed),
        "open_now": load("incidents_open", seed=seed),
        "targets": load("incidents_targets", seed=seed).set_index("fact")["value"],
        "acts": load("incidents_actions", seed=seed),
        "now": load("incidents_now", seed=seed).set_index("fact")["value"],
        "daily": load("incidents_daily", seed=seed),
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[name], seed).earned == question(name).points


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_the_chart_leads_to_all_but_one_number_of_a3(seed):
    """Drag the day until the sum of squares is least; read each fall off the words below the picture."""

    def read(series, day):
        alt = incidents_change_chart(day=day, series=series, seed=seed).alt
        found = re.search(r"Fall (-?[\d.]+) points; sum of squares (\d+)", alt)
        return float(found.group(1)), int(found.group(2))

    day = min(range(8, 50), key=lambda day: read("solved", day)[1])
    falls = {f"fall_{name}": read(name, day)[0] for name in eight.SERIES}
    right = reference("changes", seed)
    verdict = verdict_on(question("changes"), {**right, "day": day, **falls}, seed)
    assert verdict.earned == 7


def test_the_pool_of_notes_is_fair():
    assert pool_problems(RUBRIC, POOL) == []


def test_the_model_note_tells_the_numbers_of_its_seed(root):
    cells = read_notebook(root / "solutions" / "14_incidents" / "incidents.ipynb").cells
    note = next(cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "incidents-note")
    changed, own = reference("changes"), reference("clocks")
    assert f"Since day {changed['day']}, fewer" in note
    assert f"about {changed['fall_solved']:.0f} in 100 less" in note
    assert f"`solved` is {changed['fall_solved']:.1f} points lower" in note
    assert f"{changed['missing']:.0f} answers fewer" in note
    assert f"it fell by {changed['fall_old_count']:.1f} points" in note
    assert changed["cause"] == "release"
    entry = eight.changes(0).events.query(f"day == {changed['day']} and kind == 'release'")["title"].item()
    assert entry.startswith("release 4.9: shorter answers")
    target = quarter.clocks(0).facts["detect_target"]
    assert f"{own['incidents']} incidents took {own['detect']:.0f} minutes to detect" in note
    assert f"with a target of {target:.0f}" in note
    assert len(re.search(r"\*\*Status page\.\*\*(.+)", note).group(1).split()) <= 80
    assert len(re.search(r"\*\*48-hour note\.\*\*(.+)", note).group(1).split()) <= 170
