"""A2: adoption, and what the sales director said."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.lookalikes.adoption import adoption as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    adoption_by_region,
    asked_by,
    below_the_line,
    eligible,
    quotes,
)
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, PLACES, Pick, percent
from aipm_course.reference.kpi_targets import kpi_target

_LOOK_AT_PLACE = (
    "Take the row of KPI-01 in this set and hold `adoption`, in percent, against both ends: under `low` is below, over "
    "`high` is above, all between is inside."
)
_SAID = {
    "all": "who asked by day 90, of all users",
    "active": "who asked by day 90, of users who opened the app by then",
    "accounts": "accounts in which somebody asked by day 90, of all accounts",
    "ever": "eligible users who asked on any day, of eligible users",
}


def _share(log: EventLog, **way: Any) -> float:
    used, people = adoption(log, **way)
    return used / people


def _entitled(log: EventLog) -> float:
    """Adoption with staff on both sides of the line."""
    return float(asked_by(log, WINDOW_DAYS)[(log.users["entitled"] == 1).to_numpy()].mean())


def _not_staff(log: EventLog) -> float:
    """Adoption of all customers' users, entitled or not."""
    return float(asked_by(log, WINDOW_DAYS)[(log.users["staff"] == 0).to_numpy()].mean())


def _among(log: EventLog, event: str) -> int:
    """Eligible users with such an event by day 90."""
    return int(asked_by(log, WINDOW_DAYS, event)[eligible(log)].sum())


def _requests(log: EventLog) -> int:
    """Requests of eligible users by day 90, each counted."""
    rows = log.of("brief_requested")
    return int(((rows["received_s"] < WINDOW_DAYS * DAY) & (rows["entitled"] == 1)).sum())


def _in_minutes(log: EventLog) -> int:
    """Eligible users who asked in the first 90 × 1,440 seconds."""
    rows = log.arrived["brief_requested"]
    return int(eligible(log)[rows.loc[rows["received_s"] < 90 * 1440, "row"].unique()].sum())


def _place(target_set: str, share: float) -> str:
    return kpi_target("KPI-01", target_set).place(100 * share)


def _lowest(log: EventLog) -> tuple[str, float]:
    by_region = adoption_by_region(log)
    return str(by_region.idxmin()), float(by_region.min())


def _adoption(log: EventLog) -> dict[str, Any]:
    used, people = adoption(log)
    share = used / people
    return {
        "eligible": people,
        "used": used,
        "adoption": share,
        "adoption_lowest": _lowest(log)[1],
        "place_ai_pm": _place("AI PM", share),
        "place_principal": _place("Principal", share),
        "director": log.story.quote,
        "director_of": below_the_line(log)[log.story.quote],
    }


def _adoption_by_merge(log: EventLog) -> dict[str, Any]:
    asked = log.events.query("event == 'brief_requested' and received_s < 90 * 86400")
    people = log.users[(log.users["entitled"] == 1) & (log.users["staff"] == 0)]
    table = people.merge(asked[["user_id"]].drop_duplicates(), on="user_id", how="left", indicator="asked")
    used = table["asked"] == "both"
    return {
        **_adoption(log),
        "eligible": float(len(table)),
        "adoption": round(100 * used.mean(), 1),
        "adoption_lowest": used.groupby(table["region"]).mean().min(),
        "place_ai_pm": _place("AI PM", float(used.mean())).title(),
    }


