"""What every log that is handed out must show: each rule of a task has cases on both sides, each story its margin.

Distances to wrong answers are three tolerances of the field unless a comment says otherwise.
"""

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    adoption_by_region,
    asked_by,
    assisted,
    behavior,
    direct,
    eligible_of,
    helpfulness,
    latency,
    lifts,
    per_returned,
    quotes,
    retention,
    trial,
    wait_days,
    waits,
    weighed,
)
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, PLATFORMS, UNPLANNED, WINDOW_DAYS, EventLog
from aipm_course.simulation.margins import Truths, apart, between, clear_of
from aipm_course.simulation.rates import at

SHARE, CUT, WAIT, P95, REGION_P95, FAILED = 0.002, 0.001, 0.004, 0.07, 0.6, 0.1
ACCEPTED, REPORTS, ESCALATED, STARS = 0.004, 0.1, 0.001, 0.02


def planted_truths(log: EventLog) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    return {**_coverage(log), **_adoption(log), **_trial(log), **_latency(log), **_behavior(log), **_money(log)}


def _coverage(log: EventLog) -> Truths:
    seen = pd.Series({name: log.arrived[name]["platform"].nunique() for name in log.plan["event"]})
    theirs = pd.Series(
        {
            name: rows.loc[rows["staff"] == 0, "platform"].nunique()
            for name, rows in log.arrived.items()
            if name != UNPLANNED
        }
    )
    holds = [name for name in log.plan.loc[log.plan["value_holds"] != "", "event"] if len(log.arrived[name])]
    missing = pd.Series({name: log.arrived[name]["value"].isna().mean() for name in holds})
    count = pd.Series({name: log.arrived[name]["value"].isna().sum() for name in holds})
    staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
    customers = log.events.loc[~log.events["user_id"].isin(staff), "event_id"]
    ahead = log.events["sent_s"] - log.events["received_s"]
    return {
        "coverage is the story's": int((seen == 3).sum()) == log.story.covered,
        "gaps are where they were planted": set(seen.index[seen == 0]) == set(log.gaps.never)
        and set(seen.index[(seen > 0) & (seen < 3)]) == set(log.gaps.partly),
        "without staff one event less is covered": int((theirs == 3).sum()) == int((seen == 3).sum()) - 1,
        "the emptiest event is not the one with most empty rows": bool(
            missing.idxmax() == log.gaps.empty and count.idxmax() == log.gaps.half_empty
        ),
        "clocks are a second ahead and a hundred days": bool(
            (ahead == 1).any() and (ahead > 50 * DAY).any() and (ahead == 0).any()
        ),
        "copies differ with and without originals and staff": bool(
            customers.duplicated().sum() < log.events["event_id"].duplicated().sum()
        ),
    }


def _adoption(log: EventLog) -> Truths:
    used, eligible = adoption(log)
    share = used / eligible
    said = quotes(log)
    values = [share, *said.values()]
    gaps = np.diff(np.sort(values))
    by_region = adoption_by_region(log)
    asked = asked_by(log, WINDOW_DAYS)
    lowest = (log.users["region"] == log.story.low_region).to_numpy()
    other_ways = [adoption(log, day=89)[0], adoption(log, day=91)[0], adoption(log, clock="sent_s")[0]]
    return {
        "adoption is clear of both ranges' ends": min(clear_of(100 * share, end, 2.2) for end in (20, 25, 40, 50)),
        "the four quotes are four points apart": float(gaps.min()) - 0.038,
        "whoever asked has opened the app": not (asked & ~asked_by(log, WINDOW_DAYS, "app_opened")).any(),
        "a day and a clock matter": apart(share, [way / eligible for way in other_ways], 3 * SHARE),
        "staff and users without the right matter": apart(share, [asked.sum() / eligible], 3 * SHARE),
        "the low region is lowest": float(by_region.drop(log.story.low_region).min() - by_region.min()) - 0.03
        if by_region.idxmin() == log.story.low_region
        else False,
        "the low region is not its share of all users": apart(
            float(by_region.min()), [float(asked[lowest].mean())], 3 * SHARE
        ),
    }


_BARS = {"both": (True, True), "success_only": (True, False), "time_only": (False, True), "neither": (False, False)}


