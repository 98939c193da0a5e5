"""A stream of one's own: two samples of the same columns, what moved in, what was heard of labels, and which alarm that is.

The numbers are those of the lesson: `frozen_edges`, `bin_shares`, `psi_of_shares`, `ks_distance`, `chi_square`, `call_of`,
`kind_of`, `ends_of`, `say_of`, `gap_ends`, `frauds_needed`. Formats: monitoring tools compare a reference with a current table
(Evidently: target, prediction; NannyML: timestamp, period as reference and analysis, y_pred_proba), capture logs are lines of
JSON (SageMaker), warehouses export CSV.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Open
from aipm_course.bringing.kind import Asked, Cell, Column, Kind, Result, Setting, Where
from aipm_course.bringing.raw import records_of
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Day, Name, Number, YesNo, figure, is_blank
from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.modules.drift.figures import bins_drawn
from aipm_course.modules.drift.simulators.drift_bins import ACT_BAR, LOOK_BAR, call_of
from aipm_course.modules.drift.simulators.drift_markets import MARGIN, frauds_needed, gap_ends
from aipm_course.modules.drift.simulators.drift_measures import (
    bin_shares,
    chi_square,
    frozen_edges,
    ks_distance,
    psi_of_shares,
)
from aipm_course.modules.drift.simulators.drift_room import HELD, Evidence, ends_of, kind_of, say_of
from aipm_course.simulation.rates import auc

Values = npt.NDArray[np.float64]

_BEFORE = (
    "reference",
    "ref",
    "baseline",
    "train",
    "training",
    "before",
    "old",
    "expected",
    "source",
    "referenz",
    "vorher",
    "0",
)
_NOW = (
    "current",
    "analysis",
    "production",
    "prod",
    "serving",
    "after",
    "new",
    "actual",
    "target",
    "live",
    "aktuell",
    "nachher",
    "1",
)
_LEAST = 100
_SHOWN = 40
_CATEGORIES = 30
_HEAP = 0.10
"""The lesson's bar for a heap of zeros; blanks that came are counted in the same way."""
_FACTORS = {
    1000.0: "a thousand times", 0.001: "a thousandth", 100.0: "a hundred times (cents for dollars, percent for shares)",
    0.01: "a hundredth (dollars for cents, shares for percent)", 60.0: "sixty times (seconds for minutes)", 1 / 60: "a sixtieth (minutes for seconds)",
    3600.0: "3,600 times (seconds for hours)", 1 / 3600: "1/3,600 (hours for seconds)", 24.0: "24 times (hours for days)", 1 / 24: "1/24 (days for hours)",
    1.609344: "1.609 times (kilometers for miles)", 1 / 1.609344: "0.621 times (miles for kilometers)", 2.204623: "2.2 times (pounds for kilograms)",
    1 / 2.204623: "0.454 times (kilograms for pounds)", 10.0: "ten times", 0.1: "a tenth",
}  # fmt: skip
_KINDS = {
    "input": ("broken or old input", "the data owner: nobody retrains on it"),
    "concept": ("a changed concept: quality fell on sound input", "whoever owns the model"),
    "segment": ("one segment: quality fell there, and the total hides it", "rules or people for that group"),
    "more_fraud": ("more of the same: more flags, and quality held", "the desk"),
    "calendar": ("the calendar, or growth: the input moved and quality held", "nobody, once the same weeks of last year have been looked at"),
    "nothing": ("nothing: no index over the bar, and quality held", "nobody"),
    "open": ("not settled: the input says nothing about whether the model is still right", "whoever can bring labels"),
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """How a column moved.

    Attributes:
        name: its heading.
        numeric: whether it holds numbers.
        index: stability index on bins frozen on the reference.
        by_chance: what the index stays under in 95 of 100 quiet samples of this size.
        other: Kolmogorov-Smirnov distance, or chi-square per category.
        blanks: share of blanks before and now.
        zeros: share of zeros before and now.
        means: mean before and now, None for words.
        factor: what the values seem to be multiplied by, 0 if nothing.
        new: categories that the reference has not.
        odd: cells that are no number among numbers, before and now.
        bins: shares of the bins before and now.
    """

    name: str
    numeric: bool
    index: float
    by_chance: float
    other: float
    blanks: tuple[float, float]
    zeros: tuple[float, float]
    means: tuple[float, float] | None
    factor: float
    new: tuple[str, ...]
    odd: tuple[int, int]
    bins: tuple[Values, Values]


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    now, assumed = _split(clean, settings)
    for name, count in (("reference", int((~now).sum())), ("current", int(now.sum()))):
        if count < 2:
            raise CourseError(
                f"{clean.name}: {counted(count, 'row')} {'are' if count != 1 else 'is'} {name}, and nothing can be compared with that. Bring more rows of it."
            )
    read, told, skipped = _features(clean, now)
    assumed += told
    if "score" in clean.found:
        read = {clean.found["score"].heading: (clean.table["score"].to_numpy(float), True, (0, 0)), **read}
    if not read:
        raise CourseError(
            f"{clean.name}: no column is left to be compared: {listed(skipped) or 'the file has none'}. Bring the columns that go into the model."
        )
    moved = [_moved(name, values, numeric, odd, now) for name, (values, numeric, odd) in read.items()]
    moved.sort(key=lambda one: -one.index)
    age = _age(clean, now)
    quality = _quality(clean, now, settings)
    evidence, highest = _evidence(moved, age, quality, clean)
    kind = _alarm(highest, quality, evidence, settings)
    units = [one for one in moved if one.factor]
    if units and kind != "input":
        kind = "input"
    parts = [Part("What went in", _index_blocks(moved, int(now.sum()), skipped))]
    parts.append(Part("Is the input sound?", _input_blocks(moved, age, settings)))
    parts.append(Part("Is it still right?", _quality_blocks(quality, clean, settings)))
    parts.append(
        Part("Which kind of alarm it looks like", _kind_blocks(kind, highest, moved, quality, evidence, age, settings))
    )
    parts.append(Part("What would settle it", _settle_blocks(quality, clean, now, settings)))
    return Result(
        headline=_headline(kind, moved, quality),
        parts=tuple(parts),
        assumed=(
            *assumed,
            f"{int((~now).sum()):,} rows are the reference, {int(now.sum()):,} are current. Bins are frozen on the reference: its deciles, or its categories; an empty "
            "bin counts as 0.001.",
            f"The bars {LOOK_BAR} and {ACT_BAR} are habits. Beside each index stands what it stays under in 95 of 100 quiet samples of these sizes.",
            "A quiet reference is one that somebody looked at; if it was broken itself, everything here is measured against that.",
            "No index knows whether the model is right: that needs labels, and fraud or faults that were never flagged show in no stand-in.",
        ),
        numbers={
            "moved": {one.name: one for one in moved},
            "kind": kind,
            "age": age,
            "quality": quality,
            "evidence": evidence,
            "highest": highest,
            "skipped": skipped,
        },
        explorer=_explorer(moved),
    )


def _explorer(moved: Sequence[Moved]) -> Explore:
    """Return each column's bins before and now with the bar as a dial: the lab of the lesson injects faults, and yours are in already."""
    columns = {one.name: one for one in moved}

    def draw(*, column: str, bar: float) -> Chart:
        one = columns[column]
        return bins_drawn(column, *one.bins, index=one.index, by_chance=one.by_chance, bar=bar, numeric=one.numeric)

    def controls() -> dict[str, Any]:
        import ipywidgets as widgets

        return {
            "column": widgets.Dropdown(options=list(columns), value=moved[0].name, description="column"),
            "bar": widgets.Dropdown(options=[0.02, 0.05, LOOK_BAR, ACT_BAR], value=LOOK_BAR, description="bar"),
        }

    return Explore(draw, controls)


def _split(clean: Clean, settings: Mapping[str, Any]) -> tuple["npt.NDArray[np.bool_]", list[str]]:
    """Return which rows are current.

    Raises:
        Open: nothing says which.
        CourseError: what was said is not there.
    """
    table = clean.table
    if "file" in table.columns:
        return (table["file"] == 1).to_numpy(), []
    start = str(settings["current_from"])
    if start:
        if "day" not in clean.found:
            raise CourseError(
                f'{clean.name}: --set current_from={start} needs a column of days. Say which: `--column day="..."`.'
            )
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", start):
            raise CourseError(f"--set current_from takes a day written as 2026-04-03; given is {start!r}.")
        days = pd.to_datetime(table["day"])
        now = (days >= pd.Timestamp(start)).to_numpy()
        return now, [f"Current is what comes from {start} on: you said so."]
    if "period" in clean.found:
        heading = clean.found["period"].heading
        words = {str(one).casefold(): str(one) for one in table["period"].dropna().unique()}
        known = {"reference": _BEFORE, "current": _NOW}
        sides: dict[str, str] = {}
        for name, usual in known.items():
            word = str(settings[name]).casefold()
            if word and word not in words:
                raise CourseError(
                    f"{clean.name}, column {heading!r} has no {settings[name]!r}; it has: {listed(map(repr, words.values()), limit=8)}."
                )
            taken = next(
                (one for one in ([word] if word else usual) if one in words and words[one] not in sides.values()), None
            )
            if taken is not None:
                sides[name] = words[taken]
        for name in known:
            left = [one for one in words.values() if one not in sides.values()]
            if name not in sides and len(words) == 2 and len(sides) == 1:
                sides[name] = left[0]
            elif name not in sides:
                raise Open(
                    clean.name,
                    [
                        Asked(
                            f"Column {heading!r} has {listed(map(repr, words.values()), limit=8)}: which is the {name}?",
                            f"--set {name}=",
                            {one: one for one in left},
                        )
                    ],
                )
        before, after = sides["reference"], sides["current"]
        rest = [one for one in words.values() if one not in (before, after)]
        if rest:
            raise CourseError(
                f"{clean.name}, column {heading!r} has {listed(map(repr, rest), limit=6)} beside {before!r} and {after!r}. Take these rows out, or say which two are "
                "compared: `--set reference=... --set current=...`."
            )
        return (table["period"] == after).to_numpy(), [f"Reference is {before!r} and current {after!r} in `{heading}`."]
    if "day" in clean.found:
        days = pd.to_datetime(table["day"]).dropna()
        ordered = days.sort_values().tolist()
        options = dict.fromkeys(f"{ordered[len(ordered) * part // 4]:%Y-%m-%d}" for part in (2, 3))
        raise Open(
            clean.name,
            [
                Asked(
                    f"Days go from {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}: from which day on is it current?",
                    "--set current_from=",
                    dict.fromkeys(options, "from here on"),
                )
            ],
        )
    raise CourseError(
        f'{clean.name}: nothing says which rows are the reference. Bring two files, the reference first, or say which column tells: `--column period="..."` or '
        '`--column day="..."`.'
    )


def _features(
    clean: Clean, now: "npt.NDArray[np.bool_]"
) -> tuple[dict[str, tuple[Any, bool, tuple[int, int]]], list[str], list[str]]:
    """Return {heading: (values, whether they are numbers, cells that are none)}, what was assumed, and what is left out."""
    read, assumed, skipped, asked = {}, [], [], []
    rows = clean.table["row"].to_numpy()
    for heading, cells in clean.others.items():
        coded = cells.coded()
        codes, unique = coded.codes, coded.cells
        known = [place for place, cell in enumerate(unique) if not is_blank(cell)]
        if not known:
            skipped.append(f"`{heading}` is blank everywhere")
            continue
        step = known[:: max(1, len(known) // 2000)]
        share = np.mean([_is_number(unique[place]) for place in step])
        blank = np.ones(len(unique) + 1, dtype=bool)
        blank[known] = False
        if share >= 0.9:
            numbers = [place for place in known if _is_number(unique[place])] if share < 1 else known
            first_at = rows[coded.first]
            where = Where(
                heading, heading, [int(first_at[place]) for place in numbers], clean.said.about(heading), clean.separator != ";"
            )  # fmt: skip
            reading = Number("a number").read([unique[place] for place in numbers], where)
            asked += reading.asked
            assumed += reading.assumed
            values = np.full(len(unique) + 1, np.nan)
            for place, value in zip(numbers, reading.values, strict=True):
                values[place] = np.nan if value is None else value
            column = values[codes]
            odd = ~blank[codes] & np.isnan(column)
            read[heading] = (column, True, (int(odd[~now].sum()), int(odd[now].sum())))
        else:
            words = np.array([" ".join(str(cell).split()) for cell in unique] + [""], dtype=object)
            words[blank] = ""
            column = words[codes]
            different = len(set(words[known]))
            if different > max(1000, 0.5 * len(cells)):
                skipped.append(f"`{heading}` has {different:,} different words: a key or free text")
                continue
            read[heading] = (column, False, (0, 0))
        if len(unique) + bool((codes < 0).any()) == len(cells) and share >= 0.9 and _counts_up(read[heading][0]):
            del read[heading]
            skipped.append(f"`{heading}` counts the rows")
    if asked:
        raise Open(clean.name, asked)
    return read, assumed, skipped


def _is_number(cell: Cell) -> bool:
    found = figure(cell)
    return found is not None and not found.rest


def _counts_up(values: Any) -> bool:
    steps = np.diff(values[~np.isnan(values)])
    return len(steps) > 0 and bool((steps > 0).all() and len(set(steps.tolist()[:1000])) == 1)


def _moved(name: str, values: Any, numeric: bool, odd: tuple[int, int], now: "npt.NDArray[np.bool_]") -> Moved:
    before, after = values[~now], values[now]
    if not numeric:
        return _words_moved(name, before, after)
    blanks = float(np.isnan(before).mean()), float(np.isnan(after).mean())
    before, after = before[~np.isnan(before)], after[~np.isnan(after)]
    if not len(before) or not len(after):
        return Moved(
            name, True, 0.0, 0.0, 0.0, blanks, (0.0, 0.0), None, 0.0, (), odd, (np.array([1.0]), np.array([1.0]))
        )
    edges = frozen_edges(before)
    old, new = bin_shares(before, edges), bin_shares(after, edges)
    index = float(psi_of_shares(old, new))
    zeros = float((before == 0).mean()), float((after == 0).mean())
    factor = _factor(before, after, edges, old, index)
    return Moved(
        name, True, index, _by_chance(len(old), len(before), len(after)), ks_distance(before, after), blanks, zeros,
        (float(before.mean()), float(after.mean())), factor, (), odd, (old, new),
    )  # fmt: skip


def _words_moved(name: str, before: Any, after: Any) -> Moved:
    blanks = float((before == "").mean()), float((after == "").mean())
    old = pd.Series(before[before != ""]).value_counts()
    new = pd.Series(after[after != ""]).value_counts()
    top = list(old.index[:_CATEGORIES])
    unseen = [str(one) for one in new.index if one not in old.index]
    # Rare categories and such as the reference has not count together, as one more bin.
    first = np.array([*(old.get(one, 0) for one in top), old.iloc[_CATEGORIES:].sum()], dtype=float)
    second = np.array([*(new.get(one, 0) for one in top), new.sum() - sum(new.get(one, 0) for one in top)], dtype=float)
    if not first[-1] and not second[-1]:
        first, second = first[:-1], second[:-1]
    if not first.sum() or not second.sum():
        return Moved(name, False, 0.0, 0.0, 0.0, blanks, (0.0, 0.0), None, 0.0, tuple(unseen), (0, 0), (first, second))
    used = (first + second) > 0
    shares = first / first.sum(), second / second.sum()
    return Moved(
        name, False, float(psi_of_shares(*shares)), _by_chance(len(first), first.sum(), second.sum()),
        chi_square(first[used], second[used]) / max(1, int(used.sum()) - 1), blanks, (0.0, 0.0), None, 0.0, tuple(unseen), (0, 0), shares,
    )  # fmt: skip


def _by_chance(bins: int, before: float, after: float) -> float:
    """Return what the index stays under in 95 of 100 quiet samples: for many rows it is a chi-square (Yurdakul and Naranjo 2020)."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.95, bins - 1) * (1 / before + 1 / after)) if bins > 1 else 0.0


def _factor(before: Values, after: Values, edges: Values, old: Values, index: float) -> float:
    """Return what the current values seem to be multiplied by: a known factor that makes the index quiet again."""
    if index < ACT_BAR or len(old) < 3:
        return 0.0
    middle = np.median(before[before > 0]) if (before > 0).any() else 0.0
    middle_now = np.median(after[after > 0]) if (after > 0).any() else 0.0
    if not middle or not middle_now:
        return 0.0
    ratio = middle_now / middle
    near = min(_FACTORS, key=lambda one: abs(math.log(ratio / one)))
    if abs(math.log(ratio / near)) > 0.15:
        return 0.0
    again = float(psi_of_shares(old, bin_shares(after / near, edges)))
    return near if again < LOOK_BAR and again < index / 4 else 0.0


def _age(clean: Clean, now: "npt.NDArray[np.bool_]") -> tuple[float, float] | None:
    """Return how many days old the rows' tables were, at most, before and now."""
    if "updated" not in clean.found or "day" not in clean.found:
        return None
    age = (pd.to_datetime(clean.table["day"]) - pd.to_datetime(clean.table["updated"])).dt.days.to_numpy(float)
    if np.isnan(age[~now]).all() or np.isnan(age[now]).all():
        return None
    return float(np.nanmax(age[~now])), float(np.nanmax(age[now]))


def _quality(clean: Clean, now: "npt.NDArray[np.bool_]", settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what labels say before and now, as far as they are complete."""
    found: dict[str, Any] = {"labels": "label" in clean.found, "scores": "score" in clean.found}
    if not (found["labels"] and found["scores"]):
        return found
    table = clean.table
    label, score = table["label"].to_numpy(float), table["score"].to_numpy(float)
    line = float(settings["flag_at"]) if settings["flag_at"] is not None else None
    segments = table["segment"].to_numpy(object) if "segment" in clean.found else None
    days = pd.to_datetime(table["day"]) if "day" in clean.found else None
    for name, here in (("before", ~now), ("now", now)):
        known = here & ~np.isnan(label) & ~np.isnan(score)
        share = float(known.sum() / here.sum())
        if share < 0.999 and days is not None:
            # Faults report themselves early: only days of which all is known are honest.
            last = days[here & np.isnan(label)].min()
            known &= (days < last).to_numpy()
        yes = label == 1
        part: dict[str, Any] = {
            "rows": int(known.sum()), "known": share, "yes": int((known & yes).sum()),
            "area": auc(yes[known], score[known]) if known.any() else math.nan,
        }  # fmt: skip
        if line is not None:
            flag = score >= line
            part |= {
                "flags": int((flag & known).sum()),
                "hit": int((flag & known & yes).sum()),
                "flag_rate": float(flag[here].mean()),
            }
        if segments is not None:
            sizes = pd.Series(segments[here]).value_counts()
            part["segments"] = {}
            for one in sizes.index[:_SHOWN]:
                inside = known & (segments == one)
                if (yes & inside).sum() >= 10 and (~yes & inside).sum() >= 10:
                    part["segments"][str(one)] = auc(yes[inside], score[inside])
        found[name] = part
    return found


def _usable(quality: Mapping[str, Any]) -> bool:
    """Return whether labels on both sides say how well yes and no are told apart."""
    return all(
        name in quality and quality[name]["area"] == quality[name]["area"] and quality[name]["yes"] >= 10
        for name in ("before", "now")
    )


def _evidence(
    moved: Sequence[Moved], age: tuple[float, float] | None, quality: Mapping[str, Any], clean: Clean
) -> tuple[Evidence, float]:
    heaps = [one.zeros[1] - one.zeros[0] for one in moved] + [one.blanks[1] - one.blanks[0] for one in moved]
    lost: dict[str, float] = {"": 0.0, " ": 0.0}
    flags = 1.0
    if _usable(quality):
        before, after = (quality[name].get("segments", {}) for name in ("before", "now"))
        lost |= {name: before[name] - after[name] for name in before if name in after}
    if quality.get("before", {}).get("flag_rate"):
        flags = quality["now"]["flag_rate"] / quality["before"]["flag_rate"]
    older = 0 if age is None or age[1] <= age[0] else int(age[1])
    score = clean.found["score"].heading if "score" in clean.found else ""
    inputs = [one.index for one in moved if one.name != score]
    return Evidence(math.nan, max([0.0, *heaps]), older, flags, lost), max([0.0, *inputs])


def _alarm(highest: float, quality: Mapping[str, Any], seen: Evidence, settings: Mapping[str, Any]) -> str:
    fresh = Evidence(
        seen.last_year, seen.zeros, seen.age if seen.age > settings["fresh"] else 0, seen.flags, seen.languages
    )
    if not _usable(quality):
        return "input" if kind_of(0.0, fresh) == "input" else "open"
    kind = kind_of(quality["before"]["area"] - quality["now"]["area"], fresh)
    return "nothing" if kind == "calendar" and highest < LOOK_BAR else kind


def _index_blocks(moved: Sequence[Moved], count: int, skipped: Sequence[str]) -> tuple[Block, ...]:
    shown = moved[:_SHOWN]
    rows = pd.DataFrame(
        {
            "column": [one.name for one in shown],
            "index": [f"{one.index:.3f}" for one in shown],
            "quiet up to": [f"{one.by_chance:.3f}" for one in shown],
            "KS distance, or chi² per category": [f"{one.other:.3f}" for one in shown],
            "mean before": ["" if one.means is None else f"{one.means[0]:,.4g}" for one in shown],
            "mean now": ["" if one.means is None else f"{one.means[1]:,.4g}" for one in shown],
            "bars say": [call_of(one.index) for one in shown],
        }
    )
    over = [one for one in moved if one.index >= LOOK_BAR]
    noise = [one for one in over if one.index <= one.by_chance]
    blocks: list[Block] = [
        Text(
            f"The stability index on bins frozen on the reference: {LOOK_BAR} says look, {ACT_BAR} says act. "
            f"{len(over) or 'None'} of {counted(len(moved), 'column')} {'are' if len(over) != 1 else 'is'} over {LOOK_BAR}."
        ),
        Table(rows, "Columns, the most moved first", tuple(rows.columns[1:-1])),
        _bars_chart(shown[:12]),
    ]
    if noise:
        blocks.append(
            Warn(
                f"{listed([one.name for one in noise])}: over the bar, and no more than chance gives with so few rows ({count:,} now). 0.1 is a habit, not a test."
            )
        )
    still = [one for one in moved if one.means and one.index >= LOOK_BAR and abs(one.means[1] - one.means[0]) < 0.05 * abs(one.means[0])]  # fmt: skip
    if still:
        blocks.append(
            Text(
                f"{listed([one.name for one in still])}: the mean has hardly moved and the values are spread otherwise. A weekly mean would not have seen it."
            )
        )
    fresh = [f"{one.name} ({listed(one.new, limit=4)})" for one in moved if one.new]
    if fresh:
        blocks.append(Text(f"Categories that the reference has not: {listed(fresh, limit=8)}."))
    if skipped:
        blocks.append(Text(f"Left out: {listed(skipped, limit=8)}."))
    return tuple(blocks)


def _bars_chart(shown: Sequence[Moved]) -> Chart:
    top = shown[0]
    title = f"{top.name} moved most, index {top.index:.2f}"
    words = "; ".join(f"{one.name} {one.index:.3f}, quiet up to {one.by_chance:.3f}" for one in shown)
    alt = f"{title}. Stability index per column: {words}. Lines at {LOOK_BAR} (look) and {ACT_BAR} (act)."

    def draw() -> bytes:
        with drawing(figsize=(8.2, 1.3 + 0.32 * len(shown))) as fig:
            ax = fig.subplots()
            for place, one in enumerate(shown):
                ax.barh(place, one.index, color="#0b5394", height=0.6)
                ax.plot([one.by_chance] * 2, [place - 0.4, place + 0.4], color="#b35900", lw=2)
            for bar in (LOOK_BAR, ACT_BAR):
                ax.axvline(bar, color="#a8231d", ls="--", lw=1.2)
            most = max(0.35, 1.05 * max(one.index for one in shown))
            ax.set(
                xlim=(0, most), ylim=(len(shown) - 0.4, -0.6), yticks=range(len(shown)),
                yticklabels=[one.name if len(one.name) < 30 else f"{one.name[:29]}…" for one in shown],
                xlabel="stability index (dashed: look, act; mark: quiet up to here)",
            )  # fmt: skip
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _input_blocks(
    moved: Sequence[Moved], age: tuple[float, float] | None, settings: Mapping[str, Any]
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for one in moved:
        if one.factor:
            blocks.append(
                Warn(
                    f"**{one.name}** looks like another unit: divided by {one.factor:g} ({_FACTORS[one.factor]}) it is spread as before. Ask the data owner what changed upstream, and when."
                )
            )
        for what, (before, now) in (("blank", one.blanks), ("0", one.zeros)):
            if now - before >= _HEAP:
                blocks.append(
                    Warn(
                        f"**{one.name}** is {what} in {now:.0%} of the current rows, {before:.0%} before: a heap, and something upstream broke."
                    )
                )
            elif before - now >= _HEAP:
                blocks.append(
                    Text(
                        f"{one.name} was {what} in {before:.0%} of the reference and is in {now:.0%} now: something is filled in that was not."
                    )
                )
        if sum(one.odd):
            blocks.append(
                Warn(
                    f"**{one.name}** holds {one.odd[0]:,} cells before and {one.odd[1]:,} now that are no number; they are left out of its index."
                )
            )
    if age is None:
        blocks.append(
            Text(
                "How old the rows' tables were is not in the file. A table that nobody updates moves no index: bring the day of its newest row, "
                '`--column updated="..."` beside a day for each row.'
            )
        )
    else:
        blocks.append(
            (Warn if age[1] > settings["fresh"] and age[1] > age[0] else Text)(
                f"The oldest table a row was made with was {age[0]:.0f} days old before and {age[1]:.0f} days now; up to {settings['fresh']:g} count as fresh."
            )
        )
    if not any(isinstance(block, Warn) for block in blocks):
        blocks.insert(0, Text("No heap of zeros or blanks has come, and nothing looks like another unit."))
    return tuple(blocks)


def _quality_blocks(quality: Mapping[str, Any], clean: Clean, settings: Mapping[str, Any]) -> tuple[Block, ...]:
    if not (quality["labels"] and quality["scores"]):
        lacking = " and ".join(name for name in ("label", "score") if not quality[f"{name}s"])
        return (
            Text(
                f"There is no column for {lacking}, so nobody can say from this file whether the model is still right. **No index above answers that.** Bring "
                'what is known so far: `--column label="..." --column score="..."`.'
            ),
        )
    before, now = quality["before"], quality["now"]
    rows = pd.DataFrame(
        {
            "": ["reference", "current"],
            "labels known": [f"{one['known']:.0%}" for one in (before, now)],
            "rows that count": [f"{one['rows']:,}" for one in (before, now)],
            "of them yes": [f"{one['yes']:,}" for one in (before, now)],
            "area under the curve": ["none" if one["area"] != one["area"] else f"{one['area']:.3f}" for one in (before, now)],
        }
    )  # fmt: skip
    blocks: list[Block] = [Table(rows, "What labels say", tuple(rows.columns[1:]))]
    if now["known"] < 0.999:
        blocks.append(
            Warn(
                f"Labels are known for {now['known']:.0%} of the current rows. Faults report themselves early and the rest needs silent days, so an average over what has "
                "arrived is wrong; "
                + (
                    "counted are only days before the first row without a label."
                    if "day" in clean.found
                    else "with a day for each row only complete days would count: `--column day=...`."
                )
            )
        )
    if _usable(quality):
        drop = before["area"] - now["area"]
        blocks.append(
            Text(
                f"The area {'fell' if drop > 0 else 'rose'} by {abs(drop):.3f}. It **{'held' if drop <= HELD else 'did not hold'}**: at most {HELD:.2f} under the reference is the lesson's bar."
            )
        )
        lost = [
            (before["segments"][name] - now["segments"][name], name)
            for name in before.get("segments", {})
            if name in now.get("segments", {})
        ]
        if lost:
            lines = [f"{name}: {points:+.3f} lost" for points, name in sorted(lost, reverse=True)[:8]]
            blocks += [Text("Area lost, segment by segment; the total can hide one:"), Bullets(tuple(lines))]
    if "flags" in now and before["flags"] and now["flags"] and before["yes"] and now["yes"]:
        blocks += _share_blocks(before, now, float(settings["flag_at"]))
    elif settings["flag_at"] is None:
        blocks.append(
            Text(
                "From which score on does the model flag? `--set flag_at=0.2` adds precision and the share found, with intervals."
            )
        )
    return tuple(blocks)


def _share_blocks(before: Mapping[str, Any], now: Mapping[str, Any], line: float) -> list[Block]:
    """Say how precision and the share found moved; the two together say why."""
    rows, ends = [], {}
    for name, of in (("precision", "flags"), ("found", "yes")):
        old, new = before["hit"] / before[of], now["hit"] / now[of]
        low, high = ends_of(now["hit"], now[of])
        gap, gap_low, gap_high = gap_ends(before["hit"], before[of], now["hit"], now[of])
        ends[name] = (low, high, old)
        rows.append(
            {
                "share": f"{name}, of {'flags' if of == 'flags' else 'what is yes'}", "before": f"{old:.1%} of {before[of]:,}",
                "now": f"{new:.1%} of {now[of]:,}", "95% interval": f"{low:.1%} to {high:.1%}",
                "fell by": f"{100 * gap:.1f} points, {100 * gap_low:+.1f} to {100 * gap_high:+.1f}",
            }
        )  # fmt: skip
    words = {
        "model_worse": "**The model finds less of what there is**: the whole interval of the share found lies under the reference.",
        "mix_changed": "**Precision moved and the share found did not**: there is less or more to find, and the model is as good as it was.",
        "cannot_say": "**Neither has moved beyond its interval**: the honest answer is *I cannot say yet*.",
    }
    return [
        Table(pd.DataFrame(rows), f"Flagged from {line:g} on"),
        Text(words[say_of(ends["precision"], ends["found"])]),
        Warn("Both look at what was flagged or reported. What was never flagged and never reported shows in neither."),
    ]


def _kind_blocks(
    kind: str,
    highest: float,
    moved: Sequence[Moved],
    quality: Mapping[str, Any],
    seen: Evidence,
    age: tuple[float, float] | None,
    settings: Mapping[str, Any],
) -> tuple[Block, ...]:
    what, who = _KINDS[kind]
    facts = [f"highest index of an input {highest:.2f}", f"largest heap of zeros or blanks that came {seen.zeros:.0%}"]
    if age is not None:
        facts.append(f"oldest table {age[1]:.0f} days")
    if _usable(quality):
        facts.append(f"area {quality['before']['area']:.2f} before and {quality['now']['area']:.2f} now")
    if seen.flags != 1.0:
        facts.append(f"flags × {seen.flags:.1f}")
    blocks: list[Block] = [Text(f"**{what[0].upper()}{what[1:]}.** Who acts: {who}."), Bullets(tuple(facts))]
    if kind in ("calendar", "open") and highest >= LOOK_BAR:
        blocks.append(
            Text(
                "A season looks like this, too. Hold the current weeks against the same weeks of last year before anybody calls it drift."
            )
        )
    if kind in ("calendar", "open", "input", "nothing"):
        blocks.append(
            Warn("No retraining without a fall in quality on sound input; no all-clear without looking at quality, in total and inside.")
        )  # fmt: skip
    return tuple(blocks)


def _settle_blocks(
    quality: Mapping[str, Any], clean: Clean, now: "npt.NDArray[np.bool_]", settings: Mapping[str, Any]
) -> tuple[Block, ...]:
    if not (quality["labels"] and quality["scores"]):
        return (
            Text(
                f"Labels for the current rows. To know a share near 75% within {100 * MARGIN:g} points takes {math.ceil(frauds_needed(0.75)):,} cases that are yes; "
                f"near one half {math.ceil(frauds_needed(0.5)):,}."
            ),
        )
    before, here = quality["before"], quality["now"]
    share = before["hit"] / before["yes"] if before.get("yes") and "hit" in before else 0.5
    needed = math.ceil(frauds_needed(min(max(share, 0.05), 0.95)))
    words = f"To know the share found within {100 * MARGIN:g} points, {needed:,} cases that are yes are needed; {here['yes']:,} are known now."
    if "day" in clean.found and here["yes"] and here["yes"] < needed:
        days = pd.to_datetime(clean.table["day"])[now]
        span = (days.max() - days.min()).days + 1
        per_week = 7 * here["yes"] / max(1, span)
        words += f" At {per_week:.1f} a week that is {(needed - here['yes']) / per_week:.1f} more weeks, and then the last labels have to become final: until then people read cases."
    elif here["yes"] >= needed:
        words += " That is enough."
    return (Text(words),)


def _headline(kind: str, moved: Sequence[Moved], quality: Mapping[str, Any]) -> str:
    what, _ = _KINDS[kind]
    over = [one for one in moved if one.index >= LOOK_BAR]
    words = f"It looks like {what}." if kind != "open" else f"It is {what}."
    if over:
        words += f" {counted(len(over), 'column')} moved, {over[0].name} most ({over[0].index:.2f})."
    if _usable(quality):
        words += f" Area under the curve {quality['before']['area']:.2f} before, {quality['now']['area']:.2f} now."
    return words


_YES = YesNo().yes | {"fraud", "positive", "churned", "disputed", "bad", "spam"}
_NO = YesNo().no | {"honest", "legit", "negative", "kept", "good", "ok", "ham"}

STREAM = Kind(
    name="stream",
    title="Your stream, before and now",
    reads="a row per case, from a quiet reference and from now: two files of the same columns, or one with a column that tells.",
    columns=(
        Column(
            "period", "which rows are the reference and which are current", Name(fold=True),
            ("partition", "dataset", "split", "window", "sample", "set", "zeitraum"), required=False, per_row=False,
        ),
        Column(
            "day", "the day of the row", Day(),
            ("date", "timestamp", "event time", "created", "created at", "prediction timestamp", "event timestamp", "datum", "time"), required=False, per_row=False,
        ),
        Column(
            "score", "what the model says", Number("a score"),
            ("prediction", "y pred proba", "predicted probability", "probability", "model score", "risk score", "y prob"), required=False, per_row=False, default=np.nan,
        ),
        Column(
            "label", "what turned out to be true; blank as long as nobody knows", YesNo(yes=_YES, no=_NO),
            ("target", "y true", "ground truth", "actual", "is fraud", "outcome", "churned"), required=False, per_row=False, default=np.nan,
        ),
        Column(
            "segment", "language, market or plan, to look inside", Name(fold=True), ("market", "language", "country", "plan", "region"),
            required=False, per_row=False,
        ),
        Column(
            "updated", "the day of the newest row of the table that it was made with", Day(),
            ("feature timestamp", "newest row day", "table day", "refreshed", "last updated", "snapshot date", "stand"), required=False, per_row=False,
        ),
    ),
    make=_make,
    settings=(
        Setting("current_from", "first day of what is current, where one file holds both, as 2026-04-03", "", text=True),
        Setting("reference", "the word for the reference in the column that tells", "", text=True),
        Setting("current", "the word for what is current", "", text=True),
        Setting("flag_at", "score from which on the model flags", None, -1e9, 1e9),
        Setting("fresh", "days that a table may be old", 2.0, 0, 3650),
    ),
    together=("reference", "current"),
    others=True,
    opens={"lines of JSON or a list of records": records_of},
    lesson="13_drift",
    example=(
        "period,amount,channel\n"
        "reference,20,web\nreference,30,web\nreference,25,app\nreference,41,web\nreference,18,app\n"
        "current,60,app\ncurrent,75,app\ncurrent,66,web\ncurrent,80,app\ncurrent,58,app\n"
    ),
)  # fmt: skip
