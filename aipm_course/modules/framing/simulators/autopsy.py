"""Twelve files of projects that are over: which link of five broke first, and what the team did instead.

Everything here is invented. Drawn first: what each file's cause and pattern are, which of its later links are broken as well, and
which of them is the loud one; then days and numbers, some of them on an edge; then the wording of each fact. Who is blamed, and how loud
it was, is drawn independently of the cause, so that nothing but days and numbers tells it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

FILES = tuple("ABCDEFGHIJKL")
LINKS = ("outcome", "data", "evaluation", "risk", "production")
"""The chain, in its order."""
CAUSES = (*LINKS, "stopped")
PATTERNS = ("overclaim", "model_first", "nobody", "forgotten", "jump", "none")
RECORDED = 28
"""Days of records that a launch needs."""
TIMES = 10
"""By so many times the cases of a day may grow at the launch."""
LEAD = 0.15
"""By so much the dearest link leads the next."""
STORIES = {"dear": 0.6, "frequent": 0.4}
"""Whether the link that cost most is another one than that which broke most often."""
PROJECTS = (
    "Summaries of calls",
    "Answers to invoices",
    "Search in contracts",
    "Routing of mail",
    "Duplicate orders",
    "Tags for complaints",
    "Drafts for quotes",
    "Notes for the night shift",
    "Refund proposals",
    "Delivery dates",
    "Product questions",
    "Address checks",
    "Renewal warnings",
    "Spare parts",
)
_OUTCOME = (
    "Day {day}: the plan says for the first time what changes, {change}.",
    "From day {day} on it was on paper: {change}.",
    "{change}: that sentence was written on day {day}.",
)
_NO_OUTCOME = (
    "The plan says: a smarter desk, with the newest model.",
    "The plan names a precision of 0.9, and nothing else.",
    "What should be different for whom stands in no paper.",
)
_CHANGES = (
    "minutes of a case from {a} to {b}",
    "returns in 100 from {a} to {b}",
    "hours of waiting from {a} to {b}",
    "errors in 100 forms from {a} to {b}",
)
_DATA = (
    "What became of the cases is recorded from day {day} on.",
    "The record of how cases ended begins on day {day}.",
    "Since day {day} each case keeps how it ended.",
)
_NO_DATA = (
    "How the cases ended was never recorded.",
    "No record of how cases end was ever set up.",
    "How a case ends is kept nowhere to this day.",
)
_TEST = (
    "Its test of day {day}, on new cases: {score} right in 100. The bar was {bar}.",
    "Day {day}, on cases new to it: {score} right in 100, with a bar of {bar}.",
    "On day {day} it had {score} right of 100 that it had not met before; the bar stood at {bar}.",
)
_SEEN = (
    "Its test of day {day}, on the cases that it was built with: {score} right in 100. The bar was {bar}.",
    "Day {day}, on the cases of its own training: {score} right in 100, with a bar of {bar}.",
    "On day {day} it had {score} right of the 100 that it had been built with; the bar stood at {bar}.",
)
_PRICE = (
    "What a wrong case costs was worked out on day {day}: {dollars} dollars.",
    "Day {day}: finance puts a wrong case at {dollars} dollars.",
    "{dollars} dollars for a wrong case, says a note of day {day}.",
)
_NO_PRICE = (
    "What a wrong case costs, nobody has worked out.",
    "A wrong case has no price in any paper.",
    "Nobody has put a number on a wrong case.",
)
_BACK = (
    "Going back to the old way was tried out on day {day}.",
    "Day {day}: the old way is switched on again for an hour, as a trial.",
    "The way back was rehearsed on day {day}.",
)
_NO_BACK = (
    "The way back was described, and never tried.",
    "Nobody ever tried to go back to the old way.",
    "Going back to the old way was not rehearsed once.",
)
_LOUD = {
    "outcome": "On day {day} the board asked in public what it was for.",
    "data": "On day {day} an auditor found holes in the records.",
    "evaluation": "On day {day} a customer read ten wrong answers aloud at a fair.",
    "risk": "On day {day} a single wrong case was in the evening news.",
    "production": "On day {day} it stood still for six hours.",
}
_BLAME = {
    "evaluation": ("The model was not accurate enough.", "It was simply not good enough.", "The model let us down."),
    "outcome": ("Nobody knew what it was for.",),
    "data": ("The data was to blame.",),
    "risk": ("It was too dangerous.",),
    "production": ("It was never stable.",),
}
_WHO = ("the head of sales", "a vice president", "the project lead", "the vendor", "an engineer", "the steering group")
_PROMISE = (
    "Customers were promised {score} right in 100.",
    "The brochure says {score} right in 100.",
    "{score} right in 100, sales wrote to all customers.",
)
_WORK = (
    "Of {days} days of work until then, {model} went into the model.",
    "{model} of {days} days of work until then were spent on the model.",
)
_NAMED = ("{name} has been responsible for it since day {day}.", "Day {day}: {name} is named for it.")
_NOBODY = ("Nobody was ever named for it.", "It never had a name beside it.")
_AFTER = (
    "For each month after it, {hours} hours were planned.",
    "The plan has {hours} hours a month for the time after it.",
)
_JUMP = (
    "Tried with {few} cases a day, it began with {many}.",
    "It had been tried with {few} cases a day and got {many} at once.",
)
_NAMES = ("Osei", "Lindqvist", "Moreau", "Tanaka", "Haddad", "Novak", "Reyes", "Okafor")


@dataclass(frozen=True)
class Fact:
    """What a file says of one link or of one thing that its team did.

    Attributes:
        day: the day on which it was done, None where it never was.
        value: its number: the score, the promise, days of work on the model, hours, cases a day.
        bar: what the number is held against: the bar, all days of work, cases a day of the trial.
        seen: whether the test was made with cases that it had seen.
    """

    day: int | None = None
    value: float = 0.0
    bar: float = 0.0
    seen: bool = False


@dataclass(frozen=True)
class Project:
    """One file.

    Attributes:
        letter: its letter.
        name: what it was to be.
        launch: the day on which customers got it, None where it was stopped before.
        ended: the day on which it was stopped, None where it goes on.
        spent: dollars.
        links: what the file says of each link.
        done: what it says of one or two patterns.
        blamed: the link that is blamed.
        loud: the link of which something was heard later; "" if of none.
        text: the file.
    """

    letter: str
    name: str
    launch: int | None
    ended: int | None
    spent: int
    links: Mapping[str, Fact]
    done: Mapping[str, Fact]
    blamed: str
    loud: str
    text: str

    @property
    def until(self) -> int:
        """The day up to which things count: that of the launch, or on which it was stopped before one."""
        return self.launch if self.launch is not None else int(self.ended or 0)


@dataclass(frozen=True, eq=False)
class Autopsy:
    """The files of a seed.

    Attributes:
        projects: in the order of their letters.
        causes: the cause of each, as drawn.
        patterns: the pattern of each, as drawn.
        story: whether the dearest link is another one than the most frequent.
    """

    projects: tuple[Project, ...]
    causes: Mapping[str, str]
    patterns: Mapping[str, str]
    story: str = field(default="dear")

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per file (`load("framing_files")`)."""
        rows = [(one.letter, one.name, one.spent, one.text) for one in self.projects]
        return pd.DataFrame(rows, columns=["letter", "project", "spent", "text"])


