"""Each door that a task of module 05 names is walked: the figure's numbers, a spreadsheet's own arithmetic, pandas."""

import csv
import re
from collections import defaultdict

import pytest
from answers_of import verdict_on

from aipm_course import data_contract_chart, data_curve_chart, load
from aipm_course.registry import find

ANSWERS = ("contract", "usable", "agreement", "curve", "missing", "lineage", "reports")
CLAUSES = ("complete", "unique", "valid", "fresh")


def question(name):
    return find(f"data.{name}")


def earned(name, answer, seed=0):
    return verdict_on(question(name), answer, seed).earned


def facts(table, seed):
    return load(table, seed=seed).set_index("fact")["value"]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 8, 17])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    import pandas as pd

    names = {
        "contract": {name: load(f"data_{name}", seed=seed) for name in ("history", "incidents", "tickets")},
        "usable": {
            "loads": load("data_pool", seed=seed),
            "regions": load("data_regions", seed=seed),
            "facts": facts("data_pool_facts", seed),
        },
        "agreement": {
            "items": load("data_labels", seed=seed),
            "settled": load("data_settled", seed=seed),
            "bars": facts("data_labels_facts", seed),
        },
        "curve": {"points": load("data_curve", seed=seed), "facts": facts("data_curve_facts", seed)},
        "missing": {"tickets": load("data_queue", seed=seed), "facts": facts("data_queue_facts", seed)},
        "lineage": {
            "nodes": load("data_nodes", seed=seed),
            "edges": load("data_edges", seed=seed),
            "change": facts("data_change", seed),
        },
        "reports": {
            "loads": load("data_month_loads", seed=seed),
            "accounts": load("data_month_accounts", seed=seed),
            "month": facts("data_month", seed),
            "queries": load("data_month_queries", seed=seed).set_index("query"),
        },
    }[name] | {"pd": pd}
    exec(
        re.search(r"```python\n(.+?)```", question(name).worked_on(question(name).data(seed)), flags=re.DOTALL).group(
            1
        ),
        names,
    )
    assert earned(name, names[name], seed) == question(name).points


def weeks_of(clause, level, seed):
    alt = data_contract_chart(clause=clause, level=level, bar=90, seed=seed).alt
    shares = {int(week): float(share) for week, share in re.findall(r"(\d+) (\d+\.\d+)[;.]", alt)}
    harmful = [int(week) for week in re.search(r"Harmful for this clause: weeks (\d+), (\d+)", alt).groups()]
    return shares, harmful


@pytest.mark.parametrize("seed", [0, 3, 12])
def test_the_contract_chart_leads_to_levels_and_bars(seed):
    right = question("contract").reference(question("contract").data(seed))["contract"]
    for clause in CLAUSES:
        found = {}
        for level in ("all", "segment"):
            shares, harmful = weeks_of(clause, level, seed)
            assert len(shares) == 20
            high = max(shares[week] for week in harmful)
            low = min(share for week, share in shares.items() if week not in harmful)
            if low > high:
                found[level] = (low + high) / 200
        assert found == {right["level"][clause]: pytest.approx(right["bar"][clause], abs=0.0001)}


def test_the_curve_chart_leads_to_plateau_and_slope():
    right = question("curve").reference(question("curve").data(0))
    plateau, slope = map(float, re.search(r"error = ([\d.]+) \+ ([\d.]+) ÷", data_curve_chart().title).groups())
    then = plateau + slope / right["labels"] ** 0.5
    answer = {**right, "plateau": plateau, "slope": slope, "error_then": round(then, 2)}
    assert earned("curve", answer) == 5


