"""A6: what broke first in twelve projects, and what it cost."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.framing.lookalikes.autopsy import for_autopsy
from aipm_course.modules.framing.simulators.autopsy import (
    FILES,
    LINKS,
    RECORDED,
    TIMES,
    Autopsy,
    Project,
    autopsy,
    cause_of,
    pattern_of,
    read,
    spent_by,
)
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_AUTOPSY

_CAUSES = {
    "outcome": "no change for anybody was written down",
    "data": "what became of the cases was recorded too late",
    "evaluation": "the test was missed, or made with seen cases",
    "risk": "what a wrong case costs was not worked out",
    "production": "the way back was not tried",
    "stopped": "it was stopped before any launch",
}
_PATTERNS = {
    "overclaim": "more was promised than the test had shown",
    "model_first": "more than half of the work went into the model",
    "nobody": "nobody was named for it",
    "forgotten": "no hours were planned for the time after",
    "jump": "cases a day grew more than ten times at once",
    "none": "none of the five",
}
_CAUSE = {letter: f"cause_{letter}" for letter in FILES}
_PATTERN = {letter: f"pattern_{letter}" for letter in FILES}


def _table(dollars: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"dollars": [dollars[link] for link in LINKS]}, index=list(LINKS)).rename_axis("cause")


def _dearest(dollars: Mapping[str, float]) -> str:
    return max(LINKS, key=lambda link: dollars[link])


def _without(made: Autopsy, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the answer without some rules of the text."""
    causes, patterns = read(made, dropped)
    dollars = spent_by(made, causes)
    return {
        "spent": _table(dollars),
        "mend": _dearest(dollars),
        **{_CAUSE[letter]: cause for letter, cause in causes.items()},
        **{_PATTERN[letter]: pattern for letter, pattern in patterns.items()},
    }


def _answer(made: Autopsy) -> dict[str, Any]:
    return _without(made, frozenset())


def _by_days(made: Autopsy) -> dict[str, Any]:
    """The same as somebody fills a sheet: for each file the last day on which a link would still have held."""
    found: dict[str, Any] = {}
    dollars = dict.fromkeys(LINKS, 0)
    for one in made.projects:
        limits = {"outcome": one.until, "data": one.until - 28, "risk": one.until, "production": one.until}
        late = [link for link, last in limits.items() if (one.links[link].day or 10**6) > last]
        test = one.links["evaluation"]
        if test.seen or test.value < test.bar:
            late.append("evaluation")
        cause = "stopped" if one.launch is None else min(late, key=LINKS.index)
        if cause in dollars:
            dollars[cause] += one.spent
        found[_CAUSE[one.letter]] = cause.upper()
        found[_PATTERN[one.letter]] = pattern_of(one).replace("_", " ").title()
    return {**found, "spent": dict(dollars), "mend": max(dollars, key=lambda link: dollars[link])}


def _own_causes(own: Mapping[str, Any]) -> dict[str, str]:
    return {letter: str(own[name]) for letter, name in _CAUSE.items()}


def _spent(own: Mapping[str, Any], made: Autopsy) -> pd.DataFrame:
    return _table(spent_by(made, _own_causes(own)))


def _mend(own: Mapping[str, Any], made: Autopsy) -> set[str]:
    dollars = {link: float(own["spent"][link]["dollars"]) for link in LINKS}
    most = max(dollars.values())
    return {link for link, value in dollars.items() if value == most}


def _look_mend(given: Any, own: Mapping[str, Any], made: Autopsy) -> str:
    return "In your own `spent` another link cost more. Dollars decide, not how often a link broke."


