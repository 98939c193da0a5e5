"""A8: 40% fewer false positives?"""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_incident import (
    RATE_WITHIN,
    IncidentRoom,
    claim_numbers,
    incident_room,
    verdict_of,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE

LEFT = {
    "mostly_volume": "the larger part of the fall is fewer good payments",
    "mostly_rate": "the larger part of the fall is a lower rate",
    "nothing_left": "no part of the fall is a lower rate",
}


def _claim(data: IncidentRoom) -> dict[str, Any]:
    numbers = claim_numbers(data.claim)
    return {
        "fp_change": numbers["fp_change"],
        "rate_change": numbers["rate_change"],
        "at_most": numbers["at_most"],
        "left": data.verdict,
    }


def _in_percent(data: IncidentRoom) -> dict[str, Any]:
    right = _claim(data)
    return {
        **right,
        "fp_change": round(100 * right["fp_change"], 1),
        "rate_change": round(100 * right["rate_change"], 1),
        "at_most": round(right["at_most"]),
        "left": right["left"].replace("_", " ").capitalize().replace(" ", "_"),
    }


def _at_most_from(own: Mapping[str, Any], data: IncidentRoom) -> float:
    numbers = claim_numbers(data.claim)
    return max(0.0, -float(own["rate_change"]) * numbers["rate_before"] * numbers["good_after"])


def _left(own: Mapping[str, Any], data: IncidentRoom) -> str:
    # What volume did follows from the two: (1 + fall) = (1 + rate) x (1 + volume).
    volume = (1 + own["fp_change"]) / (1 + own["rate_change"]) - 1
    return verdict_of(own["rate_change"], volume)


def _when_it_fell(data: IncidentRoom, value: float) -> dict[str, float] | None:
    return {"at_most": value} if data.verdict != "nothing_left" else None


def _points(numbers: Mapping[str, float]) -> float:
    return numbers["rate_after"] - numbers["rate_before"]


def _quantities(data: IncidentRoom) -> dict[str, float]:
    numbers = claim_numbers(data.claim)
    sums = data.claim.groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum()
    named = {
        "the change of good payments": numbers["volume_change"],
        "the change of false positives per flag": numbers["per_flag_change"],
        "the change of false positives per payment": numbers["per_payment_change"],
        "false positives a month before": numbers["false_before"],
        "false positives a month after": numbers["false_after"],
        "good payments a month before": numbers["good_before"],
        "good payments a month after": numbers["good_after"],
        "the rate before": numbers["rate_before"],
        "the rate after": numbers["rate_after"],
    }
    for period in ("before", "after"):
        for column in sums.columns:
            named[f"{column.replace('_', ' ')} in the three months {period}"] = float(sums[column][period])
    return named


CLAIM = Question(
    id="drift.claim",
    task="A8",
    title="40% fewer false positives?",
    points=3,
    kind=Record(
        {
            "fp_change": Number("share of before, negative for a fall", within=0.003, percent=True),
            "rate_change": Number("share of before, negative for a fall", within=RATE_WITHIN, percent=True),
            "at_most": Number("false positives a month", within_percent=4, within=4),
            "left": Choice(LEFT),
        },
        weights={"fp_change": 0.4, "rate_change": 0.8, "at_most": 0.6, "left": 1.2},
        look={
            "fp_change": "Look at flagged minus flagged fraud, three months against three.",
            "rate_change": "Look at the denominator: payments without any fraud, flagged or missed.",
            "at_most": "Look at both rates and at the good payments of the months after.",
            "left": "Look at `rate_change` beside the change of good payments.",
        },
    ),
    data=incident_room,
    reference=_claim,
    alternatives=(_in_percent,),
    follows=(
        Follows("at_most", ("rate_change",), _at_most_from),
        Follows("left", ("fp_change", "rate_change"), _left),
    ),
    ablations=(
        Ablation(
            "missed_fraud_taken_for_good",
            "payments that were not fraud, missed fraud taken out as well",
            lambda data: {"rate_change": claim_numbers(data.claim)["unseen_change"]},
            "Missed fraud is still among your good payments: take `missed_fraud` out of the denominator as well.",
        ),
        Ablation(
            "per_payment",
            "payments that were not fraud, missed fraud taken out as well",
            lambda data: {"rate_change": claim_numbers(data.claim)["per_payment_change"]},
            "You divided by all payments. A false positive can only happen to a good payment: take the fraud out of the "
            "denominator.",
        ),
        Ablation(
            "in_points",
            "as a share of the rate before",
            lambda data: {"rate_change": _points(claim_numbers(data.claim))},
            "That is the difference of the two rates. Asked is the change as a share of the rate before.",
        ),
    ),
    misconceptions=(
        Misconception(
            "against_after",
            # Where the rate moved by 3%, the two bases give the same within the tolerance.
            lambda data: (
                {"rate_change": 1 - 1 / (1 + claim_numbers(data.claim)["rate_change"])}
                if data.verdict != "nothing_left"
                else None
            ),
            "You divided by the rate after. Asked is the change as a share of the rate before.",
        ),
        Misconception(
            "per_flag",
            lambda data: {"rate_change": claim_numbers(data.claim)["per_flag_change"]},
            "That is the share of false positives among flags. It moves when the share of fraud moves, even if the model "
            "does not. Divide by good payments.",
        ),
        Misconception(
            "volume_change",
            lambda data: {"rate_change": claim_numbers(data.claim)["volume_change"]},
            "That is the change in volume. Asked is what is left of the fall once volume is out.",
        ),
        Misconception(
            "flags_for_false_positives",
            lambda data: {
                "fp_change": float(
                    data.claim.loc[data.claim["period"] == "after", "flagged"].sum()
                    / data.claim.loc[data.claim["period"] == "before", "flagged"].sum()
                    - 1
                )
            },
            "That is the change of all flags. Take out those that were fraud.",
        ),
        Misconception(
            "at_old_volume",
            lambda data: (
                _when_it_fell(
                    data,
                    -_points(claim_numbers(data.claim)) * claim_numbers(data.claim)["good_before"],
                )
                if data.verdict == "mostly_volume"
                else None
            ),
            "You took the good payments of the months before. The question is what the old rate would have given in the months "
            "after.",
        ),
        Misconception(
            "three_months",
            lambda data: _when_it_fell(data, 3 * claim_numbers(data.claim)["at_most"]),
            "That is for three months. Asked is a month.",
        ),
        Misconception(
            "the_whole_fall",
            lambda data: {
                "at_most": claim_numbers(data.claim)["false_before"] - claim_numbers(data.claim)["false_after"]
            },
            "That is the whole fall, volume included. Fewer payments make fewer false positives without anybody's help.",
        ),
        Misconception(
            "credits_the_dashboard",
            lambda data: {"left": "mostly_rate"} if data.verdict != "mostly_rate" else None,
            "Fewer payments make fewer false positives without anybody's help. Compare `rate_change` with the change of good "
            "payments.",
        ),
        Misconception(
            "credits_volume",
            lambda data: {"left": "mostly_volume"} if data.verdict == "mostly_rate" else None,
            "Volume has hardly moved. Compare `rate_change` with the change of good payments before you doubt a claim.",
        ),
    ),
    quantities=_quantities,
    hints=(
        "Add up three months each: payments, flags, flagged fraud, missed fraud.",
        "False positives = flagged - flagged_fraud; good payments = payments - flagged_fraud - missed_fraud. Rate = false "
        "positives / good payments, before and after.",
        "`at_most` = (rate before - rate after) x good payments a month after, or 0 if the rate did not fall. For `left` hold "
        "the change of the rate against the change of good payments.",
    ),
    worked=lambda data: _worked(data),
    survivors={
        ">= to >: rate_change >= 0": "meant: the change of the rate is planted at least 2% from zero",
        "< to <=: rate_change < volume_change": "meant: the two parts of the fall are planted at least 10 points apart",
    },
    objective=OBJECTIVE_DECIDE,
    ledger=("MILE-16", "CASE-07"),
)


def _worked(data: IncidentRoom) -> str:
    """Return the worked solution with the parts of the fall on these data."""
    numbers = claim_numbers(data.claim)
    return _WORKED.format(**{name: numbers[name] for name in ("fp_change", "volume_change", "rate_change", "at_most")})


_WORKED = """
```python
sums = claim.groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum()
false = sums["flagged"] - sums["flagged_fraud"]
good = sums["payments"] - sums["flagged_fraud"] - sums["missed_fraud"]
rate = false / good
rate_change = rate["after"] / rate["before"] - 1
volume_change = good["after"] / good["before"] - 1
verdict = "nothing_left" if rate_change >= 0 else "mostly_rate" if rate_change < volume_change else "mostly_volume"
claim_check = {{
    "fp_change": false["after"] / false["before"] - 1,
    "rate_change": rate_change,
    "at_most": max(0, rate["before"] - rate["after"]) * good["after"] / 3,
    "left": verdict,
}}
```

Here false positives changed by {fp_change:.0%}, good payments by {volume_change:.0%} and the rate by {rate_change:.0%}. So the
dashboard can claim {at_most:,.0f} false positives a month, and that *at most*: there was no group without it, and in the same
months the share of fraud rose several times over, which moves more than one number.
"""
