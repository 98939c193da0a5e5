"""A3: which model, at which threshold, with how many reviews."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.answers.reading.number import only_element
from aipm_course.judging.question import Ablation, Derived, Follows, Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.modules.models.simulators.scored_payments import (
    BAR_SAVING,
    DESK_CAPACITY,
    PAYMENTS,
    THRESHOLDS,
    Policy,
    ScoredPayments,
    Tally,
    choices,
    policy,
    scored_payments,
    tally,
    top,
)
from aipm_course.modules.models.tasks.lookalikes import of_policy

LESSON_PRICES = 5.0, 3.5
"""What a review and a stopped honest payment cost in the lesson; a test holds them against its text."""
LESSON_FRAUD = 150.0
"""What a fraud costs on average in the lesson; a test holds it against its text."""
LESSON_TODAY = 0.6
"""From where today's model flags in the lesson; a test holds it against its code."""
_COLUMN = "score_"

Values = npt.NDArray[np.float64]
Bill = Callable[[ScoredPayments, Tally], Values]


class _Model(Choice):
    """A model by its letter, or by the column that holds its scores."""

    def read(self, encoded: JSON) -> str:
        """Return the letter."""
        value = only_element(encoded)
        column = isinstance(value, str) and value.strip().casefold().startswith(_COLUMN)
        return super().read(value.strip()[len(_COLUMN) :] if column else encoded)


def _right(data: ScoredPayments, counted: Tally) -> Values:
    prices = data.prices
    cost: Values = counted.lost + prices.review_cost * counted.flagged + prices.stop_cost * counted.honest
    return cost


def _answer(candidate: Policy, cost_today: float, decision: str) -> dict[str, Any]:
    return {
        "model": candidate.model,
        "threshold": candidate.threshold,
        "cost": candidate.cost,
        "cost_today": cost_today,
        "honest_stopped": candidate.honest,
        "decision": decision,
    }


def _policy(data: ScoredPayments) -> dict[str, Any]:
    chosen = choices(data)
    return _answer(chosen.candidate, chosen.today.cost, chosen.decision)


def _policy_by_loop(data: ScoredPayments) -> dict[str, Any]:
    """The same payment by payment with pandas, in whole dollars."""
    table, prices = data.payments, data.prices
    rows = []
    for letter in "AB":
        score, fraud = table[f"score_{letter.lower()}"], table["is_fraud"] == 1
        for threshold in THRESHOLDS:
            flagged = score >= threshold
            honest = int((flagged & ~fraud).sum())
            missed = table.loc[fraud & ~flagged, "amount"].sum()
            cost = missed + prices.review_cost * flagged.sum() + prices.stop_cost * honest
            rows.append((letter, float(threshold), float(cost), int(flagged.sum()), honest))
    bill = pd.DataFrame(rows, columns=["model", "threshold", "cost", "reviews", "honest"])
    ranked = bill.sort_values("cost")
    cheapest, inside = ranked.iloc[0], ranked[ranked["reviews"] <= DESK_CAPACITY].iloc[0]
    buys = cheapest["reviews"] > DESK_CAPACITY and cheapest["cost"] <= 0.9 * inside["cost"]
    best = cheapest if buys else inside
    at_today = (bill["model"] == prices.today_model) & np.isclose(bill["threshold"], prices.today_threshold)
    today = float(bill.loc[at_today, "cost"].iloc[0])
    return {
        "model": best["model"].lower(),
        "threshold": best["threshold"],
        "cost": round(best["cost"]),
        "cost_today": round(today),
        "honest_stopped": int(best["honest"]),
        "decision": "keep" if best["cost"] > 0.9 * today else "buy" if buys else "within_desk",
    }


@lru_cache(maxsize=128)
def _tallies(data: ScoredPayments, above: bool = False) -> tuple[Tally, Tally]:
    first, second = (tally(data.fraud, data.amount, data.score(letter), above=above) for letter in "AB")
    return first, second


