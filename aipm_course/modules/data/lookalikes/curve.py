"""What is easily taken for the numbers of A4, on a learning curve."""

from collections.abc import Iterator

import numpy as np

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.curve import Curve, fitted, labels_then, log_log, straight


def for_curve(made: Curve) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (
        *each("plateau", _plateaus(made)),
        *each("slope", _slopes(made)),
        *each("labels", _labels(made)),
        *each("error_then", _errors(made)),
    )


def _plateaus(made: Curve) -> Iterator[tuple[str, float]]:
    points = made.points
    yield "the error at the largest size that was tried", float(points["error"].iloc[-1])
    yield "the intercept against 1 ÷ labels; the root is missing", fitted(points, 1)[0]
    yield "the intercept of the last two points", fitted(points.tail(2))[0]
    yield "the intercept of the last three points", fitted(points.tail(3))[0]
    yield "the intercept of the first and the last point", fitted(points.iloc[[0, -1]])[0]
    for words, (start, _) in _other_lines(made).items():
        yield f"the intercept of a line through {words}", start
    yield "the intercept of the first two points", fitted(points.head(2))[0]
    yield "the intercept against the labels themselves, at 0 labels", straight(points, 0, 5)
    yield "the error with the labels on hand", _at(made, made.facts["on_hand"])
    yield "the error once the budget is spent", _at(made, labels_then(made.facts))
    yield "the target", made.facts["target"]
    yield "the slope", fitted(points)[1]
    yield "the mean of the five errors", float(points["error"].mean())


def _slopes(made: Curve) -> Iterator[tuple[str, float]]:
    points = made.points
    yield "the slope against 1 ÷ labels; the root is missing", fitted(points, 1)[1]
    yield "the slope of the last two points", fitted(points.tail(2))[1]
    yield "the slope of the last three points", fitted(points.tail(3))[1]
    yield "the slope of the first and the last point", fitted(points.iloc[[0, -1]])[1]
    yield "the slope against the labels themselves", straight(points, 1, 5) - straight(points, 0, 5)
    for words, (_, steep) in _other_lines(made).items():
        yield f"the slope of a line through {words}", steep
    yield "the intercept, the plateau", fitted(points)[0]


def _other_lines(made: Curve) -> dict[str, tuple[float, float]]:
    """Return by words intercept and slope of other lines than the task's."""
    labels, error = (made.points[name].to_numpy(float) for name in ("labels", "error"))
    lines = {
        "error against the logarithm of labels": (np.log(labels), error),
        "error against the logarithm of labels to base 10": (np.log10(labels), error),
        "error against √labels": (labels**0.5, error),
        "error against 1 ÷ ∛labels": (labels ** (-1 / 3), error),
        "the logarithms of both": (np.log(labels), np.log(error)),
    }
    fits = {words: np.polyfit(x, y, 1) for words, (x, y) in lines.items()}
    return {words: (float(fit[1]), float(fit[0])) for words, fit in fits.items()}


def _labels(made: Curve) -> Iterator[tuple[str, float]]:
    facts = made.facts
    bought = facts["budget"] / facts["price"]
    yield "the labels that are delivered, rejected ones among them", bought
    yield "the usable labels that are bought, without those on hand", bought * (1 - facts["rejected"])
    yield "those on hand and all that are delivered", bought + facts["on_hand"]
    yield "the rejected labels", bought * facts["rejected"]
    yield "the labels on hand", facts["on_hand"]
    yield "the budget in dollars", facts["budget"]
    yield "the number with `rejected` where 1 − `rejected` belongs", bought * facts["rejected"] + facts["on_hand"]
    paid = facts["budget"] * facts["price"]
    yield (
        "the number with `budget` × `price` where `budget` ÷ `price` belongs",
        paid * (1 - facts["rejected"]) + facts["on_hand"],
    )
    yield "those on hand and the budget in dollars", facts["on_hand"] + facts["budget"]
    yield (
        "the number with `rejected` taken off those on hand as well",
        (bought + facts["on_hand"]) * (1 - facts["rejected"]),
    )
    yield (
        "the number with ÷ (1 − `rejected`) where × (1 − `rejected`) belongs",
        bought / (1 - facts["rejected"]) + facts["on_hand"],
    )
    yield (
        "the number from the largest size that was tried",
        bought * (1 - facts["rejected"]) + float(made.points["labels"].iloc[-1]),
    )


def _errors(made: Curve) -> Iterator[tuple[str, float]]:
    then = labels_then(made.facts)
    for words, labels in {
        "the error with rejected labels among the usable ones": labels_then(made.facts, all_usable=True),
        "the error without the labels on hand": labels_then(made.facts, on_hand=False),
        "the error with the labels on hand": made.facts["on_hand"],
        "the error with ten times as many labels": 10 * then,
    }.items():
        yield words, _at(made, labels)
    points = made.points
    for last, words in ((2, "the last two points"), (3, "the last three points"), (5, "all five points")):
        yield f"the error of a straight line through {words}", straight(points, then, last)
    yield "the error of a line on double logarithmic paper", log_log(points, then)
    yield "the plateau", fitted(points)[0]
    plateau, slope = fitted(points)
    yield "what is left over the plateau; the plateau is missing", slope / then**0.5
    yield "the number with `labels` where √`labels` belongs", plateau + slope / then
    other, steep = fitted(points, 1)
    yield "the number of a curve in 1 ÷ labels", other + steep / then
    last_two = fitted(points.tail(2))
    yield "the number of a curve through the last two points", last_two[0] + last_two[1] / then**0.5
    yield "the error at the largest size that was tried", float(points["error"].iloc[-1])


def _at(made: Curve, labels: float) -> float:
    plateau, slope = fitted(made.points)
    return float(plateau + slope / labels**0.5)
