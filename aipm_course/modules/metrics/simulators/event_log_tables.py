"""What the event log of Larkspur holds: its tables, its tracking plan, the story of a seed and what is wrong with it."""

from dataclasses import dataclass

import pandas as pd

from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

DAY = 86_400
WINDOW_DAYS = 90
"""Adoption is read on this day."""
LOG_DAYS = 100
ASSIST_DAYS = 14
"""An expansion counts as assisted if the account used Brief in so many days before its invoice."""

PLATFORMS = ("web", "ios", "android")
REGIONS = ("us", "eu", "apac")
BANDS = ("light", "regular", "heavy")

# event: area, what it means, what its value holds, what it feeds ("" where nothing)
PLAN: dict[str, tuple[str, str, str, str]] = {
    "app_opened": ("app", "the app came to the front", "", ""),
    "search_run": ("app", "a search was run", "results found", ""),
    "settings_opened": ("app", "the settings were opened", "", ""),
    "attachment_opened": ("app", "an attachment was opened", "size in kB", ""),
    "note_added": ("app", "a note was saved", "characters", ""),
    "export_run": ("app", "a report was exported", "rows exported", ""),
    "case_assigned": ("case", "a case was given to somebody", "", ""),
    "case_opened": ("case", "a case of the trial was opened", "1 with Brief, 0 without, by lot", ""),
    "case_closed": ("case", "a case of the trial was closed, solved", "", ""),
    "case_left": ("case", "a case of the trial was left unsolved", "", ""),
    "brief_offered": ("brief", "the user was shown the Brief button", "", ""),
    "brief_consent_shown": ("brief", "the notice on AI was shown", "", "below the line of opt-out"),
    "brief_requested": ("brief", "a brief was asked for", "pages in the case", ""),
    "brief_returned": ("brief", "a brief was shown", "milliseconds from request to brief", "below the line of checking and second try"),
    "brief_failed": ("brief", "no brief came back", "error code", ""),
    "brief_accepted": ("brief", "the brief was used", "", "below the line of reuse"),
    "brief_rejected": ("brief", "the brief was thrown away", "reason, 1 to 5", ""),
    "brief_edited": ("brief", "an accepted brief was changed", "words changed", ""),
    "brief_copied": ("brief", "a brief was copied out", "characters", "above the line of reuse"),
    "brief_regenerated": ("brief", "a second version was asked for", "", "above the line of second try"),
    "brief_rated": ("brief", "a brief was rated", "stars, 1 to 5", ""),
    "brief_reported": ("brief", "a brief was reported as wrong or harmful", "reason, 1 to 5", ""),
    "brief_escalated": ("brief", "the case was handed to a person", "queue", ""),
    "brief_source_opened": ("brief", "a source of the brief was opened", "", "above the line of checking"),
    "brief_feedback_sent": ("brief", "a free text about a brief was sent", "characters", ""),
    "brief_turned_off": ("brief", "the user switched Brief off", "", "above the line of opt-out"),
}  # fmt: skip
EVENTS = tuple(PLAN)
CARRIERS = frozenset(name for name, row in PLAN.items() if row[2])
"""The events that carry a value by the plan."""
UNPLANNED = "debug_ping"
JUDGMENTS = ("brief_accepted", "brief_rejected", "brief_reported", "brief_rated", "brief_escalated")

NUMERATORS = {
    "reuse": "brief_copied",
    "checking": "brief_source_opened",
    "second try": "brief_regenerated",
    "opt-out": "brief_turned_off",
}
"""House measures and the one event that each of them counts above the line."""
BESIDE = ("brief_consent_shown", "brief_feedback_sent", "settings_opened", "case_assigned", "brief_edited")
"""Planned events that no house measure counts above the line and no task is about."""
EMPTY_POOL = ("search_run", "attachment_opened", "export_run", "note_added")


@dataclass(frozen=True)
class Story:
    """What a seed tells; a function of the seed alone.

    Attributes:
        coverage: "met" or "missed" at the bar of 90%.
        covered: events that arrive from all three platforms.
        blind: house measure whose events above the line never arrive, or "none".
        level: adoption by day 90 among eligible users, a share.
        quote: which of four shares the sales director said on stage.
        low_region: region that adopts half as often.
        slow_region: region whose briefs take about twice as long.
        slow_platform: platform on which most users of the slow region work.
        claim: which of success and time clear their bar: "both", "success_only", "time_only" or "neither".
        release: "all", "hold_slow_region" or "hold_all".
        failures: "met" or "missed" at the customer's bar.
        broken: event that one platform loses nearly always, or "none".
        platform: that platform; with "none" the one on which users really are happier.
        place: matched lift against 2 to 8 points: "below", "inside" or "above".
        selection: what the plain difference does: "flatters", "fair" or "hides".
    """

    coverage: str
    covered: int
    blind: str
    level: float
    quote: str
    low_region: str
    slow_region: str
    slow_platform: str
    claim: str
    release: str
    failures: str
    broken: str
    platform: str
    place: str
    selection: str


