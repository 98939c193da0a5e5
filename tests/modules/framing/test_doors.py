"""Each door that a task of module 03 names is walked: the figures' numbers, a spreadsheet's own arithmetic, pandas."""

import csv
import re
import statistics

import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import framing_loss_chart, framing_minutes_chart, load

OWN = QuestionsOf("framing")
question, reference = OWN.question, OWN.reference
ANSWERS = {"minutes": "minutes", "ideas": "picks", "flags": "flags"}


def earned(name, answer, seed=0):
    return verdict_on(question(name), answer, seed).earned


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 8])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    import pandas as pd

    facts = load("framing_ideas_facts", seed=seed).set_index("fact")["value"]
    names = {
        "pd": pd,
        "cases": load("framing_cases", seed=seed),
        "facts": load("framing_minutes_facts", seed=seed).set_index("fact")["value"],
        "ideas": load("framing_ideas", seed=seed),
        "wage": float(facts["wage"]),
        "watch": facts["watch"],
        "cases_flagged": load("framing_flags", seed=seed),
        "costs": load("framing_costs", seed=seed),
        "prices": load("framing_flags_facts", seed=seed).set_index("fact")["value"],
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert earned(name, names[ANSWERS[name]], seed) == question(name).points


@pytest.mark.parametrize("seed", [0, 1, 5])
def test_the_minutes_chart_leads_to_all_but_two_numbers_of_a1(seed):
    alt = framing_minutes_chart(seed=seed).alt
    share = {step: float(value) / 100 for step, value in re.findall(r"(find|talk|write|wrap up) ([\d.]+)%", alt)[:4]}
    writing = float(re.search(r"email and chat alone ([\d.]+)%", alt).group(1)) / 100
    facts = load("framing_minutes_facts", seed=seed).set_index("fact")["value"]
    saved = facts["saving"] * writing
    need = (facts["aim"] - saved) / share["find"]
    if need <= 0:
        decision = "alone"
    elif need <= facts["pilot_low"]:
        decision = "both"
    else:
        decision = "no" if need > facts["pilot_high"] else "open"
    answer = {
        "largest": max(share, key=lambda step: share[step]).replace(" ", "_"),
        "writing": writing,
        "finding": share["find"],
        "saved": saved,
        "need": need,
        "decision": decision,
    }
    assert OWN.earned("minutes", seed, **answer) == question("minutes").points
    after = framing_minutes_chart(write=facts["saving"], find=max(need, 0), seed=seed).title
    assert float(after.split("%")[0]) == pytest.approx(100 * max(facts["aim"], saved), abs=0.1)


def sheet_of(root, name):
    with (root / "datasets" / "03_framing" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fact_of(root, table, fact):
    return next(row["value"] for row in sheet_of(root, table) if row["fact"] == fact)


def test_a_spreadsheet_leads_to_the_numbers_of_a1(root):
    steps = ("find", "talk", "write", "wrap_up")
    rows = [
        {**row, **{step: float(row[step]) for step in steps}}
        for row in sheet_of(root, "cases")
        if row["kind"] == "customer" and row["status"] == "closed" and all(row[step] for step in steps)
    ]
    active = [sum(row[step] for step in steps) for row in rows]
    right = reference("minutes")
    assert (len(rows), statistics.median(active)) == pytest.approx((right["cases"], right["median"]))
    writing = sum(row["write"] for row in rows if row["channel"] != "phone") / sum(active)
    finding = sum(row["find"] for row in rows) / sum(active)
    assert (writing, finding) == pytest.approx((right["writing"], right["finding"]))
    saved = float(fact_of(root, "minutes_facts", "saving")) * writing
    need = (float(fact_of(root, "minutes_facts", "aim")) - saved) / finding
    assert (saved, need) == pytest.approx((right["saved"], right["need"]))


@pytest.mark.parametrize("seed", [0, 3])
def test_the_loss_chart_leads_to_the_values_of_an_idea_and_to_the_turning_loss(seed):
    right = reference("ideas", seed)
    facts = load("framing_ideas_facts", seed=seed).set_index("fact")["value"]
    alt = framing_loss_chart(seed=seed).alt
    reach = float(re.search(r"to one of ([\d.]+) dollars", alt).group(1))
    lines = {
        way: (float(a), float(b))
        for way, a, b in re.findall(r"(ai|rule|people) (-?[\d.]+) falling to (-?[\d.]+\d)", alt)
    }
    loss = float(load("framing_ideas", seed=seed).set_index("idea")["loss"][facts["watch"]])
    for way, (first, last) in lines.items():
        assert first + (last - first) * loss / reach == pytest.approx(right["values"][way][facts["watch"]], abs=0.05)
    gap = lines["ai"][0] - lines["people"][0]
    then = lines["ai"][1] - lines["people"][1]
    assert gap / (gap - then) * reach == pytest.approx(right["turns_at"], abs=0.01)


def test_a_spreadsheet_leads_to_a_row_of_a2(root):
    right = reference("ideas")["values"]
    minute = float(fact_of(root, "ideas_facts", "wage")) / 60
    for text in sheet_of(root, "ideas"):
        row = {name: float(value) for name, value in text.items() if name not in ("idea", "title")}
        one = {
            way: row["worth"] * row[f"right_{way}"] - row["loss"] * (1 - row[f"right_{way}"])
            for way in ("ai", "rule", "people")
        }
        people = row["cases"] * (one["people"] - row["minutes_people"] * minute)
        found = {
            "ai": row["cases"] * (one["ai"] - row["minutes_check"] * minute) - row["run_ai"],
            "rule": row["cases"] * row["covers"] * one["rule"] + (1 - row["covers"]) * people - row["run_rule"],
            "people": people,
        }
        assert found == pytest.approx(right.loc[text["idea"]].to_dict())


def test_a_spreadsheet_leads_to_the_numbers_of_a3(root):
    """COUNTIFS on the lines of the month, once double cases and those without an outcome are gone."""
    lines = {row["case"]: row for row in sheet_of(root, "flags") if row["month"] == "next" and row["escalated"] != ""}
    gain, false_flag = (float(fact_of(root, "flags_facts", name)) for name in ("gain", "false_flag"))
    right = reference("flags")["worth"]
    for row in sheet_of(root, "costs"):
        way = row["way"]
        hits = sum(line[way] == "1" and float(line["escalated"]) == 1 for line in lines.values())
        wrong = sum(line[way] == "1" and float(line["escalated"]) == 0 for line in lines.values())
        assert gain * hits - false_flag * wrong == pytest.approx(right["gross"][way])
        run = float(row["build"]) / 12 + float(row["upkeep"]) + float(row["retraining"]) / 3
        assert run == pytest.approx(right["run"][way])