def sheet_of(root, name):
    with (root / "datasets" / "05_data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(root, table):
    return {row["fact"]: float(row["value"]) for row in sheet_of(root, table)}


def test_a_spreadsheet_leads_to_a1(root):
    counts = defaultdict(list)
    for row in sheet_of(root, "history"):
        counts[row["clause"], int(row["week"])].append((int(row["rows"]), int(row["kept"])))
    seen = {}
    rows = sheet_of(root, "tickets")
    before, firsts = set(), []
    for row in rows:
        firsts.append((row["ticket"], row["version"]) not in before)
        before.add((row["ticket"], row["version"]))
    keeps = {
        "complete": [
            (row["segment"], row["reason"] not in ("", "unknown")) for row in rows if row["status"] == "closed"
        ],
        "unique": [(row["segment"], first) for row, first in zip(rows, firsts, strict=True)],
        "valid": [(row["segment"], row["priority"].upper() in ("P1", "P2", "P3", "P4")) for row in rows],
        "fresh": [(row["segment"], int(row["loaded_min"]) <= 1440) for row in rows],
    }

    def at(pairs, level):
        if level == "all":
            return sum(kept for _, kept in pairs) / sum(rows for rows, _ in pairs)
        return min(kept / rows for rows, kept in pairs if rows >= 50)

    for clause in CLAUSES:
        harmful = [int(row["week"]) for row in sheet_of(root, "incidents") if row["clause"] == clause]
        by_segment = defaultdict(lambda: [0, 0])
        for segment, kept in keeps[clause]:
            by_segment[segment][0] += 1
            by_segment[segment][1] += kept
        for level in ("all", "segment"):
            shares = {week: at(counts[clause, week], level) for week in range(1, 21)}
            high, low = (
                max(shares[week] for week in harmful),
                min(shares[week] for week in shares if week not in harmful),
            )
            if low > high:
                now = at([tuple(pair) for pair in by_segment.values()], level)
                seen[clause] = {"level": level, "bar": (low + high) / 2, "week": now}
    broken = [clause for clause in CLAUSES if seen[clause]["week"] < seen[clause]["bar"]]
    decision = {"all": "reject", "segment": "hold"}[seen[broken[0]]["level"]] if broken else "load"
    answer = {"contract": seen, "breach": broken[0] if broken else "none", "decision": decision}
    assert earned("contract", answer) == 7


def test_a_spreadsheet_leads_to_a2(root):
    newest = {}
    for row in sheet_of(root, "pool"):
        if row["ticket"] not in newest or int(row["loaded"]) > int(newest[row["ticket"]]["loaded"]):
            newest[row["ticket"]] = row
    means = {row["region"]: row["blank_means"] for row in sheet_of(root, "regions")}
    given = values(root, "pool_facts")
    numbers = dict.fromkeys(("no_consent", "too_old", "no_intent", "usable", "back_ask", "back_fill"), 0)
    for row in newest.values():
        ended = row["ends_in"] != "" and float(row["ends_in"]) <= 0
        lost = {
            "no_consent": (row["consent"] or means[row["region"]]) == "no" or ended,
            "too_old": int(row["age_days"]) > given["oldest"],
            "no_intent": row["intent"] == "",
        }
        for name, gone in lost.items():
            numbers[name] += gone
        if not any(lost.values()):
            numbers["usable"] += 1
        elif sum(lost.values()) == 1:
            numbers["back_ask"] += lost["no_consent"] and not ended
            numbers["back_fill"] += lost["no_intent"] and row["in_crm"] == "yes"
    numbers["back_ask"] *= given["say_yes"]
    best = max(numbers["back_ask"], numbers["back_fill"])
    if numbers["usable"] >= given["needed"]:
        decision = "train"
    elif numbers["usable"] + best < given["needed"]:
        decision = "narrow"
    else:
        decision = "ask" if numbers["back_ask"] == best else "fill"
    assert earned("usable", {"tickets": len(newest), **numbers, "decision": decision}) == 7


def test_a_spreadsheet_leads_to_a3(root):
    items = {row["item"]: row for row in sheet_of(root, "labels")}
    given = values(root, "labels_facts")
    table = {}
    for one, other in ("AB", "AC", "BC"):
        both = [(row[one], row[other]) for row in items.values() if {row[one], row[other]} <= {"yes", "no"}]
        agree = sum(first == second for first, second in both) / len(both)
        p, q = (sum(pair[place] == "yes" for pair in both) / len(both) for place in (0, 1))
        chance = p * q + (1 - p) * (1 - q)
        table[one + other] = {"agreement": agree, "kappa": (agree - chance) / (1 - chance)}
    people, voices = {}, []
    settled = sheet_of(root, "settled")
    for person in "ABC":
        said = [(items[row["item"]][person], row["truth"]) for row in settled]
        shares = {}
        for truth, name in (("yes", "found"), ("no", "false_yes")):
            heard = [answer for answer, true in said if true == truth and answer in ("yes", "no")]
            shares[name] = heard.count("yes") / len(heard)
        people[person] = shares
    for row in settled:
        if row["truth"] == "yes":
            voices.append([items[row["item"]][person] for person in "ABC"].count("yes") >= 2)
    majority = sum(voices) / len(voices)
    alike = max(row["kappa"] for row in table.values()) >= given["kappa_bar"]
    out = "".join(
        p for p, row in people.items() if row["found"] < given["found_bar"] or row["false_yes"] > given["false_bar"]
    )
    answer = {
        "pairs": table,
        "people": people,
        "majority_found": majority,
        "who": (out or "nobody") if alike else "guideline",
        "labels": "use" if alike and majority >= given["found_bar"] else "again",
    }
    assert earned("agreement", answer) == 6


def test_a_spreadsheet_leads_to_a4(root):
    rows = [(float(row["labels"]) ** -0.5, float(row["error"])) for row in sheet_of(root, "curve")]
    x, y = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    slope = sum((one - x) * (other - y) for one, other in rows) / sum((one - x) ** 2 for one, _ in rows)
    plateau = y - slope * x
    given = values(root, "curve_facts")
    labels = given["on_hand"] + given["budget"] / given["price"] * (1 - given["rejected"])
    then = plateau + slope / labels**0.5
    decision = "out_of_reach" if plateau >= given["target"] else "buy" if then <= given["target"] else "too_dear"
    answer = {"plateau": plateau, "slope": slope, "labels": labels, "error_then": then, "decision": decision}
    assert earned("curve", answer) == 5
