"""Module 18: decisions weigh and follow, the text and the tables lead to full points, and the model memo tells its numbers."""

import csv
import re
from collections import defaultdict

import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import leading_interval, leading_refused, load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.leading.simulators import deal as table
from aipm_course.modules.leading.simulators import forecasts as team
from aipm_course.modules.leading.simulators import readout as test
from aipm_course.modules.leading.simulators.memos import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("leading")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("deal", ("ask", "offer")) == pytest.approx(0.4375)
    assert OWN.share("forecasts", ("verdict", "trust")) == pytest.approx(0.45)
    assert OWN.share("readout", (*test.LETTERS, "send")) == pytest.approx(0.55)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lowest_score_follows_from_the_own_offer(seed):
    drawn = table.deal(seed)
    if drawn.story == "no_deal":
        return
    other = table.other_numbers(drawn)["offer"]["the best mean of those that all sign"]
    wrong = {"offer": other, "lowest": float(table.lowest_of(drawn)[other])}
    assert earned("deal", seed, **wrong) == pytest.approx(8 - 1.7)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_deal_and_nothing_else_earns_little(seed):
    if table.deal(seed).story == "no_deal":
        return
    nothing = {"ask": "no_deal", "open": 0, "offer": "none", "lowest": 0, "refused": ..., "one_short": ...}
    assert earned("deal", seed, **nothing) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_and_trust_follow_from_the_moved_dates(seed):
    rows = team.counted(team.forecasts(seed), date="due_now")
    record, base = team.record(rows), team.base_of(rows)
    n = record["n"].to_dict()
    wrong = {
        "gap": record["gap"],
        "brier": record["brier"],
        "base": base,
        "verdict": {name: team.verdict(record["gap"][name], n[name]) for name in team.PEOPLE},
        "trust": team.trust(record["brier"].to_dict(), n, base),
    }
    assert earned("forecasts", seed, **wrong) == pytest.approx(8 - 4.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_paragraph_that_is_misread_costs_itself_alone(seed):
    right = reference("readout", seed)
    claim = next(claim for claim in test.CLAIMS if claim not in (right["A"], "both"))
    assert earned("readout", seed, A=claim) == pytest.approx(8 - 0.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_headline_that_is_believed_costs_what_is_sent(seed):
    right = reference("readout", seed)
    if right["send"] != "headline":
        return
    believed = {"A": "both", "B": "both", "send": "details"}
    missed = 0.4 * sum(right[letter] != "both" for letter in "AB")
    assert earned("readout", seed, **believed) <= 8 - missed - 2


def rows_of(root, name):
    with (root / "datasets" / "18_leading" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spreadsheet_leads_to_the_record(root):
    """Sort, remove duplicates, filter, average: on the files of the exercise's seed, in plain Python."""
    seen, by = set(), defaultdict(list)
    for row in sorted(rows_of(root, "forecasts"), key=lambda row: row["made"]):
        if (row["person"], row["item"]) in seen:
            continue
        seen.add((row["person"], row["item"]))
        if row["due"] <= "2026-10-01":
            by[row["person"]].append((float(row["chance"]), bool(row["shipped"]) and row["shipped"] <= row["due"]))
    answer = {
        **reference("forecasts"),
        "gap": {name: f"{100 * sum(c - h for c, h in rows) / len(rows):.1f}%" for name, rows in by.items()},
        "brier": {name: round(sum((c - h) ** 2 for c, h in rows) / len(rows), 4) for name, rows in by.items()},
    }
    assert verdict_on(question("forecasts"), answer, 0).earned == 8


def test_a_spreadsheet_leads_to_the_deal(root):
    limits = rows_of(root, "partners")
    refused = dict.fromkeys(table.PARTNERS, 0)
    short = 0
    for row in rows_of(root, "packages"):
        value = {**row, "hours": float(row["accounts"]) * float(row["review"]) / 100}
        against = [
            limit["partner"]
            for limit in limits
            if (1 if limit["rule"] == "at most" else -1) * (float(value[limit["term"]]) - float(limit["limit"])) > 0
            or int(row[limit["partner"]]) < int(limit["walk_away"])
        ]
        short += len(against) == 1
        for name in against:
            refused[name] += 1
    assert verdict_on(question("deal"), {**reference("deal"), "refused": refused, "one_short": short}, 0).earned == 8


NAMES = {"deal": ("packages", "partners"), "forecasts": ("forecasts",), "readout": ("users",)}
HANDED_IN = {"deal": "deal", "forecasts": "record", "readout": "readout"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 3, 11])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed, capsys):
    asked = question(name)
    names = {"leading_refused": leading_refused, "leading_interval": leading_interval, "today": "2026-10-01"}
    names |= {one: load(f"leading_{one}", seed=seed) for one in NAMES[name]}
    if name == "deal":
        names["packages"] = names["packages"].set_index("package")
    worked = asked.worked_on(asked.data(seed))
    exec(re.search(r"```python\n(.+?)```", worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(asked, names[HANDED_IN[name]], seed).earned == asked.points


def test_the_pool_of_memos_is_fair():
    assert pool_problems(RUBRIC, POOL) == []


def test_the_model_memo_tells_the_numbers_of_its_seed(root):
    cells = read_notebook(root / "solutions" / "18_leading" / "leading.ipynb").cells
    memo = next(cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "leading-memo")
    deal, record, own = reference("deal"), reference("forecasts"), reference("readout")
    sentences = test.readout(0).sentences
    said = sentences[(sentences["paragraph"] == "B") & (sentences["place"] == "second")]["sentence"].item()
    assert (said, own["B"], own["send"]) == ("Zero lies inside the 95% interval.", "none", "headline")
    assert "says that zero lies inside the interval, and it does not" in memo
    assert f"Of {own['count']:,.0f} users, {100 * own['difference']:.1f} points more solved a case" in memo
    assert f"95% interval {100 * own['low']:.1f} to {100 * own['high']:.1f}" in memo
    gap, verdict = record["gap"]["gap"], record["verdict"]["verdict"]
    assert sum(word in ("over", "under") for word in verdict) == 2
    assert f"Dev promises {100 * gap['Dev']:.1f} points too much, Cleo {-100 * gap['Cleo']:.1f} too little" in memo
    assert record["trust"] == "Cleo"
    assert f"(score {record['brier']['brier']['Cleo']:.3f}; always saying the same {record['base']:.3f})" in memo
    assert deal["ask"] == "nobody"
    assert deal["open"] == 7
    assert "Seven of 240 packages are signed by all five" in memo
    assert f"I offer {deal['offer']}, which nobody scores under {deal['lowest']:.0f}" in memo
    rows = test.counted(test.readout(0).users)
    plan = test.shares(rows[rows["plan"] == "business"])
    assert f"why {100 * (plan['old'] - plan['new']):.1f} points fewer solve a case on the business plan" in memo
    assert len(re.sub(r"### \w+ SOLUTION", "", memo).split()) <= 190
