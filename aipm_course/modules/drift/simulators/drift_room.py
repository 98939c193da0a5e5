"""Half a year of Guard as a product manager meets it: the stream, the calendar, the monitors and the bills.

Everything here is invented. A seed draws the story, not only the numbers: which four of eleven scripts happened, under which
letters, who raised them, what changed in week 21, and which measure without labels can be trusted.

Planted truths (asserted by `_early_truths` and `_late_truths` for every seed that is handed out):

- Each episode shows the numbers of its script: an index at least 0.02 away from the bar of 0.25, an AUC at least 0.015 away
  from the line between held and fell.
- A season repeats last year within 3%; where amounts moved otherwise, they do not. A frozen table is old, missing values
  are at least a tenth of all, twice the fraud shows in the flags.
- In the episode of one language its AUC falls by more than 0.12 and no other falls half as far.
- What happened in week 21 shows in two intervals whose ends are at least 0.01 away from the reference.
- In weeks 21 to 23 some payments lie exactly on the line of 0.2: leaving them out moves both shares by three tolerances.
- Frauds differ from flags so much in number that an interval with the other as its n has an end off its tolerance.
- The mean of the last three weekly shares is the share of the three weeks, so that both may be handed in.
- The measure without labels that was drawn follows precision at least 0.1 more closely than any other.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.drift.simulators.drift_alarms import alarm_room
from aipm_course.modules.drift.simulators.drift_bins import bin_room
from aipm_course.modules.drift.simulators.drift_incident import HORIZON_WEEKS, incident_room
from aipm_course.modules.drift.simulators.drift_markets import market_room
from aipm_course.modules.drift.simulators.drift_stream import (
    EARLY_WEEKS,
    FEATURES,
    FLAG_AT,
    LABEL_DELAY_WEEKS,
    REFERENCE_WEEKS,
    SEGMENTS,
    WEEKS,
    Bug,
    Concept,
    Decay,
    Knobs,
    LabelShift,
    Shift,
    Stream,
    assemble,
    draw_weeks,
    weekly_psi,
    weekly_quality,
)
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of, holds
from aipm_course.simulation.rates import Z95, auc, wilson_interval
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

EPISODES = tuple("ABCD")
KINDS = {
    "input": "something upstream delivers wrong or old values",
    "calendar": "the time of year moves the inputs, and nothing else",
    "concept": "the same inputs now mean something else",
    "segment": "one language decays while the total looks fine",
    "more_fraud": "there is more fraud, and it looks as before",
}
ACTIONS = {
    "fix_upstream": "the data owner repairs and backfills",
    "wait": "write it down and change nothing",
    "change_model": "retrain on final labels, or replace it",
    "segment_fallback": "rules or people for one language",
    "staff_desk": "more reviewers until it is over",
}
RIGHT_ACTION = {
    "input": "fix_upstream",
    "calendar": "wait",
    "concept": "change_model",
    "segment": "segment_fallback",
    "more_fraud": "staff_desk",
}
INDEX_BAR = 0.25
HELD = 0.10
"""AUC held if it is at most this much under that of weeks 1 to 4."""
SAME_AS_LAST_YEAR = 0.03
PROXIES = {
    "cleared_share": "share of flags that a reviewer cleared in the same week",
    "called_share": "share of flags whose customer called in the same week",
    "flag_rate": "share of payments flagged",
    "mean_score": "mean score",
}
PROXY = {"cleared_share": 0.5, "called_share": 0.5}
"""Which measure without labels follows precision most closely, and how often."""
LATE = {
    "more_fraud_and_concept": 0.15,
    "half_concept": 0.20,
    "half_the_fraud": 0.15,
    "less_fraud": 0.20,
    "little": 0.30,
}
"""What happened in week 21, and how often."""
SAY = {
    "half_concept": "model_worse",
    "more_fraud_and_concept": "model_worse",
    "less_fraud": "mix_changed",
    "half_the_fraud": "mix_changed",
    "little": "cannot_say",
}
END_WITHIN = 0.0018
CAUGHT_END_WITHIN = 0.0030
"""How far an end may be from the middle of Wilson's and the plain one, which are further apart where frauds are few."""
END_PROMISED = 0.0012
"""How far an end may be from either of the two; the text says this."""
LINES = ("Guard Transfers", "Guard Subscriptions", "Guard Wallet")
LINE_DELAYS = {7: 0.3, 21: 0.4, 45: 0.3}
ACTION_COST = {"fix_upstream": 3000, "wait": 0, "change_model": 24000, "segment_fallback": 5000, "staff_desk": 4000}
LEFT_ALONE_WEEKS = 12
_STOPS_AFTER = {"fix_upstream": 1, "segment_fallback": 1, "staff_desk": 1, "change_model": 4}
_LATE_ATTEMPTS = 4
_NEAR_THE_LINE = 0.025
_STARTS = (5, 9, 13, 17)
_SCRIPTS = {
    "calendar": "calendar",
    "calendar_mild": "calendar",
    "calendar_low": "calendar",
    "calendar_concept": "concept",
    "missing_velocity": "input",
    "missing_quarter": "input",
    "missing_few": "input",
    "missing_age": "input",
    "frozen": "input",
    "concept": "concept",
    "more_fraud": "more_fraud",
    "segment": "segment",
}
"""Each script and its kind."""
_RED = {"calendar", "calendar_mild", "calendar_concept", "missing_velocity", "missing_quarter", "missing_age"}
_FELL = {"calendar_concept", "missing_velocity", "missing_quarter", "missing_few", "frozen", "concept"}
"""Scripts whose index is over the bar, and scripts in which AUC fell."""
_SPEAKERS = ("sales director", "support lead", "security lead", "ML lead", "head of operations", "data platform")
_SAID = (
    "Something is off in these weeks. Do we retrain?",
    "I have a bad feeling about these weeks.",
    "Two customers asked what was wrong here.",
    "The board will ask about these weeks.",
    "Was that us, or was that the world?",
    "I would rather not touch anything for this.",
)


