"""A2: adoption."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import adoption, eligible_users, users_who
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, PLACES
from aipm_course.reference.kpi_targets import kpi_target


def _used(log: EventLog, region: str | None = None) -> tuple[int, int]:
    """Eligible users of Brief by day 90, and eligible users."""
    people = eligible_users(log)
    if region:
        people = people[people["region"] == region]
    return int(people["user_id"].isin(users_who(log, "brief_requested")).sum()), len(people)


def _share_of_eligible(log: EventLog, users: frozenset[str]) -> float:
    return float(eligible_users(log)["user_id"].isin(users).mean())


def _ever(log: EventLog, event: str) -> frozenset[str]:
    """Everybody with such an event in the whole log, staff included."""
    return users_who(log, event, by_day=None, staff=True)


def _by_device_clock(log: EventLog) -> frozenset[str]:
    asked = log.events[log.events["event"] == "brief_requested"]
    return frozenset(asked.loc[asked["sent_s"] < WINDOW_DAYS * DAY, "user_id"])


def _apac(log: EventLog) -> pd.DataFrame:
    """Every user of the slow region, entitled or not."""
    return log.users[log.users["region"] == "apac"]


def _by_region(log: EventLog) -> pd.Series:
    people = eligible_users(log)
    return people["user_id"].isin(users_who(log, "brief_requested")).groupby(people["region"]).mean()


def _among(log: EventLog, event: str) -> int:
    """Eligible users with such an event by day 90."""
    return int(eligible_users(log)["user_id"].isin(users_who(log, event)).sum())


def _adoption(log: EventLog) -> dict[str, Any]:
    used, eligible = _used(log)
    slow, in_slow = _used(log, "apac")
    share = used / eligible
    return {
        "eligible": eligible,
        "used": used,
        "adoption": share,
        "adoption_apac": slow / in_slow,
        "place_ai_pm": kpi_target("KPI-01", "AI PM").place(100 * share),
        "place_principal": kpi_target("KPI-01", "Principal").place(100 * share),
    }


def _adoption_by_merge(log: EventLog) -> dict[str, Any]:
    asked = log.events.query("event == 'brief_requested' and received_s < 90 * 86400")
    table = eligible_users(log).merge(asked[["user_id"]].drop_duplicates(), on="user_id", how="left", indicator="asked")
    used = table["asked"] == "both"
    slow = used[table["region"] == "apac"]
    return {
        **_adoption(log),
        "eligible": float(len(table)),
        "adoption": round(100 * used.mean(), 1),
        "adoption_apac": slow.mean(),
        "place_ai_pm": "Inside",
    }


ADOPTION = Question(
    id="metrics.adoption",
    task="A2",
    title="Adoption at day 90",
    points=4,
    kind=Record(
        {
            "eligible": Number("users"),
            "used": Number("users"),
            "adoption": Number("share of eligible users", within=0.002, percent=True),
            "adoption_apac": Number("share of eligible users", within=0.002, percent=True),
            "place_ai_pm": Choice(PLACES),
            "place_principal": Choice(PLACES),
        },
        weights={
            "eligible": 0.5,
            "used": 0.5,
            "adoption": 1.5,
            "adoption_apac": 0.5,
            "place_ai_pm": 0.5,
            "place_principal": 0.5,
        },
    ),
    data=event_log,
    reference=_adoption,
    alternatives=(_adoption_by_merge,),
    misconceptions=(
        Misconception(
            "all_users",
            lambda log: {"adoption": adoption(log)["all"]},
            "You divided by all users. Many of them have no right to use Brief, so they could not adopt it.",
        ),
        Misconception(
            "all_users_whole_log",
            lambda log: {"adoption": len(_ever(log, "brief_requested")) / len(log.users)},
            "Two things at once: you divided by all users, entitled or not, and the log runs past day 90.",
        ),
        Misconception(
            "active_users_whole_log",
            lambda log: {"adoption": len(_ever(log, "brief_requested")) / len(_ever(log, "app_opened"))},
            "You divided by users who opened the app, over the whole log. Whoever stays away drops out of that "
            "denominator, and the log runs past day 90.",
        ),
        Misconception(
            "active_users",
            lambda log: {"adoption": adoption(log)["active"]},
            "You divided by users who opened the app. Whoever stays away has not adopted either, and drops out of your "
            "denominator.",
        ),
        Misconception(
            "staff_in_both",
            lambda log: {"adoption": adoption(log)["entitled"]},
            "Larkspur's own staff is in it. They are entitled, they use Brief all day, and they pay nothing.",
        ),
        Misconception(
            "staff_in_numerator",
            lambda log: {"adoption": len(users_who(log, "brief_requested", staff=True)) / len(eligible_users(log))},
            "Numerator and denominator count different people: staff is above the line and not below it.",
        ),
        Misconception(
            "whole_log",
            lambda log: {"adoption": _share_of_eligible(log, users_who(log, "brief_requested", by_day=None))},
            "The log runs past day 90, and so does your numerator. Adoption is read at the end of day 90.",
        ),
        Misconception(
            "device_clock",
            lambda log: {"adoption": _share_of_eligible(log, _by_device_clock(log))},
            "You filtered by the device's clock. Some of those run ahead; the server's `received_s` is the one to trust.",
        ),
        Misconception(
            "offered_is_used",
            lambda log: {"adoption": _share_of_eligible(log, users_who(log, "brief_offered"))},
            "That counts who saw the button. Adoption counts who pressed it: `brief_requested`.",
        ),
        Misconception(
            "requests_not_users",
            lambda log: {"used": int((log.of("brief_requested")["day"] <= WINDOW_DAYS).sum())},
            "`used` counts requests. One user can ask many times and is still one user.",
        ),
        Misconception(
            "everybody_ever",
            lambda log: {"used": len(_ever(log, "brief_requested"))},
            "`used` counts everybody who ever asked for a brief. Not all of them are customers, and not all of them "
            "asked by the end of day 90.",
        ),
        Misconception(
            "customers_ever",
            lambda log: {"used": int(eligible_users(log)["user_id"].isin(_ever(log, "brief_requested")).sum())},
            "`used` holds eligible users who asked after day 90. The log is longer than the window.",
        ),
        Misconception(
            "staff_used",
            lambda log: {"used": len(users_who(log, "brief_requested", staff=True))},
            "`used` still contains staff.",
        ),
        Misconception(
            "entitled_only",
            lambda log: {"eligible": int(log.users["entitled"].sum())},
            "`eligible` counts everybody with the right to use Brief, staff included.",
        ),
        Misconception(
            "everybody_is_eligible",
            lambda log: {"eligible": len(log.users)},
            "`eligible` counts every row of `users`. Some may not use Brief, and some are staff.",
        ),
        Misconception(
            "every_customer_is_eligible",
            lambda log: {"eligible": int((log.users["staff"] == 0).sum())},
            "`eligible` leaves staff out and keeps people without the right to use Brief.",
        ),
        Misconception(
            "offered_is_eligible",
            lambda log: {"eligible": _among(log, "brief_offered")},
            "`eligible` counts who saw the button. Whoever never came far enough to see it may use Brief as well.",
        ),
        Misconception(
            "active_is_eligible",
            lambda log: {"eligible": _among(log, "app_opened")},
            "`eligible` counts eligible users who opened the app. Whoever stays away may use Brief as well.",
        ),
        Misconception(
            "of_all_customers",
            lambda log: {"adoption": _used(log)[0] / int((log.users["staff"] == 0).sum())},
            "You divided by all customers' users. Those without the right to use Brief could not adopt it.",
        ),
        Misconception(
            "of_the_offered",
            lambda log: {"adoption": _used(log)[0] / _among(log, "brief_offered")},
            "You divided by the users who saw the button. Only people who came that far are in there: no wonder it is high.",
        ),
        Misconception(
            "of_active_eligible",
            lambda log: {"adoption": _used(log)[0] / _among(log, "app_opened")},
            "You divided by eligible users who opened the app. Whoever stays away drops out of that denominator.",
        ),
        Misconception(
            "mean_of_region_shares",
            lambda log: {"adoption": float(_by_region(log).mean())},
            "You averaged the shares of the three regions. They differ in size: count users, not regions.",
        ),
        Misconception(
            "requests_per_user",
            lambda log: {"adoption": float((log.of("brief_requested")["day"] <= WINDOW_DAYS).sum()) / _used(log)[1]},
            "Your numerator counts requests. One user can ask many times and is still one user.",
        ),
        Misconception(
            "offered_in_used",
            lambda log: {"used": _among(log, "brief_offered")},
            "`used` counts who saw the button. Asked is who pressed it: `brief_requested`.",
        ),
        Misconception(
            "used_by_device_clock",
            lambda log: {"used": int(eligible_users(log)["user_id"].isin(_by_device_clock(log)).sum())},
            "`used` goes by the device's clock. Some of those run ahead; trust `received_s`.",
        ),
        Misconception(
            "apac_of_all_regions",
            lambda log: {"adoption_apac": _used(log, "apac")[0] / _used(log)[1]},
            "`adoption_apac` is divided by the eligible users of all regions. Both halves of the share belong to apac.",
        ),
        Misconception(
            "apac_of_adopters",
            lambda log: {"adoption_apac": _used(log, "apac")[0] / _used(log)[0]},
            "That is apac's part of all who used Brief. Asked is what part of apac's eligible users did.",
        ),
        Misconception(
            "apac_of_all_users",
            lambda log: {"adoption_apac": _used(log, "apac")[0] / len(_apac(log))},
            "`adoption_apac` is divided by every user of the region, entitled or not.",
        ),
        Misconception(
            "place_of_the_active",
            lambda log: {"place_ai_pm": "above"},
            "Above the AI PM range lies the share of those who opened the app. Hold your `adoption` against `low` and `high`.",
        ),
        Misconception(
            "place_of_everybody",
            lambda log: {"place_ai_pm": "below"},
            "Below the AI PM range lies the share of all users, entitled or not. Hold your `adoption` against `low` and "
            "`high`.",
        ),
        Misconception(
            "principal_place_of_the_active",
            lambda log: {"place_principal": "above"},
            "Above the Principal range lies the share of those who opened the app. Hold your `adoption` against its row.",
        ),
        Misconception(
            "principal_place_of_apac",
            lambda log: {"place_principal": "below"},
            "Below the Principal range lies one region, not the whole. Hold your `adoption` against its row.",
        ),
        Misconception(
            "eligible_of_all_users",
            lambda log: {"adoption": _used(log)[0] / len(log.users)},
            "You divided by every row of `users`. Those without the right to use Brief, and staff, could not adopt it.",
        ),
        Misconception(
            "requests_as_arrived",
            lambda log: {
                "used": int(
                    ((log.events["event"] == "brief_requested") & (log.events["received_s"] < WINDOW_DAYS * DAY)).sum()
                )
            },
            "`used` counts rows of the log. Asked are people: one user can ask many times, and staff asks as well.",
        ),
        Misconception(
            "got_a_brief",
            lambda log: {"used": _among(log, "brief_returned")},
            "`used` counts who got a brief. Whoever asked and got none has used it as well, and was let down.",
        ),
    ),
    hints=(
        "Write the definition first: which users may use Brief, are not staff, and asked for one by the end of day 90?",
        "The denominator is a filter on `users`: entitled and not staff. The numerator is those of them who appear in "
        "`events` with `brief_requested` and `received_s` below 90 days of 86,400 seconds.",
        'eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]; '
        'asked = events[(events["event"] == "brief_requested") & (events["received_s"] < 90 * 86400)]["user_id"]; '
        'adoption is the mean of eligible["user_id"].isin(asked).',
    ),
    worked="""
One filter for who counts, one for who did it, and a mean.

```python
eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]
asked = events[(events["event"] == "brief_requested") & (events["received_s"] < 90 * 86400)]["user_id"]
used = eligible["user_id"].isin(asked)
adoption = {
    "eligible": len(eligible),
    "used": used.sum(),
    "adoption": used.mean(),
    "adoption_apac": used[eligible["region"] == "apac"].mean(),
    "place_ai_pm": "inside",
    "place_principal": "inside",
}
```

The same clicks give a good fifth of all users and about 60% of active ones. Only the share of eligible users answers the
question; it lies inside both ranges, and one region lies below both.
""",
    objective=OBJECTIVES[1],
    ledger=("KPI-01", "MILE-04"),
)
