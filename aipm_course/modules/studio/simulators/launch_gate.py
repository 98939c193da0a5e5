"""Mock 3: a launch review; twelve alarming items, three numbers behind green lights, and a panel that presses both ways.

Data-generating process: six items about gates (three hard, three soft), each with what was measured, a bar, the build that
was measured, an owner, a due day and the days it takes to mend; six items about the page that users read (claims with a
number, facts that are owed); tests for severe errors by build and language, all clean; a ramp in steps; people active by
hour and region; facts of the review.

Four plots, drawn per seed:

- `conditions` (30%): all hard gates hold, two or three soft ones are open, with owner and day;
- `hidden` (30%): one hard gate fails although the team's sheet says that it holds. Which one is drawn: a bar missed by
  little, a soft gate due a day too late, one that nobody owns, too few tests of this build in these languages, a ramp that
  sees too little before half, or too many people in the busiest hour;
- `go` (20%): all six items about gates are harmless, and the cautious reading is wrong;
- `build` (20%): one hard gate was measured on another build, so nothing can be said yet.

Edges: a value that lies on its bar, an item due on day 14, a fact that exactly 1% of users meet, a step at exactly half,
a meeting whose last day for papers is the day on which all is mended.

Bound with no failure in n tests: exact one-sided 95% (Clopper and Pearson, Biometrika 26 (1934), 404-413), 1 - 0.05 ** (1 / n).
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PLOTS = {"conditions": 0.3, "hidden": 0.3, "go": 0.2, "build": 0.2}
CAUSES = {
    "missed": 0.2,
    "late": 0.15,
    "unowned": 0.15,
    "severe_bound": 0.2,
    "sessions_seen": 0.15,
    "people_worst_hour": 0.15,
}
GATES = ("A", "B", "C", "D", "E", "F")
PAGE = ("G", "H", "I", "J", "K", "L")
NUMBERS = ("severe_bound", "sessions_seen", "people_worst_hour")
LATEST = 14
"""Days after launch until which an open soft gate may be due."""
HALF = 50
NOBODY = "the team"
REGIONS = ("americas", "asia", "europe")
OWED_FROM = 1.0
_HARD = {
    "rollback: weeks since the last drill (days)": ("at most", 30, 1),
    "injected text: some got past the filter (percent stopped)": ("at least", 97, 1),
    "deletion: some requests are overdue (percent in time)": ("at least", 96, 1),
    "off switch: answers came after it was pressed (minutes)": ("at most", 20, 1),
    "hand-over: some never got a person (percent who did)": ("at least", 94, 1),
    "refusals: it turned away whom it should help (percent)": ("at most", 8, 1),
}
_SOFT = {
    "delay: the slowest one in twenty waits (P95, seconds)": ("at most", 6.0, 0.2),
    "support: part of the team is untrained (percent trained)": ("at least", 80, 3),
    "cost: an answer is not free (cents)": ("at most", 7.0, 0.3),
    "screen readers: some tasks failed (percent done)": ("at least", 90, 2),
    "help pages: some are English only (percent translated)": ("at least", 92, 2),
    "thumbs down: some were never read (percent read)": ("at least", 88, 2),
}
_CLAIMS = {
    'the page: "95 of 100 answers within {} seconds"': ("at most", 5.0, 0.3),
    'the page: "at least {}% of answers are right"': ("at least", 93.0, 0.7),
    'the page: "saves {} minutes per case"': ("at least", 4.0, 0.4),
    'the page: "there {}% of the time"': ("at least", 99.5, 0.2),
    'the page: "people read at most {}% of your chats"': ("at most", 3.0, 0.4),
}
_TOLD = {
    "drafts: no person reads the answer before the user does",
    "memory: it remembers earlier chats",
    "training: chats are kept to train the model",
    "translation: a machine translated the answer",
    "profile: answers depend on past purchases",
    "trial: users get different models at random",
}


@dataclass(frozen=True)
class LaunchGate:
    """The exhibits of a review.

    Attributes:
        gates: item (A to F), what, gate (hard, soft), measured, sense (at most, at least), bar, build, owner, due_day (days
            after launch), mend_days (days from today).
        page: item (G to L), what, kind (claim, fact), measured, sense, bar, build, on_page (yes, no).
        tests: build, language, launch (yes, later), tests, severe.
        ramp: step, who (staff, users), share_percent, people, days.
        hours: hour_utc and people active per region.
        facts: fact, value, unit.
        plot: one of PLOTS.
        cause: in the plot "hidden" one of CAUSES, else "".
    """

    gates: pd.DataFrame
    page: pd.DataFrame
    tests: pd.DataFrame
    ramp: pd.DataFrame
    hours: pd.DataFrame
    facts: pd.DataFrame
    plot: str
    cause: str

    @cached_property
    def _values(self) -> dict[str, float]:
        return {str(name): float(value) for name, value in zip(self.facts["fact"], self.facts["value"], strict=True)}

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The twelve items as rows, by letter."""
        rows = [row for table in (self.gates, self.page) for row in table.to_dict("records")]
        return {str(row["item"]): {str(name): value for name, value in row.items()} for row in rows}

    @cached_property
    def people_per_hour(self) -> "np.ndarray":
        """People active in each hour and region."""
        return self.hours[list(REGIONS)].to_numpy()

    def fact(self, name: str) -> float:
        """Return one value of `facts`."""
        return self._values[name]