@dataclass(frozen=True, eq=False)
class DriftRoom:
    """Everything the tasks of module 13 rest on.

    Attributes:
        stream: 26 weeks of payments and the truth behind them.
        episodes: four spans of weeks that somebody worries about: episode, first_week, last_week, raised_by, said.
        scripts: the planted script of each episode.
        late: what happened in week 21, one of `LATE`.
        proxy: the measure without labels that follows precision.
        calendar: week, mean amount of the same week last year, age of the oldest table in days, note.
        psi: stability index per week and feature.
        quality: what is known per week.
        seed: the seed.
    """

    stream: Stream
    episodes: pd.DataFrame
    scripts: dict[str, str]
    late: str
    proxy: str
    calendar: pd.DataFrame
    psi: pd.DataFrame
    quality: pd.DataFrame
    seed: int

    @property
    def payments(self) -> pd.DataFrame:
        """The stream as Larkspur sees it."""
        return self.stream.payments

    @property
    def kinds(self) -> dict[str, str]:
        """The planted kind of each episode."""
        return {name: _SCRIPTS[script] for name, script in self.scripts.items()}

    def span(self, episode: str) -> tuple[int, int]:
        """Return first and last week of an episode."""
        row = self.episodes["episode"].tolist().index(episode)
        first, last = (int(self.episodes[name].to_numpy()[row]) for name in ("first_week", "last_week"))
        return first, last


@dataclass(frozen=True)
class Evidence:
    """What the raw data say about an episode, beside index and AUC.

    Attributes:
        last_year: how far mean amounts are from the same weeks of last year, as a share.
        zeros: largest share of payments in which a feature is 0.
        age: age of the oldest table in days, at its highest.
        flags: flags per week against weeks 1 to 4, as a ratio.
        languages: how far AUC is under that of weeks 1 to 4, per language.
    """

    last_year: float
    zeros: float
    age: int
    flags: float
    languages: dict[str, float]


@lru_cache(maxsize=24)
def drift_room(seed: int = 0) -> DriftRoom:
    """Return the half-year of a seed; the same seed always gives the same tables.

    If a planted truth failed for a seed, the next attempt of the same seed is taken.

    Args:
        seed: a whole number from 0.

    Returns:
        The tables. Treat them as read-only: they are shared between calls.

    Examples:
        >>> sorted(drift_room(0).kinds)
        ['A', 'B', 'C', 'D']
    """
    whole = first_that_holds(_draw_whole, lambda made: made.truths, seed)
    drawn, made = whole.drawn, whole.stream
    assert made is not None
    return DriftRoom(
        stream=made,
        episodes=drawn.episodes,
        scripts=drawn.scripts,
        late=drawn.late,
        proxy=drawn.proxy,
        calendar=_calendar(drawn, made),
        psi=weekly_psi(made.payments),
        quality=weekly_quality(made.payments),
        seed=seed,
    )


def scripts_of(seed: int) -> dict[str, str]:
    """Return which script an episode of a seed follows, without drawing a payment."""
    generator = stream(seed, "drift.scripts")
    chosen = _four_scripts(generator)
    # A half-year without a red index, or without a fall in quality, would leave two rules of the task untested.
    while not (_RED & set(chosen) and _FELL & set(chosen)):
        chosen = _four_scripts(generator)
    return {letter: str(script) for letter, script in zip(EPISODES, generator.permutation(chosen), strict=True)}


