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
ANSWERS = {
    "search": "found",
    "context": "trial",
    "agent": "powers",
    "grounded": "stood",
    "access": "pilot",
    "alive": "step",
}


def facts_of(name, seed):
    return load(f"retrieval_{name}_facts", seed=seed).set_index("fact")["value"]


def tables_of(name, seed):
    """Return what the setup of a task's cell has, by name; the agent's log and tools for example."""
    if name == "search":
        facts = facts_of("search", seed)
        own = {"k": int(facts["k"]), "today": facts["today"], "mends": float(facts["mends"])}
        return {**own, **loaded(seed, questions="questions", hits="hits")}
    if name == "context":
        return {"limits": facts_of("context", seed), **loaded(seed, settings="settings", runs="runs")}
    if name == "agent":
        return {"bars": facts_of("agent", seed), **loaded(seed, log="approvals", tools="tools")}
    if name == "grounded":
        own = loaded(seed, answers="answers", versions="versions", changes="changes")
        return {"prices": facts_of("grounded", seed), **own}
    if name == "access":
        own = loaded(
            seed, citations="citations", members="members", groups="groups", rights="rights", pages="access_pages"
        )
        return {"most_hidden": facts_of("access", seed)["most_hidden"], **own}
    return {"bars": facts_of("alive", seed), **loaded(seed, requests="requests", runs="agent_runs", caps="caps")}


def loaded(seed, **tables):
    return {name: load(f"retrieval_{table}", seed=seed) for name, table in tables.items()}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 9])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    names = {
        "pd": pd,
        **tables_of(name, seed),
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


def test_a_spreadsheet_leads_to_the_numbers_of_a4(root):
    own = {name: float(value) for name, value in facts(root, "grounded_facts").items()}
    right = reference("grounded")
    rows = [row for row in sheet(root, "answers") if row["outcome"] != "refused"]
    versions = [(row["page"], int(row["day"])) for row in sheet(root, "versions")]
    changes = [(row["page"], int(row["day"])) for row in sheet(root, "changes")]
    for row in rows:
        day = int(row["day"])
        since = max(published for page, published in versions if page == row["page"] and published <= day)  # MAXIFS
        row["stale"] = any(page == row["page"] and since < changed <= day for page, changed in changes)  # COUNTIFS
    cells = {(row["grounded"], row["outcome"]) for row in rows}
    for has, outcome in cells:
        count = sum((row["grounded"], row["outcome"]) == (has, outcome) for row in rows)
        assert count == right["cells"][outcome][has]
    hit = [row for row in rows if row["stale"] and (row["grounded"], row["outcome"]) == ("yes", "wrong")]
    fresh = [row["outcome"] == "right" for row in rows if not row["stale"] and row["grounded"] == "yes"]
    gain = len(hit) * sum(fresh) / len(fresh) * own["wrong_costs"]
    pages = len({row["page"] for row in hit})
    assert len(hit) == right["stale"]
    assert gain - pages * own["per_page"] == pytest.approx(right["worth"]["worth"]["refresh"])


def test_a_spreadsheet_leads_to_the_numbers_of_a5(root):
    right = reference("access")
    inside = {row["group"]: row["inside"] for row in sheet(root, "groups")}
    public = {row["page"]: int(row["public_from"]) for row in sheet(root, "access_pages")}
    members, rights = sheet(root, "members"), sheet(root, "rights")
    counts = dict.fromkeys(right["kinds"].index, 0)
    leaking = set()
    for row in sheet(root, "citations"):
        day = int(row["day"])

        def holds(span, day=day):
            return int(span["from_day"]) <= day <= int(span["until_day"])

        own = {one["group"] for one in members if one["person"] == row["person"] and holds(one)}
        given = {one["group"] for one in rights if one["page"] == row["page"] and holds(one)}
        outer = {inside[group] for group in own} - {""}
        kind = (
            "public" if day >= public[row["page"]] else "own" if own & given else "outer" if outer & given else "leak"
        )
        counts[kind] += 1
        if kind == "leak":
            leaking.add(row["answer"])
    assert counts == right["kinds"]["citations"].to_dict()
    assert len(leaking) == right["answers"]


def test_a_spreadsheet_leads_to_the_numbers_of_a6(root):
    own = {name: float(value) for name, value in facts(root, "alive_facts").items()}
    right = reference("alive")
    rows = [row for row in sheet(root, "requests") if row["outcome"] != "expired"]
    for week in range(1, int(own["last_week"]) + 1):
        real = [row for row in rows if int(row["week"]) == week and row["planted"] == "no"]
        over = [row for row in real if row["outcome"] == "overridden"]
        seconds = sorted(float(row["seconds"]) for row in real if row["outcome"] == "approved")
        middle = len(seconds) // 2
        median = seconds[middle] if len(seconds) % 2 else (seconds[middle - 1] + seconds[middle]) / 2
        assert (len(over) / len(real), median) == pytest.approx(tuple(right["course"].loc[str(week)]))
    runs = sheet(root, "agent_runs")
    good = [row for row in runs if row["ended"] == "well"]
    for cap in sheet(root, "caps"):
        of, at = cap["of"], float(cap["at"])
        ended = sum(float(row[of]) > at for row in good) / len(good)
        beyond = [row for row in runs if row["ended"] == "badly" and float(row[of]) > at]
        saved = sum(float(row["dollars"]) * (float(row[of]) - at) / float(row[of]) for row in beyond)
        assert (ended, saved) == pytest.approx(tuple(right["caps"].loc[cap["cap"]]))
