"""Eight weeks of answers with a score: what is shown, what stays silent, and which plan costs least.

Everything here is invented. Each answer has a score from 0 to 1; a wrong one has a lower score on average, more or less clearly. A
cutoff is chosen on the days before a stated day and reported on those from it on. Four plans are compared there: show all, show
what reaches the cutoff, leave one topic silent, or fix the answers first. Which one is right is drawn:

- `use_cutoff` (35%): the score separates, and a cutoff is the cheapest plan that keeps the bar;
- `narrow` (25%): one topic holds the errors, and to leave it silent is cheaper;
- `show_all` (20%): the error of all answers keeps the bar already, and silence costs more than it saves;
- `fix_first` (20%): no plan keeps the bar in the second period; in some seeds no cutoff does in the first one either, in others a
  cutoff is found and fails afterwards.

Some answers are never checked; they have lower scores. On the first day of the second period an import brings many easy
questions with odd scores. A third of the scores are round, as scores are that a model states itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STORIES = {"use_cutoff": 0.35, "narrow": 0.25, "show_all": 0.2, "fix_first": 0.2}
FAILS = {"late": 0.5, "never": 0.5}
PLANS = ("show_all", "use_cutoff", "narrow")
TOPICS = ("billing", "contracts", "delivery", "returns", "settings")
GRID = tuple(round(0.5 + 0.05 * step, 2) for step in range(9))
"""Cutoffs that are tried, 0.50 to 0.90."""
DAYS = 56
_CHECKED = ("yes", "no")


@dataclass(frozen=True, eq=False)
class Silence:
    """Eight weeks of answers.

    Attributes:
        answers: one row per answer (`load("spec_answers")`): day, topic, score, right (yes, no or unchecked).
        facts: report (first day of the second period), bar (share), person and wrong (dollars).
        story: the plan to take.
        seed: the seed.
    """

    answers: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    seed: int


@lru_cache(maxsize=64)
def silence(seed: int = 0) -> Silence:
    """Return the answers of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> silence(0).answers.columns.tolist()
        ['day', 'topic', 'score', 'right']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_silence(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = silence(seed).facts
    meaning = {
        "report": ("day", "first day of the second period, on which the cutoff is reported"),
        "bar": ("share", "error of the shown answers, at most"),
        "person": ("dollars", "what a silent answer costs, since a person answers"),
        "wrong": ("dollars", "what a wrong answer costs that is shown"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


@dataclass(frozen=True, eq=False)
class Columns:
    """The answers as arrays, for one way of counting.

    Attributes:
        day, topic, score: as in the table; topics by their place in `TOPICS`.
        wrong: 1 where the answer counts as wrong.
    """

    day: "npt.NDArray[Any]"
    topic: "npt.NDArray[Any]"
    score: "npt.NDArray[Any]"
    wrong: "npt.NDArray[Any]"

    def where(self, keep: "npt.NDArray[np.bool_]") -> "Columns":
        """Return some of the rows."""
        return Columns(self.day[keep], self.topic[keep], self.score[keep], self.wrong[keep])


def columns(answers: pd.DataFrame, *, unchecked: str = "out") -> Columns:
    """Return the arrays.

    Args:
        answers: one row per answer.
        unchecked: "out", or "wrong" or "right" for what counts so.
    """
    # Arrays of objects: as texts of one length, or by `map`, both columns take ten times as long.
    right, topic = answers["right"].to_numpy(dtype=object), answers["topic"].to_numpy(dtype=object)
    places = np.zeros(len(topic), int)
    for number, name in enumerate(TOPICS):
        places[topic == name] = number
    made = Columns(
        answers["day"].to_numpy(),
        places,
        answers["score"].to_numpy(),
        ((right == "no") | ((right == "unchecked") & (unchecked == "wrong"))).astype(float),
    )
    return made.where(right != "unchecked") if unchecked == "out" else made


def shown_error(rows: Columns, cutoff: float, *, strict: bool = False) -> float:
    """Return the share of wrong ones among the answers from a cutoff on (over it, if strict)."""
    shown = rows.score > cutoff + 1e-9 if strict else rows.score >= cutoff - 1e-9
    return float(rows.wrong[shown].mean()) if shown.any() else np.nan


def lowest_cutoff(rows: Columns, bar: float, *, strict: bool = False) -> float:
    """Return the lowest cutoff of the grid with a shown error of at most the bar; the highest of the grid if none has."""
    for cutoff in GRID:
        if shown_error(rows, cutoff, strict=strict) <= bar + 1e-12:
            return cutoff
    return GRID[-1]


def lowest_of_all(rows: Columns, bar: float) -> float:
    """Return the lowest cutoff whose wrong shown answers are at most the bar as a share of all answers, shown or not."""
    for cutoff in GRID:
        if rows.wrong[rows.score >= cutoff - 1e-9].sum() / len(rows.wrong) <= bar + 1e-12:
            return cutoff
    return GRID[-1]


def _mean_scores(rows: Columns) -> "npt.NDArray[Any]":
    mean: npt.NDArray[Any] = bincount(rows.topic, rows.score, minlength=len(TOPICS)) / bincount(
        rows.topic, minlength=len(TOPICS)
    )
    return mean


def worst_topic(rows: Columns, *, by: str = "rate") -> int:
    """Return the place of the topic with the highest error; by "count" the one with the most wrong answers."""
    wrong = bincount(rows.topic, rows.wrong, minlength=len(TOPICS))
    return int(np.argmax(wrong if by == "count" else wrong / bincount(rows.topic, minlength=len(TOPICS))))


def plan_rows(
    rows: Columns, facts: Mapping[str, float], cutoff: float, topic: int, *, strict: bool = False
) -> pd.DataFrame:
    """Return silent (share), error (share of the shown) and cost (dollars per 1,000 answers) of three plans."""
    kept = rows.score > cutoff + 1e-9 if strict else rows.score >= cutoff - 1e-9
    shown = {"show_all": np.ones(len(rows.score), bool), "use_cutoff": kept, "narrow": rows.topic != topic}
    made = {}
    for plan, mask in shown.items():
        silent, missed = 1 - float(mask.mean()), float(rows.wrong[mask].sum()) / len(mask)
        made[plan] = {
            "silent": silent,
            "error": float(rows.wrong[mask].mean()),
            "cost": 1000 * (facts["person"] * silent + facts["wrong"] * missed),
        }
    return pd.DataFrame.from_dict(made, orient="index").rename_axis("plan")


def evaluated(
    answers: pd.DataFrame,
    facts: Mapping[str, float],
    *,
    unchecked: str = "out",
    choose: str = "first",
    report: str = "second",
    edge: int = 0,
    strict: bool = False,
    by: str = "rate",
    step: int = 0,
) -> tuple[float, str, pd.DataFrame]:
    """Return the cutoff, the worst topic and the plans' table.

    Args:
        answers: one row per answer.
        facts: report, bar, person, wrong.
        unchecked: what counts of answers that nobody checked, see `columns`.
        choose: period on which cutoff and topic are chosen: "first", "second" or "all".
        report: period of the table.
        edge: days by which the second period begins later.
        strict: whether an answer with a score at the cutoff is silent.
        by: "rate" or "count", for the worst topic.
        step: steps of the grid by which the cutoff is off.
    """
    rows = columns(answers, unchecked=unchecked)
    late = rows.day >= facts["report"] + edge
    periods = {"first": rows.where(~late), "second": rows.where(late), "all": rows}
    chosen = periods[choose]
    cutoff = lowest_cutoff(chosen, facts["bar"], strict=strict)
    if step:
        cutoff = GRID[min(max(GRID.index(cutoff) + step, 0), len(GRID) - 1)]
    topic = worst_topic(chosen, by=by)
    return cutoff, TOPICS[topic], plan_rows(periods[report], facts, cutoff, topic, strict=strict)


def plan_for(found: pd.DataFrame, bar: float) -> str:
    """Return the plan with the least cost among those whose error keeps the bar, "fix_first" if none does."""
    kept = found[found["error"] <= bar + 1e-12]
    return str(kept["cost"].idxmin()) if len(kept) else "fix_first"


WRONG_WAYS: Mapping[str, Mapping[str, Any]] = {
    "unchecked_wrong": {"unchecked": "wrong"},
    "unchecked_right": {"unchecked": "right"},
    "chosen_late": {"choose": "second"},
    "chosen_on_all": {"choose": "all"},
    "reported_early": {"report": "first"},
    "reported_on_all": {"report": "all"},
    "day_late": {"edge": 1},
    "strict": {"strict": True},
    "by_count": {"by": "count"},
    "step_up": {"step": 1},
    "step_down": {"step": -1},
}
"""Other ways to reckon: each drops or bends one rule of the text."""
ALONE = frozenset({"chosen_late", "chosen_on_all", "by_count", "step_up", "step_down"})
"""Ways that change nothing where cutoff and topic stay the same."""


def _draw(seed: int, attempt: int) -> Silence:
    told, fails = story(seed, "spec.silence", STORIES), story(seed, "spec.fails", FAILS)
    generator = stream(seed, "spec.silence", attempt)
    bar = float(generator.choice([0.08, 0.1, 0.12]))
    report = int(generator.choice([22, 29, 36]))
    count = 5600
    day = generator.integers(1, DAYS + 1, count)
    heavy = generator.random(count) < 0.07
    day[heavy] = report
    names = cast(generator, ["worst", "large", "one", "two", "three"], list(TOPICS))
    size = {"worst": float(generator.uniform(0.09, 0.14)), "large": 0.36, "one": 0.2, "two": 0.18, "three": 0.14}
    odds = np.array(list(size.values()))
    role = generator.choice(len(odds), count, p=odds / odds.sum())
    level, worst, late = _levels(told, fails, bar, generator)
    times = np.array([worst, 1.25, 0.9, 0.75, 0.8])
    # Later, another topic is the worst one, unless one topic holds the errors throughout.
    then = times if told == "narrow" else np.array([1.25, 1.0, 0.9, 0.75, worst])
    error = level * np.where(day >= report, late * then[role], times[role])
    error = np.where(heavy, error * 0.5, error)
    wrong = generator.random(count) < error.clip(0.01, 0.9)
    sharp = {"use_cutoff": 1.7, "narrow": 1.1, "show_all": 1.2, "fix_first": 1.5 if fails == "late" else 0.12}[told]
    base = float(generator.uniform(1.35, 1.6)) - (0.6 if told == "show_all" else 0.0)
    # One topic is asked about in odd words: low scores, few errors. The worst one sounds sure.
    tone = np.array([0.55, 0.0, 0.0, -0.75, 0.0])
    latent = generator.normal(base - sharp * wrong - 0.9 * heavy + tone[role], 0.8)
    score = 0.3 + 0.69 / (1 + np.exp(-latent))
    round_one = generator.random(count) < 0.35
    score = np.where(round_one, np.round(score * 20) / 20, np.round(score, 2)).clip(0.3, 0.99)
    unseen = generator.random(count) < np.where(score < 0.7, 0.28, 0.06)
    right = np.where(unseen, "unchecked", np.where(wrong, "no", "yes"))
    topics = np.array([names[name] for name in size])[role]
    order = np.argsort(day, kind="stable")
    table = pd.DataFrame({"day": day, "topic": topics, "score": np.round(score, 2), "right": right}).iloc[order]
    table = table.reset_index(drop=True)
    facts = {"report": report, "bar": bar, **_prices(told, table, report, bar, generator)}
    return Silence(table, facts, told, seed)


def _levels(told: str, fails: str, bar: float, generator: np.random.Generator) -> tuple[float, float, float]:
    """Return the general level of error, how many times that the worst topic has, and what it is times later."""
    falls = float(generator.uniform(0.68, 0.8))
    if told == "use_cutoff":
        return bar * float(generator.uniform(1.5, 1.9)), float(generator.uniform(1.8, 2.6)), falls
    if told == "narrow":
        return bar * float(generator.uniform(0.85, 0.98)), float(generator.uniform(7.0, 8.5)), falls
    if told == "show_all":
        return bar * float(generator.uniform(1.1, 1.28)), float(generator.uniform(1.6, 2.4)), falls - 0.02
    late = float(generator.uniform(1.7, 2.0)) if fails == "late" else 1.0
    return bar * float(generator.uniform(1.3, 1.5)), float(generator.uniform(1.6, 2.0)), late


def _prices(
    told: str, table: pd.DataFrame, report: int, bar: float, generator: np.random.Generator
) -> dict[str, float]:
    """Return prices under which the told plan is the cheapest one that keeps the bar, if there are such."""
    person = float(generator.choice([3, 4, 5, 6]))
    ratios = np.geomspace(1.3, 14, 40)
    _, _, found = evaluated(table, {"report": report, "bar": bar, "person": 1.0, "wrong": 1.0})
    silent, error = found["silent"].to_numpy(), found["error"].to_numpy()
    costs = silent + ratios[:, None] * error * (1 - silent)
    kept = np.sort(np.where(error <= bar, costs, np.inf), axis=1)
    best = np.zeros(len(ratios), dtype=int)
    if told == "fix_first":
        best[:] = 2
    else:
        place = PLANS.index(told)
        fits = (kept[:, 0] == costs[:, place]) & (kept[:, 1] > 1.16 * kept[:, 0])
        # It is worth more to look at the bar where the cheapest plan of all misses it.
        best[fits] = np.where(costs.min(axis=1) < 0.94 * kept[:, 0], 2, 1)[fits]
    good = best == (2 if told in ("use_cutoff", "narrow") else best.max())
    weight = good.astype(float) if best.any() and good.any() else np.ones(len(ratios))
    ratio = float(generator.choice(ratios, p=weight / weight.sum()))
    return {"person": person, "wrong": float(np.ceil(ratio * person))}


def planted_truths(drawn: Silence) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    answers, facts, bar = drawn.answers, drawn.facts, drawn.facts["bar"]
    rows = columns(answers)
    late = rows.day >= facts["report"]
    first, second = rows.where(~late), rows.where(late)
    cutoff, topic, found = evaluated(answers, facts)
    place = GRID.index(cutoff)
    kept = found[found["error"] <= bar]
    costs = np.sort(kept["cost"].to_numpy())
    never = drawn.story == "fix_first" and story(drawn.seed, "spec.fails", FAILS) == "never"
    below = shown_error(first, GRID[place - 1]) if place else 1.0
    here = shown_error(first, cutoff)
    on_grid = min(shown_error(first, one) for one in GRID) - bar - 0.006 if never else min(below - bar, bar - here)
    checks: dict[str, bool | float] = {
        "the story is the one that is told": plan_for(found, bar) == drawn.story,
        "a cutoff is found, or none is": on_grid if never else on_grid - 0.001,
        "the cutoff has room on both sides": float(place) if never else float(min(place - 1, len(GRID) - 2 - place)),
        "errors are clear of the bar": float((found["error"] - bar).abs().min()) - 0.0032,
        "the bar decides, unless all is shown": 1.0
        if drawn.story == "show_all"
        else 0.96 - float(found["cost"].min()) / float(kept["cost"].min() if len(kept) else np.inf),
        "the cheapest leads": float(costs[1] / costs[0]) - 1.12 if len(costs) > 1 else 1.0,
    }
    if not all(map(holds, checks.values())):
        return checks
    wrong = bincount(first.topic, first.wrong, minlength=len(TOPICS))
    rates = np.sort(wrong / bincount(first.topic, minlength=len(TOPICS)))
    moved = {}
    for name, ways in WRONG_WAYS.items():
        other_cutoff, other_topic, other = evaluated(answers, facts, **ways)
        same = (other_cutoff, other_topic) == (cutoff, topic)
        if not (name in ALONE and same):
            moved[name] = max(float((other - found)[column].abs().max()) / wide for column, wide in TOLERANCES.items())
    return checks | {
        "the worst topic is clear": float(rates[-1] - rates[-2]) - 0.03,
        "later another topic is the worst, unless one holds the errors": drawn.story == "narrow"
        or TOPICS[worst_topic(second)] != topic,
        "the lowest scores have another topic": TOPICS[int(np.argmin(_mean_scores(first)))] != topic,
        "errors as a share of all choose another cutoff": lowest_of_all(first, bar) != cutoff,
        "steps of a tenth choose another cutoff": never or place % 2 == 1,
        "of several plans that keep the bar, the least error is not the least cost": len(kept) < 2
        or str(kept["error"].idxmin()) != drawn.story,
        "the most wrong answers have another topic, unless one holds them": drawn.story == "narrow"
        or TOPICS[int(np.argmax(wrong))] != topic,
        "another choice of days has another cutoff or topic": 0.0
        if never
        else len(moved.keys() & {"chosen_late", "chosen_on_all"}) - 2.0,
        "each rule moves the table": min(moved.values()) - 3.2,
        "scores are no shares of right ones": abs(float(1 - second.score.mean()) - float(second.wrong.mean())) - 0.01,
    }


TOLERANCES = {"silent": 0.001, "error": 0.001, "cost": 25.0}
"""Tolerances of the task by column."""
