"""Module 07 beyond the shared proof: doors, wrong answers that once passed, decisions, the numbers in the lesson."""

import csv
import io
import re
from collections import Counter, defaultdict

import duckdb
import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.metrics.simulators.answer_scorecard import answer_scorecard, statuses
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    adoption_by_region,
    behavior,
    eligible_of,
    latency,
    lifts,
    quotes,
    retention,
    trial,
    wait_days,
    waits,
)
from aipm_course.modules.metrics.simulators.prompt import prompt
from aipm_course.reference import kpi_targets as targets
from aipm_course.registry import find, of_module

pytestmark = pytest.mark.takes(12)

LESSON_SEED = 2928
SEEDS = (0, 1, 2, 7)
TABLES = ("events", "users", "plan", "invoices", "pilot", "proposals")
EXERCISE = "exercises/07_metrics/metrics.ipynb"


def answer_with(question, seed: int = 0, **changes):
    return {**question.reference(question.data(seed)), **changes}


def verdict(name: str, seed: int = 0, **changes):
    question = find(f"metrics.{name}")
    return verdict_on(question, answer_with(question, seed, **changes), seed)


def prose(root, path: str) -> str:
    return "\n".join(cell.source for cell in read_notebook(root / path).cells if cell.cell_type == "markdown")


# Doors: pandas (the worked solutions), SQL, a spreadsheet's means


@pytest.mark.parametrize("question", of_module("metrics"), ids=lambda question: question.id)
def test_the_worked_solution_is_right_on_other_data(question):
    """The door of pandas: run the code of the worked solution after the exercise's own set-up."""
    for seed in (0, 3, 8):
        blocks = re.findall(r"```python\n(.*?)```", question.worked_on(question.data(seed)), flags=re.DOTALL)
        if not blocks:
            return
        tables = {name: load(f"metrics_{name}", seed=seed) for name in TABLES}
        ok = tables["events"].drop_duplicates("event_id").merge(tables["users"], on=["user_id", "platform"])
        names = {
            **tables,
            "pd": pd,
            "duckdb": duckdb,
            "facts": load("metrics_facts", seed=seed).set_index("fact")["value"],
            "card": load("metrics_scorecard", seed=seed),
            "charter": load("metrics_charter", seed=seed),
            "kpi_targets": load("metrics_kpi_targets"),
            "ok": ok[ok["staff"] == 0],
        }
        exec(compile("\n".join(blocks), question.id, "exec"), names)
        found = verdict_on(question, names[question.id.partition(".")[2]], seed)
        assert found.outcome is Outcome.CORRECT, (seed, found)