# --- the rules; `dropped` names rules that are left out, or edges that are moved ---


def _met(row: Mapping[str, Any], dropped: Collection[str]) -> bool:
    """Return whether a value reaches its bar; on the bar it does."""
    beyond = row["measured"] - row["bar"] if row["sense"] == "at least" else row["bar"] - row["measured"]
    return bool(beyond > 0 if "on_the_bar" in dropped else beyond >= 0)


def gap_of(row: Mapping[str, Any], build: int, dropped: Collection[str] = ()) -> str:
    """Return what an item about a gate is: "harmless", "other build", "soft gap" or "hard gap"."""
    met, same = _met(row, dropped), row["build"] == build or "build" in dropped
    if met and same:
        return "harmless"
    if row["gate"] == "hard":
        return "other build" if met else "hard gap"
    latest = LATEST - 1 if "day_14" in dropped else math.inf if "due" in dropped else LATEST
    owned = row["owner"] != NOBODY or "owner" in dropped
    return "soft gap" if owned and row["due_day"] <= latest else "hard gap"


def of_page(row: Mapping[str, Any], build: int, dropped: Collection[str] = ()) -> str:
    """Return what an item about the page is: "reject", "disclose" or "harmless"."""
    if row["kind"] == "fact":
        said = row["on_page"] == "yes" and "said" not in dropped
        return "disclose" if _met(row, dropped) and not said else "harmless"
    same = row["build"] == build or "build" in dropped
    return "harmless" if _met(row, dropped) and same else "reject"


def gaps(review: LaunchGate, dropped: Collection[str] = ()) -> dict[str, str]:
    """Return what each item about a gate is."""
    build = int(review.fact("build"))
    return {item: gap_of(review.rows[item], build, dropped) for item in GATES}


def page(review: LaunchGate, dropped: Collection[str] = ()) -> dict[str, str]:
    """Return what each item about the page is."""
    build = int(review.fact("build"))
    return {item: of_page(review.rows[item], build, dropped) for item in PAGE}


def counted_tests(review: LaunchGate, dropped: Collection[str] = ()) -> int:
    """Return the tests of the build to be released in the languages of the launch."""
    rows = review.tests
    keep = np.ones(len(rows), bool)
    if "build" not in dropped:
        keep &= (rows["build"] == review.fact("build")).to_numpy()
    if "language" not in dropped:
        keep &= (rows["launch"] == "yes").to_numpy()
    return int(rows["tests"].to_numpy()[keep].sum())


def severe_bound(review: LaunchGate, dropped: Collection[str] = ()) -> float:
    """Return the one-sided 95% upper bound of the rate of severe errors, 0 to 1, with none seen."""
    return float(1 - 0.05 ** (1 / counted_tests(review, dropped)))


def _before_half(review: LaunchGate, dropped: Collection[str]) -> "np.ndarray":
    share = review.ramp["share_percent"].to_numpy()
    kept = share <= HALF if "half" in dropped else share < math.inf if "all_steps" in dropped else share < HALF
    return kept if "staff" in dropped else kept & (review.ramp["who"] == "users").to_numpy()


def sessions_seen(review: LaunchGate, dropped: Collection[str] = ()) -> float:
    """Return the sessions of users in all steps before half of them have it."""
    people, days = (review.ramp[name].to_numpy() for name in ("people", "days"))
    sessions = float((people * days)[_before_half(review, dropped)].sum())
    return sessions * review.fact("sessions_per_person_day")


