"""Each door that a task of module 13 names leads to full points: a chart's numbers, a spreadsheet, SQL."""

import csv
import math
import re

import pytest
from answers_of import verdict_on

from aipm_course import alert_chart, guard_chart, load
from aipm_course.modules.drift.figures import monitor_chart
from aipm_course.places import course_root
from aipm_course.registry import find

FOLDER = course_root() / "datasets" / "13_drift"


def rows(name):
    """Return a committed table as a spreadsheet sees it: rows of texts."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fact(name):
    return next(float(row["value"]) for row in rows("facts") if row["fact"] == name)


def full(question, answer):
    verdict = verdict_on(find(question), answer, 0)
    assert verdict.earned == find(question).points, (question, verdict.findings)


def test_a1_in_a_spreadsheet():
    table = {int(row["week"]): row for row in rows("bands")}
    bands = [f"band_{number}" for number in range(1, 11)]
    before = [sum(float(table[week][band]) for week in range(1, 5)) for band in bands]
    a = [value / sum(before) for value in before]

    def shares(week):
        values = [float(table[week][band]) for band in bands]
        return [value / sum(values) for value in values]

    def index(week):
        b = [max(value, 0.001) for value in shares(week)]
        return sum((now - old) * math.log(now / old) for old, now in zip(a, b, strict=True))

    weeks = {name: int(fact(f"week_{name}")) for name in "pqr"}
    values = {name: index(week) for name, week in weeks.items()}
    b, gap, total = shares(int(fact("week_ks"))), 0.0, 0.0
    for old, now in zip(a, b, strict=True):
        total += old - now
        gap = max(gap, abs(total))
    worst = table[weeks[max(values, key=values.__getitem__)]]
    mean = sum(float(table[week]["mean"]) for week in range(1, 5)) / 4
    vendor = float(worst["vendor_index"]) < fact("vendor_bar")
    still = abs(float(worst["mean"]) / mean - 1) < fact("mean_bar")
    full(
        "drift.compute",
        {
            **{f"index_{name}": round(value, 3) for name, value in values.items()},
            "ks": round(gap, 3),
            **{
                f"call_{name}": "act" if value >= 0.25 else "look" if value >= 0.1 else "nothing"
                for name, value in values.items()
            },
            "blind_tool": "both" if vendor and still else "vendor" if vendor else "mean" if still else "none",
        },
    )


def test_a2_by_the_chart_and_a_spreadsheet():
    pattern = re.compile(r"episode (\w), weeks \d+ to \d+: highest index (\d+\.\d+), AUC (\d+\.\d+)")
    total = guard_chart().alt
    before = float(re.search(r"AUC in weeks 1 to 4 (\d+\.\d+)", total).group(1))
    shown = {name: (float(index), float(auc)) for name, index, auc in pattern.findall(total)}
    lost = {name: [] for name in shown}
    for language in ("en", "de", "fr", "pt-BR", "nl"):
        alt = guard_chart(segment=language).alt
        usual = float(re.search(r"AUC in weeks 1 to 4 (\d+\.\d+)", alt).group(1))
        for name, _, auc in pattern.findall(alt):
            lost[name].append(usual - float(auc))
    stream, calendar = rows("stream"), {int(row["week"]): row for row in rows("calendar")}

    def count(condition, first, last):
        chosen = [row for row in stream if first <= int(row["week"]) <= last]
        return sum(map(condition, chosen)) / len(chosen)

    answer = []
    for row in rows("episodes"):
        name, first, last = row["episode"], int(row["first_week"]), int(row["last_week"])
        index, auc = shown[name]
        zeros = max(
            count(lambda one, column=column: float(one[column]) == 0, first, last)
            for column in ("velocity", "account_age")
        )
        age = max(int(calendar[week]["oldest_table_days"]) for week in range(first, last + 1))
        flags = count(lambda one: float(one["score"]) >= 0.2, first, last) / count(
            lambda one: float(one["score"]) >= 0.2, 1, 4
        )
        worst = sorted(lost[name])[-2:]
        if zeros >= 0.1 or age > 2:
            kind, action = "input", "fix_upstream"
        elif before - auc > 0.1:
            kind, action = "concept", "change_model"
        elif worst[1] > 0.12 and worst[1] > 2 * worst[0]:
            kind, action = "segment", "segment_fallback"
        elif flags > 1.3:
            kind, action = "more_fraud", "staff_desk"
        else:
            kind, action = "calendar", "wait"
        answer.append({"episode": name, "worst_psi": index, "auc": auc, "kind": kind, "action": action})
    full("drift.alarms", answer)


def test_a3_in_sql():
    duckdb = pytest.importorskip("duckdb")
    table = f"read_csv('{FOLDER / 'stream.csv'}')"

    def one(sql):
        return duckdb.sql(sql).limit(1).fetchall()[0]

    answer, before = {}, {}
    for name, of in (("precision", "score >= 0.2"), ("caught", "label = 1")):
        sql = f"select avg((label = 1 and score >= 0.2)::int), count(*) from {table} where {of} and week between"
        answer[name], n = one(f"{sql} 21 and 23")
        before[name], _ = one(f"{sql} 1 and 4")
        width = 1.96 * math.sqrt(answer[name] * (1 - answer[name]) / n)
        answer |= {f"{name}_low": answer[name] - width, f"{name}_high": answer[name] + width}
    weekly = f"""with weekly as (select week, avg((label = 1)::int) filter (where score >= 0.2) as precision,
        avg(cleared) as cleared_share, avg(called) as called_share, avg((score >= 0.2)::int) as flag_rate,
        avg(score) as mean_score from {table} where week <= 23 group by week)"""
    names = ("cleared_share", "called_share", "flag_rate", "mean_score")
    follows = one(f"{weekly} select {', '.join(f'abs(corr(precision, {name}))' for name in names)} from weekly")
    proxy = names[follows.index(max(follows))]
    column = proxy.removesuffix("_share")
    answer["proxy"] = proxy
    answer["proxy_then"] = one(f"select avg({column}) from {table} where week <= 4")[0]
    answer["proxy_now"] = one(f"select avg({column}) from {table} where week >= 24")[0]
    if answer["caught_high"] < before["caught"]:
        answer["say"] = "model_worse"
    elif answer["precision_low"] <= before["precision"] <= answer["precision_high"]:
        answer["say"] = "cannot_say"
    else:
        answer["say"] = "mix_changed"
    full("drift.late_labels", answer)


def test_a4_in_a_spreadsheet():
    table = rows("markets")

    def total(column, first, last, market=None):
        return sum(
            int(row[column]) for row in table if first <= int(row["week"]) <= last and market in (None, row["market"])
        )

    def drop(market=None):
        n1, n2 = total("frauds", 1, 4, market), total("frauds", 20, 23, market)
        p1, p2 = total("frauds_flagged", 1, 4, market) / n1, total("frauds_flagged", 20, 23, market) / n2
        return p1 - p2, p1 - p2 - 1.96 * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)

    market = max({row["market"] for row in table}, key=lambda name: drop(name)[0])
    p = total("frauds_flagged", 1, 4) / total("frauds", 1, 4)
    needed = math.ceil(p * (1 - p) * (1.96 / 0.10) ** 2)
    weeks = round(needed / (total("frauds", 1, 23, market) / 23), 2)
    (own, low), (everybody, everybody_low) = drop(market), drop()
    full(
        "drift.look_inside",
        {
            "market": market,
            "drop": own,
            "low": low,
            "total_drop": everybody,
            "total_low": everybody_low,
            "frauds_needed": needed,
            "weeks_to_collect": weeks,
            "alert_every_weeks": math.ceil(weeks),
            "weeks_until_alarm": math.ceil(weeks) + fact("card_label_days") / 7,
            "verdict": "all_alike" if everybody_low > 0 else "one_segment" if low > 0 else "too_few",
        },
    )


def test_a5_by_the_chart():
    pattern = re.compile(r"(whole|small): ([\d.]+) false alarms per month, ([\d.]+) weeks unnoticed")
    shown, costs = {}, {"whole": {}, "small": {}}
    for threshold in (0.01, 0.02, 0.05, 0.08, 0.10, 0.15, 0.25):
        for monitor, alarms, weeks in pattern.findall(alert_chart(threshold=threshold).alt):
            shown[monitor, threshold] = float(alarms), float(weeks)
            price = fact("false_alarm_cost"), fact(f"unnoticed_week_{monitor}")
            costs[monitor][threshold] = 3 * float(alarms) * price[0] + float(weeks) * price[1]
    best = {monitor: min(own, key=own.__getitem__) for monitor, own in costs.items()}
    full(
        "drift.budget",
        {
            "habit_false_alarms": shown["small", 0.10][0],
            "habit_weeks": shown["whole", 0.10][1],
            **{f"{monitor}_threshold": best[monitor] for monitor in costs},
            **{f"{monitor}_cost": costs[monitor][best[monitor]] for monitor in costs},
        },
    )


def test_the_thresholds_chart_prints_no_cost():
    assert "USD" not in alert_chart().alt
    assert "cost" not in alert_chart().alt


def test_a6_in_a_spreadsheet_and_by_the_chart():
    log, alerts = rows("monitor_log"), rows("alerts")
    monitors = sorted({row["monitor"] for row in log})
    working = {
        name: sum(
            row["monitor"] == name
            and row["status"] == "ok"
            and int(row["day"]) - int(float(row["newest_row_day"])) <= 2
            for row in log
        )
        / 182
        for name in monitors
    }
    oldest = {name: int(days) for name, days in re.findall(r"(\w+): rows up to (\d+) days old", monitor_chart().alt)}
    frozen = max(oldest, key=oldest.__getitem__) if max(oldest.values()) >= 10 else "none"
    unowned = next((row["monitor"] for row in log if not row["owner"]), "none")
    allowed = {"page": 4, "ticket": 48}
    inside = [
        row["hours_to_answer"] != "" and float(row["hours_to_answer"]) <= allowed[row["severity"]] for row in alerts
    ]
    answered = any(row["monitor"] == unowned and row["hours_to_answer"] for row in alerts)
    full(
        "drift.alive",
        {
            "working": working,
            "below_bar": [name for name, share in working.items() if share < 0.99],
            "frozen": frozen,
            "unowned": unowned,
            "inside_sla": sum(inside) / len(inside),
            "switch_off": "none" if answered or unowned == "none" else unowned,
        },
    )


def test_a7_in_a_spreadsheet():
    incident, options = rows("incident"), rows("options")
    recent = [row for row in incident if 21 <= int(row["week"]) <= 23]
    fraud, caught_usd = (sum(float(row[name]) for row in recent) for name in ("fraud_usd", "caught_usd"))
    stake, caught = fraud / 3, caught_usd / fraud
    labels = sum(
        int(row["frauds"])
        for row in incident
        if int(row["week"]) >= fact("incident_first_week") and row["labels"] == "final"
    )
    cost, live = {}, []
    for row in options:
        until = float(row["weeks_until_it_works"])
        lost = stake * (until * (1 - caught) + (12 - until) * (1 - float(row["caught_share"])))
        stopped = fact("stop_cost") * 12 * float(row["false_flags_per_week"])
        cost[row["option"]] = float(row["one_off_cost"]) + 12 * float(row["weekly_cost"]) + stopped + lost
        short = row["option"].startswith("retrain") and labels < fact("labels_needed")
        if float(row["golden_right"]) / float(row["golden_cases"]) >= 0.95 and not short:
            live.append(row["option"])
    full(
        "drift.decide",
        {
            "at_stake": stake,
            "caught_now": caught,
            "labels_available": labels,
            "cost": cost,
            "choice": min(live, key=cost.__getitem__),
        },
    )


def test_a8_in_a_spreadsheet():
    table = rows("claim")

    def total(column, period):
        return sum(int(row[column]) for row in table if row["period"] == period)

    false = {period: total("flagged", period) - total("flagged_fraud", period) for period in ("before", "after")}
    good = {
        period: total("payments", period) - total("flagged_fraud", period) - total("missed_fraud", period)
        for period in ("before", "after")
    }
    rate = {period: false[period] / good[period] for period in false}
    change, volume = rate["after"] / rate["before"] - 1, good["after"] / good["before"] - 1
    full(
        "drift.claim",
        {
            "fp_change": false["after"] / false["before"] - 1,
            "rate_change": change,
            "at_most": max(0, rate["before"] - rate["after"]) * good["after"] / 3,
            "left": "nothing_left" if change >= 0 else "mostly_rate" if change < volume else "mostly_volume",
        },
    )


def test_the_committed_tables_are_seed_0():
    for name in ("bands", "markets", "incident", "claim", "options"):
        assert len(rows(name)) == len(load(f"drift_{name}"))