@lru_cache(maxsize=64)
def autopsy(seed: int = 0) -> Autopsy:
    """Return the files of a seed; the same seed always gives the same texts. Treat it as read-only.

    Examples:
        >>> len(autopsy(0).table)
        12
    """
    return first_that_holds(_draw, planted_truths, seed)


WAYS = (
    "last",
    "mended",
    "recorded",
    "over_28",
    "seen_in",
    "bar_out",
    "day_out",
    "stopped_in",
    "ended",
    "loudest",
    "blamed",
    "score",
    "never_only",
    "as_promised",
    "half",
    "ten",
    "little",
)
"""Half-understood ways to read a file. `broken`, `cause_of` and `pattern_of` say what each does."""


def broken(one: Project, ways: frozenset[str] = frozenset()) -> list[str]:
    """Return the links that were broken on the day of the launch, in the order of the chain.

    "mended": what was done at any time counts. "never_only": only what never was is broken, a missed bar and short records are not.
    "recorded": records need not go back 28 days. "over_28": 28 days are too few. "seen_in": a test on cases that it had seen counts.
    "bar_out": just the bar is not enough. "day_out": the day itself is too late.
    """
    until = one.until - ("day_out" in ways)
    found = []
    for link, fact in one.links.items():
        if link == "evaluation":
            enough = fact.value > fact.bar if "bar_out" in ways else fact.value >= fact.bar
            holds = (enough or "never_only" in ways) and (not fact.seen or "seen_in" in ways)
        elif fact.day is None:
            holds = False
        elif ways & {"mended", "never_only"}:
            holds = True
        elif link == "data" and "recorded" not in ways:
            holds = one.until - fact.day >= RECORDED + ("over_28" in ways)
        else:
            holds = fact.day <= until
        if not holds:
            found.append(link)
    return found


