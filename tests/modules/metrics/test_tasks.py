"""Module 07 beyond the shared proof: rules of the scorecard, SQL by any route, the target sets, the numbers in the lesson."""

import re

import duckdb
import pandas as pd
import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.metrics.simulators.answer_scorecard import answer_scorecard, statuses
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import adoption, latency, trial_cases
from aipm_course.reference import kpi_targets as targets
from aipm_course.registry import find, of_module

LESSON_SEED = 14
SCORECARD = find("metrics.scorecard")
SQL = find("metrics.retention_revenue")


def card_with(seed: int = 0, **changes):
    return {**SCORECARD.reference(SCORECARD.data(seed)), **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"primary": "KPI-17"}, "not a product outcome"),
        ({"guardrails": ["KPI-02", "KPI-04", "KPI-07"]}, "leave a layer out"),
        ({"guardrails": ["KPI-13", "KPI-17", "KPI-15"]}, "nothing is planned for KPI-15"),
        ({"guardrails": ["KPI-12", "KPI-17", "KPI-14"], "target_set": "AI PM"}, "AI PM set has no bar for KPI-12"),
        ({"cadence": dict.fromkeys([f"KPI-{n:02d}" for n in (*range(1, 5), *range(6, 9), *range(12, 20), 22)], "daily")}, "KPI-06.* too often"),
    ],
)  # fmt: skip
def test_a_card_that_does_not_hold_together_is_told_why(changes, words):
    for seed in range(12):
        verdict = verdict_on(SCORECARD, card_with(seed, **changes), seed)
        assert verdict.outcome is Outcome.NOT_YET
        assert re.search(words, " ".join(verdict.lines)), (seed, verdict)


def test_an_all_green_card_of_outcomes_is_no_card():
    for seed in range(12):
        data = answer_scorecard(seed)
        green = ["KPI-02", "KPI-04", "KPI-07"]
        assert "missed" not in set(statuses(data, "Principal")[["KPI-01", *green]])
        verdict = verdict_on(
            SCORECARD, card_with(seed, guardrails=green, target_set="Principal", decision="expand"), seed
        )
        assert verdict.outcome is Outcome.NOT_YET
        assert "leave a layer out" in " ".join(verdict.lines)


def test_the_decision_must_follow_under_the_set_it_names():
    for seed in range(12):
        # Response time meets the AI PM set and misses the Principal set, on every seed.
        card = card_with(seed, guardrails=["KPI-13", "KPI-17", "KPI-14"], target_set="Principal", decision="expand")
        verdict = verdict_on(SCORECARD, card, seed)
        assert "under the `target_set` you named" in " ".join(verdict.lines)
        assert verdict_on(SCORECARD, {**card, "decision": "hold"}, seed).outcome is Outcome.CORRECT


QUERIES = {
    "join of distinct users": """
        select usage_band, count(a.user_id) as ai_users, avg(case when a.user_id is not null then retained end) as retention_ai,
               avg(case when a.user_id is null then retained end) as retention_others
        from users u left join (select distinct user_id from events where event = 'brief_requested' and received_s < 7776000) a
        using (user_id) where entitled = 1 and staff = 0 group by all""",
    "in, percent, other order": """
        select retention_others, 100 * retention_ai as retention_ai, ai_users::double as ai_users, usage_band from (
            select usage_band, sum(ai) as ai_users, sum(retained * ai) / sum(ai) as retention_ai,
                   sum(retained * (1 - ai)) / sum(1 - ai) as retention_others
            from (select *, (user_id in (select user_id from events where event = 'brief_requested'
                                         and received_s // 86400 < 90))::int as ai from users)
            where entitled = 1 and not staff group by usage_band) order by usage_band""",
    "exists": """
        with marked as (select *, exists (select 1 from events e where e.user_id = u.user_id and e.event = 'brief_requested'
                                          and e.received_s < 90 * 86400) as ai from users u where entitled = 1 and staff = 0)
        select usage_band, count(*) filter (where ai) as ai_users, avg(retained) filter (where ai) as retention_ai,
               avg(retained) filter (where not ai) as retention_others from marked group by usage_band""",
}  # fmt: skip


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_any_query_with_the_right_result_is_right(query):
    for seed in (0, 5):
        with duckdb.connect() as connection:
            for name in ("events", "users"):
                connection.register(name, load(f"metrics_{name}", seed=seed))
            bands = connection.sql(query).df()
        answer = {**SQL.reference(SQL.data(seed)), "bands": bands}
        assert verdict_on(SQL, answer, seed).outcome is Outcome.CORRECT


def test_a_query_without_distinct_is_wrong():
    with duckdb.connect() as connection:
        for name in ("events", "users"):
            connection.register(name, load(f"metrics_{name}"))
        bands = connection.sql("""
            select usage_band, count(a.user_id) as ai_users, avg(retained) filter (where a.user_id is not null) as retention_ai,
                   avg(retained) filter (where a.user_id is null) as retention_others
            from users left join (select user_id from events where event = 'brief_requested' and received_s < 7776000) a
            using (user_id) where entitled = 1 and staff = 0 group by all""").df()  # fmt: skip
    verdict = verdict_on(SQL, {**SQL.reference(SQL.data(0)), "bands": bands})
    assert verdict.outcome is Outcome.NOT_YET
    assert "ai_users" in " ".join(verdict.lines)