def story_of(seed: int) -> Story:
    """Return what a seed tells.

    >>> story_of(0) == story_of(0)
    True
    """
    third = 1 / 3

    def told(name: str, shares: dict[str, float]) -> str:
        return story(seed, f"metrics.{name}", shares)

    measures = dict.fromkeys(NUMERATORS, 0.1875)
    level = story(seed, "metrics.level", {0.17: 0.25, 0.225: 0.15, 0.31: 0.2, 0.45: 0.15, 0.55: 0.25})
    covered = story(seed, "metrics.plan", {24: 0.45, 23: 0.3, 22: 0.25})
    regions = cast(stream(seed, "metrics.regions"), ("slow", "first", "second"), REGIONS)
    together = told("low_region", {"slow": 0.5, "other": 0.5}) == "slow"
    return Story(
        coverage="met" if covered == 24 else "missed",
        covered=covered,
        blind=told("blind", {**measures, "none": 0.25}),
        level=level,
        quote=told("quote", {"all": 0.25, "active": 0.25, "accounts": 0.25, "ever": 0.25}),
        low_region=regions["slow" if together else "first"],
        slow_region=regions["slow"],
        slow_platform=told("slow_platform", {"ios": 0.5, "android": 0.5}),
        claim=told("claim", {"both": 0.25, "success_only": 0.25, "time_only": 0.25, "neither": 0.25}),
        release=told("release", {"all": 0.35, "hold_slow_region": 0.4, "hold_all": 0.25}),
        failures=told("failures", {"met": 0.4, "missed": 0.6}),
        broken=told(
            "broken",
            {
                "none": 0.3,
                "brief_rejected": 0.25,
                "brief_reported": 0.15,
                "brief_rated": 0.15,
                "brief_escalated": 0.15,
            },
        ),
        platform=told("platform", dict.fromkeys(PLATFORMS, third)),
        place=told("place", {"below": 0.3, "inside": 0.45, "above": 0.25}),
        selection=told("selection", {"flatters": 0.55, "fair": 0.2, "hides": 0.25}),
    )


@dataclass(frozen=True)
class Gaps:
    """What is wrong with the log; questions compare with it, learners never see it.

    Attributes:
        never: planned events that never fire.
        partly: {planned event: platforms that never send it}.
        staff_only: planned event that one platform sends for staff only.
        empty: planned event that arrives without its value most often.
        half_empty: planned event that loses its value in fewer, but more numerous, rows.
        broken: event that one platform loses nearly always, or "none".
        broken_platform: that platform.
        lost: the rows that the platform lost, in the form of the log, without an event_id.
        ahead: users whose device clock runs ahead.
    """

    never: tuple[str, ...]
    partly: dict[str, tuple[str, ...]]
    staff_only: str
    empty: str
    half_empty: str
    broken: str
    broken_platform: str
    lost: pd.DataFrame
    ahead: frozenset[str]


@dataclass(frozen=True, eq=False)
class EventLog:
    """The log of one seed: tables a learner gets, and what was planted. Treat them as read-only.

    Attributes:
        events: the log as it arrived, one row per received event (`load("metrics_events")`).
        users: one row per user (`load("metrics_users")`).
        accounts: one row per account (`load("metrics_accounts")`).
        invoices: one row per invoice (`load("metrics_invoices")`).
        plan: the tracking plan, one row per planned event (`load("metrics_plan")`).
        facts: what is not in the log (`load("metrics_facts")`).
        proposals: three ways to measure quality (`load("metrics_proposals")`).
        pilot: one row per user of the pilot half a year earlier (`load("metrics_pilot")`).
        gaps: the planted faults.
        arrived: rows of `events` by event, with `row`, the number of the user in `users`, and `staff`.
        clean: by event: each event once, in order, without staff, with `region`, `entitled`, `account_id`, `row` and
            `account` (numbers in `users` and `accounts`) of the user and `day` of the server.
        story: what the seed tells.
    """

    events: pd.DataFrame
    users: pd.DataFrame
    accounts: pd.DataFrame
    invoices: pd.DataFrame
    plan: pd.DataFrame
    facts: pd.DataFrame
    proposals: pd.DataFrame
    pilot: pd.DataFrame
    gaps: Gaps
    arrived: dict[str, pd.DataFrame]
    clean: dict[str, pd.DataFrame]
    story: Story

    def fact(self, name: str) -> float:
        """Return one fact's value."""
        return float(self.facts.set_index("fact")["value"][name])

    def of(self, *names: str) -> pd.DataFrame:
        """Return the clean rows of these events."""
        if len(names) == 1:
            return self.clean[names[0]]
        return pd.concat([self.clean[name] for name in names])
