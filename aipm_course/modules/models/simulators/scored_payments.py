"""A month of Larkspur's payments with the scores of two fraud models, and an offer of a third.

Everything here is invented. A seed draws its stories first, each by itself, and then numbers that tell them.

How a payment comes about:

- It is fraud with a chance of 0.8%. Six frauds in ten are bold, four are subtle.
- One model is a generalist: its signal is normal with mean 2.1 for fraud and 0 for the rest, standard deviation 1. Its
  score is the probability of fraud that follows from the signal: it is calibrated.
- The other is a specialist: it sees bold fraud very well (mean 3.6) and subtle fraud hardly (mean 0.35). Its score is
  the probability that follows *if half of all payments were fraud*. Which of them is A and which is B is drawn.
- Amounts in dollars are lognormal, for fraud with the mean that the prices' story asks for, near 92 for the rest, and
  do not depend on the scores.
- Four flags are shuffled among the names `flag_1` to `flag_4`. A strong one is set for 95% of the fraud and 0.1% of
  the rest, two weak ones for a quarter of the fraud and a few honest payments, one has nothing to do with fraud.

The stories and what tells their variants apart (asserted as margins by the `_truths_*` functions for every seed):

- The report (A1): the reported threshold is 0.40 and recall misses its bar by 4 points or more; or it is 0.10, recall
  clears its bar by 4 points, and precision is 4 points or more under or over its own bar. Six frauds and two honest
  payments lie exactly on the threshold; accuracy is at least ten payments away from that of "always no".
- The desk (A2): the specialist challenges at 280 to 560 reviews and finds at least 8 points more; or the generalist
  challenges at 2,000 to 4,000 and does; or the specialist at 800 to 1,600 finds 3 to 4.2 points more, which is over 5
  percent and under 5 points; or the generalist at 280 to 560 finds less. The payment at the last place of each list is
  fraud, the next one is honest.
- The prices (A3): reviews are cheap and buying saves 13% or more against the best policy inside the desk; or they are
  dear and it saves 7% at the most. Today's policy costs at least 15% more than the candidate, or (keep) at most 7%.
  No single slip in the bill and no pair of slips gives both costs within 0.4%. Ten honest payments and two frauds lie
  exactly on the best threshold.
- The offer (A5): the strong flag is filled in 20 minutes later, and without it C finds 3 points or more less, or more,
  than the better of A and B among the desk's 400; or the strong flag is there in time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths, apart, between, clear_of, holds
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

Drawn = TypeVar("Drawn")
Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

PAYMENTS = 40_000
DESK_CAPACITY = 400
"""Payments that the desk can check out of the 40,000 without buying reviews."""

BAR_SWITCH = 0.05
"""Points of recall by which a challenger must be ahead."""

BAR_SAVING = 0.10
"""Share of a cost that a change, or the purchase of reviews, must save."""

THRESHOLDS: Values = np.arange(1, 100) / 100
"""Thresholds that a learner compares: 0.01, 0.02, ..., 0.99."""

REPORTS = {"finds_too_little": 0.35, "stops_too_many": 0.35, "meets_both": 0.30}
DESKS = {"specialist_ahead": 0.35, "generalist_ahead": 0.20, "specialist_close": 0.25, "generalist_behind": 0.20}
BILLS = {"buy": 0.35, "within_desk": 0.35, "keep": 0.30}
OFFERS = {"leak_light": 0.35, "leak_heavy": 0.35, "no_leak": 0.30}

_FRAUD_RATE = 0.008
_BOLD_SHARE = 0.6
_GENERAL, _BOLD, _SUBTLE = 2.1, 3.6, 0.35
_HONEST_AMOUNT = (4.2, 0.8)
_FRAUD_SPREAD = 0.7
_FLAG_SHARES = {"strong": (0.91, 0.002), "instant": (0.25, 0.02), "second": (0.4, 0.005), "idle": (0.03, 0.03)}
"""Share of fraud and of honest payments that carry a flag."""
_FLAG_WEIGHTS = {"strong": 1.0, "instant": 0.02, "second": 0.03}


@dataclass(frozen=True)
class Report:
    """What the ML lead reports (A1): a model, the threshold it flags from, and the two bars."""

    model: str
    threshold: float
    bar_recall: float
    bar_precision: float


@dataclass(frozen=True)
class Challenge:
    """Who challenges whom at the desk of the season (A2), and how many payments that desk can check."""

    challenger: str
    incumbent: str
    capacity: int


@dataclass(frozen=True)
class Prices:
    """What mistakes cost (A3), in dollars, and today's policy."""

    review_cost: float
    stop_cost: float
    today_model: str
    today_threshold: float


@dataclass(frozen=True)
class Policy:
    """One model at one threshold.

    Attributes:
        model: "A" or "B".
        threshold: payments at or above it are reviewed.
        cost: dollars in the month.
        reviews: payments reviewed.
        honest: honest payments among them.
    """

    model: str
    threshold: float
    cost: float
    reviews: int
    honest: int