def _trial(log: EventLog) -> Truths:
    plain, brief = trial(log)
    uplift, cut = brief.success / plain.success - 1, 1 - brief.median / plain.median
    closed = 1 - brief.median_closed / plain.median_closed
    base = log.fact("baseline_days_to_value")
    right = wait_days(waits(log))
    wrong = [
        wait_days(waits(log, accepted_day=WINDOW_DAYS)),
        wait_days(waits(log, asked_day=WINDOW_DAYS + 1)),
        wait_days(waits(log, asked_day=None)),
        wait_days(waits(log, last_offer=True)),
        wait_days(waits(log, entitled=False)),
        wait_days(waits(log, per_request=True)),
        wait_days(waits(log, clocks=("received_s", "sent_s"))),
        wait_days(waits(log, clocks=("sent_s", "received_s"))),
        float(np.median(waits(log)[np.isfinite(waits(log))])),
    ]
    return {
        "success and time fall where the story says": (uplift > 0.1, cut > 0.1) == _BARS[log.story.claim],
        "success is clear of its bar": clear_of(uplift, 0.1, 0.015),
        "time is clear of its bar": clear_of(cut, 0.1, 0.018),
        "the other arm is no base": apart(uplift, [uplift / (1 + uplift)], 3 * CUT),
        "points are no percent": 0.098 - (brief.success - plain.success),
        "closed cases alone decide wrongly": (closed > 0.105) != (cut > 0.1),
        "other medians are apart": apart(
            cut,
            [
                _cut_by_device(log),
                closed,
                1 - brief.mean_closed / plain.mean_closed,
                1 - brief.median_ended / plain.median_ended,
                plain.median / brief.median - 1,
            ],
            3 * CUT,
        ),
        "either clock, kept to both ends, gives the wait": WAIT / 3
        - abs(wait_days(waits(log, clocks=("sent_s", "sent_s"))) - right) / base,
        "the trial is of customers only": bool((log.arrived["case_opened"]["staff"] == 0).all()),
        "other waits are apart": apart(1 - right / base, [1 - min(way, 99.0) / base for way in wrong], 3 * WAIT),
    }


def _cut_by_device(log: EventLog) -> float:
    """The cut of the median time by the devices' clocks."""
    opened = log.of("case_opened").set_index("case_id")
    closed = log.of("case_closed").set_index("case_id")["sent_s"].reindex(opened.index)
    middle = (closed - opened["sent_s"]).fillna(np.inf).groupby(opened["value"]).median()
    return float(1 - middle.iloc[1] / middle.iloc[0])


def _p95(seconds: "pd.Series | np.ndarray") -> float:
    return float(np.quantile(np.asarray(seconds, dtype=float), 0.95))


