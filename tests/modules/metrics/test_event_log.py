"""Planted truths of the event log, the pilot and the scorecard, the stories, and the rules the clean log follows."""

from collections import Counter
from dataclasses import asdict

import pandas as pd
import pytest

from aipm_course.modules.metrics.simulators import answer_scorecard as scorecards
from aipm_course.modules.metrics.simulators.event_log import draw, event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    assisted,
    behavior,
    eligible_of,
    lifts,
    per_returned,
    quotes,
    retention,
    revenue,
    trial_cases,
)
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, PLATFORMS, WINDOW_DAYS, story_of
from aipm_course.modules.metrics.simulators.event_log_truths import planted_truths
from aipm_course.modules.metrics.simulators.prompt import prompt
from aipm_course.simulation.margins import holds

SEEDS = (0, 1, 2, 3, 7)
LESSON_SEED = 2928


def test_handed_out_logs_show_every_truth():
    for seed in SEEDS:
        assert all(map(holds, planted_truths(event_log(seed)).values()))


def test_few_attempts_are_enough():
    held = sum(all(map(holds, planted_truths(draw(seed, 0)).values())) for seed in range(12))
    assert held >= 5


def test_scorecards_show_every_truth_and_the_story_of_their_seed():
    for seed in range(60):
        made = scorecards.answer_scorecard(seed)
        assert all(map(holds, scorecards.planted_truths(made).values()))
        assert len(set(made.mandatory)) == 4


def test_no_variant_of_a_story_has_most_seeds_and_each_is_seen():
    told = [asdict(story_of(seed)) for seed in range(200)]
    for name, options in {"level": 5, "blind": 5, "quote": 4, "claim": 4, "release": 3, "broken": 5, "place": 3,
                          "selection": 3, "covered": 3, "failures": 2, "slow_region": 3, "low_region": 3}.items():  # fmt: skip
        shares = Counter(story[name] for story in told)
        assert len(shares) == options, name
        assert max(shares.values()) <= 120, (name, shares)


def test_lesson_and_exercise_tell_different_stories_in_everything():
    here, there = asdict(story_of(0)), asdict(story_of(LESSON_SEED))
    # The slow platform is no field, and "fair" or not is told apart by the selection.
    assert [name for name in here if here[name] == there[name] and name not in ("slow_platform",)] == []
    assert scorecards.answer_scorecard(0).decision != scorecards.answer_scorecard(LESSON_SEED).decision
    assert scorecards.answer_scorecard(0).target_set != scorecards.answer_scorecard(LESSON_SEED).target_set
    assert prompt(0)["feature"][0] != prompt(LESSON_SEED)["feature"][0]


def test_same_seed_same_tables():
    first, again = draw(11, 0), draw(11, 0)
    for name in ("events", "users", "accounts", "invoices", "plan", "facts", "proposals", "pilot"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))


def test_another_seed_is_another_company():
    assert len({(event_log(seed).gaps.never, tuple(event_log(seed).gaps.partly)) for seed in SEEDS}) > 3
    assert adoption(event_log(0)) != adoption(event_log(3))


def test_the_clean_log_has_each_event_once_and_no_staff():
    log = event_log(2)
    staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
    clean = pd.concat(log.clean.values())
    assert clean["event_id"].is_unique
    assert not clean["user_id"].isin(staff).any()
    assert set(log.events["event_id"]) - set(clean["event_id"]) == set(
        log.events.loc[log.events["user_id"].isin(staff), "event_id"]
    )
    people = log.users.set_index("user_id")
    assert (clean["region"] == clean["user_id"].map(people["region"])).all()
    assert (clean["account_id"] == clean["user_id"].map(people["account_id"])).all()
    assert (log.users["user_id"].to_numpy()[clean["row"]] == clean["user_id"]).all()


def test_a_copy_equals_its_original_except_for_the_arrival():
    events = event_log(0).events
    copies = events[events["event_id"].duplicated(keep=False)].sort_values(["event_id", "received_s"])
    for column in events.columns.drop("received_s"):
        assert (copies.groupby("event_id")[column].nunique(dropna=False) == 1).all()
    assert set(copies["event_id"].value_counts()) == {2, 3}


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


@pytest.mark.parametrize("seed", SEEDS)
def test_users_ask_for_the_first_time_on_both_sides_of_the_window(seed):
    log = event_log(seed)
    first = log.of("brief_requested").query("entitled == 1").groupby("user_id")["received_s"].min() // DAY + 1
    assert (first == WINDOW_DAYS).sum() >= 40
    assert (first == WINDOW_DAYS + 1).sum() >= 40


def test_retention_and_revenue_add_up_by_hand():
    log = event_log(4)
    table = retention(eligible_of(log.pilot))
    _, matched = lifts(table)
    by_hand = sum(row.ai_users * (row.retention_ai - row.retention_others) for row in table.itertuples()) / sum(
        table["ai_users"]
    )
    assert abs(matched - by_hand) < 1e-12
    direct, total_assisted = revenue(log)
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on=["user_id", "account_id"])
    total = 0
    for invoice in log.invoices[(log.invoices["kind"] == "seats") & (log.invoices["day"] <= 90)].itertuples():
        days = asked.loc[asked["account_id"] == invoice.account_id, "day"]
        total += invoice.usd * bool(((days >= invoice.day - 14) & (days <= invoice.day - 1)).any())
    assert total_assisted == total
    addons = log.invoices[(log.invoices["kind"] == "addon") & (log.invoices["day"] <= 90)]
    assert direct == addons["usd"].sum()
    assert len(assisted(log)) < len(assisted(log, first=100))


def test_whoever_is_in_the_pilot_could_have_been_counted_by_day_90():
    pilot = event_log(0).pilot
    assert set(pilot["retained"]) == {0, 1}
    assert (pilot["first_asked_day"] == 90).sum() >= 20
    assert (pilot["first_asked_day"] == 91).sum() >= 20


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_platform_lost_is_known_to_the_generator(seed):
    log = event_log(seed)
    lost = log.gaps.lost
    if log.story.broken == "none":
        assert lost.empty
        return
    assert set(lost["event"]) == {log.story.broken}
    assert set(lost["platform"]) == {log.story.platform}
    rates = per_returned(log).loc[log.story.broken]
    assert rates[log.story.platform] < 0.3 * min(rates[name] for name in PLATFORMS if name != log.story.platform)


def test_the_director_said_one_of_four_numbers():
    for seed in SEEDS:
        log = event_log(seed)
        near = [name for name, share in quotes(log).items() if abs(100 * share - log.fact("director_said")) <= 0.5]
        assert near == [log.story.quote]
        assert abs(100 * adoption(log)[0] / adoption(log)[1] - log.fact("director_said")) > 3


def test_stars_exist_for_accepted_and_other_briefs():
    briefs = behavior(event_log(0))
    assert briefs.groupby("accepted")["stars"].count().min() > 40
