"""Larkspur's idea backlog: twelve ideas as the roadmap meeting receives them, with what it forgets to ask.

Everything here is invented. What a seed tells is drawn before its numbers (`Story`): whose favorite falls and which
cost does it, what its way back hits last, whether the third place is settled, what ICE leaves out, whether a dated rule
makes an idea urgent, which limit binds and whether the list from the top is best, and whether Tuesday's news stops a
running pilot. Then efforts, a ladder of scores, limits, lenses and news are drawn until every planted truth holds
(`_planted_truths`, as margins).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import apart, between, clear_of
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

HOURS_PER_PERSON_MONTH = 140
"""Working hours in one person-month, used to turn hours of labeling and monitoring into effort."""

HIDDEN_COSTS = ("labeling", "retraining", "monitoring", "review")
WEEKS_PER_MONTH = 52 / 12
_MOST_CAPACITY = 10.0
_SETS = (15, 70)
"""Fewest and most sets that fit both limits: a choice, and still a list for a spreadsheet."""
THIRD_PLACE_BAR = 0.8
"""A place is settled between two ideas if one of them wins in this share of the draws."""

NAMES = {
    "vision": "Invoice vision extraction",
    "summary": "Case summary",
    "synonyms": "Search synonym rules (no AI)",
    "answer": "Answer assistant",
    "routing": "Ticket routing",
    "drafts": "Reply drafts",
    "refunds": "Agentic refunds",
    "duplicates": "Duplicate detector",
    "fraud": "Payments fraud helper",
    "screening": "Candidate screening",
    "churn": "Account churn score",
    "onboarding": "Guided onboarding (no AI)",
}
IDEAS = tuple(NAMES)
WITHOUT_AI = ("synonyms", "onboarding")
FAVORITES = ("vision", "summary", "answer", "routing", "drafts")

# Who asked for it. Whatever leads on build effort is Dana's, who runs sales.
_SPONSORS = {
    "vision": "Mina, finance",
    "summary": "Noor, support",
    "synonyms": "Tomas, search",
    "answer": "Noor, support",
    "routing": "Noor, support",
    "drafts": "Ida, customer care",
    "refunds": "Mina, finance",
    "duplicates": "Ida, customer care",
    "fraud": "Pavel, payments",
    "screening": "Ruth, people",
    "churn": "Jonas, accounts",
    "onboarding": "Tomas, search",
}
FAVORITES_SPONSOR = "Dana, sales"

_IMPACT = dict(zip(IDEAS, (2, 2, 0.5, 3, 1, 1, 3, 0.5, 3, 2, 1, 1), strict=True))
_BUILD = dict(zip(IDEAS, (4, 4, 1.5, 6, 2, 3, 7, 1.5, 3.5, 3, 2.5, 1.2), strict=True))
_MINUTES = dict(zip(IDEAS, (3, 6, 0, 8, 0.5, 7, 5, 1.5, 3, 4, 2, 0), strict=True))
# What is counted in accounts, and who would look at it.
_NARROW = {
    "churn": ("accounts/month", "account managers see it", "regions"),
    "screening": ("job ads/month", "recruiters see it", "offices"),
    "fraud": ("merchants/month", "people at the desk see it", "countries"),
}
_SEES = dict(
    zip(
        IDEAS,
        (
            "bookkeepers see it", "agents see it", "everyone who searches sees it", "everyone who asks sees it",
            "agents see it", "agents see it", "customers who ask for money back see it", "agents see it",
            "people at the desk see it", "recruiters see it", "account managers see it", "new users see it",
        ),
        strict=True,
    )
)  # fmt: skip

_CONFIDENCES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_DRAWS = 2000
EFFORT_BIAS = 0.1
"""Mean of the logarithm by which a draw's effort is off."""
_CONFIDENCE_SPREAD = 0.1

# cause x what the way back hits last. The labels need no engineer, so labeling is never held up by the ML limit.
_WAYS_BACK: dict[tuple[str, str], float] = {
    **{("labeling", way): 1 / 12 for way in ("rank", "capacity", "none")},
    **{(cost, "ml"): 1 / 12 for cost in HIDDEN_COSTS[1:]},
    **{(cost, way): 1 / 18 for cost in HIDDEN_COSTS[1:] for way in ("rank", "capacity", "none")},
}
# Is the list from the top the best set, and which limit holds the value down most.
_LIMITS = {(True, "people"): 0.22, (True, "ml"): 0.18, (False, "people"): 0.33, (False, "ml"): 0.27}

_Row = npt.NDArray[np.float64]
_IMPACTS: _Row = np.array(list(_IMPACT.values()), dtype=float)
# A seed takes some nine hundred sheets, so what is the same in all of them is made once.
_BUILDS: _Row = np.array(list(_BUILD.values()))
_MINUTES_EACH: _Row = np.array(list(_MINUTES.values()))
_WITH_AI = _MINUTES_EACH > 0
_PLACE = {idea: place for place, idea in enumerate(IDEAS)}
_NARROW_IDEAS = tuple(_NARROW)
_CONFIDENCE_VALUES: _Row = np.array(_CONFIDENCES)
_CONFIDENCE_BOUNDS: _Row = np.cumsum((0.1, 0.15, 0.15, 0.2, 0.25, 0.15))
_CONFIDENCE_BOUNDS /= _CONFIDENCE_BOUNDS[-1]
_RETRAININGS: _Row = np.array((2.0, 3.0, 4.0, 6.0))
_PLACES_WITHOUT_AI = [IDEAS.index(idea) for idea in WITHOUT_AI]


@dataclass(frozen=True)
class Story:
    """What a seed tells.

    Attributes:
        favorite: the idea that leads on build effort and falls.
        cause: the hidden cost that takes it down.
        way_back: what its way back hits last: rank, capacity, ml, or none (it does not fit even without that cost).
        third: whether the third place is a tie, leaning (a majority under the bar) or clear.
        ice: why ICE's first idea differs: reach, hidden costs, or "same first".
        dated: whether the idea with the largest penalty starts first, has slack, or has a small penalty.
        list_is_best: whether walking down the ranked list finds the best set of pilots.
        binding: the limit that, lifted alone, raises the value most: people or ml.
        shock: whether Tuesday's news stops a running pilot, is met by slack, or hits an idea that is not running.
    """

    favorite: str
    cause: str
    way_back: str
    third: str
    ice: str
    dated: str
    list_is_best: bool
    binding: str
    shock: str


@dataclass(frozen=True)
class Limits:
    """What the next twelve months allow.

    Attributes:
        capacity: person-months of everybody together.
        ml_capacity: person-months of machine-learning engineers, part of the capacity.
        july_people: person-months that are free for one more idea in July.
        july_ml: of these, person-months of machine-learning engineers.
    """

    capacity: float
    ml_capacity: float
    july_people: float
    july_ml: float