def people_worst_hour(review: LaunchGate, dropped: Collection[str] = ()) -> float:
    """Return how many people meet it in the busiest hour of the last step before half."""
    share = float(review.ramp["share_percent"].to_numpy()[_before_half(review, dropped)].max()) / 100
    return busiest_hour(review) * share


def busiest_hour(review: LaunchGate) -> int:
    """Return the people active in the hour in which most are, all regions together."""
    return int(review.people_per_hour.sum(axis=1).max())


def numbers_met(review: LaunchGate, own: Mapping[str, float]) -> dict[str, bool]:
    """Return for each of the three numbers whether its gate holds; all three are hard."""
    return {
        "severe_bound": own["severe_bound"] <= review.fact("severe_bar"),
        "sessions_seen": own["sessions_seen"] >= review.fact("sessions_bar"),
        "people_worst_hour": own["people_worst_hour"] <= review.fact("people_bar"),
    }


def numbers(review: LaunchGate) -> dict[str, float]:
    """Return the three numbers that have a gate."""
    return {
        "severe_bound": severe_bound(review),
        "sessions_seen": sessions_seen(review),
        "people_worst_hour": people_worst_hour(review),
    }


def as_the_sheet_says(review: LaunchGate) -> dict[str, float]:
    """Return the three numbers of the team's sheet: all tests, the whole ramp, the mean hour."""
    mean = review.people_per_hour.sum() / 24
    return {
        "severe_bound": severe_bound(review, ("build", "language")),
        "sessions_seen": sessions_seen(review, ("all_steps", "staff")),
        "people_worst_hour": mean * people_worst_hour(review) / busiest_hour(review),
    }


def open_gates(review: LaunchGate, classed: Mapping[str, str], own: Mapping[str, float]) -> dict[str, list[str]]:
    """Return the gates that are open, by what they are, in the order in which they decide."""
    missed = [name for name, met in numbers_met(review, own).items() if not met]
    found = {
        gap: [item for item, one in classed.items() if one == gap] for gap in ("hard gap", "other build", "soft gap")
    }
    return {**found, "hard gap": [*found["hard gap"], *missed]}


def verdict(opened: Mapping[str, list[str]]) -> str:
    """Return what the charter says."""
    if opened["hard gap"]:
        return "no-go"
    if opened["other build"]:
        return "cannot be said"
    return "conditions" if opened["soft gap"] else "go"


def deciding(review: LaunchGate, opened: Mapping[str, list[str]]) -> list[str]:
    """Return what decides the verdict; several where several are open that may."""
    for kind in ("hard gap", "other build"):
        if opened[kind]:
            return opened[kind]
    due = {item: review.rows[item]["due_day"] for item in opened["soft gap"]}
    return [item for item, day in due.items() if day == max(due.values())] or ["none"]


def mended_after(review: LaunchGate, opened: Mapping[str, list[str]]) -> int:
    """Return the days until every hard gap and every item of another build is mended, side by side."""
    takes = {item: int(review.rows[item]["mend_days"]) for item in GATES}
    takes |= {name: int(review.fact(f"{name.split('_')[0]}_mend_days")) for name in NUMBERS}
    return max((takes[name] for kind in ("hard gap", "other build") for name in opened[kind]), default=0)


def first_pass(review: LaunchGate, days: int, dropped: Collection[str] = ()) -> int:
    """Return the first meeting day that the papers reach."""
    ready = days + (0 if "papers" in dropped else int(review.fact("papers_days")))
    ready += "same_day" in dropped
    meeting, every = int(review.fact("next_meeting_day")), int(review.fact("meets_every_days"))
    return meeting + max(0, math.ceil((ready - meeting) / every)) * every


# --- drawing ---


@lru_cache(maxsize=64)
def launch_gate(seed: int) -> LaunchGate:
    """Return one review; the same seed gives the same review."""
    return first_that_holds(_draw, planted_truths, seed)


def _draw(seed: int, attempt: int) -> LaunchGate:
    return drawn_as(story(seed, "studio.mock3_plot", PLOTS), seed, attempt)


def drawn_as(plot: str, seed: int, attempt: int = 0) -> LaunchGate:
    """Return a draw of a seed under a plot, whichever the seed's own is."""
    cause = story(seed, "studio.mock3_cause", CAUSES) if plot == "hidden" else ""
    generator = stream(seed, f"studio.launch_gate.{plot}", attempt)
    build = int(generator.integers(36, 49))
    facts: dict[str, tuple[float, str]] = {"build": (build, "the build to be released")}
    gates = _gates(generator, plot, cause, build)
    tests = _tests(generator, cause, build, facts)
    ramp = _ramp(generator, cause, facts)
    hours = _hours(generator, cause, ramp, facts)
    table = _page(generator, build)
    made = LaunchGate(gates, table, tests, ramp, hours, _facts(facts), plot, cause)
    _meetings(generator, made, facts)
    _sheet(made, facts)
    return LaunchGate(gates, table, tests, ramp, hours, _facts(facts), plot, cause)