_OF_A_CAUSE = {
    "outcome": "This one needs that by the day of the launch no change from a number to a number was on paper.",
    "data": f"This one needs an outcome that holds, and records of fewer than {RECORDED} days before the launch.",
    "evaluation": "This one needs that outcome and data hold, and a test below its bar, or on cases that it had seen.",
    "risk": "This one needs that the first three hold, and that by the day of the launch a wrong case had no price.",
    "production": "This one needs that the first four hold, and that by the day of the launch the way back had not been tried.",
    "stopped": "This one needs a stop before any launch. Read the first line of the file.",
}
"""What each cause needs: told to whoever picks one that does not hold."""
_NEEDS = {
    "overclaim": "This one needs a promise above what the test had shown. Just as much is no more.",
    "model_first": "This one needs more than half of the days of work. Just half is no more.",
    "nobody": "This one needs that nobody was named up to the launch, that day included. A file that is silent is none.",
    "forgotten": "This one needs 0 hours. A few hours are few, and they are planned.",
    "jump": f"This one needs more than {TIMES} times the cases a day of the trial. Just {TIMES} times is no more.",
    "none": "One of the five fits. Hold each number in the file against the list.",
}


def _project(made: Autopsy, letter: str) -> Project:
    return made.projects[FILES.index(letter)]


def _cause(letter: str) -> Follows[Autopsy]:
    def answer(own: Mapping[str, Any], made: Autopsy) -> str:
        return cause_of(_project(made, letter))

    return Follows(_CAUSE[letter], ("spent",), answer)


def _pattern(letter: str) -> Follows[Autopsy]:
    def answer(own: Mapping[str, Any], made: Autopsy) -> str:
        return pattern_of(_project(made, letter))

    def look(given: Any, own: Mapping[str, Any], made: Autopsy) -> str:
        return _NEEDS[str(given)]

    return Follows(_PATTERN[letter], ("spent",), answer, look=look)


_OF_PATTERNS = frozenset({"as_promised", "half", "ten", "little"})