_OK = """
with ok as (
    select distinct on (event_id) events.*, users.region, users.entitled, users.account_id
    from events join users using (user_id) where staff = 0 order by event_id, received_s
)
"""
QUERIES = {
    ("coverage", "seen"): "select count(distinct event) from events where event in (select event from plan)",
    ("coverage", "coverage"): """
        select count(*) / 26.0 from (
            select event from events where event in (select event from plan)
            group by event having count(distinct platform) = 3)""",
    ("coverage", "never"): "select event from plan where event not in (select event from events)",
    ("coverage", "partly"): """
        select event from events where event in (select event from plan)
        group by event having count(distinct platform) < 3""",
    ("coverage", "empty"): """
        select event from events join plan using (event) where value_holds <> ''
        group by event order by avg((value is null)::int) desc limit 1""",
    ("coverage", "doubled"): "select count(*) - count(distinct event_id) from events",
    ("coverage", "from_the_future"): "select count(*) from events where sent_s > received_s",
    ("adoption", "adoption"): """
        select avg((user_id in (select user_id from events
                                where event = 'brief_requested' and received_s < 90 * 86400))::int)
        from users where entitled = 1 and staff = 0""",
    ("adoption", "adoption_lowest"): """
        select min(share) from (
            select avg((user_id in (select user_id from events
                                    where event = 'brief_requested' and received_s < 90 * 86400))::int) as share
            from users where entitled = 1 and staff = 0 group by region)""",
    ("with_and_without", "time_cut"): _OK + """
        , cases as (
            select o.value as brief, coalesce((c.received_s - o.received_s) / 60.0, 1e9) as minutes
            from ok o left join ok c on c.case_id = o.case_id and c.event = 'case_closed' where o.event = 'case_opened')
        select 1 - median(minutes) filter (where brief = 1) / median(minutes) filter (where brief = 0) from cases""",
    ("with_and_without", "wait_cut"): _OK + """
        , tried as (select distinct user_id from ok
                    where event = 'brief_requested' and entitled = 1 and received_s < 90 * 86400)
        , ends as (
            select user_id, min(received_s) filter (where event = 'brief_offered') as offered,
                   min(received_s) filter (where event = 'brief_accepted') as accepted
            from ok join tried using (user_id) group by user_id)
        select 1 - median(coalesce((accepted - offered) / 86400.0, 1e9))
                   / (select value from facts where fact = 'baseline_days_to_value') from ends""",
    ("latency", "p95"): _OK + "select quantile_cont(value, 0.95) / 1000 from ok where event = 'brief_returned'",
    ("latency", "slowest_p95"): _OK + """
        select max(p95) from (select quantile_cont(value, 0.95) / 1000 as p95 from ok
                              where event = 'brief_returned' group by region)""",
    ("latency", "failed_per_1000"): _OK + """
        select 1000.0 * count(*) filter (where event = 'brief_failed')
               / count(*) filter (where event = 'brief_requested') from ok""",
    ("behavior", "accepted"): _OK + """
        select platform, count(*) filter (where event = 'brief_accepted') / count(*) filter (where event = 'brief_returned')
        from ok group by platform""",
    ("behavior", "reports_per_1000"): _OK + """
        select 1000.0 * count(*) filter (where event = 'brief_reported')
               / count(*) filter (where event = 'brief_returned') from ok""",
    ("behavior", "escalation"): _OK + """
        select count(*) filter (where event = 'brief_escalated') / count(*) filter (where event = 'brief_returned') from ok""",
    ("behavior", "stars_as_rated"): _OK + "select avg(value) from ok where event = 'brief_rated'",
    ("behavior", "stars_weighted"): _OK + """
        , briefs as (
            select b.case_id, b.case_id in (select case_id from ok where event = 'brief_accepted') as accepted, r.value as stars
            from ok b left join ok r on r.case_id = b.case_id and r.event = 'brief_rated' where b.event = 'brief_returned')
        select avg(accepted::int) * avg(stars) filter (where accepted)
               + (1 - avg(accepted::int)) * avg(stars) filter (where not accepted) from briefs""",
    ("retention_revenue", "bands"): """
        select usage_band, sum(ai) as ai_users, sum(retained * ai) / sum(ai) as retention_ai,
               sum(retained * (1 - ai)) / sum(1 - ai) as retention_others
        from (select *, coalesce(first_asked_day <= 90, false)::int as ai from pilot where entitled = 1 and not staff)
        group by usage_band order by usage_band""",
    ("retention_revenue", "assisted_usd"): _OK + """
        select sum(usd) from (
            select distinct invoice_id, usd from invoices join ok using (account_id)
            where kind = 'seats' and day <= 90 and event = 'brief_requested'
              and day - (received_s // 86400 + 1) between 1 and 14)""",
}  # fmt: skip


@pytest.mark.parametrize(("name", "field"), QUERIES, ids=lambda part: part)
def test_the_door_of_sql_leads_to_the_answer(name, field):
    for seed in (0, 5):
        with duckdb.connect() as connection:
            for table in (*TABLES, "facts"):
                connection.register(table, load(f"metrics_{table}", seed=seed))
            found = connection.sql(QUERIES[name, field]).df()
        assert verdict(name, seed, **{field: found}).outcome is Outcome.CORRECT, (seed, field)