@lru_cache(maxsize=256)
def evidence(room: DriftRoom, episode: str) -> Evidence:
    """Return what the raw data say about an episode, beside index and AUC."""
    first, last = room.span(episode)
    payments, calendar = room.payments, room.calendar.set_index("week")
    span = payments[payments["week"].between(first, last)]
    early = payments[payments["week"] <= REFERENCE_WEEKS]
    year = room.quality["mean_amount"] / calendar["mean_amount_last_year"] - 1
    before, now = segment_auc(payments, 1, REFERENCE_WEEKS), segment_auc(payments, first, last)
    flags = (span["score"] >= FLAG_AT).mean() / (early["score"] >= FLAG_AT).mean()
    return Evidence(
        last_year=float(year.loc[first:last].abs().max()),
        zeros=max(float((span[feature] == 0).mean()) for feature in FEATURES),
        age=int(calendar.loc[first:last, "oldest_table_days"].max()),
        flags=float(flags),
        languages={name: float(before[name] - now[name]) for name in SEGMENTS},
    )


def kind_of(drop: float, seen: Evidence) -> str:
    """Return the kind of an episode from its drop in AUC and the raw data; the index rings for each kind.

    >>> kind_of(0.0, Evidence(0.01, 0.0, 1, 1.2, {"nl": 0.0, "de": 0.01}))
    'calendar'
    """
    if seen.zeros >= 0.10 or seen.age > 2:
        return "input"
    if drop > HELD:
        return "concept"
    worst = sorted(seen.languages.values())[-2:]
    if worst[1] > 0.12 and worst[1] > 2 * worst[0]:
        return "segment"
    return "more_fraud" if seen.flags > 1.3 else "calendar"


def drift_replay(actions: Mapping[str, str], seed: int = 0) -> pd.DataFrame:
    """Replay a verdict on the four episodes: what it would have cost, had nobody else acted.

    Harm is counted over twelve weeks (a season lasts as long as it lasted): fraud that went through beyond what the
    healthy model of weeks 1 to 4 lets through, and the fraud among flags that the desk had no time to review.

    Args:
        actions: action per episode, for example {"A": "fix_upstream", "B": "wait", ...}.
        seed: which half-year.

    Returns:
        One row per episode: episode, action, truth, spent, harm, cost, what_happened; and a row with the total.

    Raises:
        CourseError: an episode is missing or an action is unknown.
    """
    room = drift_room(seed)
    missing = [name for name in room.kinds if actions.get(name) not in ACTIONS]
    if missing:
        raise CourseError(f"Episode {missing[0]} needs one of these actions: {', '.join(ACTIONS)}.")
    rows = []
    for episode, kind in room.kinds.items():
        action = str(actions[episode])
        helps = action == RIGHT_ACTION[kind] or (kind == "segment" and action == "change_model")
        # A changed concept shows only when labels are in; the rest is seen in its first week.
        weeks = max(_STOPS_AFTER.get(action, 0), LABEL_DELAY_WEEKS + 1 if kind == "concept" else 1)
        harm = round(weekly_harm(room, episode) * (weeks if helps and action != "wait" else LEFT_ALONE_WEEKS))
        spent = ACTION_COST[action]
        first = room.span(episode)[0]
        rows.append((episode, action, kind, spent, harm, spent + harm, _story(kind, action, first)))
    table = pd.DataFrame(rows, columns=["episode", "action", "truth", "spent", "harm", "cost", "what_happened"])
    total = {"episode": "total", "action": "", "truth": "", "what_happened": ""}
    sums = {column: int(table[column].sum()) for column in ("spent", "harm", "cost")}
    return pd.concat([table, pd.DataFrame([{**total, **sums}])], ignore_index=True)


def weekly_harm(room: DriftRoom, episode: str) -> float:
    """Return dollars of harm per week of an episode; none for a season.

    Fraud missed beyond the healthy model's share, and the share of fraud among flags beyond what the desk reviews in a
    week, which is a fifth more than in weeks 1 to 4.
    """
    if room.kinds[episode] == "calendar":
        return 0.0
    truth = room.stream.truth
    healthy, span = truth.loc[:REFERENCE_WEEKS], truth.loc[slice(*room.span(episode))]
    share = healthy["missed_usd"].sum() / healthy["fraud_usd"].sum()
    missed = float((span["missed_usd"] - share * span["fraud_usd"]).mean())
    desk = 1.2 * float(healthy["flags"].mean())
    unread = np.maximum(span["flags"] - desk, 0) / span["flags"]
    return max(0.0, missed) + float((unread * (span["fraud_usd"] - span["missed_usd"])).mean())