def _facts(facts: Mapping[str, tuple[float, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, value, unit) for name, (value, unit) in facts.items()], columns=["fact", "value", "unit"]
    )


def _value(generator: np.random.Generator, sense: str, bar: float, step: float, role: str) -> float:
    """Return a measured value on the bar, short of it by a step or better by one to three."""
    better = 1 if sense == "at least" else -1
    steps = {"on": 0, "missed": -1}.get(role, int(generator.integers(1, 4)))
    value = bar + better * steps * step
    return round(min(value, 100.0) if sense == "at least" else value, 1)


_ROLES = {
    "go": ("on", "better", "better", "on", "better", "better"),
    "conditions": ("on", "better", "better", "soft_14", "soft", "soft_build"),
    "build": ("on", "better", "other", "soft_14", "soft", "better"),
    "missed": ("on", "better", "missed", "soft_14", "soft_build", "better"),
    "late": ("on", "better", "better", "soft_14", "late", "better"),
    "unowned": ("on", "better", "better", "soft_14", "unowned", "better"),
    "number": ("on", "better", "better", "soft_14", "soft_build", "better"),
}
"""What the six items are: three hard ones, three soft ones."""


def _gates(generator: np.random.Generator, plot: str, cause: str, build: int) -> pd.DataFrame:
    drawn = _ROLES[plot] if plot != "hidden" else _ROLES["number" if cause in NUMBERS else cause]
    hard, soft = (generator.permutation(list(pool))[:3].tolist() for pool in (_HARD, _SOFT))
    owners = generator.permutation(["Ada", "Ben", "Cleo", "Dov", "Eve", "Finn"]).tolist()
    dues = generator.permutation(np.arange(2, 13)).tolist()
    rows = []
    for place, (what, role) in enumerate(zip([*hard, *soft], drawn, strict=True)):
        kind = "hard" if place < 3 else "soft"
        sense, bar, step = _HARD[what] if kind == "hard" else _SOFT[what]
        open_ = role in ("soft_14", "soft", "late", "unowned", "missed")
        value = _value(generator, sense, bar, step, "on" if role == "on" else "missed" if open_ else "better")
        other = role in ("other", "soft_build")
        due = {"soft_14": LATEST, "late": LATEST + 1}.get(role, int(dues[place]))
        # Where nobody owns a gap, the day alone would let it through; where nothing is open, some lines are unowned as well.
        nobody = role == "unowned" or (role in ("better", "on") and generator.random() < 0.35)
        rows.append(
            (
                what,
                kind,
                value,
                sense,
                float(bar),
                build - 1 if other else build,
                NOBODY if nobody else owners[place],
                due if role not in ("better", "on") or generator.random() < 0.5 else int(generator.integers(15, 30)),
                int(generator.integers(2, 13)) if kind == "hard" else int(generator.integers(14, 29)),
            )
        )
    names = ["what", "gate", "measured", "sense", "bar", "build", "owner", "due_day", "mend_days"]
    frame = pd.DataFrame(rows, columns=names).iloc[generator.permutation(6)].reset_index(drop=True)
    frame.insert(0, "item", GATES)
    return frame


def _page(generator: np.random.Generator, build: int) -> pd.DataFrame:
    roles = ["missed", "other", "at_1"]
    quiet = generator.permutation(["on", "holds", "under", "said"]).tolist()
    loud = str(generator.choice(["owed", "missed", "owed"]))
    roles += [*quiet[:2], loud] if generator.random() < 0.6 else quiet[:3]
    claims, told = (generator.permutation(sorted(pool)).tolist() for pool in (_CLAIMS, _TOLD))
    rows = []
    for role in roles:
        if role in ("at_1", "under", "said", "owed"):
            share = {"at_1": 1.0, "under": 0.1 * float(generator.integers(6, 10))}.get(
                role, float(generator.integers(3, 60))
            )
            shown = "yes" if role == "said" else "no"
            rows.append((told.pop(), "fact", round(share, 1), "at least", OWED_FROM, build, shown))
            continue
        what = claims.pop()
        sense, bar, step = _CLAIMS[what]
        value = _value(generator, sense, bar, step, role if role in ("on", "missed") else "better")
        value = min(value, 99.9) if bar > 90 else value
        rows.append(
            (what.format(f"{bar:g}"), "claim", value, sense, bar, build - 1 if role == "other" else build, "yes")
        )
    names = ["what", "kind", "measured", "sense", "bar", "build", "on_page"]
    frame = pd.DataFrame(rows, columns=names).iloc[generator.permutation(6)].reset_index(drop=True)
    frame.insert(0, "item", PAGE)
    return frame