def cause_of(one: Project, ways: frozenset[str] = frozenset()) -> str:
    """Return the cause of a file.

    "last": the last broken link. "loudest": the one that was heard of. "blamed": the one that is blamed. "score": a missed test
    comes first. "stopped_in": what was stopped before a launch has a cause like the others. "ended": what was stopped after its
    launch counts as stopped.
    """
    if one.launch is None and "stopped_in" not in ways:
        return "stopped"
    if "ended" in ways and one.ended is not None:
        return "stopped"
    if "blamed" in ways:
        return one.blamed
    if "loudest" in ways and one.loud:
        return one.loud
    found = broken(one, ways)
    if "score" in ways and "evaluation" in found:
        return "evaluation"
    if not found:  # by a rule that is left out nothing is broken: the end of the chain is what is left to name
        return LINKS[-1]
    return found[-1] if "last" in ways else found[0]


def pattern_of(one: Project, ways: frozenset[str] = frozenset()) -> str:
    """Return what the team did instead, "none" where nothing of the list fits.

    "as_promised": a promise of just what was shown is too much. "half": half of the work is too much. "ten": ten times is too many.
    "little": a few hours are as good as none. "day_out": the day itself is too late.
    """
    until = one.until - ("day_out" in ways)
    for name, fact in one.done.items():
        score = one.links["evaluation"].value
        fits = {
            "overclaim": fact.value >= score if "as_promised" in ways else fact.value > score,
            "model_first": fact.value >= fact.bar / 2 if "half" in ways else fact.value > fact.bar / 2,
            "nobody": fact.day is None or fact.day > until,
            "forgotten": fact.value <= (8 if "little" in ways else 0),
            "jump": fact.value >= TIMES * fact.bar if "ten" in ways else fact.value > TIMES * fact.bar,
        }[name]
        if fits:
            return name
    return "none"


def spent_by(made: Autopsy, causes: Mapping[str, str]) -> dict[str, float]:
    """Return what the projects of each link had cost, by somebody's causes, in dollars."""
    return {link: float(sum(one.spent for one in made.projects if causes[one.letter] == link)) for link in LINKS}


def _whole(generator: np.random.Generator, low: int, high: int) -> int:
    return int(generator.integers(low, high + 1))


def _one(generator: np.random.Generator, options: tuple[Any, ...]) -> Any:
    return options[_whole(generator, 0, len(options) - 1)]


def _dealt(generator: np.random.Generator) -> list[str]:
    """Return twelve causes in a drawn order: each link once at least, data and evaluation twice, stopped one to three times."""
    found = ["outcome", "data", "data", "evaluation", "evaluation", "risk", "production", "stopped"]
    while len(found) < len(FILES):
        more = _one(generator, CAUSES)
        if found.count(more) < (3 if more == "stopped" else 4):
            found.append(more)
    return [found[int(place)] for place in generator.permutation(len(found))]