def _with(data: ScoredPayments, bill: Bill, *, above: bool = False, reviews: str = "rules") -> dict[str, Any]:
    """The fields of somebody who computes another bill, or compares other policies.

    Args:
        data: the month.
        bill: dollars at every threshold.
        above: flag only what lies above a threshold.
        reviews: "rules" for the task's rules, "any" for the cheapest of all, "inside" for the cheapest inside the desk.
    """
    counted = _tallies(data, above)
    cost = np.stack([bill(data, each) for each in counted])
    flagged = np.stack([each.flagged for each in counted])
    within = np.where(flagged <= DESK_CAPACITY, cost, np.inf)
    buys = flagged.flat[cost.argmin()] > DESK_CAPACITY and cost.min() <= (1 - BAR_SAVING) * within.min()
    chosen = cost if reviews == "any" or (reviews == "rules" and buys) else within
    row, place = divmod(int(chosen.argmin()), len(THRESHOLDS))
    today_row = "AB".index(data.prices.today_model)
    today_place = int(np.argmin(np.abs(THRESHOLDS - data.prices.today_threshold)))
    return {
        "model": "AB"[row],
        "threshold": float(THRESHOLDS[place]),
        "cost": float(cost[row, place]),
        "cost_today": float(cost[today_row, today_place]),
        "honest_stopped": int(counted[row].honest[place]),
    }


def _missed_at(data: ScoredPayments, counted: Tally, amount: float) -> Values:
    prices = data.prices
    cost: Values = counted.missed * amount + prices.review_cost * counted.flagged + prices.stop_cost * counted.honest
    return cost


def _average_fraud(data: ScoredPayments, counted: Tally) -> Values:
    return _missed_at(data, counted, float(data.amount[data.fraud].mean()))


def _average_payment(data: ScoredPayments, counted: Tally) -> Values:
    return _missed_at(data, counted, float(data.amount.mean()))


def _hits_free(data: ScoredPayments, counted: Tally) -> Values:
    return counted.lost + (data.prices.review_cost + data.prices.stop_cost) * counted.honest


def _cost_matrix(data: ScoredPayments, counted: Tally) -> Values:
    average = float(data.amount[data.fraud].mean())
    return counted.missed * average + (data.prices.review_cost + data.prices.stop_cost) * counted.honest


def _beyond_the_desk(data: ScoredPayments, counted: Tally) -> Values:
    bought = np.maximum(counted.flagged - DESK_CAPACITY, 0)
    return counted.lost + data.prices.review_cost * bought + data.prices.stop_cost * counted.honest


def _stops_forgotten(data: ScoredPayments, counted: Tally) -> Values:
    return counted.lost + data.prices.review_cost * counted.flagged


def _all_stopped(data: ScoredPayments, counted: Tally) -> Values:
    return counted.lost + (data.prices.review_cost + data.prices.stop_cost) * counted.flagged


def _reviews_free(data: ScoredPayments, counted: Tally) -> Values:
    return counted.lost + data.prices.stop_cost * counted.honest


def _priced(review: float, stop: float) -> Bill:
    """Return the bill at other prices."""

    def bill(_: ScoredPayments, counted: Tally) -> Values:
        cost: Values = counted.lost + review * counted.flagged + stop * counted.honest
        return cost

    return bill


def _at_other_prices(data: ScoredPayments, review: float, stop: float) -> dict[str, Any] | None:
    """The answer at other prices; None where these are the prices, or where they give the same bill."""
    return (
        None
        if (review, stop) == (data.prices.review_cost, data.prices.stop_cost)
        else _with(data, _priced(review, stop))
    )


def _stopped_for_missed(data: ScoredPayments, counted: Tally) -> Values:
    prices, all_fraud = data.prices, float(data.amount[data.fraud].sum())
    cost: Values = all_fraud - counted.lost + prices.review_cost * counted.flagged + prices.stop_cost * counted.honest
    return cost