def _quantities(log: EventLog) -> Mapping[str, float]:
    asked, users = asked_by(log, WINDOW_DAYS), log.users
    return {
        "all users": len(users),
        "customers' users": int((users["staff"] == 0).sum()),
        "entitled users, staff included": int((users["entitled"] == 1).sum()),
        "eligible users": int(eligible(log).sum()),
        "users who opened the app by day 90": int(asked_by(log, WINDOW_DAYS, "app_opened").sum()),
        "everybody who asked by day 90": int(asked.sum()),
        "everybody who ever asked": int(asked_by(log, None).sum()),
        "eligible users who asked by day 90": adoption(log)[0],
        "eligible users who ever asked": adoption(log, day=None)[0],
        "eligible users who saw the button": _among(log, "brief_offered"),
        "requests of eligible users by day 90": _requests(log),
        "accounts": int(users["account_id"].nunique()),
        "accounts in which somebody asked": int(users.loc[asked, "account_id"].nunique()),
        "staff": int((users["staff"] == 1).sum()),
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
            "adoption_lowest": Number("share of eligible users", within=0.002, percent=True),
            "place_ai_pm": Choice(PLACES),
            "place_principal": Choice(PLACES),
            "director": Pick(_SAID),
            "director_of": Number("users or accounts"),
        },
        weights={
            "eligible": 0.5,
            "used": 0.5,
            "adoption": 0.75,
            "adoption_lowest": 0.25,
            "place_ai_pm": 0.5,
            "place_principal": 0.5,
            "director": 0.75,
            "director_of": 0.25,
        },
        look={
            "eligible": "Asked: users who are entitled and not staff.",
            "used": "Asked: eligible users with a `brief_requested` before second 90 × 86,400 of `received_s`, each once.",
            "adoption": "Asked: eligible users who asked by the end of day 90, of all eligible users.",
            "adoption_lowest": "Asked: in each `region`, who asked by the end of day 90 of the eligible users of that region; of these three the lowest.",
            "place_ai_pm": _LOOK_AT_PLACE,
            "place_principal": _LOOK_AT_PLACE,
            "director": "Work out that share and hold it, in whole percent, against `director_said`.",
            "director_of": "Asked: what you divide by in the share of `director`; staff counts in the first three of the four.",
        },
    ),
    data=event_log,
    reference=_adoption,
    alternatives=(_adoption_by_merge,),
    follows=(
        Follows("place_ai_pm", ("adoption",), lambda own, log: _place("AI PM", percent(own, "adoption") / 100)),
        Follows("place_principal", ("adoption",), lambda own, log: _place("Principal", percent(own, "adoption") / 100)),
        Follows("director_of", ("director",), lambda own, log: below_the_line(log)[own["director"]]),
    ),
    quantities=_quantities,
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "staff_included",
            "entitled and not staff",
            lambda log: {"adoption": _entitled(log)},
            "Staff is in it, above and below the line. They are entitled, and nearly all of them tried it.",
        ),
        Ablation(
            "not_entitled_included",
            "entitled and not staff",
            lambda log: {"adoption": _not_staff(log)},
            "Users who are not entitled are in it, above and below the line. Brief was not offered to them.",
        ),
        Ablation(
            "whole_log",
            "by the end of day 90",
            lambda log: {"adoption": _share(log, day=None)},
            "The log runs past day 90, and you counted to its end.",
        ),
        Ablation(
            "day_89",
            "by the end of day 90",
            lambda log: {"adoption": _share(log, day=WINDOW_DAYS - 1)},
            "Your window ends a day too early. Day 90 ends at second 90 × 86,400.",
        ),
        Ablation(
            "day_91",
            "by the end of day 90",
            lambda log: {"adoption": _share(log, day=WINDOW_DAYS + 1)},
            "Your window ends a day too late. Day 1 begins at second 0, so day 90 ends at second 90 × 86,400.",
        ),
        Ablation(
            "device_clock",
            "by the server's clock",
            lambda log: {"adoption": _share(log, clock="sent_s")},
            "That is the share by the device's clock. Some of them run a hundred days ahead.",
        ),
        Ablation(
            "lowest_of_all_users",
            "among the eligible users of the region in which it is lowest",
            lambda log: {
                "adoption_lowest": float(
                    asked_by(log, WINDOW_DAYS)[(log.users["region"] == _lowest(log)[0]).to_numpy()].mean()
                )
            },
            "`adoption_lowest` is divided by every user of the region, entitled or not.",
        ),
    ),
    misconceptions=(
        Misconception(
            "every_row_of_users",
            lambda log: {"eligible": len(log.users)},
            "`eligible` is every row of `users`. Eligible is who is entitled and not staff.",
        ),
        Misconception(
            "active_users",
            lambda log: {"adoption": quotes(log)["active"]},
            "You divided by the users who opened the app. Whoever stays away for good leaves that denominator.",
        ),
        Misconception(
            "opened_the_app",
            lambda log: {
                "eligible": _among(log, "app_opened"),
                "adoption": adoption(log)[0] / _among(log, "app_opened"),
            },
            "You divided by the eligible users who opened the app. Whoever never opens it is eligible as well.",
        ),
        Misconception(
            "requests_not_users",
            lambda log: {"adoption": _requests(log) / adoption(log)[1]},
            "You counted requests. A user who asks ten times is one user.",
        ),
        Misconception(
            "staff_in_numerator",
            lambda log: {"adoption": float(asked_by(log, WINDOW_DAYS).sum() / eligible(log).sum())},
            "Everybody who asked is above the line, staff and users without the right included; below it they are left out.",
        ),
        Misconception(
            "offered_is_used",
            lambda log: {"adoption": _among(log, "brief_offered") / adoption(log)[1]},
            "You counted who saw the button. To see it is not to press it.",
        ),
        Misconception(
            "used_by_anybody",
            lambda log: {"used": int(asked_by(log, WINDOW_DAYS).sum())},
            "`used` counts everybody who asked. Some of them are staff, and some are not entitled.",
        ),
        Misconception(
            "rounded_to_tenths",
            lambda log: (
                {"adoption": round(_share(log), 1)} if abs(round(_share(log), 1) - _share(log)) > 0.002 else None
            ),
            "A share with one digit. It counts within 0.002, so give three digits or more.",
        ),
        Misconception(
            "minutes_for_seconds",
            lambda log: {"used": _in_minutes(log), "adoption": _in_minutes(log) / adoption(log)[1]},
            "That is the count up to second 90 × 1,440. `received_s` holds seconds: a day has 86,400 of them.",
        ),
        Misconception(
            "got_a_brief",
            lambda log: {"used": _among(log, "brief_returned")},
            "`used` counts who got a brief. Whoever asked and got none has used it as well, and was let down.",
        ),
        Misconception(
            "opened_on_any_day",
            lambda log: (
                {"director_of": int(asked_by(log, None, "app_opened").sum())} if log.story.quote == "active" else None
            ),
            "`director_of` counts who opened the app on any day of the log, which is everybody with any row in it. The share takes "
            "who opened it by day 90.",
        ),
        Misconception(
            "lowest_of_all_regions",
            lambda log: {"adoption_lowest": adoption(log, region=_lowest(log)[0])[0] / adoption(log)[1]},
            "`adoption_lowest` is divided by the eligible users of all regions. Both halves of the share belong to one.",
        ),
    ),
    hints=(
        "Write the definition first: which users may use Brief, are not staff, and asked for one by the end of day 90?",
        "The denominator is a filter on `users`: entitled and not staff. The numerator is those of them who appear in "
        "`events` with `brief_requested` and `received_s` below 90 days of 86,400 seconds.",
        'eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]; '
        'asked = events[(events["event"] == "brief_requested") & (events["received_s"] < 90 * 86400)]["user_id"]; '
        'adoption is the mean of eligible["user_id"].isin(asked). For the director, compute all four shares and compare.',
    ),
    worked="""
One filter for who counts, one for who did it, and a mean. What was said is one of four other shares.

```python
eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]
requests = events[events["event"] == "brief_requested"]
asked = requests[requests["received_s"] < 90 * 86400]["user_id"]
opened = events[(events["event"] == "app_opened") & (events["received_s"] < 90 * 86400)]["user_id"]
used = eligible["user_id"].isin(asked)
by_anybody = users["user_id"].isin(asked)
shares = {
    "all": (by_anybody.sum(), len(users)),
    "active": (by_anybody.sum(), opened.nunique()),
    "accounts": (users[by_anybody]["account_id"].nunique(), users["account_id"].nunique()),
    "ever": (eligible["user_id"].isin(requests["user_id"]).sum(), len(eligible)),
}
director = min(shares, key=lambda name: abs(100 * shares[name][0] / shares[name][1] - facts["director_said"]))
ranges = kpi_targets[kpi_targets["kpi"] == "KPI-01"].set_index("set")[["low", "high"]]
percent = 100 * used.mean()
place = {
    name: "below" if percent < low else "above" if percent > high else "inside"
    for name, low, high in ranges.itertuples()
}
adoption = {
    "eligible": len(eligible),
    "used": used.sum(),
    "adoption": used.mean(),
    "adoption_lowest": used.groupby(eligible["region"]).mean().min(),
    "place_ai_pm": place["AI PM"],
    "place_principal": place["Principal"],
    "director": director,
    "director_of": shares[director][1],
}
```

The same clicks give five shares. Only one of them says which part of those who could use Brief did; the quote is another.
""",
    survivors={
        "< to <=: requests['received_s'] < 90 * 86400": "equivalent: nobody's first request comes in the first second of day 91",
        "100 to 101: 100 * used.mean()": "equivalent: the share is planted at least 2.2 points from every end",
        "100 to 99: 100 * used.mean()": "equivalent: the share is planted at least 2.2 points from every end",
        "< to <=: percent < low": "equivalent: the share is planted at least 2.2 points from every end",
        "< to <=: events['received_s'] < 90 * 86400": "equivalent: nobody opens the app for the first time in the first second of day 91",
        "> to >=: percent > high": "equivalent: the share is planted at least 2.2 points from every end",
        "86400 to 86401: 90 * 86400": "meant: the edge moves by 90 seconds, in which nobody asks for the first time",
        "86400 to 86399: 90 * 86400": "meant: the edge moves by 90 seconds, in which nobody asks for the first time",
        "86400 to 86401: 90 * 86400 (2)": "meant: the edge moves by 90 seconds, in which nobody opens the app for the first time",
        "86400 to 86399: 90 * 86400 (2)": "meant: the edge moves by 90 seconds, in which nobody opens the app for the first time",
        "100 to 101: 100 * shares[name][0]": "equivalent: the four shares are planted at least 3.8 points apart",
        "100 to 99: 100 * shares[name][0]": "equivalent: the four shares are planted at least 3.8 points apart",
    },
    objective=OBJECTIVES[1],
    ledger=("KPI-01", "MILE-04"),
)
