"""A6: the numbers inside mock 3."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.studio.simulators.launch_gate import (
    GATES,
    HALF,
    NUMBERS,
    PAGE,
    REGIONS,
    LaunchGate,
    as_the_sheet_says,
    busiest_hour,
    counted_tests,
    deciding,
    first_pass,
    gaps,
    launch_gate,
    mended_after,
    numbers,
    open_gates,
    page,
    people_worst_hour,
    sessions_seen,
    severe_bound,
    verdict,
)
from aipm_course.modules.studio.tasks.shared import far_from, field_unless

_GAPS = {
    "harmless": "the bar is met, on the build to be released",
    "other build": "a hard gate: the bar is met, on another build",
    "soft gap": "a soft gate that is open, owned by a person and due in time",
    "hard gap": "every other gate that is open",
}
_PAGE = {
    "reject": "a claim that this build does not bear out",
    "disclose": "a fact that is owed and not on the page",
    "harmless": "neither of the two",
}
_VERDICTS = {
    "go": "no gate is open",
    "conditions": "nothing is open but soft gaps",
    "no-go": "a hard gap is open, or one of the three numbers misses its bar",
    "cannot be said": "no hard gap; a hard gate was measured on another build",
}
_DECIDING = {**dict.fromkeys(GATES, "an item"), **dict.fromkeys(NUMBERS, "a number"), "none": "no gate is open"}


def _opened(review: LaunchGate) -> dict[str, list[str]]:
    return open_gates(review, gaps(review), numbers(review))


def _mock3(review: LaunchGate) -> dict[str, Any]:
    opened = _opened(review)
    return {
        "gaps": gaps(review),
        "page": page(review),
        **numbers(review),
        "deciding": deciding(review, opened)[0],
        "first_pass_day": first_pass(review, mended_after(review, opened)),
        "verdict": verdict(opened),
    }


def _mock3_by_hand(review: LaunchGate) -> dict[str, Any]:
    """The same row by row, with the rule of three and rounded numbers."""
    build = review.fact("build")
    tests = [row for row in review.tests.to_dict("records") if row["build"] == build and row["launch"] == "yes"]
    steps = [row for row in review.ramp.to_dict("records") if row["who"] == "users" and row["share_percent"] < HALF]
    sessions = sum(row["people"] * row["days"] for row in steps) * review.fact("sessions_per_person_day")
    people = max(sum(row[name] for name in REGIONS) for row in review.hours.to_dict("records"))
    right = _mock3(review)
    return {
        **right,
        "gaps": pd.Series(right["gaps"]).sample(frac=1, random_state=1),
        "page": {item: {"page": said.upper()} for item, said in right["page"].items()},
        "severe_bound": f"{300 / sum(row['tests'] for row in tests):.3f}%",
        "sessions_seen": round(sessions),
        "people_worst_hour": round(people * steps[-1]["share_percent"] / 100),
        "deciding": [right["deciding"]],
        "first_pass_day": f"day {right['first_pass_day']}",
        "verdict": right["verdict"].upper(),
    }


# --- the items ---


def _gaps(review: LaunchGate, *dropped: str) -> "dict[str, Any] | None":
    return field_unless("gaps", gaps(review, dropped), gaps(review))


def _page(review: LaunchGate, *dropped: str) -> "dict[str, Any] | None":
    return field_unless("page", page(review, dropped), page(review))


def _renamed(review: LaunchGate, field: str, new: Callable[[Mapping[str, Any], str], str]) -> "dict[str, Any] | None":
    """Return the items with other names, given each row and its right name."""
    right = gaps(review) if field == "gaps" else page(review)
    return field_unless(field, {item: new(review.rows[item], name) for item, name in right.items()}, right)


def _turned(review: LaunchGate) -> "dict[str, Any] | None":
    """Every bar is read as one to reach."""

    def named(row: Mapping[str, Any], name: str) -> str:
        if row["sense"] == "at least":
            return name
        met = row["measured"] >= row["bar"]
        if met and row["build"] == review.fact("build"):
            return "harmless"
        if row["gate"] == "hard":
            return "other build" if met else "hard gap"
        return "soft gap" if row["owner"] != "the team" and row["due_day"] <= 14 else "hard gap"

    return _renamed(review, "gaps", named)


# --- the numbers ---


def _number(field: str, share: float, wrong: float, right: float, *others: float) -> "dict[str, float] | None":
    """Return a wrong number; None where it is nearly the right one or what an earlier idea gives."""
    return {field: wrong} if far_from(wrong, [right, *others], share * right) else None


def _bound(review: LaunchGate, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("severe_bound", 0.03, wrong, severe_bound(review), *others)


def _sessions(review: LaunchGate, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("sessions_seen", 0.005, wrong, sessions_seen(review), *others)


def _people(review: LaunchGate, wrong: float, *others: float) -> "dict[str, float] | None":
    return _number("people_worst_hour", 0.005, wrong, people_worst_hour(review), *others)


def _step_share(review: LaunchGate) -> float:
    return people_worst_hour(review) / busiest_hour(review)


def _peaks(review: LaunchGate) -> float:
    """Return the sum of each region's own busiest hour."""
    return float(review.people_per_hour.max(axis=0).sum())