@dataclass(frozen=True, eq=False)
class ScoredPayments:
    """One month of payments.

    Attributes:
        payments: 40,000 rows: txn_id, amount (dollars), channel, score_a, score_b, flag_1 to flag_4, is_fraud. Treat it
            as read-only: it is shared between calls.
        fields: when each column is filled in, and its weight in C.
        report: what A1 is about.
        challenge: what A2 is about.
        prices: what A3 is about.
        specialist: the letter of the model that sees bold fraud only.
        late: inputs of C that are not there within a second.
        truths: the margins of its stories.
    """

    payments: pd.DataFrame
    fields: pd.DataFrame
    report: Report
    challenge: Challenge
    prices: Prices
    specialist: str
    late: tuple[str, ...]
    truths: Truths = field(default_factory=dict)

    @property
    def generalist(self) -> str:
        """The letter of the model that sees something of every fraud."""
        return "B" if self.specialist == "A" else "A"

    @property
    def fraud(self) -> Flags:
        """Whether each payment turned out to be fraud."""
        return np.asarray(self.payments["is_fraud"] == 1, dtype=bool)

    @property
    def amount(self) -> Values:
        """Dollars of each payment."""
        return self.payments["amount"].to_numpy(dtype=float)

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each input of C."""
        weights = self.fields.set_index("field")["weight_in_c"]
        return {str(name): float(weight) for name, weight in weights.items() if weight}

    def score(self, model: str) -> Values:
        """Return a model's score per payment.

        Args:
            model: "A", "B", "C" (as offered) or "C in time" (only what is there within a second).
        """
        if model in ("A", "B"):
            return self.payments[f"score_{model.lower()}"].to_numpy(dtype=float)
        if model in ("C", "C in time"):
            left_out = self.late if model == "C in time" else ()
            return self.weighted({name: weight for name, weight in self.weights.items() if name not in left_out})
        raise ValueError(f"model must be 'A', 'B', 'C' or 'C in time'; given is {model!r}")

    def weighted(self, weights: Mapping[str, float]) -> Values:
        """Return the sum of columns, each times its weight, per payment."""
        total: Values = np.zeros(len(self.payments))
        for name, weight in weights.items():
            total = total + weight * self.payments[name].to_numpy(dtype=float)
        return total


@lru_cache(maxsize=32)
def scored_payments(seed: int = 0) -> ScoredPayments:
    """Return the payments of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0; 0 is the table of the exercise.

    Returns:
        The payments and what is known about them.

    Examples:
        >>> month = scored_payments(0)
        >>> month.payments.shape
        (40000, 10)
        >>> caught(month.fraud, month.score(month.specialist)) > caught(month.fraud, month.score(month.generalist))
        True
    """
    return first_that_holds(_draw, _planted_truths, seed)


def top(score: Values, count: int = DESK_CAPACITY) -> Flags:
    """Return whether each payment is among the `count` highest scores."""
    chosen = np.zeros(len(score), dtype=bool)
    chosen[np.argsort(-score, kind="stable")[:count]] = True
    return chosen


def caught(fraud: Flags, score: Values, count: int = DESK_CAPACITY) -> float:
    """Return the share of all fraud that is among the `count` highest scores."""
    return float(fraud[top(score, count)].sum() / fraud.sum())


@dataclass(frozen=True, eq=False)
class Tally:
    """What one model flags at each of `THRESHOLDS`, and what it misses.

    Attributes:
        flagged: payments at or above the threshold.
        honest: honest payments among them.
        missed: frauds below it.
        lost: dollars of these frauds.
    """

    flagged: npt.NDArray[np.intp]
    honest: npt.NDArray[np.intp]
    missed: npt.NDArray[np.intp]
    lost: Values


def tally(fraud: Flags, amount: Values, score: Values, *, above: bool = False) -> Tally:
    """Count at each of `THRESHOLDS` what is flagged and what is missed.

    Args:
        fraud: whether each payment is fraud.
        amount: dollars of each payment.
        score: score of each payment.
        above: flag only scores above the threshold instead of at or above it.
    """
    # Scores have five places: counted in hundred-thousandths, a comparison with a threshold is one of whole numbers.
    parts = np.rint(score * 100_000).astype(np.intp) - (1 if above else 0)
    cells = np.clip(parts // 1000, 0, 99)
    below = bincount(cells, minlength=100).cumsum()[:-1]
    missed = bincount(cells[fraud], minlength=100).cumsum()[:-1]
    lost: Values = bincount(cells[fraud], weights=amount[fraud], minlength=100).cumsum()[:-1]
    flagged = len(score) - below
    return Tally(flagged, flagged - (int(fraud.sum()) - missed), missed, lost)


def bills(month: ScoredPayments, model: str) -> Values:
    """Return the total cost in dollars of a model at each of `THRESHOLDS`."""
    return bill_at_each(
        tally(month.fraud, month.amount, month.score(model)), month.prices.review_cost, month.prices.stop_cost
    )


def bill_at_each(counted: Tally, review_cost: float, stop_cost: float) -> Values:
    """Return the total cost at each of `THRESHOLDS`: what is missed, reviews, and honest payments that are stopped."""
    cost: Values = counted.lost + review_cost * counted.flagged + stop_cost * counted.honest
    return cost


def policy(month: ScoredPayments, model: str, threshold: float) -> Policy:
    """Return what a model costs at a threshold."""
    prices = month.prices
    return policy_of(
        model, month.fraud, month.amount, month.score(model), threshold, prices.review_cost, prices.stop_cost
    )


def policy_of(
    model: str, fraud: Flags, amount: Values, score: Values, threshold: float, review_cost: float, stop_cost: float
) -> Policy:
    """Return what a score costs that is acted on from a threshold on."""
    flagged = score >= threshold
    honest = int((flagged & ~fraud).sum())
    lost = float(amount[fraud & ~flagged].sum())
    cost = lost + review_cost * float(flagged.sum()) + stop_cost * honest
    return Policy(model, threshold, cost, int(flagged.sum()), honest)


@dataclass(frozen=True)
class Choices:
    """The policies that A3 compares.

    Attributes:
        cheapest: the cheapest of all, whatever it needs in reviews.
        inside: the cheapest that the desk can do alone.
        candidate: `cheapest` if the reviews it needs may be bought, otherwise `inside`.
        today: what runs now.
        decision: "keep", "within_desk" or "buy".
    """

    cheapest: Policy
    inside: Policy
    candidate: Policy
    today: Policy
    decision: str


@lru_cache(maxsize=64)
def choices(month: ScoredPayments) -> Choices:
    """Return the policies that A3 compares, by the rules of the task."""
    prices = month.prices
    today = policy(month, prices.today_model, prices.today_threshold)
    scores = {model: month.score(model) for model in "AB"}
    return chosen(scores, month.fraud, month.amount, prices.review_cost, prices.stop_cost, DESK_CAPACITY, today)


def chosen(
    scores: Mapping[str, Values],
    fraud: Flags,
    amount: Values,
    review_cost: float,
    stop_cost: float,
    capacity: int,
    today: Policy,
) -> Choices:
    """Return the policies that are to be compared for one or more scores of the same cases."""
    tallies = [tally(fraud, amount, score) for score in scores.values()]
    cost = np.stack([bill_at_each(one, review_cost, stop_cost) for one in tallies])
    reviews = np.stack([one.flagged for one in tallies])

    def cheapest_of(costs: Values) -> Policy:
        row, column = divmod(int(costs.argmin()), len(THRESHOLDS))
        name = list(scores)[row]
        return policy_of(name, fraud, amount, scores[name], float(THRESHOLDS[column]), review_cost, stop_cost)

    cheapest = cheapest_of(cost)
    inside = cheapest_of(np.where(reviews <= capacity, cost, np.inf))
    buys = cheapest.reviews > capacity and cheapest.cost <= (1 - BAR_SAVING) * inside.cost
    candidate = cheapest if buys else inside
    moves = candidate.cost <= (1 - BAR_SAVING) * today.cost
    return Choices(cheapest, inside, candidate, today, "keep" if not moves else "buy" if buys else "within_desk")


_REGIMES = {
    "cheap": ((2.5, 3.0, 3.5, 4.0), (1.0, 1.25, 1.5), (220, 250, 280, 310, 340)),
    "dear": ((5.0, 5.5, 6.0, 6.5), (3.0, 3.5, 4.0, 4.5), (150, 165, 180, 195)),
}
"""Dollars for a review, dollars for a stopped honest payment, mean dollars of a fraud: one of each is drawn."""

_LOW_DESKS = (280, 320, 360, 440, 480, 520, 560)
_MIDDLE_DESKS = tuple(range(800, 1620, 20))
_HIGH_DESKS = tuple(range(2000, 4100, 100))
_TODAY = tuple(range(4, 99, 5))
"""Places in `THRESHOLDS` of 0.05, 0.10, ..., 0.95: thresholds that somebody sets by hand."""


@dataclass(frozen=True, eq=False)
class _Scores:
    """Frauds, amounts as if all were honest, and both scores by role, with the report that A1 is about."""

    fraud: Flags
    amount: Values
    channel: npt.NDArray[np.str_]
    score: Mapping[str, Values]
    report: Report
    challenge: Challenge


@dataclass(frozen=True, eq=False)
class _Priced:
    """The scores after the edge of the best threshold was planted, amounts and prices."""

    score: Mapping[str, Values]
    amount: Values
    prices: Prices
    edge: float


_TRIES = 20
"""Draws of one step before the steps before it are drawn again."""


def _draw(seed: int, attempt: int) -> ScoredPayments:
    """Build the table for one attempt at a seed, in three steps that are each drawn until they tell their story."""
    letters: dict[str, str] = cast(stream(seed, "models.letters"), ["general", "special"], ["A", "B"])

    def first(step: Callable[[int], Drawn], truths: Callable[[Drawn], Truths]) -> tuple[Drawn, Truths]:
        for number in range(_TRIES):
            drawn = step(_TRIES * attempt + number)
            found = truths(drawn)
            if all(map(holds, found.values())):
                break
        return drawn, found

    drawn, of_scores = first(lambda number: _draw_scores(seed, number, letters), _truths_of_scores)
    priced, of_prices = first(
        lambda number: _draw_prices(drawn, letters, seed, number), lambda made: _truths_of_prices(drawn, made, letters)
    )
    offer, of_offer = first(lambda number: _draw_offer(seed, number, drawn, priced, letters), _truths_of_offer)
    return _month(drawn, priced, offer, letters, {**of_scores, **of_prices, **of_offer})


def _draw_scores(seed: int, attempt: int, letters: Mapping[str, str]) -> _Scores:
    """Draw frauds and both scores; plant the edge of the report, then that of the season's desk."""
    generator = stream(seed, "models.scores", attempt)
    fraud = generator.random(PAYMENTS) < _FRAUD_RATE
    bold = fraud & (generator.random(PAYMENTS) < _BOLD_SHARE)
    signal = generator.normal(0, 1, PAYMENTS) + _GENERAL * fraud
    special = generator.normal(0, 1, PAYMENTS) + np.where(bold, _BOLD, _SUBTLE * fraud)
    odds = _FRAUD_RATE / (1 - _FRAUD_RATE) * _likelihood_ratio(signal, _GENERAL)
    special_odds = _BOLD_SHARE * _likelihood_ratio(special, _BOLD)
    special_odds += (1 - _BOLD_SHARE) * _likelihood_ratio(special, _SUBTLE)
    score = {"general": _rounded(odds / (1 + odds)), "special": _rounded(special_odds / (1 + special_odds))}

    told = story(seed, "models.report", REPORTS)
    bars = stream(seed, "models.report")
    threshold = 0.40 if told == "finds_too_little" else 0.10
    bar_precision = {"stops_too_many": 0.30, "meets_both": 0.15}.get(told, float(bars.choice([0.15, 0.30])))
    report = Report(letters["general"], threshold, 0.25, bar_precision)
    _put_on(score["general"], fraud, threshold, frauds=6, honest=2)
    challenge = _challenge(seed, generator, fraud, score, letters, threshold)
    channel = generator.choice(("web", "app", "phone"), PAYMENTS, p=(0.55, 0.35, 0.10))
    amount = generator.lognormal(*_HONEST_AMOUNT, PAYMENTS).round(2)
    return _Scores(fraud, amount, channel, score, report, challenge)