def _lessons_fraud(data: ScoredPayments, counted: Tally) -> Values:
    return _missed_at(data, counted, LESSON_FRAUD)


def _honest_let_through_pay(data: ScoredPayments, counted: Tally) -> Values:
    through = int((~data.fraud).sum()) - counted.honest
    cost: Values = counted.lost + data.prices.review_cost * counted.flagged + data.prices.stop_cost * through
    return cost


@lru_cache(maxsize=128)
def _stops_when_full(data: ScoredPayments) -> dict[str, Any]:
    """The fields of somebody whose desk reviews no more than its capacity, whatever the threshold flags."""
    prices, rows = data.prices, []
    all_fraud = float(data.amount[data.fraud].sum())
    for letter, counted in zip("AB", _tallies(data), strict=True):
        first = top(data.score(letter), DESK_CAPACITY)
        full = (
            all_fraud - float(data.amount[data.fraud & first].sum()) + prices.review_cost * DESK_CAPACITY,
            int((first & ~data.fraud).sum()),
        )
        cost = _right(data, counted)
        for place, threshold in enumerate(THRESHOLDS):
            over = counted.flagged[place] > DESK_CAPACITY
            honest = full[1] if over else int(counted.honest[place])
            dollars = full[0] + prices.stop_cost * full[1] if over else float(cost[place])
            rows.append((letter, float(threshold), dollars, honest))
    best = min(rows, key=lambda row: row[2])
    today = next(row for row in rows if row[0] == prices.today_model and abs(row[1] - prices.today_threshold) < 1e-9)
    named = {"model": best[0], "threshold": best[1], "cost": best[2], "honest_stopped": best[3]}
    return {**named, "cost_today": today[2]}


def _some_thresholds(data: ScoredPayments, step: int) -> dict[str, Any] | None:
    """The policy of somebody who compares every so-manieth threshold only."""
    left_out = np.ones(len(THRESHOLDS), dtype=bool)
    left_out[step - 1 :: step] = False

    def bill(month: ScoredPayments, counted: Tally) -> Values:
        return np.where(left_out, np.inf, _right(month, counted))

    return _differs(data, _with(data, bill))


def _best_f1(data: ScoredPayments) -> dict[str, Any] | None:
    """The policy with the best F1, whatever it costs."""
    frauds = int(data.fraud.sum())
    f1 = [2 * (frauds - one.missed) / np.maximum(1, one.flagged + frauds) for one in _tallies(data)]
    row, place = divmod(int(np.stack(f1).argmax()), len(THRESHOLDS))
    made = policy(data, "AB"[row], float(THRESHOLDS[place]))
    return _differs(
        data, {"model": made.model, "threshold": made.threshold, "cost": made.cost, "honest_stopped": made.honest}
    )


def _per_day(data: ScoredPayments) -> dict[str, float]:
    return {name: _policy(data)[name] / 30 for name in ("cost", "cost_today")}


def _bought_cost_double(data: ScoredPayments, counted: Tally) -> Values:
    bought = np.maximum(counted.flagged - DESK_CAPACITY, 0)
    return _right(data, counted) + data.prices.review_cost * bought


def _misses_counted(data: ScoredPayments, counted: Tally) -> Values:
    return _missed_at(data, counted, 1.0)


def _honest_at_their_amount(data: ScoredPayments) -> dict[str, float]:
    """The two bills when each honest payment that waits costs its amount."""

    def cost(each: Policy) -> float:
        flagged = data.score(each.model) >= each.threshold
        amounts = float(data.amount[flagged & ~data.fraud].sum())
        return each.cost - data.prices.stop_cost * each.honest + amounts

    return {"cost": cost(choices(data).candidate), "cost_today": cost(choices(data).today)}


def _today_with(data: ScoredPayments, model: str, threshold: float) -> dict[str, float]:
    return {"cost_today": policy(data, model, threshold).cost}


def _other(model: str) -> str:
    return "B" if model == "A" else "A"