def _done(generator: np.random.Generator) -> list[str]:
    """Return twelve patterns in a drawn order: each of the five once or twice, the others none."""
    found = list(PATTERNS[:-1])
    found += [str(name) for name in generator.permutation(PATTERNS[:-1])[: _whole(generator, 2, 3)]]
    found += ["none"] * (len(FILES) - len(found))
    return [found[int(place)] for place in generator.permutation(len(found))]


def _draw(seed: int, attempt: int) -> Autopsy:
    told = story(seed, "framing.autopsy.dear", STORIES)
    generator = stream(seed, "framing.autopsy", attempt)
    causes, patterns = _dealt(generator), _done(generator)
    # A file that was stopped before its launch has nobody who could be too late, and no jump at the launch.
    for place, (cause, pattern) in enumerate(zip(causes, patterns, strict=True)):
        if cause == "stopped" and pattern in ("nobody", "jump"):
            other = next(
                p for p in range(len(FILES)) if causes[p] != "stopped" and patterns[p] not in ("nobody", "jump")
            )
            patterns[place], patterns[other] = patterns[other], pattern
    states = _states(generator, causes)
    near = _near(generator, causes, patterns)
    names = [PROJECTS[int(place)] for place in generator.permutation(len(PROJECTS))]
    loud = set(generator.permutation(len(FILES))[: _whole(generator, 5, 7)].tolist())
    projects = []
    for place, letter in enumerate(FILES):
        facts = _project(generator, causes[place], states[place], patterns[place], near[place], loud=place in loud)
        projects.append(Project(letter=letter, name=names[place], **facts))
    return Autopsy(
        tuple(projects),
        dict(zip(FILES, causes, strict=True)),
        dict(zip(FILES, patterns, strict=True)),
        told,
    )


def _states(generator: np.random.Generator, causes: list[str]) -> list[dict[str, str]]:
    """Return how each link of each file stands: "early", "edge", "late", "never", and "short", "under" or "seen"."""
    states = []
    for cause in causes:
        first = LINKS.index(cause) if cause != "stopped" else _whole(generator, 0, 2)
        row = {}
        for place, link in enumerate(LINKS):
            if place < first or (place > first and generator.random() < 0.6):
                row[link] = "early"
            elif link == "evaluation":
                row[link] = "under"
            else:
                row[link] = "never" if cause == "stopped" or generator.random() < 0.5 else "late"
        states.append(row)
    launched = [place for place, cause in enumerate(causes) if cause != "stopped"]

    def some(*wanted: str) -> list[int]:
        found = [place for place in launched if causes[place] in wanted]
        return [found[int(place)] for place in generator.permutation(len(found))]

    # Each edge of the text lies in a file in which it decides.
    states[some("evaluation", "risk", "production", "data")[0]]["outcome"] = "edge"
    data = some("data")
    states[data[0]] |= {"data": "short", "evaluation": "under"}
    states[data[1]] |= {"data": "never", "evaluation": "under"}
    tests = some("evaluation")
    states[tests[0]] |= {"evaluation": "seen", "risk": "never"}
    states[tests[1]] |= {"evaluation": "under"}
    states[some("evaluation", "risk", "production")[-1]]["data"] = "edge"
    states[some("risk", "production")[0]]["evaluation"] = "edge"
    states[some("outcome")[0]] |= {"outcome": "late", "evaluation": "under"}
    states[some("risk")[0]] |= {"risk": "late", "production": "never"}
    return states


