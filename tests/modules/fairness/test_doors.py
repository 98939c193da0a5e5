"""Each door that a task of module 15 names is walked: the figure's numbers, a spreadsheet's own arithmetic, pandas."""

import csv
import math
import re
from collections import defaultdict

import pytest
from answers_of import verdict_on

from aipm_course import (
    fairness_locks_chart,
    fairness_ratio_chart,
    fairness_regions_chart,
    fairness_sheet_chart,
    fairness_sites_chart,
    load,
)
from aipm_course.modules.fairness.rules import rule_value
from aipm_course.registry import find

ANSWERS = {
    "selection_ratio": "selection",
    "qualified": "among_qualified",
    "proxy": "proxy_hunt",
    "label": "what_label",
    "locks": "locks",
    "diagnosis": "diagnosis",
    "payments": "who_carries",
}


def question(name):
    return find(f"fairness.{name}")


def reference(name, seed=0):
    return question(name).reference(question(name).data(seed))


def earned(name, answer, seed=0):
    return verdict_on(question(name), answer, seed).earned


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5, 8])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    import pandas as pd

    names = {
        "pd": pd,
        "applicants": load("fairness_applicants", seed=seed),
        "engineers": load("fairness_engineers", seed=seed),
        "screen_v2": load("fairness_screen_v2", seed=seed),
        "dx": load("fairness_dx", seed=seed),
        "payments": load("fairness_payments", seed=seed),
        "facts": load("fairness_screen_facts", seed=seed).set_index("fact")["value"],
        "said": load("fairness_said", seed=seed).set_index("item")["text"],
        "dx_facts": load("fairness_dx_facts", seed=seed).set_index("fact")["value"],
        "pay_facts": load("fairness_payments_facts", seed=seed).set_index("fact")["value"],
        "four_fifths": rule_value("four_fifths", "ratio"),
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert earned(name, names[ANSWERS[name]], seed) == question(name).points


def test_the_ratio_chart_leads_to_all_of_a1():
    line = re.compile(
        r"(\w+) ([\d.]+), interval ([\d.]+) to ([\d.]+), lower is (\w+) with ([\d,]+) applicants, ([\d.]+) short"
    )
    rows = {name: rest for name, *rest in line.findall(fairness_ratio_chart().alt)}
    families = {name: [*map(float, row[:3]), float(row[5])] for name, row in rows.items() if name != "all"}
    below = [name for name, (ratio, _, high, _) in families.items() if ratio < 0.8 and high < 1]
    few = min(families, key=lambda name: int(rows[name][4].replace(",", "")))
    answer = {
        "lower": rows["all"][3],
        "overall": float(rows["all"][0]),
        "few_low": families[few][1],
        "few_high": families[few][2],
        "below": below,
        "open": [name for name, (_, low, _, _) in families.items() if name not in below and low < 0.8],
        "most_short": max(row[3] for row in families.values()),
        "review_first": max(below, key=lambda name: families[name][3]) if below else "none",
    }
    assert earned("selection_ratio", answer) == question("selection_ratio").points


def test_the_sheet_chart_leads_to_all_of_a3():
    points = dict(
        re.findall(r"(career_gap|no_referral|commute_min|job_changes) (-?[\d.]+)", fairness_sheet_chart().alt)
    )
    first, second = sorted(points, key=lambda name: -float(points[name].rstrip(".")))[:2]
    one, two = fairness_sheet_chart(without=[first]).alt, fairness_sheet_chart(without=[first, second]).alt
    found = re.search(
        r"ratio ([\d.]+), (\d+) more people selected, ([\d.]+) of them qualified, interval ([\d.]+) to ([\d.]+\d)", one
    )
    repaired, extra, share, low, high = map(float, found.groups())
    answer = {
        "carrier": first,
        "carrier_points": float(points[first].rstrip(".")),
        "ratio_repaired": repaired,
        "ratio_two": float(re.search(r"; without .+? ratio ([\d.]+),", two).group(1)),
        "extra_selected": extra,
        "extra_qualified": share,
        "extra_low": low,
        "extra_high": high,
        "action": reference("proxy")["action"],
    }
    assert earned("proxy", answer) == question("proxy").points


def lock_rates(amber, blue):
    alt = fairness_locks_chart(amber_cutoff=amber, blue_cutoff=blue).alt
    rates = re.findall(r"(selection|true positive|precision) amber ([\d.]+), blue ([\d.]+)", alt)
    extra = re.search(r"([+-]\d+) blue applicants who do well, ([+-]\d+) who do not", alt).groups()
    return {name.replace(" ", "_"): (float(a), float(b)) for name, a, b in rates}, list(map(int, extra))


def test_the_locks_chart_leads_to_the_gaps_the_cutoff_and_its_price():
    right = reference("locks")
    rates, _ = lock_rates(50, 50)
    near = {}
    for cutoff in range(right["equal_cutoff"] - 2, right["equal_cutoff"] + 3):
        near[cutoff] = abs(rates[right["criterion"]][0] - lock_rates(50, cutoff)[0][right["criterion"]][1])
    cutoff = min(near, key=near.get)
    extra = lock_rates(50, cutoff)[1]
    answer = {
        **right,
        **{f"one_{name}_gap": a - b for name, (a, b) in rates.items()},
        "equal_cutoff": cutoff,
        "extra_right": extra[0],
        "extra_wrong": extra[1],
    }
    assert earned("locks", answer) == question("locks").points


def test_the_sites_chart_leads_to_the_interval_and_the_price():
    line = re.compile(
        r"site (\w) finds \d+ of \d+ \(([\d.]+), interval ([\d.]+) to ([\d.]+)\), false alarms ([\d.]+\d)"
    )
    rows = {site: list(map(float, rest)) for site, *rest in line.findall(fairness_sites_chart().alt)}
    lowest = min(rows, key=lambda site: rows[site][0])
    share, low, high, _ = rows[lowest]
    for hundredth in range(99, 0, -1):
        alt = fairness_sites_chart(site=lowest, cutoff=hundredth / 100).alt if hundredth <= 50 else ""
        there = {site: list(map(float, rest)) for site, *rest in line.findall(alt)}
        if there and there[lowest][1] > 0.8:
            at_bar = there[lowest][3]
            break
    answer = {
        **reference("diagnosis"),
        "lowest": lowest,
        "sensitivity": share,
        "low": low,
        "high": high,
        "false_alarms_at_bar": at_bar,
        "cases_needed": 1.96**2 * share * (1 - share) / 0.05**2,
    }
    assert earned("diagnosis", answer) == question("diagnosis").points


def test_the_regions_chart_leads_to_all_of_a7():
    line = re.compile(
        r"([A-Z]\w+|small regions) (\d+) of ([\d,]+) \(([\d.]+), ratio ([\d.]+), from ([\d.]+), before ([\d.]+)\)"
    )
    alt = fairness_regions_chart(pool_small=True).alt
    rows = {name: rest for name, *rest in line.findall(alt)}
    before, after = map(float, re.search(r"All: before ([\d.]+), after ([\d.]+\d)", alt).groups())
    regions = {name: row for name, row in rows.items() if name != "small regions"}
    carrier = max(regions, key=lambda name: float(regions[name][2]))
    answer = {
        "fall": 1 - after / before,
        "reportable": list(regions),
        "pooled_rate": float(rows["small regions"][2]),
        "carrier": carrier,
        "ratio": float(regions[carrier][3]),
        "ratio_low": float(regions[carrier][4]),
        "ratio_before": float(regions[carrier][5]),
        "decision": reference("payments")["decision"],
    }
    assert earned("payments", answer) == question("payments").points


def sheet_of(root, name):
    with (root / "datasets" / "15_fairness" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pivot(rows, keys, value):
    """Return {key: [sum, count]} as a pivot table does; empty cells do not count."""
    table = defaultdict(lambda: [0.0, 0])
    for row in rows:
        if row[value] != "":
            cell = table[tuple(row[key] for key in keys)]
            cell[0] += float(row[value])
            cell[1] += 1
    return table


def test_a_spreadsheet_leads_to_a2(root):
    rows, said = sheet_of(root, "applicants"), {row["item"]: row["text"] for row in sheet_of(root, "said")}
    table = pivot(rows, ("family", "qualified", "group"), "selected")
    every = pivot(rows, ("family", "group"), "selected")

    def shares(family, qualified):
        return [table[family, qualified, group] for group in ("amber", "blue")]

    (a, n), (b, m) = shares(said["numbers_for"], "1")
    (fa, fn), (fb, fm) = shares(said["numbers_for"], "0")
    (c, p), (d, q) = shares(said["verdict_for"], "1")
    gap = c / p - d / q
    half = 1.96 * math.sqrt(c / p * (1 - c / p) / p + d / q * (1 - d / q) / q)
    rates = sorted(s / count for s, count in (every[said["verdict_for"], group] for group in ("amber", "blue")))
    tp = a / n - b / m
    ratio = rates[0] / rates[1]
    answer = {
        "tp_gap": tp,
        "fp_gap": fa / fn - fb / fm,
        "missed": abs(tp) * (m if tp > 0 else n),
        "ratio": ratio,
        "gap": gap,
        "gap_low": gap - half,
        "gap_high": gap + half,
        "verdict": ("equal" if ratio >= 0.94 else "unequal") + ("_gap" if abs(gap) > half else "_open"),
    }
    assert earned("qualified", answer) == question("qualified").points


def test_a_spreadsheet_leads_to_a4(root):
    rows = [row for row in sheet_of(root, "engineers") if row["qualified"] == "1"]
    past, well = (pivot(rows, ("group",), label) for label in ("past_hire", "did_well"))

    def gap(table):
        refused = {group: 1 - total / count for (group,), (total, count) in table.items()}
        return refused["blue"] - refused["amber"]

    more = ("blue",) if gap(past) > 0 else ("amber",)
    passes = [abs(gap(past)) <= 0.05, abs(gap(well)) <= 0.05]
    answer = {
        "past_gap": gap(past),
        "well_gap": gap(well),
        "rated": sum(count for _, count in well.values()),
        "extra_refused": abs(gap(past)) * past[more][1],
        "label": {(True, True): "either", (True, False): "past_hire", (False, True): "did_well"}.get(
            tuple(passes), "neither"
        ),
    }
    assert earned("label", answer) == question("label").points
