"""Six pilots and what they return in a year: hours that are claimed, hours that arrive, and all that they cost.

Everything here is invented. Two pilots may claim the same hours. Of the hours that are left a part arrives as work. The work of
the pilot is reviewed by experts, and that costs. The story is which pilot is the best and whether the headline says so, and how
many lose money.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PILOTS = ("Claims", "Finance", "Hiring", "Legal", "Sales", "Support")
COLUMNS = ("hours", "returns")
HEADLINE = {"best": 0.3, "other": 0.4, "negative": 0.3}
"""Whether the pilot with the best headline is the best, another one that pays, or one that loses money."""
LOSING = {0: 0.1, 1: 0.3, 2: 0.35, 3: 0.25}
"""How many pilots lose money; where the best headline does, at least one."""
WEEKS, MONTHS = 46, 12
HOURS_PART = 0.005
"""Tolerance of the hours, as a part of them."""
RETURN = 0.006
"""Tolerance of a return."""

Numbers = dict[str, npt.NDArray[np.float64]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Returns:
    """Six pilots.

    Attributes:
        pilots: one row per pilot (`load("board_pilots")`): pilot, began, seats, active, claimed, arrives, review, run, build, headline.
        overlaps: one row per pair of pilots that claim the same hours (`load("board_overlaps")`): one, other, hours.
        facts: `weeks`, `wage` and `expert`.
        losing: how many lose money.
        headline: what the pilot with the best headline is.
        arrays: the pilots as arrays in the order of `PILOTS`, for speed.
    """

    pilots: pd.DataFrame
    overlaps: pd.DataFrame
    facts: Mapping[str, float]
    losing: int
    headline: str
    arrays: Mapping[str, npt.NDArray[np.float64]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def returns(seed: int = 0) -> Returns:
    """Return the pilots of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> sorted(returns(0).pilots["pilot"])
        ['Claims', 'Finance', 'Hiring', 'Legal', 'Sales', 'Support']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_returns(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_returns(0)["fact"].tolist()
        ['weeks', 'wage', 'expert']
    """
    facts = returns(seed).facts
    words = {
        "weeks": ("weeks a year", "in which people work"),
        "wage": ("dollars an hour", "what an hour of those who use a pilot costs"),
        "expert": ("dollars an hour", "what an hour of those who review its work costs"),
    }
    rows = [(name, facts[name], *told) for name, told in words.items()]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def twice(made: Returns, way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return by pilot the hours a week that are taken off, because another pilot claims them as well."""
    held = made.arrays
    one, other, hours = (held[name] for name in ("one", "other", "shared"))
    first, second = one.astype(int), other.astype(int)
    turned = held["began"][first] > held["began"][second]
    later, earlier = np.where(turned, first, second), np.where(turned, second, first)
    off = np.zeros(len(PILOTS))
    if "no_overlap" in way:
        return off
    if "overlap_once" in way:
        for place in range(len(hours)):
            off[later[place]] = hours[place]
        return off
    if "overlap_both" in way or "overlap_half" in way:
        part = 0.5 if "overlap_half" in way else 1.0
        np.add.at(off, later, part * hours)
        np.add.at(off, earlier, part * hours)
        return off
    who = later
    claims = held["active"] * held["claimed"]
    smaller = np.where(claims[first] < claims[second], first, second)
    others = {
        "overlap_first": earlier,
        "overlap_other": second,
        "overlap_one": first,
        "overlap_smaller": smaller,
        "overlap_larger": first + second - smaller,
    }
    for word, takes in others.items():
        if word in way:
            who = takes
    np.add.at(off, who, hours)
    return off


def numbers(made: Returns, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the columns of A1, a number per pilot in the order of `PILOTS`; a way is a set of words for what is done otherwise."""
    held = made.arrays
    if "slide" in way:
        way = way | {"seats", "no_overlap", "no_arrives", "no_review"}
    users = held["seats"] if way & {"seats", "seats_saved"} else held["active"]
    arrives = held["arrives"]
    if "no_arrives" in way:
        arrives = np.ones_like(arrives)
    if "arrives_twice" in way:
        arrives = arrives**2
    if "arrives_turned" in way:
        arrives = 1 - arrives
    if "arrives_mean" in way:
        arrives = np.full_like(arrives, arrives.mean())
    claimed = users * held["claimed"]
    if "claimed_total" in way:
        claimed = held["claimed"]
    off = twice(made, way)
    hours = claimed * arrives - off if "overlap_after" in way else (claimed - off) * arrives
    if "hours_a_year" in way:
        return {"hours": hours * made.facts["weeks"], "returns": returned(made, hours, way)}
    return {"hours": hours, "returns": returned(made, hours, way)}


def returned(made: Returns, hours: npt.NDArray[np.float64], way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return each pilot's return from its hours that arrive."""
    held, facts = made.arrays, made.facts
    wage, expert = facts["wage"], facts["expert"]
    if "wages_swapped" in way:
        wage, expert = expert, wage
    if "one_wage" in way:
        expert = wage
    if "expert_value" in way:
        wage = expert
    weeks = 52.0 if "weeks_52" in way else 48.0 if "weeks_48" in way else facts["weeks"]
    value = hours * (52.0 if "weeks_52_value" in way else weeks) * wage
    users = held["seats"] if way & {"seats", "seats_review"} else held["active"]
    spent = held["review"] * (1.0 if "review_total" in way else users)
    if "review_arrives" in way:
        spent = spent * held["arrives"]
    review = spent * (52.0 if "weeks_52_review" in way else weeks) * expert
    months = 1.0 if "run_once" in way else facts["weeks"] if "run_weekly" in way else 12 * weeks / 52
    run = held["run"] * (months if way & {"run_once", "run_weekly", "run_part"} else MONTHS)
    cost = run + review
    if "no_review" in way:
        cost = run
    if "no_run" in way:
        cost = review
    if "review_off" in way:
        value, cost = value - review, run
    if "with_build" in way:
        cost = cost + held["build"]
    if "build_third" in way:
        cost = cost + held["build"] / 3
    if "build_alone" in way:
        cost = held["build"]
    if "on_value" in way:
        return np.asarray((value - cost) / value)
    if "no_minus" in way:
        return np.asarray(value / cost)
    if "turned" in way:
        return np.asarray((cost - value) / cost)
    return np.asarray(value / cost - 1)


def by_pilot(columns: Numbers) -> dict[str, pd.Series]:
    """Return columns with the pilots' names beside their numbers."""
    rows = pd.Index(PILOTS, name="pilot")
    return {name: pd.Series(values, index=rows, name=name) for name, values in columns.items()}


def losing(found: Iterable[float]) -> list[str]:
    """Return the pilots whose return is below zero.

    >>> losing([0.1, -0.2, 0.0, 0.3, 0.2, -0.1])
    ['Finance', 'Support']
    """
    return [pilot for pilot, value in zip(PILOTS, found, strict=True) if value < 0]


def best(found: Iterable[float]) -> str:
    """Return the pilot with the highest return.

    >>> best([0.1, -0.2, 0.0, 0.3, 0.2, -0.1])
    'Legal'
    """
    return PILOTS[int(np.argmax(np.fromiter(found, float)))]


def answer(made: Returns, way: frozenset[str] = NOTHING) -> dict[str, object]:
    """Return the answer of A1."""
    columns = numbers(made, way)
    return {**by_pilot(columns), "stop": losing(columns["returns"]), "best": best(columns["returns"])}


WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "seats": ("with `seats` in place of `active`", COLUMNS),
    "seats_saved": ("with `seats` in place of `active` for the hours that are saved", COLUMNS),
    "seats_review": ("with `seats` in place of `active` for the review", ("returns",)),
    "no_overlap": ("with hours that two pilots claim counted in both", COLUMNS),
    "overlap_both": ("with shared hours taken off both pilots", COLUMNS),
    "overlap_half": ("with half of the shared hours taken off each of the two", COLUMNS),
    "overlap_first": ("with shared hours taken off the pilot that began earlier", COLUMNS),
    "overlap_other": ("with shared hours taken off the pilot that stands in `other`", COLUMNS),
    "overlap_one": ("with shared hours taken off the pilot that stands in `one`", COLUMNS),
    "overlap_smaller": ("with shared hours taken off the pilot that claims fewer", COLUMNS),
    "overlap_larger": ("with shared hours taken off the pilot that claims more", COLUMNS),
    "slide": ("as on the slide, with all seats, all claimed hours and the running cost alone", COLUMNS),
    "overlap_once": ("with one row of shared hours per pilot", COLUMNS),
    "overlap_after": ("with shared hours taken off after `arrives`", COLUMNS),
    "no_arrives": ("without `arrives`", COLUMNS),
    "arrives_twice": ("with `arrives` twice", COLUMNS),
    "arrives_turned": ("with 1 − `arrives` in place of `arrives`", COLUMNS),
    "arrives_mean": ("with the mean of the six `arrives` for each", COLUMNS),
    "claimed_total": ("with `claimed` for one user in place of all", ("hours",)),
    "hours_a_year": ("of a year, not of a week", ("hours",)),
    "weeks_52": ("with 52 weeks", ("returns",)),
    "weeks_48": ("with 48 weeks", ("returns",)),
    "weeks_52_value": ("with 52 weeks for what the hours are worth", ("returns",)),
    "weeks_52_review": ("with 52 weeks for the review", ("returns",)),
    "run_once": ("with `run` of one month", ("returns",)),
    "run_weekly": ("with `run` once for each week", ("returns",)),
    "run_part": ("with `run` for the working weeks alone", ("returns",)),
    "no_run": ("without `run`", ("returns",)),
    "no_review": ("without the review", ("returns",)),
    "review_off": ("with the review taken off the value, not added to the cost", ("returns",)),
    "review_total": ("with the review of one user", ("returns",)),
    "review_arrives": ("with the review of the part that arrives alone", ("returns",)),
    "one_wage": ("with the users' wage for the review", ("returns",)),
    "expert_value": ("with the experts' wage for all hours", ("returns",)),
    "wages_swapped": ("with the two wages exchanged", ("returns",)),
    "with_build": ("with `build` in the cost", ("returns",)),
    "build_third": ("with a third of `build` in the cost", ("returns",)),
    "build_alone": ("with `build` as the cost", ("returns",)),
    "on_value": ("divided by the value, not by the cost", ("returns",)),
    "no_minus": ("as value ÷ cost, with nothing taken off", ("returns",)),
    "turned": ("with the sign turned round", ("returns",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change."""


def gap(name: str, right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how many tolerances lie between the numbers of a column."""
    return np.asarray(np.abs(wrong - right) / (RETURN if name == "returns" else HOURS_PART * right))


def _draw(seed: int, attempt: int) -> Returns:
    told, lose = story(seed, "board.headline", HEADLINE), story(seed, "board.losing", LOSING)
    if told == "negative":
        lose = max(lose, 1)
    generator = stream(seed, "board.returns", attempt)
    for _ in range(60):  # numbers alone, which cost little, until they tell the story
        made = _numbered(generator, lose, told)
        if all(map(holds, _of_story(made).values())):
            break
    return _with_tables(generator, made)


def _numbered(generator: np.random.Generator, lose: int, told: str) -> Returns:
    count = len(PILOTS)
    facts = {
        "weeks": float(WEEKS),
        "wage": float(generator.integers(34, 56)),
        "expert": float(generator.integers(62, 90)),
    }
    active = generator.integers(24, 130, count).astype(float)
    seats = np.round(active * generator.uniform(1.12, 1.8, count))
    claimed = np.round(generator.uniform(2.4, 7.5, count), 1)
    arrives = np.round(generator.uniform(0.36, 0.82, count), 2)
    review = np.round(generator.uniform(0.1, 0.45, count), 2)
    order = generator.permutation(count)  # who began when
    # The last to begin shares hours with two, some other with one, another with one.
    place = {int(turn): number for number, turn in enumerate(np.argsort(order))}
    last, middle, early = place[5], place[int(generator.integers(3, 5))], place[int(generator.integers(1, 3))]
    others = [int(number) for number in generator.permutation([place[turn] for turn in range(5)])[:2]]
    pairs = [(last, others[0]), (last, others[1])]
    pairs.append((middle, place[int(generator.integers(0, 3))]))
    pairs.append((early, place[0]))
    shown = []
    for later, earlier in pairs:
        both = float(np.round(active[later] * claimed[later] * generator.uniform(0.12, 0.3)))
        shown.append((later, earlier, both) if generator.random() < 0.5 else (earlier, later, both))
    shown = [shown[int(number)] for number in generator.permutation(len(shown))]
    held = {
        "began": np.argsort(order).astype(float),
        "seats": seats,
        "active": active,
        "claimed": claimed,
        "arrives": arrives,
        "review": review,
        "one": np.array([row[0] for row in shown], float),
        "other": np.array([row[1] for row in shown], float),
        "shared": np.array([row[2] for row in shown], float),
    }
    made = Returns(pd.DataFrame(), pd.DataFrame(), facts, lose, told, held)
    hours = (active * claimed - twice(made)) * arrives
    value, spent = hours * WEEKS * facts["wage"], active * review * WEEKS * facts["expert"]
    targets = _targets(generator, lose)
    for _ in range(40):  # who is aimed at which return, until the best headline tells the story
        found = targets[generator.permutation(count)]
        held["run"] = np.round((value / (1 + found) - spent) / MONTHS, -1)
        yearly = np.maximum(MONTHS * held["run"], 1)
        held["headline"] = np.round((seats * claimed * WEEKS * facts["wage"] - yearly) / yearly, 2)
        if _loud(held["headline"], found) == told and held["headline"].max() <= 6.5:
            break
    held["build"] = np.round((MONTHS * held["run"] + spent) * generator.uniform(0.12, 0.7, count), -2)
    return made


def _with_tables(generator: np.random.Generator, made: Returns) -> Returns:
    held = made.arrays
    began = pd.Timestamp("2026-03-02") + pd.to_timedelta(7 * held["began"], unit="D")
    pilots = pd.DataFrame({"pilot": PILOTS, "began": began.strftime("%Y-%m-%d")})
    for name in ("seats", "active", "claimed", "arrives", "review", "run", "build", "headline"):
        pilots[name] = held[name].astype(int) if name in ("seats", "active", "run", "build") else held[name]
    overlaps = pd.DataFrame(
        {name: [PILOTS[int(place)] for place in held[name]] for name in ("one", "other")}
        | {"hours": held["shared"].astype(int)}
    )
    rows = [int(number) for number in generator.permutation(len(PILOTS))]
    return replace(made, pilots=pilots.iloc[rows].reset_index(drop=True), overlaps=overlaps)


def _targets(generator: np.random.Generator, lose: int) -> npt.NDArray[np.float64]:
    """Return the six returns that are aimed at."""
    top = float(generator.uniform(0.62, 1.05))
    found = [top, *(float(-generator.uniform(0.13, 0.5)) for _ in range(lose))]
    found += [float(generator.uniform(0.12, top - 0.2)) for _ in range(len(PILOTS) - len(found))]
    return np.array(found)


def _loud(headline: npt.NDArray[np.float64], found: npt.NDArray[np.float64]) -> str:
    """Return what the pilot with the best headline is."""
    loud = int(np.argmax(headline))
    return "best" if loud == int(np.argmax(found)) else "negative" if found[loud] < 0 else "other"


def _of_story(made: Returns) -> dict[str, bool | float]:
    right = numbers(made)
    found, off = right["returns"], twice(made)
    headline = made.arrays["headline"]
    order = np.sort(found)
    built = numbers(made, frozenset({"with_build"}))["returns"]
    return {
        "the best headline is what the story says": _loud(headline, found) == made.headline,
        "as many lose money as the story says": int((found < 0).sum()) == made.losing,
        "the best leads by 15 points": float(order[-1] - order[-2]) - 0.15,
        "each return is 10 points from zero": float(np.abs(found).min()) - 0.1,
        "running a pilot costs something": float(made.arrays["run"].min()) - 900,
        "a headline can be believed": 6.5 - float(headline.max()),
        "the best headline is clear": float(np.sort(headline)[-1] - np.sort(headline)[-2]) - 0.15,
        "two pilots change their places": int((np.argsort(headline) != np.argsort(found)).sum()) - 2,
        "what is spent would turn a pilot": int(((found > 0) & (built < -0.02)).sum()) - 1,
        "shared hours are a part of the hours": 0.6
        - float((off / (made.arrays["active"] * made.arrays["claimed"])).max()),
    }


def planted_truths(made: Returns) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    truths, right = _of_story(made), numbers(made)
    if not all(map(holds, truths.values())):
        return truths
    for way, (_, touched) in WAYS.items():
        wrong = numbers(made, frozenset((way,)))
        truths[f"{way} is another number"] = (
            max(float(gap(name, right[name], wrong[name]).max()) for name in touched) - 3
        )
    return truths
