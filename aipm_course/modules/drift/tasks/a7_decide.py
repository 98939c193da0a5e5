"""A7: retrain, roll back, rules or wait?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.drift.simulators.drift_measures import corrected_share
from aipm_course.modules.drift.simulators.drift_room import (
    GOLDEN_BAR,
    HORIZON_WEEKS,
    OPTIONS,
    DriftRoom,
    claim_numbers,
    drift_room,
    fraud_at_stake,
    option_costs,
)
from aipm_course.modules.drift.simulators.drift_stream import LABEL_DELAY_WEEKS, WEEKS
from aipm_course.modules.drift.tasks.shared import (
    LAST_KNOWN,
    OBJECTIVE_DECIDE,
    flag_precision,
    known_fraud,
    share_number,
)


def _new_labels(data: DriftRoom, first: int, last: int) -> int:
    payments = data.payments
    return int((payments["week"].between(first, last) & (payments["label"] == 1)).sum())


def _cost_column(costs: pd.Series) -> pd.DataFrame:
    return costs.rename("cost").rename_axis("option").reset_index()


def _sheet(data: DriftRoom) -> pd.DataFrame:
    return data.options.set_index("option")


def _running(data: DriftRoom) -> pd.Series:
    return _sheet(data)["weekly_cost"] * HORIZON_WEEKS


def _work_only(data: DriftRoom) -> pd.Series:
    return _sheet(data)["one_off_cost"] + _running(data)


def _works_at_once(data: DriftRoom) -> pd.Series:
    at_stake, _ = fraud_at_stake(data)
    return _work_only(data) + at_stake * HORIZON_WEEKS * (1 - _sheet(data)["caught_share"])


def _nothing_lost_later(data: DriftRoom) -> pd.Series:
    at_stake, caught = fraud_at_stake(data)
    return _work_only(data) + at_stake * _sheet(data)["weeks_until_it_works"] * (1 - caught)


def _decide(data: DriftRoom) -> dict[str, Any]:
    at_stake, caught = fraud_at_stake(data)
    numbers = claim_numbers(data.claim)
    return {
        "labels_available": _new_labels(data, data.concept_week, LAST_KNOWN),
        "at_stake": at_stake,
        "caught_now": caught,
        "cost": _cost_column(option_costs(data)),
        "choice": "retrain",
        "fp_change": numbers["fp_change"],
        "rate_change": numbers["rate_change"],
        "fraud_share_now": numbers["fraud_share_now"],
        "credit": "mostly_volume",
    }


def _latest(data: DriftRoom) -> pd.DataFrame:
    return data.payments[data.payments["week"].between(LAST_KNOWN - 2, LAST_KNOWN)]


def _claim_sums(data: DriftRoom, period: str) -> dict[str, float]:
    """Return sums of one period; `false` and `fraud` mean nothing while labels are out."""
    columns = ["payments", "flagged", "flagged_fraud", "missed_fraud"]
    rows = data.claim.loc[data.claim["period"] == period, columns].astype(float)
    sums = {column: float(rows[column].sum()) for column in columns}
    return {
        **sums,
        "false": sums["flagged"] - sums["flagged_fraud"],
        "fraud": sums["flagged_fraud"] + sums["missed_fraud"],
    }


def _false_alarm_rate(sums: dict[str, float]) -> float:
    return sums["false"] / (sums["payments"] - sums["fraud"])


def _per_payment_change(data: DriftRoom) -> float:
    before, after = _claim_sums(data, "before"), _claim_sums(data, "after")
    return (after["false"] / after["payments"]) / (before["false"] / before["payments"]) - 1


def _rate_change_in_points(data: DriftRoom) -> float:
    return _false_alarm_rate(_claim_sums(data, "after")) - _false_alarm_rate(_claim_sums(data, "before"))


def _with_rates_before(data: DriftRoom) -> float:
    before, now = _claim_sums(data, "before"), _claim_sums(data, "now")
    caught = before["flagged_fraud"] / before["fraud"]
    return corrected_share(now["flagged"] / now["payments"], caught, _false_alarm_rate(before))


def _with_false_alarms_per_flag(data: DriftRoom) -> float:
    """Return the correction with false alarms over flags, as the answer is read."""
    after, now = _claim_sums(data, "after"), _claim_sums(data, "now")
    caught = after["flagged_fraud"] / after["fraud"]
    per_flag = after["false"] / after["flagged"]
    share = (now["flagged"] / now["payments"] - per_flag) / (caught - per_flag)
    return share / 100  # far below -1, so the kind takes it for a percentage


def _own_passing_costs(answer: Any, data: DriftRoom) -> pd.Series:
    """Return the learner's costs of the options that pass their golden set; NaN where there is no number."""
    own = pd.Series({option: cells["cost"] for option, cells in answer["cost"].items()}, dtype=object)
    sheet = _sheet(data)
    passing = sheet.index[sheet["golden_right"] / sheet["golden_cases"] >= GOLDEN_BAR]
    return pd.to_numeric(own.reindex(passing), errors="coerce")


