"""Each door that a task of module 08 names is walked: the figure's numbers, a spreadsheet's own arithmetic, pandas."""

import csv
import re
from collections import defaultdict

import pytest
from answers_of import verdict_on

from aipm_course import (
    experiments_deal,
    experiments_flag,
    experiments_lift_chart,
    experiments_sizing_chart,
    experiments_split_chart,
    load,
)
from aipm_course.registry import find

ANSWERS = ("sizing", "split", "lift", "six", "peeking", "faster", "rollout")


def question(name):
    return find(f"experiments.{name}")


def earned(name, answer, seed=0):
    return verdict_on(question(name), answer, seed).earned


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 8])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    import pandas as pd

    names = {
        "pd": pd,
        "plan": load("experiments_plan", seed=seed).set_index("fact")["value"],
        "accounts": load("experiments_accounts", seed=seed),
        "days": load("experiments_days", seed=seed),
        "said": load("experiments_said", seed=seed).set_index("item")["text"],
        "counts": load("experiments_split", seed=seed),
        "split_plan": load("experiments_split_plan", seed=seed).set_index("fact")["value"],
        "users": load("experiments_users", seed=seed),
        "least_lift": load("experiments_lift_facts", seed=seed).set_index("fact")["value"]["least_lift"],
    }
    if name == "six":
        names["six_counts"] = load("experiments_six", seed=seed)
        names["delays"] = load("experiments_delays", seed=seed)
        names["ramps"] = load("experiments_ramps", seed=seed)
        names["limits"] = load("experiments_six_facts", seed=seed).set_index("fact")["value"]
    if name == "peeking":
        names["looks"] = load("experiments_looks", seed=seed)
        names["bars"] = load("experiments_bars", seed=seed).set_index("rule")
        names["limits"] = load("experiments_peek_facts", seed=seed).set_index("fact")["value"]
    if name == "faster":
        names["history"] = load("experiments_history", seed=seed)
        names["windows"] = load("experiments_windows", seed=seed).set_index("what")
        names["quarter"] = load("experiments_quarter", seed=seed).set_index("fact")["value"]
    if name == "rollout":
        names |= {"experiments_deal": experiments_deal, "experiments_flag": experiments_flag}
        names["accounts"] = load("experiments_rollout", seed=seed)
        names["facts"] = load("experiments_rollout_facts", seed=seed).set_index("fact")["value"]
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert earned(name, names[name], seed) == question(name).points