def _truths_of_scores(drawn: _Scores) -> dict[str, bool | float]:
    """Return how far the report is from telling another story."""
    flagged = drawn.score["general"] >= drawn.report.threshold
    tp, fp = int((flagged & drawn.fraud).sum()), int((flagged & ~drawn.fraud).sum())
    recall, precision = tp / int(drawn.fraud.sum()), tp / (tp + fp)
    short = drawn.report.threshold == 0.40
    return {
        "recall is 4 points from its bar": (
            drawn.report.bar_recall - recall if short else recall - drawn.report.bar_recall
        )
        - 0.04,
        "precision is 4 points from its bar": abs(precision - drawn.report.bar_precision) - 0.04,
        "precision is on its side of the bar": (
            0.30 - precision if drawn.report.bar_precision == 0.30 else precision - 0.15
        )
        if not short
        else True,
        "accuracy is ten payments from that of always no": float(abs(tp - fp) - 10),
        "the season's desk tells its story": drawn.challenge.capacity > 0,
        "the generalist has the better AUC": _area(drawn.fraud, drawn.score["general"])
        - _area(drawn.fraud, drawn.score["special"])
        - 0.02,
        "accuracy sounds good": (len(flagged) - fp - (int(drawn.fraud.sum()) - tp)) / len(flagged) - 0.98,
    }