def _largest_region(review: LaunchGate) -> float:
    return float(review.people_per_hour.max())


def _day(review: LaunchGate, wrong: float, *others: float) -> "dict[str, float] | None":
    right = first_pass(review, mended_after(review, _opened(review)))
    return field_unless("first_pass_day", float(wrong), float(right), *map(float, others))


def _papers(review: LaunchGate) -> int:
    return first_pass(review, mended_after(review, _opened(review)), ("papers",))


def _same_day(review: LaunchGate) -> int:
    return first_pass(review, mended_after(review, _opened(review)), ("same_day",))


def _all_rows(review: LaunchGate) -> int:
    """Return the meeting after every open item is mended, soft ones too."""
    opened = _opened(review)
    soft = [int(review.rows[item]["mend_days"]) for item in opened["soft gap"]]
    return first_pass(review, max([mended_after(review, opened), *soft]))


# --- what follows from own numbers ---


def _own_opened(own: Mapping[str, Any], review: LaunchGate) -> dict[str, list[str]]:
    classed = {item: str(row["gap"]) for item, row in own["gaps"].items()}
    return open_gates(review, classed, {name: own[name] for name in NUMBERS})


def _own_deciding(own: Mapping[str, Any], review: LaunchGate) -> set[str]:
    return set(deciding(review, _own_opened(own, review)))


def _own_first_pass(own: Mapping[str, Any], review: LaunchGate) -> int:
    return first_pass(review, mended_after(review, _own_opened(own, review)))


_NEEDS = {
    "go": "`go` needs six harmless items A to F, and all three numbers inside their bars.",
    "conditions": "`conditions` needs a soft gap, no hard gap, no gate of another build, and all three numbers inside their bars.",
    "no-go": "`no-go` needs a hard gap among A to F, or one of the three numbers outside its bar.",
    "cannot be said": "`cannot be said` needs a hard gate whose bar is met on another build only, and nothing that is a no-go.",
}
_DECIDES = {
    **{
        item: f"`{item}` decides if it is a hard gap; or of another build, if there is no hard gap; or the soft gap due last, if "
        "there is neither. The three numbers stand beside the hard gaps."
        for item in GATES
    },
    "severe_bound": "`severe_bound` decides if it is over `severe_bar`.",
    "sessions_seen": "`sessions_seen` decides if it is under `sessions_bar`.",
    "people_worst_hour": "`people_worst_hour` decides if it is over `people_bar`.",
    "none": "`none` needs that no gate is open: six harmless items and three numbers inside their bars.",
}


# --- numbers that are easily taken for the right ones ---


def _quantities(review: LaunchGate) -> dict[str, float]:
    ramp, own = review.ramp, people_worst_hour(review)
    return {
        "tests that count": float(counted_tests(review)),
        "all tests": float(review.tests["tests"].sum()),
        "people in the last step before half": float(ramp["people"].to_numpy()[3]),
        "people active in the busiest hour": float(busiest_hour(review)),
        "days of the whole ramp": float(ramp["days"].sum()),
        "people of that step in the busiest hour": own,
        "days of mending": float(mended_after(review, _opened(review))),
    }


def _lookalikes(review: LaunchGate) -> tuple[Lookalike, ...]:
    ways = {
        "severe_bound": _other_bounds,
        "sessions_seen": _other_sessions,
        "people_worst_hour": _other_people,
        "first_pass_day": _other_days,
    }
    return tuple(one for field, way in ways.items() for one in each(field, way(review)))


