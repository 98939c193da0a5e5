"""Numbers that are easily taken for the ones that A1, A2 and A4 to A6 ask for: another desk, group, order or mean."""

from collections.abc import Iterator
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.models.simulators.repeated_runs import RUNS, RepeatedRuns
from aipm_course.modules.models.simulators.risk_scores import (
    BANDS,
    COUNTS_FROM,
    DAYS,
    EDGES,
    FIRST_HALF,
    RiskScores,
    missed,
    reliability,
)
from aipm_course.modules.models.simulators.risk_scores import PAYMENTS as CUSTOMERS_PAYMENTS
from aipm_course.modules.models.simulators.scored_payments import (
    DESK_CAPACITY,
    PAYMENTS,
    ScoredPayments,
    caught,
    choices,
    policy,
    top,
)
from aipm_course.simulation.rates import auc

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

LESSON_THRESHOLD = 0.4
"""Where the lesson's slide flags, and the chart's call in the head of the exercise; a test holds it against both."""
LESSON_DESK = 320
"""Payments that the lesson's desk checks; a test holds it against its text."""
_CHANNELS = ("web", "app", "phone")


def _counts(fraud: Flags, flagged: Flags) -> dict[str, float | pd.Series]:
    cells = (fraud & flagged, ~fraud & flagged, fraud & ~flagged, ~fraud & ~flagged)
    return {name: float(cell.sum()) for name, cell in zip(("tp", "fp", "fn", "tn"), cells, strict=True)}


def of_confusion(data: ScoredPayments) -> Iterator[Lookalike]:
    """Yield what A1's counts and shares are taken for."""
    fraud, amount, score = data.fraud, data.amount, data.score(data.report.model)
    flagged, channel = score >= data.report.threshold, data.payments["channel"].to_numpy()
    for name in _CHANNELS:
        for words, rows in ((f"the channel {name} alone", channel == name), (f"all but {name}", channel != name)):
            always = {"accuracy_always_no": float(1 - fraud[rows].mean())}
            yield Lookalike(
                f"what the payments of {words} give", {**_counts(fraud[rows], flagged[rows]), **always}, together=False
            )
    share = round(PAYMENTS * data.report.threshold)
    yield Lookalike(f"what the {share:,} highest scores give", _counts(fraud, top(score, share)), together=True)
    tp, fp, fn, tn = (float(_counts(fraud, flagged)[name]) for name in ("tp", "fp", "fn", "tn"))  # type: ignore[arg-type]
    dollars = float(amount[fraud & flagged].sum())
    yield Lookalike(
        "the share of fraud in the dollars that are flagged", {"precision": dollars / float(amount[flagged].sum())}
    )
    for near in (10, 100):
        for first, words in ((tp, "tp"), (near * round(tp / near), f"tp to the nearest {near}")):
            yield Lookalike(
                f"a quotient of rounded counts: {words} / (tp + fp), that to the nearest {near}. Take the counts themselves",
                {"precision": first / max(1, near * round((tp + fp) / near))},
            )
            yield Lookalike(
                f"a quotient of rounded counts: {words} / (tp + fn), that to the nearest {near}. Take the counts themselves",
                {"recall": first / max(1, near * round((tp + fn) / near))},
            )
    honest = tn / (tn + fp)
    recall, precision = tp / (tp + fn), tp / (tp + fp)
    yield Lookalike(
        "balanced accuracy, the mean of recall and of the share of honest payments let through",
        {"accuracy": (recall + honest) / 2},
    )
    yield Lookalike("1 - fp / all payments, without the frauds let through", {"accuracy": 1 - fp / PAYMENTS})
    yield Lookalike("1 - fn / all payments, without the honest ones stopped", {"accuracy": 1 - fn / PAYMENTS})
    yield Lookalike("the mean of precision and recall", {"accuracy": (precision + recall) / 2})
    yield Lookalike("the share of fraud", {"accuracy": (tp + fn) / PAYMENTS})
    yield Lookalike(
        "fn / (fn + tn): of what is let through, how much is fraud",
        {"precision": fn / (fn + tn), "recall": fn / (fn + tn)},
    )
    yield Lookalike("tn / (tn + fn): of what is let through, how much is honest", {"precision": tn / (tn + fn)})
    yield Lookalike("tp / fp, without the frauds below the line", {"precision": tp / max(1, fp)})
    yield Lookalike("tp / fn, without those found below the line", {"recall": tp / max(1, fn)})


