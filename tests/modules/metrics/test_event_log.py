"""Planted truths of the event log and of the scorecard, and the rules the clean log follows."""

from collections import Counter

import pandas as pd

from aipm_course.modules.metrics.simulators import answer_scorecard as scorecards
from aipm_course.modules.metrics.simulators.event_log import _draw, _planted_truths, event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    behavior,
    lifts,
    retention,
    revenue,
    trial_cases,
    used_before,
)
from aipm_course.modules.metrics.simulators.event_log_tables import WINDOW_DAYS

# How many of 200 seeds must show a truth at the first attempt; the generator then moves to the next attempt.
AT_LEAST = {
    "averaging regions breaks both": 160,
    "value comes 20 to 40% sooner": 170,
    "the day of the invoice matters": 175,
    "points and percent fall on different sides": 180,
}


def test_planted_truths_hold_over_200_seeds_at_the_first_attempt_or_the_next():
    held = Counter()
    for seed in range(200):
        held.update(name for name, holds in _planted_truths(_draw(seed, 0)).items() if holds)
    names = _planted_truths(event_log(0))
    assert {name: held[name] for name in names if held[name] < AT_LEAST.get(name, 185)} == {}


def test_handed_out_logs_show_every_truth():
    for seed in (0, 1, 7, 40, 999_999):
        assert all(_planted_truths(event_log(seed)).values())


def test_scorecards_show_every_truth_over_200_seeds():
    for seed in range(200):
        assert all(scorecards._planted_truths(scorecards.answer_scorecard(seed)).values())


def test_same_seed_same_tables():
    first, again = _draw(11, 0), _draw(11, 0)
    for name in ("events", "users", "accounts", "invoices", "plan", "facts", "clean"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))


def test_another_seed_is_another_company():
    assert len({(event_log(seed).gaps.never, event_log(seed).gaps.web_only) for seed in range(8)}) > 4
    assert adoption(event_log(0)) != adoption(event_log(3))


def test_the_clean_log_has_each_event_once_and_no_staff():
    log = event_log(2)
    staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
    assert log.clean["event_id"].is_unique
    assert not log.clean["user_id"].isin(staff).any()
    assert set(log.events["event_id"]) - set(log.clean["event_id"]) == set(
        log.events.loc[log.events["user_id"].isin(staff), "event_id"]
    )


def test_a_copy_equals_its_original_except_for_the_arrival():
    events = event_log(0).events
    copies = events[events["event_id"].duplicated(keep=False)].sort_values(["event_id", "received_s"])
    first, second = copies.iloc[::2].reset_index(drop=True), copies.iloc[1::2].reset_index(drop=True)
    assert (second["received_s"] > first["received_s"]).all()
    pd.testing.assert_frame_equal(first.drop(columns="received_s"), second.drop(columns="received_s"))


def test_a_brief_is_asked_for_before_it_is_shown_and_judged_at_most_once():
    log = event_log(0)
    when = {
        name: log.of(name).set_index("case_id")["received_s"]
        for name in ("brief_requested", "brief_returned", "brief_accepted", "brief_rejected")
    }
    assert all(times.index.is_unique for times in when.values())
    assert (when["brief_returned"] >= when["brief_requested"].reindex(when["brief_returned"].index)).all()
    assert not set(when["brief_accepted"].index) & set(when["brief_rejected"].index)


def test_every_case_of_the_trial_ends_once():
    log = event_log(0)
    cases = trial_cases(log)
    assert cases["minutes"].notna().all()
    assert (cases["minutes"] > 0).all()
    assert len(log.of("case_closed", "case_left")) == len(cases)


def test_retention_and_revenue_add_up_by_hand():
    log = event_log(4)
    table = retention(log)
    naive, matched = lifts(table)
    by_hand = sum(row.ai_users * (row.retention_ai - row.retention_others) for row in table.itertuples()) / sum(
        table["ai_users"]
    )
    assert abs(matched - by_hand) < 1e-12
    assert naive > matched
    direct, assisted = revenue(log)
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")
    total = 0
    for invoice in log.invoices[log.invoices["kind"] == "seats"].itertuples():
        days = asked.loc[asked["account_id"] == invoice.account_id, "day"]
        total += invoice.usd * bool(((days >= invoice.day - 14) & (days <= invoice.day - 1)).any())
    assert assisted == total
    assert direct == log.invoices.loc[log.invoices["kind"] == "addon", "usd"].sum()
    assert used_before(log).sum() < used_before(log, days=None).sum()


def test_lost_rejects_are_known_to_the_generator():
    log = event_log(0)
    lost = log.gaps.lost
    assert set(lost["event"]) == {"brief_rejected"}
    assert set(lost["platform"]) == {"android"}
    briefs = behavior(log)
    android = briefs["platform"] == "android"
    assert briefs.loc[android, "rejected"].mean() < 0.2 * briefs.loc[~android, "rejected"].mean()


def test_adoption_is_read_on_the_day():
    log = event_log(0)
    late = log.of("brief_requested")
    assert (late["day"] > WINDOW_DAYS).any()


def test_tables_are_not_shared_with_learners():
    from aipm_course import load

    mine = load("metrics_users")
    mine.loc[0, "staff"] = 7
    assert load("metrics_users").loc[0, "staff"] != 7