def _latency(log: EventLog) -> Truths:
    times = latency(log)
    seconds = times["seconds"].to_numpy()
    pooled = _p95(seconds)
    by_region, by_platform = (times.groupby(name)["seconds"].quantile(0.95) for name in ("region", "platform"))
    traffic, traffic_platform = times["region"].value_counts(), times["platform"].value_counts()
    raw = log.arrived["brief_returned"]
    by_customers = raw["staff"].to_numpy() == 0
    copies = raw["value"].to_numpy(dtype=float)[by_customers] / 1000
    once = raw.drop_duplicates("event_id")["value"].to_numpy(dtype=float) / 1000
    failed, asked = log.of("brief_failed"), log.of("brief_requested")
    per_1000 = 1000 * len(failed) / len(asked)
    by_failures = failed["region"].value_counts() / asked["region"].value_counts()
    all_failed, all_asked = (
        log.arrived[name].drop_duplicates("event_id") for name in ("brief_failed", "brief_requested")
    )
    doubled = log.arrived["brief_failed"].query("staff == 0")
    slowest = by_region.max()
    pooled_bar, region_bar = log.fact("p95_bar_s"), log.fact("region_bar_s")
    there = times.loc[times["region"] == log.story.slow_region, "seconds"].to_numpy()
    ranked, count = np.sort(there), len(there)
    return {
        "averages of P95s are no P95": apart(
            pooled,
            [
                by_region.mean(),
                (by_region * traffic).sum() / traffic.sum(),
                by_platform.mean(),
            ],
            3 * P95,
        ),
        "nor is the platforms' average by traffic, or the P95 of users' means": apart(
            pooled,
            [
                (by_platform * traffic_platform).sum() / traffic_platform.sum(),
                float(times.groupby("user_id")["seconds"].mean().quantile(0.95)),
            ],
            1.2 * P95,
        ),
        "copies, staff, failed ones and the last ten days matter": apart(
            pooled,
            [
                _p95(copies),
                _p95(once),
                _p95(np.concatenate([seconds, np.zeros(len(failed))])),
                _p95(times.loc[times["day"] <= WINDOW_DAYS, "seconds"]),
            ],
            3 * P95,
        ),
        "users without the right matter": apart(
            pooled, [_p95(seconds[log.of("brief_returned")["entitled"].to_numpy() == 1])], 2.2 * P95
        ),
        "P90 and P99 are not P95": apart(pooled, [float(np.quantile(seconds, q)) for q in (0.9, 0.94, 0.99)], 3 * P95),
        "quantile methods agree": 0.97 * P95
        - max(
            abs(float(np.quantile(seconds, 0.95, method=way)) - pooled)
            for way in ("weibull", "median_unbiased", "higher", "lower")
        ),
        "quantile methods agree in the slow region": 0.9 * REGION_P95
        - max(
            abs(float(np.quantile(there, 0.95, method=way)) - slowest)
            for way in ("weibull", "median_unbiased", "higher", "lower")
        ),
        "the slow region is slowest": by_region.idxmax() == log.story.slow_region
        and float(by_region.drop(log.story.slow_region).max()) < 0.7 * slowest,
        "the pool is clear of its bar": clear_of(pooled, pooled_bar, 0.3),
        "the slow region is clear of its bar": clear_of(slowest, region_bar, 1.5),
        "the release is the story's": log.story.release
        == ("hold_all" if pooled > pooled_bar else "hold_slow_region" if slowest > region_bar else "all"),
        "requests fail more in another region": float(by_failures.drop(log.story.slow_region).max())
        - float(by_failures[log.story.slow_region])
        - 0.004,
        "other regions keep the bar": region_bar - float(by_region.drop(log.story.slow_region).max()) - 0.5,
        "failures are the story's": (per_1000 <= log.fact("failed_bar_per_1000")) == (log.story.failures == "met"),
        "other counts of failures are apart": apart(
            per_1000,
            [
                1000 * len(failed) / (len(asked) - len(failed)),
                1000 * len(all_failed) / len(all_asked),
                1000 * len(doubled) / len(asked),
                1000 * (failed["day"] <= WINDOW_DAYS).sum() / (asked["day"] <= WINDOW_DAYS).sum(),
                1000 * (failed["entitled"] == 1).sum() / (asked["entitled"] == 1).sum(),
            ],
            3 * FAILED,
        ),
        "the slow region has enough briefs": float(count - 230),
        "the slow region's tail is no single brief": bool(ranked[-1] > slowest),
    }


def _behavior(log: EventLog) -> Truths:
    briefs = behavior(log)
    share = briefs.groupby("platform")["accepted"].mean()
    rates = per_returned(log)
    raw, weighted = helpfulness(briefs)
    good = briefs.loc[briefs["accepted"], "stars"].mean()
    part = briefs["accepted"].mean()
    rated = log.arrived["brief_rated"]
    once = rated.drop_duplicates("event_id")
    of_customers = rated[rated["staff"] == 0]
    early = briefs[briefs["day"] <= WINDOW_DAYS]
    reports = log.arrived["brief_reported"].query("staff == 0")
    per_1000 = 1000 * briefs["reported"].mean()
    asked = len(log.of("brief_requested"))
    escalations = log.arrived["brief_escalated"].query("staff == 0")
    everyone = {name: rows["event_id"].nunique() for name, rows in log.arrived.items()}
    escalated = float(briefs["escalated"].mean())
    tickets = {when: log.fact(f"tickets_{when}") / log.fact(f"cases_{when}") for when in ("before", "after")}
    cut = 1 - tickets["after"] / tickets["before"]
    return {
        **_broken(log, rates, share),
        "rejected ones are not all that were not accepted": apart(
            weighted,
            [
                part * good + (1 - part) * briefs.loc[briefs["rejected"], "stars"].mean(),
                raw,
                0.5 * good + 0.5 * briefs.loc[~briefs["accepted"], "stars"].mean(),
            ],
            3 * STARS,
        ),
        "staff and copies of ratings matter": apart(
            raw, [once["value"].astype(float).mean(), of_customers["value"].astype(float).mean()], 3 * STARS
        ),
        "other counts of reports are apart": apart(
            per_1000,
            [
                1000 * len(reports) / len(briefs),
                1000 * briefs["reported"].sum() / asked,
                1000 * early["reported"].mean(),
                1000 * everyone["brief_reported"] / everyone["brief_returned"],
                1000 * briefs.groupby("platform")["reported"].mean().mean(),
            ],
            3 * REPORTS,
        ),
        "other shares of escalations are apart": apart(
            escalated,
            [
                len(escalations) / len(briefs),
                briefs["escalated"].sum() / asked,
                float(early["escalated"].mean()),
                everyone["brief_escalated"] / everyone["brief_returned"],
                float(briefs.groupby("platform")["escalated"].mean().mean()),
                *(float(briefs.loc[briefs[fate], "escalated"].mean()) for fate in ("accepted", "rejected")),
            ],
            3 * ESCALATED,
        ),
        "tickets per case are no tickets": apart(
            cut,
            [1 - log.fact("tickets_after") / log.fact("tickets_before"), 1 - tickets["before"] / tickets["after"]],
            3 * SHARE,
        ),
    }