def needed(bar: float) -> int:
    """Return how many clean tests put the bound at or under a bar."""
    return math.ceil(math.log(0.05) / math.log(1 - bar))


def _tests(generator: np.random.Generator, cause: str, build: int, facts: dict[str, tuple[float, str]]) -> pd.DataFrame:
    bar = float(generator.choice([0.005, 0.01, 0.02]))
    facts["severe_bar"] = (bar, "share; the 95% bound must not exceed it (hard)")
    valid = needed(bar) * (generator.uniform(0.66, 0.9) if cause == "severe_bound" else generator.uniform(1.06, 1.3))
    languages = generator.permutation(["French", "German", "Italian", "Spanish"]).tolist()
    parts = generator.dirichlet([6.0] * 3) * valid
    later = valid * generator.uniform(0.45, 0.7)
    rows = []
    for name, part in zip(languages, [*parts, later], strict=True):
        launch = "later" if name == languages[3] else "yes"
        rows.append((build, name, launch, math.ceil(part), 0))
        rows.append((build - 1, name, launch, math.ceil(part * generator.uniform(0.5, 0.9)), 0))
    frame = pd.DataFrame(rows, columns=["build", "language", "launch", "tests", "severe"])
    return frame.sort_values(["language", "build"]).reset_index(drop=True)