@dataclass(frozen=True)
class Shock:
    """What happened on Tuesday.

    Attributes:
        vendor_idea: the idea whose vendor raised its price.
        vendor_bill: planned vendor bill per year, dollars; it is paid from a budget, not from the team.
        new_bill: the bill per year at the new price, dollars.
        usd_per_person_month: what is over the planned bill is taken from the team at this rate.
        source_idea: the idea that lost a data source.
        source_confidence: that idea's confidence without the source, 0 to 1.
    """

    vendor_idea: str
    vendor_bill: int
    new_bill: int
    usd_per_person_month: int
    source_idea: str
    source_confidence: float

    @property
    def extra_months(self) -> float:
        """Person-months over twelve months that the new price takes from the team."""
        return (self.new_bill - self.vendor_bill) / self.usd_per_person_month


@dataclass(frozen=True)
class Truth:
    """What the generator planted; questions compare with it, learners never see it.

    Attributes:
        reach: users per month, one value per idea.
        confidence: 0 to 1, one value per idea.
        hidden: person-months over 12 months, one row per idea, one column per hidden cost.
        effort: build effort and hidden costs, person-months over 12 months.
        ml_effort: part of it that only machine-learning engineers can do; labeling is never part of it.
        ml_share: ml_effort / (effort without labeling).
        score: reach x impact x confidence / build effort, on clean inputs.
        adjusted: the same divided by the full effort.
        value: reach x impact x confidence, what a pilot is worth in value points.
        dated: the three ideas with a dated rule: the one of the story, one that finishes in its rule's week, one that
            finishes a week before.
    """

    reach: pd.Series
    confidence: pd.Series
    hidden: pd.DataFrame
    effort: pd.Series
    ml_effort: pd.Series
    ml_share: pd.Series
    score: pd.Series
    adjusted: pd.Series
    value: pd.Series
    dated: tuple[str, str, str]


@dataclass(frozen=True)
class IdeaBacklog:
    """The backlog of one seed: tables a learner gets, and the truth behind them.

    Attributes:
        seed: the seed.
        story: what is told.
        ideas: 12 rows, the roadmap sheet with its mixed units.
        lenses: 12 rows, ICE scores, cost of delay and dated rules.
        draws: 2,000 rows, one column per idea, simulated scores.
        limits: what fits into the next twelve months.
        shock: Tuesday's news of task A7.
        usd_per_label: what a labeling firm asks for one label.
        truth: clean inputs and planted numbers.
    """

    seed: int
    story: Story
    ideas: pd.DataFrame
    lenses: pd.DataFrame
    draws: pd.DataFrame
    limits: Limits
    shock: Shock
    usd_per_label: float
    truth: Truth


@lru_cache(maxsize=32)
def idea_backlog(seed: int = 0) -> IdeaBacklog:
    """Return the backlog for a seed; the same seed always gives the same tables.

    Args:
        seed: a whole number from 0.

    Returns:
        The tables of one roadmap meeting. Treat them as read-only: they are shared between calls.

    Examples:
        >>> backlog = idea_backlog(0)
        >>> backlog.ideas.shape
        (12, 17)
        >>> int(ranks(backlog.truth.score)[backlog.story.favorite])
        1
    """
    backlog = first_that_holds(_draw, _planted_truths, seed)
    assert backlog is not None  # an attempt that gave none broke its truths
    return backlog


@lru_cache(maxsize=32)
def story_of(seed: int) -> Story:
    """Return what a seed tells; shares are those of the module's plan, balanced over every twenty seeds."""
    cause, way_back = story(seed, "rice.way_back", _WAYS_BACK)
    list_is_best, binding = story(seed, "rice.limits", _LIMITS)
    return Story(
        favorite=story(seed, "rice.favorite", dict.fromkeys(FAVORITES, 1 / len(FAVORITES))),
        cause=cause,
        way_back=way_back,
        third=story(seed, "rice.third", {"tie": 0.25, "leaning": 0.25, "clear": 0.5}),
        ice=story(seed, "rice.ice", {"reach": 0.35, "hidden costs": 0.35, "same first": 0.3}),
        dated=story(seed, "rice.dated", {"first": 0.45, "slack": 0.3, "small": 0.25}),
        list_is_best=list_is_best,
        binding=binding,
        shock=story(seed, "rice.shock", {"stop": 0.45, "slack": 0.3, "elsewhere": 0.25}),
    )


def ranks(scores: pd.Series) -> pd.Series:
    """Return places from 1 (highest score); ideas with equal scores share the better place.

    >>> ranks(pd.Series({"a": 10.0, "b": 30.0})).to_dict()
    {'a': 2, 'b': 1}
    """
    return scores.rank(ascending=False, method="min").astype(int)