def _near(generator: np.random.Generator, causes: list[str], patterns: list[str]) -> list[dict[str, str]]:
    """Return what else each file says: one or two patterns that it just misses, so that each edge lies in a file without any."""
    plain = [place for place, pattern in enumerate(patterns) if pattern == "none"]
    order = {place: number for number, place in enumerate(plain)}
    misses = [str(name) for name in generator.permutation(PATTERNS[:-1])]
    found = []
    for place, pattern in enumerate(patterns):
        if pattern == "none":
            two = [misses[(2 * order[place] + more) % len(misses)] for more in (0, 1)]
        else:
            two = [str(_one(generator, tuple(name for name in PATTERNS[:-1] if name != pattern)))]
        if causes[place] == "stopped":
            two = [name if name not in ("nobody", "jump") else "forgotten" for name in two]
        found.append({name: "edge" if pattern == "none" else "far" for name in two if name != pattern})
    return found


def _project(
    generator: np.random.Generator,
    cause: str,
    states: Mapping[str, str],
    pattern: str,
    near: Mapping[str, str],
    *,
    loud: bool,
) -> dict[str, Any]:
    """Return the facts of one file and its text."""
    until = _whole(generator, 90, 180)
    launched = cause != "stopped"
    ends = until + _whole(generator, 15, 70) if launched and generator.random() < 0.5 else None
    links: dict[str, Fact] = {}
    for link in LINKS:
        state = states[link]
        if link == "evaluation":
            bar = _whole(generator, 80, 92)
            score = {
                "early": bar + _whole(generator, 1, 5),
                "edge": bar,
                "under": bar - _whole(generator, 1, 6),
                "seen": bar + _whole(generator, 2, 6),
            }[state]
            links[link] = Fact(until - _whole(generator, 3, 12), score, bar, seen=state == "seen")
            continue
        early = until - _whole(generator, 35, 75)
        day = {
            "early": early if link == "data" else until - _whole(generator, 4, 60),
            "edge": until - RECORDED if link == "data" else until,
            "short": until - _whole(generator, 20, 27),
            "late": until + _whole(generator, 1, 9),
            "never": None,
        }[state]
        links[link] = Fact(day)
    score = int(links["evaluation"].value)
    done: dict[str, Fact] = {}
    for name, how in (({pattern: "true"} if pattern != "none" else {}) | dict(near)).items():
        done[name] = _fact(generator, name, how, until, score)
    blamed = "evaluation" if generator.random() < 0.7 else str(_one(generator, LINKS))
    loudly = ""
    if loud and launched:
        others = [link for link in LINKS if link != cause]
        later = [link for link in others if LINKS.index(link) > LINKS.index(cause) and states[link] != "early"]
        loudly = str(_one(generator, tuple(later or others)))
    text = _text(generator, launched, until, ends, links, done, blamed, loudly)
    return {
        "launch": until if launched else None,
        "ended": ends if launched else until,
        "spent": 1000 * _whole(generator, 20, 160),
        "links": links,
        "done": done,
        "blamed": blamed,
        "loud": loudly,
        "text": text,
    }


