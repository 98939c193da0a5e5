"""Each door that a task of module 11 names is walked: a spreadsheet's own arithmetic, and pandas."""

import csv
import re

import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import load

OWN = QuestionsOf("retrieval")
question, reference = OWN.question, OWN.reference
ANSWERS = {"search": "found", "context": "trial", "agent": "powers"}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 9])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    facts = load("retrieval_search_facts", seed=seed).set_index("fact")["value"]
    names = {
        "pd": pd,
        "questions": load("retrieval_questions", seed=seed),
        "hits": load("retrieval_hits", seed=seed),
        "k": int(facts["k"]),
        "today": facts["today"],
        "mends": float(facts["mends"]),
        "settings": load("retrieval_settings", seed=seed),
        "runs": load("retrieval_runs", seed=seed),
        "limits": load("retrieval_context_facts", seed=seed).set_index("fact")["value"],
        "log": load("retrieval_approvals", seed=seed),
        "tools": load("retrieval_tools", seed=seed),
        "bars": load("retrieval_agent_facts", seed=seed).set_index("fact")["value"],
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[ANSWERS[name]], seed).earned == question(name).points


def sheet(root, name):
    with (root / "datasets" / "11_retrieval" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(root, name):
    return {row["fact"]: row["value"] for row in sheet(root, name)}


def test_a_spreadsheet_leads_to_the_numbers_of_a1(root):
    own = facts(root, "search_facts")
    k, today, mends = int(own["k"]), own["today"], float(own["mends"])
    other = {"words": "letters", "letters": "words"}[today]
    due = {row["question"]: row["pages"].split() for row in sheet(root, "questions")}
    answer = {row["question"]: row["answer"] for row in sheet(root, "questions")}
    place = {"words": {}, "letters": {}}
    for row in sheet(root, "hits"):
        if row["page"] in due[row["question"]]:
            place[row["engine"]].setdefault(row["question"], int(row["rank"]))
    named = [name for name, pages in due.items() if pages]
    right = reference("search")
    for engine, first in place.items():
        assert sum(first.get(name, 99) <= k for name in named) / len(named) == pytest.approx(
            right["recall"]["recall"][engine]
        )
        assert sum(1 / first[name] for name in named if name in first) / len(named) == pytest.approx(
            right["recall"]["mrr"][engine]
        )
    inside = {engine: {name for name, rank in first.items() if rank <= k} for engine, first in place.items()}
    chance = sum(answer[name] == "right" for name in inside[today]) / len(inside[today])
    failed = {name for name, given in answer.items() if given != "right"}
    lost = failed & set(named) - inside[today]
    gain = right["fixes"]["gain"]
    assert len(lost & inside[other]) * chance == pytest.approx(gain["search"])
    assert len(failed & inside[today]) * mends == pytest.approx(gain["answer"])
    nowhere = len(failed - set(named))
    assert nowhere * chance * len(inside[today]) / len(named) == pytest.approx(gain["pages"])


def test_a_spreadsheet_leads_to_the_numbers_of_a2(root):
    own = {name: float(value) for name, value in facts(root, "context_facts").items()}
    price = {row["setting"]: float(row["cents_per_1000"]) for row in sheet(root, "settings")}
    rows = [row for row in sheet(root, "runs") if row["asked_by"] == "customer"]
    right = reference("context")
    for setting in price:
        mine = [row for row in rows if row["setting"] == setting]
        hits = sum(row["right"] in ("1", "1.0") for row in mine)
        paid = sum(
            own["cents_per_answer"] + min(float(row["words"]), own["window"]) / 1000 * price[setting] for row in mine
        )
        seconds = sorted(float(row["seconds"]) for row in mine)
        at = 0.95 * (len(seconds) - 1)  # PERCENTILE
        low = int(at)
        p95 = seconds[low] + (at - low) * (seconds[low + 1] - seconds[low])
        assert (hits / len(mine), paid / hits, p95) == pytest.approx(tuple(right["trial"].loc[setting]))


def test_a_spreadsheet_leads_to_the_numbers_of_a3(root):
    own = {name: float(value) for name, value in facts(root, "agent_facts").items()}
    right = reference("agent")
    for field, test in {"override": "", "caught": "wrong", "stopped": "good"}.items():
        seen = [
            row["outcome"]
            for row in sheet(root, "approvals")
            if own["first_week"] <= int(row["week"]) <= own["last_week"] and row["test"] == test
        ]
        over = seen.count("overridden")
        assert over / (over + seen.count("approved")) == pytest.approx(right[field])
    for row in sheet(root, "tools"):
        late = int(row["found_after"]) > int(row["undo_within"])
        price = float(row["loss"] if late else row["undone"])
        share = int(row["failed"]) / (int(row["tried"]) - int(row["stopped"]))
        assert share * price == pytest.approx(right["harm"]["harm"][row["tool"]])