def as_rows(table: str, seed: int) -> list[dict[str, str]]:
    """Return a table as a spreadsheet opens it: from its CSV, every cell a text."""
    text = load(f"metrics_{table}", seed=seed).to_csv(index=False)
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("seed", [0, 4])
def test_the_door_of_a_spreadsheet_leads_to_the_audit_and_to_the_platforms(seed):
    """A1 and A5: a pivot table of events by platform, and what stands under half of its neighbors."""
    rows = as_rows("events", seed)
    plan = [row["event"] for row in as_rows("plan", seed)]
    pivot = {(row["event"], row["platform"]) for row in rows}
    seen = {event: sum((event, name) in pivot for name in ("web", "ios", "android")) for event in plan}
    changes = {
        "seen": sum(count > 0 for count in seen.values()),
        "coverage": sum(count == 3 for count in seen.values()) / 26,
        "never": [event for event in plan if seen[event] == 0],
        "partly": [event for event in plan if 0 < seen[event] < 3],
        "doubled": len(rows) - len({row["event_id"] for row in rows}),
        "from_the_future": sum(int(row["sent_s"]) > int(row["received_s"]) for row in rows),
    }
    assert verdict("coverage", seed, **changes).outcome is Outcome.CORRECT

    staff = {row["user_id"] for row in as_rows("users", seed) if row["staff"] == "1"}
    once = {row["event_id"]: row for row in reversed(rows) if row["user_id"] not in staff}
    count = Counter((row["event"], row["platform"]) for row in once.values())
    platforms = ("web", "ios", "android")
    shown = {name: count["brief_returned", name] for name in platforms}
    broken = "none"
    for event in ("accepted", "rejected", "reported", "rated", "escalated"):
        rates = {name: count[f"brief_{event}", name] / shown[name] for name in platforms}
        for name in platforms:
            if all(rates[name] < 0.5 * rates[other] for other in platforms if other != name):
                broken = f"brief_{event} on {name}"
    accepted = {name: count["brief_accepted", name] / shown[name] for name in platforms}
    assert verdict("behavior", seed, accepted=accepted, broken=broken).outcome is Outcome.CORRECT


@pytest.mark.parametrize("seed", [0, 4])
def test_the_door_of_a_spreadsheet_leads_to_latency_and_retention(seed):
    """A4 with PERCENTILE.EXC, A7 with AVERAGEIFS."""
    people = {row["user_id"]: row for row in as_rows("users", seed)}
    rows = {row["event_id"]: row for row in reversed(as_rows("events", seed)) if people[row["user_id"]]["staff"] == "0"}
    by_region = defaultdict(list)
    for row in rows.values():
        if row["event"] == "brief_returned":
            by_region[people[row["user_id"]]["region"]].append(int(row["value"]) / 1000)

    def exc(values: list[float]) -> float:
        ordered = sorted(values)
        place = 0.95 * (len(ordered) + 1)
        low = int(place)
        return ordered[low - 1] + (place - low) * (ordered[low] - ordered[low - 1])

    ends = {region: exc(values) for region, values in by_region.items()}
    slowest = max(ends, key=ends.get)
    changes = {
        "p95": exc([value for values in by_region.values() for value in values]),
        "slowest_region": slowest,
        "slowest_p95": ends[slowest],
    }
    assert verdict("latency", seed, **changes).outcome is Outcome.CORRECT

    pilot = [row for row in as_rows("pilot", seed) if row["entitled"] == "1" and row["staff"] == "0"]
    for row in pilot:
        row["ai"] = bool(row["first_asked_day"]) and float(row["first_asked_day"]) <= 90

    def averageifs(band: str | None, ai: bool) -> float:
        values = [int(row["retained"]) for row in pilot if row["ai"] == ai and band in (None, row["usage_band"])]
        return sum(values) / len(values)

    bands = ("light", "regular", "heavy")
    users = {band: sum(row["ai"] and row["usage_band"] == band for row in pilot) for band in bands}
    inside = {band: averageifs(band, True) - averageifs(band, False) for band in bands}
    naive = 100 * (averageifs(None, True) - averageifs(None, False))
    matched = 100 * sum(users[band] * inside[band] for band in bands) / sum(users.values())
    assert verdict("retention_revenue", seed, naive_lift=naive, matched_lift=matched).outcome is Outcome.CORRECT


def test_each_task_names_its_doors(root):
    text = prose(root, EXERCISE)
    for task in range(1, 8):
        part = text.partition(f"## A{task} ")[2].partition("\n## ")[0]
        assert "*Doors:*" in part, task


def test_points_in_the_text_are_those_of_the_key(root):
    text = prose(root, EXERCISE)
    for question in of_module("metrics"):
        if question.task.startswith("A"):
            part = text.partition(f"## {question.task} ")[2].partition("\n## ")[0]
            points = [float(cell) for cell in re.findall(r"\| ([\d.]+) \|$", part, flags=re.MULTILINE)]
            assert sum(points) == question.points, question.id
            decisions = {follows.field for follows in question.follows} | {
                "director",
                "broken",
                "target_set",
                "guardrails",
            }
            weight = question.kind.weights
            decided = sum(weight.get(name, 1) for name in question.kind.fields if name in decisions)
            assert decided >= question.points / 3, question.id


