"""A3: an agent with six tools, the desk that approves its calls, and which tool may be used alone, with approval or never.

Everything here is invented. Each week the desk gets requests of the agent, and among them planted ones: tests that should be
stopped (`wrong`) and tests that should pass (`good`). A request that nobody looked at in time expires.

Drawn per seed: what is up with the desk. `blind` 20%: it misses planted errors and stops good tests; `asleep` 20%: it misses
planted errors; `strict` 15%: it stops good tests; `agent` 15%: the desk sees well and the agent's requests are bad; `spare` 15%:
the desk sees well and hardly anything is to be stopped; `keep` 15%. In the first three the override rate mostly lies inside the
band. Weeks with more requests have lower shares, so that the mean of the weeks is another number.
Then each tool's way: 1 to 3 of each, dealt to the letters. An error that is found after exactly `undo_within` hours can still be
undone; one hour later it cannot. Some tools cannot be undone and lose so little that they may run alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

Dollars = Mapping[str, float] | pd.Series
"""Dollars by tool."""
TOOLS = ("A", "B", "C", "D", "E", "F")
WAYS = ("alone", "approve", "never")
DESKS = {"blind": 0.2, "asleep": 0.2, "strict": 0.15, "agent": 0.15, "spare": 0.15, "keep": 0.15}
_MISSES, _STOPS = ("blind", "asleep"), ("blind", "strict")
WEEKS = 12
_COUNTS = ((1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1), (2, 2, 2))
_TITLES = (
    "Move a renewal date",
    "Issue a credit note",
    "Pay back to a card",
    "Change the plan",
    "Close an account",
    "Change the bank account",
    "Hand an account to another owner",
    "Merge two accounts",
    "Take seats off a contract",
    "Delete old records",
)
SHARE, DOLLARS = 0.003, 0.02
"""Tolerances of the task."""


@dataclass(frozen=True, eq=False)
class Agent:
    """The agent's tools and the desk's log.

    Attributes:
        approvals: request, week, test (wrong, good, or empty for a real one), outcome (approved, overridden, expired).
        tools: tool, title, tried, failed, stopped, found_after, undo_within, undone, loss, saves, minutes.
        facts: first_week, last_week, least_caught, most_stopped, low, high, wage.
        story: what is up with the desk.
    """

    approvals: pd.DataFrame
    tools: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def agent(seed: int = 0) -> Agent:
    """Return the agent of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(agent(0).approvals.columns)
        ['request', 'week', 'test', 'outcome']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_agent(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = agent(seed).facts
    meaning = {
        "first_week": ("week", "first week that counts"),
        "last_week": ("week", "last week that counts; the one after it is not over"),
        "least_caught": ("share", "least of the planted errors that a desk must stop"),
        "most_stopped": ("share", "most of the planted good requests that a desk may stop"),
        "low": ("share", "lower end of the band of the override rate"),
        "high": ("share", "upper end of the band"),
        "wage": ("dollars", "an hour of the people at the desk"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def rates(
    made: Agent,
    *,
    first: float | None = None,
    last: float | None = None,
    planted: bool = False,
    expired: str = "out",
) -> dict[str, float]:
    """Return override, caught and stopped: the share of requests that the desk stopped, real ones and both kinds of tests.

    Args:
        made: the log.
        first: first week that counts; the fact if not given.
        last: last week that counts; the fact if not given.
        planted: whether tests count in the override rate.
        expired: "out", "approved" (they count, as let through) or "overridden" (as stopped).
    """
    facts = made.facts
    start = int(facts["first_week"] if first is None else first)
    end = int(facts["last_week"] if last is None else last)
    passed, stopped, late = _counts(made)[:, start - 1 : end].sum(axis=1)  # each by test
    over = stopped + (late if expired == "overridden" else 0)
    seen = passed + stopped + (late if expired != "out" else 0)
    real = over.sum() / seen.sum() if planted else over[0] / seen[0]
    return {"override": float(real), "caught": float(over[1] / seen[1]), "stopped": float(over[2] / seen[2])}


@lru_cache(maxsize=16)
def _counts(made: Agent) -> npt.NDArray[np.int64]:
    """Return requests by outcome (approved, overridden, expired), week and test (none, wrong, good)."""
    counts = np.zeros((3, WEEKS, 3), np.int64)
    outcomes, tests = ("approved", "overridden", "expired"), ("", "wrong", "good")
    log = made.approvals
    places = (log["outcome"].map(outcomes.index), log["week"] - 1, log["test"].map(tests.index))
    np.add.at(counts, tuple(place.to_numpy(np.intp) for place in places), 1)
    return counts


def desk(numbers: Mapping[str, float], facts: Mapping[str, float]) -> str:
    """Return what is up with the desk; the first line that holds.

    >>> bars = {"least_caught": 0.8, "most_stopped": 0.1, "low": 0.03, "high": 0.09}
    >>> desk({"override": 0.02, "caught": 0.9, "stopped": 0.05}, bars)
    'spare'
    """
    misses, stops = numbers["caught"] < facts["least_caught"], numbers["stopped"] > facts["most_stopped"]
    if misses or stops:
        return "blind" if misses and stops else "asleep" if misses else "strict"
    if numbers["override"] > facts["high"]:
        return "agent"
    return "spare" if numbers["override"] < facts["low"] else "keep"


def harm(tools: pd.DataFrame, *, edge: bool = True, stopped: bool = False, always: str = "") -> pd.Series:
    """Return the dollars that a call costs on average through errors, by tool.

    Args:
        tools: one row per tool.
        edge: whether an error that is found at the very end of the window can be undone.
        stopped: whether runs that a person stopped count as tried.
        always: "undone" or "loss": what an error costs, whenever it is found.
    """
    rows = tools.set_index("tool")
    share = rows["failed"] / (rows["tried"] - (0 if stopped else rows["stopped"]))
    in_time = rows["found_after"] <= rows["undo_within"] if edge else rows["found_after"] < rows["undo_within"]
    price = rows["undone"].where(in_time, rows["loss"]) if not always else rows[always]
    result: pd.Series = share * price
    return result


def approved(made: Agent, lost: Dollars, caught: float, *, minutes: bool = True) -> pd.Series:
    """Return the dollars that a call is worth after a look, by tool.

    Args:
        made: the tools.
        lost: dollars lost by a call, by tool.
        caught: share of the errors that the desk stops.
        minutes: whether a look costs anything.
    """
    rows = made.tools.set_index("tool")
    look = rows["minutes"] * made.facts["wage"] / 60 if minutes else 0.0
    worth: pd.Series = rows["saves"] - look - (1 - caught) * pd.Series({tool: float(lost[tool]) for tool in TOOLS})
    return worth


def best_ways(
    made: Agent,
    lost: Dollars,
    after_look: Dollars,
    *,
    never: bool = True,
    never_costs: float = 0.0,
) -> dict[str, str]:
    """Return the way of each tool that is worth most.

    Args:
        made: the tools.
        lost: dollars lost by a call, by tool.
        after_look: what a call is worth after a look, by tool.
        never: whether a tool may be kept from the agent.
        never_costs: what that costs, in shares of what a call saves.
    """
    saves, found = made.tools.set_index("tool")["saves"], {}
    for tool in TOOLS:
        worth = {"alone": float(saves[tool]) - float(lost[tool]), "approve": float(after_look[tool])}
        if never:
            worth["never"] = -never_costs * float(saves[tool])
        found[tool] = max(worth, key=lambda way: worth[way])
    return found


def ways_of(made: Agent, lost: Dollars, caught: float, *, minutes: bool = True, never: bool = True) -> dict[str, str]:
    """Return the way of each tool that is worth most, with a look that stops the share `caught` of the errors."""
    return best_ways(made, lost, approved(made, lost, caught, minutes=minutes), never=never)


def leads(made: Agent, lost: Dollars, caught: float) -> float:
    """Return by how many dollars the best way of a tool leads, at least, in shares of the largest number at stake."""
    rows, least = made.tools.set_index("tool"), np.inf
    for tool in TOOLS:
        asked = float(rows["minutes"][tool]) * made.facts["wage"] / 60
        saves, cost = float(rows["saves"][tool]), float(lost[tool])
        worth = sorted((saves - cost, saves - asked - (1 - caught) * cost, 0.0))
        least = min(least, (worth[-1] - worth[-2]) / max(saves, asked))
    return float(least)


def _draw(seed: int, attempt: int) -> Agent:
    told = story(seed, "retrieval.desks", DESKS)
    generator = stream(seed, "retrieval.agent", attempt)
    first = int(generator.integers(6, 9))
    facts = {
        "first_week": float(first),
        "last_week": float(first + 3),
        "least_caught": float(generator.choice([0.7, 0.75, 0.8])),
        "most_stopped": float(generator.choice([0.08, 0.1, 0.12])),
        "low": float(generator.choice([0.03, 0.04])),
        "high": float(generator.choice([0.09, 0.1, 0.11])),
        "wage": float(generator.integers(32, 55)),
    }
    return Agent(_log(generator, told, facts), _tools(generator, told, facts), facts, told)


def _aims(generator: np.random.Generator, told: str, facts: Mapping[str, float]) -> dict[str, float]:
    inside = float(generator.uniform(facts["low"] + 0.012, facts["high"] - 0.012))
    above, below = facts["high"] + float(generator.uniform(0.03, 0.07)), float(generator.uniform(0.008, 0.018))
    override = {
        "blind": (inside, inside, above)[int(generator.integers(3))],
        "asleep": (inside, inside, below)[int(generator.integers(3))],
        "strict": (inside, inside, above)[int(generator.integers(3))],
        "agent": above,
        "spare": below,
        "keep": inside,
    }[told]
    asleep = facts["least_caught"] - float(generator.uniform(0.4, 0.48))
    awake = facts["least_caught"] + float(generator.uniform(0.06, 0.14))
    return {
        "": override,
        "wrong": asleep if told in _MISSES else awake,
        "good": facts["most_stopped"] + float(generator.uniform(0.07, 0.14))
        if told in _STOPS
        else facts["most_stopped"] - float(generator.uniform(0.03, 0.06)),
    }


def _log(generator: np.random.Generator, told: str, facts: Mapping[str, float]) -> pd.DataFrame:
    aims = _aims(generator, told, facts)
    first, last = int(facts["first_week"]), int(facts["last_week"])
    rows: list[tuple[int, str, str]] = []
    # Of the four weeks, two are busy: more requests, and smaller shares.
    busy = [bool(place < 2) for place in generator.permutation(last - first + 1)]
    for week in range(1, WEEKS + 1):
        inside = first <= week <= last
        rush = inside and busy[week - first]
        # Before and after, the desk and the agent were others: the weeks beside the four change every number.
        for test, few, many in (("", 150, 230), ("wrong", 21, 29), ("good", 24, 33)):
            count = round(int(generator.integers(few, many)) * (1.35 if rush else 0.8 if inside else 1))
            aim = (aims[test] * (0.9 if rush else 1.17)) if inside else _elsewhere(aims[test])
            stopped = round(count * aim + float(generator.uniform(-0.4, 0.4)))
            late = round(count * float(generator.uniform(0.09, 0.13)))
            stopped = min(max(stopped, 0), count - 1)
            rows += [(week, test, "overridden")] * stopped + [(week, test, "approved")] * (count - stopped)
            rows += [(week, test, "expired")] * late
    order = generator.permutation(len(rows))
    table = pd.DataFrame([rows[int(place)] for place in order], columns=["week", "test", "outcome"])
    table = table.sort_values("week", kind="stable").reset_index(drop=True)
    table.insert(0, "request", [f"R{number:04d}" for number in range(1, len(table) + 1)])
    return table


def _elsewhere(aim: float) -> float:
    return aim * 0.45 if aim > 0.3 else aim + 0.12


def _tools(generator: np.random.Generator, told: str, facts: Mapping[str, float]) -> pd.DataFrame:
    counts = _COUNTS[int(generator.integers(len(_COUNTS)))]
    ways = [way for way, count in zip(WAYS, counts, strict=True) for _ in range(count)]
    ways = [ways[int(place)] for place in generator.permutation(len(ways))]
    caught = 0.31 if told in _MISSES else 0.86
    # When an error is found against how long it can be undone: twice at the edge, twice an hour beyond, else anywhere.
    timing = ["edge", "edge", "beyond", "beyond", "early", "late"]
    timing = [timing[int(place)] for place in generator.permutation(len(timing))]
    titles = [_TITLES[int(place)] for place in generator.permutation(len(_TITLES))[: len(TOOLS)]]
    seen: dict[str, int] = {}
    rows = []
    for tool, title, way, when in zip(TOOLS, titles, ways, timing, strict=True):
        number = seen.get(way, 0)
        seen[way] = number + 1
        minutes = float(generator.choice([1.5, 2, 2.5, 3, 4]))
        asked = minutes * facts["wage"] / 60
        even = asked / caught  # from this harm on, an approval stops more than it costs
        draw = float(generator.uniform(0.0, 1.0))
        if way == "alone":
            lost = even * (0.45 + 0.25 * draw)
            saves = lost + asked * (0.9 + 1.4 * draw)
        elif way == "approve" and number == 0:  # without a look it would lose more than it saves
            lost = even * (2.4 + 0.8 * draw)
            saves = asked + (1 - caught) * lost + asked * (0.6 + 0.4 * draw)
        elif way == "approve":
            lost = even * (1.5 + 0.8 * draw)
            saves = asked + (1 - caught) * lost + asked * (0.7 + 0.8 * draw)
        elif number == 0:  # a desk that stopped every error would make it worthwhile
            saves = asked * (1.7 + 0.5 * draw)
            lost = max((saves - asked) / (1 - caught) * (1.5 + 0.4 * draw), saves * (1.4 + 0.3 * draw))
        else:
            saves = asked * (0.5 + 0.25 * draw)
            lost = even * (2.0 + 2.0 * draw)
        tried, stopped = int(generator.integers(300, 900)), int(generator.integers(60, 150))
        failed = int(generator.integers(9, 40))
        share = failed / (tried - stopped)
        window = int(generator.choice([4, 8, 12, 24, 48, 72]))
        found = {
            "edge": window,
            "beyond": window + 1,
            "early": max(1, window // 2),
            "late": window * 2,
        }[when]
        due = round(lost / share, 1)
        # What can be undone costs less than what cannot, on whichever side the truth lies.
        gap = float(generator.uniform(2.2, 4.5))
        undone, loss = (due, round(due * gap, 1)) if found <= window else (round(due / gap, 1), due)
        rows.append((tool, title, tried, failed, stopped, found, window, undone, loss, round(saves, 2), minutes))
    return pd.DataFrame(
        rows,
        columns=[
            "tool",
            "title",
            "tried",
            "failed",
            "stopped",
            "found_after",
            "undo_within",
            "undone",
            "loss",
            "saves",
            "minutes",
        ],
    )


def by_week(made: Agent) -> dict[str, float]:
    """Return the means of the weeks' shares; each week counts alike, however many requests it has."""
    facts = made.facts
    weeks = [
        rates(made, first=week, last=week) for week in range(int(facts["first_week"]), int(facts["last_week"]) + 1)
    ]
    return {name: float(np.mean([week[name] for week in weeks])) for name in weeks[0]}


def unaware(made: Agent, lost: Dollars) -> dict[str, str]:
    """Return ways by a habit: alone where a look costs more than the harm, else approve where the agent saves anything."""
    rows = made.tools.set_index("tool")
    found = {}
    for tool in TOOLS:
        asked = float(rows["minutes"][tool]) * made.facts["wage"] / 60
        left = float(rows["saves"][tool]) - float(lost[tool])
        found[tool] = "alone" if lost[tool] < asked else "approve" if left > 0 else "never"
    return found


def other_rates(made: Agent) -> dict[str, dict[str, float]]:
    """Return the three rates by other ways, by words that fit after "that is"."""
    facts = made.facts
    return {
        "with expired requests as let through": rates(made, expired="approved"),
        "with expired requests as stopped": rates(made, expired="overridden"),
        "with the week before the first": rates(made, first=facts["first_week"] - 1),
        "without the first week": rates(made, first=facts["first_week"] + 1),
        "with the week after the last": rates(made, last=facts["last_week"] + 1),
        "without the last week": rates(made, last=facts["last_week"] - 1),
        "as the mean of the weeks' shares": by_week(made),
        **{
            f"of weeks {first:.0f} to {last:.0f}": rates(made, first=first, last=last)
            for first, last in ((facts["first_week"] + 1, facts["last_week"] - 1), (8, 11), (6, 9), (7, 10), (9, 12))
            if (first, last) != (facts["first_week"], facts["last_week"])
        },
        "of all weeks": rates(made, first=1, last=WEEKS),
    }


def planted_truths(made: Agent) -> Truths:
    """Return what must hold, by how much."""
    right, facts = rates(made), made.facts
    lost = harm(made.tools)
    ways = ways_of(made, lost, right["caught"])
    truths: dict[str, bool | float] = {
        "the story is told": desk(right, facts) == made.story,
        "override is clear of the band": min(
            clear_of(right["override"], facts["low"], 3 * SHARE), clear_of(right["override"], facts["high"], 3 * SHARE)
        ),
        "caught is clear of its bar": clear_of(right["caught"], facts["least_caught"], 3 * SHARE),
        "stopped is clear of its bar": clear_of(right["stopped"], facts["most_stopped"], 3 * SHARE),
        "every way occurs": min(list(ways.values()).count(way) for way in WAYS) - 1,
        "no way is everywhere": 3 - max(list(ways.values()).count(way) for way in WAYS),
        "ways lead": leads(made, lost, right["caught"]) - 0.06,
        "an approval that is free": ways_of(made, lost, right["caught"], minutes=False) != ways,
        "a desk that stops all": ways_of(made, lost, 1.0) != ways,
        "override with tests": abs(rates(made, planted=True)["override"] - right["override"]) - 3 * SHARE,
    }
    for words, way in other_rates(made).items():
        off = sorted(abs(way[name] - right[name]) for name in right)
        # A week more or less, and requests that expired, need not show in all three shares.
        somewhere = "of all weeks" not in words and "with the week" not in words
        truths[f"rates {words}"] = (off[-1] if somewhere else off[0]) - 3 * SHARE
    truths["a desk that is not held against its own share"] = unaware(made, lost) != ways
    after_look = approved(made, lost, right["caught"])
    truths["never is nothing saved and nothing lost"] = best_ways(made, lost, after_look, never_costs=1.0) != ways
    truths["the errors that it misses"] = ways_of(made, lost, 1 - right["caught"]) != ways
    others = [harm(made.tools, stopped=True), harm(made.tools, always="loss"), harm(made.tools, always="undone")]
    truths["harm: edge"] = float((harm(made.tools, edge=False) - lost).abs().max()) - 4 * DOLLARS
    for number, other in enumerate(others):
        truths[f"harm: other way {number}"] = float((other - lost).abs().max()) - 4 * DOLLARS
    truths["harm: runs"] = float((others[0] / lost - 1).abs().min()) - 0.035
    return truths