def _other_bounds(review: LaunchGate) -> Iterator[tuple[str, float]]:
    rows = review.tests
    mine = rows[rows["build"] == review.fact("build")]
    counts = {f"the tests of {row['language']} alone": row["tests"] for row in mine.to_dict("records")}
    counts["the tests of the build before"] = int(rows["tests"].sum() - mine["tests"].sum())
    for said, count in counts.items():
        yield f"the bound with {said}", 1 - 0.05 ** (1 / count)
        yield f"the rule of three with {said}, 3 / {count}", 3 / count
    for level in (0.90, 0.99):
        yield f"the bound at {level:.0%} instead of 95%", 1 - (1 - level) ** (1 / counted_tests(review))


def _other_sessions(review: LaunchGate) -> Iterator[tuple[str, float]]:
    people, days = (review.ramp[name].to_numpy().astype(float) for name in ("people", "days"))
    rate = review.fact("sessions_per_person_day")
    for place in range(len(people)):
        yield f"the sessions of step {place + 1} alone", people[place] * days[place] * rate
        yield f"the sessions up to step {place + 1}, staff too", float((people * days)[: place + 1].sum()) * rate
    yield (
        "the people of the steps before half, times all of their days, times sessions",
        people[1:4].sum() * days[1:4].sum() * rate,
    )
    yield (
        "the people of the last step before half, times the days of all steps before half",
        people[3] * days[1:4].sum() * rate,
    )
    yield "the days of mending, staff and users", float((people * days)[:4].sum())
    yield "person-days, not yet times sessions", float((people * days)[1:4].sum())
    yield "the people of the steps before half, times sessions, without their days", float(people[1:4].sum()) * rate


def _other_people(review: LaunchGate) -> Iterator[tuple[str, float]]:
    share, hours = _step_share(review), review.people_per_hour
    for name, peak, total in zip(REGIONS, hours.max(axis=0), hours.sum(axis=0), strict=True):
        yield f"the busiest hour of {name} alone, times the share", float(peak) * share
        yield f"the busiest hour of {name} alone", float(peak)
        yield f"the mean hour of {name}, times the share", float(total) / 24 * share
    for place, part in enumerate(review.ramp["share_percent"].to_numpy()[1:], 2):
        yield f"the busiest hour, times the share of step {place}", busiest_hour(review) * float(part) / 100
    yield "all who are active in a day, times the share", float(hours.sum()) * share
    yield "the people of that step", float(review.ramp["people"].to_numpy()[3])


def _other_days(review: LaunchGate) -> Iterator[tuple[str, float]]:
    opened = _opened(review)
    yield "the day on which all is mended, which is no meeting", float(mended_after(review, opened))
    yield (
        "the day on which the papers are ready, which is no meeting",
        mended_after(review, opened) + review.fact("papers_days"),
    )


def _worked(review: LaunchGate) -> str:
    right, opened = _mock3(review), _opened(review)
    days = mended_after(review, opened)
    return f"""
```python
counted = severe_tests[(severe_tests["build"] == review["build"]) & (severe_tests["launch"] == "yes")]["tests"].sum()
bound = 1 - 0.05 ** (1 / counted)
steps = ramp[(ramp["who"] == "users") & (ramp["share_percent"] < 50)]
sessions = (steps["people"] * steps["days"]).sum() * review["sessions_per_person_day"]
people = hours[["americas", "asia", "europe"]].sum(axis=1).max() * steps["share_percent"].max() / 100
```

Gates: {", ".join(f"{item} {name}" for item, name in right["gaps"].items())}. Page:
{", ".join(f"{item} {name}" for item, name in right["page"].items())}. {counted_tests(review)} tests count, so the bound is
{right["severe_bound"]:.2%} against {review.fact("severe_bar"):.1%}; {right["sessions_seen"]:,.0f} sessions against
{review.fact("sessions_bar"):,.0f}; {right["people_worst_hour"]:,.0f} people against {review.fact("people_bar"):,.0f}. What decides:
`{right["deciding"]}`; so the verdict is `{right["verdict"]}`. Mending takes {days} days, the papers {review.fact("papers_days"):.0f}
more; the first meeting from then on is on day {right["first_pass_day"]}.
"""