def feasible_sets(value: pd.Series, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> pd.DataFrame:
    """List every set of ideas that fits both limits, the most valuable first.

    Args:
        value: value points per idea.
        effort: person-months per idea.
        ml_effort: person-months of machine-learning engineers per idea.
        limits: what may be used.

    Returns:
        One row per set: `pilots` (tuple of ideas), `value`, `effort`, `ml_effort`.
    """
    names = list(value.index)
    members = _members(len(names))
    months, engineers = members @ effort.to_numpy(), members @ ml_effort.to_numpy()
    fits = (months <= limits.capacity + 1e-9) & (engineers <= limits.ml_capacity + 1e-9)
    members = members[fits]
    table = pd.DataFrame(
        {
            "pilots": [tuple(names[place] for place in np.flatnonzero(row)) for row in members],
            "value": members @ value.to_numpy(),
            "effort": months[fits],
            "ml_effort": engineers[fits],
        }
    )
    return table.sort_values("value", ascending=False, ignore_index=True)


def down_the_list(order: pd.Index, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> list[str]:
    """Return the pilots a meeting picks by walking down a ranked list and taking whatever still fits."""
    pilots: list[str] = []
    for idea in order:
        trial = [*pilots, idea]
        fits = effort[trial].sum() <= limits.capacity and ml_effort[trial].sum() <= limits.ml_capacity
        if fits:
            pilots = trial
    return pilots


def after_shock(backlog: IdeaBacklog) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return (adjusted score, value points, full effort) per idea after Tuesday's news."""
    shock, truth = backlog.shock, backlog.truth
    effort, confidence = truth.effort.copy(), truth.confidence.copy()
    effort[shock.vendor_idea] += shock.extra_months
    confidence[shock.source_idea] = shock.source_confidence
    value = truth.value / truth.confidence * confidence
    return value / effort, value, effort


def versions(
    generator: np.random.Generator, reach: _Row, impact: _Row, confidence: _Row, effort: _Row, spread: "_Row | float"
) -> tuple[_Row, _Row]:
    """Return 2,000 versions of the future: value points and effort, one row per version, one column per idea.

    Reach is off by a log-normal factor, confidence by a normal 0.1 (kept within 0.05 to 1), and effort by a log-normal
    factor that is a tenth too large on average: plans are optimistic.

    Args:
        generator: where chance comes from.
        reach: users per month.
        impact: on RICE's scale.
        confidence: 0 to 1.
        effort: person-months.
        spread: standard deviation of the logarithms.
    """
    shape = (_DRAWS, len(reach))
    reached = reach * generator.lognormal(0, spread, shape)
    sure = np.clip(confidence + generator.normal(0, _CONFIDENCE_SPREAD, shape), 0.05, 1)
    months = effort * generator.lognormal(EFFORT_BIAS, spread, shape)
    return reached * impact * sure, months


def places_band(draws: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the places between which the middle 80% of the draws lie, one row per draw, one column per idea."""
    places = draws.rank(axis=1, ascending=False)
    return places.quantile(0.1), places.quantile(0.9)


def third_of_the_others(scores: pd.Series, idea: str) -> float:
    """Return the score that an idea has to beat to be third: that of the third among the others.

    >>> third_of_the_others(pd.Series({"a": 9.0, "b": 7.0, "c": 5.0, "d": 3.0}), "a")
    3.0
    """
    return float(scores.drop(idea).nlargest(3).iloc[-1])


def hidden_costs(ideas: pd.DataFrame) -> pd.DataFrame:
    """Return the four hidden costs in person-months over 12 months, one row per idea.

    Args:
        ideas: the roadmap sheet; needs the columns on labels, retraining, monitoring and review.

    Returns:
        Columns labeling, retraining, monitoring, review; index idea.
    """
    sheet = ideas.set_index("idea")
    labels = sheet["labels"] + sheet["retrainings_per_year"] * sheet["labels_per_retraining"]
    return pd.DataFrame(
        {
            "labeling": labels * sheet["minutes_per_label"] / 60 / HOURS_PER_PERSON_MONTH,
            "retraining": sheet["retrainings_per_year"] * sheet["retraining_effort"],
            "monitoring": sheet["monitoring_hours_per_month"] * 12 / HOURS_PER_PERSON_MONTH,
            "review": sheet["review_effort"].astype(float),
        }
    )


@dataclass(frozen=True)
class WayBack:
    """What brings an idea back, in person-months of one of its hidden costs over twelve months.

    Attributes:
        third: with less than this it scores higher than the idea that is third without it.
        people: with this or less it fits the person-months that are free in July; negative if not even with none.
        ml: with this or less it fits the free months of machine-learning engineers; infinite if the cost needs none of
            them and the rest fits, minus infinity if the rest does not.
    """

    third: float
    people: float
    ml: float

    @property
    def fits(self) -> float:
        """With this or less it fits both."""
        return min(self.people, self.ml)


def way_back(backlog: IdeaBacklog, idea: str, cost: str) -> WayBack:
    """Return how much of a hidden cost may remain for an idea to be third, and to fit in July."""
    truth, limits = backlog.truth, backlog.limits
    rest = float(truth.effort[idea]) - at(truth.hidden, idea, cost)
    third = third_of_the_others(truth.adjusted, idea)
    share = float(truth.ml_share[idea])
    engineers = rest if cost == "labeling" else rest - at(truth.hidden, idea, "labeling")
    if cost == "labeling":
        ml = np.inf if share * engineers <= limits.july_ml else -np.inf
    else:
        ml = limits.july_ml / share - engineers
    return WayBack(float(truth.value[idea]) / third - rest, limits.july_people - rest, float(ml))


@lru_cache(maxsize=4)
def _members(count: int) -> _Row:
    """Return one row per set of one or more of `count` things, 1 for what is in it."""
    numbers = np.arange(1, 2**count)
    return ((numbers[:, None] >> np.arange(count)) & 1).astype(float)


def _places(scores: _Row) -> _Row:
    """Return places from 1, the highest score."""
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return places


@dataclass
class _Sheet:
    """Inputs as arrays in the order of IDEAS, while they are drawn."""

    columns: dict[str, Any]
    reach: _Row
    confidence: _Row
    hidden: _Row
    build: _Row
    effort: _Row
    ml_share: _Row
    ml_effort: _Row
    narrow: str
    places: list[int]

    @property
    def value(self) -> _Row:
        return self.reach * _IMPACTS * self.confidence

    @property
    def score(self) -> _Row:
        return self.value / self.build

    @property
    def adjusted(self) -> _Row:
        return self.value / self.effort


_SHEET_TRIES = 4000


def _draw_sheet(seed: int, attempt: int, told: Story) -> "_Sheet | None":
    """Return inputs in which the favorite falls as told, or None if none was found."""
    generator = stream(seed, "rice.sheet", attempt)
    for _ in range(_SHEET_TRIES):
        sheet = _one_sheet(generator, told)
        if sheet is not None and _falls_as_told(sheet, told) and _set_traps(generator, sheet, told):
            return sheet
    return None


def _between(*ranges: tuple[float, float, int]) -> tuple[_Row, _Row]:
    """Return where each of several draws begins, and how wide it is; each range is (lowest, highest, how often)."""
    lows, widths = [], []
    for low, high, times in ranges:
        lows += [low] * times
        widths += [high - low] * times
    return np.array(lows), np.array(widths)


@lru_cache(maxsize=32)
def _ranges(third: str) -> tuple[tuple[_Row, _Row], tuple[_Row, _Row]]:
    """Return the ranges of a sheet's draws before and after the retrainings; numbers that follow each other are one draw."""
    count = len(IDEAS)
    driver = (2.0, 3.0, 1) if third == "clear" else (1.7, 2.5, 1)
    low, high = {"tie": (1.012, 1.05), "leaning": (1.24, 1.4), "clear": (1.75, 2.0)}[third]
    costs = _between(
        (0.85, 1.2, count),  # build effort over its usual size
        (0, 1, count),  # confidence
        (0.05, 0.3, 4 * count),  # the four costs as multiples of the build effort ...
        (0.25, 1.7, count),  # ... of an idea that costs little or much
        (0.08, 0.22, 4),  # those of the favorite ...
        driver,  # ... and the one that takes it down
        (0.05, 0.8, len(_PLACES_WITHOUT_AI)),  # monitoring of what needs no labels
    )
    ladder = _between(
        (0.5, 0.75, count),  # labels that are needed at once
        (1.05, 1.2, count - 1),  # steps of the ladder, from the top
        (1.06, 1.3, 1),
        (1.08, 1.25, 1),
        (low, high, 1),
        (1.1, 1.25, 1),
        (1600, 2600, 1),  # its top
    )
    return costs, ladder


_STEPS = np.array([0, *range(23, 27), *range(16, 22)])
"""Where the steps stand among the draws of the ladder: the first four are drawn last. The top is no step."""
_ASKED: _Row = np.where(_WITH_AI, _MINUTES_EACH, 1.0)
"""Minutes per label; an idea without labels takes none, whatever one would take."""


def _rounded(values: _Row, parts: int) -> _Row:
    """Return values in whole tenths or hundredths, as their method `round` does, which takes three times as long."""
    return np.rint(values * parts) / parts


def _one_sheet(generator: np.random.Generator, told: Story) -> "_Sheet | None":
    """Draw efforts, then a ladder of adjusted scores, then the reach that gives each idea its place on it.

    None where an idea would reach too few or too many, or the favorite does not lead and fall: so it goes with most of
    some hundred sheets, so what only the others need is worked out in the end.
    """
    count = len(IDEAS)
    favorite, driver = _PLACE[told.favorite], HIDDEN_COSTS.index(told.cause)
    (low, wide), (ladder_low, ladder_wide) = _ranges(told.third)
    narrow = _NARROW_IDEAS[generator.integers(len(_NARROW_IDEAS))]
    drawn = low + wide * generator.random(len(low))
    build = _rounded(_BUILDS * drawn[:12], 10)
    # What generator.choice does with shares, without testing them each time.
    confidence = _CONFIDENCE_VALUES[_CONFIDENCE_BOUNDS.searchsorted(drawn[12:24], side="right")]
    share = drawn[24:72].reshape(count, 4) * drawn[72:84, None]
    share[favorite] = drawn[84:88]
    share[favorite, driver] = drawn[88]
    share[_PLACES_WITHOUT_AI] = 0
    share[_PLACES_WITHOUT_AI, 2] = drawn[89:]
    labeling, retraining, monitoring, review = (build[:, None] * share).T
    # Person-months become what the sheet says: labels, hours, effort of one retraining. Without AI, no labels.
    times = _RETRAININGS[generator.integers(0, len(_RETRAININGS), count)]
    drawn = ladder_low + ladder_wide * generator.random(len(ladder_low))
    labels = labeling * HOURS_PER_PERSON_MONTH * 60 / _ASKED
    first = labels * drawn[:12]
    again = np.rint((labels - first) / times / 5) * 5
    first = np.rint(first / 10) * 10
    once, hours = _rounded(retraining / times, 100), _rounded(monitoring * HOURS_PER_PERSON_MONTH / 12, 10)
    review = _rounded(review, 10)
    # And back: what `hidden_costs` says of such a sheet.
    hidden = (
        (first + times * again) * _ASKED / 60 / HOURS_PER_PERSON_MONTH,
        times * once,
        hours * 12 / HOURS_PER_PERSON_MONTH,
        review,
    )
    effort = build + (hidden[0] + hidden[1] + hidden[2] + hidden[3])

    # Places after hidden costs: the favorite fifth to seventh, the narrow idea last.
    steps = drawn[_STEPS]
    steps[0] = 1
    ladder = drawn[27] / steps.cumprod()
    at_last = _PLACE[narrow]
    order = [place for place in generator.permutation(count).tolist() if place not in (favorite, at_last)]
    order.insert(int(generator.integers(4, 7)), favorite)
    reached = ladder * effort[order] / _IMPACTS[order] / confidence[order]
    if reached.min() < 300 or reached.max() > 24000:
        return None
    reach = np.zeros(count)
    reach[order] = np.rint(reached / 60) * 60
    reach[at_last] = generator.integers(25, 70)
    order.append(at_last)
    ml_drawn = generator.uniform(0.3, 0.7, count)
    value = reach * _IMPACTS * confidence
    if (value / build).argmax() != favorite:
        return None
    adjusted = value / effort
    if np.count_nonzero(adjusted > adjusted[favorite]) < 4:
        return None
    ml_share = ml_drawn.round(2)
    ml_share[_PLACES_WITHOUT_AI] = 0
    ml_effort = (ml_share * (effort - hidden[0])).round(2)
    columns = {
        "labels": first.astype(int),
        "minutes_per_label": _MINUTES_EACH.copy(),
        "retrainings_per_year": np.where(_WITH_AI, times, 0).astype(int),
        "labels_per_retraining": again.astype(int),
        "retraining_effort": once,
        "monitoring_hours_per_month": hours,
        "review_effort": review,
    }
    return _Sheet(
        columns, reach, confidence, np.stack(hidden, axis=1), build, effort, ml_share, ml_effort, narrow, order
    )


def _falls_as_told(sheet: _Sheet, told: Story) -> bool:
    return all(margin >= 0 for _, margin in _fall(sheet, told))


def _fall(sheet: _Sheet, told: Story) -> Iterator[tuple[str, float]]:
    """Yield the truths about the favorite's fall as margins, in places unless said; what is cheap comes first."""
    favorite, driver = _PLACE[told.favorite], HIDDEN_COSTS.index(told.cause)
    value, score, adjusted = sheet.value, sheet.score, sheet.adjusted
    before, after = _places(score), _places(adjusted)
    climbed = before - after
    yield "the favorite leads on build effort", 1 - before[favorite]
    yield "and is fifth or lower", after[favorite] - 5
    yield (
        "it falls two places further than any other",
        np.delete(climbed, favorite).min() - climbed[favorite] - 2,
    )
    up = np.sort(climbed)[::-1]
    yield "two ideas climb most", up[1] - up[2] - 1
    others = np.delete(adjusted, favorite)

    def place_without(cost: int) -> int:
        own = value[favorite] / (sheet.effort[favorite] - sheet.hidden[favorite, cost])
        return 1 + int((others > own).sum())

    back = [after[favorite] - place_without(cost) for cost in range(4)]
    yield "without its driver it is third or better", 3 - place_without(driver)
    yield "the driver alone brings it back by three places", back[driver] - 3
    yield "another cost by one at the most", 1 - max(back[cost] for cost in range(4) if cost != driver)
    yield "scores lie apart on both ladders", min(_gap(score), _gap(adjusted)) - 0.004
    second, third, fourth = np.sort(others)[[-2, -3, -4]]
    rest = sheet.effort[favorite] - sheet.hidden[favorite, driver]
    amount = value[favorite] / third - rest
    neighbors = [value[favorite] / score - rest for score in (second, fourth)]
    yield "at least half a month of the driver may remain", amount - 0.5
    yield "and not nearly all of it", 0.85 * sheet.hidden[favorite, driver] - amount
    yield (
        "the places beside the third ask for other amounts",
        apart(amount, neighbors, 3 * max(0.02, 0.01 * amount)),
    )
    plain = _places(value / sheet.confidence / sheet.build) - _places(value / sheet.confidence / sheet.effort)
    other_rises = set(np.argsort(-plain, kind="stable")[:2]) != set(np.argsort(-climbed, kind="stable")[:2])
    yield "confidence changes who climbs", float(other_rises) - 1
    yield (
        "places correlate otherwise than scores",
        abs(float(np.corrcoef(before, after)[0, 1] - np.corrcoef(score, adjusted)[0, 1])) - 0.03,
    )
    pairs = (sheet.build, sheet.effort), (_places(sheet.build), _places(sheet.effort))
    efforts = [float(np.corrcoef(one, other)[0, 1]) for one, other in pairs]
    yield "and otherwise than the two efforts", apart(float(np.corrcoef(before, after)[0, 1]), efforts, 0.0045)


def _gap(scores: _Row) -> float:
    """Return the smallest ratio minus 1 between neighbors."""
    ordered = np.sort(scores)
    return float((ordered[1:] / ordered[:-1]).min() - 1)


def _set_traps(generator: np.random.Generator, sheet: _Sheet, told: Story) -> bool:
    """Write reach and confidence as their owners did; return whether each trap moves an idea by four places."""
    pair = {sheet.places[2], sheet.places[3]}
    narrow, favorite = IDEAS.index(sheet.narrow), IDEAS.index(told.favorite)
    free = [place for place in range(len(IDEAS)) if place not in {*pair, narrow, favorite}]
    before = _places(sheet.score)

    def moved(place: int, factor: float) -> float:
        scores = sheet.score.copy()
        scores[place] *= factor
        return float(abs(_places(scores)[place] - before[place]))

    accounts = int(generator.integers(24, 60)) * 50
    if moved(narrow, accounts / sheet.reach[narrow]) < 4:
        return False
    quarter = [place for place in free if moved(place, 3) >= 4]
    week = [place for place in free if moved(place, 1 / WEEKS_PER_MONTH) >= 4]
    percent = [place for place in free if moved(place, 100) >= 4]
    generator.shuffle(quarter)
    generator.shuffle(week)
    generator.shuffle(percent)
    week = [place for place in week if place not in quarter[:1]]
    if not quarter or not week or not percent:
        return False
    written, unit = sheet.reach.copy(), np.array(["users/month"] * len(IDEAS), dtype=object)
    note = np.array([_SEES[idea] for idea in IDEAS], dtype=object)
    written[quarter[0]], unit[quarter[0]] = 3 * sheet.reach[quarter[0]], "users/quarter"
    # A whole number per week; the month follows from it.
    written[week[0]], unit[week[0]] = np.round(sheet.reach[week[0]] / WEEKS_PER_MONTH / 10) * 10, "users/week"
    sheet.reach[week[0]] = written[week[0]] * WEEKS_PER_MONTH
    counts, who, where = _NARROW[sheet.narrow]
    regions = int(generator.integers(3, 9))
    parts = [f"{int(sheet.reach[narrow])} {who}", f"{regions} {where}"]
    written[narrow], unit[narrow] = accounts, counts
    note[narrow] = "; ".join(parts if generator.random() < 0.5 else parts[::-1])
    typed = np.array([f"{share:g}" for share in sheet.confidence], dtype=object)
    for place in [percent[0], *generator.choice(len(IDEAS), 3, replace=False)]:
        typed[place] = f"{sheet.confidence[place]:.0%}"
    sheet.columns |= {"written": written, "unit": unit, "note": note, "typed": typed}
    sheet.columns["traps"] = (quarter[0], week[0], narrow, percent[0])
    # The week's rounding must not have moved anybody.
    return _falls_as_told(sheet, told)


def _draw_limits(generator: np.random.Generator, sheet: _Sheet, told: Story) -> "tuple[float, float] | None":
    """Return (capacity, ML capacity) under which the limits bind as told, or None."""
    value, effort, ml = sheet.value, sheet.effort, sheet.ml_effort
    members = _members(len(IDEAS))
    members = members[np.argsort(-(members @ value), kind="stable")]
    worth, needs, engineers, size = members @ value, members @ effort, members @ ml, members.sum(axis=1)
    capacities = np.round(generator.choice(np.arange(5, _MOST_CAPACITY, 0.1), 30, replace=False), 1)
    ml_capacities = np.round(generator.choice(np.arange(1, 4.51, 0.1), 20, replace=False), 1)
    by_people = needs[None, :] <= capacities[:, None]
    by_ml = engineers[None, :] <= ml_capacities[:, None]
    fits = by_people[:, None, :] & by_ml[None, :, :]
    first = fits.argmax(axis=-1)
    top = worth[first]
    # What the set would be worth if one limit alone were lifted.
    without_ml = worth[by_people.argmax(axis=-1)][:, None] / top
    without_people = worth[by_ml.argmax(axis=-1)][None, :] / top
    binds = without_people - without_ml if told.binding == "people" else without_ml - without_people
    fine = (without_ml >= 1.03) & (without_people >= 1.03) & (binds >= 0.03)
    many = fits.sum(axis=-1)
    fine &= (size[first] >= 2) & (many >= _SETS[0]) & (many <= _SETS[1])
    spare, spare_ml = capacities[:, None] - needs[first], ml_capacities[None, :] - engineers[first]
    fine &= (spare_ml >= 0.03) & (spare >= (0.8 if told.shock == "slack" else 0.03))
    order = np.argsort(-sheet.adjusted, kind="stable")
    candidates = np.argwhere(fine)
    for number in generator.permutation(len(candidates)):
        row, column = candidates[number]
        ordered = np.flatnonzero(fits[row, column])[:2]
        if len(ordered) < 2 or worth[ordered[0]] < 1.03 * worth[ordered[1]]:
            continue
        listed = _walk(order, effort, ml, float(capacities[row]), float(ml_capacities[column]))
        is_best = set(np.flatnonzero(members[ordered[0]])) == set(listed)
        if is_best != told.list_is_best:
            continue
        if not is_best and value[listed].sum() > 0.97 * worth[ordered[0]]:
            continue
        return float(capacities[row]), float(ml_capacities[column])
    return None


def _walk(order: Any, effort: _Row, ml: _Row, capacity: float, ml_capacity: float) -> list[int]:
    chosen: list[int] = []
    for place in order:
        trial = [*chosen, int(place)]
        fits = effort[trial].sum() <= capacity and ml[trial].sum() <= ml_capacity
        if fits:
            chosen = trial
    return chosen


def _draw_july(generator: np.random.Generator, sheet: _Sheet, told: Story) -> "tuple[float, float]":
    """Return the person-months and ML months that are free in July, so that the way back hits last what is told."""
    favorite, driver = IDEAS.index(told.favorite), HIDDEN_COSTS.index(told.cause)
    rest = sheet.effort[favorite] - sheet.hidden[favorite, driver]
    share = sheet.ml_share[favorite]
    engineers = rest if told.cause == "labeling" else rest - sheet.hidden[favorite, 0]
    third = np.sort(np.delete(sheet.adjusted, favorite))[-3]
    amount = sheet.value[favorite] / third - rest
    much = float(generator.uniform(1.3, 1.9)) * amount
    tight = float(generator.uniform(0.35, 0.75)) * amount
    people, ml = rest + much, share * (engineers + float(generator.uniform(1.3, 1.9)) * amount)
    if told.way_back == "capacity":
        people = rest + tight
    elif told.way_back == "ml":
        ml = share * (engineers + tight)
    elif told.way_back == "none" and (told.cause == "labeling" or generator.random() < 0.5):
        people = rest - float(generator.uniform(0.6, 1.5))
    elif told.way_back == "none":
        ml = share * max(engineers - float(generator.uniform(0.8, 1.5)), 0.4)
    return round(float(people), 1), round(float(ml), 1)


def _draw_shock(
    generator: np.random.Generator, sheet: _Sheet, told: Story, capacity: float, ml_capacity: float
) -> "Shock | None":
    """Return Tuesday's news, which does to the running pilots what is told, or None."""
    members = _members(len(IDEAS))
    ml_fits = members @ sheet.ml_effort <= ml_capacity
    fits = ml_fits & (members @ sheet.effort <= capacity)
    running = np.flatnonzero(members[np.argmax(np.where(fits, members @ sheet.value, 0))])
    with_ai = [place for place in range(len(IDEAS)) if IDEAS[place] not in WITHOUT_AI and IDEAS[place] != sheet.narrow]
    inside = [place for place in with_ai if place in running]
    outside = [place for place in with_ai if place not in running]
    for _ in range(200):
        vendors = outside if told.shock == "elsewhere" else inside
        if not vendors:
            return None
        vendor = int(generator.choice(vendors))
        source = int(generator.choice([place for place in with_ai if place != vendor]))
        if told.shock != "stop" and source in running:
            continue
        bill, rate = int(generator.integers(8, 26)) * 3000, int(generator.choice((12000, 15000, 18000)))
        new = bill * float(generator.choice((1.3, 1.4, 1.5, 1.75, 2.25, 2.5)))
        extra = (new - bill) / rate
        if min(abs(rate / dollars - extra) for dollars in (bill, new, new - bill)) < 0.045:
            continue  # a ratio upside down would be as good
        old = sheet.confidence[source]
        lower = [
            share for share in (0.2, 0.3, 0.4, 0.6)
            if share < old - 0.05 and abs(share - old / 2) > 0.03 and abs(share - (old - share)) > 0.03
        ]  # fmt: skip
        if not lower:
            continue
        share = float(generator.choice(lower))
        effort, value = sheet.effort.copy(), sheet.value.copy()
        effort[vendor] += extra
        value[source] *= share / old
        needed = effort[running].sum()
        still = ml_fits & (members @ effort <= capacity)
        worth = np.where(still, members @ value, 0)
        first, second = np.argsort(-worth, kind="stable")[:2]
        if worth[first] < 1.03 * worth[second] or extra < 0.4:
            continue
        now = set(np.flatnonzero(members[first]))
        left = set(running) - now
        if told.shock == "stop" and (needed < capacity + 0.25 or len(left) != 1):
            continue
        if told.shock != "stop" and (left or (told.shock == "slack" and needed > capacity - 0.3)):
            continue
        return Shock(IDEAS[vendor], bill, round(new), rate, IDEAS[source], share)
    return None


def _draw_lenses(
    generator: np.random.Generator, sheet: _Sheet, told: Story
) -> "tuple[pd.DataFrame, tuple[str, str, str]] | None":
    """Return ICE scores, cost of delay and dated rules that say what is told, and the three dated ideas."""
    count = len(IDEAS)
    leader = int(np.argmax(sheet.adjusted))
    first = {"reach": IDEAS.index(sheet.narrow), "hidden costs": IDEAS.index(told.favorite), "same first": leader}[
        told.ice
    ]
    for _ in range(300):
        ice = generator.integers(3, 10, (count, 3))
        ice[first] = generator.integers(7, 11, 3)
        if _ice_tells(ice, first):
            break
    else:
        return None
    for _ in range(300):
        weeks = np.maximum(np.round(sheet.build * generator.uniform(2.5, 5, count)), 3)
        cost = generator.integers(9, 70, count) * 100.0
        able = [place for place in range(count) if IDEAS[place] not in WITHOUT_AI]
        dated = [int(place) for place in generator.choice(able, 3, replace=False)]
        plain = cost / weeks
        others = np.delete(plain, dated)
        rule, penalty = np.full(count, np.nan), np.zeros(count)
        late = int(generator.integers(1, 6))
        rule[dated] = weeks[dated] + np.array([late + 1 if told.dated == "slack" else -late, 0, 1])
        best = float(others.max())
        wanted = (
            best * float(generator.uniform(1.15, 1.5))
            if told.dated != "small"
            else best / float(generator.uniform(1.12, 1.3))
        )
        penalty[dated[0]] = round((wanted - plain[dated[0]]) * weeks[dated[0]], -2)
        penalty[dated[1]] = round(plain[dated[1]] * weeks[dated[1]] * float(generator.uniform(0.3, 0.8)), -2)
        penalty[dated[2]] = round((best * float(generator.uniform(1.15, 1.4)) - plain[dated[2]]) * weeks[dated[2]], -2)
        if penalty[dated].min() < 1000 or rule[dated].min() < 2:
            continue
        due = np.where(weeks + 1 > np.nan_to_num(rule, nan=np.inf), penalty, 0.0)
        cd3 = (cost + due) / weeks
        order = np.argsort(-cd3)
        ordered = cd3[order]
        apart = ordered[0] >= 1.1 * ordered[1]
        says = {
            "first": order[0] == dated[0],
            "slack": order[0] not in dated,
            "small": order[0] not in dated and order[1] == dated[0],
        }[told.dated]
        if apart and says and np.argsort(-plain)[0] not in dated:
            break
    else:
        return None
    table = pd.DataFrame(
        {
            "idea": IDEAS,
            **{f"ice_{letter}": ice[:, place] for place, letter in enumerate(("impact", "confidence", "ease"))},
            "weekly_delay_cost": cost,
            "weeks": weeks,
            "rule_week": rule,
            "weekly_penalty": penalty,
        }
    )
    return table, (IDEAS[dated[0]], IDEAS[dated[1]], IDEAS[dated[2]])


def _ice_tells(ice: npt.NDArray[np.int64], first: int) -> bool:
    """Return whether ICE puts that idea first, and another reading of ICE gives other first three."""

    def top(scores: Any) -> list[int]:
        return [int(place) for place in np.argsort(-scores, kind="stable")[:3]]

    product = ice.prod(axis=1).astype(float)
    ordered = np.sort(product)[::-1]
    others = (ice.mean(axis=1), ice[:, 0] * ice[:, 2], ice[:, 0] * ice[:, 1] / ice[:, 2], ice[:, 0] * ice[:, 1])
    apart = (ordered[:3] > ordered[1:4] * 1.02).all()
    return top(product)[0] == first and bool(apart) and all(set(top(other)) != set(top(product)) for other in others)


def _draw_draws(seed: int, attempt: int, sheet: _Sheet, told: Story) -> "pd.DataFrame | None":
    """Return 2,000 versions of the adjusted scores whose third place is as told, or None."""
    generator = stream(seed, "rice.draws", attempt)
    count = len(IDEAS)
    for _ in range(40):
        spread = generator.uniform(0.16, 0.32, count)
        value, effort = versions(generator, sheet.reach, _IMPACTS, sheet.confidence, sheet.effort, spread)
        scores = _first_half_apart((value / effort).round(1), sheet)
        if min(_third(scores, told).values()) >= 0:
            return pd.DataFrame(scores, columns=list(IDEAS))
    return None


def _first_half_apart(scores: _Row, sheet: _Sheet) -> _Row:
    """Return the draws in an order in which the first thousand alone tell another share for the third place."""
    third, fourth = sheet.places[2], sheet.places[3]
    wins = scores[:, third] > scores[:, fourth]
    half = _DRAWS // 2
    missing = int(np.ceil((wins.mean() + 0.03 - wins[:half].mean()) * half))
    early, late = np.flatnonzero(~wins[:half])[: max(missing, 0)], half + np.flatnonzero(wins[half:])[: max(missing, 0)]
    swapped = min(len(early), len(late))
    order = np.arange(_DRAWS)
    order[early[:swapped]], order[late[:swapped]] = late[:swapped], early[:swapped]
    return scores[order]


def _third(scores: _Row, told: Story) -> dict[str, float]:
    """Return the truths about the third place as margins, in shares of the draws."""
    places = np.argsort(np.argsort(-scores, axis=1), axis=1) + 1
    top = (places <= 3).mean(axis=0)
    order = np.argsort(-top)
    third, fourth = int(order[2]), int(order[3])
    wins = float((scores[:, third] > scores[:, fourth]).mean())
    share = max(wins, 1 - wins)
    winner, loser = (third, fourth) if wins >= 0.5 else (fourth, third)
    one_third = (places[:, winner] == 3) | (places[:, loser] == 3)
    decided = float((scores[one_third, winner] > scores[one_third, loser]).mean())
    half = float((scores[:1000, winner] > scores[:1000, loser]).mean())
    low, high = {"tie": (0.515, 0.56), "leaning": (0.62, 0.76), "clear": (0.84, 0.97)}[told.third]
    return {
        "second and third lie apart": top[order[1]] - top[third] - 0.03,
        "fourth and fifth lie apart": top[fourth] - top[order[4]] - 0.03,
        "third and fourth lie apart": top[third] - top[fourth] - 0.012,
        "the winner's share is as told": between(share, low, high),
        "it is no ratio of chances, share of decided draws or first half": apart(
            share, [top[winner] / (top[winner] + top[loser]), decided, half], 0.015
        ),
    }


def _draw(seed: int, attempt: int) -> IdeaBacklog | None:
    """Build the tables for one attempt at a seed; None if it does not get that far."""
    told = story_of(seed)
    sheet = _draw_sheet(seed, attempt, told)
    if sheet is None:
        return None
    generator = stream(seed, "rice.rest", attempt)
    limits = _draw_limits(generator, sheet, told)
    if limits is None:
        return None
    shock = _draw_shock(generator, sheet, told, *limits)
    lenses = _draw_lenses(generator, sheet, told) if shock else None
    draws = _draw_draws(seed, attempt, sheet, told) if lenses else None
    if shock is None or lenses is None or draws is None:
        return None
    july = _draw_july(generator, sheet, told)
    return IdeaBacklog(
        seed=seed,
        story=told,
        ideas=_roadmap(sheet, told),
        lenses=lenses[0],
        draws=draws,
        limits=Limits(*limits, *july),
        shock=shock,
        usd_per_label=float(generator.choice((0.3, 0.4, 0.5, 0.6, 0.8))),
        truth=_truth(sheet, lenses[1]),
    )


def _roadmap(sheet: _Sheet, told: Story) -> pd.DataFrame:
    """Return the sheet as the meeting receives it."""
    columns = sheet.columns
    return pd.DataFrame(
        {
            "idea": IDEAS,
            "name": list(NAMES.values()),
            "sponsor": [FAVORITES_SPONSOR if idea == told.favorite else _SPONSORS[idea] for idea in IDEAS],
            # Numbers with a point, so that dividing one row by three needs no change of type.
            "reach": columns["written"].astype(float),
            "reach_unit": columns["unit"].astype(str),
            "note": columns["note"].astype(str),
            "impact": list(_IMPACT.values()),
            "confidence": columns["typed"].astype(str),
            "build_effort": sheet.build,
            "labels": columns["labels"],
            "minutes_per_label": columns["minutes_per_label"],
            "retrainings_per_year": columns["retrainings_per_year"],
            "labels_per_retraining": columns["labels_per_retraining"],
            "retraining_effort": columns["retraining_effort"],
            "monitoring_hours_per_month": columns["monitoring_hours_per_month"],
            "review_effort": columns["review_effort"],
            "ml_effort": sheet.ml_effort,
        }
    )


def _truth(sheet: _Sheet, dated: tuple[str, str, str]) -> Truth:
    def series(values: _Row) -> pd.Series:
        return pd.Series(values, index=pd.Index(IDEAS, name="idea"))

    return Truth(
        reach=series(sheet.reach),
        confidence=series(sheet.confidence),
        hidden=pd.DataFrame(sheet.hidden, index=pd.Index(IDEAS, name="idea"), columns=list(HIDDEN_COSTS)),
        effort=series(sheet.effort),
        ml_effort=series(sheet.ml_effort),
        ml_share=series(sheet.ml_share),
        score=series(sheet.score),
        adjusted=series(sheet.adjusted),
        value=series(sheet.value),
        dated=dated,
    )


def _planted_truths(backlog: IdeaBacklog | None) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests and `aipm prove` read the names."""
    if backlog is None:
        return {"the numbers allow the story": False}
    told, truth, limits, shock = backlog.story, backlog.truth, backlog.limits, backlog.shock
    amounts = way_back(backlog, told.favorite, told.cause)
    bound = {"rank": amounts.third, "capacity": amounts.people, "ml": amounts.ml}
    lowest = min(bound, key=lambda name: bound[name])
    rest = sorted(bound.values())
    sets = feasible_sets(truth.value, truth.effort, truth.ml_effort, limits)
    running, (_, value, effort) = list(sets["pilots"][0]), after_shock(backlog)
    after = feasible_sets(value, effort, truth.ml_effort, limits)
    left = set(running) - set(after["pilots"][0])
    new_score = value / effort
    changed = set(new_score.index[~np.isclose(new_score, truth.adjusted)])
    narrow = str(truth.reach.idxmin())
    leads = {"reach": narrow, "hidden costs": told.favorite, "same first": truth.adjusted.idxmax()}
    lens = backlog.lenses.set_index("idea")
    ice = lens["ice_impact"] * lens["ice_confidence"] * lens["ice_ease"]
    return {
        "the way back hits last what is told": float(rest[0] < 0) - 1
        if told.way_back == "none"
        else float(lowest == told.way_back) - 1,
        "and clearly": clear_of(rest[0], 0, 0.3) if told.way_back == "none" else rest[1] / rest[0] - 1.1,
        "the best set is unique": sets["value"][0] / sets["value"][1] - 1.03,
        "the best set has two to five pilots": between(len(running), 2, 5),
        "the favorite is not in it": float(told.favorite not in running) - 1,
        "the news changes two scores": float(changed == {shock.vendor_idea, shock.source_idea}) - 1,
        "the best set after the news is unique": after["value"][0] / after["value"][1] - 1.03,
        "the news stops a pilot only if told": float(len(left) == (told.shock == "stop")) - 1,
        "ICE's first is the one told": float(ice.idxmax() == leads[told.ice]) - 1,
        "fewer than a tenth of the median reach see the narrow idea": 0.1 - truth.reach[narrow] / truth.reach.median(),
        "nothing else is as narrow": truth.reach.drop(narrow).min() / truth.reach.median() - 0.1,
        "the rules of the three dated ideas": float(
            (lens["weeks"] + 1 > lens["rule_week"])[list(truth.dated)].to_list() == [told.dated != "slack", True, False]
        )
        - 1,
    }


def backlog_facts(backlog: IdeaBacklog) -> pd.DataFrame:
    """Return limits and prices as one table that a person can read.

    Args:
        backlog: the backlog of one seed.

    Returns:
        One row per fact: `fact` (name), `value` (number), `unit`, `meaning`.
    """
    limits, shock = backlog.limits, backlog.shock
    rows: list[tuple[str, float, str, str]] = [
        ("capacity", limits.capacity, "person-months", "everybody together, the next twelve months"),
        ("ml_capacity", limits.ml_capacity, "person-months", "machine-learning engineers, part of the capacity"),
        ("july_people", limits.july_people, "person-months", "free for one more idea from July, everybody together"),
        ("july_ml", limits.july_ml, "person-months", "machine-learning engineers, part of what is free in July"),
        ("hours_per_person_month", HOURS_PER_PERSON_MONTH, "hours", "working hours in one person-month"),
        ("usd_per_label", backlog.usd_per_label, "USD", "a labeling firm's price for one label; paid from a budget"),
        ("vendor_bill_planned", shock.vendor_bill, "USD per year", "Tuesday's first e-mail: what was planned"),
        ("vendor_bill_new", shock.new_bill, "USD per year", "Tuesday's first e-mail: what it costs now"),
        (
            "usd_per_person_month",
            shock.usd_per_person_month,
            "USD",
            "over the planned bill, the team pays with its time",
        ),
        ("source_confidence_new", shock.source_confidence, "share", "Tuesday's second e-mail: confidence from now on"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def tuesdays_news(backlog: IdeaBacklog) -> pd.DataFrame:
    """Return Tuesday's two e-mails.

    Args:
        backlog: the backlog of one seed.

    Returns:
        Two rows: `mail` (vendor, source), `idea` (short name of the idea it is about), `text`.
    """
    shock = backlog.shock
    vendor, source = NAMES[shock.vendor_idea], NAMES[shock.source_idea]
    return pd.DataFrame(
        {
            "mail": ["vendor", "source"],
            "idea": [shock.vendor_idea, shock.source_idea],
            "text": [
                f"The vendor behind {vendor} raises its price: USD {shock.new_bill:,} a year instead of the planned "
                f"{shock.vendor_bill:,}. No other idea uses this vendor.",
                f"A customer withdraws the data behind {source}. Its owner's confidence is "
                f"{shock.source_confidence:.0%} from now on.",
            ],
        }
    )


def clean_sheet(backlog: IdeaBacklog) -> pd.DataFrame:
    """Return the roadmap sheet in one unit, with the four hidden costs worked out.

    Args:
        backlog: the backlog of one seed.

    Returns:
        One row per idea: `idea`, `name`, `reach` (users per month), `impact`, `confidence` (0 to 1), `build_effort`,
        one column per hidden cost, `full_effort` and `ml_effort` (all person-months over 12 months), `ml_share` (of
        everything but labeling).

    Examples:
        >>> sheet = clean_sheet(idea_backlog(0))
        >>> bool(abs(sheet["full_effort"] - sheet[["build_effort", *HIDDEN_COSTS]].sum(axis=1)).max() < 0.01)
        True
    """
    truth, sheet = backlog.truth, backlog.ideas.set_index("idea")
    columns = {
        "name": sheet["name"],
        "reach": truth.reach.round(1),
        "impact": sheet["impact"],
        "confidence": truth.confidence,
        "build_effort": sheet["build_effort"],
        **{cost: truth.hidden[cost].round(3) for cost in HIDDEN_COSTS},
        "full_effort": truth.effort.round(3),
        "ml_share": truth.ml_share,
        "ml_effort": truth.ml_effort,
    }
    return pd.DataFrame(columns).rename_axis("idea").reset_index()