def _draw_prices(drawn: _Scores, letters: Mapping[str, str], seed: int, attempt: int) -> _Priced:
    """Draw amounts, put twelve payments on the best threshold, and choose what runs today."""
    generator = stream(seed, "models.prices", attempt)
    told = story(seed, "models.bill", BILLS)
    dear = stream(seed, "models.regime").random() < 0.5 if told == "keep" else told == "within_desk"
    review, stop, mean = (float(generator.choice(values)) for values in _REGIMES["dear" if dear else "cheap"])
    amount = drawn.amount.copy()
    frauds = int(drawn.fraud.sum())
    amount[drawn.fraud] = generator.lognormal(np.log(mean) - _FRAUD_SPREAD**2 / 2, _FRAUD_SPREAD, frauds).round(2)
    score = {role: values.copy() for role, values in drawn.score.items()}
    draft = _Bills.of(drawn.fraud, amount, score, review, stop)
    role, place = draft.candidate(draft.right)
    edge = float(THRESHOLDS[place])
    _put_on(score[role], drawn.fraud, edge, frauds=2, honest=10)
    made = _Bills.of(drawn.fraud, amount, score, review, stop)
    today_role, today = _today(made, told, generator)
    prices = Prices(review, stop, letters[today_role], float(THRESHOLDS[today]))
    return _Priced(score, amount, prices, edge)


