"""A8: 40% fewer false positives?"""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Question
from aipm_course.modules.drift.simulators.drift_incident import (
    RATE_WITHIN,
    IncidentRoom,
    claim_numbers,
    incident_room,
    verdict_of,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE, Way, named

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


def _at_most_from(own: Mapping[str, Any], data: IncidentRoom) -> set[float]:
    """Return what the own change of the rate leads to; with another denominator, with that one all the way."""
    numbers = claim_numbers(data.claim)
    own_change = float(own["rate_change"])
    led = {max(0.0, -own_change * numbers["rate_before"] * numbers["good_after"])}
    if _turned(own, data):
        led.add(numbers["at_most"])
    for column in _DENOMINATORS:
        before, after = (_per_month(data, column, period) for period in ("before", "after"))
        old, new = numbers["false_before"] / before, numbers["false_after"] / after
        if abs(new / old - 1 - own_change) <= RATE_WITHIN:
            led.add(max(0.0, (old - new) * after))
        if abs(new - old - own_change) <= 1e-4:  # the difference in points, and from there on rightly
            led.add(max(0.0, (old - new) * after))
    return led


def _turned(own: Mapping[str, Any], data: IncidentRoom) -> bool:
    """Return whether the own change of the rate is the right one with its sign turned: who writes so reads it so."""
    return abs(float(own["rate_change"]) + claim_numbers(data.claim)["rate_change"]) <= RATE_WITHIN


def _left(own: Mapping[str, Any], data: IncidentRoom) -> str | set[str]:
    # Good payments stand in the table: no slip in another field changes them.
    led = verdict_of(own["rate_change"], claim_numbers(data.claim)["volume_change"])
    return {led, data.verdict} if _turned(own, data) else led


def _points(numbers: Mapping[str, float]) -> float:
    return numbers["rate_after"] - numbers["rate_before"]


_DENOMINATORS = {
    "good": "good payments",
    "payments": "all payments",
    "flagged": "flags",
    "flagged_fraud": "flagged fraud",
    "seen_good": "payments less flagged fraud, missed fraud left in",
    "unflagged": "payments that were not flagged",
    "fraud": "frauds",
    "true_good": "good payments that were not flagged",
    "less_missed": "payments less missed fraud, flagged fraud left in",
}


@lru_cache(maxsize=256)
def _per_month(data: IncidentRoom, column: str, period: str) -> float:
    """Return a monthly count of a period: a column, or one made of columns."""
    rows = data.claim[data.claim["period"] == period]
    sums = rows[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum() / 3
    payments, flagged, found, missed = (float(value) for value in sums)
    return {
        "payments": payments,
        "flagged": flagged,
        "flagged_fraud": found,
        "missed_fraud": missed,
        "good": payments - found - missed,
        "seen_good": payments - found,
        "unflagged": payments - flagged,
        "fraud": found + missed,
        "true_good": payments - flagged - missed,
        "less_missed": payments - missed,
        "false": flagged - found,
        "false_and_missed": flagged - found + missed,
    }[column]


_FALSE = {
    "flagged": "flags, fraud among them",
    "flagged_fraud": "flagged fraud",
    "missed_fraud": "missed fraud",
    "false_and_missed": "false positives and missed fraud together",
    "payments": "payments",
    "good": "good payments",
}


def _changes(before: float, after: float) -> dict[str, float]:
    """Return how people compare two numbers, instead of after / before - 1."""
    return {
        "against_after": 1 - before / after,
        "turned": 1 - after / before,
        "turned_against_after": before / after - 1,
        "ratio": after / before,
        "ratio_turned": before / after,
        "difference": after - before,
        "difference_turned": before - after,
        # Over one it is read as a percentage, and is then the difference in points.
        "points_in_percent": 100 * (after - before) if abs(after - before) < 0.01 else after - before,
        "middle": 2 * (after - before) / (after + before),
        "logarithm": math.log(after / before),
    }


_CHANGED = {
    "against_after": "You divided by the number after. Asked is the change as a share of the one before.",
    "turned": "That is a fall with a plus in front. Asked is after against before, negative for a fall.",
    "turned_against_after": "That is before against after. Asked is after against before, negative for a fall.",
    "ratio": "That is after divided by before. The change is one less.",
    "ratio_turned": "That is before divided by after. Asked is after divided by before, less one.",
    "difference": "That is the difference of the two. Asked is the change as a share of the one before.",
    "difference_turned": "That is the difference of the two, before less after. Asked is the change as a share of the one before.",
    "points_in_percent": "That is the difference in percentage points. Asked is the change as a share of the one before.",
    "middle": "You divided by the mean of the two. Asked is the change as a share of the one before.",
    "logarithm": "That is the logarithm of the ratio. Asked is after / before - 1.",
}


def _ends(data: IncidentRoom, column: str) -> tuple[float, float]:
    return _per_month(data, column, "before"), _per_month(data, column, "after")


def _rates(data: IncidentRoom, top: str, of: str) -> tuple[float, float]:
    (one, other), (before, after) = _ends(data, top), _ends(data, of)
    return one / before, other / after


def _change(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0] - 1


def _by_rounded(data: IncidentRoom, digits: int) -> dict[str, float] | None:
    before, after = (round(rate, digits) for rate in _rates(data, "false", "good"))
    if not before:
        return None
    return {"rate_change": after / before - 1}


def _month_change(data: IncidentRoom, *, last: bool) -> float:
    """Return the change of the rate between single months: the last before and the first after, or first and last."""
    claim = data.claim
    rate = (claim["flagged"] - claim["flagged_fraud"]) / (
        claim["payments"] - claim["flagged_fraud"] - claim["missed_fraud"]
    )
    return float(rate.iloc[-1] / rate.iloc[0] - 1) if last else float(rate.iloc[3] / rate.iloc[2] - 1)


@lru_cache(maxsize=64)
def _most_ways(data: IncidentRoom) -> dict[str, float]:
    """Return what people take for the false positives that the old rate would have given besides."""
    numbers = claim_numbers(data.claim)
    old, new, right = numbers["rate_before"], numbers["rate_after"], (numbers["rate_before"] - numbers["rate_after"])
    fall = -numbers["rate_change"]
    return {
        "sum": 3 * right * numbers["good_after"],
        "negative": right * numbers["good_after"],
        "old_volume": right * numbers["good_before"],
        "at_the_old_rate": old * numbers["good_after"],
        "at_the_new_rate": new * numbers["good_before"],
        "whole_fall": numbers["false_before"] - numbers["false_after"],
        "whole_fall_of_three": 3 * (numbers["false_before"] - numbers["false_after"]),
        "volume_part": numbers["false_before"] - old * numbers["good_after"],
        "fall_times_before": fall * numbers["false_before"],
        "fall_times_after": fall * numbers["false_after"],
        "fall_times_flags": fall * _per_month(data, "flagged", "after"),
        "fall_times_good": fall * numbers["good_after"],
        "over_payments": right * _per_month(data, "payments", "after"),
        "over_flags": right * _per_month(data, "flagged", "after"),
        "false_after": numbers["false_after"],
        "false_before": numbers["false_before"],
        "other_share": (numbers["false_before"] - numbers["false_after"]) * fall,
        "a_year": 12 * right * numbers["good_after"],
        "nothing": 0.0,
        "lesson": 125.0,
        "lesson_old": 625.0,
    }


_MOST = {
    "sum": "That is for three months. Asked is a month.",
    "negative": "The rate did not fall, so the old one would have given fewer: then 0 is asked.",
    "old_volume": "You took the good payments of the months before. The question is what the old rate would have given in the months "
    "after.",
    "at_the_old_rate": "That is all that the old rate would have given in a month after. Take off those that there were.",
    "at_the_new_rate": "That is what the new rate would have given before. Asked is the old rate in the months after.",
    "whole_fall": "That is the whole fall, volume included. Fewer payments make fewer false positives without anybody's help.",
    "whole_fall_of_three": "That is the whole fall of three months, volume included. Asked is the part of the rate, a month.",
    "volume_part": "That is the part of the fall that fewer good payments make. Asked is the other part.",
    "fall_times_before": "That is the change of the rate times the false positives before, at the old volume. In the months after there are "
    "other numbers of good payments.",
    "fall_times_after": "That is the change of the rate times the false positives after. The change is a share of the *old* rate.",
    "fall_times_flags": "That is the change of the rate times flags. Both rates are per good payment.",
    "fall_times_good": "That is the relative change times good payments. Take the two rates themselves: their difference.",
    "over_payments": "The difference of the rates was multiplied by all payments. Both rates are per good payment.",
    "over_flags": "The difference of the rates was multiplied by flags. Both rates are per good payment.",
    "false_after": "Those are the false positives a month after. Asked is how many more the old rate would have given.",
    "false_before": "Those are the false positives a month before. Asked is how many more the old rate would have given after.",
    "other_share": "That is the fall of false positives times the change of the rate. Asked: old rate less new rate, times good payments "
    "after.",
    "a_year": "That is for a year. Asked is a month.",
    "nothing": "0 is for a rate that did not fall. That there was no group without the dashboard makes the number a limit, not nothing.",
    "lesson": "Perhaps that is the lesson's 125. The exercise has its own counts in `claim`.",
    "lesson_old": "Perhaps that is the lesson's 625. The exercise has its own counts in `claim`.",
}


_IN_POINTS = ("difference", "difference_turned", "points_in_percent")


_NEAR_OTHERS = {
    "rate_ratio",
    "rate_ratio_turned",
    "changes_divided",
    "rate_of_missed_fraud_over_fraud",
    "rate_of_flagged_fraud_over_flagged",
}
"""Ways whose number lies so near to others on some seeds that naming one of them would be a guess."""


def _ways() -> Iterator[Way[IncidentRoom]]:
    """Return other numerators, denominators, comparisons and volumes that a number tells apart."""
    return (way for way in _all_ways() if way[0] not in _NEAR_OTHERS)


def _all_ways() -> Iterator[Way[IncidentRoom]]:
    for top, words in _FALSE.items():
        yield (
            f"change_of_{top}",
            f"That is the change of {words}. A false positive is a flag that was not fraud.",
            lambda data, top=top: {"fp_change": _change(_ends(data, top))},  # type: ignore[misc]
        )
    for how, message in _CHANGED.items():
        if how not in _IN_POINTS:  # nobody takes counts for points
            yield (
                f"fp_{how}",
                message,
                lambda data, how=how: {"fp_change": _changes(*_ends(data, "false"))[how]},  # type: ignore[misc]
            )
        if how != "difference":  # an ablation of its own
            yield (
                f"rate_{how}",
                message,
                lambda data, how=how: {"rate_change": _changes(*_rates(data, "false", "good"))[how]},  # type: ignore[misc]
            )
    for of, words in _DENOMINATORS.items():
        if of not in ("good", "payments", "seen_good"):  # the task's, and two ablations
            yield (
                f"rate_over_{of}",
                f"That is the change of false positives per {words}. The rate divides by good payments.",
                lambda data, of=of: {"rate_change": _change(_rates(data, "false", of))},  # type: ignore[misc]
            )
        for top, told in _FALSE.items():
            if top != of and top not in ("payments", "good"):
                yield (
                    f"rate_of_{top}_over_{of}",
                    f"That is the change of {told} over {words}. The rate is false positives over good payments.",
                    lambda data, top=top, of=of: {"rate_change": _change(_rates(data, top, of))},  # type: ignore[misc]
                )
    for digits, words in ((3, "three decimals"), (2, "two decimals"), (4, "four decimals")):
        yield (
            f"rates_with_{digits}_digits",
            f"Perhaps the two rates were rounded to {words} before one was divided by the other. Keep all their digits.",
            lambda data, digits=digits: _by_rounded(data, digits),  # type: ignore[misc]
        )
    yield (
        "rate_is_volume",
        "That is the change of good payments. Asked is what is left of the fall once volume is out.",
        lambda data: {"rate_change": _change(_ends(data, "good"))},
    )
    yield (
        "rate_is_fall",
        "That is the change of false positives. The rate divides them by good payments, before and after.",
        lambda data: {"rate_change": _change(_ends(data, "false"))},
    )
    yield (
        "volume_subtracted",
        "That is the change of false positives less that of good payments. Two changes are not subtracted: divide each period's "
        "false positives by its own good payments.",
        lambda data: {"rate_change": _change(_ends(data, "false")) - _change(_ends(data, "good"))},
    )
    yield (
        "fraud_volume_subtracted",
        "That is the change of false positives less that of all payments. Two changes are not subtracted: divide each period's "
        "false positives by its own good payments.",
        lambda data: {"rate_change": _change(_ends(data, "false")) - _change(_ends(data, "payments"))},
    )
    yield (
        "changes_divided",
        "That is one change divided by the other. Divide each period's false positives by its own good payments.",
        lambda data: {"rate_change": _change(_ends(data, "false")) / _change(_ends(data, "good"))},
    )
    for last, words in ((False, "month 3 with month 4"), (True, "month 1 with month 6")):
        yield (
            f"months_{last}".lower(),
            f"That compares {words} alone. Take three months against three.",
            lambda data, last=last: {"rate_change": _month_change(data, last=last)},  # type: ignore[misc]
        )
    yield (
        "claim_copied",
        "That equals the claim's own number. Count it in the table.",
        lambda data: {"fp_change": -0.40},
    )
    yield (
        "lesson_fall",
        "Perhaps that is the lesson's half. The exercise has its own counts in `claim`.",
        lambda data: {"fp_change": -0.5},
    )
    yield (
        "lesson_rate",
        "Perhaps that is the lesson's -20%. The exercise has its own counts in `claim`.",
        lambda data: {"rate_change": -0.2},
    )
    for way, message in _MOST.items():
        yield f"most_{way}", message, lambda data, way=way: {"at_most": _most_ways(data)[way]}  # type: ignore[misc]


_LEFT_NEEDS = {
    "nothing_left": "the rate must not have fallen: your `rate_change` has to be zero or more",
    "mostly_rate": "the rate has to have fallen, and by more percent than good payments did",
    "mostly_volume": "the rate has to have fallen, and good payments by more percent than it",
}


def _quantities(data: IncidentRoom) -> dict[str, float]:
    numbers = claim_numbers(data.claim)
    sums = data.claim.groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum()
    around = {
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
            around[f"{column.replace('_', ' ')} in the three months {period}"] = float(sums[column][period])
    return around


_KIND = Record(
    {
        "fp_change": Number("share of before, negative for a fall", within=0.003, percent=True),
        "rate_change": Number("share of before, negative for a fall", within=RATE_WITHIN, percent=True),
        "at_most": Number("false positives a month", within_percent=4, within=4),
        "left": Choice(LEFT),
    },
    weights={"fp_change": 0.4, "rate_change": 0.8, "at_most": 0.6, "left": 1.2},
    look={
        "fp_change": "It is false positives after / before - 1, three months each; a false positive is flagged, less flagged fraud.",
        "rate_change": "It is rate after / rate before - 1; a rate divides false positives by payments less flagged fraud less missed fraud.",
        "at_most": "It is (rate before - rate after) x good payments a month after; 0 if the rate did not fall.",
        "left": "Hold `rate_change` beside the change of good payments.",
    },
)

CLAIM = Question(
    id="drift.claim",
    task="A8",
    title="40% fewer false positives?",
    points=3,
    kind=_KIND,
    data=incident_room,
    reference=_claim,
    alternatives=(_in_percent,),
    follows=(
        Follows("at_most", ("rate_change",), _at_most_from),
        Follows(
            "left",
            ("rate_change",),
            _left,
            look=lambda given, own, data: f'for "{given}" {_LEFT_NEEDS[given]}',
        ),
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
    misconceptions=(*named(_KIND, _claim, _ways()),),
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