_LOOK = {
    "gaps": "Exhibit `studio_gates`, line by line: is the bar met, on which build, hard or soft, whose is it, due when?",
    "page": "Exhibit `studio_page`: a claim is held against this build, a fact against 1% of users and against what the page says.",
    "severe_bound": "Exhibit `studio_tests`: first cross out rows that are of another build or of a later language.",
    "sessions_seen": "Exhibit `studio_ramp`: first cross out rows; then people times days, added up, times the sessions of a person and day.",
    "people_worst_hour": "Exhibit `studio_hours`: add the regions in each hour, then take the highest hour; the share stands in `studio_ramp`.",
    "deciding": "Put your hard gaps and the numbers outside their bars together; only if there is none, go on to the next line.",
    "first_pass_day": "Days of mending of whatever is open and no soft gap, then the days for papers, then the first meeting from that day on; all three stand in the exhibits.",
    "verdict": "Four lines in an order: take the first that is true of your own items and numbers.",
}
"""Where in the exhibits of mock 3 to look."""


def _always_named(field: str, name: str) -> Callable[[LaunchGate], "dict[str, Any] | None"]:
    return lambda review: _renamed(review, field, lambda row, right: name)


def _by(field: str, *dropped: str) -> Callable[[LaunchGate], "dict[str, Any] | None"]:
    return lambda review: (_gaps if field == "gaps" else _page)(review, *dropped)


def _sheet(review: LaunchGate, name: str) -> float:
    return as_the_sheet_says(review)[name]


def _reference_of(field: str) -> Callable[[LaunchGate], dict[str, Any]]:
    return lambda review: {field: _mock3(review)[field]}


_FOLLOWED: Collection[str] = ("gaps", *NUMBERS)