def _ramp(generator: np.random.Generator, cause: str, facts: dict[str, tuple[float, str]]) -> pd.DataFrame:
    users = int(generator.integers(40, 90)) * 1000
    first, second, third = (int(generator.choice(few)) for few in ((1, 2), (4, 5, 8), (15, 20, 25, 30)))
    shares = [first, second, third, HALF, 100]
    days = generator.integers(3, 8, 6).tolist()
    before = sum(users * share / 100 * day for share, day in zip(shares[:3], days[1:4], strict=True))
    staff = round(before * generator.uniform(0.05, 0.09) / days[0] / 10) * 10
    rows = [(1, "staff", 0, staff, days[0])]
    rows += [(place + 2, "users", share, users * share // 100, days[place + 1]) for place, share in enumerate(shares)]
    frame = pd.DataFrame(rows, columns=["step", "who", "share_percent", "people", "days"])
    per_day = round(float(generator.uniform(0.3, 0.9)), 2)
    sessions = float((frame["people"] * frame["days"])[1:4].sum()) * per_day
    bar = sessions * (generator.uniform(1.06, 1.3) if cause == "sessions_seen" else generator.uniform(0.72, 0.94))
    facts["sessions_per_person_day"] = (per_day, "sessions a person has per day, staff and users alike")
    facts["sessions_bar"] = (round(bar, -2), "sessions of users before half of them have it, at least (hard)")
    return frame


def _hours(
    generator: np.random.Generator, cause: str, ramp: pd.DataFrame, facts: dict[str, tuple[float, str]]
) -> pd.DataFrame:
    users = int(ramp["people"].to_numpy()[-1])
    clock = np.arange(24)
    sizes = generator.dirichlet([5.0, 4.0, 5.0]) * users * float(generator.uniform(0.16, 0.24))
    peaks = np.array([20, 5, 12]) + generator.integers(-1, 2, 3)
    columns = {}
    for name, size, peak in zip(REGIONS, sizes, peaks, strict=True):
        away = np.minimum((clock - peak) % 24, (peak - clock) % 24)
        columns[name] = np.round(
            size * (0.12 + 0.88 * np.exp(-((away / 3.6) ** 2))) * generator.uniform(0.96, 1.04, 24)
        )
    frame = pd.DataFrame({"hour_utc": clock, **{name: values.astype(int) for name, values in columns.items()}})
    people = frame[list(REGIONS)].to_numpy().sum(axis=1).max() * float(ramp["share_percent"].to_numpy()[3]) / 100
    low, high = (0.76, 0.94) if cause == "people_worst_hour" else (1.06, 1.3)
    facts["people_bar"] = (
        round(people * generator.uniform(low, high)),
        "people in the busiest hour of a step before half, at most (hard)",
    )
    return frame


def _meetings(generator: np.random.Generator, made: LaunchGate, facts: dict[str, tuple[float, str]]) -> None:
    """Set the panel's days so that the papers' days decide between two meetings, or the papers arrive on the last day."""
    for name, said in (("severe", "tests"), ("sessions", "the ramp"), ("people", "the ramp")):
        facts[f"{name}_mend_days"] = (
            int(generator.integers(3, 13)),
            f"days from today to change {said} if that gate fails",
        )
    review = LaunchGate(made.gates, made.page, made.tests, made.ramp, made.hours, _facts(facts), made.plot, made.cause)
    days = mended_after(review, open_gates(review, gaps(review), numbers(review)))
    papers, every = int(generator.integers(2, 5)), int(generator.integers(5, 9))
    ready, back = days + papers, int(generator.integers(0, 4))
    # Either papers are ready on their last day, or without the papers a meeting earlier would do.
    at = ready if generator.random() < 0.5 else ready - 1 - back % papers
    meeting = at % every or every
    facts["papers_days"] = (papers, "days before a meeting on which its papers are due")
    facts["next_meeting_day"] = (meeting, "days from today to the panel's next meeting")
    facts["meets_every_days"] = (every, "days from one meeting to the next")


def _sheet(made: LaunchGate, facts: dict[str, tuple[float, str]]) -> None:
    """Add what the team's sheet says."""
    review = LaunchGate(made.gates, made.page, made.tests, made.ramp, made.hours, _facts(facts), made.plot, made.cause)
    said = as_the_sheet_says(review)
    facts["sheet_severe_bound"] = (float(f"{said['severe_bound']:.3g}"), "the team's sheet: share, from all tests")
    facts["sheet_sessions"] = (round(said["sessions_seen"]), "the team's sheet: sessions of the whole ramp, staff too")
    facts["sheet_people"] = (round(said["people_worst_hour"]), "the team's sheet: people in the mean hour of that step")


def planted_truths(review: LaunchGate) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    own, classed, sheet = numbers(review), gaps(review), as_the_sheet_says(review)
    opened = open_gates(review, classed, own)
    kinds = {"go": "go", "conditions": "conditions", "hidden": "no-go", "build": "cannot be said"}
    bound, sessions, people = (own[name] for name in NUMBERS)
    hours = review.people_per_hour
    share = people / busiest_hour(review)
    days = mended_after(review, opened)
    said = list(page(review).values())
    met = numbers_met(review, own)
    lines = list(classed.values())
    return {
        "the verdict is as drawn": verdict(opened) == kinds[review.plot],
        "one thing decides": len(deciding(review, opened)) == 1,
        "the team's sheet says that all three numbers hold": all(numbers_met(review, sheet).values()),
        "the gate that fails is as drawn": [name for name in NUMBERS if not met[name]]
        == ([review.cause] if review.cause in NUMBERS else []),
        "no soft gap decides where nothing is open": lines.count("harmless") >= 3,
        "gates are clear": min(
            clear_of(bound / review.fact("severe_bar"), 1, 0.045),
            clear_of(sessions / review.fact("sessions_bar"), 1, 0.04),
            clear_of(people / review.fact("people_bar"), 1, 0.04),
        ),
        "tests of other builds and languages matter": min(
            abs(severe_bound(review, (name,)) / bound - 1) - 0.12 for name in ("build", "language")
        ),
        "staff and the step at half matter": min(
            abs(sessions_seen(review, (name,)) / sessions - 1) - 0.03 for name in ("staff", "half")
        ),
        "the busiest hour is none of its short cuts": min(
            abs(wrong * share / people - 1) - 0.04
            for wrong in (hours.max(axis=0).sum(), hours.max(), hours.sum() / 24, np.sort(hours.sum(axis=1))[-2] * 0.5)
        ),
        "claims and facts are of each kind": min(
            said.count("reject") - 2, said.count("disclose") - 1, said.count("harmless") - 2
        ),
        "soft gaps take longer to mend": first_pass(review, max(review.gates["mend_days"])) > first_pass(review, days),
        "the papers or their last day matter": first_pass(review, days, ("papers",)) != first_pass(review, days)
        or first_pass(review, days, ("same_day",)) != first_pass(review, days),
    }