def _touched(made: Autopsy, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the fields that dropped rules touch."""
    found = _without(made, dropped)
    if not dropped:
        return found
    causes = any(way not in _OF_PATTERNS for way in dropped)
    patterns = bool(dropped & (_OF_PATTERNS | {"day_out"}))
    # With the sums it takes more than one option to be told of a way: one file is told by its own days and numbers.
    of_causes = (*_CAUSE.values(), "spent", "mend") if causes else ()
    names = (*of_causes, *(_PATTERN.values() if patterns else ()))
    return {name: found[name] for name in names}


def _way(name: str) -> Callable[[Autopsy], dict[str, Any]]:
    return lambda made: _touched(made, frozenset((name,)))


def _drop(name: str, rule: str, message: str) -> Ablation[Autopsy]:
    return Ablation(name, rule, _way(name), message)


def _slip(name: str, message: str) -> Misconception[Autopsy]:
    return Misconception(name, _way(name), message)


def _why(one: Project) -> str:
    """Say why a file has its cause, in its own days and numbers."""
    cause = cause_of(one)
    if cause == "stopped":
        return f"stopped on day {one.until}, before any launch"
    fact, launch = one.links[cause], f"the launch on day {one.until}"
    if cause == "evaluation":
        if fact.seen:
            return f"its {fact.value:.0f} right in 100 were on cases that it had seen"
        return f"{fact.value:.0f} right in 100 against a bar of {fact.bar:.0f}"
    if fact.day is None:
        return {
            "outcome": "no change for anybody was ever written down",
            "data": "how cases end was never recorded",
            "risk": "a wrong case never got a price",
            "production": "the way back was never tried",
        }[cause]
    if cause == "data":
        return f"records from day {fact.day} on, {one.until - fact.day} days before {launch}"
    return f"done on day {fact.day}, after {launch}"


def _worked(made: Autopsy) -> str:
    causes, patterns = read(made)
    dollars = spent_by(made, causes)
    lines = [
        "For each file write the day of the launch, then go down the chain and stop at the first link that does not hold.",
        "",
        *(
            f"- **{one.letter}**: `{causes[one.letter]}`, `{patterns[one.letter]}`. {_why(one)}."
            for one in made.projects
        ),
        "",
        "Then add up `spent` by cause: "
        + ", ".join(f"`{link}` {dollars[link]:,.0f}" for link in LINKS)
        + " dollars. The "
        f"dearest link is `{_dearest(dollars)}`. Who is blamed, and what was loud, stands in most files and decides in none.",
    ]
    return "\n".join(lines)


AUTOPSY = Question(
    id="framing.autopsy",
    task="A6",
    title="Autopsy",
    points=8,
    kind=Record(
        {
            **{name: Choice(_CAUSES) for name in _CAUSE.values()},
            **{name: Choice(_PATTERNS) for name in _PATTERN.values()},
            "spent": Table("cause", LINKS, {"dollars": Number("dollars", within=400)}),
            "mend": Choice({link: _CAUSES[link] for link in LINKS}),
        },
        weights={
            **dict.fromkeys(_CAUSE.values(), 0.3),
            **dict.fromkeys(_PATTERN.values(), 0.15),
            "spent": 1.8,
            "mend": 0.8,
        },
        look={
            "spent": "Add up `spent` of the files with that cause. What was stopped before a launch is in no row.",
            "mend": "The link that cost the most dollars in your `spent`.",
            **dict.fromkeys(
                _CAUSE.values(), "Go down the chain: the first link that did not hold on the day of the launch."
            ),
            **dict.fromkeys(_PATTERN.values(), "Hold each number in the file against the list."),
        },
    ),
    data=autopsy,
    reference=_answer,
    alternatives=(_by_days,),
    misconceptions=(
        _slip("blamed", "What is said at the end of a file decides nothing. Go down the chain by days and numbers."),
        _slip(
            "loudest", "What was loud came after the launch and decides nothing. Go down the chain by days and numbers."
        ),
        _slip("score", "A missed test is the third link. The first two come before it in the chain."),
        _slip("never_only", "A link can be there and be broken: too late, too short, or below its bar."),
        _slip(
            "ended",
            "What was stopped after its launch was launched. Only a stop before any launch is none of the five.",
        ),
        _slip("over_28", f"{RECORDED} days of records are enough: count them from the first to the launch."),
        *(
            one
            for name in _CAUSE.values()
            for one in options(_answer, name, _OF_A_CAUSE, idea=lambda cause: f"needs_{cause}")
        ),
        _slip("little", "A few hours a month are few, and they are planned. It takes 0."),
    ),
    ablations=(
        _drop("last", "the first broken link", "Of several broken links the first in the chain counts."),
        _drop(
            "mended",
            "what came later mends nothing",
            "What was done after the launch mends nothing: hold each day against it.",
        ),
        _drop(
            "recorded",
            "has been recorded for at least 28 days",
            f"Records need {RECORDED} days before the launch: count them from the first.",
        ),
        _drop(
            "seen_in",
            "a test on cases that it had not seen",
            "A test on cases that it was built with is none, whatever it shows.",
        ),
        _drop("bar_out", "just the bar is enough", "A test that is just at its bar has reached it."),
        _drop(
            "day_out",
            "what was done on the day of the launch counts",
            "What was done on the day of the launch itself counts.",
        ),
        _drop(
            "stopped_in",
            "stopped before any launch",
            "What no customer ever got is no failure, whatever was broken in it.",
        ),
        _drop(
            "as_promised",
            "more right in 100 than its test had shown",
            "A promise of just what was shown is not too much.",
        ),
        _drop("half", "more than half of the days of work", "Just half of the work is not more than half."),
        _drop("ten", "more than ten times the cases a day", "Just ten times is not more than ten times."),
    ),
    without=lambda made, dropped: None if {"mended", "recorded"} <= dropped else _touched(made, dropped),
    follows=(
        *map(_cause, FILES),
        *map(_pattern, FILES),
        Follows("spent", tuple(_CAUSE.values()), _spent),
        Follows("mend", ("spent",), _mend, look=_look_mend),
    ),
    lookalikes=for_autopsy,
    generic=DEFAULT - {"carried"},
    hints=(
        "Make a line for each file: the day of the launch first, then one column for each link, in the order of the chain.",
        "Four links have a day that you hold against the launch, one of them with 28 days to spare. The test has two numbers and says "
        "on which cases.",
        "Stop at the first link that does not hold. Cross out the last sentence and everything after the launch before you begin.",
    ),
    worked=_worked,
    objective=OBJECTIVE_AUTOPSY,
    ledger=("MIS-10", "CHAL-02", "CHAL-04", "ANTI-01", "ANTI-02", "ANTI-03", "ANTI-04", "ANTI-08", "ANTI-10"),
)