def _today(made: "_Bills", told: str, generator: np.random.Generator) -> tuple[str, int]:
    """Choose the policy of today: nearly as cheap as the candidate if the story is to keep it, dearer otherwise."""
    role, place = made.candidate(made.right)
    best = made.right[role][place]
    if told == "keep":
        near = [other for other in range(len(THRESHOLDS)) if 1.006 < made.right[role][other] / best < 1.065]
        return role, int(generator.choice(near)) if near else place
    first = "general" if generator.random() < 0.5 else "special"
    for today_role in (first, "special" if first == "general" else "general"):
        dearer = [other for other in _TODAY if 1.16 < made.right[today_role][other] / best < 2.2]
        if dearer:
            return today_role, int(generator.choice(dearer))
    return role, place


@dataclass(frozen=True, eq=False)
class _Bills:
    """What both models cost at every threshold, rightly and by known slips, all as {role: dollars}."""

    fraud: Flags
    amount: Values
    at: Mapping[str, Tally]
    above: Mapping[str, Tally]
    review: float
    stop: float
    right: Mapping[str, Values]

    @classmethod
    def of(cls, fraud: Flags, amount: Values, score: Mapping[str, Values], review: float, stop: float) -> "_Bills":
        at = {role: tally(fraud, amount, values) for role, values in score.items()}
        above = {role: tally(fraud, amount, values, above=True) for role, values in score.items()}
        right = {role: each.lost + review * each.flagged + stop * each.honest for role, each in at.items()}
        return cls(fraud, amount, at, above, review, stop, right)

    def candidate(self, cost: Mapping[str, Values]) -> tuple[str, int]:
        """Return role and place of the threshold that the rules of A3 choose from a bill."""
        roles = sorted(cost)
        every = np.stack([cost[role] for role in roles])
        flagged = np.stack([self.at[role].flagged for role in roles])
        inside = np.where(flagged <= DESK_CAPACITY, every, np.inf)
        cheapest, alone = int(every.argmin()), int(inside.argmin())
        bought = (
            flagged.flat[cheapest] > DESK_CAPACITY and every.flat[cheapest] <= (1 - BAR_SAVING) * inside.flat[alone]
        )
        row, column = divmod(cheapest if bought else alone, len(THRESHOLDS))
        return roles[row], column

    def slipped(self, slips: tuple[str, ...]) -> dict[str, Values]:
        """Return the bill with one or more slips."""
        frauds, cost = self.amount[self.fraud], {}
        for role, right in self.at.items():
            each = self.above[role] if "above" in slips else right
            lost, reviews, stopped = each.lost, each.flagged, each.honest
            if "average_of_frauds" in slips:
                lost = each.missed * frauds.mean()
            if "average_of_all" in slips:
                lost = each.missed * self.amount.mean()
            if "false_alarms_only" in slips:
                reviews = each.honest
            if "beyond_the_desk" in slips:
                reviews = np.maximum(each.flagged - DESK_CAPACITY, 0)
            if "reviews_free" in slips:
                reviews = np.zeros_like(each.flagged)
            if "stops_free" in slips:
                stopped = np.zeros_like(each.honest)
            if "stops_on_frauds_too" in slips:
                stopped = each.flagged
            cost[role] = lost + self.review * reviews + self.stop * stopped
        return cost


_SLIPS = (
    ("above",),
    ("average_of_frauds", "average_of_all"),
    ("false_alarms_only", "beyond_the_desk", "reviews_free"),
    ("stops_free", "stops_on_frauds_too"),
)
"""Slips in A3's bill, by the term that they touch."""


def slips_and_pairs() -> list[tuple[str, ...]]:
    """Return every slip in A3's bill alone, and every two that touch different terms."""
    singles: list[tuple[str, ...]] = [(slip,) for family in _SLIPS for slip in family]
    pairs: list[tuple[str, ...]] = [
        (one, other)
        for number, family in enumerate(_SLIPS)
        for later in _SLIPS[number + 1 :]
        for one, other in product(family, later)
    ]
    return singles + pairs