def segment_auc(payments: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return AUC per segment, and under "total" for all, over a span of weeks with all labels."""
    week = payments["week"].to_numpy()
    here = slice(int(np.searchsorted(week, first)), int(np.searchsorted(week, last, side="right")))
    label = payments["label"].to_numpy(dtype=float, na_value=np.nan)[here] == 1
    score, names = payments["score"].to_numpy()[here], payments["segment"].to_numpy()[here]
    values = {name: auc(label[names == name], score[names == name]) for name in SEGMENTS}
    return pd.Series({**values, "total": auc(label, score)})


def span_auc(payments: pd.DataFrame, first: int, last: int) -> float:
    """Return AUC over all payments of a span of weeks with all labels."""
    week = payments["week"].to_numpy()
    here = slice(int(np.searchsorted(week, first)), int(np.searchsorted(week, last, side="right")))
    label = payments["label"].to_numpy(dtype=float, na_value=np.nan)[here] == 1
    return auc(label, payments["score"].to_numpy()[here])


def counts_of(payments: pd.DataFrame, first: int, last: int) -> dict[str, int]:
    """Return flags, frauds and frauds flagged over a span of weeks, by the labels that are known."""
    week = payments["week"].to_numpy()
    here = slice(int(np.searchsorted(week, first)), int(np.searchsorted(week, last, side="right")))
    fraud = payments["label"].to_numpy(dtype=float, na_value=np.nan)[here] == 1
    flag = payments["score"].to_numpy()[here] >= FLAG_AT
    return {"flags": int(flag.sum()), "frauds": int(fraud.sum()), "caught": int((fraud & flag).sum())}


def counts_over(payments: pd.DataFrame, first: int, last: int, line: float = FLAG_AT) -> dict[str, int]:
    """Return the same counts where only scores over a line are flagged."""
    rows = payments[payments["week"].between(first, last)]
    flag, fraud = rows["score"] > line, (rows["label"] == 1).fillna(False)
    return {"flags": int(flag.sum()), "frauds": int(fraud.sum()), "caught": int((fraud & flag).sum())}


def ends_of(hits: float, of: float) -> tuple[float, float]:
    """Return the ends of a 95% interval, each the middle of Wilson's and the plain one."""
    share = hits / of
    width = Z95 * math.sqrt(share * (1 - share) / of)
    low, high = wilson_interval(hits, of)
    return (low + share - width) / 2, (high + share + width) / 2


def say_of(precision: tuple[float, float, float], caught: tuple[float, float, float]) -> str:
    """Return what two intervals say.

    Args:
        precision: lower end, upper end, and the value of weeks 1 to 4.
        caught: the same for the share of frauds caught.

    >>> say_of((0.3, 0.4, 0.5), (0.4, 0.5, 0.7)), say_of((0.6, 0.7, 0.5), (0.65, 0.75, 0.7))
    ('model_worse', 'mix_changed')
    """
    if caught[1] < caught[2]:
        return "model_worse"
    return "cannot_say" if precision[0] <= precision[2] <= precision[1] else "mix_changed"


def room_facts(seed: int = 0) -> pd.DataFrame:
    """Return rules, bars and prices as one table that a person can read: fact, value, unit, meaning."""
    bins, costs, incident = bin_room(seed), alarm_room(seed).costs, incident_room(seed)
    rows: list[tuple[str, float, str, str]] = [
        ("flag_at", FLAG_AT, "score", "a payment is flagged from this score on"),
        ("reference_weeks", REFERENCE_WEEKS, "weeks", "weeks 1 to 4 are the reference"),
        (
            "label_days",
            7 * LABEL_DELAY_WEEKS,
            "days",
            "a payment of the stream without a report counts as good after this",
        ),
        *(
            (f"week_{check}", week, "week", f"A1: the week of index_{check} and call_{check}")
            for check, week in sorted(bins.weeks.items())
        ),
        ("week_ks", bins.ks_week, "week", "A1: the week of ks"),
        ("look_bar", 0.10, "index points", "A1: at or over it somebody looks"),
        ("act_bar", INDEX_BAR, "index points", "A1: at or over it somebody acts"),
        ("vendor_bar", 0.25, "index points", "A1: at or over it the vendor's index alarms"),
        (
            "mean_bar",
            0.08,
            "share",
            "A1: the mean alarms when it is at least this far from the average of weeks 1 to 4",
        ),
        (
            "card_label_days",
            market_room(seed).label_days,
            "days",
            "A4: a card payment without a report counts as good after this",
        ),
        ("false_alarm_cost", costs.false_alarm, "USD", "A5: one investigation that finds nothing"),
        ("unnoticed_week_whole", costs.unnoticed_week["whole"], "USD", "A5: one week of unnoticed drift, whole stream"),
        ("unnoticed_week_small", costs.unnoticed_week["small"], "USD", "A5: one week of unnoticed drift, small market"),
        ("uptime_bar", 0.99, "share", "A6: a monitor has to work on at least this share of days"),
        ("fresh_days", 2, "days", "A6: a monitor's newest row may be this old"),
        ("sla_page", 4, "hours", "A6: a page has to be answered within"),
        ("sla_ticket", 48, "hours", "A6: a ticket has to be answered within"),
        ("incident_first_week", incident.first_week, "week", "A7: first week of the incident"),
        ("horizon_weeks", HORIZON_WEEKS, "weeks", "A7: over which the options are compared"),
        ("golden_bar", 0.95, "share", "A7: of golden cases a model has to get right, at least, before it goes live"),
        (
            "labels_needed",
            incident.labels_needed,
            "frauds",
            "A7: with final labels since the incident began, to retrain",
        ),
        ("stop_cost", incident.stop_cost, "USD", "A7: one good payment stopped by mistake"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def section_brief(seed: int = 0) -> pd.DataFrame:
    """Return the product line that the section of W1 is written for, and its label delay: item, value."""
    generator = stream(seed, "drift.brief")
    line = LINES[int(generator.integers(len(LINES)))]
    days = story(seed, "drift.line_delay", LINE_DELAYS)
    weekly = int(generator.choice([900, 1500, 4000, 9000]))
    rows = [
        ("product line", line),
        ("days until a label is final", str(days)),
        ("payments a week", f"{weekly:,}"),
        ("smallest market, payments a week", f"{round(weekly / 12, -1):,.0f}"),
        ("people who may be named", "Ines (ML lead), Tomasz (data platform), Ruth (support lead), Noa (security lead)"),
        (
            "retraining",
            f"USD {int(generator.integers(12, 30)) * 1000:,} once, USD {int(generator.integers(8, 20)) * 100:,} a week",
        ),
    ]
    # Drawn last, so that the rest stays as it was. With these two the delay of an alert can be worked out.
    rows[4:4] = [
        ("payments that are fraud", f"{int(generator.integers(3, 9)) / 2:g}%"),
        ("share of frauds caught in the reference weeks", f"{int(generator.integers(60, 81))}%"),
    ]
    return pd.DataFrame(rows, columns=["item", "value"])


@dataclass(frozen=True)
class _Drawn:
    """The first twenty weeks of an attempt, and the story around them."""

    seed: int
    attempt: int
    knobs: Knobs
    part: dict[str, Any]
    episodes: pd.DataFrame
    scripts: dict[str, str]
    late: str
    proxy: str

    @property
    def early(self) -> Stream:
        """The weeks drawn so far, all labels known."""
        made = assemble(self.knobs, [self.part])
        label = pd.array(self.part["fraud"], dtype="Int64")
        return replace(made, payments=made.payments.assign(label=label))


@dataclass(frozen=True)
class _Whole:
    """The stream of all weeks, if its first twenty hold, and the truths about them."""

    drawn: _Drawn
    stream: Stream | None
    truths: Truths


def _four_scripts(generator: np.random.Generator) -> list[str]:
    held = str(generator.choice(["missing_age", "calendar_low", ""], p=[0.45, 0.30, 0.25]))
    silent = str(generator.choice(["frozen", "calendar_concept", "missing_few", ""], p=[0.35, 0.2, 0.25, 0.2]))
    if held == "calendar_low" and silent == "calendar_concept":
        silent = "frozen"
    chosen = [name for name in (held, silent) if name]
    rest = [str(name) for name in generator.permutation(list(_SCRIPTS))]
    for name in [
        "segment" if generator.random() < 0.45 else "",
        "more_fraud" if generator.random() < 0.4 else "",
        *rest,
    ]:
        if name and len(chosen) < 4 and name not in chosen and _fits(name, chosen):
            chosen.append(name)
    return chosen


def _fits(name: str, chosen: list[str]) -> bool:
    """Return whether a script can join: two seasons would be one too many, and so would three of a kind."""
    kinds = [_SCRIPTS[other] for other in chosen]
    seasons = {"calendar", "calendar_mild", "calendar_low", "calendar_concept"}
    if name in seasons and seasons & set(chosen):
        return False
    if kinds.count(_SCRIPTS[name]) >= 2:
        return False
    velocity = {"missing_velocity", "missing_quarter", "missing_few"}
    return not (name in velocity and velocity & set(chosen))


def _draw(seed: int, attempt: int) -> _Drawn:
    generator = stream(seed, "drift.room", attempt)
    scripts, late, proxy = scripts_of(seed), story(seed, "drift.late", LATE), story(seed, "drift.proxy", PROXY)
    segment = str(generator.choice(["de", "fr", "pt-BR", "nl"]))
    spans = {}
    for letter, start in zip(EPISODES, _STARTS, strict=True):
        first = start + int(generator.random() < 0.5)
        spans[letter] = (first, start + 2)
    knobs = Knobs(
        review_noise=0.02 if proxy == "cleared_share" else 0.20,
        call_noise=0.02 if proxy == "called_share" else 0.20,
    )
    for letter, script in scripts.items():
        knobs = _switched_on(knobs, script, *spans[letter], segment, generator)
    knobs = _switched_on_late(knobs, late, generator)
    speakers = cast(generator, EPISODES, _SPEAKERS)
    said = cast(generator, EPISODES, _SAID)
    episodes = pd.DataFrame(
        [(letter, *spans[letter], speakers[letter], said[letter]) for letter in EPISODES],
        columns=["episode", "first_week", "last_week", "raised_by", "said"],
    )
    part = draw_weeks(knobs, 1, EARLY_WEEKS, stream(seed, "drift.stream", attempt))
    return _Drawn(seed, attempt, knobs, part, episodes, scripts, late, proxy)


def _switched_on(
    knobs: Knobs, script: str, first: int, last: int, segment: str, generator: np.random.Generator
) -> Knobs:
    """Return the knobs with one script switched on from `first` to `last`."""
    if script.startswith("calendar"):
        low, high = {"calendar_mild": (0.38, 0.44), "calendar_low": (0.27, 0.30)}.get(script, (0.56, 0.68))
        size = float(generator.uniform(low, high))
        knobs = replace(knobs, shifts=(*knobs.shifts, Shift(first, last, size, 0.75)))
    if script in ("concept", "calendar_concept"):
        knobs = replace(knobs, concepts=(*knobs.concepts, Concept(first, float(generator.uniform(0.85, 0.97)), last)))
    if script.startswith("missing"):
        feature = "account_age" if script == "missing_age" else "velocity"
        low, high = {"missing_quarter": (0.25, 0.28), "missing_few": (0.185, 0.195)}.get(script, (0.42, 0.5))
        start = 0.92 if script == "missing_few" else 0.75
        bug = Bug("missing", feature, first, last, float(generator.uniform(low, high)), start)
        knobs = replace(knobs, bugs=(*knobs.bugs, bug))
    if script == "frozen":
        knobs = replace(knobs, bugs=(*knobs.bugs, Bug("frozen", "velocity", first, last, 0.9)))
    if script == "more_fraud":
        change = LabelShift(first, last, float(generator.uniform(1.9, 2.2)))
        knobs = replace(knobs, label_shifts=(*knobs.label_shifts, change))
    if script == "segment":
        knobs = replace(knobs, decays=(Decay(segment, first, 1, 0.95, last),))
    return knobs


def _switched_on_late(knobs: Knobs, late: str, generator: np.random.Generator) -> Knobs:
    first = EARLY_WEEKS + 1
    # Frauds stay far from flags in number: where the two are alike, an interval cannot tell which of them is its n.
    adoption = {"half_concept": 0.5, "more_fraud_and_concept": 0.62, "little": 0.04}.get(late, 0.0)
    factor = {"more_fraud_and_concept": 3.0, "less_fraud": 0.66, "half_the_fraud": 0.5}.get(late, 0.0)
    if adoption:
        adoption *= float(generator.uniform(0.9, 1.1))
        knobs = replace(knobs, concepts=(*knobs.concepts, Concept(first, adoption)))
    if factor:
        knobs = replace(knobs, label_shifts=(*knobs.label_shifts, LabelShift(first, WEEKS, factor)))
    return knobs


def _draw_whole(seed: int, attempt: int) -> _Whole:
    """Draw the first twenty weeks; if they hold, try the last six a few times, which are cheap, before starting over."""
    drawn = _draw(seed, attempt)
    early = _early_truths(drawn)
    if not all(map(holds, early.values())):
        return _Whole(drawn, None, early)
    late: Truths = {}
    for further in range(_LATE_ATTEMPTS):
        generator = stream(seed, "drift.late", _LATE_ATTEMPTS * attempt + further)
        part = _on_the_line(draw_weeks(drawn.knobs, EARLY_WEEKS + 1, WEEKS, generator))
        made = assemble(drawn.knobs, [drawn.part, part])
        late = _late_truths(made, drawn.late, drawn.proxy)
        if all(map(holds, late.values())):
            break
    return _Whole(drawn, made, {**early, **late})


def _on_the_line(part: dict[str, Any]) -> dict[str, Any]:
    """Put most payments that lie a little over the line onto it, in the weeks that A3 asks about; each stays flagged."""
    score, last = part["score"], WEEKS - LABEL_DELAY_WEEKS
    near = (part["week"] <= last) & (score > FLAG_AT) & (score <= FLAG_AT + _NEAR_THE_LINE)
    moved = near & (np.arange(len(score)) % 3 != 0)
    return {**part, "score": np.where(moved, FLAG_AT, score)}


def _early_truths(drawn: _Drawn) -> Truths:
    made = drawn.early
    payments = made.payments
    psi = weekly_psi(payments)
    before = segment_auc(payments, 1, REFERENCE_WEEKS)
    flags = made.truth["flags"]
    truths: dict[str, bool | float] = {}
    others = [week for week in range(1, EARLY_WEEKS + 1) if not any(_in(drawn, letter, week) for letter in EPISODES)]
    truths["quiet weeks are quiet"] = 0.06 - float(psi.loc[others].to_numpy().max())
    for letter, script in drawn.scripts.items():
        first, last = _span(drawn, letter)
        index = psi.loc[first:last].to_numpy().max()
        now = segment_auc(payments, first, last)
        drop = float(before["total"] - now["total"])
        red, fell = script in _RED, script in _FELL
        truths[f"{script}: index"] = (float(index) - INDEX_BAR if red else INDEX_BAR - float(index)) - 0.02
        truths[f"{script}: AUC"] = (drop - HELD if fell else HELD - drop) - 0.015
        ratio = float(flags.loc[first:last].mean() / flags.loc[:REFERENCE_WEEKS].mean())
        if script == "more_fraud":
            truths["twice the fraud shows in flags"] = ratio - 1.4
        if script in ("calendar", "calendar_mild", "calendar_low", "segment"):
            truths[f"{script}: flags"] = 1.25 - ratio
        if script in ("missing_few", "missing_quarter"):
            here = payments["week"].between(first, last)
            truths[f"{script}: zeros"] = float((payments.loc[here, "velocity"] == 0).mean()) - 0.13
        languages = (before - now).drop("total").sort_values()
        if script == "segment":
            truths["one language falls"] = min(
                float(languages.iloc[-1]) - 0.14, float(languages.iloc[-1] - 2.2 * languages.iloc[-2]), 0.05 - drop
            )
        elif not fell and script != "missing_age":
            truths[f"{script}: no language falls"] = 0.10 - float(languages.iloc[-1])
        if red:
            truths[f"{script}: first week is not the worst"] = float(index - psi.loc[first].max()) - 0.03
    return truths


def _late_truths(made: Stream, late: str, proxy: str) -> Truths:
    payments = made.payments
    last = WEEKS - LABEL_DELAY_WEEKS
    early, now = counts_of(payments, 1, REFERENCE_WEEKS), counts_of(payments, last - 2, last)
    intervals = {}
    margins = []
    for name, hits, of in (("precision", "caught", "flags"), ("caught", "caught", "frauds")):
        reference = early[hits] / early[of]
        low, high = ends_of(now[hits], now[of])
        intervals[name] = (low, high, reference)
        margins += [clear_of(low, reference, 0.008), clear_of(high, reference, 0.008)]
    quality = weekly_quality(payments).dropna()
    follows = quality[list(PROXIES)].corrwith(quality["precision"]).abs()
    healthy = counts_of(payments, last - 3, last)
    flags = payments["score"].to_numpy() >= FLAG_AT
    week = payments["week"].to_numpy()
    truths: dict[str, bool | float] = {
        "what happened shows": say_of(intervals["precision"], intervals["caught"]) == SAY[late],
        "ends are clear": min(margins),
        "the proxy leads": float(follows[proxy] - follows.drop(proxy).max()) - 0.1,
        "precision is not rare": now["caught"] / now["flags"] - 0.25,
    }
    truths["each n is its own"] = min(
        _moved_by(now["caught"], now["flags"], now["frauds"]) - 1.5 * END_WITHIN,
        _moved_by(now["caught"], now["frauds"], now["flags"]) - 1.1 * CAUGHT_END_WITHIN,
    )
    truths["both formulas agree"] = min(
        END_WITHIN - END_PROMISED - _apart(now["caught"], now["flags"]) / 2,
        CAUGHT_END_WITHIN - END_PROMISED - _apart(now["caught"], now["frauds"]) / 2,
    )
    over = counts_over(payments, last - 2, last)
    truths["the line itself is flagged"] = min(
        abs(over["caught"] / over[of] - now["caught"] / now[of]) - 3 * END_WITHIN for of in ("flags", "frauds")
    )
    if late != "little":
        moved = [
            abs(healthy["caught"] / healthy[of] - now["caught"] / now[of]) - 3 * END_WITHIN
            for of in ("flags", "frauds")
        ]
        truths["week 20 is another world"] = max(moved)
    named = payments[proxy.replace("_share", "")].to_numpy(dtype=float, na_value=0.0)
    then = named[week <= REFERENCE_WEEKS].sum() / flags[week <= REFERENCE_WEEKS].sum()
    blind = named[week > last].sum() / flags[week > last].sum()
    truths["weekly shares agree"] = 0.0009 - max(
        abs(_mean_of_weeks(payments, of, last) - now["caught"] / now[of]) for of in ("flags", "frauds")
    )
    truths["the proxy moves"] = abs(float(then - blind)) - 3 * 0.004
    return truths


def _apart(hits: int, of: int) -> float:
    """Return how far Wilson's interval and the plain one are apart at most, rounding to four digits included."""
    share = hits / of
    width = Z95 * math.sqrt(share * (1 - share) / of)
    return 0.0001 + max(
        abs(one - other) for one, other in zip(wilson_interval(hits, of), (share - width, share + width), strict=True)
    )


def _moved_by(hits: int, of: int, other: int) -> float:
    """Return how far an interval of a share moves at one end at least, by either formula, if another n stands in it."""
    right, share = ends_of(hits, of), hits / of
    width = Z95 * math.sqrt(share * (1 - share) / other)
    return min(
        max(abs(end - known) for end, known in zip(ends, right, strict=True))
        for ends in (wilson_interval(share * other, other), (share - width, share + width))
    )


def _mean_of_weeks(payments: pd.DataFrame, of: str, last: int) -> float:
    """Return the mean of the last three complete weeks' shares, which must come out as the share of all three."""
    weeks = [counts_of(payments, week, week) for week in range(last - 2, last + 1)]
    return sum(week["caught"] / week[of] for week in weeks) / len(weeks)


def _span(drawn: _Drawn, letter: str) -> tuple[int, int]:
    row = drawn.episodes[drawn.episodes["episode"] == letter].iloc[0]
    return int(row["first_week"]), int(row["last_week"])


def _in(drawn: _Drawn, letter: str, week: int) -> bool:
    first, last = _span(drawn, letter)
    return first <= week <= last


def _calendar(drawn: _Drawn, made: Stream) -> pd.DataFrame:
    """Return what others wrote down: last year's amounts, the age of the oldest table, and one note in some weeks."""
    generator = stream(drawn.seed, "drift.calendar", drawn.attempt)
    weeks = np.arange(1, WEEKS + 1)
    amount = made.payments.groupby("week")["amount"].mean().to_numpy()
    usual = float(amount[:REFERENCE_WEEKS].mean())
    # A season came last year as well; every other week was an ordinary one. All within 3% where nothing else happened.
    season = np.zeros(WEEKS, dtype=bool)
    for shift in drawn.knobs.shifts:
        season |= (weeks >= shift.first_week) & (weeks <= shift.last_week)
    last_year = np.where(season, amount, 0.6 * amount + 0.4 * usual) * generator.uniform(0.985, 1.015, WEEKS)
    if not drawn.knobs.shifts:
        # Last year's large invoices came in weeks in which nothing of the kind happened this year.
        letter = str(generator.choice(EPISODES))
        first, last = _span(drawn, letter)
        if _SCRIPTS[drawn.scripts[letter]] != "calendar":
            last_year[first - 1 : last] *= float(generator.uniform(1.3, 1.6))
    age = generator.choice([0, 1, 2], WEEKS, p=[0.3, 0.5, 0.2])
    for bug in drawn.knobs.bugs:
        if bug.kind == "frozen":
            # It stops at the end of its first week, which still looks like any other.
            age[bug.first_week - 1 : bug.last_week] = 7 * np.arange(bug.last_week - bug.first_week + 1) + 2
    pool = [
        "new reviewer hired",
        "pipeline release",
        "dashboard gets a new color scheme",
        "sales director reports record volume",
        "security lead back from a conference on new tricks",
        "customers close their books",
        "data platform moves two tables",
        "support desk short of people",
    ]
    places = generator.choice(np.arange(2, EARLY_WEEKS + 1), len(pool), replace=False)
    notes = dict(zip(map(int, places), map(str, generator.permutation(pool)), strict=True))
    return pd.DataFrame(
        {
            "week": weeks,
            "mean_amount_last_year": np.round(last_year, 1),
            "oldest_table_days": age,
            "note": [notes.get(int(week), "") for week in weeks],
        }
    )


def _story(kind: str, action: str, week: int) -> str:
    right = {
        "input": "you called the data owner and the values were back within a week",
        "calendar": "you let the season pass",
        "concept": "you changed the model as soon as labels could show the fall",
        "segment": "the language went to rules and its customers noticed nothing",
        "more_fraud": "the desk had the hands for it, and the model went on ranking well",
    }
    if action == RIGHT_ACTION[kind]:
        return f"week {week}: {right[kind]}"
    if action == "wait":
        return f"week {week}: you slept through it"
    if action == "change_model":
        wrong = {
            "calendar": "you retrained for nothing",
            "input": "you taught the model that a pipeline error is normal",
            "segment": "you rebuilt everything for one language, and it took four weeks",
            "more_fraud": "you rebuilt a model that ranked as well as ever, while flags lay unread",
        }
        return f"week {week}: {wrong[kind]}"
    if action == "fix_upstream":
        return f"week {week}: the data owner found nothing wrong, because nothing was"
    if action == "staff_desk":
        return f"week {week}: more people read flags, and what was wrong stayed wrong"
    where = "nothing was wrong" if kind == "calendar" else "the trouble was everywhere"
    return f"week {week}: rules for one language, while {where}"


def psi_table(room: DriftRoom) -> pd.DataFrame:
    """Return the stability index per week and feature as a table with the week as a column."""
    return room.psi.round(4).reset_index()