def _fact(generator: np.random.Generator, name: str, how: str, until: int, score: int) -> Fact:
    """Return a fact of a pattern: it fits, lies just on its edge, or is far from it."""
    if name == "overclaim":
        return Fact(value={"true": score + _whole(generator, 1, 4), "edge": score, "far": score - 3}[how])
    if name == "model_first":
        days = 2 * _whole(generator, 40, 90)
        more = {"true": _whole(generator, 1, 14), "edge": 0, "far": -_whole(generator, 15, 30)}[how]
        return Fact(value=days // 2 + more, bar=days)
    if name == "nobody":
        late = None if generator.random() < 0.5 else until + _whole(generator, 1, 20)
        return Fact(day={"true": late, "edge": until, "far": until - _whole(generator, 20, 60)}[how])
    if name == "forgotten":
        return Fact(value={"true": 0, "edge": _whole(generator, 2, 6), "far": _whole(generator, 24, 60)}[how])
    few = _whole(generator, 15, 60)
    many = {"true": TIMES * few + few * _whole(generator, 1, 20), "edge": TIMES * few, "far": 3 * few}[how]
    return Fact(value=many, bar=few)


def _text(
    generator: np.random.Generator,
    launched: bool,
    until: int,
    ends: int | None,
    links: Mapping[str, Fact],
    done: Mapping[str, Fact],
    blamed: str,
    loud: str,
) -> str:
    """Return the file: its first line, then facts in a drawn order, then what was heard and who is blamed."""
    if not launched:
        first = f"Stopped on day {until}; the launch was planned for day {until + _whole(generator, 10, 40)}."
    else:
        first = f"Launched on day {until}" + (f", stopped on day {ends}." if ends else "; hardly anybody uses it.")
    said = []
    for link, fact in links.items():
        if link == "evaluation":
            words = _one(generator, _SEEN if fact.seen else _TEST)
            said.append(words.format(day=fact.day, score=int(fact.value), bar=int(fact.bar)))
            continue
        there, never = {
            "outcome": (_OUTCOME, _NO_OUTCOME),
            "data": (_DATA, _NO_DATA),
            "risk": (_PRICE, _NO_PRICE),
            "production": (_BACK, _NO_BACK),
        }[link]
        a = _whole(generator, 8, 30)
        change = str(_one(generator, _CHANGES)).format(a=a, b=a - _whole(generator, 2, 6))
        words = _one(generator, never if fact.day is None else there)
        told = words.format(day=fact.day, change=change, dollars=_whole(generator, 9, 400))
        said.append(told[0].upper() + told[1:])
    for name, fact in done.items():
        words = {
            "overclaim": _PROMISE,
            "model_first": _WORK,
            "nobody": _NOBODY if fact.day is None else _NAMED,
            "forgotten": _AFTER,
            "jump": _JUMP,
        }[name]
        values = {
            "score": int(fact.value),
            "days": int(fact.bar),
            "model": int(fact.value),
            "day": fact.day,
            "hours": int(fact.value),
            "few": int(fact.bar),
            "many": f"{int(fact.value):,}",
            "name": _one(generator, _NAMES),
        }
        said.append(str(_one(generator, words)).format(**values))
    said = [said[int(place)] for place in generator.permutation(len(said))]
    if loud:
        said.append(_LOUD[loud].format(day=until + _whole(generator, 5, 14)))
    said.append(f'"{_one(generator, _BLAME[blamed])}" ({_one(generator, _WHO)})')
    return " ".join([first, *said])


def read(made: Autopsy, ways: frozenset[str] = frozenset()) -> tuple[dict[str, str], dict[str, str]]:
    """Return the cause and the pattern of each file, by the rules of the task or by half-understood ways."""
    causes = {one.letter: cause_of(one, ways) for one in made.projects}
    return causes, {one.letter: pattern_of(one, ways) for one in made.projects}


def planted_truths(made: Autopsy) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    causes, patterns = read(made)
    dollars = spent_by(made, causes)
    order = sorted(LINKS, key=lambda link: -dollars[link])
    times = Counter(cause for cause in causes.values() if cause != "stopped")
    often = [link for link in LINKS if times[link] == max(times.values())]
    blamed = sum(cause_of(one, frozenset({"blamed"})) == causes[one.letter] for one in made.projects)
    louder = sum(one.loud in broken(one) and one.loud != causes[one.letter] for one in made.projects if one.loud)
    truths: dict[str, bool | float] = {
        "the causes are the story's": causes == dict(made.causes),
        "the patterns are the story's": patterns == dict(made.patterns),
        "no file has two patterns": all(
            sum(pattern_of(replace(one, done={name: fact})) == name for name, fact in one.done.items()) <= 1
            for one in made.projects
        ),
        "the dearest link leads": dollars[order[0]] / dollars[order[1]] - 1 - LEAD,
        "the dearest is the most frequent, or not, as the story has it": (order[0] not in often)
        if made.story == "dear"
        else often == [order[0]],
        "most that are blamed are not to blame": 5 - blamed >= 0,
        "three files or more have a louder later fault": louder - 3 >= 0,
    }
    for way in WAYS:
        truths[f"{way} reads a file otherwise"] = read(made, frozenset({way})) != (causes, patterns)
    return truths