MOCK3_NUMBERS = Question(
    id="studio.mock3_numbers",
    task="A6",
    title="Mock 3: twelve alarming items and three green numbers",
    points=9,
    kind=Record(
        {
            "gaps": Table("item", GATES, {"gap": Choice(_GAPS)}),
            "page": Table("item", PAGE, {"page": Choice(_PAGE)}),
            "severe_bound": Number("share, one-sided 95% bound", within_percent=3, percent=True),
            "sessions_seen": Number("sessions", within_percent=0.5),
            "people_worst_hour": Number("people", within_percent=0.5),
            "deciding": Choice(_DECIDING),
            "first_pass_day": Number("days from today"),
            "verdict": Choice(_VERDICTS),
        },
        weights={"gaps": 1.5, "verdict": 1.5},
        look=_LOOK,
    ),
    data=launch_gate,
    reference=_mock3,
    alternatives=(_mock3_by_hand, lambda review: pd.Series(_mock3(review))),
    follows=(
        Follows("deciding", tuple(_FOLLOWED), _own_deciding),
        Follows("first_pass_day", tuple(_FOLLOWED), _own_first_pass),
        Follows("verdict", tuple(_FOLLOWED), lambda own, review: verdict(_own_opened(own, review))),
    ),
    ablations=(
        Ablation(
            "on_the_bar",
            "a value on its bar meets it",
            _by("gaps", "on_the_bar"),
            "Your `gaps` have a value open that lies on its bar. On the bar is met.",
        ),
        Ablation(
            "on_the_bar_of_the_page",
            "at least 1% of users meet",
            _by("page", "on_the_bar"),
            "In your `page` a value that lies on its bar stands among those that miss it. On the bar is met, for claims and facts alike.",
        ),
        Ablation(
            "any_build",
            "measured on the build to be released",
            _by("gaps", "build"),
            "Your `gaps` have an item harmless whose `build` is not the one to be released. What is known of that one?",
        ),
        Ablation(
            "claims_of_any_build",
            "measured on another build it is not borne out",
            _by("page", "build"),
            "Your `page` has a claim stand whose `build` is not the one to be released. What is known of that one?",
        ),
        Ablation(
            "said_already",
            "unless the page says so already",
            _by("page", "said"),
            "Your `page` discloses what stands there already: see `on_page`.",
        ),
        Ablation(
            "day_14_is_late",
            "due at most 14 days after launch",
            _by("gaps", "day_14"),
            "Your `gaps` call late what is due on day 14. That day still counts.",
        ),
        Ablation(
            "any_day",
            "at most 14 days",
            _by("gaps", "due"),
            "Your `gaps` have a soft gap that is due after day 14. By the charter that is no soft gap any more.",
        ),
        Ablation(
            "any_owner",
            "owned by a person",
            _by("gaps", "owner"),
            "Your `gaps` have a soft gap that no person owns: the team is nobody. What is it then?",
        ),
        Ablation(
            "tests_of_every_build",
            "Only tests of the build to be released",
            lambda review: _bound(review, severe_bound(review, ("build",))),
            "That counts tests of the build before. They say nothing about this one.",
        ),
        Ablation(
            "tests_of_every_language",
            "in a language of the launch",
            lambda review: _bound(review, severe_bound(review, ("language",))),
            "That counts tests in a language that comes later.",
        ),
        Ablation(
            "staff_too",
            "sessions of users",
            lambda review: _sessions(review, sessions_seen(review, ("staff",))),
            "That counts the sessions of staff. The ramp is to see users.",
        ),
        Ablation(
            "half_too",
            "less than half of the users",
            lambda review: _sessions(review, sessions_seen(review, ("half",))),
            "That counts the step in which exactly half of the users have it. Before half ends with the step before.",
        ),
        Ablation(
            "share_at_half",
            "the last step before half",
            lambda review: _people(review, people_worst_hour(review, ("half",))),
            "That takes the share of the step at half. The last step before it is asked.",
        ),
        Ablation(
            "peaks_added",
            "all regions together",
            lambda review: _people(review, _peaks(review) * _step_share(review)),
            "That adds each region's own busiest hour. They are not the same hour: add the regions first, then look for the highest.",
        ),
        Ablation(
            "papers_forgotten",
            "`papers_days` before the meeting",
            lambda review: _day(review, _papers(review)),
            "That is a meeting whose papers were due before all was mended.",
        ),
        Ablation(
            "papers_a_day_early",
            "on that day is in time",
            lambda review: _day(review, _same_day(review), _papers(review)),
            "An earlier meeting will do: papers that are ready on their last day are in time.",
        ),
    ),
    misconceptions=(
        Misconception(
            "all_soft",
            lambda review: _renamed(review, "gaps", lambda row, name: "soft gap" if name != "harmless" else name),
            "Your `gaps` call everything soft that is not harmless. The column `gate` says which gates are hard.",
        ),
        Misconception(
            "all_hard",
            lambda review: _renamed(review, "gaps", lambda row, name: "hard gap" if name != "harmless" else name),
            "Your `gaps` call everything a hard gap that is not harmless. First: is the gate hard or soft, and is the bar met on "
            "some build?",
        ),
        Misconception(
            "every_alarm_is_open",
            lambda review: _renamed(
                review, "gaps", lambda row, name: name if name != "harmless" else f"{row['gate']} gap"
            ),
            "Your `gaps` leave nothing harmless. An item may sound alarming and meet its bar.",
        ),
        Misconception(
            "everything_is_harmless",
            _always_named("gaps", "harmless"),
            "Your `gaps` leave everything harmless. Hold each `measured` against its `bar`, and each `build` against the one to be released. "
            "A soft gate that misses its bar is a gap as well.",
        ),
        Misconception(
            "other_build_is_hard",
            lambda review: _renamed(review, "gaps", lambda row, name: "hard gap" if name == "other build" else name),
            "Your `gaps` call a hard gap what met its bar on another build. Nobody knows about this build yet, in either direction.",
        ),
        Misconception(
            "other_build_of_every_gate",
            lambda review: _renamed(
                review,
                "gaps",
                lambda row, name: (
                    "other build" if name == "soft gap" and row["build"] != review.fact("build") else name
                ),
            ),
            'Your `gaps` say "other build" of a soft gate. That name is for hard gates; a soft one is open, and may be a condition.',
        ),
        Misconception(
            "at_most_as_at_least",
            _turned,
            "Your `gaps` read bars as floors that are ceilings. The column `sense` says which way each goes.",
        ),
        Misconception(
            "every_claim_goes",
            lambda review: _renamed(review, "page", lambda row, name: "reject" if row["kind"] == "claim" else name),
            "Your `page` rejects every claim. One that this build bears out may stand, however bold it sounds.",
        ),
        Misconception(
            "no_claim_goes",
            lambda review: _renamed(review, "page", lambda row, name: "harmless" if row["kind"] == "claim" else name),
            "Your `page` lets every claim stand. Hold `measured` against `bar`, and `build` against the build to be released.",
        ),
        Misconception(
            "every_fact_is_owed",
            lambda review: _renamed(review, "page", lambda row, name: "disclose" if row["kind"] == "fact" else name),
            "Your `page` discloses every fact. Owed is what at least 1% of users meet and the page does not say.",
        ),
        Misconception(
            "no_fact_is_owed",
            lambda review: _renamed(review, "page", lambda row, name: "harmless" if row["kind"] == "fact" else name),
            "Your `page` discloses nothing. Hold the share of users of each fact against 1%.",
        ),
        Misconception(
            "kinds_exchanged",
            lambda review: _renamed(
                review, "page", lambda row, name: {"reject": "disclose", "disclose": "reject"}.get(name, name)
            ),
            "Your `page` has claims disclosed and facts rejected. A claim goes or stays; a fact is told or not.",
        ),
        Misconception(
            "the_sheet_s_bound",
            lambda review: _bound(
                review,
                _sheet(review, "severe_bound"),
                *(severe_bound(review, (name,)) for name in ("build", "language")),
            ),
            "That is the bound of the team's sheet: all tests, whatever the build and the language.",
        ),
        Misconception(
            "two_sided",
            lambda review: _bound(review, 1 - 0.025 ** (1 / counted_tests(review))),
            "That is the upper end of a two-sided interval. The gate asks for a one-sided 95% bound.",
        ),
        Misconception(
            "with_95_percent",
            lambda review: _bound(review, 1 - 0.95 ** (1 / counted_tests(review))),
            "That takes the root of 0.95. What may happen by chance at 95% confidence is 0.05.",
        ),
        Misconception(
            "none_seen_is_none",
            lambda review: {"severe_bound": 0.0},
            "That takes no failure for a rate of zero. How high could the rate be and still show none in so many?",
        ),
        Misconception(
            "one_in_n",
            lambda review: _bound(review, 1 / counted_tests(review)),
            "That is one in n, and too low: a rate like that shows no failure in more than a third of such test runs.",
        ),
        Misconception(
            "log_to_10",
            lambda review: _bound(review, -math.log10(0.05) / counted_tests(review)),
            "That takes a logarithm to the base 10. Here it is the natural one.",
        ),
        Misconception(
            "the_whole_ramp",
            lambda review: _sessions(review, _sheet(review, "sessions_seen")),
            "That is the team's sheet: the whole ramp, staff too. What is seen after half is seen too late.",
        ),
        Misconception(
            "users_of_every_step",
            lambda review: _sessions(review, sessions_seen(review, ("all_steps",))),
            "That counts every step of users. Asked are those in which less than half of them have it.",
        ),
        Misconception(
            "person_days",
            lambda review: _sessions(review, sessions_seen(review) / review.fact("sessions_per_person_day")),
            "Those are days of people. A person has `sessions_per_person_day` sessions in each.",
        ),
        Misconception(
            "mean_hour",
            lambda review: _people(review, _sheet(review, "people_worst_hour")),
            "That is the mean hour of the team's sheet. Asked is the busiest one.",
        ),
        Misconception(
            "all_users_in_the_hour",
            lambda review: _people(review, float(busiest_hour(review))),
            "Those are all people active in that hour. Only a share of them has it in that step.",
        ),
        Misconception(
            "largest_region",
            lambda review: _people(
                review, _largest_region(review) * _step_share(review), _peaks(review) * _step_share(review)
            ),
            "That is the busiest hour of one region. The other two are awake as well.",
        ),
        Misconception(
            "soft_gaps_wait_too",
            lambda review: _day(review, _all_rows(review), _papers(review), _same_day(review)),
            "That waits for soft gaps. They are conditions: they may be open at launch.",
        ),
        Misconception(
            "day_of_mending",
            lambda review: _day(review, mended_after(review, _opened(review)), _papers(review), _same_day(review)),
            "That is the day on which the last hard gap is mended. The panel has to meet, with papers.",
        ),
        Misconception(
            "papers_ready",
            lambda review: _day(
                review,
                mended_after(review, _opened(review)) + review.fact("papers_days"),
                _papers(review),
                _same_day(review),
            ),
            "That is the day on which papers could be ready. Is it a day on which the panel meets?",
        ),
        *options(_reference_of("deciding"), "deciding", _DECIDES),
        *options(_reference_of("verdict"), "verdict", _NEEDS),
    ),
    quantities=_quantities,
    lookalikes=_lookalikes,
    hints=(
        "The team's sheet says that all three numbers hold, support says that nothing does. Neither has crossed out a row.",
        "Read A to F line by line: bar, build, hard or soft, owner, day. A soft gap is a condition, not a stop.",
        "Bound: 1 - 0.05 ** (1 / n), with n the tests that are left. Sessions: people times days, added up over the steps that are "
        "left, times the sessions of a person and day. People: highest hour of the sum, times the share.",
    ),
    worked=_worked,
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-03",),
)