def sheet_of(root, name):
    with (root / "datasets" / "08_experiments" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number_of(root, table, fact):
    return next(float(row["value"]) for row in sheet_of(root, table) if row["fact"] == fact)


def test_the_sizing_chart_leads_to_a1_with_the_sentences_beside_it(root):
    said = {row["item"]: row["text"] for row in sheet_of(root, "said")}
    alt = experiments_sizing_chart(by_account="each account" in said["unit"]).alt
    arm, factor, needed, left = (
        float(found.replace(",", ""))
        for found in re.search(
            r"Per arm ([\d,.]+) users .+?, times ([\d.]+) .+?both arms ([\d,]+)\. Whole weeks before the freeze: (\d+)",
            alt,
        ).groups()
    )
    come = [float(users.replace(",", "")) for users in re.findall(r"week \d+ ([\d,]+)", alt)]
    weeks = next(week for week, users in enumerate(come, 1) if users >= needed)
    lift = number_of(root, "plan", "worthwhile_lift")
    reach = 100 * lift * (needed / come[int(left) - 1]) ** 0.5
    if weeks <= left:
        decision = "run"
    elif "cannot" not in said["mixing"] and come[int(left) - 1] >= 2 * arm:
        decision = "split_users"
    else:
        decision = "larger_effect" if reach <= 100 * number_of(root, "plan", "largest_lift") else "wait"
    answer = {
        "per_arm": arm,
        "factor": factor,
        "users_needed": needed,
        "weeks": weeks,
        "weeks_left": left,
        "lift_detectable": reach,
        "decision": decision,
    }
    assert earned("sizing", answer) == question("sizing").points


def test_a_spreadsheet_leads_to_m_and_to_the_weeks(root):
    sizes = [float(row["users"]) for row in sheet_of(root, "accounts")]
    met = sum(size**2 for size in sizes) / sum(sizes)  # SUMSQ over SUM
    right = question("sizing").reference(question("sizing").data(0))
    assert 1 + (met - 1) * number_of(root, "plan", "same_account") == pytest.approx(right["factor"], rel=1e-9)
    come, weeks = 0.0, 0
    for row in sheet_of(root, "days"):
        if come >= right["users_needed"]:
            break
        come += float(row["new_users"])
        weeks = -(-int(row["day"]) // 7)
    assert weeks == right["weeks"]


def by_stage(alt):
    return {
        stage: (float(off), float(z))
        for stage, off, z in re.findall(r"(assigned|exposed|logged|kept) ([+-][\d.]+) users, z ([+-][\d.]+\d)", alt)
    }


@pytest.mark.parametrize("seed", [0, 3, 5, 12])
def test_the_split_chart_leads_to_all_of_a2(seed):
    found = {
        name: by_stage(experiments_split_chart(platform=name, seed=seed).alt)
        for name in ("all", "web", "ios", "android")
    }
    worst = max(("web", "ios", "android"), key=lambda name: abs(found[name]["kept"][1]))
    rows = found["all"] if abs(found["all"]["kept"][1]) > 3.29 else found[worst]
    stage = next((stage for stage, (_, z) in rows.items() if abs(z) > 3.29), "none")
    answer = {
        "off_plan": found["all"]["kept"][0],
        "z_all": found["all"]["kept"][1],
        "worst": worst,
        "z_worst": found[worst]["kept"][1],
        "stage": stage,
        "decision": {"none": "read", "assigned": "rerun", "exposed": "rerun"}.get(stage, "reprocess"),
    }
    assert earned("split", answer, seed) == question("split").points


def test_a_spreadsheet_leads_to_the_numbers_of_a2(root):
    share = number_of(root, "split_plan", "planned_treatment")
    users = defaultdict(float)
    for row in sheet_of(root, "split"):
        if row["stage"] == "kept":
            users[row["arm"]] += float(row["users"])
    both = users["control"] + users["treatment"]
    off = users["treatment"] - share * both
    right = question("split").reference(question("split").data(0))
    assert (off, off / (share * (1 - share) * both) ** 0.5) == pytest.approx((right["off_plan"], right["z_all"]))


def test_the_lift_chart_and_the_bar_lead_to_all_of_a3():
    alt = experiments_lift_chart().alt
    accounts, lift = re.search(r"(\d+) accounts, lift ([+-]?[\d.]+\d)\.", alt).groups()
    ends = re.search(r"independent ([\d.-]+) to ([\d.-]+); by accounts ([\d.-]+) to ([\d.-]+\d)", alt).groups()
    first, last, low, high = map(float, ends)
    answer = {
        "accounts": int(accounts),
        "lift": float(lift),
        "user_half": (last - first) / 2,
        "low": low,
        "high": high,
        "decision": "announce" if low >= 1 else "stop" if high <= -1 else "go_on",
    }
    assert earned("lift", answer) == question("lift").points


def test_a_spreadsheet_leads_to_the_interval_of_a3(root):
    rows = [row for row in sheet_of(root, "users") if row["staff"] == "0"]
    rate, variance = {}, 0.0
    for arm in ("treatment", "control"):
        part = [row for row in rows if row["assigned"] == arm]
        rate[arm] = sum(float(row["solved"]) for row in part) / len(part)
        sums = defaultdict(float)
        for row in part:
            sums[row["account"]] += float(row["solved"]) - rate[arm]
        variance += len(sums) / (len(sums) - 1) * sum(total**2 for total in sums.values()) / len(part) ** 2
    lift, half = 100 * (rate["treatment"] - rate["control"]), 196 * variance**0.5
    right = question("lift").reference(question("lift").data(0))
    assert (lift - half, lift + half) == pytest.approx((right["low"], right["high"]), abs=0.01)


def test_a_spreadsheet_leads_to_a_row_of_a4(root):
    """SUMIFS over the file A: users and solved by plan and arm, and a running sum of requests."""

    def total(column, **where):
        return sum(
            float(row[column])
            for row in rows
            if all(row[name] == value for name, value in where.items() if name != "since")
            and int(row["day"]) >= where.get("since", 1)
        )

    rows = [row for row in sheet_of(root, "six") if row["file"] == "A"]
    share = {row["plan"]: float(row["share"]) for row in sheet_of(root, "ramps") if row["file"] == "A"}
    off = variance = lift = squared = 0.0
    everybody = total("users", since=22)
    for plan, s in share.items():
        n = total("users", plan=plan)
        off += total("users", plan=plan, arm="treatment") - s * n
        variance += s * (1 - s) * n
        rate, error = {}, 0.0
        for arm in ("treatment", "control"):
            asked = total("users", plan=plan, arm=arm, since=22)
            rate[arm] = total("solved", plan=plan, arm=arm, since=22) / asked
            error += rate[arm] * (1 - rate[arm]) / asked
        weight = total("users", plan=plan, since=22) / everybody
        lift += 100 * weight * (rate["treatment"] - rate["control"])
        squared += weight**2 * error
    right = question("six").reference(question("six").data(0))["numbers"].loc["A"]
    half = 196 * squared**0.5
    assert (off / variance**0.5, lift, lift - half, lift + half) == pytest.approx(
        (right["z"], right["lift"], right["low"], right["high"]), abs=0.01
    )
    band = [
        (float(r["upto"]), float(r["requests"]))
        for r in sheet_of(root, "delays")
        if r["file"] == "A" and r["arm"] == "treatment"
    ]
    requests = sum(count for _, count in band)
    bands = sorted(upto for upto, _ in band)
    fast = next(upto for upto in bands if sum(count for end, count in band if end <= upto) >= 0.95 * requests)
    assert fast == right["p95"]


def test_a_spreadsheet_leads_to_all_of_a5(root):
    """IF and MIN over each row, COUNTIFS and AVERAGE over the columns."""
    bars = {
        row["rule"]: {name: float(bar) for name, bar in row.items() if name != "rule" and bar}
        for row in sheet_of(root, "bars")
    }
    tests = defaultdict(list)
    for row in sheet_of(root, "looks"):
        tests[row["kind"]].append({f"d{day}": float(row[f"d{day}"]) for day in range(1, 15)})

    def day(test, rule):
        return min((int(name[1:]) for name, bar in bars[rule].items() if abs(test[name]) > bar), default=None)

    results = {}
    for rule in bars:
        fake, real = ([day(test, rule) for test in tests[kind]] for kind in ("fake", "real"))
        results[rule] = {
            "false_wins": sum(one is not None for one in fake) / len(fake),
            "found": sum(one is not None for one in real) / len(real),
            "days": sum(one or 14 for one in real) / len(real),
        }
    won = [test for test in tests["past"] if any(test[name] > bar for name, bar in bars["constant"].items())]
    gone = sum(test["d14"] < 1.96 for test in won) / len(won)
    limit = {row["fact"]: float(row["value"]) for row in sheet_of(root, "peek_facts")}
    sound = [
        rule
        for rule, row in results.items()
        if row["false_wins"] <= limit["false_limit"] and row["found"] >= limit["found_bar"]
    ]
    decision = "once" if gone > limit["gone_limit"] else min(sound, key=lambda rule: results[rule]["days"])
    answer = {"results": results, "gone": gone, "decision": decision}
    assert earned("peeking", answer) == question("peeking").points


def test_a_spreadsheet_leads_to_all_of_a6(root):
    """AVERAGE, CORREL, ROUNDUP and ROUNDDOWN."""
    users = sheet_of(root, "history")
    days = {row["what"]: row for row in sheet_of(root, "windows")}
    replies = [float(row["replies"]) for row in users]
    cuts = {}
    for name in ("m1", "m2", "m3", "m4"):
        if days[name]["last_day"] >= days["replies"]["first_day"]:
            continue
        known = [float(row[name]) for row in users if row[name]]
        column = [float(row[name]) if row[name] else sum(known) / len(known) for row in users]
        x, y = (sum(values) / len(values) for values in (column, replies))
        together = sum((a - x) * (b - y) for a, b in zip(column, replies, strict=True))
        cuts[name] = together**2 / sum((a - x) ** 2 for a in column) / sum((b - y) ** 2 for b in replies)
    best = max(cuts, key=cuts.get)
    needed, weekly, target = (
        number_of(root, "quarter", fact) for fact in ("users_needed", "users_per_week", "target_tests")
    )
    weeks, before = -(-needed * (1 - cuts[best]) // weekly), -(-needed // weekly)
    tests = 13 // weeks
    answer = {
        "covariate": best,
        "cut": cuts[best],
        "users": needed * (1 - cuts[best]),
        "weeks": weeks,
        "tests": tests,
        "decision": "leave" if weeks == before else "adjust" if tests >= target else "adjust_more",
    }
    assert earned("faster", answer) == question("faster").points