def _both(recall_of: "dict[str, float]", field: str) -> dict[str, float | pd.Series]:
    return {f"{field}_{letter.lower()}": value for letter, value in recall_of.items()}


def _yes_or_no(data: ScoredPayments, flags: "dict[str, Flags]") -> dict[str, float | pd.Series]:
    return _both({letter: auc(data.fraud, flag.astype(float)) for letter, flag in flags.items()}, "auc")


def _weighted(data: ScoredPayments, model: str) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(data.fraud, data.score(model), sample_weight=data.amount))


def of_two_models(data: ScoredPayments) -> Iterator[Lookalike]:
    """Yield what A2's areas and recalls are taken for."""
    fraud, size = data.fraud, data.challenge.capacity
    scores = {letter: data.score(letter) for letter in "AB"}
    desks = {letter: top(score, size) for letter, score in scores.items()}
    yield from _other_desks(data, scores, desks)
    yield Lookalike(
        "the AUC of a yes or no, whether a payment is at the desk, not of the scores",
        _yes_or_no(data, desks),
    )
    for threshold in sorted({LESSON_THRESHOLD, 0.1, data.report.threshold, data.prices.today_threshold}):
        flags = {letter: score >= threshold for letter, score in scores.items()}
        yield Lookalike(f"the AUC of a yes or no at {threshold:.2f}, not of the scores", _yes_or_no(data, flags))
    yield Lookalike(
        "the AUC with each payment weighted by its amount, where each counts once",
        _both({letter: _weighted(data, letter) for letter in "AB"}, "auc"),
    )
    inside = {
        letter: auc(fraud[desk], scores[letter][desk]) for letter, desk in desks.items() if 0 < fraud[desk].mean() < 1
    }
    yield Lookalike("the AUC among the payments of the desk alone", _both(inside, "auc"))
    for words, middle in (("average", np.mean), ("median", np.median)):
        above = {letter: float((score[fraud] > middle(score[~fraud])).mean()) for letter, score in scores.items()}
        yield Lookalike(
            f"the share of frauds that score above the {words} honest payment; AUC compares each fraud with each honest payment",
            _both(above, "auc"),
        )
    for name in _CHANNELS:
        rows = (data.payments["channel"] == name).to_numpy()
        yield Lookalike(
            f"the AUC among payments of the channel {name}",
            _both({letter: auc(fraud[rows], score[rows]) for letter, score in scores.items()}, "auc"),
        )


