"""Module 01: decisions weigh and follow, the text and the tables lead to full points, and the model charter tells its numbers."""

import csv
import re
from datetime import datetime, timedelta

import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import load, roles_finish, roles_quarters, roles_wait
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.roles.simulators import blocking as plan
from aipm_course.modules.roles.simulators import calendar as weeks
from aipm_course.modules.roles.simulators import charter as company
from aipm_course.modules.roles.simulators.charters import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("roles")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("lanes", ("start",)) >= 0.35
    assert OWN.share("calendar", ("drop",)) >= 0.35
    assert OWN.share("blocking", ("act", "reach")) >= 0.45


@pytest.mark.parametrize("seed", SEEDS)
def test_lanes_of_another_reading_cost_their_decision_alone(seed):
    drawn = company.charter(seed)
    found = company.lanes(drawn, limit="principal")
    wait = company.waits(drawn.needs, found, drawn.facts)
    (start,) = company.starts(wait) if len(company.starts(wait)) == 1 else ("none",)
    wrong = {"contract": found["contract"], "wait": pd.Series(wait), "start": start}
    if len(company.starts(wait)) == 1:
        assert earned("lanes", seed, **wrong) == pytest.approx(7 - 1.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_dropped_follows_from_the_wall_clock(seed):
    drawn = weeks.calendar(seed)
    own = weeks.counted(drawn.entries)
    wait = weeks.clock_on_the_wall(own, drawn.alerts)
    without = {
        name: max(weeks.clock_on_the_wall(own[own["series"] != name], drawn.alerts).values()) for name in weeks.SERIES
    }
    wrong = {"waits": wait, "without": without, "drop": next(iter(weeks.to_drop(wait, without)))}
    assert earned("calendar", seed, **wrong) == pytest.approx(6 - 1.65 - 1.35)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_offer_taken_for_what_it_saves_keeps_the_decisions(seed):
    drawn = plan.blocking(seed)
    saves = {offer: float(less) for offer, less in zip(drawn.offers["offer"], drawn.offers["saves"], strict=True)}
    right = reference("blocking", seed)
    most = max(saves.values())
    wrong = {
        "won": saves,
        "act": max(saves, key=lambda offer: saves[offer]),
        "reach": plan.reached(right["path_days"], most, drawn.facts),
    }
    assert earned("blocking", seed, **wrong) == pytest.approx(7 - 2.4)


def test_a_right_offer_beside_one_wrong_row_keeps_its_points():
    right = reference("blocking", 0)
    won = right["won"]["days"].to_dict()
    least = next(offer for offer in won if won[offer] == 0)
    assert earned("blocking", 0, won={**won, least: 1.0}) == pytest.approx(7 - 2.4)


def rows_of(root, table):
    with (root / "datasets" / "01_roles" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spreadsheet_leads_to_the_lanes(root):
    """Nested conditions and a look-up, in plain Python on the files of the exercise's seed."""
    lane = {row["rule"]: row["lane"] for row in rows_of(root, "charter")}
    fact = {row["fact"]: float(row["value"]) for row in rows_of(root, "limits")}
    made = {name: {} for name in company.DECISIONS}
    for row in rows_of(root, "requests"):
        months, limit = float(row["months"]), fact["ai_pm" if row["owner"] == "AI PM" else "principal"]
        rules = {
            "contract": (
                float(row["monthly"]) * months > limit,
                months > fact["term"],
                row["sends_data"] == "yes",
            ),
            "data": (row["sensitive"] == "new", row["region"] == "new", row["schema"] == "shared"),
            "disclosure": (row["use"] == "regulated", float(row["workflows"]) >= fact["several"]),
            "plan": (row["promised"] == "yes" and float(row["weeks"]) > fact["slack"], row["on_call"] == "yes"),
        }
        for decision, holds in rules.items():
            place = holds.index(True) + 1 if True in holds else len(holds) + 1
            made[decision][row["feature"]] = lane[f"{decision} {place}"]
    wait = dict.fromkeys(company.ITEMS, 0.0)
    for row in rows_of(root, "needs"):
        wait[row["item"]] = max(wait[row["item"]], fact[made[row["decision"]][row["feature"]]])
    start = next((item for item in wait if wait[item] == 0), "none")
    assert verdict_on(question("lanes"), {**made, "wait": wait, "start": start}, 0).earned == 7


def test_a_spreadsheet_leads_to_the_calendar(root):
    """A row per quarter of an hour with the entries that have begun and not ended."""
    own = [row for row in rows_of(root, "calendar") if row["status"] == "accepted" and row["all_day"] == "no"]
    monday = datetime(2026, 9, 7, 9)
    times = [
        (monday + timedelta(days=day, minutes=15 * quarter)).strftime("%Y-%m-%d %H:%M")
        for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
        for quarter in range(32)
    ]

    def free(rows):
        return [not any(row["start"] <= time < row["end"] for row in rows) for time in times]

    def wait(rows, raised):
        empty = free(rows)
        first = next(place for place, time in enumerate(times) if time >= raised)
        place = first
        while not (empty[place] and empty[place + 1] and times[place][:10] == times[place + 1][:10]):
            place += 1
        return (place - first) / 4

    raised = {row["alert"]: row["raised"] for row in rows_of(root, "alerts")}
    waits = {alert: wait(own, when) for alert, when in raised.items()}
    without = {
        name: max(wait([row for row in own if row["series"] != name], when) for when in raised.values())
        for name in weeks.SERIES
    }
    enough = [name for name in without if without[name] <= 4]
    drop = "nothing" if max(waits.values()) <= 4 else enough[0] if enough else "route"
    answer = {"booked": free(own).count(False) / 4, "waits": waits, "without": without, "drop": drop}
    assert verdict_on(question("calendar"), answer, 0).earned == 6


@pytest.mark.parametrize("name", ["lanes", "calendar", "blocking"])
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    names = {
        "pd": pd,
        "roles_quarters": roles_quarters,
        "roles_wait": roles_wait,
        "roles_finish": roles_finish,
        "requests": load("roles_requests", seed=seed),
        "needs": load("roles_needs", seed=seed),
        "limits": load("roles_limits", seed=seed).set_index("fact")["value"],
        "lane": load("roles_charter", seed=seed).set_index("rule")["lane"],
        "entries": load("roles_calendar", seed=seed),
        "alerts": load("roles_alerts", seed=seed),
        "tasks": load("roles_tasks", seed=seed),
        "offers": load("roles_offers", seed=seed),
        "promise": load("roles_promise", seed=seed).set_index("fact")["value"],
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[name], seed).earned == question(name).points


@pytest.mark.parametrize("seed", [0, 4])
def test_the_tools_of_the_exercise_are_those_of_the_lesson(seed, root):
    """The exercise has them written out, since nothing of the course but tables is there while it is graded."""
    cells = read_notebook(root / "exercises" / "01_roles" / "roles.ipynb").cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    tools = {"pd": pd}
    exec("\n\n".join(re.findall(r"^def roles_.+?(?=\n\n\n)", code, flags=re.DOTALL | re.MULTILINE)), tools)
    entries, alerts = load("roles_calendar", seed=seed), load("roles_alerts", seed=seed)
    for rows in (entries, entries[entries["all_day"] == "no"]):
        busy = tools["roles_quarters"](rows)
        assert busy.tolist() == roles_quarters(rows).tolist()
        for raised in alerts["raised"]:
            assert tools["roles_wait"](busy, raised) == roles_wait(roles_quarters(rows), raised)
    tasks = load("roles_tasks", seed=seed).set_index("task")
    assert tools["roles_finish"](tasks).sort_index().to_dict() == roles_finish(tasks).sort_index().to_dict()


def test_the_pool_of_charters_is_fair():
    assert pool_problems(RUBRIC, POOL) == []


def test_the_model_charter_tells_the_numbers_of_its_seed(root):
    cells = read_notebook(root / "solutions" / "01_roles" / "roles.ipynb").cells
    text = next(c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "roles-charter")
    drawn = company.charter(0)
    facts, lane = drawn.facts, drawn.lane_of
    own = drawn.requests.set_index("feature").loc["Screen"]
    assert own["owner"] == "Principal"
    assert f"contracts up to {facts['principal']:,.0f} dollars in all and up to {facts['term']:.0f} months" in text
    assert lane["sends"] != "alone"
    assert facts["several"] == 4
    assert "a disclosure in up to three workflows" in text
    assert (lane["use"], lane["on_call"]) == ("recommend", "recommend")
    assert (lane["total"], lane["promise"]) == ("executive", "executive")
    assert f"moves by more than {facts['slack']:.0f} weeks" in text
    assert facts["recommend"] == 5
    assert "a yes or no within five days" in text
    longest = reference("calendar")["waits"]["hours"].max()
    assert f"the longest wait is {longest:g} today" in text
    assert len(text.split()) <= 180
