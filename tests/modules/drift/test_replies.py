"""Module 13's blind trial again: half-understood answers, worked out from the tables, hear what fits them."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on
from sklearn.metrics import roc_auc_score

from aipm_course import load
from aipm_course.registry import find

Z = 1.96
Case = tuple[str, Mapping[str, Any], str, str]
"""What was done, the fields that it changes, what the reply must say, and what it must not say."""


@lru_cache(maxsize=16)
def table(name: str) -> pd.DataFrame:
    return load(f"drift_{name}")


@lru_cache(maxsize=16)
def right(question: str) -> Any:
    asked = find(f"drift.{question}")
    return asked.reference(asked.data(0))


def fact(name: str) -> float:
    return float(table("facts").set_index("fact").at[name, "value"])


def compute() -> Iterator[Case]:
    bands = table("bands").set_index("week")
    counts = bands.filter(like="band_")
    share = counts.div(counts.sum(axis=1), axis=0)
    old = counts.loc[1:4].sum() / counts.loc[1:4].sum().sum()
    weeks = {name: int(fact(f"week_{name}")) for name in "pqr"}

    def each(of: Callable[[pd.Series, pd.Series], float], a: pd.Series = old, by: int = 0) -> dict[str, float]:
        pairs = {name: (a.clip(lower=0.001), share.loc[week + by].clip(lower=0.001)) for name, week in weeks.items()}
        return {f"index_{name}": float(of(one, other)) for name, (one, other) in pairs.items()}

    def psi(a: pd.Series, b: pd.Series) -> float:
        return float(((b - a) * np.log(b / a)).sum())

    due = right("compute")
    for order in ("qrp", "rpq"):
        rotated = {f"index_{name}": due[f"index_{other}"] for name, other in zip("pqr", order, strict=True)}
        yield f"rows of facts {order}", rotated, "each in another one's field", "too high"

    yield (
        "vendor copied",
        {f"index_{n}": bands.at[w, "vendor_index"] for n, w in weeks.items()},
        "vendor's indices",
        "unit",
    )
    yield "other side", each(lambda a, b: (a * np.log(a / b)).sum()), "a x ln(a / b)", "emptiest"
    yield "no difference", each(lambda a, b: np.log(b / a).sum()), "ln(b / a) alone", "emptiest"
    yield "mean", each(lambda a, b: psi(a, b) / 10), "average over the ten bands", "Off by the"
    yield "nine bands", each(lambda a, b: ((b - a) * np.log(b / a)).iloc[:-1].sum()), "Band 10 is missing", "emptiest"
    yield "week 4", each(psi, share.loc[4]), "week 4 alone", "emptiest"
    yield "week 1", each(psi, share.loc[1]), "week 1 alone", "emptiest"
    yield "all weeks", each(psi, counts.sum() / counts.sum().sum()), "all 26 weeks", "emptiest"
    averaged = [each(psi, share.loc[week]) for week in range(1, 5)]
    yield (
        "an index per week of the reference",
        {name: float(np.mean([one[name] for one in averaged])) for name in averaged[0]},
        "add up the counts of weeks 1 to 4 first",
        "too high",
    )
    yield "row above", each(psi, by=-1), "week earlier", "emptiest"
    now = share.loc[int(fact("week_ks"))]
    gaps = (now - old).abs()
    yield "sum of gaps", {"ks": float(gaps.sum())}, "sum of all gaps", "besides"
    yield "half of gaps", {"ks": float(gaps.sum() / 2)}, "half the sum", "besides"
    yield "ks week 4", {"ks": float((now.cumsum() - share.loc[4].cumsum()).abs().max())}, "week 4 alone", "too low"
    yield "lesson's ks", {"ks": 0.197}, "of the lesson", "too low"
    for tool in sorted({"vendor", "mean", "both", "none"} - {right("compute")["blind_tool"]}):
        yield tool, {"blind_tool": tool}, "highest of your three indices", "does not follow"
        yield f"{tool} reads", {"blind_tool": tool}, "away from its average over weeks 1 to 4", "off from the average"
    cumulated = now.cumsum() - old.cumsum()
    for name, turned in (("week minus reference", cumulated), ("reference minus week", -cumulated)):
        if abs(turned.max() - cumulated.abs().max()) > 0.01:
            yield name, {"ks": float(turned.max())}, "as a size", "too low"
    by_vendor = {
        f"call_{n}": "act" if index >= 0.25 else "look" if index >= 0.1 else "nothing"
        for n, index in ((n, float(bands.at[w, "vendor_index"])) for n, w in weeks.items())
    }
    off = [name for name, call in by_vendor.items() if call != right("compute")[name]]
    yield "calls by the vendor", by_vendor, f"your own `{off[0].replace('call', 'index')}`", "does not follow"


def alarms() -> Iterator[Case]:
    stream, psi = table("stream"), table("psi").set_index("week")
    spans = table("episodes").set_index("episode")[["first_week", "last_week"]].itertuples()
    rows = {name: (first, last, stream[stream["week"].between(first, last)]) for name, first, last in spans}

    def auc(of: Callable[[pd.DataFrame], float]) -> dict[str, Any]:
        return {"auc": [of(span) for *_, span in rows.values()]}

    def area(span: pd.DataFrame) -> float:
        return float(roc_auc_score(span["label"].astype(int), span["score"]))

    yield "flags", auc(lambda s: roc_auc_score(s["label"].astype(int), s["score"] >= 0.2)), "flags, yes or no", "4 rows"
    yield "flagged", auc(lambda s: area(s[s["score"] >= 0.2])), "among flagged", "4 rows"
    yield "accuracy", auc(lambda s: ((s["score"] >= 0.2) == (s["label"] == 1)).mean()), "accuracy", "4 rows"
    yield "first week", auc(lambda s: area(s[s["week"] == s["week"].min()])), "first week", "rows of 4"
    yield "last week", auc(lambda s: area(s[s["week"] == s["week"].max()])), "last week", "rows of 4"
    yield (
        "languages",
        auc(lambda s: s.groupby("segment")[["label", "score"]].apply(area).mean()),
        "mean of the lang",
        "rows of 4",
    )
    yield "one language", auc(lambda s: area(s[s["segment"] == "en"])), 'AUC of "en" alone', "rows of 4"
    kinds = right("alarms")["kind"].tolist()
    for kind in ("segment", "concept"):
        if kind in kinds:
            harmless = {"kind": ["calendar" if one == kind else one for one in kinds]}
            yield f"{kind} as calendar", harmless, "in total and in each language", "every language has to keep"
    sums = [float(psi.loc[first:last].sum(axis=1).max()) for first, last, _ in rows.values()]
    yield "sum of features", {"worst_psi": sums}, "adds up the features", "rows of 4"
    due = right("alarms")
    for turned in (False, True):
        both = {name: sorted(due[name], reverse=turned) for name in ("worst_psi", "auc")}
        if all(column != due[name].tolist() for name, column in both.items()):
            yield f"sorted {turned}", both, "`worst_psi` was sorted by itself", "times"
            yield f"sorted auc {turned}", both, "`auc` was sorted by itself", "is the unit"
    calmest = [float(psi.loc[first:last].max(axis=1).min()) for first, last, _ in rows.values()]
    yield "calmest week", {"worst_psi": calmest}, "the calmest", "each span"
    means = {
        "feature": [float(psi.loc[first:last].mean().max()) for first, last, _ in rows.values()],
        "week": [float(psi.loc[first:last].max(axis=1).median()) for first, last, _ in rows.values()],
    }
    for name, column in means.items():
        yield f"average over weeks by {name}", {"worst_psi": column}, "a mean or a median", "Another way"
    shorter = [float(psi.loc[first : last - 1].to_numpy().max()) for first, last, _ in rows.values()]
    yield "last week left out", {"worst_psi": shorter}, "left the last one out", "each span"
    yield (
        "last week left out of auc",
        auc(lambda s: area(s[s["week"] < s["week"].max()])),
        "last week of each span is missing",
        "rows of 4",
    )
    amounts = [float(psi.loc[first:last, "amount"].max()) for first, last, _ in rows.values()]
    yield "amount alone", {"worst_psi": amounts}, "highest index of amount alone", "follows amount"
    kinds = right("alarms")["kind"].tolist()
    for place, due in enumerate(kinds):
        for kind in sorted({"input", "calendar", "concept", "segment", "more_fraud"} - {due}):
            named = [*kinds[:place], kind, *kinds[place + 1 :]]
            yield (
                f"{place} {kind}",
                {"kind": named},
                f'{"ABCD"[place]}: for "{kind}"',
                "does not follow from your own `worst_psi`",
            )
            if kind == "concept":
                yield f"{place} in total", {"kind": named}, f'{"ABCD"[place]}: for "concept" ', '"concept" AUC has'
    yield "waits", {"action": ["wait"] * 4}, '"wait" is what fits "calendar"', "does not follow"


_LESSON = (0.44, 0.40, 0.48, 0.74, 0.70, 0.79)


def late_labels() -> Iterator[Case]:
    stream = table("stream")
    now = stream[stream["week"].between(21, 23)]
    flag, fraud = now["score"] >= 0.2, now["label"] == 1
    hits, flags, frauds = int((flag & fraud).sum()), int(flag.sum()), int(fraud.sum())
    p, c = hits / flags, hits / frauds

    def ends(name: str, share: float, width: float) -> dict[str, float]:
        return {f"{name}_low": share - width, f"{name}_high": share + width}

    def width(share: float, n: float) -> float:
        return Z * math.sqrt(share * (1 - share) / n)

    exchanged = {**ends("precision", p, width(p, frauds)), **ends("caught", c, width(c, flags))}
    yield "n exchanged", exchanged, "counts flags", "1.645"
    yield "n flags", ends("caught", c, width(c, flags)), "counts flags", "1.645"
    yield "no root", ends("precision", p, Z * p * (1 - p) / flags), "root is missing", "look at the n"
    yield "root of n", ends("precision", p, Z * p * (1 - p) / math.sqrt(flags)), "stands outside", "one standard error"
    margin = width(p, flags)
    yield "margins", {"precision_low": margin, "precision_high": margin}, "Perhaps that is the margin", "look at the n"
    yield (
        "missed",
        {"caught": 1 - c, **ends("caught", 1 - c, width(c, frauds))},
        "missed frauds / frauds",
        "n counts payments",
    )
    weeks = [float((now.loc[flag, "label"] == 1)[now["week"] == week].mean()) for week in (21, 22, 23)]
    yield "spread", ends("precision", p, 2 * float(np.std(weeks, ddof=1))), "three weekly shares", "look at the n"
    uncleared = float((now.loc[flag, "cleared"] == 0).mean())
    yield (
        "reviewers",
        {"precision": uncleared, **ends("precision", uncleared, width(uncleared, flags))},
        "no reviewer",
        "too high",
    )
    proxy, spans = right("late_labels")["proxy"].removesuffix("_share"), {"then": (1, 4), "now": (24, 26)}
    over = {
        f"proxy_{end}": float(stream.loc[stream["week"].between(*span), proxy].fillna(0).astype(float).mean())
        for end, span in spans.items()
    }
    yield "proxy over payments", over, "divides by all payments", "weeks 1 to 4, taken as one"
    never = "does not follow"
    whole, known = stream["week"] > 0, stream["label"].notna()
    for name, span, here in (
        ("24 to 26, known", (24, 26), known),
        ("24 to 26, all", (24, 26), whole),
        ("21 to 26, all", (21, 26), whole),
        ("19 to 22", (19, 22), whole),
    ):
        rows = stream[stream["week"].between(*span) & here]
        flagged, bad = rows["score"] >= 0.2, (rows["label"] == 1).fillna(False)
        hit, of = int((flagged & bad).sum()), {"precision": int(flagged.sum()), "caught": int(bad.sum())}
        six: dict[str, float] = {}
        for part, n in of.items():
            six |= {part: hit / n, **ends(part, hit / n, width(hit / n, n))}
        yield name, six, "that and decide again", never
    yield "unknown share", {"precision": p + 0.0377, "precision_low": 0.1}, "was divided by", never
    above = now["score"] > 0.2
    hit, n, m = int((above & (now["label"] == 1)).sum()), int(above.sum()), int((now["label"] == 1).sum())
    strictly = {
        "precision": hit / n,
        **ends("precision", hit / n, width(hit / n, n)),
        "caught": hit / m,
        **ends("caught", hit / m, width(hit / m, m)),
    }
    yield "strictly over the line", strictly, "exactly 0.2 are not among", "too high"
    mixed = {**strictly, **ends("caught", hit / m, width(hit / m, n))}
    yield "strictly, and n of flags", mixed, "counts flags", "too low"
    yield "strictly, and n of flags, edge", mixed, "exactly 0.2 are not among", "which is off"
    half = now["score"] >= 0.5
    hit, n = int((half & (now["label"] == 1)).sum()), int(half.sum())
    at_half = {"precision": hit / n, **ends("precision", hit / n, width(hit / n, n))}
    at_half |= {"caught": hit / m, **ends("caught", hit / m, width(hit / m, m))}
    yield "from a half on", at_half, "flagged from 0.5 on", "too high"
    later = stream[stream["week"].between(24, 26) & (stream["score"] >= 0.2)]
    kept = float((later["cleared"] == 0).mean())
    own = {"precision": kept, **ends("precision", kept, width(kept, len(later)))}
    yield "reviewers of 24 to 26", own, "weeks 24 to 26 that no reviewer cleared", "too high"
    then = right("late_labels")["proxy_then"]
    yield "proxy with two digits", {"proxy_then": round(then, 2)}, "Too few digits", "That is your proxy over"
    yield "mean score", {"proxy": "mean_score"}, "by size, sign aside", "too low"
    yield "cleared share", {"proxy": "cleared_share"}, "Correlate each of the four", "Both people"
    lesson = dict(
        zip((f"{n}{e}" for n in ("precision", "caught") for e in ("", "_low", "_high")), _LESSON, strict=True)
    )
    yield "lesson's six", lesson, "numbers of the lesson", "too high"


def look_inside() -> Iterator[Case]:
    markets, due = table("markets"), right("look_inside")

    def two(market: str, first: int, last: int) -> tuple[float, float]:
        rows = markets[markets["week"].between(first, last) & ((markets["market"] == market) | (market == "total"))]
        return float(rows["frauds_flagged"].sum()), float(rows["frauds"].sum())

    def parts(market: str) -> tuple[float, float, float, float]:
        (a, n1), (b, n2) = two(market, 1, 4), two(market, 20, 23)
        return a / n1, n1, b / n2, n2

    for field, market in (("low", due["market"]), ("total_low", "total")):
        p1, n1, p2, n2 = parts(market)
        one, other = p1 * (1 - p1) / n1, p2 * (1 - p2) / n2
        drop, width = p1 - p2, Z * math.sqrt(one + other)
        added = Z * (math.sqrt(one) + math.sqrt(other))
        yield f"{field} added", {field: drop - added}, "margins were added", "two numbers of frauds"
        yield f"{field} upper", {field: drop + width}, "upper end", "two numbers of frauds"
        yield f"{field} no z", {field: drop - width / Z}, "1.96 in front", "two numbers of frauds"
        yield f"{field} relative", {field.replace("low", "drop"): drop / p1}, "share of the early share", "Look at"
    p = parts("total")[0]
    yield "not rounded", {"frauds_needed": p * (1 - p) * (Z / 0.1) ** 2}, "whole frauds", "Look at p"
    yield "no square", {"frauds_needed": math.ceil(p * (1 - p) * Z / 0.1)}, "square is missing", "Look at p"
    weeks = due["weeks_to_collect"]
    yield "months", {"weeks_to_collect": weeks / 4}, "spans of four weeks", "divided by 23"
    down = {
        "alert_every_weeks": math.floor(weeks),
        "weeks_until_alarm": math.floor(weeks) + due["weeks_until_alarm"] - math.ceil(weeks),
    }
    yield "down", down, "Rounded down", "<="
    delay = due["weeks_until_alarm"] - due["alert_every_weeks"]
    yield "unrounded", {"weeks_until_alarm": round(weeks + delay, 2)}, "not rounded up", "collected frauds"
    halves: dict[str, float] = {}
    for field, market in (("", due["market"]), ("total_", "total")):
        (a, n1), (b, n2) = two(market, 1, 12), two(market, 13, 23)
        p1, p2 = a / n1, b / n2
        width = Z * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        halves |= {f"{field}drop": p1 - p2, f"{field}low": p1 - p2 - width}
    a, n1 = two("total", 1, 12)
    halves["frauds_needed"] = math.ceil(a / n1 * (1 - a / n1) * (Z / 0.1) ** 2)
    yield "halves", halves, "weeks 1 to 12 and 13 to 23", "p is that of weeks"
    drops = []
    for market in sorted(set(markets["market"])):
        p1, _, p2, _ = parts(market)
        drops.append(p1 - p2)
    yield "mean of drops", {"total_drop": float(np.mean(drops))}, "smallest market", "nine frauds"


def budget() -> Iterator[Case]:
    trials, due = table("trials"), right("budget")

    def index(monitor: str) -> np.ndarray:
        return trials.loc[trials["monitor"] == monitor, "week_1":"week_12"].to_numpy()

    quiet = (index("small")[:, :6] >= 0.1).mean()
    yield "per week", {"habit_false_alarms": quiet}, "not yet a month", "every week of every trial"
    yield "a year", {"habit_false_alarms": quiet * 52}, "for a year", "exchanged"
    drift = index("whole")[:, 6:] >= 0.1
    first = np.where(drift.any(axis=1), drift.argmax(axis=1), 6)
    yield "from 0", {"habit_weeks": np.where(first == 6, 6, first).mean()}, "counts 0", "too low"
    yield "never as 0", {"habit_weeks": np.where(first == 6, 0, first + 1).mean()}, "0 weeks", "too low"
    yield "median", {"habit_weeks": np.median(np.where(first == 6, 6, first + 1))}, "median", "too low"
    yield "lesson", {"habit_false_alarms": 1.30, "habit_weeks": 2.00}, "lesson's", "too high"
    for monitor in ("whole", "small"):
        for other in sorted({0.01, 0.05, 0.08, 0.15} - {due[f"{monitor}_threshold"]}):
            yield f"{monitor} {other}", {f"{monitor}_threshold": other}, "", "too low"
    yield "year", {name: 4 * due[name] for name in ("whole_cost", "small_cost")}, "for a year", "Off by the"
    never = "does not follow"

    def counted(
        monitor: str, threshold: float, *, strictly: bool = False, times: float = 52 / 12, none: float | None = 6
    ) -> tuple[float, float, float]:
        rings = index(monitor) > threshold if strictly else index(monitor) >= threshold
        late = rings[:, 6:]
        waited = np.where(late.any(axis=1), late.argmax(axis=1) + 1, np.nan if none is None else none)
        alarms, weeks = float(rings[:, :6].mean() * times), float(np.nanmean(waited))
        return alarms, weeks, 3 * alarms * fact("false_alarm_cost") + weeks * fact(f"unnoticed_week_{monitor}")

    def all_of(**how: Any) -> dict[str, float]:
        return {
            "habit_false_alarms": counted("small", 0.1, **how)[0],
            "habit_weeks": counted("whole", 0.1, **how)[1],
            **{f"{name}_cost": counted(name, due[f"{name}_threshold"], **how)[2] for name in ("whole", "small")},
        }

    for name, how, says in (
        ("strictly", {"strictly": True}, "exactly on it alarms"),
        ("four weeks", {"times": 4}, "four weeks; it has 52 / 12"),
        ("never as 7", {"none": 7}, "count with 7 weeks"),
        ("silent out", {"none": None}, "were left out"),
    ):
        made = all_of(**how)
        yield name, made, says, never
        yield f"{name}, no other cause", made, says, "quiet weeks end"
        habits = {field: made[field] for field in ("habit_false_alarms", "habit_weeks")}
        yield f"{name}, costs of another kind", {**habits, "whole_cost": due["whole_cost"] * 1.2}, "too high for", never
    swapped = {"whole_cost": due["small_cost"], "small_cost": due["whole_cost"]}
    yield "costs exchanged", swapped, "two costs have changed places", never
    other = {"whole_threshold": 0.08, "whole_cost": due["small_cost"], "small_cost": counted("whole", 0.08)[2]}
    yield "costs exchanged at 0.08", other, "cost of the small monitor", never
    silent = {name: 0.25 if name == "small" else 0.15 for name in ("whole", "small")}
    at_them = {
        **{f"{name}_threshold": value for name, value in silent.items()},
        **{f"{name}_cost": counted(name, value)[2] for name, value in silent.items()},
    }
    yield "no false alarms", at_them, "sleeps longer than the lower", "lesson's data"
    yield "no false alarms, no way to count", at_them, "Add both costs", "Perhaps it is this"
    thirteen = {}
    for name in ("whole", "small"):
        price = {at: counted(name, at) for at in (0.01, 0.02, 0.05, 0.08, 0.1, 0.15, 0.25)}
        cost = {
            at: 13 * a * fact("false_alarm_cost") + w * fact(f"unnoticed_week_{name}")
            for at, (a, w, _) in price.items()
        }
        best = min(cost, key=cost.__getitem__)
        thirteen |= {f"{name}_threshold": best, f"{name}_cost": cost[best]}
        at_due = due[f"{name}_threshold"]
        alone = {f"{name}_cost": cost[at_due]}
        yield f"thirteen weeks, {name} alone", alone, "per month already" if price[at_due][0] else "", "per trial"
    yield "thirteen weeks", thirteen, "three months of false alarms", "counts trials that ring"
    quietest = {"small_threshold": 0.25, "small_cost": counted("small", 0.25)[2]}
    yield "fewest alarms", quietest, "rings as little in quiet weeks as any", "Perhaps it is this"


def alive() -> Iterator[Case]:
    log, alerts, due = table("monitor_log"), table("alerts"), right("alive")
    age = log["day"] - log["newest_row_day"]
    days = (age.isna() | (age <= 2).fillna(False)).groupby(log["monitor"]).sum() / 182
    yield "down as fresh", {"working": days.to_dict()}, "was down count as working", "too high"
    inside = alerts["hours_to_answer"] <= alerts["severity"].map({"page": 4, "ticket": 48})
    yield "monitors", {"inside_sla": inside.groupby(alerts["monitor"]).mean().mean()}, "mean of the monitors", "too"
    yield (
        "unanswered",
        {"inside_sla": (inside | alerts["hours_to_answer"].isna()).mean()},
        "nobody answered",
        "too high",
    )
    yield "late", {"inside_sla": 1 - inside.mean()}, "not answered in time", "too low"
    yield "count", {"inside_sla": int(inside.sum())}, "number of alerts", "severity"
    yield "lesson", {"inside_sla": 0.5}, "Perhaps that is the lesson's", "too low"
    yield "monitors in time", {"inside_sla": 0.75}, "perhaps monitors were counted", "That is the lesson's"
    hours = alerts["severity"].map({"page": 4, "ticket": 16})
    yield "working days of 8", {"inside_sla": (alerts["hours_to_answer"] <= hours).mean()}, "Other hours than 4", "too"
    age = log["day"] - log["newest_row_day"]
    days = ((log["status"] == "ok") & (age <= 2).fillna(False)).groupby(log["monitor"]).sum()
    for unit in (180, 175, 1.8):
        own = days / unit
        below = sorted(own.index[days / (100 * unit if unit < 2 else unit) < 0.99])
        fits = {"working": own.to_dict(), "below_bar": below}
        yield (
            f"list by days / {unit}",
            fits,
            "so it counts" if below != due["below_bar"] else "`working`",
            "not in the list",
        )
    week = {"working": (days / 26).to_dict(), "below_bar": ["latency_p95"]}
    yield "days a week", week, "rest", "under 99%"
    partial = due["working"].set_index("monitor")["working"].iloc[1:].to_dict()
    yield "a row missing", {"working": partial}, "no row", "same advice"
    whole = (due["working"].set_index("monitor")["working"] * 182).round()
    yield "days, not a share", {"working": whole.astype(int).to_dict()}, "numbers of days", "does not follow"


def decide() -> Iterator[Case]:
    due, sheet = right("decide"), table("options").set_index("option")
    cost = due["cost"].set_index("option")["cost"]
    stop, flags = fact("stop_cost"), sheet["false_flags_per_week"]
    for name, other, says in (
        ("one week", cost - 11 * stop * flags, "those of one week"),
        ("stop cost 1", cost - (stop - 1) * 12 * flags, "1 dollar"),
        ("stop cost 5", cost - (stop - 5) * 12 * flags, "lesson"),
        ("one-off", cost - sheet["one_off_cost"], "one-off costs are missing"),
        ("weekly once", cost - 11 * sheet["weekly_cost"], "paid once"),
        ("a week", cost / 12, "per week"),
    ):
        yield name, {"cost": other.to_dict()}, says, "rows of 5 off"
    yield "partial", {"cost": cost.drop("retrain").to_dict()}, "may not go live", "does not follow"
    live = 12 - sheet["weeks_until_it_works"]
    running = sheet["weekly_cost"] + stop * flags
    once_live = (cost - (12 - live) * running).to_dict()
    yield "running once live", {"cost": once_live}, "begin when an option works", "rows of 5 off"
    yield "running until", {"cost": (cost - live * running).to_dict()}, "end when an option works", "rows of 5 off"
    a_week = sheet["one_off_cost"] + (cost - sheet["one_off_cost"]) / 12
    yield "a week and one-off", {"cost": a_week.to_dict()}, "those of one week. Asked is twelve weeks", "rows of 5 off"
    incident = table("incident").set_index("week")
    until = sheet["weeks_until_it_works"]
    for first, last in ((24, 26), (21, 26), (20, 25)):
        part = incident.loc[first:last]
        stake, now = float(part["fraud_usd"].mean()), float(part["caught_usd"].sum() / part["fraud_usd"].sum())
        lost = stake * (until * (1 - now) + live * (1 - sheet["caught_share"]))
        own = (sheet["one_off_cost"] + 12 * running + lost).to_dict()
        answer = {"at_stake": stake, "caught_now": now, "cost": own}
        yield f"{first} to {last}", answer, "so it counts", "half of it counts"
    for option in sorted(set(sheet.index) - {due["choice"]}):
        yield option, {"choice": option}, f"`{option}`", "smallest invoice"


def claim() -> Iterator[Case]:
    due = right("claim")
    sums = table("claim").groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum() / 3
    false = sums["flagged"] - sums["flagged_fraud"]
    good = sums["payments"] - sums["flagged_fraud"] - sums["missed_fraud"]
    rate = false / good
    subtracted = (false["after"] / false["before"]) - (good["after"] / good["before"])
    yield "subtracted", {"rate_change": subtracted}, "not subtracted", "denominator"
    yield "points", {"rate_change": rate["after"] - rate["before"]}, "difference of the two", "denominator"
    yield "against after", {"fp_change": 1 - false["before"] / false["after"]}, "number after", "three months against"
    yield "flags", {"at_most": -due["rate_change"] * sums["flagged"]["after"]}, "times flags", "Look at both"
    turned = {"fp_change": -due["fp_change"], "rate_change": -due["rate_change"]}
    yield "a fall with a plus", turned, "sign is the other way round", "`at_most`"
    three = rate.round(3)
    yield (
        "rates with three digits",
        {"rate_change": three["after"] / three["before"] - 1},
        "rounded to three decimals",
        "too near",
    )
    yield "lesson", {"fp_change": -0.5, "rate_change": -0.2, "at_most": 125}, "lesson's", "denominator"
    over = false / sums["payments"]
    most = max(0.0, over["before"] - over["after"]) * sums["payments"]["after"]
    yield (
        "payments",
        {"rate_change": over["after"] / over["before"] - 1, "at_most": most},
        "all payments",
        "rest on your own `rate",
    )
    ratio = false["after"] / false["before"]
    for said, wrong in {
        "after divided by before": ratio,
        "plus in front": 1 - ratio,
        "before against after": 1 / ratio - 1,
    }.items():
        yield f"left, with {said}", {"fp_change": wrong}, said, "`left`"
    yield "left, with a guess", {"fp_change": -0.05}, "too near to zero", "`left`"
    for left in sorted({"nothing_left", "mostly_rate", "mostly_volume"} - {due["left"]}):
        yield left, {"left": left}, f'for "{left}"', "does not follow"


def section_levels() -> Iterator[Case]:
    turned = {
        letter: {**rows, "signals": rows["actions"], "actions": rows["signals"]}
        for letter, rows in right("section_levels").items()
    }
    swapped = {
        letter: {**rows, "signals": rows["people"], "people": rows["signals"]}
        for letter, rows in right("section_levels").items()
    }
    yield "two rows everywhere", swapped, "`A`, `B`, `C`: `signals` and `people` are exchanged", "is rated too"
    two = {letter: turned[letter] for letter in ("B", "C")}
    yield (
        "two rows in two texts",
        two,
        "`signals` and `actions` are exchanged",
        "`B`: The levels of B and C are exchanged",
    )


def cases() -> Iterator[Any]:
    for made in (compute, alarms, late_labels, look_inside, budget, alive, decide, claim, section_levels):
        for name, changes, says, unsaid in made():
            yield pytest.param(made.__name__, changes, says, unsaid, id=f"{made.__name__}: {name}")


ALL = tuple(cases())


def test_the_trial_is_replayed_broadly():
    assert len(ALL) >= 60


@pytest.mark.parametrize(("question", "changes", "says", "unsaid"), ALL)
def test_a_half_understood_answer_hears_what_fits(question, changes, says, unsaid):
    asked = find(f"drift.{question}")
    due = right(question)
    answer = due.assign(**changes) if isinstance(due, pd.DataFrame) else {**due, **changes}
    verdict = verdict_on(asked, answer, 0)
    text = " ".join(line for line in verdict.lines if not line.startswith("Right so far"))
    assert verdict.earned < asked.points
    assert says in text
    assert unsaid not in text
    assert len(set(verdict.lines)) == len(verdict.lines)


@pytest.mark.parametrize("missing", [dict.fromkeys("ABCD", ...), {"D": ...}])
def test_a_kind_waits_for_no_index(missing):
    """No rule for a kind looks at the index, so who has no usable one keeps what the kinds earn."""
    question = find("drift.alarms")
    rows = question.reference(question.data(0)).set_index("episode").to_dict("index")
    rows = {name: {**cells, "worst_psi": missing.get(name, cells["worst_psi"])} for name, cells in rows.items()}
    verdict = verdict_on(question, rows)
    assert verdict.earned == question.points * 0.75
    assert not any("kind" in line and "rests" in line for line in verdict.shown)