# Wrong answers that once earned everything


def once_accepted(log) -> list[tuple[str, str, float]]:
    """Wrong ways that an earlier version took for right: task, field, value."""
    times, briefs = latency(log), behavior(log)
    seconds = times["seconds"].to_numpy()
    by_region, by_platform = (times.groupby(name)["seconds"].quantile(0.95) for name in ("region", "platform"))
    shown = times["region"].value_counts()
    customers = log.arrived["brief_returned"].query("staff == 0")
    rated = log.arrived["brief_rated"]
    share = float(briefs["accepted"].mean())
    good, rejected = (briefs.loc[briefs[name], "stars"].mean() for name in ("accepted", "rejected"))
    early = briefs[briefs["day"] <= 90]
    per_request = len(log.of("brief_requested"))
    base = log.fact("baseline_days_to_value")
    everybody = log.pilot[log.pilot["staff"] == 0]
    return [
        ("latency", "p95", float((by_region * shown).sum() / shown.sum())),
        ("latency", "p95", float(by_platform.mean())),
        ("latency", "p95", float(by_region.mean())),
        ("latency", "p95", float(by_region.median())),
        ("latency", "p95", float(np.quantile(customers["value"].astype(float) / 1000, 0.95))),
        ("latency", "p95", float(times.loc[times["day"] <= 90, "seconds"].quantile(0.95))),
        ("latency", "p95", float(np.quantile(np.append(seconds, np.zeros(len(log.of("brief_failed")))), 0.95))),
        ("latency", "failed_per_1000", 1000 * len(log.of("brief_failed").query("day <= 90")) / len(log.of("brief_requested").query("day <= 90"))),
        ("behavior", "stars_weighted", share * good + (1 - share) * rejected),
        ("behavior", "stars_as_rated", float(rated["value"].astype(float).mean())),
        ("behavior", "escalation", float(early["escalated"].mean())),
        ("behavior", "escalation", float(briefs["escalated"].sum() / per_request)),
        ("with_and_without", "wait_cut", 1 - wait_days(waits(log, per_request=True)) / base),
        ("with_and_without", "wait_cut", 1 - wait_days(waits(log, clocks=("sent_s", "received_s"))) / base),
        ("with_and_without", "wait_cut", 1 - wait_days(waits(log, asked_day=91)) / base),
        ("with_and_without", "wait_cut", 1 - wait_days(waits(log, accepted_day=90)) / base),
        ("retention_revenue", "matched_lift", 100 * lifts(retention(everybody))[1]),
        ("adoption", "adoption", adoption(log, day=89)[0] / adoption(log)[1]),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, 2, 7, 41])
def test_wrong_answers_that_once_passed_are_refused(seed):
    for name, field, value in once_accepted(event_log(seed)):
        found = verdict(name, seed, **{field: value})
        assert found.outcome is Outcome.NOT_YET, (seed, name, field, value)


@pytest.mark.parametrize(
    "condition", ["between 1 and 15", "between 2 and 14", "between 2 and 15", "between 1 and 13", "between 0 and 14"]
)
def test_each_edge_of_the_fourteen_days_is_tested_by_an_invoice(condition):
    query = QUERIES["retention_revenue", "assisted_usd"].replace("between 1 and 14", condition)
    for seed in SEEDS:
        with duckdb.connect() as connection:
            for table in TABLES:
                connection.register(table, load(f"metrics_{table}", seed=seed))
            found = connection.sql(query).df()
        assert verdict("retention_revenue", seed, assisted_usd=found).outcome is Outcome.NOT_YET, (seed, condition)


def test_a_day_by_float_division_is_refused():
    query = QUERIES["retention_revenue", "assisted_usd"].replace("//", "/")
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.register(table, load(f"metrics_{table}"))
        found = connection.sql(query).df()
    assert verdict("retention_revenue", assisted_usd=found).outcome is Outcome.NOT_YET


# Decisions