def _other_desks(data: ScoredPayments, scores: "dict[str, Values]", desks: "dict[str, Flags]") -> Iterator[Lookalike]:
    fraud, size = data.fraud, data.challenge.capacity
    lesson, part = "of {:,}, as in the lesson", "{} the season's size"
    sizes = {LESSON_DESK: lesson.format(LESSON_DESK), 3000: lesson.format(3000)}
    for times, words in (
        (1 / 2, "of half"),
        (1 / 3, "of a third of"),
        (1 / 30, "of a thirtieth of"),
        (2, "of twice"),
        (3, "of three times"),
        (10, "of ten times"),
    ):
        sizes |= dict.fromkeys((int(size * times), round(size * times)), part.format(words))
    sizes[size + DESK_CAPACITY] = "of today and the season's together"
    for count, words in sizes.items():
        if count not in (size, DESK_CAPACITY):
            found = {letter: caught(fraud, score, count) for letter, score in scores.items()}
            yield Lookalike(f"the recall of a desk {words}", _both(found, "recall"))
    for threshold in sorted(
        {LESSON_THRESHOLD, 0.1, 0.6, data.prices.today_threshold, size / PAYMENTS, round(size / PAYMENTS, 2)}
    ):
        if threshold != data.report.threshold:
            found = {letter: float((score[fraud] >= threshold).mean()) for letter, score in scores.items()}
            words = f"the recall of what scores at least {threshold:.6g}. The desk knows no threshold: it is full at `season_desk`"
            yield Lookalike(words, _both(found, "recall"))
    all_frauds = float(fraud.sum())
    alone = {letter: float(fraud[desks[letter] & ~desks[other]].sum()) for letter, other in (("A", "B"), ("B", "A"))}
    yield Lookalike(
        "what that model's desk finds and the other's does not, of all frauds",
        _both({k: v / all_frauds for k, v in alone.items()}, "recall"),
    )
    both = float(fraud[desks["A"] & desks["B"]].sum()) / all_frauds
    either = float(fraud[desks["A"] | desks["B"]].sum()) / all_frauds
    yield Lookalike("what both models' desks find", {"recall_a": both, "recall_b": both})
    yield Lookalike("what one model's desk or the other's finds", {"recall_a": either, "recall_b": either})
    full = {letter: float(score[desks[letter]].min()) for letter, score in scores.items()}
    crossed = {one: float((scores[one][fraud] >= full[other]).mean()) for one, other in (("A", "B"), ("B", "A"))}
    yield Lookalike(
        "the recall of what scores at least as much as the last at the other model's desk. Each model fills its own",
        _both(crossed, "recall"),
    )
    gained = {one: caught(fraud, score, size) - caught(fraud, score, DESK_CAPACITY) for one, score in scores.items()}
    yield Lookalike(f"what the desk finds beyond its first {DESK_CAPACITY} payments", _both(gained, "recall"))
    lead = caught(fraud, scores["B"], size) - caught(fraud, scores["A"], size)
    yield Lookalike("the lead of one recall over the other", {"recall_a": abs(lead), "recall_b": abs(lead)})
    rows = [(data.payments["channel"] == name).to_numpy() for name in _CHANNELS]
    found = {
        letter: float(
            np.mean([fraud[row & desks[letter]].sum() / fraud[row].sum() for row in rows if fraud[row].any()])
        )
        for letter in scores
    }
    yield Lookalike(
        "the mean of the channels' recalls. Each fraud counts once, in whatever channel", _both(found, "recall")
    )
    dear = {letter: caught(fraud, score * data.amount, size) for letter, score in scores.items()}
    yield Lookalike("the recall of a desk that takes the highest score x amount", _both(dear, "recall"))
    largest = caught(fraud, data.amount, size)
    yield Lookalike("the recall of a desk that takes the largest amounts", {"recall_a": largest, "recall_b": largest})
    honest = {letter: float((~fraud & desk).sum() / (~fraud).sum()) for letter, desk in desks.items()}
    yield Lookalike("the share of honest payments that the desk checks", _both(honest, "recall"))


def _by_day(data: RiskScores, each: int) -> int:
    """Frauds missed by a desk that takes so many of the highest scores of each day."""
    ranked = data.payments.sort_values("risk", ascending=False, kind="stable")
    found = int(ranked.groupby("day").head(each)["is_fraud"].sum())
    return int(data.fraud.sum()) - found