def _let_through(data: ScoredPayments) -> dict[str, int]:
    return {"honest_stopped": int((~data.fraud).sum()) - choices(data).candidate.honest}


def _decides(data: ScoredPayments, option: str) -> dict[str, str] | None:
    return None if choices(data).decision == option else {"decision": option}


def _net_benefit(data: ScoredPayments) -> dict[str, float]:
    """What a policy saves against doing nothing, instead of what it costs."""
    nothing, right = float(data.amount[data.fraud].sum()), choices(data)
    return {"cost": nothing - right.candidate.cost, "cost_today": nothing - right.today.cost}


def _differs(data: ScoredPayments, wrong: dict[str, Any]) -> dict[str, Any] | None:
    """Return the fields of other policies only where they are other ones."""
    right = _policy(data)
    same = wrong["model"] == right["model"] and wrong["threshold"] == right["threshold"]
    return None if same else {name: wrong[name] for name in ("model", "threshold", "cost", "honest_stopped")}


def _one_model(data: ScoredPayments, model: str) -> dict[str, Any] | None:
    """The policy of somebody who tries one model alone."""

    def only_one(month: ScoredPayments, counted: Tally) -> Values:
        mine = counted is _tallies(month, False)["AB".index(model)]  # the same call as in `_with`, so the same objects
        return _right(month, counted) + (0 if mine else np.inf)

    return _differs(data, _with(data, only_one))