def _truths_of_prices(drawn: _Scores, made: _Priced, letters: Mapping[str, str]) -> dict[str, bool | float]:
    """Return how far the bill is from telling another story, and every slip from the right numbers."""
    prices = made.prices
    bill = _Bills.of(drawn.fraud, made.amount, made.score, prices.review_cost, prices.stop_cost)
    role, place = bill.candidate(bill.right)
    cost = float(bill.right[role][place])
    roles = sorted(bill.right)
    every = np.stack([bill.right[name] for name in roles])
    flagged = np.stack([bill.at[name].flagged for name in roles])
    inside = np.sort(np.where(flagged <= DESK_CAPACITY, every, np.inf), axis=None)
    best = np.sort(every, axis=None)
    saved_by_buying = 1 - best[0] / inside[0]
    dear = prices.review_cost in _REGIMES["dear"][0]
    today_role = "general" if letters["general"] == prices.today_model else "special"
    today_place = int(np.argmin(np.abs(THRESHOLDS - prices.today_threshold)))
    today = float(bill.right[today_role][today_place])
    saved = 1 - cost / today
    seed_keeps = saved < BAR_SAVING

    def moved(slips: tuple[str, ...]) -> float:
        wrong = bill.slipped(slips)
        wrong_role, wrong_place = bill.candidate(wrong)
        off_today = abs(float(wrong[today_role][today_place]) / today - 1)
        if (wrong_role, wrong_place) != (role, place):
            return max(off_today, 0.004)
        return max(off_today, abs(float(wrong[role][place]) / cost - 1))

    return {
        "the last place of the season's desk stands": all(
            _last_is_fraud(max(1, drawn.challenge.capacity), drawn.fraud, values) for values in made.score.values()
        ),
        "dollars tell another recall": min(map(_off_in_dollars, *_recalls(drawn, made))) - 0.004,
        "the edge lies on the candidate": bool(THRESHOLDS[place] == made.edge),
        "no slip and no pair of slips gives the bill": min(map(moved, slips_and_pairs())) - 0.004,
        "the cheapest is clear of the next": float(min(best[1] - best[0], inside[1] - inside[0]) - 5),
        "the cheapest threshold is not the lowest": float(THRESHOLDS[int(every.argmin()) % len(THRESHOLDS)] - 0.02),
        "buying is clear of the bar": clear_of(saved_by_buying, BAR_SAVING, 0.03),
        "buying is on its side of the bar": seed_keeps or (saved_by_buying < BAR_SAVING) == dear,
        "the cheapest of all needs more than the desk": float(flagged.flat[int(every.argmin())] - DESK_CAPACITY - 5),
        "the change is on its side of the bar": 0.07 - saved if seed_keeps else saved - 0.13,
        "today is not the candidate": saved - 0.005,
        "today stops another number of honest payments": float(
            abs(int(bill.at[today_role].honest[today_place]) - int(bill.at[role].honest[place])) - 3
        ),
    }


def _recalls(drawn: _Scores, made: _Priced) -> tuple[list[float], list[float]]:
    """Return the recalls that A1 and A2 ask for, by count and by dollars."""
    lasts = [
        drawn.report.threshold,
        *(np.partition(values, -drawn.challenge.capacity)[-drawn.challenge.capacity] for values in made.score.values()),
    ]
    frauds = drawn.fraud
    found = [
        score[frauds] >= last for score, last in zip((made.score["general"], *made.score.values()), lasts, strict=True)
    ]
    dollars = made.amount[frauds]
    return [float(each.mean()) for each in found], [float(dollars[each].sum() / dollars.sum()) for each in found]


def _off_in_dollars(by_count: float, by_dollars: float) -> float:
    return abs(by_count - by_dollars)


def _challenge(
    seed: int,
    generator: np.random.Generator,
    fraud: Flags,
    score: dict[str, Values],
    letters: Mapping[str, str],
    reported: float,
) -> Challenge:
    """Choose the size of the season's desk, and put a fraud last on each list with an honest payment behind it.

    Without a size that tells the story the capacity is 0, and a truth fails.
    """
    told = story(seed, "models.desk", DESKS)
    role = "general" if told.startswith("generalist") else "special"
    other = "special" if role == "general" else "general"
    sizes = {"specialist_close": _MIDDLE_DESKS, "generalist_ahead": _HIGH_DESKS}.get(told, _LOW_DESKS)
    order = {name: np.argsort(-values, kind="stable") for name, values in score.items()}
    found = {name: fraud[ranks].cumsum() / fraud.sum() for name, ranks in order.items()}
    for size in generator.permutation(np.array(sizes)):
        capacity = int(size)
        ahead = float(found[role][capacity - 1] - found[other][capacity - 1])
        fits = {
            "specialist_close": between(ahead, 0.032, 0.041) >= 0 and ahead > 0.055 * found[other][capacity - 1],
            "generalist_behind": ahead <= 0.02,
        }.get(told, ahead >= BAR_SWITCH + 0.035)
        at_desk = [abs(float(found[name][capacity - 1] - found[name][DESK_CAPACITY - 1])) for name in order]
        if not fits or min(at_desk) < 0.006:
            continue
        swaps = {name: _edge_at(capacity, fraud, score[name], order[name]) for name in order}
        moved = [(score["general"][one], score["general"][two]) for one, two in swaps["general"]]
        if any((one >= reported) != (two >= reported) or reported in (one, two) for one, two in moved):
            continue
        swapped = {name: values.copy() for name, values in score.items()}
        for name, pairs in swaps.items():
            for one, two in pairs:
                swapped[name][[one, two]] = swapped[name][[two, one]]
        if all(_last_is_fraud(capacity, fraud, values) for values in swapped.values()):
            score.update(swapped)
            return Challenge(letters[role], letters[other], capacity)
    return Challenge(letters[role], letters[other], 0)