def of_calibration(data: RiskScores, other_desks: "dict[str, int]") -> Iterator[Lookalike]:
    """Yield what A4's numbers are taken for.

    Args:
        data: the customer's month.
        other_desks: sizes of the desks of other tasks, by their words.
    """
    yield from _other_gaps(data)
    yield from _other_rates(data)
    times = data.next_volume / CUSTOMERS_PAYMENTS
    score = data.payments["risk"].to_numpy(dtype=float)
    for each in sorted({data.desk // DAYS, round(data.desk / DAYS), -(-data.desk // DAYS)}):
        yield Lookalike(
            f"the number for a desk that takes the {each} highest scores of each day. It takes those of the month",
            {"missed_next": times * _by_day(data, each)},
        )
    for threshold in EDGES[1:-1]:
        low = int((data.fraud & (score < threshold)).sum())
        yield Lookalike(f"the number for frauds that score under {threshold}", {"missed_next": times * low})
    grown = missed(data.fraud, score, round(data.desk * times))
    yield Lookalike("the number for the grown desk on this month's payments", {"missed_next": times * grown})
    for words, size in other_desks.items():
        if size != data.desk:
            yield Lookalike(f"the number for {words}", {"missed_next": times * missed(data.fraud, score, size)})
    late = data.payments["day"].to_numpy() > FIRST_HALF
    outside = score < np.partition(score, -data.desk)[-data.desk]
    for words, rows in (("days 1 to 15", ~late), ("days 16 to 30", late)):
        rate = float((data.fraud & outside)[rows].sum() / rows.sum())
        yield Lookalike(f"the number at the rate of {words} alone", {"missed_next": rate * data.next_volume})


def _other_rates(data: RiskScores) -> Iterator[Lookalike]:
    frauds = int(data.fraud.sum())
    of = {
        "frauds that the desk misses": data.missed,
        "all frauds": frauds,
        "frauds that it finds": frauds - data.missed,
    }
    among = {
        "payments of the month": CUSTOMERS_PAYMENTS,
        "payments that the desk checks": data.desk,
        "payments outside the desk": CUSTOMERS_PAYMENTS - data.desk,
        "the 40,000 payments of A1": PAYMENTS,
    }
    yield Lookalike(
        "the number of frauds missed in the month, not yet that of the next period", {"missed_next": data.missed}
    )
    yield Lookalike("the number of all frauds of the month", {"missed_next": frauds})
    yield Lookalike("the number of frauds that the desk finds in the month", {"missed_next": frauds - data.missed})
    for part, count in of.items():
        for whole, volume in among.items():
            if (count, volume) != (data.missed, CUSTOMERS_PAYMENTS):
                yield Lookalike(f"{part} / {whole} x `next_volume`", {"missed_next": count / volume * data.next_volume})
    yield Lookalike(
        "the number without the payments that the desk checks. All payments of the next period count",
        {"missed_next": data.missed / CUSTOMERS_PAYMENTS * (data.next_volume - data.desk)},
    )
    back = data.missed * CUSTOMERS_PAYMENTS / data.next_volume
    yield Lookalike(
        "the month's number brought to a smaller period: the two volumes the other way round", {"missed_next": back}
    )


def _other_gaps(data: RiskScores) -> Iterator[Lookalike]:
    table = reliability(data)
    place = pd.cut(data.payments["risk"], list(EDGES), labels=list(BANDS), right=False)
    early = (data.payments["day"] <= FIRST_HALF).to_numpy()
    score = data.payments["risk"].to_numpy(dtype=float)
    share, first, second = (table[name].to_numpy(dtype=float) for name in ("fraud_share", "first_half", "second_half"))
    gap = {"gap_score": np.abs(table["mean_score"].to_numpy(dtype=float) - share), "gap_halves": np.abs(first - second)}
    counted = table["payments"].to_numpy() >= COUNTS_FROM
    yield Lookalike(
        "the gap of the two halves as wholes. Asked is the largest gap of a band that counts",
        {"gap_halves": abs(float(data.fraud[early].mean() - data.fraud[~early].mean()))},
    )
    for words, below in (("the second half's share", second), ("the first half's share", first)):
        relative = np.abs(first - second)[counted] / below[counted]
        yield Lookalike(
            f"a gap divided by {words}. A gap is a difference of two shares", {"gap_halves": float(relative.max())}
        )
    volume = table["payments"].to_numpy(dtype=float)
    for words, rows in (("the bands that count", counted), ("all six bands", np.ones_like(counted))):
        asked = "Asked is the largest gap of a band that counts"
        yield Lookalike(
            f"the mean gap over {words}, weighted by their payments. {asked}",
            {name: float(np.average(each[rows], weights=volume[rows])) for name, each in gap.items()},
        )
        yield Lookalike(
            f"the root of the mean square of the gaps of {words}. {asked}",
            {name: float((each[rows] ** 2).mean() ** 0.5) for name, each in gap.items()},
        )
        yield Lookalike(
            f"the median gap of {words}. {asked}", {name: float(np.median(each[rows])) for name, each in gap.items()}
        )
        if rows.all():
            yield Lookalike(
                f"the mean gap over {words}. {asked}", {name: float(each.mean()) for name, each in gap.items()}
            )
        for half, values in (("days 1 to 15", first), ("days 16 to 30", second)):
            off = np.abs(values - share)[rows]
            yield Lookalike(
                f"the largest gap of {half} and the whole month, over {words}. The halves are held against one another",
                {"gap_halves": float(off.max())},
            )
            mine = np.array([score[(place == name).to_numpy() & (early == (values is first))].mean() for name in BANDS])
            yield Lookalike(
                f"the largest gap in {half} alone, over {words}. `gap_score` takes the whole month",
                {"gap_score": float(np.abs(mine - values)[rows].max())},
            )
            sure = np.abs(table["mean_score"].to_numpy(dtype=float) - values)[rows]
            yield Lookalike(
                f"the largest gap of `mean_score` and of the share of fraud in {half}, over {words}",
                {"gap_score": float(sure.max()), "gap_halves": float(sure.max())},
            )
    means = [
        abs(score[early & inside].mean() - score[~early & inside].mean())
        for name, solid in zip(BANDS, counted, strict=True)
        if solid
        for inside in [(place == name).to_numpy()]
    ]
    yield Lookalike(
        "the largest gap of the halves' mean scores. Asked is that of their shares of fraud",
        {"gap_halves": float(max(means))},
    )


def of_policy(data: ScoredPayments) -> Iterator[Lookalike]:
    """Yield what A3's bills and its honest payments are taken for: another policy's, or another count."""
    chosen = choices(data)
    mine, today = chosen.candidate, chosen.today
    others = {"the cheapest policy of all": chosen.cheapest, "the cheapest policy inside the desk": chosen.inside}
    for words, each in others.items():
        if each != mine:
            yield Lookalike(
                f"what belongs to {words}",
                {"cost": each.cost, "honest_stopped": each.honest},
            )
    for words, each in (("your policy", mine), ("today's policy", today)):
        flagged = data.score(each.model) >= each.threshold
        counts = {
            f"frauds that {words} reviews": each.reviews - each.honest,
            f"frauds that {words} misses": int((data.fraud & ~flagged).sum()),
            f"reviews of {words} beyond the desk": max(0, each.reviews - DESK_CAPACITY),
        }
        for what, count in counts.items():
            yield Lookalike(f"the number of {what}", {"honest_stopped": count})
    yield Lookalike("the number of all honest payments", {"honest_stopped": int((~data.fraud).sum())})
    for model in "AB":
        for threshold in sorted({LESSON_THRESHOLD, 0.1, 0.5, 0.6, data.report.threshold, data.prices.today_threshold}):
            made = policy(data, model, threshold)
            if made.cost not in (mine.cost, today.cost):
                yield Lookalike(
                    f"what model {model} costs from {threshold:.2f} up", {"cost_today": made.cost, "cost": made.cost}
                )


def of_leak(data: ScoredPayments, in_time: str) -> Iterator[Lookalike]:
    """Yield what A5's areas and recall are taken for.

    Args:
        data: the month.
        in_time: the name of C's score with the inputs that are in time.
    """
    fraud = data.fraud
    scores = {"auc_offered": data.score("C"), "auc_in_time": data.score(in_time)}
    for count, words in ((DESK_CAPACITY, "desk"), (data.challenge.capacity, "season's desk")):
        yield Lookalike(
            f"the AUC of a yes or no, whether a payment is among the highest that fill the {words}, not of the scores",
            {name: auc(fraud, top(score, count).astype(float)) for name, score in scores.items()},
        )
    yield Lookalike(
        "the AUC of a yes or no at 0.5, not of the scores",
        {name: auc(fraud, (score >= 0.5).astype(float)) for name, score in scores.items()},
    )
    for name in data.weights:
        column = data.payments[name].to_numpy(dtype=float)
        alone = {
            "auc_in_time": auc(fraud, column),
            "auc_offered": auc(fraud, column),
            "recall_in_time": caught(fraud, column),
        }
        yield Lookalike(f"what the column `{name}` gives alone", alone)
        rest = {one: weight for one, weight in data.weights.items() if one != name}
        if name not in data.late:
            score = data.weighted(rest)
            yield Lookalike(
                f"what C gives without `{name}`",
                {
                    "auc_in_time": auc(fraud, score),
                    "auc_offered": auc(fraud, score),
                    "recall_in_time": caught(fraud, score),
                },
            )
    for words, size in (("the desk", DESK_CAPACITY), ("A2's `season_desk`", data.challenge.capacity)):
        for letter in "AB":
            yield Lookalike(
                f"the recall of model {letter} within {words}",
                {"recall_in_time": caught(fraud, data.score(letter), size)},
            )
    for one, other in combinations([name for name in data.weights if name not in data.late], 2):
        if data.weights[one] != data.weights[other]:
            swapped = {**data.weights, one: data.weights[other], other: data.weights[one]}
            score = data.weighted({name: weight for name, weight in swapped.items() if name not in data.late})
            yield Lookalike(
                f"what C gives where `{one}` and `{other}` have each other's weight",
                {
                    "auc_offered": auc(fraud, data.weighted(swapped)),
                    "auc_in_time": auc(fraud, score),
                    "recall_in_time": caught(fraud, score),
                },
                together=True,  # one of many pairs may meet one of the three by chance
            )
    for words, kept in (
        ("the two models' scores", [name for name in data.weights if name[:5] == "score"]),
        ("its flags", [name for name in data.weights if name[:4] == "flag"]),
        (
            "those of its flags that are in time",
            [name for name in data.weights if name[:4] == "flag" and name not in data.late],
        ),
        ("its inputs with a weight of 1", [name for name, weight in data.weights.items() if weight == 1]),
    ):
        if kept and set(kept) != set(data.weights):
            score = data.weighted({name: data.weights[name] for name in kept})
            yield Lookalike(
                f"what C gives with nothing but {words}",
                {
                    "auc_in_time": auc(fraud, score),
                    "auc_offered": auc(fraud, score),
                    "recall_in_time": caught(fraud, score),
                },
            )


def of_eight_runs(data: RepeatedRuns) -> Iterator[Lookalike]:
    """Yield what A6's rates are taken for."""
    table, tries = data.successes.astype(bool), data.tries
    sums, first = table.sum(axis=1), table[:, :tries]
    yield Lookalike(
        f"the share of the first {tries} runs that succeed: runs, not tasks", {"at_least_one": float(first.mean())}
    )
    yield Lookalike(
        f"the share of tasks with exactly one success in their first {tries} runs. More than one counts as well",
        {"at_least_one": float((first.sum(axis=1) == 1).mean())},
    )
    failed = ~table[:, 0]
    yield Lookalike(
        "the share of those tasks that fail in their first run and succeed later in their tries. Those that succeed at once count as well",
        {"at_least_one": float(first[failed].any(axis=1).mean())},
    )
    yield Lookalike(
        "the share of tasks that fail in their first run and succeed later in their tries, of all tasks. Those that succeed at once "
        "count as well",
        {"at_least_one": float((failed & first.any(axis=1)).mean())},
    )
    groups = [table[:, start : start + tries].any(axis=1) for start in range(0, RUNS - tries + 1, tries)]
    yield Lookalike(
        f"the share of all groups of {tries} runs, one after the other, with a success. A task has its first `tries` runs only",
        {"at_least_one": float(np.mean(groups))},
    )
    windows = [table[:, start : start + tries].any(axis=1) for start in range(RUNS - tries + 1)]
    yield Lookalike(
        f"the share of all stretches of {tries} runs with a success", {"at_least_one": float(np.mean(windows))}
    )
    rate = float(table.mean())
    yield Lookalike("the share of tasks that succeed in their first run", {"at_least_one": float(first[:, 0].mean())})
    yield Lookalike(
        "a formula, run 1 and then the rest times `one_run`. Count the tasks",
        {"at_least_one": float(table[:, 0].mean()) + float(1 - table[:, 0].mean()) * rate},
    )
    yield Lookalike(
        "the mean of a formula over the tasks, 1 less a task's failures to the power of `tries`. Count the tasks",
        {"at_least_one": float(np.mean(1 - (1 - sums / RUNS) ** tries))},
    )
    none = [comb(RUNS - int(count), tries) / comb(RUNS, tries) for count in sums]
    yield Lookalike(
        f"the share of all choices of {tries} runs with a success. A task has its first `tries` runs only",
        {"at_least_one": float(1 - np.mean(none))},
    )
    yield Lookalike(
        f"the share of tasks with a success in runs 2 to {tries + 1}. A task has its first `tries` runs",
        {"at_least_one": float(table[:, 1 : tries + 1].any(axis=1).mean())},
    )
    yield Lookalike(
        "`one_run` to the power of `tries`, a formula. Count the tasks",
        {"at_least_one": rate**tries, "all_eight": rate**tries},
    )
    for words, rows in (
        ("that succeed at all", sums > 0),
        ("that neither always succeed nor always fail", (sums > 0) & (sums < RUNS)),
    ):
        yield Lookalike(f"the rate of the tasks {words}. All tasks count", {"one_run": float(table[rows].mean())})
    for least in range(2, RUNS + 1):
        yield Lookalike(
            f"the share of tasks with {least} or more successes in eight runs",
            {"at_least_one": float((sums >= least).mean()), "all_eight": float((sums >= least).mean())},
        )
    yield Lookalike(
        "the share of tasks without a success in their tries", {"at_least_one": float((~first.any(axis=1)).mean())}
    )
    yield Lookalike(
        "the share of tasks with eight runs alike, all failures among them",
        {"all_eight": float(np.isin(sums, (0, RUNS)).mean())},
    )
    yield Lookalike(
        "the share of successful runs that belong to tasks with eight successes: runs, not tasks",
        {"all_eight": float(RUNS * (sums == RUNS).sum() / max(1, sums.sum()))},
    )
    yield Lookalike("the share of tasks with a failure", {"all_eight": float((sums < RUNS).mean())})
    yield Lookalike(
        "the share of tasks that succeed in more than half of their runs", {"one_run": float((sums > RUNS / 2).mean())}
    )
    yield Lookalike(
        "the share of tasks that succeed in half of their runs or more", {"one_run": float((sums >= RUNS / 2).mean())}
    )
    yield Lookalike("the share of tasks that ever succeed", {"one_run": float((sums > 0).mean())})
    one_more = len(table) / (len(table) + 1)
    yield Lookalike(
        f"the rate over {len(table) + 1} tasks, as if the table's head were one. There are {len(table)}",
        {
            "one_run": one_more * float(table.mean()),
            "at_least_one": one_more * float(first.any(axis=1).mean()),
            "all_eight": one_more * float((sums == RUNS).mean()),
        },
    )
    for count in (50, 100, 150, 200):
        if count < len(table):
            yield Lookalike(
                f"the rate of the first {count} tasks of {len(table)}",
                {
                    "one_run": float(table[:count].mean()),
                    "at_least_one": float(first[:count].any(axis=1).mean()),
                    "all_eight": float((sums[:count] == RUNS).mean()),
                },
                together=False,
            )