def test_a_decision_follows_from_a_recognized_slip():
    """Whoever divides by the users who opened the app and places that share rightly loses the share only."""
    for seed in SEEDS:
        share = quotes(event_log(seed))["active"]
        places = {
            f"place_{name}": targets.kpi_target("KPI-01", target_set).place(100 * share)
            for name, target_set in (("ai_pm", "AI PM"), ("principal", "Principal"))
        }
        found = verdict("adoption", seed, adoption=share, **places)
        assert "active_users" in found.misconceptions
        assert found.earned == 4 - 0.75


def test_a_card_picked_from_the_values_does_not_earn_the_charter(root):
    """Four measures of one layer each that all happen to be met earn neither guardrails nor what is left off."""
    for seed in range(12):
        made = answer_scorecard(seed)
        found = statuses(made.card, made.target_set)
        green = [kpi for kpi in found.index if found[kpi] == "met" and kpi not in made.mandatory][:3]
        verdict_of = verdict("scorecard", seed, guardrails=green, decision="expand")
        assert verdict_of.earned < 6


def test_a_red_row_outside_the_charter_does_not_stop_a_launch():
    decided = {seed: answer_scorecard(seed).decision for seed in range(20)}
    assert Counter(decided.values()) == {"expand": 8, "hold": 8, "expand_without": 4}
    for seed, decision in decided.items():
        made = answer_scorecard(seed)
        red = [kpi for kpi, found in statuses(made.card, made.target_set).items() if found == "missed"]
        assert set(red) - set(made.mandatory), seed
        if decision == "expand":
            assert verdict("scorecard", seed, decision="hold").earned < 6


@pytest.mark.parametrize(
    "written",
    ["{event} on {platform}", "{event}, {platform}", "{event}_{platform}", "{platform}/{event}"],
)
def test_the_broken_event_may_be_written_in_any_punctuation(written):
    seed = next(seed for seed in range(20) if event_log(seed).story.broken != "none")
    story = event_log(seed).story
    text = written.format(event=story.broken, platform=story.platform)
    assert verdict("behavior", seed, broken=text).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("behavior", {"broken": "brief_rejected"}, "event without a platform"),
        ("behavior", {"broken": "Android"}, "platform without an event"),
        ("coverage", {"empty": "app_opened"}, "carries nothing"),
    ],
)
def test_a_wrong_choice_is_told_how_to_look(name, changes, words):
    lines = " ".join(verdict(name, **changes).lines)
    assert words in lines
    assert "does not hold" not in lines


def test_a_charter_names_no_kpi():
    for seed in range(40):
        assert not re.search(r"KPI", " ".join(map(str, answer_scorecard(seed).charter.iloc[0])))


# Targets and sources


def test_a_verdict_names_its_set():
    for row in targets.targets():
        assert row.set in row.verdict(1.0)
        assert row.set in targets.SETS


def test_ranges_are_met_from_their_easier_end():
    assert targets.kpi_target("KPI-01", "AI PM").met(25)
    assert not targets.kpi_target("KPI-01", "AI PM").met(24.9)
    assert targets.kpi_target("KPI-17", "Principal").met(5)
    assert not targets.kpi_target("KPI-17", "Principal").met(5.1)
    assert [targets.kpi_target("KPI-01", "Principal").place(value) for value in (19, 20, 50, 51)] == [
        "below", "inside", "inside", "above",
    ]  # fmt: skip


def test_an_unknown_target_is_one_sentence():
    with pytest.raises(CourseError, match="no target set 'PM'"):
        targets.kpi_target("KPI-01", "PM")
    with pytest.raises(CourseError, match="has no target for 'KPI-03'"):
        targets.kpi_target("KPI-03", "Principal")


def test_klarnas_hours_come_from_the_published_counts():
    claims = load("metrics_klarna").set_index("id")["value"]
    assert round(claims["conversations"] * claims["minutes_before"] / 60 / claims["agents_equal"]) == 602


def test_texts_to_rate_and_the_own_text_speak_of_different_features():
    texts = " ".join(load("metrics_answers", seed=0)["text"])
    for seed in range(20):
        assert not re.search(rf"\b{prompt(seed)['feature'][0]}\b", texts)


def test_the_model_answer_s_numbers_are_the_prompt_s(root):
    solution = read_notebook(root / "solutions/07_metrics/metrics.ipynb")
    text = next(
        cell.source for cell in solution.cells if cell.cell_type == "markdown" and "BEGIN SOLUTION" in cell.source
    )
    row = prompt(0).iloc[0]
    for words in (row["feature"], f"{row['baseline']}%", f"{row['cases_a_month']:,}", f"USD {row['usd_a_month']:,}"):
        assert words in text
    assert len(re.sub(r"###.*|\*\(.*\)\*", "", text).split()) <= 250