def _edge_at(capacity: int, fraud: Flags, score: Values, ranks: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return which payments must change scores for rank `capacity` to be fraud and the next one honest."""
    swaps = []
    for place, wanted, step in ((capacity - 1, True, -1), (capacity, False, 1)):
        there = place
        while fraud[ranks[there]] != wanted:
            there += step
        if there != place:
            swaps.append((int(ranks[place]), int(ranks[there])))
    return swaps


def _last_is_fraud(capacity: int, fraud: Flags, score: Values) -> bool:
    """Return whether the last payment of a desk is fraud and the next one honest, with no tie at the edge."""
    last, behind = np.partition(score, (-capacity - 1, -capacity))[[-capacity, -capacity - 1]]
    if last == behind or (score == last).sum() > 1 or (score == behind).sum() > 1:
        return False
    return bool(fraud[score == last][0]) and not bool(fraud[score == behind][0])


@dataclass(frozen=True, eq=False)
class _Offer:
    """The flags by name, the fields, and what is needed to judge C."""

    fraud: Flags
    flags: Mapping[str, Flags]
    fields: pd.DataFrame
    late: tuple[str, ...]
    best: float
    offered: Values
    in_time: Values
    unweighted: Values
    without_second: Values
    heavy: bool


def _draw_offer(seed: int, attempt: int, drawn: _Scores, priced: _Priced, letters: Mapping[str, str]) -> _Offer:
    """Draw the flags of C, their weights, and when each is filled in."""
    generator = stream(seed, "models.flags", attempt)
    deal = stream(seed, "models.offer")
    names: dict[str, str] = cast(deal, list(_FLAG_SHARES), [f"flag_{number}" for number in range(1, 5)])
    told = story(seed, "models.offer", OFFERS)
    heavy = told == "leak_heavy" or (told == "no_leak" and bool(deal.random() < 0.5))
    share = float(deal.choice([0.25, 0.3] if heavy else [0.04, 0.06]))
    flags = {}
    for role, (if_fraud, if_honest) in _FLAG_SHARES.items():
        flags[role] = generator.random(PAYMENTS) < np.where(drawn.fraud, if_fraud, if_honest)
    late = () if told == "no_leak" else (names["strong"],)
    weights = {
        f"score_{letters['general'].lower()}": 1.0,
        f"score_{letters['special'].lower()}": share,
        **{names[role]: weight for role, weight in _FLAG_WEIGHTS.items()},
    }
    both = priced.score["general"] + share * priced.score["special"]
    instant, second, strong = (_FLAG_WEIGHTS[role] * flags[role] for role in ("instant", "second", "strong"))
    without_second = both + instant + (0 if late else strong)
    return _Offer(
        drawn.fraud,
        {names[role]: flag for role, flag in flags.items()},
        _fields(weights, names, leak=bool(late)),
        late,
        max(_found(drawn.fraud, values) for values in priced.score.values()),
        both + instant + second + strong,
        without_second + second,
        priced.score["general"] + priced.score["special"] + sum(flags[role].astype(float) for role in _FLAG_WEIGHTS),
        without_second,
        heavy,
    )


def _month(
    drawn: _Scores, priced: _Priced, offer: _Offer, letters: Mapping[str, str], truths: Truths
) -> ScoredPayments:
    """Put the tables of a month together."""
    roles = {letter: role for role, letter in letters.items()}
    payments = pd.DataFrame(
        {
            "txn_id": np.arange(1, PAYMENTS + 1),
            "amount": priced.amount,
            "channel": drawn.channel,
            **{f"score_{letter.lower()}": priced.score[roles[letter]] for letter in "AB"},
            **{name: offer.flags[name].astype(int) for name in sorted(offer.flags)},
            "is_fraud": drawn.fraud.astype(int),
        }
    )
    return ScoredPayments(
        payments, offer.fields, drawn.report, drawn.challenge, priced.prices, letters["special"], offer.late, truths
    )


def _fields(weights: Mapping[str, float], names: Mapping[str, str], *, leak: bool) -> pd.DataFrame:
    """Return when each column of the payments is filled in, and its weight in C."""
    flags = {
        names["strong"]: ("account service", 20, "minutes") if leak else ("account service", 300, "milliseconds"),
        names["instant"]: ("payment gateway", 40, "milliseconds"),
        names["second"]: ("device service", 1, "seconds"),
        names["idle"]: ("account service", 2, "days"),
    }
    rows = [
        ("txn_id", "payment gateway", 5, "milliseconds"),
        ("amount", "payment gateway", 5, "milliseconds"),
        ("channel", "payment gateway", 5, "milliseconds"),
        ("score_a", "model A", 70, "milliseconds"),
        ("score_b", "model B", 90, "milliseconds"),
        *((name, *flags[name]) for name in sorted(flags)),
        ("is_fraud", "back office", 30, "days"),
    ]
    return pd.DataFrame(
        [(*row, weights.get(row[0], 0.0)) for row in rows],
        columns=["field", "filled_in_by", "after_payment", "unit", "weight_in_c"],
    )


def _truths_of_offer(offer: _Offer) -> dict[str, bool | float]:
    """Return how far the offer is from telling another story, and every slip from the right numbers."""
    fraud = offer.fraud
    reached = _found(fraud, offer.in_time)
    truths: dict[str, bool | float] = {
        "C in time is clear of the desk's best": abs(reached - offer.best) - 0.03,
        "C in time is on its side": reached - offer.best if not offer.late or offer.heavy else offer.best - reached,
        "no ties at the edge of the desk": all(_untied(each) for each in (offer.offered, offer.in_time)),
    }
    if not all(map(holds, truths.values())):
        return truths
    offered = _area(fraud, offer.offered)
    in_time = _area(fraud, offer.in_time) if offer.late else offered
    return {
        **truths,
        "C looks perfect": between(offered, 0.98, 0.9995),
        "forgotten weights show": apart(offered, [_area(fraud, offer.unweighted)], 0.0006),
        "the field at one second shows": max(
            apart(in_time, [_area(fraud, offer.without_second)], 0.0008),
            apart(reached, [_found(fraud, offer.without_second)], 0.006),
        ),
    }


def _area(fraud: Flags, score: Values) -> float:
    """Return the AUC; with few frauds it is quicker to place the honest among them than to sort all."""
    frauds, honest = np.sort(score[fraud]), score[~fraud]
    below = np.searchsorted(frauds, honest, side="left").sum() + np.searchsorted(frauds, honest, side="right").sum()
    return 1 - float(below) / 2 / len(honest) / len(frauds)


def _found(fraud: Flags, score: Values) -> float:
    """Return the share of fraud among the desk's highest scores, where none is tied at its edge."""
    edge = np.partition(score, -DESK_CAPACITY)[-DESK_CAPACITY]
    return float((score[fraud] >= edge).sum() / fraud.sum())


def _untied(score: Values) -> bool:
    """Return whether the last payment of the desk has a higher score than the next."""
    ranked = np.partition(score, (-DESK_CAPACITY - 1, -DESK_CAPACITY))
    return bool(ranked[-DESK_CAPACITY - 1] < ranked[-DESK_CAPACITY])


def _planted_truths(month: ScoredPayments) -> Truths:
    """Return the truths of a month by name, as margins; tests read the names."""
    return month.truths


_IN_SECONDS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "days": 86_400.0}