def _without(data: ScoredPayments, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the fields of somebody who drops rules; None where a bill cannot be without both."""
    if {"hits_free", "desk_is_free"} <= dropped or {"stops_forgotten", "frauds_wait_too"} <= dropped:
        return None

    def bill(month: ScoredPayments, counted: Tally) -> Values:
        lost = counted.missed * float(month.amount[month.fraud].mean()) if "average_fraud" in dropped else counted.lost
        reviews = counted.honest if "hits_free" in dropped else counted.flagged
        if "desk_is_free" in dropped:
            reviews = np.maximum(counted.flagged - DESK_CAPACITY, 0)
        waits = counted.flagged if "frauds_wait_too" in dropped else counted.honest
        stop = 0.0 if "stops_forgotten" in dropped else month.prices.stop_cost
        cost: Values = lost + month.prices.review_cost * reviews + stop * waits
        return cost

    return _with(data, bill, above="above_only" in dropped)


def _unless_told(data: ScoredPayments, wrong: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a wrong policy unless it is what two likelier ideas lead to, which are told of it."""
    inside = _differs(data, _with(data, _right, reviews="inside"))
    known = (inside, _one_model(data, _other(data.prices.today_model)))
    if any(wrong and one and all(wrong[name] == one[name] for name in wrong.keys() & one.keys()) for one in known):
        return None
    return wrong


def _by_hand(data: ScoredPayments, threshold: float) -> dict[str, Any]:
    made = policy(data, data.prices.today_model, threshold)
    return {"threshold": threshold, "cost": made.cost, "honest_stopped": made.honest}


def _own_decision(own: Mapping[str, Any], data: ScoredPayments) -> str | set[str]:
    """Whether the own saving clears the bar, and whether the own policy needs more reviews than the desk has."""
    if float(own["cost"]) > (1 - BAR_SAVING) * float(own["cost_today"]) + 1e-9:
        return "keep"
    made = _own_policy({**own, "model": str(own["model"]).upper()}, data)
    if made.reviews <= DESK_CAPACITY:
        return "within_desk"
    # Who lets the desk stop when it is full has fewer honest payments than the own policy reviews, and buys nothing.
    stops = float(own.get("honest_stopped", made.honest)) < min(made.honest, DESK_CAPACITY)
    return {"buy", "within_desk"} if stops else "buy"


def _own_policy(own: Mapping[str, Any], data: ScoredPayments) -> Policy:
    return policy(data, str(own["model"]), float(own["threshold"]))


def _quantities(data: ScoredPayments) -> Mapping[str, "float | pd.Series"]:
    chosen = choices(data)
    amount, fraud = data.amount, data.fraud
    found: dict[str, float | pd.Series] = {
        "all payments": PAYMENTS,
        "all frauds": int(fraud.sum()),
        "dollars of all fraud": float(amount[fraud].sum()),
    }
    for words, each in (("the policy", chosen.candidate), ("today's policy", chosen.today)):
        flagged = data.score(each.model) >= each.threshold
        found |= {
            f"payments reviewed by {words}": each.reviews,
            f"frauds among the reviews of {words}": each.reviews - each.honest,
            f"honest payments among the reviews of {words}": each.honest,
            f"dollars of fraud that {words} misses": float(amount[fraud & ~flagged].sum()),
            f"dollars of fraud that {words} stops": float(amount[fraud & flagged].sum()),
            f"the review bill of {words}": data.prices.review_cost * each.reviews,
            f"the bill for honest payments stopped by {words}": data.prices.stop_cost * each.honest,
        }
    return found


def _in_words(data: ScoredPayments) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    chosen = choices(data)
    saved, bought = 1 - chosen.candidate.cost / chosen.today.cost, 1 - chosen.cheapest.cost / chosen.inside.cost
    return (
        f"Buying reviews saves {bought:.0%} against the best policy inside the desk (bar {BAR_SAVING:.0%}). The candidate is "
        f"model {chosen.candidate.model} from {chosen.candidate.threshold:.2f}: {chosen.candidate.reviews:,} reviews, USD "
        f"{chosen.candidate.cost:,.0f}, {saved:.0%} less than today. It stops {chosen.candidate.honest:,} honest payments, and "
        f"at USD {data.prices.stop_cost:.2f} each that is in the bill."
    )


POLICY = Question(
    id="models.policy",
    task="A3",
    title="Which model, at which threshold, with how many reviews",
    points=6,
    kind=Record(
        {
            "model": _Model({"A": "model A", "B": "model B"}),
            "threshold": Number("score, one of 0.01, 0.02, ..., 0.99", within=0.0005),
            "cost": Number("dollars in the month", within_percent=0.1),
            "cost_today": Number("dollars in the month", within_percent=0.1),
            "honest_stopped": Number("honest payments"),
            "decision": Choice(
                {
                    "keep": "leave today's policy in place",
                    "within_desk": "change to a policy inside the desk",
                    "buy": "change to a policy with bought reviews",
                }
            ),
        },
        weights={
            "model": 0.25,
            "threshold": 0.5,
            "cost": 1.0,
            "cost_today": 1.0,
            "honest_stopped": 1.25,
            "decision": 2.0,
        },
        look={
            "model": "Step 2 picks one policy out of the bills of both models.",
            "threshold": "Among the policies that step 2 lets you choose from, is it the one with the lowest `cost`? Both models count.",
            "cost": "Three bills for your own model and threshold: the amounts of missed fraud, `review_cost` for each payment "
            "reviewed, `stop_cost` for each honest one among these.",
            "cost_today": "The same three bills for `today_model` from `today_threshold`.",
            "honest_stopped": "A number of payments: those of your own policy's reviews that are no fraud.",
        },
    ),
    data=scored_payments,
    reference=_policy,
    alternatives=(_policy_by_loop, lambda data: pd.Series(_policy(data))),
    follows=(
        Follows("decision", ("model", "threshold", "cost", "cost_today"), _own_decision, also=("honest_stopped",)),
    ),
    derived=(
        Derived("cost", ("model", "threshold"), lambda own, data: _own_policy(own, data).cost),
        Derived("honest_stopped", ("model", "threshold"), lambda own, data: _own_policy(own, data).honest),
    ),
    quantities=_quantities,
    without=_without,
    lookalikes=lambda data: tuple(of_policy(data)),
    misconceptions=(
        Misconception(
            "cost_matrix",
            lambda data: _with(data, _cost_matrix),
            "That is the textbook's cost matrix: average fraud for a miss, and only false alarms pay. Here each missed fraud "
            "costs its own amount, and a review is paid whatever it finds.",
        ),
        Misconception(
            "cheapest_of_all",
            lambda data: _differs(data, _with(data, _right, reviews="any")),
            "That is the cheapest policy of all. Does it cost at least `bar_saving` less than the cheapest inside the desk? "
            "Only then may its reviews be bought.",
        ),
        Misconception(
            "desk_is_a_law",
            lambda data: _differs(data, _with(data, _right, reviews="inside")),
            "That is the cheapest policy inside the desk. Reviews may be bought where that saves at least `bar_saving`.",
        ),
        Misconception(
            "todays_model_only",
            lambda data: _one_model(data, data.prices.today_model),
            "That is the best threshold of today's model. The other model may take its place: compare the bills of both.",
        ),
        Misconception(
            "other_model_only",
            lambda data: _one_model(data, _other(data.prices.today_model)),
            "That is the best threshold of one model alone. Compare the bills of both models.",
        ),
        Misconception(
            "half",
            lambda data: _by_hand(data, 0.5),
            "0.5 is where fraud is as likely as not, if the score is a probability. What a miss costs against a review decides: "
            "compute the bill at each threshold.",
        ),
        Misconception(
            "reviews_free",
            lambda data: _with(data, _reviews_free),
            "No review was paid for. Every flagged payment is reviewed, and each review costs `review_cost`.",
        ),
        Misconception(
            "average_of_all_payments",
            lambda data: _with(data, _average_payment),
            "Every missed fraud was counted at the average of *all* payments. Each costs its own amount.",
        ),
        Misconception(
            "lessons_prices",
            lambda data: _at_other_prices(data, *LESSON_PRICES),
            "Those bills use the lesson's prices. Yours are `review_cost` and `stop_cost` in `facts`.",
        ),
        Misconception(
            "prices_swapped",
            lambda data: _at_other_prices(data, data.prices.stop_cost, data.prices.review_cost),
            "`review_cost` and `stop_cost` have changed places: a review is paid for every flagged payment, a stop for the honest "
            "ones only.",
        ),
        Misconception(
            "bought_cost_double",
            lambda data: _with(data, _bought_cost_double),
            "Reviews beyond the desk were paid twice. A review costs `review_cost` inside the desk and bought.",
        ),
        Misconception(
            "misses_counted",
            lambda data: _with(data, _misses_counted),
            "Missed frauds were counted, one dollar each. Add up their `amount`.",
        ),
        Misconception(
            "stopped_for_missed",
            lambda data: _with(data, _stopped_for_missed),
            "The fraud that is missed is not in those bills: what is stopped is, or none. What costs money is the fraud that scores under "
            "the threshold.",
        ),
        Misconception(
            "lessons_fraud",
            lambda data: _with(data, _lessons_fraud),
            f"Every missed fraud was counted at USD {LESSON_FRAUD:.0f}, as in the lesson. Each costs its own `amount`: add those up.",
        ),
        Misconception(
            "honest_let_through_pay",
            lambda data: _with(data, _honest_let_through_pay),
            "`stop_cost` was paid for the honest payments that nobody reviews. It is paid for those that are reviewed.",
        ),
        Misconception(
            "stops_when_full",
            lambda data: _unless_told(data, _stops_when_full(data)),
            "Those bills end at `desk_capacity` reviews, whatever the threshold flags. A policy reviews all that it flags: reviews beyond the "
            "desk are bought.",
        ),
        Misconception(
            "tenths_only",
            lambda data: _unless_told(data, _some_thresholds(data, 10)),
            "That is the policy of step 2 if the thresholds are 0.1, 0.2, ..., 0.9. Compare all 99.",
        ),
        Misconception(
            "twentieths_only",
            lambda data: None if _some_thresholds(data, 5) == _some_thresholds(data, 10) else _some_thresholds(data, 5),
            "That is the policy of step 2 if the thresholds are 0.05, 0.10, ..., 0.95. Compare all 99.",
        ),
        Misconception(
            "best_f1",
            _best_f1,
            "That is the policy with the best F1. A miss and a false alarm do not cost the same here: compare bills.",
        ),
        Misconception(
            "per_day",
            _per_day,
            "Those are bills of one day: a thirtieth. Asked is the whole month.",
        ),
        Misconception(
            "lessons_today",
            lambda data: (
                _today_with(data, data.prices.today_model, LESSON_TODAY)
                if LESSON_TODAY not in (data.prices.today_threshold, data.report.threshold)
                else None
            ),
            f"`cost_today` is taken at a threshold of {LESSON_TODAY:.2f}, as in the lesson. What runs today flags from `today_threshold`.",
        ),
        Misconception(
            "honest_at_their_amount",
            _honest_at_their_amount,
            "Honest payments were charged their amount. They are let go after the review: each costs `stop_cost`.",
        ),
        Misconception(
            "today_other_model",
            lambda data: _today_with(data, _other(data.prices.today_model), data.prices.today_threshold),
            "`cost_today` belongs to the other model. What runs today is `today_model` in `brief`.",
        ),
        Misconception(
            "today_at_reported_threshold",
            lambda data: (
                _today_with(data, data.prices.today_model, data.report.threshold)
                if data.report.threshold != data.prices.today_threshold
                else None
            ),
            "`cost_today` is taken at the threshold of A1's report. What runs today flags from `today_threshold`.",
        ),
        Misconception(
            "net_benefit",
            _net_benefit,
            "That is what the policies save against doing nothing. `cost` and `cost_today` are what is still paid.",
        ),
        Misconception(
            "saving_for_cost",
            lambda data: {"cost": choices(data).today.cost - choices(data).candidate.cost},
            "That is what the change saves. `cost` is what is still paid.",
        ),
        Misconception(
            "all_reviews_for_honest",
            lambda data: {"honest_stopped": choices(data).candidate.reviews},
            "Those are all payments that the policy reviews. The frauds among them are no honest payments.",
        ),
        Misconception(
            "honest_of_today",
            lambda data: {"honest_stopped": choices(data).today.honest},
            "That is what today's policy stops. The field is about the policy that step 2 finds among all thresholds of both "
            "models, also where today's stays.",
        ),
        Misconception(
            "honest_let_through",
            _let_through,
            "Those are the honest payments that your policy lets through. Asked are those that it has reviewed.",
        ),
        Misconception(
            "keeps_todays",
            lambda data: _decides(data, "keep"),
            "`keep` is right only where your policy of step 2 costs more than (1 - `bar_saving`) x today's cost.",
        ),
        Misconception(
            "stays_inside",
            lambda data: _decides(data, "within_desk"),
            "`within_desk` needs two things: your policy of step 2 costs at least `bar_saving` less than today's, and it has no more "
            "payments to review than `desk_capacity`.",
        ),
        Misconception(
            "buys",
            lambda data: _decides(data, "buy"),
            "`buy` needs three things: the cheapest policy of all has more payments to review than `desk_capacity`, it costs at least "
            "`bar_saving` less than the cheapest inside the desk, and at least `bar_saving` less than today's.",
        ),
    ),
    ablations=(
        Ablation(
            "average_fraud",
            "costs its own `amount`",
            lambda data: _with(data, _average_fraud),
            "Every missed fraud was counted at the average fraud. Each costs its own `amount`: add those up.",
        ),
        Ablation(
            "hits_free",
            "whatever it finds",
            lambda data: _with(data, _hits_free),
            "Only reviews of honest payments were paid. The reviewer who finds fraud draws a wage too.",
        ),
        Ablation(
            "desk_is_free",
            "the same inside the desk and bought",
            lambda data: _with(data, _beyond_the_desk),
            "Only reviews beyond the desk were paid. A review costs the same inside the desk and outside.",
        ),
        Ablation(
            "stops_forgotten",
            "costs `stop_cost`",
            lambda data: _with(data, _stops_forgotten),
            "Honest payments that wait for a review were left off the bill.",
        ),
        Ablation(
            "frauds_wait_too",
            "each *honest* payment that is reviewed",
            lambda data: _with(data, _all_stopped),
            "`stop_cost` was paid for frauds as well. Only an honest payment that waits costs it.",
        ),
        Ablation(
            "above_only",
            "at or above the threshold",
            lambda data: _with(data, _right, above=True),
            "Payments that score exactly a threshold were let through. Flagged is what lies at or above it.",
        ),
    ),
    hints=(
        "Three bills at each threshold: the amounts of fraud below it, the reviews of everything at or above it, and the honest "
        "payments among those.",
        "cost = amounts of missed fraud + review_cost x payments reviewed + stop_cost x honest payments reviewed. Do it for two "
        "models and 99 thresholds, and keep the number of reviews beside each cost.",
        "A table with one row per model and threshold, and the columns cost, reviews and honest. `bill.loc[bill.cost.idxmin()]` is "
        "the cheapest of all; the same after `bill[bill.reviews <= desk]` is the cheapest inside. Compare the two, then the "
        "winner with today.",
    ),
    worked=lambda data: (
        f"""
```python
import numpy as np

fraud, rows = payments["is_fraud"] == 1, []
for model in ("a", "b"):
    for threshold in np.arange(1, 100) / 100:
        flagged = payments[f"score_{{model}}"] >= threshold
        honest = (flagged & ~fraud).sum()
        missed = payments.loc[fraud & ~flagged, "amount"].sum()
        cost = missed + facts["review_cost"] * flagged.sum() + facts["stop_cost"] * honest
        rows.append((model.upper(), threshold, cost, flagged.sum(), honest))
bill = pd.DataFrame(rows, columns=["model", "threshold", "cost", "reviews", "honest"])

desk, bar = facts["desk_capacity"], facts["bar_saving"]
cheapest, inside = bill.loc[bill.cost.idxmin()], bill.loc[bill[bill.reviews <= desk].cost.idxmin()]
best = cheapest if cheapest.reviews > desk and cheapest.cost <= (1 - bar) * inside.cost else inside
at_today = (bill.model == brief["today_model"]) & np.isclose(bill.threshold, facts["today_threshold"])
today = bill[at_today].cost.iloc[0]
policy = {{
    "model": best.model,
    "threshold": best.threshold,
    "cost": best.cost,
    "cost_today": today,
    "honest_stopped": best.honest,
    "decision": "keep" if best.cost > (1 - bar) * today else "buy" if best.reviews > desk else "within_desk",
}}
```

{_in_words(data)}
"""
    ),
    survivors={
        "> to >=: best['cost'] > (1 - facts['bar_saving']) * cost_today": "meant: savings are planted at least 3 points from the bar",
        "<= to <: bill['reviews'] <= facts['desk_capacity']": "equivalent: no policy that matters needs exactly the reviews of the desk",
        "<= to <: cheapest['cost'] <= (1 - facts['bar_saving']) * inside['cost']": "meant: savings are planted at least 3 points from the bar",
        "0 to -1: bill.loc[at_today, 'cost'].iloc[0]": "equivalent: the selection holds one row",
        "> to >=: best['reviews'] > facts['desk_capacity']": "equivalent: no policy that matters needs exactly the reviews of the desk",
        "1 to 0: np.arange(1, 100)": "equivalent: the best policy is planted inside the grid, and the end of it is never best",
        "100 to 101: np.arange(1, 100)": "equivalent: the best policy is planted inside the grid, and the end of it is never best",
        "100 to 99: np.arange(1, 100)": "equivalent: the best policy is planted inside the grid, and the end of it is never best",
    },
    objective="Set a threshold from the cost of each error instead of 0.5.",
    ledger=("RESP-19", "SKILL-07"),
)
