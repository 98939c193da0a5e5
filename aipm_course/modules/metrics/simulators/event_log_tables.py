"""What the event log of Larkspur holds: its tables, its tracking plan and what is wrong with it."""

from dataclasses import dataclass

import pandas as pd

DAY = 86_400
WINDOW_DAYS = 90
"""Adoption is read on this day."""
LOG_DAYS = 100
ASSIST_DAYS = 14
"""An expansion counts as assisted if the account used Brief in so many days before its invoice."""

PLATFORMS = ("web", "ios", "android")
REGIONS = ("us", "eu", "apac")
BANDS = ("light", "regular", "heavy")

# event: area, what it means, what its value holds ("" where it holds nothing)
PLAN: dict[str, tuple[str, str, str]] = {
    "app_opened": ("app", "the app came to the front", ""),
    "search_run": ("app", "a search was run", "results found"),
    "settings_opened": ("app", "the settings were opened", ""),
    "attachment_opened": ("app", "an attachment was opened", "size in kB"),
    "note_added": ("app", "a note was saved", "characters"),
    "export_run": ("app", "a report was exported", "rows exported"),
    "case_assigned": ("case", "a case was given to somebody", ""),
    "case_opened": ("case", "a case of the trial was opened", "1 with Brief, 0 without, by lot"),
    "case_closed": ("case", "a case of the trial was closed, solved", ""),
    "case_left": ("case", "a case of the trial was left unsolved", ""),
    "brief_offered": ("brief", "the user saw the Brief button for the first time", ""),
    "brief_consent_shown": ("brief", "the notice on AI was shown", ""),
    "brief_requested": ("brief", "a brief was asked for", "pages in the case"),
    "brief_returned": ("brief", "a brief was shown", "milliseconds from request to brief"),
    "brief_failed": ("brief", "no brief came back", "error code"),
    "brief_accepted": ("brief", "the brief was used", ""),
    "brief_rejected": ("brief", "the brief was thrown away", "reason, 1 to 5"),
    "brief_edited": ("brief", "an accepted brief was changed", "words changed"),
    "brief_copied": ("brief", "a brief was copied out", "characters"),
    "brief_regenerated": ("brief", "a second version was asked for", ""),
    "brief_rated": ("brief", "a brief was rated", "stars, 1 to 5"),
    "brief_reported": ("brief", "a brief was reported as wrong or harmful", "reason, 1 to 5"),
    "brief_escalated": ("brief", "the case was handed to a person", "queue"),
    "brief_source_opened": ("brief", "a source of the brief was opened", ""),
    "brief_feedback_sent": ("brief", "a free text about a brief was sent", "characters"),
    "brief_turned_off": ("brief", "the user switched Brief off", ""),
}
EVENTS = tuple(PLAN)
CARRIERS = frozenset(name for name, row in PLAN.items() if row[2])
"""The events that carry a value by the plan."""
UNPLANNED = "debug_ping"


@dataclass(frozen=True, eq=False)
class Gaps:
    """What is wrong with the log; questions compare with it, learners never see it.

    Attributes:
        never: planned events that never fire.
        web_only: planned events that fire on the web only.
        empty: planned event that often arrives without its value.
        broken: event that one platform loses nearly always.
        broken_platform: that platform.
        lost: the rows that the platform lost, in the form of the log, without an event_id.
        ahead: users whose device clock runs ahead.
    """

    never: tuple[str, ...]
    web_only: tuple[str, ...]
    empty: str
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
        gaps: the planted faults.
        clean: each event once, in order, without staff, with `region`, `entitled` and `day` of the user and the server.
    """

    events: pd.DataFrame
    users: pd.DataFrame
    accounts: pd.DataFrame
    invoices: pd.DataFrame
    plan: pd.DataFrame
    facts: pd.DataFrame
    gaps: Gaps
    clean: pd.DataFrame

    def fact(self, name: str) -> float:
        """Return one fact's value."""
        return float(self.facts.set_index("fact")["value"][name])

    def of(self, *names: str) -> pd.DataFrame:
        """Return the clean rows of these events."""
        return self.clean[self.clean["event"].isin(names)]