@pytest.mark.parametrize("question", of_module("metrics"), ids=lambda question: question.id)
def test_the_worked_solution_is_right_on_other_data(question):
    """Run the code of the worked solution after the exercise's own set-up."""
    blocks = re.findall(r"```python\n(.*?)```", question.worked, flags=re.DOTALL)
    for seed in (0, 3, 8) if blocks else ():
        tables = {name: load(f"metrics_{name}", seed=seed) for name in ("events", "users", "plan", "invoices")}
        ok = tables["events"].drop_duplicates("event_id").merge(tables["users"], on=["user_id", "platform"])
        names = {
            **tables,
            "pd": pd,
            "duckdb": duckdb,
            "facts": load("metrics_facts", seed=seed).set_index("fact")["value"],
            "card": load("metrics_scorecard", seed=seed),
            "kpi_targets": load("metrics_kpi_targets"),
            "ok": ok[ok["staff"] == 0],
        }
        exec(compile("\n".join(blocks), question.id, "exec"), names)
        verdict = verdict_on(question, names[question.id.partition(".")[2]], seed)
        assert verdict.outcome is Outcome.CORRECT, (seed, verdict)


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


def asked_by_day_90(log, *, staff: bool = True) -> set[str]:
    rows = log.events[(log.events["event"] == "brief_requested") & (log.events["received_s"] < 90 * 86400)]
    if not staff:
        rows = rows[rows["user_id"].isin(log.users.loc[log.users["staff"] == 0, "user_id"])]
    return set(rows["user_id"])


def test_the_numbers_in_the_lesson_are_those_of_the_data(root):
    notebook = read_notebook(root / "notebooks" / "07_metrics.ipynb")
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    printed = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output
    )
    log = event_log(LESSON_SEED)
    shares = adoption(log)
    people = log.users[(log.users["entitled"] == 1) & (log.users["staff"] == 0) & (log.users["region"] == "apac")]
    asked = log.of("brief_requested").query("day <= 90")["user_id"]
    for share in (shares["eligible"], shares["active"], shares["all"], people["user_id"].isin(asked).mean()):
        assert f"{100 * share:.1f}%" in prose
    seconds = log.of("brief_returned")
    by_region = seconds["value"].astype(float).groupby(seconds["region"]).quantile(0.95) / 1000
    assert f"The three averaged: {by_region.mean():.1f} s" in printed
    pooled = seconds["value"].astype(float).quantile(0.95) / 1000
    assert f"All briefs in one pool: {pooled:.1f} s" in printed
    for value in (*by_region, by_region.mean(), pooled):
        assert re.search(rf"\b{value:.1f}\b", prose)
    staff = asked_by_day_90(log) - asked_by_day_90(log, staff=False)
    assert f"({len(staff)} of the people who asked are staff." in prose
    assert f"{len(log.events):,}" in printed
    assert f"{len(log.events):,}" in prose
    twice = int(log.events["event_id"].duplicated().sum())
    future = int((log.events["sent_s"] > log.events["received_s"]).sum())
    assert f"{twice:,} rows are second copies" in printed
    assert f"{future:,} rows were sent after they arrived" in printed
    assert f"{round(100 * (seconds['region'] == 'apac').mean())}% of the briefs" in prose
    chart = find("metrics.behavior").data(LESSON_SEED)
    assert "73.7% to 96.5%" in prose
    assert chart.gaps.broken_platform == "android"


def test_the_bars_quoted_in_the_lesson_are_the_file_s(root):
    prose = "\n".join(
        cell.source
        for cell in read_notebook(root / "notebooks" / "07_metrics.ipynb").cells
        if cell.cell_type == "markdown"
    )
    quoted = re.search(r'\(\[KPI-22\].*?\) is "more than (\d+)%"', prose)
    assert quoted
    assert float(quoted[1]) == targets.kpi_target("KPI-22", "AI PM").low
    quoted = re.search(r"at most (\d+) s, the end of the AI PM range", prose)
    assert quoted
    assert float(quoted[1]) == targets.kpi_target("KPI-17", "AI PM").high


@pytest.mark.parametrize(
    "written",
    ["brief_rejected on android", "brief_rejected, Android", ("brief_rejected", "android"), "rejected/android"],
)
def test_the_broken_event_may_be_written_in_any_punctuation(written):
    question = find("metrics.behavior")
    answer = {**question.reference(question.data(0)), "broken": written}
    assert verdict_on(question, answer).outcome is Outcome.CORRECT