# The lesson


def test_the_numbers_in_the_lesson_are_those_of_the_data(root):
    text = prose(root, "notebooks/07_metrics.ipynb")
    log = event_log(LESSON_SEED)
    share = 100 * adoption(log)[0] / adoption(log)[1]
    by_region = adoption_by_region(log)
    times = latency(log)
    ends, count = times.groupby("region")["seconds"].quantile(0.95), times["region"].value_counts()
    slowest = ends.idxmax()
    plain, brief = trial(log)
    naive, matched = lifts(retention(eligible_of(log.pilot)))
    for words in (
        f"has said that {log.fact('director_said'):.0f}%".replace("has said", "said"),
        f"{100 * quotes(log)['active']:.1f}% of the users who opened the app",
        f"{100 * quotes(log)['all']:.1f}% of all users",
        f"{share:.1f}% of those who may use Brief",
        f"{share:.1f}% is below both",
        f"In `{by_region.idxmin()}` it is {100 * by_region.min():.1f}%",
        f"{ends[slowest]:.1f} s in `{slowest}`",
        f"The mean of the three, {ends.mean():.1f} s",
        f"do not mend it ({(ends * count).sum() / count.sum():.1f} s)",
        f"{times['seconds'].quantile(0.95):.1f} s, inside the contract",
        f"{100 * (brief.success / plain.success - 1):.1f}% more is {100 * (brief.success - plain.success):.1f} *points*",
        f"the plain difference is {100 * naive:.1f} points",
        f"weighted by AI users, {100 * matched:.1f} (A7)",
        f"with {count[slowest]} briefs",
        f"`{log.gaps.never[0]}` never fired, and the house measure *{log.story.blind}*",
    ):
        assert words in text, words
    assert share < 20  # "below both"
    assert by_region.idxmin() != slowest  # "the obvious story is wrong here"
    assert times["seconds"].quantile(0.95) <= log.fact("p95_bar_s")
    assert ends[slowest] > log.fact("region_bar_s")
    assert log.story.quote == "accounts"
    assert log.story.claim == "time_only"
    assert (log.story.broken, log.story.platform) == ("brief_rejected", "android")


def test_the_speech_counts_every_broken_event_of_its_log(root):
    """One that never fires, one that is missing on a platform, two that lose their value, one that a platform loses."""
    text = prose(root, "notebooks/07_metrics.ipynb")
    gaps = event_log(LESSON_SEED).gaps
    damaged = len(gaps.never) + len(gaps.partly) + 2 + (gaps.broken != "none")
    words = {4: "four", 5: "five", 6: "six"}[damaged]
    assert f"At least {words} of our 26 events are damaged" in text
    assert len(gaps.never) == len(gaps.partly) == 1
    (missing,) = gaps.partly.values()
    names = {"ios": "iOS", "android": "Android", "web": "the web"}
    assert f"one does not come from {names[missing[0]]}" in text
    assert len(missing) == 1


def test_the_lesson_s_interval_lies_outside_the_region_s_bar(root):
    printed = "".join(
        output.get("text", "")
        for cell in read_notebook(root / "notebooks/07_metrics.ipynb").cells
        for output in cell.get("outputs", [])
    )
    low = float(re.search(r"95% interval ([\d.]+) to", printed)[1])
    assert low > event_log(LESSON_SEED).fact("region_bar_s")


def test_the_bars_quoted_in_the_lesson_are_the_file_s(root):
    quoted = re.search(r'\(\[KPI-22\].*?\) is "more than (\d+)%"', prose(root, "notebooks/07_metrics.ipynb"))
    assert quoted
    assert float(quoted[1]) == targets.kpi_target("KPI-22", "AI PM").low
    assert targets.kpi_target("KPI-02", "Principal").low == 10  # "the Principal set asks for 10 percent"


def test_no_paragraph_could_be_set_as_a_formula(root):
    for path in ("notebooks/07_metrics.ipynb", EXERCISE):
        for paragraph in prose(root, path).split("\n\n"):
            assert paragraph.count("$") < 2, paragraph
