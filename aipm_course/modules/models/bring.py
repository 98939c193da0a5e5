"""Last month's scores: what accuracy hides, one desk, a threshold from costs, whether a score is a probability, ranges.

The numbers are those of the lesson: `caught`, `tally`, `chosen`, `policy_of`, `reliability_of`, `gaps`, `what_to_show`. Formats:
payment platforms score from 0 to 100 (Stripe Radar: risk_score), model platforms write the probability of the positive class
(DataRobot: isbadbuy_1_PREDICTION beside isbadbuy_0_PREDICTION), data sets call the label Class (the card payments of ULB).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Open
from aipm_course.bringing.kind import Asked, Column, Kind, Result, Setting
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Day, Name, Number, YesNo
from aipm_course.figures.chart import Chart
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted
from aipm_course.modules.models.figures import Scored, reliability_drawn, score_controls, scores_drawn
from aipm_course.modules.models.simulators.risk_scores import BAR, COUNTS_FROM, gaps, reliability_of, what_to_show
from aipm_course.modules.models.simulators.scored_payments import (
    BAR_SAVING,
    BAR_SWITCH,
    Choices,
    Policy,
    caught,
    chosen,
    policy_of,
    tally,
)
from aipm_course.simulation.rates import auc, wilson_interval

Z90 = 1.6448536269514722
_TOO_GOOD = 0.99
_DESKS = (0.01, 0.02, 0.05, 0.1, 0.2)
_SHOWS = {
    "as_percent": "**It may be shown as a percentage.** In bands that count, no gap is wider than {bar:g}.",
    "recalibrated": "**Show the band's own share instead (recalibration).** The score is off by {score:.2f}, but the shares of both halves agree within {bar:g}.",
    "order_only": "**Show only the order.** The score is off by {score:.2f}, and the shares of the two halves differ by {halves:.2f}.",
    "unknown": "**Not as a percentage.** The score is off by {score:.2f}. Whether a band's own share holds from one time to another needs a day for each row: `--column day=...`.",
}


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    table = clean.table
    sought = table["label"].to_numpy(dtype=float) == 1
    _both_there(clean, sought)
    assumed: list[str] = []
    scores, units = {}, {}
    for name in ("score", "rival"):
        if name in clean.found:
            heading = clean.found[name].heading
            scores[heading], units[heading], told = _stretched(clean, name, sought, settings)
            assumed += told
    first = next(iter(scores))
    amount, money, told = _amounts(clean, table, settings)
    assumed += told
    today = settings["today"]
    at, said_at = (float(today), True) if today is not None else (units[first].back(0.5), False)
    if not said_at:
        assumed.append(
            f"Nobody said from which score on something is done; the boxes take {at:g}: `--set today=...` is yours."
        )
    threshold = units[first].onto(at)
    if not 0 < threshold < 1:
        raise CourseError(
            f"{clean.name}: --set today={at:g} lies outside `{first}`, which goes from {units[first].low:g} to {units[first].high:g}. Write a score between them."
        )
    capacity = None if settings["capacity"] is None else min(int(settings["capacity"]), len(table))
    boxes = _boxes(sought, scores[first], threshold)
    numbers: dict[str, Any] = {"boxes": boxes, "threshold": threshold, "areas": {}, "rows": len(table)}
    parts = [Part("The number that looks good", _box_blocks(clean, boxes, first, at, settings, sought))]
    numbers["range"] = _next_range(boxes, settings)
    areas = {name: auc(sought, score) for name, score in scores.items()}
    numbers["areas"] = areas
    desk, numbers["caught"], numbers["tied"] = _desk_blocks(sought, scores, areas, capacity)
    parts.append(Part("One desk", desk))
    choices = None
    if money and settings["review_cost"] is not None:
        prices = float(settings["review_cost"]), float(settings["stop_cost"])
        now = policy_of(first, sought, amount, scores[first], threshold, *prices)
        choices = chosen(scores, sought, amount, *prices, len(table) if capacity is None else capacity, now)
        numbers["choices"] = choices
        parts.append(
            Part(
                "What the mistakes cost",
                _cost_blocks(clean, choices, units, prices, capacity, said_at, amount[sought], sought, scores[first]),
            )
        )
    else:
        parts.append(Part("What the mistakes cost", (_not_priced(money),)))
    if units[first].probability:
        early, halves = _halves(clean, table)
        found = reliability_of(scores[first], sought, early)
        gap = gaps(found)
        shows = _shows(gap, bool(halves))
        numbers |= {"reliability": found, "gaps": gap, "shows": shows}
        parts.append(Part("When 0.8 does not mean 80%", _reliability_blocks(found, gap, shows, first, halves)))
    else:
        parts.append(
            Part(
                "When 0.8 does not mean 80%",
                (Text(f"`{first}` is not between 0 and 1 nor 0 and 100: it can order cases, and is no probability."),),
            )
        )
    if more := _before(clean, areas, sought):
        parts.append(Part("Before you present it", more))
    parts.append(Part("A slide to begin with", _memo(boxes, choices, units, settings, said_at, at)))
    explorer = _explorer(sought, amount, scores, units, threshold, capacity, settings, money)
    return Result(
        headline=_headline(boxes, at, choices, units, capacity),
        parts=tuple(parts),
        assumed=(
            *assumed,
            "A case is acted on when its score is at or above the threshold. Thresholds are tried in hundredths of the score's range.",
            "Scores are compared at five places of their range.",
            "Shares have a 90% interval by Wilson, as in the lesson; the next count is a Poisson count around this one, if nothing changes.",
            "Labels are taken for the truth. If only what was flagged was ever looked at, misses are invisible and recall is too high.",
        ),
        numbers=numbers,
        explorer=explorer,
    )


def _explorer(
    sought: Any,
    amount: Any,
    scores: Mapping[str, Any],
    units: "Mapping[str, _Unit]",
    threshold: float,
    capacity: int | None,
    settings: Mapping[str, Any],
    money: bool,
) -> Explore | str:
    """Return the lesson's explorer on these scores, or what they lack for it."""
    if not money:
        return "The explorer holds mistakes against what they cost, and nobody said what a miss costs: bring a column of amounts, or say --set miss_cost=150."
    cases, names = Scored(sought, amount), list(scores)
    prices = float(settings["review_cost"] or 0), float(settings["stop_cost"])
    desk = capacity or max(1, len(sought) // 20)
    most = max(desk, len(sought) // 2, 2)

    def draw(*, model: str, threshold: float, review_cost: float, stop_cost: float, desk: int) -> Chart:
        return scores_drawn(cases, model, scores[model], threshold, review_cost, stop_cost, min(desk, len(sought)))

    def controls() -> dict[str, Any]:
        made = score_controls(names, prices, desk, most, dear=max(60.0, 4 * max(prices)))
        made["threshold"].value = round(threshold, 2)
        made["review_cost"].description, made["stop_cost"].description = "a review", "a stop"
        return made

    return Explore(draw, controls)


class _Unit:
    """How a score was stretched onto 0 to 1, and back."""

    def __init__(self, low: float, high: float, *, probability: bool, turned: bool = False) -> None:
        self.low, self.high, self.probability, self.turned = low, high, probability, turned

    def onto(self, value: float) -> float:
        """Return a score on 0 to 1."""
        share = (value - self.low) / (self.high - self.low)
        return float(f"{1 - share if self.turned else share:.12g}")

    def back(self, value: float) -> float:
        """Return a score of 0 to 1 in its own units."""
        return float(f"{self.low + (1 - value if self.turned else value) * (self.high - self.low):.6g}")


def _both_there(clean: Clean, sought: "np.ndarray[Any, np.dtype[np.bool_]]") -> None:
    heading = clean.found["label"].heading
    if sought.all() or not sought.any():
        only = "yes" if sought.all() else "no"
        raise CourseError(
            f"{clean.name}, column {heading!r}: every row says {only}, so there is nothing to tell apart. Bring cases of both kinds, or say which "
            'column it is: `--column label="..."`.'
        )


def _stretched(clean: Clean, name: str, sought: Any, settings: Mapping[str, Any]) -> tuple[Any, _Unit, list[str]]:
    """Return a score from 0 to 1, how it was stretched, and what was assumed; the wrong way round is asked."""
    values = clean.table[name].to_numpy(dtype=float)
    heading = clean.found[name].heading
    low, high = float(values.min()), float(values.max())
    if low == high:
        raise CourseError(
            f"{clean.name}, column {heading!r}: every score is {low:g}, so it orders nothing. Say which column holds the score: "
            f'`--column {name}="..."`.'
        )
    told = []
    if low >= 0 and high <= 1:
        unit = _Unit(0, 1, probability=True)
    elif low >= 0 and high <= 100:
        unit = _Unit(0, 100, probability=True)
        told.append(f"`{heading}` goes up to {high:g}, so 100 is taken for the highest score and 80 for 0.8.")
    else:
        unit = _Unit(low, high, probability=False)
        told.append(
            f"`{heading}` goes from {low:g} to {high:g}; thresholds are tried between them in a hundred equal steps."
        )
    area = auc(sought, values)
    direction = settings["high_means"]
    if not direction and area < 0.5:
        raise Open(
            clean.name,
            [
                Asked(
                    f"Column {heading!r}: rows that say yes in {clean.found['label'].heading!r} have the lower scores (area under the curve {area:.3f}). Does a "
                    "high score mean yes or no?",
                    "--set high_means=",
                    {
                        "yes": "a high score means yes, and the score is worse than chance",
                        "no": "a high score means no, and it is turned round",
                    },
                )
            ],
        )
    if direction == "no":
        unit = _Unit(unit.low, unit.high, probability=unit.probability, turned=True)
        told.append(
            f"`{heading}` is turned round: you said that a high score means no. Scores at or **below** a threshold are acted on."
        )
    share = (values - unit.low) / (unit.high - unit.low)
    return np.round(1 - share if unit.turned else share, 5), unit, told


def _amounts(clean: Clean, table: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[Any, bool, list[str]]:
    """Return what a miss of each row costs, whether that is known, and what was assumed."""
    ones = np.ones(len(table))
    if settings["miss_cost"] is not None:
        told = ["Each miss costs the same: you said so" + (f", and `{clean.found['amount'].heading}` is not used." if "amount" in clean.found else ".")]  # fmt: skip
        return ones * float(settings["miss_cost"]), True, told
    if "amount" not in clean.found:
        return ones, False, []
    amount = table["amount"].astype(float)
    heading = clean.found["amount"].heading
    lacking = int(amount.isna().sum())
    told = [f"A miss costs its own `{heading}`, all of it: what is got back later is not in."]
    if lacking:
        told.append(
            f"`{heading}` is blank in {counted(lacking, 'row')}: taken for the mean of the others, {amount.mean():,.2f}."
        )
    return amount.fillna(amount.mean()).to_numpy(), True, told


def _boxes(sought: Any, score: Any, threshold: float) -> dict[str, int]:
    flagged = score >= threshold
    return {
        "found": int((flagged & sought).sum()),
        "wrong": int((flagged & ~sought).sum()),
        "missed": int((~flagged & sought).sum()),
        "through": int((~flagged & ~sought).sum()),
    }


def _share(hits: int, of: int) -> str:
    """Return a share with what is believable."""
    if not of:
        return "none"
    low, high = wilson_interval(hits, of, Z90)
    return f"{hits / of:.1%} ({low:.1%} to {high:.1%})"


def _next_range(boxes: Mapping[str, int], settings: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Return how many misses the next batch brings: expected, fewest, most in nine of ten."""
    from scipy.stats import poisson

    if settings["next_rows"] is None:
        return None
    expected = boxes["missed"] / sum(boxes.values()) * float(settings["next_rows"])
    fewest, most = poisson.ppf([0.05, 0.95], expected)
    return expected, float(fewest), float(most)


def _box_blocks(
    clean: Clean, boxes: Mapping[str, int], name: str, at: float, settings: Mapping[str, Any], sought: Any
) -> tuple[Block, ...]:
    total, yes = sum(boxes.values()), boxes["found"] + boxes["missed"]
    flagged = boxes["found"] + boxes["wrong"]
    accuracy, nothing = (boxes["found"] + boxes["through"]) / total, 1 - yes / total
    label = clean.found["label"].heading
    rows = pd.DataFrame(
        {
            "": [f"{label} is yes", f"{label} is no", "together"],
            f"from {at:g} on": [
                f"{one:,}" for one in (boxes["found"], boxes["wrong"], boxes["found"] + boxes["wrong"])
            ],
            f"below {at:g}": [
                f"{one:,}" for one in (boxes["missed"], boxes["through"], boxes["missed"] + boxes["through"])
            ],
        }
    )
    blocks: list[Block] = [
        Table(rows, f"{name} from {at:g} on", tuple(rows.columns[1:])),
        Text(
            f"**Recall {_share(boxes['found'], yes)}**: {boxes['found']:,} of {yes:,} that are yes. **Precision {_share(boxes['found'], flagged)}**: "
            f"{boxes['found']:,} of {flagged:,} from {at:g} on. In brackets what is believable (90%, Wilson)."
        ),
        Text(
            f"Accuracy is {accuracy:.2%}. A program that never says yes has {nothing:.2%}"
            + (": the score adds next to nothing to it, and accuracy settles nothing either way." if accuracy - nothing < 0.01 else ".")
        ),
    ]  # fmt: skip
    if (found := _next_range(boxes, settings)) is not None:
        expected, fewest, most = found
        blocks.append(
            Text(
                f"If nothing changes, the next {float(settings['next_rows']):,.0f} rows bring {expected:,.1f} misses, and in nine of ten such batches "
                f"{fewest:,.0f} to {most:,.0f}."
            )
        )
    if yes / total > 0.5:
        blocks.append(
            Warn(
                f"{yes / total:.0%} of the rows are yes. Is 1 the class that you look for? If not, every recall and precision here belongs to the other one."
            )
        )
    if min(yes, total - yes) < 30:
        blocks.append(
            Warn(
                f"Only {min(yes, total - yes)} rows are {'yes' if yes < total - yes else 'no'}: whatever is said of them has a wide interval."
            )
        )
    return tuple(blocks)


def _desk_blocks(
    sought: Any, scores: Mapping[str, Any], areas: Mapping[str, float], capacity: int | None
) -> tuple[tuple[Block, ...], dict[str, float], int]:
    desks = (
        [capacity] if capacity is not None else list(dict.fromkeys(max(1, round(one * len(sought))) for one in _DESKS))
    )
    rows = pd.DataFrame(
        {
            "score": list(scores),
            "area under the curve": [f"{areas[name]:.3f}" for name in scores],
            **{
                f"found by {counted(desk, 'review')}": [
                    f"{caught(sought, score, desk):.1%}" for score in scores.values()
                ]
                for desk in desks
            },
        }
    )
    blocks: list[Block] = [
        Text(
            "The highest scores first, as many as somebody looks at. The area averages over every desk that one could have; you have one."
        ),
        Table(rows, "Share of the yes cases that the desk meets", tuple(rows.columns[1:])),
    ]
    if capacity is None:
        blocks.append(
            Text(
                "How many can be looked at? `--set capacity=400` (in the time that the file covers) makes this one number."
            )
        )
        return tuple(blocks), {}, 0
    shares = {name: caught(sought, score, capacity) for name, score in scores.items()}
    first = next(iter(scores.values()))
    last = float(np.sort(first)[::-1][min(capacity, len(first)) - 1])
    tied = int((first == last).sum())
    if tied > 1 and int((first >= last).sum()) > capacity:
        blocks.append(
            Warn(
                f"{tied:,} rows share the score at which the desk is full. Which of them it meets is the order of the file; a desk that goes by something else "
                "finds another number."
            )
        )
    if len(shares) == 2:
        (one, ahead), (other, behind) = sorted(shares.items(), key=lambda item: -item[1])
        points = 100 * (ahead - behind)
        better = max(areas, key=lambda name: areas[name])
        blocks.append(
            Text(
                f"**{one} finds {points:.1f} points more at this desk than {other}.** The lesson's bar for a change is {100 * BAR_SWITCH:g} points: "
                + ("it is met." if points >= 100 * BAR_SWITCH - 1e-9 else "it is not met.")
                + (
                    f" By the area {better} would look better: that is another desk."
                    if better != one and points > 0
                    else ""
                )
            )
        )
    return tuple(blocks), shares, tied


def _not_priced(money: bool) -> Text:
    lacking = [] if money else ["what a miss costs (a column of amounts, or `--set miss_cost=150`)"]
    return Text(
        f"A threshold comes from prices, and nobody said {' and '.join([*lacking, 'what a review costs (`--set review_cost=5`)'])}. "
        "What an honest case costs that has to wait is `--set stop_cost=3.5`."
    )


def _cost_blocks(
    clean: Clean,
    choices: Choices,
    units: Mapping[str, _Unit],
    prices: tuple[float, float],
    capacity: int | None,
    said: bool,
    lost: Any,
    sought: Any,
    score: Any,
) -> tuple[Block, ...]:
    review, stop = prices
    average = float(lost.mean())

    def line(called: str, one: Policy) -> dict[str, str]:
        return {
            "": called, "score": one.model, "from": f"{units[one.model].back(one.threshold):g}", "cost": f"{one.cost:,.0f}",
            "reviews": f"{one.reviews:,}", "wrongly stopped": f"{one.honest:,}",
        }  # fmt: skip

    lines = [line("cheapest of all", choices.cheapest)]
    if capacity is not None:
        lines.append(line("inside the desk", choices.inside))
    lines.append(line("today" if said else "at the middle", choices.today))
    rows = pd.DataFrame(lines)
    saved = 1 - choices.candidate.cost / choices.today.cost if choices.today.cost else 0.0
    words = {
        "keep": f"**Change nothing**: the best alternative saves {saved:.1%}, and a change has to save {BAR_SAVING:.0%}.",
        "within_desk": f"**Change, inside the desk**: {choices.candidate.model} from {units[choices.candidate.model].back(choices.candidate.threshold):g} saves {saved:.1%}.",
        "buy": f"**Change, and buy reviews**: {choices.candidate.model} from {units[choices.candidate.model].back(choices.candidate.threshold):g} saves {saved:.1%} with {choices.candidate.reviews:,} reviews.",
    }
    blocks: list[Block] = [
        Text(
            f"A miss costs its amount ({average:,.2f} on average), a review {review:g}, an honest case that is stopped {stop:g}. All in the currency of your file."
        ),
        Table(rows, "Cost in the time that the file covers", ("from", "cost", "reviews", "wrongly stopped")),
        Text(words[choices.decision]),
        _cost_chart(choices, sought, score, lost, units, prices, clean),
    ]
    if average > review:
        blocks.append(
            Text(
                f"Rule of thumb: if the score is a probability and amounts have nothing to do with it, a review pays from {review / average:.3f} on ({review:g} / {average:,.2f})."
            )
        )
    if choices.candidate.honest:
        blocks.append(
            Warn(
                f"{choices.candidate.honest:,} honest cases are stopped by that. Name the number yourself, before somebody else does."
            )
        )
    edge = choices.cheapest.threshold
    if edge in (0.01, 0.99):
        blocks.append(
            Warn(
                f"The cheapest threshold is the {'lowest' if edge == 0.01 else 'highest'} that was tried: at these prices {'nearly everything' if edge == 0.01 else 'next to nothing'} "
                "would be looked at. Check the prices before the model."
            )
        )
    return tuple(blocks)


def _cost_chart(
    choices: Choices, sought: Any, score: Any, lost: Any, units: Mapping[str, _Unit], prices: Any, clean: Clean
) -> Chart:
    from aipm_course.figures.chart import as_chart, drawing
    from aipm_course.modules.models.simulators.scored_payments import THRESHOLDS, bill_at_each

    name = next(iter(units))
    amount = np.zeros(len(sought))
    amount[sought] = lost
    cost = bill_at_each(tally(sought, amount, score), *prices)
    axis = [units[name].back(float(one)) for one in THRESHOLDS]
    best = int(cost.argmin())
    title = f"{name} costs least from {axis[best]:g} on"
    alt = (
        f"{title}: {cost[best]:,.0f}. At a tenth, half and nine tenths of its range it costs "
        + ", ".join(f"{cost[place]:,.0f} (from {axis[place]:g})" for place in (9, 49, 89))
        + "."
    )

    def draw() -> bytes:
        with drawing(figsize=(8.2, 3.2)) as fig:
            ax = fig.subplots()
            ax.plot(axis, cost, color="#0b5394", lw=2)
            ax.plot(axis[best], cost[best], "o", color="#b35900", ms=8)
            if choices.today.model == name:
                ax.axvline(units[name].back(choices.today.threshold), color="#5f6b7a", ls="--", lw=1.2)
            ax.set(xlabel=f"{name}: acted on from here (dashed: today)", ylabel="cost", ylim=(0, None))
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _halves(clean: Clean, table: pd.DataFrame) -> tuple[Any, tuple[str, str] | tuple[()]]:
    """Return which rows came in the first half of the time, and what the halves are called."""
    if "day" not in clean.found or table["day"].isna().all():
        return np.ones(len(table), dtype=bool), ()
    days = pd.to_datetime(table["day"])
    middle = days.min() + (days.max() - days.min()) / 2
    early = (days <= middle).to_numpy()
    if early.all() or not early.any():
        return np.ones(len(table), dtype=bool), ()
    return early, (f"until {middle:%Y-%m-%d}", "after it")


def _shows(gap: Mapping[str, float], halves: bool) -> str:
    if gap["gap_score"] != gap["gap_score"]:
        return ""
    if not halves and gap["gap_score"] > BAR:
        return "unknown"
    return what_to_show(gap["gap_score"], gap["gap_halves"] if halves else 0.0)


def _reliability_blocks(
    found: pd.DataFrame, gap: Mapping[str, float], shows: str, name: str, halves: tuple[str, ...]
) -> tuple[Block, ...]:
    kept = found[found["payments"] > 0]
    rows = pd.DataFrame(
        {
            "band": kept["band"],
            "rows": kept["payments"].map("{:,}".format),
            "mean score": kept["mean_score"].map("{:.3f}".format),
            "share of yes": kept["fraud_share"].map("{:.3f}".format),
            **(
                {
                    halves[0]: ["" if one != one else f"{one:.3f}" for one in kept["first_half"]],
                    halves[1]: ["" if one != one else f"{one:.3f}" for one in kept["second_half"]],
                }
                if halves
                else {}
            ),
            "counts": ["yes" if count >= COUNTS_FROM else "too few" for count in kept["payments"]],
        }
    )
    blocks: list[Block] = [
        Text(
            f"A score is calibrated if of 100 cases scored 0.8 about 80 are yes. A band counts from {COUNTS_FROM} rows on; that rule stood before the look."
        ),
        Table(rows, "What the score says, and what happened", tuple(rows.columns[1:-1])),
    ]
    if not shows:
        blocks.append(Warn(f"No band has {COUNTS_FROM} rows, so nothing about the score as a percentage is settled."))
        return tuple(blocks)
    blocks.append(
        Text(_SHOWS[shows].format(bar=BAR, score=gap["gap_score"], halves=gap["gap_halves"] if halves else 0))
    )
    solid = kept[kept["payments"] >= COUNTS_FROM].reset_index(drop=True)
    row: Any = solid.loc[int((solid["mean_score"] - solid["fraud_share"]).abs().to_numpy().argmax())]
    title = f"Where {name} says {row['mean_score']:.2f}, {100 * row['fraud_share']:.0f} of 100 are yes"
    blocks.append(
        reliability_drawn(
            kept.reset_index(drop=True), title, halves=(halves[0], halves[1]) if halves else ("", ""), words=(name, "yes", "rows"), source="",
        )
    )  # fmt: skip
    return tuple(blocks)


def _before(clean: Clean, areas: Mapping[str, float], sought: Any) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for name, area in areas.items():
        if area >= _TOO_GOOD:
            blocks.append(
                Warn(
                    f"{name} has an area of {area:.3f}. Too good is a question: when is each of its inputs filled in? One that comes after the decision leaks the answer."
                )
            )
    if "case" in clean.found:
        again = int(clean.table["case"].dropna().duplicated().sum())
        if again:
            row = clean.table.loc[clean.table["case"].duplicated(), "row"].iloc[0]
            blocks.append(
                Warn(
                    f"{counted(again, 'row')} of `{clean.found['case'].heading}` come a second time (first in row {row}): each counts again, and the intervals take them for strangers."
                )
            )
    return tuple(blocks)


def _headline(
    boxes: Mapping[str, int], at: float, choices: Choices | None, units: Mapping[str, _Unit], capacity: int | None
) -> str:
    yes = boxes["found"] + boxes["missed"]
    words = f"From {at:g} on, {boxes['found']:,} of {yes:,} are found, recall {_share(boxes['found'], yes)}; {boxes['wrong']:,} other{' is' if boxes['wrong'] == 1 else 's are'} stopped."
    if choices is not None:
        best = choices.candidate
        words += {
            "keep": " At these prices: change nothing.",
            "within_desk": f" Cheaper{' inside the desk' if capacity is not None else ''}: {best.model} from {units[best.model].back(best.threshold):g}.",
            "buy": f" Cheaper: {best.model} from {units[best.model].back(best.threshold):g}, with reviews to be bought.",
        }[choices.decision]
    return words


def _memo(
    boxes: Mapping[str, int],
    choices: Choices | None,
    units: Mapping[str, _Unit],
    settings: Mapping[str, Any],
    said: bool,
    at: float,
) -> tuple[Block, ...]:
    yes = boxes["found"] + boxes["missed"]
    lines = [
        f"Not the accuracy: it finds {boxes['found']:,} of {yes:,}, so {_believable(boxes['found'], yes)}, from {at:g} on."
    ]
    if choices is not None and choices.decision != "keep":
        best = choices.candidate
        lines.append(
            f"From [day] on {best.model} decides whom [the desk] looks at, from {units[best.model].back(best.threshold):g}: about {best.cost:,.0f} instead of "
            f"{choices.today.cost:,.0f}. About {best.honest:,} honest cases wait."
        )
    lines.append("It goes back if [number] passes [bar] in [weeks]; [who] looks.")
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(tuple(lines)))


def _believable(hits: int, of: int) -> str:
    low, high = wilson_interval(hits, of, Z90)
    return f"{low:.0%} to {high:.0%}"


_YES = YesNo().yes | {
    "fraud",
    "fraudulent",
    "positive",
    "spam",
    "malignant",
    "churned",
    "disputed",
    "chargeback",
    "bad",
    "default",
    "lost",
    "betrug",
    "pos",
}
_NO = YesNo().no | {
    "honest",
    "legit",
    "legitimate",
    "genuine",
    "negative",
    "ham",
    "benign",
    "not fraud",
    "no fraud",
    "good",
    "paid",
    "kept",
    "neg",
    "ok",
}
_PERCENT = {"%": (0.01, "percent"), "percent": (0.01, "percent"), "pct": (0.01, "percent"), "points": (1.0, "points")}
_SCORE = Number("a score", units=_PERCENT, bare="points")

SCORES = Kind(
    name="scores",
    title="Your scores, and what each mistake costs",
    reads="a row per case: a score, what turned out to be true (yes or no), and what a miss of it costs.",
    columns=(
        Column(
            "label", "what turned out to be true: 1 is what you look for", YesNo(yes=_YES, no=_NO),
            ("is fraud", "fraud", "class", "target", "y", "y true", "actual", "true label", "ground truth", "outcome", "label value", "disputed", "is disputed",
             "chargeback", "churned", "diagnosis", "result", "betrug", "wahr"),
            ask_blank={"0": "no", "drop": "not known yet, and the row is left out"},
        ),
        Column(
            "score", "the score: higher is more likely yes", _SCORE,
            ("risk score", "risk", "probability", "predicted probability", "prob", "y score", "y prob", "prediction", "1 prediction", "confidence", "model score",
             "fraud score", "score a", "p", "wert"),
        ),
        Column(
            "rival", "the score of another model for the same rows", _SCORE,
            ("score b", "challenger score", "challenger", "new score", "candidate score", "second score"), required=False,
        ),
        Column(
            "amount", "what a miss of this case costs", Number("money", beside=frozenset(("usd", "eur", "gbp", "chf", "$", "€", "dollars", "euro")), at_least=0),
            ("amount usd", "value", "price", "loss", "cost", "transaction amount", "payment amount", "betrag", "exposure"),
            required=False, per_row=False, default=np.nan,
        ),
        Column(
            "day", "the day of the case", Day(), ("date", "created", "created utc", "timestamp", "datum", "time", "month"), required=False, per_row=False,
        ),
        Column(
            "case", "key of the case, to see what comes twice", Name(),
            ("id", "txn id", "transaction id", "payment id", "row id", "case id", "key", "charge id"), required=False, per_row=False,
        ),
    ),
    make=_make,
    settings=(
        Setting("today", "score from which on something is done today, in the score's own units", None, -1e9, 1e9),
        Setting("capacity", "cases that somebody can look at in the time that the file covers", None, 1, 1e9),
        Setting("review_cost", "what looking at one case costs", None, 0, 1e9),
        Setting("stop_cost", "what it costs when an honest case is stopped", 0.0, 0, 1e9),
        Setting("miss_cost", "what each miss costs, where there are no amounts", None, 0, 1e12),
        Setting("next_rows", "cases expected in the next such time, for the range of misses", None, 1, 1e12),
        Setting("high_means", "what a high score means", "", text=True, options=("yes", "no")),
    ),
    lesson="02_models",
    example=(
        "txn_id,amount,score,is_fraud\n"
        "t1,120,0.91,1\nt2,80,0.12,0\nt3,45,0.40,0\nt4,300,0.75,1\nt5,60,0.05,0\nt6,20,0.22,1\nt7,15,0.61,0\nt8,90,0.03,0\n"
    ),
)  # fmt: skip
