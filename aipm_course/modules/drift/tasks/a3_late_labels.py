"""A3: labels come late."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_room import (
    CAUGHT_END_WITHIN,
    END_WITHIN,
    PROXIES,
    DriftRoom,
    counts_of,
    counts_over,
    drift_room,
    ends_of,
    say_of,
)
from aipm_course.modules.drift.simulators.drift_stream import FLAG_AT, LABEL_DELAY_WEEKS, REFERENCE_WEEKS, WEEKS
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_LATE, Way, named, share_number
from aipm_course.simulation.rates import Z95, wilson_interval

LAST = WEEKS - LABEL_DELAY_WEEKS
RECENT = (LAST - 2, LAST)
SAYS = {
    "model_worse": "Guard catches a smaller share of the fraud there is",
    "mix_changed": "another share of payments is fraud, and Guard ranks it as before",
    "cannot_say": "the numbers do not settle whether anything changed",
}
_ROUNDED = 0.0005
"""How far a share that was typed with three or four places may be off."""
_EXACT = 1e-9
_PARTS = {"precision": ("caught", "flags"), "caught": ("caught", "frauds")}


def _rate(data: DriftRoom, name: str, first: int, last: int) -> float:
    counts = counts_of(data.payments, first, last)
    hits, of = _PARTS[name]
    return counts[hits] / counts[of]


def _six(data: DriftRoom, first: int, last: int, ends: Callable[[int, int], tuple[float, float]]) -> dict[str, float]:
    """Return both shares with their intervals over a span."""
    counts = counts_of(data.payments, first, last)
    values: dict[str, float] = {}
    for name, (hits, of) in _PARTS.items():
        low, high = ends(counts[hits], counts[of])
        values |= {name: counts[hits] / counts[of], f"{name}_low": low, f"{name}_high": high}
    return values


def _six_of(span: tuple[int, int], data: DriftRoom) -> dict[str, float]:
    return _six(data, *span, wilson_interval)


def _plain(z: float) -> Callable[[float, float], tuple[float, float]]:
    def ends(hits: float, of: float) -> tuple[float, float]:
        share = hits / of
        width = z * math.sqrt(share * (1 - share) / of)
        return share - width, share + width

    return ends


@lru_cache(maxsize=128)
def proxy_value(data: DriftRoom, proxy: str, first: int, last: int) -> float:
    """Return a measure without labels over a span taken as one: a share of flags over flags, the others over payments."""
    rows = data.payments[data.payments["week"].between(first, last)]
    flagged = rows["score"] >= FLAG_AT
    if proxy == "flag_rate":
        return float(flagged.mean())
    if proxy == "mean_score":
        return float(rows["score"].mean())
    return float(rows.loc[flagged, proxy.removesuffix("_share")].mean())


def _late_labels(data: DriftRoom) -> dict[str, Any]:
    values = _six(data, *RECENT, ends_of)
    return {
        **values,
        "proxy": data.proxy,
        "proxy_then": proxy_value(data, data.proxy, 1, REFERENCE_WEEKS),
        "proxy_now": proxy_value(data, data.proxy, LAST + 1, WEEKS),
        "say": _say(values, data),
    }


def _late_labels_otherwise(data: DriftRoom) -> dict[str, Any]:
    """With the plain normal interval, precision in percent, three decimals."""
    plain = {name: round(value, 4) for name, value in _six(data, *RECENT, _plain(1.96)).items()}
    return {
        **_late_labels(data),
        **plain,
        "precision": 100 * plain["precision"],
        "proxy_now": round(100 * proxy_value(data, data.proxy, LAST + 1, WEEKS), 1),
        "proxy": data.proxy.capitalize(),
    }


def _at_line(data: DriftRoom, line: float, ends: Callable[[float, float], tuple[float, float]]) -> dict[str, float]:
    """Return both shares with their intervals where only scores over another line are flagged."""
    counts = counts_over(data.payments, *RECENT, line)
    values: dict[str, float] = {}
    for name, (hits, of) in _PARTS.items():
        if counts[of] and 0 < counts[hits] < counts[of]:
            low, high = ends(counts[hits], counts[of])
            values |= {name: counts[hits] / counts[of], f"{name}_low": low, f"{name}_high": high}
    return values


def _to_each_week(weeks: npt.NDArray[np.int64]) -> list[float]:
    """Return how many there are up to the end of each week, from 0."""
    return [float((weeks <= week).sum()) for week in range(WEEKS + 1)]


@lru_cache(maxsize=128)
def _pairs(data: DriftRoom, name: str) -> tuple[tuple[float, float], ...]:
    """Return what people divide for a share, and by what: each span, empty labels as good or left out, and other shares."""
    rows, week = data.payments, data.payments["week"].to_numpy()
    flag, known = (rows["score"] >= FLAG_AT).to_numpy(), rows["label"].notna().to_numpy()
    fraud = rows["label"].to_numpy(dtype=float, na_value=np.nan) == 1
    hits = _to_each_week(week[flag & fraud])
    found = [*_share_ways(data, name).values()]
    for line in (FLAG_AT, *_LINES):
        over = counts_over(data.payments, *RECENT, line)
        found.append((float(over["caught"]), float(over[_PARTS[name][1]])))
    for counted in (flag, flag & known) if name == "precision" else (fraud,):
        of = _to_each_week(week[counted])
        for first in range(WEEKS):
            found += [(hits[last] - hits[first], of[last] - of[first]) for last in range(first + 1, WEEKS + 1)]
    return tuple(found)


def _divided_like(own: float, data: DriftRoom, name: str) -> list[tuple[float, float]]:
    """Return the pairs that give the own share, rounded to three places or not."""
    within = _ROUNDED if abs(round(own, 4) - own) < _EXACT else _EXACT
    return [(hits, n) for hits, n in _pairs(data, name) if n and abs(hits / n - own) <= within]


def _end_from(name: str, place: int) -> Callable[[Mapping[str, Any], DriftRoom], set[float]]:
    """Return an end of the interval around the own share, with the n that is asked for or that the share was divided by."""

    def end(own: Mapping[str, Any], data: DriftRoom) -> set[float]:
        counts = counts_of(data.payments, *RECENT)
        of, like = counts[_PARTS[name][1]], _divided_like(own[name], data, name)
        pairs = [(own[name] * n, n) for n in (of, *(n for _, n in like))]
        if not like:  # nobody knows what such a share was divided by: the right end may well follow from it
            pairs.append((counts["caught"], of))
        return {float(ends(*pair)[place]) for pair in pairs for ends in (wilson_interval, _plain(Z95))}

    return end


def _look_at_end(name: str, end: str) -> Callable[[float, Mapping[str, Any], DriftRoom], str]:
    """Say what an end is made of where the own share is off: which n it was divided by is not always to be seen."""

    def look(given: float, own: Mapping[str, Any], data: DriftRoom) -> str:
        if abs(own[name] - _rate(data, name, *RECENT)) <= END_WITHIN:
            return ""
        sign = "minus" if end == "low" else "plus"
        return (
            f"rests on your `{name}`, which is off. The {end}er end is p {sign} 1.96 x the root of p (1 - p) / n, with that "
            f"share as p; n is the number of {_PARTS[name][1]} that it was divided by"
        )

    return look


def _say(own: Mapping[str, Any], data: DriftRoom) -> str:
    before = {name: _rate(data, name, 1, REFERENCE_WEEKS) for name in _PARTS}
    return say_of(
        (own["precision_low"], own["precision_high"], before["precision"]),
        (own["caught_low"], own["caught_high"], before["caught"]),
    )


def _of_weeks(data: DriftRoom) -> dict[str, float]:
    """Take the lowest and the highest of the three weeks for an interval."""
    values: dict[str, float] = {}
    for name in _PARTS:
        weeks = _weekly(data, name)
        values |= {f"{name}_low": min(weeks), f"{name}_high": max(weeks)}
    return values


def _weekly(data: DriftRoom, name: str) -> list[float]:
    return [_rate(data, name, week, week) for week in range(RECENT[0], RECENT[1] + 1)]


def _z_width(share: float, of: float, z: float = Z95) -> float:
    return z * math.sqrt(share * (1 - share) / of)


@lru_cache(maxsize=128)
def _other_widths(data: DriftRoom, name: str) -> dict[str, tuple[float, float]]:
    """Return what people make of the two ends, by the way they go."""
    counts = counts_of(data.payments, *RECENT)
    of = {
        "flags": counts["flags"],
        "frauds": counts["frauds"],
        "caught": counts["caught"],
        "payments": int(data.payments["week"].between(*RECENT).sum()),
        "then": counts_of(data.payments, 1, REFERENCE_WEEKS)[_PARTS[name][1]],
        "of_a_week": counts[_PARTS[name][1]] / 3,
    }
    n = of[_PARTS[name][1]]
    share, weeks = counts["caught"] / n, _weekly(data, name)
    half = share * (1 - share)
    width = _z_width(share, n)
    mean = sum(weeks) / 3
    spread = math.sqrt(sum((week - mean) ** 2 for week in weeks) / 2)
    widths = {f"n_{which}": _z_width(share, value) for which, value in of.items() if which != _PARTS[name][1]}
    widths |= {
        "no_root": Z95 * half / n,
        "root_of_n_only": Z95 * half / math.sqrt(n),
        "root_of_top_only": Z95 * math.sqrt(half) / n,
        "no_complement": Z95 * math.sqrt(share / n),
        "half_in_place_of_p": Z95 * 0.5 / math.sqrt(n),
        "spread": Z95 * spread,
        "two_spreads": 2 * spread,
        "spread_over_root_three": Z95 * spread / math.sqrt(3),
        "one_spread": spread,
        "n_less_one_z": 2.576 * math.sqrt(half / n),
    }
    wilson = wilson_interval(counts["caught"], n)
    return {
        **{way: (share - value, share + value) for way, value in widths.items()},
        "margins": (width, width),
        "minus_and_plus": (-width, width),
        "whole_width": (share - 2 * width, share + 2 * width),
        "half_width": (share - width / 2, share + width / 2),
        "swapped": (wilson[1], wilson[0]),
        "one_error": (share - width / Z95, share + width / Z95),
        "ninety": (share - 1.645 * width / Z95, share + 1.645 * width / Z95),
    }


_WIDTH_WAYS = {
    "n_flags": "its n counts flags",
    "n_frauds": "its n counts frauds",
    "n_caught": "its n counts flagged frauds",
    "n_payments": "its n counts payments",
    "n_then": "its n is that of weeks 1 to 4",
    "n_of_a_week": "its n is that of one week; the share is of three",
    "no_root": "the root is missing: the margin is 1.96 x p (1 - p) / n",
    "root_of_n_only": "the root is drawn from n alone, and p (1 - p) stands outside it",
    "root_of_top_only": "the root is drawn from p (1 - p) alone, and n stands outside it",
    "no_complement": "the (1 - p) is missing under the root",
    "half_in_place_of_p": "p is taken as a half under the root; put in your own share",
    "spread": "the margin is 1.96 times the standard deviation of the three weekly shares, which says little from three weeks",
    "two_spreads": "the margin is twice the standard deviation of the three weekly shares, which says little from three weeks",
    "spread_over_root_three": "the margin comes from the spread of the three weekly shares, which says little from three weeks",
    "one_spread": "the margin is the standard deviation of the three weekly shares, which says little from three weeks",
    "n_less_one_z": "the factor is 2.576, that of 99%",
    "margins": "that is the margin, 1.96 x the root, in both fields; the ends are p minus it and p plus it",
    "minus_and_plus": "that is the margin with its sign; the ends are p minus it and p plus it",
    "whole_width": "the margin is taken twice on each side",
    "half_width": "the margin is halved on each side",
    "swapped": "the ends have changed places: `_low` is the lower end",
}


def _width_way(way: str, *shares: str) -> Callable[[DriftRoom], dict[str, float]]:
    def ends(data: DriftRoom) -> dict[str, float]:
        values: dict[str, float] = {}
        for name in shares:
            if way in (found := _other_widths(data, name)):
                values |= dict(zip((f"{name}_low", f"{name}_high"), found[way], strict=True))
        return values

    return ends


@lru_cache(maxsize=128)
def _share_ways(data: DriftRoom, name: str) -> dict[str, tuple[float, float]]:
    """Return other numerators and denominators of a share in weeks 21 to 23, by the way they go."""
    rows = data.payments[data.payments["week"].between(*RECENT)]
    flag, fraud = rows["score"] >= FLAG_AT, rows["label"] == 1
    known = data.payments["label_week"].between(*RECENT) if "label_week" in data.payments else None
    tops = {
        "flagged frauds": float((flag & fraud).sum()),
        "frauds": float(fraud.sum()),
        "flags": float(flag.sum()),
        "missed frauds": float((~flag & fraud).sum()),
        "good flags": float((flag & ~fraud).sum()),
        "flags that a reviewer cleared": float((rows["cleared"] == 1).sum()),
        "flags that no reviewer cleared": float((rows["cleared"] == 0).sum()),
        "flags whose customer called": float((rows["called"] == 1).sum()),
    }
    bottoms = {
        "flags": float(flag.sum()),
        "frauds": float(fraud.sum()),
        "payments": float(len(rows)),
        "good payments": float((~fraud).sum()),
        "payments right on their side": float((flag == fraud).sum()),
    }
    asked = ("flagged frauds", _PARTS[name][1])
    found = {
        f"{top} / {of}": (a, b)
        for top, a in tops.items()
        for of, b in bottoms.items()
        if (top, of) != asked and top != of
    }
    if known is not None:
        late = data.payments[known]
        late_flag, late_fraud = late["score"] >= FLAG_AT, late["label"] == 1
        base = late_flag if name == "precision" else late_fraud
        found["payments whose label came in weeks 21 to 23"] = (
            float((late_flag & late_fraud).sum()),
            float(base.sum()),
        )
    return {way: pair for way, pair in found.items() if 0 < pair[0] <= pair[1]}


_SHARE_NAMES = [
    *(
        f"{top} / {of}"
        for top in (
            "flagged frauds",
            "frauds",
            "flags",
            "missed frauds",
            "good flags",
            "flags that a reviewer cleared",
            "flags that no reviewer cleared",
            "flags whose customer called",
        )
        for of in ("flags", "frauds", "payments", "good payments", "payments right on their side")
        if top != of
    ),
    "payments whose label came in weeks 21 to 23",
]
_SHARE_ASKED = {
    "precision": "Asked is frauds flagged / flags, by `week` and by the final label.",
    "caught": "Asked is frauds flagged / frauds, by `week` and by the final label.",
}


def _share_way(way: str, name: str, ends: Callable[[int, int], tuple[float, float]]) -> Callable[[DriftRoom], Any]:
    def values(data: DriftRoom) -> dict[str, float] | None:
        pair = _share_ways(data, name).get(way)
        if pair is None:
            return None
        low, high = ends(int(pair[0]), int(pair[1]))
        return {name: pair[0] / pair[1], f"{name}_low": low, f"{name}_high": high}

    return values


_SPANS = {
    (20, 23): "Your span begins with week 20. The three latest weeks with all labels are 21 to 23.",
    (22, 23): "Your span begins with week 22. The three latest weeks with all labels are 21 to 23.",
    (20, 22): "Your span ends with week 22. The three latest weeks with all labels are 21 to 23.",
    (19, 21): "Those are weeks 19 to 21. The three latest weeks with all labels are 21 to 23.",
    (21, 22): "Your span ends with week 22. The three latest weeks with all labels are 21 to 23.",
    (21, 24): "Your span reaches into week 24, whose labels are still out, and counts those as good. End it earlier.",
    (22, 24): "Your span reaches into week 24, whose labels are still out, and counts those as good. End it earlier.",
    (21, 26): "Your span reaches into weeks whose labels are still out, and counts those as good. End it earlier.",
    (23, 23): "That is week 23 alone. Take the three latest weeks in which no label is missing.",
    (21, 21): "That is week 21 alone. Take the three latest weeks in which no label is missing.",
    (22, 22): "That is week 22 alone. Take the three latest weeks in which no label is missing.",
    (1, 4): "Those are weeks 1 to 4, the reference. Asked are the three latest weeks in which no label is missing.",
    (
        1,
        26,
    ): "That takes all 26 weeks, and payments without a label as good. Asked are the three latest complete weeks.",
}


_LESSON = {
    "precision": 0.44,
    "precision_low": 0.40,
    "precision_high": 0.48,
    "caught": 0.74,
    "caught_low": 0.70,
    "caught_high": 0.79,
}


_LINES = (0.05, 0.1, 0.15, 0.25, 0.3, 0.4, 0.5)


def _uncleared(data: DriftRoom, first: int, last: int) -> dict[str, float]:
    """Return the share of flags that no reviewer cleared in other weeks, with its interval."""
    rows = data.payments[data.payments["week"].between(first, last) & (data.payments["score"] >= FLAG_AT)]
    kept = float((rows["cleared"] == 0).sum())
    low, high = ends_of(kept, len(rows))
    return {"precision": kept / len(rows), "precision_low": low, "precision_high": high}


def _ways() -> Iterator[Way[DriftRoom]]:
    """Return wrong lines, spans, widths, numerators and denominators."""
    for line in _LINES:
        yield (
            f"line_{line:g}",
            f"You flagged from {line:g} on. A payment is flagged from 0.2 on.",
            lambda data, line=line: _at_line(data, line - 0.0005, ends_of),  # type: ignore[misc]
        )
    for first, last in ((24, 26), (1, 4)):
        yield (
            f"uncleared_{first}_{last}",
            f"Your `precision` is the share of flags of weeks {first} to {last} that no reviewer cleared. {_SHARE_ASKED['precision']}",
            lambda data, first=first, last=last: _uncleared(data, first, last),  # type: ignore[misc]
        )
    yield (
        "n_flags_over_the_line",
        "Its n counts flags. n counts flags for precision and frauds for what is caught.",
        _over_the_line_by_flags,
    )
    for span, message in _SPANS.items():
        if span != (20, 23):  # an ablation of its own
            yield f"span_{span[0]}_{span[1]}", message, partial(_six_of, span)
    for way, words in _WIDTH_WAYS.items():
        for shares in (("precision", "caught"), ("precision",), ("caught",)):
            message = f"{words[0].upper()}{words[1:]}. n counts flags for precision and frauds for what is caught."
            if not way.startswith("n_") or way == "n_less_one_z":
                message = f"{words[0].upper()}{words[1:]}."
            yield f"{way}_{'_'.join(shares)}", message, _width_way(way, *shares)
    for name in _PARTS:
        for way in _SHARE_NAMES:
            if way != f"flagged frauds / {_PARTS[name][1]}":
                where = "" if way.startswith("payments whose") else " of weeks 21 to 23"
                message = f"Your `{name}` is {way}{where}. {_SHARE_ASKED[name]}"
                for kind, ends in (("", wilson_interval), ("_plain", _plain(Z95))):
                    code = way.replace(" / ", "_of_").replace(" ", "_")
                    yield f"{name}_is_{code}{kind}", message, _share_way(way, name, ends)
    yield (
        "lesson",
        "Perhaps those are the numbers of the lesson. The exercise has its own `stream`.",
        lambda data: dict(_LESSON),
    )
    yield (
        "precision_is_caught",
        "Precision and what is caught have changed places: precision divides by flags, what is caught by frauds.",
        lambda data: _exchanged(_six(data, *RECENT, wilson_interval)),
    )
    yield from _proxy_ways()


def _over_the_line_by_flags(data: DriftRoom) -> dict[str, float]:
    """Return the ends for what is caught over the line, with flags as their n: two slips in one answer."""
    over = counts_over(data.payments, *RECENT)
    share = over["caught"] / over["frauds"]
    low, high = ends_of(share * over["flags"], over["flags"])
    return {"caught_low": low, "caught_high": high}


def _exchanged(six: Mapping[str, float]) -> dict[str, float]:
    other = {"precision": "caught", "caught": "precision"}
    return {field: six[field.replace(name, other[name])] for field in six for name in _PARTS if field.startswith(name)}


def _proxy_over(end: str, span: tuple[int, int], data: DriftRoom) -> dict[str, float]:
    return {f"proxy_{end}": proxy_value(data, data.proxy, *span)}


def _proxy_ways() -> Iterator[Way[DriftRoom]]:
    """Return other values of the proxy that was picked rightly: spans, denominators, the other measures."""
    spans = {"then": (1, REFERENCE_WEEKS), "now": (LAST + 1, WEEKS)}
    others = {
        # Not weeks 1 to 3 or 1 to 5: a value with two digits is as near to the right one.
        "then": {(1, 23): "weeks 1 to 23", (21, 23): "weeks 21 to 23"},
        "now": {
            (21, 23): "weeks 21 to 23",
            (26, 26): "week 26 alone",
            (21, 26): "weeks 21 to 26",
        },
    }
    for end, span in spans.items():
        words = f"{'1 to 4' if end == 'then' else '24 to 26'}"
        for other, told in others[end].items():
            message = f"That is your proxy over {told}. Asked are weeks {words}, taken as one."
            yield f"proxy_{end}_{other[0]}_{other[1]}", message, partial(_proxy_over, end, other)
        yield (
            f"proxy_{end}_turned",
            "That is the share of the other flags: one minus your proxy.",
            lambda data, end=end, span=span: {f"proxy_{end}": 1 - proxy_value(data, data.proxy, *span)},  # type: ignore[misc]
        )
    yield (
        "proxy_over_payments",
        "That divides by all payments of the span. Your proxy is a share of flags.",
        lambda data: {
            f"proxy_{end}": proxy_value(data, data.proxy, *span) * proxy_value(data, "flag_rate", *span)
            for end, span in spans.items()
        },
    )
    yield (
        "correlation_for_value",
        "That is the correlation with weekly precision, which picks the proxy. Asked is the proxy's own value in each span.",
        lambda data: dict.fromkeys(("proxy_then", "proxy_now"), _correlation(data)),
    )
    yield (
        "size_of_correlation_for_value",
        "That is the size of the correlation with weekly precision, which picks the proxy. Asked is its own value in each span.",
        lambda data: dict.fromkeys(("proxy_then", "proxy_now"), abs(_correlation(data))),
    )
    yield (
        "proxy_spans_exchanged",
        "`proxy_then` and `proxy_now` have changed places: then is weeks 1 to 4.",
        lambda data: {
            "proxy_then": proxy_value(data, data.proxy, *spans["now"]),
            "proxy_now": proxy_value(data, data.proxy, *spans["then"]),
        },
    )


def _correlation(data: DriftRoom) -> float:
    weeks = data.quality.dropna()
    return float(weeks[data.proxy].corr(weeks["precision"]))


def _other_proxy(data: DriftRoom) -> str:
    return "called_share" if data.proxy == "cleared_share" else "cleared_share"


def _quantities(data: DriftRoom) -> dict[str, float]:
    now, then = counts_of(data.payments, *RECENT), counts_of(data.payments, 1, REFERENCE_WEEKS)
    return {
        "flags in weeks 21 to 23": now["flags"],
        "frauds in weeks 21 to 23": now["frauds"],
        "frauds flagged in weeks 21 to 23": now["caught"],
        "payments in weeks 21 to 23": float(data.payments["week"].between(*RECENT).sum()),
        "flags in weeks 1 to 4": then["flags"],
        "frauds in weeks 1 to 4": then["frauds"],
        "frauds flagged in weeks 1 to 4": then["caught"],
        "payments in weeks 1 to 4": float((data.payments["week"] <= REFERENCE_WEEKS).sum()),
    }


def _intervals_exchanged(data: DriftRoom) -> dict[str, float]:
    right = _late_labels(data)
    return {
        f"{name}_{end}": right[f"{other}_{end}"]
        for name, other in (("precision", "caught"), ("caught", "precision"))
        for end in ("low", "high")
    }


_END = Number("share", within=END_WITHIN, percent=True)
_NAMES = tuple(f"{name}{end}" for name in _PARTS for end in ("", "_low", "_high"))

_KIND = Record(
    {
        **dict.fromkeys(_NAMES, _END),
        "caught_low": share_number("share of frauds", CAUGHT_END_WITHIN),
        "caught_high": share_number("share of frauds", CAUGHT_END_WITHIN),
        "proxy": Choice(PROXIES),
        "proxy_then": share_number("share"),
        "proxy_now": share_number("share"),
        "say": Choice(SAYS),
    },
    weights={
        **dict.fromkeys(_NAMES, 0.35),
        "proxy": 0.5,
        "proxy_then": 0.2,
        "proxy_now": 0.2,
        "say": 2.0,
    },
    look={
        "precision": "Look at flags (score from 0.2 on) of weeks 21 to 23 only, and at what they are divided by.",
        "caught": "Look at frauds of weeks 21 to 23, flagged or not, and at what they are divided by.",
        **{
            f"{name}_{end}": f"The {end}er end is p {sign} 1.96 x the root of p (1 - p) / n, with your own `{name}` as p and n {of}."
            for name, of in (("precision", "flags"), ("caught", "frauds"))
            for end, sign in (("low", "minus"), ("high", "plus"))
        },
        "proxy": "Look at the correlation of each candidate with weekly precision over weeks 1 to 23.",
        "proxy_then": "A share of flags divides by flags, the others by payments; weeks 1 to 4, taken as one.",
        "proxy_now": "A share of flags divides by flags, the others by payments; weeks 24 to 26, taken as one.",
        "say": "Look first at the interval of `caught`, then at that of `precision`.",
    },
)

LATE_LABELS = Question(
    id="drift.late_labels",
    task="A3",
    title="Labels come late",
    points=5,
    kind=_KIND,
    data=drift_room,
    reference=_late_labels,
    alternatives=(_late_labels_otherwise,),
    follows=(
        *(
            Follows(f"{name}_{end}", (name,), _end_from(name, place), look=_look_at_end(name, end))
            for name in _PARTS
            for place, end in enumerate(("low", "high"))
        ),
        Follows("say", ("precision_low", "precision_high", "caught_low", "caught_high"), _say),
        Follows("proxy_then", ("proxy",), lambda own, data: proxy_value(data, own["proxy"], 1, REFERENCE_WEEKS)),
        Follows("proxy_now", ("proxy",), lambda own, data: proxy_value(data, own["proxy"], LAST + 1, WEEKS)),
    ),
    ablations=(
        Ablation(
            "over_the_line_only",
            "with a score of 0.2 or more",
            lambda data: _at_line(data, FLAG_AT, ends_of),
            "Payments with a score of exactly 0.2 are not among your flags. A payment is flagged from 0.2 on.",
        ),
        Ablation(
            "week_20_as_well",
            "the three latest weeks in which no label is missing",
            lambda data: _six(data, RECENT[0] - 1, RECENT[1], wilson_interval),
            "Your span begins with week 20. The three latest weeks with all labels are 21 to 23.",
        ),
        Ablation(
            "n_exchanged",
            "n counts flags for precision and frauds for caught",
            lambda data: _width_way("n_frauds", "precision")(data) | _width_way("n_flags", "caught")(data),
            "The two n have changed places in your intervals. n counts flags for precision and frauds for what is caught.",
        ),
        Ablation(
            "ninety_percent",
            "with their 95% intervals",
            _width_way("ninety", "precision", "caught"),
            "Your intervals are those of 90%: a factor of 1.645 where 95% needs 1.96.",
        ),
        Ablation(
            "one_standard_error",
            "with their 95% intervals",
            _width_way("one_error", "precision", "caught"),
            "Your intervals are one standard error wide on each side; 95% needs 1.96 of them.",
        ),
    ),
    misconceptions=(
        Misconception(
            "intervals_exchanged",
            _intervals_exchanged,
            "The two intervals have changed places: that of `caught` stands at `precision`, and the other way round.",
        ),
        Misconception(
            "unknown_as_good",
            lambda data: _six(data, LAST + 1, WEEKS, wilson_interval),
            "Payments without a label were counted as good. Nobody knows yet: in the last weeks only early reports of fraud "
            "have arrived. Step back to weeks in which every label is final.",
        ),
        Misconception(
            "half_a_year",
            lambda data: _six(data, 1, LAST, wilson_interval),
            "That is the average of all weeks with labels. Asked is the quality now: the three latest of them.",
        ),
        Misconception(
            "lowest_and_highest_week",
            _of_weeks,
            "The ends are the lowest and the highest of the three weeks. An interval says how far the share of all three "
            "together may be off by chance.",
        ),
        Misconception(
            "only_what_has_arrived",
            lambda data: {"precision": 1.0},
            "Every label that has arrived in the last weeks is fraud, because good payments take 21 days to be called "
            "good. That is a fact about the calendar, not about Guard.",
        ),
        Misconception(
            "proxy_by_habit",
            lambda data: {"proxy": _other_proxy(data)},
            "A measure that says much by its name may say little week by week. Correlate each of the four with weekly precision "
            "over weeks 1 to 23, and take the largest by size, sign aside.",
        ),
        Misconception(
            "proxy_flag_rate",
            lambda data: {"proxy": "flag_rate"},
            "The share flagged is easy to chart. Correlate it with weekly precision over weeks 1 to 23, and "
            "take the largest correlation by size, sign aside.",
        ),
        Misconception(
            "proxy_mean_score",
            lambda data: {"proxy": "mean_score"},
            "The mean score says what the model thinks of the payments, not whether it is right. Correlate it with "
            "weekly precision over weeks 1 to 23, and take the largest correlation by size, sign aside.",
        ),
        *named(_KIND, _late_labels, _ways()),
    ),
    quantities=_quantities,
    hints=(
        "In weeks 21 to 23 no label is missing. Count three things there: flags, frauds, and flagged frauds.",
        "Precision = flagged frauds / flags, caught = flagged frauds / frauds. For each p of n: "
        "p ± 1.96 x sqrt(p (1 - p) / n), or Wilson's interval. Then the same two shares in weeks 1 to 4, to compare with.",
        "For the proxy build one row per week with precision and the four candidates, keep weeks 1 to 23, and use "
        '`.corr()["precision"].abs()`. `say`: if the interval of `caught` lies under weeks 1 to 4 it is the model; if not, '
        "look whether the interval of `precision` holds its old value.",
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

flag, fraud = stream["score"] >= 0.2, stream["label"] == 1
then, now = stream["week"] <= 4, stream["week"].between(21, 23)
late_labels, before = {}, {}
for name, of in (("precision", flag), ("caught", fraud)):
    hits, n = (flag & fraud & now).sum(), (of & now).sum()
    low, high = proportion_confint(hits, n, method="wilson")
    late_labels |= {name: hits / n, f"{name}_low": low, f"{name}_high": high}
    before[name] = (flag & fraud & then).sum() / (of & then).sum()

weekly = stream.groupby("week").apply(
    lambda week: pd.Series(
        {
            "precision": (week.loc[week["score"] >= 0.2, "label"] == 1).mean(),
            "cleared_share": week["cleared"].mean(),
            "called_share": week["called"].mean(),
            "flag_rate": (week["score"] >= 0.2).mean(),
            "mean_score": week["score"].mean(),
        }
    )
).astype(float)
proxy = weekly.loc[:23].corr()["precision"].drop("precision").abs().idxmax()
```

`say` rests on two shares, because one cannot tell why it moved. Precision falls when the model gets worse, and it falls
as well when there is less fraud about. What is caught falls only when the model gets worse.

And no measure of flags, precision and the proxies included, ever shows fraud that was not flagged. Until labels come, the
harm that counts most is the harm nobody can see.
""",
    survivors={
        "mean to median: flag.groupby(stream['week']).mean()": "equivalent: the measure that follows precision is a share of flags on every seed",
        "mean to median: stream.groupby('week')['score'].mean()": "equivalent: the measure that follows precision is a share of flags on every seed",
        "mean to median: fraud[flag].groupby(stream['week']).mean()": "meant: whether most flags of a week were fraud moves with precision, and the planted measure leads clearly",
        "23 to 22: :23": "meant: the planted measure leads by 0.1 of correlation, a week less changes nothing",
        "< to <=: late_labels['caught_high'] < before['caught']": "meant: ends are planted at least 0.008 from the shares of weeks 1 to 4",
    },
    objective=OBJECTIVE_LATE,
    ledger=("RESP-17", "WEAK-03"),
)