def _broken(log: EventLog, rates: pd.DataFrame, share: pd.Series) -> Truths:
    """Return the truths about the broken event, or about the platform whose users are happier."""
    spread = rates.min(axis=1) / rates.max(axis=1)
    if log.story.broken == "none":
        return {
            "no event is lost": float(spread.min()) - 0.55,
            "one platform's users are happier": at(share, log.story.platform)
            - float(share.drop(log.story.platform).max())
            - 0.06,
        }
    others = [name for name in PLATFORMS if name != log.story.platform]
    hit = [at(rates, log.story.broken, name) for name in others]
    return {
        "the broken event is far under the others": 0.3 - at(rates, log.story.broken, log.story.platform) / min(hit),
        "no other event is lost": float(spread.drop(log.story.broken).min()) - 0.7,
        "no platform's users are happier": 0.04 - float(share.max() - share.min()),
    }


def _money(log: EventLog) -> Truths:
    table = retention(eligible_of(log.pilot))
    naive, matched = lifts(table)
    right = weighed(table, table["ai_users"])
    everybody = retention(log.pilot[log.pilot["staff"] == 0])
    with_staff = retention(log.pilot[log.pilot["entitled"] == 1])
    people = eligible_of(log.pilot)
    without_late = retention(people[(people["first_asked_day"] <= WINDOW_DAYS).fillna(True)])
    place = {"below": matched < 0.02, "inside": 0.02 <= matched <= 0.08, "above": matched > 0.08}
    shift = naive - matched
    selection = {"flatters": shift > 0.01, "fair": abs(shift) <= 0.01, "hides": shift < -0.01}
    usd = float(assisted(log)["usd"].sum())
    other_windows = [
        assisted(log, first=13), assisted(log, first=15), assisted(log, last=0), assisted(log, last=2),
        assisted(log, until=None), assisted(log, until=89), assisted(log, event="brief_returned"),
        assisted(log, first=999), assisted(log, first=13, last=0), assisted(log, first=15, last=0),
        assisted(log, first=13, last=2), assisted(log, first=15, last=2),
    ]  # fmt: skip
    addons = float(direct(log)["usd"].sum())
    accounts = assisted(log)["account_id"]
    return {
        "matched lift falls where the story says": place[log.story.place],
        "matched lift is clear of the range": min(clear_of(100 * matched, end, 0.8) for end in (2, 8)),
        "the range's ends may move by a point": not 2 <= 100 * matched <= 3 and not 7 <= 100 * matched <= 9,
        "the plain difference does what the story says": selection[log.story.selection],
        "it does so clearly": 0.004 - abs(shift) if log.story.selection == "fair" else abs(shift) - 0.024,
        "the plain difference is none with everybody": abs(naive)
        * float(table["ai_users"].sum() / table[["ai_users", "others"]].to_numpy().sum())
        - 1.5 * SHARE,
        "the weights of the bands matter": apart(
            right,
            [
                weighed(table, table["others"]),
                weighed(table, table["others"] * 0 + 1),
                weighed(table, table["ai_users"] + table["others"]),
            ],
            3 * SHARE,
        ),
        "who is not eligible matters": apart(naive, [lifts(everybody)[0], lifts(with_staff)[0]], 3 * SHARE),
        "late askers are among the others": apart(naive, [lifts(without_late)[0]], 3 * SHARE),
        "late askers are among the others in the bands": apart(matched, [lifts(without_late)[1]], 3 * SHARE),
        "who is not eligible matters in the bands": apart(
            matched, [lifts(everybody)[1], lifts(with_staff)[1]], 2.5 * SHARE
        ),
        "each edge of the fourteen days matters": apart(usd, [float(rows["usd"].sum()) for rows in other_windows], 3.0),
        "the last day of invoices matters": apart(
            addons, [float(direct(log, until)["usd"].sum()) for until in (None, 89)], 3.0
        ),
        "an account expands twice": bool(accounts.duplicated().any()),
        "lifts are possible": between(float(table["retention_ai"].max()), 0.3, 0.97),
    }