def in_seconds(fields: pd.DataFrame, name: str) -> float:
    """Return how many seconds after the payment a field is filled in.

    Args:
        fields: the table of fields.
        name: one of its fields.
    """
    row = fields[fields["field"] == name].iloc[0]
    return float(row["after_payment"]) * _IN_SECONDS[str(row["unit"])]


def _put_on(score: Values, fraud: Flags, edge: float, *, frauds: int, honest: int) -> None:
    """Give the frauds and honest payments nearest above a threshold exactly that score, in place."""
    for kind, count in ((fraud, frauds), (~fraud, honest)):
        above = np.flatnonzero(kind & (score > edge))
        nearest = above[np.argsort(score[above], kind="stable")[:count]]
        score[nearest] = edge


def _likelihood_ratio(signal: Values, mean: float) -> Values:
    """Return how many times likelier a signal is under a normal with this mean than under one with mean 0."""
    ratio: Values = np.exp(mean * signal - mean**2 / 2)
    return ratio


def _rounded(score: Values) -> Values:
    """Round to five places, off every whole hundredth: only planted payments lie on a threshold."""
    hundred_thousandths = np.clip(np.rint(score * 100_000), 1, 99_999).astype(np.intp)
    hundred_thousandths += hundred_thousandths % 1000 == 0
    rounded: Values = (hundred_thousandths / 100_000).round(5)
    return rounded