def _cheapest_of_own(answer: Any, data: DriftRoom) -> bool:
    choice, costs = answer["choice"], _own_passing_costs(answer, data)
    return bool(costs.notna().all() and costs.idxmin() == choice)


def _cheapest_message(answer: Any, data: DriftRoom) -> str:
    if _own_passing_costs(answer, data).isna().any():
        return (
            "`cost` has no usable number for an option that could go live, so your `choice` cannot be held against your "
            "costs: fill the row first"
        )
    return "`choice` is not the cheapest by your own `cost` among the options that get 95% of the golden cases right"


DECIDE = Question(
    id="drift.decide",
    task="A7",
    title="Retrain, roll back, rules or wait?",
    points=8,
    kind=Record(
        {
            "labels_available": Number("frauds with final labels"),
            "at_stake": Number("USD of fraud per week", within_percent=1),
            "caught_now": share_number("share of dollars", 0.005),
            "cost": Table("option", tuple(OPTIONS), {"cost": Number("USD over 12 weeks", within_percent=1.5)}),
            "choice": Choice(OPTIONS),
            "fp_change": Number("share of before, negative for a fall", within=0.01, percent=True),
            "rate_change": Number("share of before, negative for a fall", within=0.005, percent=True),
            "fraud_share_now": Number("share of payments", within=0.001, percent=True),
            "credit": Choice(
                {
                    "dashboard": "the dashboard earned the whole fall",
                    "mostly_volume": "most of the fall is fewer payments; the rate fell by less",
                    "nothing": "no fall is left once volume is out",
                }
            ),
        },
        weights={
            "labels_available": 0.5,
            "caught_now": 0.5,
            "cost": 1.5,
            "fp_change": 0.5,
            "credit": 0.5,
        },
    ),
    data=drift_room,
    reference=_decide,
    alternatives=(
        lambda data: {
            **_decide(data),
            "cost": {option: round(value) for option, value in option_costs(data).items()},
            "caught_now": 100 * _decide(data)["caught_now"],
            "fp_change": 100 * _decide(data)["fp_change"],
        },
    ),
    rules=(
        Rule(
            "choice follows your costs",
            _cheapest_of_own,
            _cheapest_message,
            weight=0.5,
        ),
    ),
    misconceptions=(
        Misconception(
            "all_labels",
            lambda data: {"labels_available": _new_labels(data, 1, LAST_KNOWN)},
            "Frauds of the old tactic are in there. They teach a model what used to be true: count from the first week "
            "of episode D.",
        ),
        Misconception(
            "unfinished_labels",
            lambda data: {"labels_available": _new_labels(data, data.concept_week, WEEKS)},
            "Early reports from the last three weeks are in there. Those weeks have no final label for a good payment, "
            "so a model would learn that everything new is fraud.",
        ),
        Misconception(
            "half_a_year_at_stake",
            lambda data: {"at_stake": float(known_fraud(data)["amount"].sum() / LAST_KNOWN)},
            "That is the average of 23 weeks, the season's large invoices included. Take weeks 21 to 23.",
        ),
        Misconception(
            "three_weeks_at_stake",
            lambda data: {"at_stake": 3 * fraud_at_stake(data)[0]},
            "That is the sum of three weeks. Asked is dollars per week.",
        ),
        Misconception(
            "all_payments_at_stake",
            lambda data: {"at_stake": float(_latest(data)["amount"].sum() / LABEL_DELAY_WEEKS)},
            "Those are the dollars of all payments. At stake is fraud: rows with `label` 1.",
        ),
        Misconception(
            "precision_for_share_caught",
            lambda data: {"caught_now": flag_precision(data, LAST_KNOWN - 2, LAST_KNOWN)},
            "That is precision, the share of flags that were fraud. Asked is the share of fraud dollars that was flagged: "
            "divide by the dollars of fraud.",
        ),
        Misconception(
            "works_at_once",
            lambda data: {"cost": _cost_column(_works_at_once(data))},
            "Every option works from the first day in your costs. Until it does, fraud goes through as it does now.",
        ),
        Misconception(
            "no_fraud_in_the_costs",
            lambda data: {"cost": _cost_column(_work_only(data))},
            "Your costs hold work and running costs. What goes through meanwhile is the largest of the bills.",
        ),
        Misconception(
            "nothing_lost_later",
            lambda data: {"cost": _cost_column(_nothing_lost_later(data))},
            "After an option works your costs assume that nothing goes through. It catches `caught_share`; the rest is lost.",
        ),
        Misconception(
            "no_running_costs",
            lambda data: {"cost": _cost_column(option_costs(data) - _running(data))},
            "The weekly costs are missing. Rules need people every week.",
        ),
        Misconception(
            "golden_set_ignored",
            lambda data: {"choice": "retrain_now"},
            "That is the cheapest, and it fails its golden set: look at `golden_right` out of `golden_cases` against "
            "the bar. What did it learn from labels that are not final?",
        ),
        Misconception(
            "rolls_back",
            lambda data: {"choice": "roll_back"},
            "Rolling back helps when your own release did the damage. Here the world moved, and an older model "
            "knows nothing of it: see its `caught_share`.",
        ),
        Misconception(
            "falls_back_to_rules",
            lambda data: {"choice": "rules"},
            "Rules are up in a week and have people behind them every week after. Hold the twelve-week totals against "
            "each other.",
        ),
        Misconception(
            "waits",
            lambda data: {"choice": "wait"},
            "Waiting has no invoice and the largest bill: price what goes through.",
        ),
        Misconception(
            "per_flag",
            lambda data: {"rate_change": claim_numbers(data.claim)["per_flag_change"]},
            "That is the share of false alarms among flags. It moves when the share of fraud moves, even if the model "
            "does not. Divide by good payments.",
        ),
        Misconception(
            "per_payment",
            lambda data: {"rate_change": _per_payment_change(data)},
            "You divided by all payments. A false alarm can only happen to a good payment: take the fraud out of the "
            "denominator.",
        ),
        Misconception(
            "in_points",
            lambda data: {"rate_change": _rate_change_in_points(data)},
            "That is the difference of the two rates. Asked is the change as a share of the rate before.",
        ),
        Misconception(
            "volume_change",
            lambda data: {"rate_change": claim_numbers(data.claim)["volume_change"]},
            "That is the change in volume. Asked is what is left of the fall once volume is out.",
        ),
        Misconception(
            "same_as_the_claim",
            lambda data: {"rate_change": claim_numbers(data.claim)["fp_change"]},
            "That is the claim again. Divide each side by its own good payments first.",
        ),
        Misconception(
            "flags_as_fraud",
            lambda data: {"fraud_share_now": claim_numbers(data.claim)["flag_share_now"]},
            "That is the share of payments flagged. Most flags are false alarms, because good payments are so many. "
            "Take the expected false alarms out first.",
        ),
        Misconception(
            "rates_from_before",
            lambda data: {"fraud_share_now": _with_rates_before(data)},
            "The false alarm rate and the share caught are those of the months before. Month 7 runs on the model of the "
            "months after: take theirs.",
        ),
        Misconception(
            "false_alarms_per_flag",
            lambda data: {"fraud_share_now": _with_false_alarms_per_flag(data)},
            "Your false alarm rate is a share of flags. Asked is the share of good payments that were flagged: "
            "divide by good payments.",
        ),
        Misconception(
            "flags_over_caught",
            lambda data: {
                "fraud_share_now": claim_numbers(data.claim)["flag_share_now"] / claim_numbers(data.claim)["caught"]
            },
            "You corrected for missed fraud, not for false alarms.",
        ),
        Misconception(
            "credits_the_dashboard",
            lambda data: {"credit": "dashboard"},
            "Fewer payments make fewer false alarms without anybody's help. Compare `fp_change` with your own `rate_change`.",
        ),
        Misconception(
            "credits_nothing",
            lambda data: {"credit": "nothing"},
            "Volume explains most of it, not all. Your own `rate_change` is not zero.",
        ),
    ),
    hints=(
        "Three things to find in the stream: frauds with final labels since episode D began, dollars of fraud per week in "
        "weeks 21 to 23, and the share of those dollars that was flagged.",
        "Cost = one_off_cost + 12 x weekly_cost + at_stake x [weeks_until x (1 - caught_now) + (12 - weeks_until) x "
        "(1 - caught_share)]. Strike out what gets less than 95% of its golden cases right; take the cheapest.",
        "Claim: false positives = flagged - flagged_fraud, good payments = payments - flagged_fraud - missed_fraud; sum "
        "over three months each. For month 7: (share flagged - false alarm rate) / (share caught - false alarm rate), "
        "both rates from the months after.",
    ),
    worked="""
```python
recent = stream[stream["week"].between(21, 23) & (stream["label"] == 1)]
at_stake = recent["amount"].sum() / 3
caught_now = recent.loc[recent["score"] >= 0.2, "amount"].sum() / recent["amount"].sum()
start = episodes.set_index("episode").loc["D", "first_week"]

sheet = options.set_index("option")
until = sheet["weeks_until_it_works"]
lost = at_stake * (until * (1 - caught_now) + (12 - until) * (1 - sheet["caught_share"]))
cost = sheet["one_off_cost"] + 12 * sheet["weekly_cost"] + lost
passes = sheet["golden_right"] / sheet["golden_cases"] >= 0.95

sums = claim.groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum().astype(float)
false = sums["flagged"] - sums["flagged_fraud"]
fraud = sums["flagged_fraud"] + sums["missed_fraud"]
rate = false / (sums["payments"] - fraud)
caught = sums["flagged_fraud"] / fraud
flagged_now = sums.loc["now", "flagged"] / sums.loc["now", "payments"]
decision = {
    "labels_available": int((stream["week"].between(start, 23) & (stream["label"] == 1)).sum()),
    "at_stake": at_stake,
    "caught_now": caught_now,
    "cost": cost,
    "choice": cost[passes].idxmin(),
    "fp_change": false["after"] / false["before"] - 1,
    "rate_change": rate["after"] / rate["before"] - 1,
    "fraud_share_now": (flagged_now - rate["after"]) / (caught["after"] - rate["after"]),
    "credit": "mostly_volume",
}
```

The payments team's line is not Guard's: there, fraud became more frequent and kept its looks. The cheapest option here
fails its golden set, because it learned from labels that were not final. Two more weeks buy a
model that passes. And of the 40% the dashboard can claim about a quarter: the rest is fewer payments.
""",
    objective=OBJECTIVE_DECIDE,
    ledger=("RESP-45", "SKILL-14", "DELIV-07", "MILE-16", "CASE-07"),
)