def test_an_event_that_carries_nothing_is_told_so():
    question = find("metrics.coverage")
    verdict = verdict_on(question, {**question.reference(question.data(0)), "empty": "app_opened"})
    assert "carries nothing" in " ".join(verdict.lines)


def test_reports_may_be_reviewed_weekly_and_wrong_rhythms_are_named():
    cadence = SCORECARD.reference(SCORECARD.data(0))["cadence"]
    assert verdict_on(SCORECARD, card_with(cadence={**cadence, "KPI-16": "weekly"})).outcome is Outcome.CORRECT
    verdict = verdict_on(SCORECARD, card_with(cadence={**cadence, "KPI-06": "daily", "KPI-17": "quarterly"}))
    assert "KPI-06 too often; KPI-17 too rarely" in " ".join(verdict.lines)


def answer_with(question, seed: int = 0, **changes):
    return {**question.reference(question.data(seed)), **changes}


@pytest.mark.parametrize(
    ("name", "field", "digits"),
    [
        ("coverage", "coverage", 2),
        ("latency", "p50", 1),
        ("latency", "availability", 2),
        ("adoption", "adoption", 2),
    ],
)
def test_the_right_value_rounded_too_far_is_told_so_and_not_called_high_or_low(name, field, digits):
    question = find(f"metrics.{name}")
    told = 0
    for seed in range(12):
        right = question.reference(question.data(seed))[field]
        verdict = verdict_on(question, answer_with(question, seed, **{field: round(right, digits)}), seed)
        if verdict.outcome is not Outcome.CORRECT and round(right, digits) >= 10 ** (1 - digits):
            told += 1
            assert "ounded" in verdict.lines[0], (seed, right, verdict)
    assert told


def test_availability_rounded_to_a_tenth_of_a_percent_is_not_accused_of_another_denominator():
    question = find("metrics.latency")
    for seed in range(24):
        right = question.reference(question.data(seed))["availability"]
        for rounded in (round(right, 3), round(100 * right, 1)):
            verdict = verdict_on(question, answer_with(question, seed, availability=rounded), seed)
            assert verdict.outcome is Outcome.CORRECT or "rounded" in verdict.lines[0], (seed, verdict)


def test_the_mean_of_the_slowest_briefs_is_never_told_only_of_regions():
    question = find("metrics.latency")
    for seed in range(12):
        seconds = latency(question.data(seed))["seconds"].astype(float)
        slowest = seconds[seconds >= seconds.quantile(0.95)].mean()
        line = verdict_on(question, answer_with(question, seed, p95=slowest), seed).lines[0]
        assert "regions" not in line or "slowest 5% themselves" in line


def as_a_learner_would(log):
    """Wrong ways with their own units, computed from the tables: question, field, value, name."""
    count = log.of("brief_accepted")["platform"].value_counts()
    cases = trial_cases(log)
    minutes = cases["minutes"].where(cases["closed"], float("inf")).groupby(cases["brief"]).median()
    success = cases.groupby("brief")["closed"].mean()
    return [
        ("behavior", "accepted", count.to_dict(), "accepted_counts"),
        ("with_and_without", "uplift", success[1] / success[0], "uplift_as_ratio"),
        ("with_and_without", "time_cut", 100 * minutes[1] / minutes[0], "time_left_over"),
    ]


def test_wrong_ways_in_other_units_are_named():
    for seed in range(12):
        for name, field, value, misconception in as_a_learner_would(event_log(seed)):
            question = find(f"metrics.{name}")
            verdict = verdict_on(question, answer_with(question, seed, **{field: value}), seed)
            assert misconception in verdict.misconceptions, (seed, name, field, value, verdict)


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("behavior", {"broken": "brief_rejected"}, "event without a platform"),
        ("behavior", {"broken": "Android"}, "platform without an event"),
        ("behavior", {"broken": "brief_rated on ios"}, "briefs returned on its platform"),
        ("latency", {"slowest_region": "us"}, "compare the P95 of each `region`"),
        ("answer_levels", {"B": 12}, "a value from 1 to 4"),
    ],
)
def test_a_wrong_choice_is_told_how_to_look(name, changes, words):
    question = find(f"metrics.{name}")
    verdict = verdict_on(question, answer_with(question, **changes))
    assert words in " ".join(verdict.lines)
    assert "does not hold" not in " ".join(verdict.lines)


def test_a_layer_is_told_what_it_asks():
    layers = {**SCORECARD.reference(SCORECARD.data(0))["layer"], "KPI-15": "operations"}
    assert "'operations' asks whether it runs" in " ".join(verdict_on(SCORECARD, card_with(layer=layers)).lines)


def test_a_wrong_status_is_told_where_to_look():
    right = SCORECARD.reference(SCORECARD.data(0))["status_ai_pm"]
    lines = verdict_on(SCORECARD, card_with(status_ai_pm={**right, "KPI-17": "missed", "KPI-12": "met"})).lines
    assert "'missed': hold the value against this set's bar for KPI-17" in lines[0]
    assert "'met': look the KPI up in this set for KPI-12" in lines[0]
