"""Module 13: measure drift, tell four alarms apart, read late labels, pay for alerts, decide what to do."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.questions.question import Misconception, Question, Rule
from aipm_course.simulators.drift_alarms import (
    THRESHOLDS,
    false_alarms_hold,
    held_out_trials,
    policy,
    policy_table,
)
from aipm_course.simulators.drift_measures import (
    SHARE_FLOOR,
    Z95,
    auc,
    bin_shares,
    corrected_share,
    frozen_edges,
    ks_distance,
    psi_of_shares,
    wilson,
)
from aipm_course.simulators.drift_monitors import MONITORS, SLA_HOURS, UPTIME_BAR, working_share
from aipm_course.simulators.drift_room import (
    ACTIONS,
    GOLDEN_BAR,
    HORIZON_WEEKS,
    KINDS,
    OPTIONS,
    PROXIES,
    RIGHT_ACTION,
    SEGMENT_WEEKS,
    DriftRoom,
    claim_numbers,
    drift_room,
    fraud_at_stake,
    option_costs,
    segment_auc,
)
from aipm_course.simulators.drift_stream import (
    FEATURES,
    FLAG_AT,
    LABEL_DELAY_WEEKS,
    REFERENCE_WEEKS,
    SEGMENTS,
    WEEKS,
)

_MEASURE = "Measure drift against bins frozen on a reference, and say what such an index cannot see."
_TELL_APART = "Tell an upstream bug, a season, a changed concept and one decaying segment apart, and act on each."
_LATE = "Read quality while labels are late, with an honest interval and a leading proxy."
_ALERTS = "Choose alert thresholds by cost, and check that the monitors are alive, owned and answered."
_DECIDE = "Decide to retrain, roll back, use rules or wait with the cost of each, and take a claim apart."

_WEEK_NAMES = tuple(str(week) for week in range(1, WEEKS + 1))
_EPISODES = tuple("ABCD")
_INDEX_BAR = 0.25
_LAST_KNOWN = WEEKS - LABEL_DELAY_WEEKS
_MARGIN = 0.10
_LABELS = dict.fromkeys(SEGMENTS, "")


# --- A1: compute drift ------------------------------------------------------------------------------------------------


def _weeks_of(data: DriftRoom, feature: str) -> list[Any]:
    values, week = data.payments[feature].to_numpy(dtype=float), data.payments["week"].to_numpy()
    return [values[week == number] for number in range(1, WEEKS + 1)]


def _index(data: DriftRoom, measure: Callable[[list[Any]], list[float]]) -> pd.DataFrame:
    """Return a table of the index; `measure` gives a feature's column from its values week by week."""
    table = {feature: measure(_weeks_of(data, feature)) for feature in FEATURES}
    return pd.DataFrame(table, index=pd.Index(_WEEK_NAMES, name="week")).reset_index()


def _in_fixed_bins(before: Any, edges: Any, weeks: list[Any]) -> list[float]:
    old = bin_shares(before, edges)
    return [float(psi_of_shares(old, bin_shares(values, edges))) for values in weeks]


def _frozen(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return _in_fixed_bins(reference, frozen_edges(reference), weeks)


def _base_ten(weeks: list[Any]) -> list[float]:
    return [value / math.log(10) for value in _frozen(weeks)]


def _own_deciles(weeks: list[Any]) -> list[float]:
    """Each side cut at its own deciles."""
    levels = np.linspace(0.1, 0.9, 9)
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    old = bin_shares(reference, np.quantile(reference, levels))
    return [float(psi_of_shares(old, bin_shares(values, np.quantile(values, levels)))) for values in weeks]


def _current_bins(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return [_in_fixed_bins(reference, frozen_edges(values), [values])[0] for values in weeks]


def _against_last_week(weeks: list[Any]) -> list[float]:
    pairs = zip([weeks[0], *weeks[:-1]], weeks, strict=True)
    return [_in_fixed_bins(before, frozen_edges(before), [values])[0] for before, values in pairs]


def _against_everything(weeks: list[Any]) -> list[float]:
    everything = np.concatenate(weeks)
    return _in_fixed_bins(everything, frozen_edges(everything), weeks)


def _whole_stream_deciles(weeks: list[Any]) -> list[float]:
    """Reference shares of weeks 1 to 4, but the edges come from all 26 weeks."""
    return _in_fixed_bins(np.concatenate(weeks[:REFERENCE_WEEKS]), frozen_edges(np.concatenate(weeks)), weeks)


def _one_sided(weeks: list[Any]) -> list[float]:
    """Kullback-Leibler: b ln(b / a) instead of (b - a) ln(b / a)."""
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    edges = frozen_edges(reference)
    old = np.maximum(bin_shares(reference, edges), SHARE_FLOOR)
    shares = [np.maximum(bin_shares(values, edges), SHARE_FLOOR) for values in weeks]
    return [float((now * np.log(now / old)).sum()) for now in shares]


def _weeks_from_zero(data: DriftRoom) -> pd.DataFrame:
    return _index(data, _frozen).assign(week=range(WEEKS))


def _equal_width(weeks: list[Any]) -> list[float]:
    reference = np.concatenate(weeks[:REFERENCE_WEEKS])
    return _in_fixed_bins(reference, np.linspace(reference.min(), reference.max(), 11)[1:-1], weeks)


def _by_histogram(data: DriftRoom) -> pd.DataFrame:
    """The index with numpy's histogram, index instead of column, weeks as numbers, in another order."""
    table = {}
    for feature in FEATURES:
        weeks = _weeks_of(data, feature)
        reference = np.concatenate(weeks[:REFERENCE_WEEKS])
        cuts = np.concatenate([[-np.inf], np.quantile(reference, np.arange(1, 10) / 10), [np.inf]])
        before = np.histogram(reference, cuts)[0] / len(reference)
        column = []
        for values in weeks:
            now = np.histogram(values, cuts)[0] / len(values)
            column.append(sum((b - a) * math.log(b / a) for a, b in zip(before, np.maximum(now, 0.001), strict=True)))
        table[feature] = column
    return pd.DataFrame(table, index=pd.RangeIndex(1, WEEKS + 1, name="week")).iloc[::-1]


def _ks_week(data: DriftRoom) -> tuple[Any, Any]:
    weeks = _weeks_of(data, "amount")
    return np.concatenate(weeks[:REFERENCE_WEEKS]), weeks[int(np.argmax(data.psi["amount"].to_numpy()))]


def _compute(data: DriftRoom) -> dict[str, Any]:
    return {
        "psi": _index(data, _frozen),
        "weeks_over": int((data.psi.max(axis=1) > _INDEX_BAR).sum()),
        "ks": ks_distance(*_ks_week(data)),
    }


COMPUTE = Question(
    id="drift.compute",
    task="A1",
    title="Compute drift",
    points=5,
    kind=Record(
        {
            "psi": Table(
                "week", _WEEK_NAMES, {name: Number("index points", within=0.006, within_percent=3) for name in FEATURES}
            ),
            "weeks_over": Number("weeks"),
            "ks": Number("share from 0 to 1", within=0.005),
        },
        weights={"psi": 3},
    ),
    data=drift_room,
    reference=_compute,
    alternatives=(
        lambda data: {**_compute(data), "psi": _by_histogram(data), "weeks_over": float(_compute(data)["weeks_over"])},
    ),
    misconceptions=(
        Misconception(
            "own_deciles",
            lambda data: {"psi": _index(data, _own_deciles)},
            "Each week was cut at its own deciles, so it holds a tenth in every bin by construction, whatever happened. "
            "Cut once, on weeks 1 to 4, and keep those edges.",
        ),
        Misconception(
            "bins_of_the_current_week",
            lambda data: {"psi": _index(data, _current_bins)},
            "The edges were made from the week in question, so the yardstick moves with what it measures. Freeze them "
            "on weeks 1 to 4.",
        ),
        Misconception(
            "against_last_week",
            lambda data: {"psi": _index(data, _against_last_week)},
            "Each week was compared with the week before. That alarms when something starts and when it stops, and is "
            "quiet in between. The reference is weeks 1 to 4.",
        ),
        Misconception(
            "everything_as_reference",
            lambda data: {"psi": _index(data, _against_everything)},
            "The reference holds all 26 weeks, the odd ones included. Freeze it on weeks 1 to 4.",
        ),
        Misconception(
            "deciles_of_the_whole_stream",
            lambda data: {"psi": _index(data, _whole_stream_deciles)},
            "The edges were cut on all 26 weeks, the odd ones included. Cut on weeks 1 to 4 only; then each bin holds a "
            "tenth of those.",
        ),
        Misconception(
            "one_sided_sum",
            lambda data: {"psi": _index(data, _one_sided)},
            "Your index is about half: each bin was counted as b x ln(b / a), a one-sided distance. The index takes "
            "(b - a) x ln(b / a).",
        ),
        Misconception(
            "weeks_from_zero",
            lambda data: {"psi": _weeks_from_zero(data)},
            "The rows are numbered 0 to 25, so every index stands one week too early. Name them by their week: 1 to 26.",
        ),
        Misconception(
            "equal_width",
            lambda data: {"psi": _index(data, _equal_width)},
            "The bins are equally wide, so a few of them hold nearly everybody. Cut at the deciles of weeks 1 to 4.",
        ),
        Misconception(
            "wrong_logarithm",
            lambda data: {"psi": _index(data, _base_ten)},
            "Every index is smaller by one factor: the logarithm is to base 10. The index uses the natural one "
            "(`np.log`; `LN` in a spreadsheet).",
        ),
        Misconception(
            "nothing_over_the_bar",
            lambda data: {"weeks_over": 0},
            "No week over the bar is what bins say that are made anew every week. Are yours frozen?",
        ),
        Misconception(
            "p_value",
            lambda data: {"ks": 0.0},
            "That looks like the p-value of the test. Asked is the distance: the largest gap between the two cumulative "
            "shares.",
        ),
        Misconception(
            "ks_of_the_first_week",
            lambda data: {"ks": ks_distance(_ks_week(data)[0], _weeks_of(data, "amount")[-1])},
            "That is the distance of the last week. Take the week in which your index of amounts is highest.",
        ),
    ),
    hints=(
        "One feature first. Find nine numbers that cut weeks 1 to 4 into ten equal parts; count each week between them.",
        "With a the share of a bin in weeks 1 to 4 and b its share in the week: add up (b - a) x ln(b / a) over the ten "
        "bins. A share under 0.001 counts as 0.001. In a spreadsheet: PERCENTILE for the edges, COUNTIFS for the bins.",
        '`edges = np.quantile(reference["amount"], np.arange(0.1, 1, 0.1))` once, then '
        '`np.searchsorted(edges, one_week["amount"], side="right")` gives each payment its bin. For the distance: '
        "`scipy.stats.ks_2samp(a, b).statistic`.",
    ),
    worked="""
Cut once, count every week, add up.

```python
import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

def shares(values, edges):
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=10)
    return np.maximum(counts / len(values), 0.001)

reference = stream[stream["week"] <= 4]
psi = pd.DataFrame(index=pd.RangeIndex(1, 27, name="week"))
for feature in ["amount", "velocity", "account_age"]:
    edges = np.quantile(reference[feature], np.arange(0.1, 1, 0.1))
    a = shares(reference[feature], edges)
    for week, rows in stream.groupby("week"):
        b = shares(rows[feature], edges)
        psi.loc[week, feature] = ((b - a) * np.log(b / a)).sum()
worst = stream[stream["week"] == psi["amount"].idxmax()]
drift_index = {
    "psi": psi,
    "weeks_over": int((psi.max(axis=1) > 0.25).sum()),
    "ks": ks_2samp(reference["amount"], worst["amount"]).statistic,
}
```
""",
    objective=_MEASURE,
    ledger=("RESP-17", "KPI-25", "SKILL-14", "DAY-06"),
)


# --- A2: what kind of alarm? ------------------------------------------------------------------------------------------


def _span(data: DriftRoom, episode: str) -> tuple[int, int]:
    spans = data.episodes.set_index("episode")
    return int(spans["first_week"][episode]), int(spans["last_week"][episode])


def _auc_between(data: DriftRoom, first: int, last: int) -> float:
    span = data.payments[data.payments["week"].between(first, last)]
    return auc(span["label"].to_numpy(dtype=float) == 1, span["score"])


def _alarms(data: DriftRoom) -> pd.DataFrame:
    rows = []
    for episode, kind in data.kinds.items():
        first, last = _span(data, episode)
        worst = float(data.psi.loc[first:last].to_numpy().max())
        rows.append((episode, worst, _auc_between(data, first, last), kind, RIGHT_ACTION[kind]))
    return pd.DataFrame(rows, columns=["episode", "worst_psi", "auc", "kind", "action"])


def _alarms_by_week(data: DriftRoom) -> dict[str, dict[str, Any]]:
    """The same with AUC averaged over the weeks, as a dictionary, capitals and all."""
    rows = _alarms(data).set_index("episode").to_dict("index")
    return {
        str(episode): {
            "action": str(row["action"]).upper(),
            "kind": f" {row['kind']}",
            "worst_psi": round(float(row["worst_psi"]), 2),
            "auc": float(data.quality["auc"].loc[slice(*_span(data, str(episode)))].mean()),
        }
        for episode, row in rows.items()
    }


def _acted(data: DriftRoom, **instead: str) -> pd.DataFrame:
    """Return the column of actions with some kinds treated otherwise."""
    taken = {**RIGHT_ACTION, **instead}
    return pd.DataFrame({"episode": list(data.kinds), "action": [taken[kind] for kind in data.kinds.values()]})


def _named(data: DriftRoom, **instead: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"episode": list(data.kinds), "kind": [instead.get(kind, kind) for kind in data.kinds.values()]}
    )


def _worst_of(data: DriftRoom, feature: str) -> pd.DataFrame:
    """Return the column of the highest index with one feature watched."""
    worst = [float(data.psi.loc[slice(*_span(data, name)), feature].max()) for name in data.kinds]
    return pd.DataFrame({"episode": list(data.kinds), "worst_psi": worst})


ALARMS = Question(
    id="drift.alarms",
    task="A2",
    title="What kind of alarm?",
    points=6,
    kind=Table(
        "episode",
        _EPISODES,
        {
            "worst_psi": Number("index points", within=0.01, within_percent=3),
            "auc": Number("share from 0 to 1", within=0.015),
            "kind": Choice(KINDS),
            "action": Choice(ACTIONS),
        },
    ),
    data=drift_room,
    reference=_alarms,
    alternatives=(_alarms_by_week, lambda data: _alarms(data).set_index("episode").iloc[::-1].assign(note="")),
    misconceptions=(
        Misconception(
            "the_index_decides",
            lambda data: _acted(
                data, upstream_bug="change_model", season="change_model", segment="wait", concept="wait"
            ),
            "You change the model where the index is red and wait where it is green. The index sees inputs, not whether "
            "the model is still right. Hold each action against the AUC beside it.",
        ),
        Misconception(
            "retrains_everything",
            lambda data: _acted(data, upstream_bug="change_model", season="change_model", segment="change_model"),
            "You change the model everywhere. Ask in each episode what was broken, and who can repair it. Look at `worst_psi`, "
            "`auc` and the calendar's notes.",
        ),
        Misconception(
            "waits_everywhere",
            lambda data: _acted(data, upstream_bug="wait", segment="wait", concept="wait"),
            "You wait everywhere. That is right where AUC held for everybody, and nowhere else. Look at each `auc`, and at "
            "who raised the episode.",
        ),
        Misconception(
            "segment_and_concept_swapped",
            lambda data: _acted(data, segment="change_model", concept="segment_fallback"),
            "Two actions have changed places. In one green episode the trouble is in one language, in the other in all of "
            "them. Compute AUC per language in both.",
        ),
        Misconception(
            "waits_for_the_bug",
            lambda data: _acted(data, upstream_bug="wait"),
            "In one red episode you wait although AUC fell. Who can repair what is broken there? Look at the calendar's "
            "note and at the lowest raw values.",
        ),
        Misconception(
            "segment_and_concept_named_the_other_way",
            lambda data: _named(data, segment="concept", concept="segment"),
            "Two green episodes have changed places in `kind`. In which one did AUC fall for everybody, and in which "
            "one for one language?",
        ),
        Misconception(
            "retrains_for_the_season_and_sleeps",
            lambda data: _acted(data, season="change_model", concept="wait"),
            "You would retrain where the model still ranks well and sleep where it does not. Look at `auc`, then at "
            "`worst_psi`.",
        ),
        Misconception(
            "retrains_for_the_season",
            lambda data: _acted(data, season="change_model"),
            "One red index costs you a retraining although AUC has hardly moved in total. (One language is still broken "
            "since B; that is B's matter.) What does the calendar say about the same weeks last year?",
        ),
        Misconception(
            "sleeps_through_the_concept",
            lambda data: _acted(data, concept="wait"),
            "In one episode you wait because every index is green. Look at its AUC.",
        ),
        Misconception(
            "retrains_on_the_bug",
            lambda data: _acted(data, upstream_bug="change_model"),
            "In one episode you teach the model that broken input is normal. Look at the lowest values of the feature "
            "that alarms, and at the calendar's note.",
        ),
        Misconception(
            "trusts_the_total",
            lambda data: _acted(data, segment="wait"),
            "In one episode the total is fine and you wait. Who raised it, and for whom is it not fine?",
        ),
        Misconception(
            "retrains_for_a_segment",
            lambda data: _acted(data, segment="change_model"),
            "A new model takes weeks, and one language suffers today. What can be done for that language alone?",
        ),
        Misconception(
            "bug_and_season_swapped",
            lambda data: _named(data, upstream_bug="season", season="upstream_bug"),
            "Two red episodes have changed places. Which one repeats last year, and which one brings a pile of equal "
            "values?",
        ),
        Misconception(
            "season_is_a_new_concept",
            lambda data: _named(data, season="concept"),
            "A season was taken for a changed concept. If the same inputs meant something else, AUC would fall.",
        ),
        Misconception(
            "concept_is_a_season",
            lambda data: _named(data, concept="season"),
            "A season moves inputs. In the episode you call one, no input moves.",
        ),
        Misconception(
            "segment_is_a_concept",
            lambda data: _named(data, segment="concept"),
            "You say the world changed for everybody, twice. Compute AUC per language before you do.",
        ),
        Misconception(
            "auc_from_the_start",
            lambda data: pd.DataFrame(
                {
                    "episode": list(data.kinds),
                    "auc": [_auc_between(data, 1, _span(data, name)[1]) for name in data.kinds],
                }
            ),
            "Your `auc` covers everything from week 1 to the end of the episode. Good old weeks cover up bad new ones: "
            "take the episode's weeks only.",
        ),
        Misconception(
            "index_of_amount",
            lambda data: _worst_of(data, "amount"),
            "Your `worst_psi` follows amounts only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "index_of_velocity",
            lambda data: _worst_of(data, "velocity"),
            "Your `worst_psi` follows velocity only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "index_of_account_age",
            lambda data: _worst_of(data, "account_age"),
            "Your `worst_psi` follows account age only. Look at all three features and take the highest of the three.",
        ),
        Misconception(
            "average_index",
            lambda data: pd.DataFrame(
                {
                    "episode": list(data.kinds),
                    "worst_psi": [
                        float(data.psi.loc[slice(*_span(data, name))].to_numpy().mean()) for name in data.kinds
                    ],
                }
            ),
            "Your `worst_psi` is an average over features or weeks; an average hides the one that moved. Take the "
            "highest value.",
        ),
    ),
    hints=(
        "Four episodes, two questions each: did inputs move (`worst_psi`), and is the model still right (`auc`)? That "
        "makes four kinds.",
        "Inputs moved, AUC fine: look at last year. Inputs moved, AUC fell: look at raw values and release notes. "
        "Nothing moved, AUC fell: the world changed. Nothing moved, AUC fine, somebody complains: look inside.",
        '`roc_auc_score(rows["label"].astype(int), rows["score"])` on one episode\'s rows gives `auc`; '
        "`psi.loc[first:last].max().max()` gives `worst_psi`.",
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score

psi = load("drift_psi", seed=seed).set_index("week")
alarms = episodes[["episode"]].copy()
for place, row in episodes.iterrows():
    rows = stream[stream["week"].between(row["first_week"], row["last_week"])]
    alarms.loc[place, "worst_psi"] = psi.loc[row["first_week"] : row["last_week"]].max().max()
    alarms.loc[place, "auc"] = roc_auc_score(rows["label"].astype(int), rows["score"])
```

Then read the two numbers together with the calendar:

| inputs | AUC | kind | action |
|---|---|---|---|
| moved, a pile of zeros, a pipeline release | fell | upstream_bug | fix_upstream |
| moved as last year | held | season | wait |
| still | fell | concept | change_model |
| still | held in total, one language complains | segment | segment_fallback |

The season's all-clear is for the total. The language of episode B is still broken in those weeks: its action stands
until that language is repaired.
""",
    objective=_TELL_APART,
    ledger=("KPI-25", "CHAL-03", "CHECK-04"),
)


# --- A3: labels come late ---------------------------------------------------------------------------------------------


def _flags(data: DriftRoom, first: int, last: int) -> pd.DataFrame:
    payments = data.payments
    return payments[payments["week"].between(first, last) & (payments["score"] >= FLAG_AT)]


def _hits(flags: pd.DataFrame) -> int:
    return int((flags["label"] == 1).sum())


def _precision(data: DriftRoom, first: int, last: int) -> float:
    """Flags that are fraud, with unknown labels counted as good."""
    flags = _flags(data, first, last)
    return _hits(flags) / len(flags)


def _late_labels(data: DriftRoom) -> dict[str, Any]:
    flags = _flags(data, _LAST_KNOWN - 2, _LAST_KNOWN)
    low, high = wilson(_hits(flags), len(flags))
    return {
        "blind_weeks": LABEL_DELAY_WEEKS,
        "precision": _hits(flags) / len(flags),
        "low": low,
        "high": high,
        "proxy": "cleared_share",
        "proxy_then": float(_flags(data, 1, REFERENCE_WEEKS)["cleared"].mean()),
        "proxy_now": float(_flags(data, _LAST_KNOWN + 1, WEEKS)["cleared"].mean()),
        "call": "worse",
    }


def _late_labels_otherwise(data: DriftRoom) -> dict[str, Any]:
    """In percent, with the plain normal interval."""
    right = _late_labels(data)
    flags = len(_flags(data, _LAST_KNOWN - 2, _LAST_KNOWN))
    width = Z95 * math.sqrt(right["precision"] * (1 - right["precision"]) / flags)
    return {
        **right,
        "precision": 100 * right["precision"],
        "low": right["precision"] - width,
        "high": right["precision"] + width,
        "proxy_now": 100 * right["proxy_now"],
        "proxy": "Cleared_share",
    }


def _swapped(data: DriftRoom) -> dict[str, Any]:
    right = _late_labels(data)
    return {"low": right["high"], "high": right["low"]}


def _one_standard_error(data: DriftRoom) -> dict[str, Any]:
    right = _late_labels(data)
    flags = len(_flags(data, _LAST_KNOWN - 2, _LAST_KNOWN))
    width = math.sqrt(right["precision"] * (1 - right["precision"]) / flags)
    return {"low": right["precision"] - width, "high": right["precision"] + width}


def _call_follows(answer: Any, data: DriftRoom) -> bool:
    low, high = (value / 100 if value > 1 else value for value in (answer["low"], answer["high"]))
    before = _precision(data, 1, REFERENCE_WEEKS)
    expected = "worse" if high < before else "better" if low > before else "cannot_say"
    return bool(answer["call"] == expected)


def _share(unit: str = "share of flags", within: float = 0.006) -> Number:
    return Number(unit, within=within, percent=True)


LATE_LABELS = Question(
    id="drift.late_labels",
    task="A3",
    title="Labels come late",
    points=5,
    kind=Record(
        {
            "blind_weeks": Number("weeks"),
            "precision": _share(),
            "low": _share(),
            "high": _share(),
            "proxy": Choice(PROXIES),
            "proxy_then": _share(),
            "proxy_now": _share(),
            "call": Choice(
                {
                    "worse": "the whole interval lies under the precision of weeks 1 to 4",
                    "better": "the whole interval lies over it",
                    "cannot_say": "the interval contains it",
                }
            ),
        }
    ),
    data=drift_room,
    reference=_late_labels,
    alternatives=(_late_labels_otherwise,),
    rules=(
        Rule(
            "call follows the interval",
            _call_follows,
            "hold your own `low` and `high` against the precision of weeks 1 to 4: which side does the whole interval lie on?",
        ),
    ),
    misconceptions=(
        Misconception(
            "unknown_as_good",
            lambda data: {"precision": _precision(data, _LAST_KNOWN + 1, WEEKS)},
            "Payments without a label were counted as good. Nobody knows yet: in the last weeks only early reports of "
            "fraud have arrived. Step back to weeks in which every label is final.",
        ),
        Misconception(
            "unknown_as_good_in_part",
            lambda data: {"precision": _precision(data, _LAST_KNOWN - 2, WEEKS)},
            "Your span reaches into weeks whose labels are still out, and counts those as good. End it earlier.",
        ),
        Misconception(
            "only_what_has_arrived",
            lambda data: {"precision": 1.0},
            "Every label that has arrived in the last weeks is fraud, because good payments take 21 days to be called "
            "good. That is a fact about the calendar, not about Guard.",
        ),
        Misconception(
            "half_a_year",
            lambda data: {"precision": _precision(data, 1, _LAST_KNOWN)},
            "That is the average of all weeks with labels. Asked is the quality now: the three latest weeks with final "
            "labels.",
        ),
        Misconception(
            "interval_too_narrow",
            _one_standard_error,
            "Your interval is too narrow. Either it is one standard error wide on each side, where 95% needs about two; or "
            "its n counts payments, where precision is a share of flags.",
        ),
        Misconception(
            "ends_swapped",
            _swapped,
            "`low` and `high` have changed places: `low` is the lower end.",
        ),
        Misconception(
            "no_blind_weeks",
            lambda data: {"blind_weeks": 0},
            "Some labels have arrived in every week but the last, yet only from fraud. A week counts when no label of it "
            "is missing.",
        ),
        Misconception(
            "days_for_weeks",
            lambda data: {"blind_weeks": 7 * LABEL_DELAY_WEEKS},
            "That is in days.",
        ),
        Misconception(
            "proxy_flag_rate",
            lambda data: {"proxy": "flag_rate"},
            "The share flagged is easy to chart. Correlate it with weekly precision over weeks 1 to 23 before you trust it.",
        ),
        Misconception(
            "proxy_mean_score",
            lambda data: {"proxy": "mean_score"},
            "The mean score says what the model thinks of the payments, not whether it is right. Correlate it with "
            "weekly precision over weeks 1 to 23.",
        ),
        Misconception(
            "kept_instead_of_cleared",
            lambda data: {"proxy_now": 1 - _late_labels(data)["proxy_now"]},
            "That is the share of flags that reviewers kept. Asked is the share they cleared.",
        ),
        Misconception(
            "false_flags_for_cleared",
            lambda data: {
                "proxy_then": 1 - _precision(data, 1, REFERENCE_WEEKS),
                "proxy_now": 1 - _precision(data, _LAST_KNOWN + 1, WEEKS),
            },
            "That is one minus precision, which needs labels. Asked is what the reviewers did: the mean of the proxy's "
            "own column.",
        ),
        Misconception(
            "false_flags_for_cleared_now",
            lambda data: {"proxy_now": 1 - _late_labels(data)["precision"]},
            "That is one minus precision in weeks 21 to 23. The proxy is there for weeks 24 to 26, and needs no label.",
        ),
        Misconception(
            "everything_in_the_proxy",
            lambda data: {
                "proxy_now": float(data.payments.loc[data.payments["week"] > _LAST_KNOWN, "cleared"].fillna(0).mean())
            },
            "You divided by all payments. Reviewers see flags only: divide by those.",
        ),
        Misconception(
            "green_means_no_call",
            lambda data: {"call": "cannot_say"},
            "Late labels limit what can be said about this week, not about the last complete ones. Hold the interval "
            "against weeks 1 to 4.",
        ),
    ),
    hints=(
        "For each week count the labels that are missing. In which weeks is none missing?",
        "Take flags (score from 0.2 on) of the three latest complete weeks. Precision = fraud among them / their number. "
        'The interval for a share: statsmodels\' `proportion_confint(fraud, flags, method="wilson")`, or '
        "p ± 1.96 x sqrt(p (1 - p) / n).",
        "For the proxy build one row per week with precision and the four candidates, keep weeks 1 to 23, and use "
        "`.corr()`. Then read the winner for weeks 1 to 4 and for weeks 24 to 26.",
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

flags = stream[stream["score"] >= 0.2]
complete = flags[flags["week"].between(21, 23)]
fraud, count = int(complete["label"].sum()), len(complete)
low, high = proportion_confint(fraud, count, method="wilson")
late_labels = {
    "blind_weeks": 3,
    "precision": fraud / count,
    "low": low,
    "high": high,
    "proxy": "cleared_share",
    "proxy_then": flags.loc[flags["week"] <= 4, "cleared"].mean(),
    "proxy_now": flags.loc[flags["week"] >= 24, "cleared"].mean(),
    "call": "worse",
}
```

In weeks 24 to 26 only fraud has a label, because good takes 21 days. So the latest honest number is three weeks old.
What reviewers cleared this week follows precision closely over the 23 complete weeks and needs no label: it is the
number to watch until the labels come.
""",
    objective=_LATE,
    ledger=("RESP-17", "WEAK-03"),
)


# --- A4: look inside --------------------------------------------------------------------------------------------------


def _drops(data: DriftRoom) -> pd.Series:
    return segment_auc(data.payments, 1, REFERENCE_WEEKS) - segment_auc(data.payments, *SEGMENT_WEEKS)


def _known_fraud(data: DriftRoom, last: int = _LAST_KNOWN) -> pd.DataFrame:
    payments = data.payments
    return payments[(payments["week"] <= last) & (payments["label"] == 1)]


def _frauds_needed(data: DriftRoom, margin: float = _MARGIN) -> float:
    early = _known_fraud(data, REFERENCE_WEEKS)
    caught = float((early["score"] >= FLAG_AT).mean())
    return caught * (1 - caught) * (1.96 / margin) ** 2


def _look_inside(data: DriftRoom) -> dict[str, Any]:
    drop, fraud = _drops(data), _known_fraud(data)
    per_week = float((fraud["segment"] == data.segment).sum()) / _LAST_KNOWN
    weeks = math.ceil(_frauds_needed(data)) / per_week
    return {
        "segment": data.segment,
        "segment_drop": float(drop[data.segment]),
        "total_drop": float(drop["total"]),
        "frauds_needed": math.ceil(_frauds_needed(data)),
        "weeks_to_collect": weeks,
        "alert_every_weeks": math.ceil(weeks),
    }


def _unrounded_weeks(data: DriftRoom) -> float:
    return float(_look_inside(data)["weeks_to_collect"]) * _frauds_needed(data) / math.ceil(_frauds_needed(data))


def _enough_volume(answer: Any, data: DriftRoom) -> bool:
    """Say whether the alert is the learner's own weeks rounded up; two decimals may have been rounded before."""
    weeks, every = answer["weeks_to_collect"], answer["alert_every_weeks"]
    return bool(every in {math.ceil(weeks - 0.005), math.ceil(weeks + 0.005)})


def _volume_message(answer: Any, data: DriftRoom) -> str:
    weeks, every = answer["weeks_to_collect"], answer["alert_every_weeks"]
    if every != int(every):
        return "an alert looks over whole weeks: round `weeks_to_collect` up"
    if every < weeks:
        return "the alert looks before your own `weeks_to_collect` are over, so it would cry wolf: round up"
    return "the alert waits longer than your own `weeks_to_collect` needs: round up, and no further"


def _early_frauds_per_week(data: DriftRoom) -> float:
    return float((_known_fraud(data, REFERENCE_WEEKS)["segment"] == data.segment).sum()) / REFERENCE_WEEKS


def _frauds_for_precision(data: DriftRoom) -> float:
    precise = _precision(data, 1, REFERENCE_WEEKS)
    return precise * (1 - precise) * (1.96 / _MARGIN) ** 2


LOOK_INSIDE = Question(
    id="drift.look_inside",
    task="A4",
    title="Look inside",
    points=5,
    kind=Record(
        {
            "segment": Choice(_LABELS),
            "segment_drop": Number("AUC, early minus late", within=0.01),
            "total_drop": Number("AUC, early minus late", within=0.01),
            "frauds_needed": Number("frauds", within=1),
            "weeks_to_collect": Number("weeks", within_percent=2),
            "alert_every_weeks": Number("whole weeks"),
        },
        weights={"segment": 0.5, "total_drop": 0.5},
        own=frozenset({"alert_every_weeks"}),
    ),
    data=drift_room,
    reference=_look_inside,
    alternatives=(
        lambda data: {
            **_look_inside(data),
            "frauds_needed": _frauds_needed(data),
            "weeks_to_collect": round(_look_inside(data)["weeks_to_collect"], 2),
            "alert_every_weeks": _look_inside(data)["alert_every_weeks"] + 0.0,
        },
        lambda data: {
            **_look_inside(data),
            "weeks_to_collect": _unrounded_weeks(data),
            "alert_every_weeks": math.ceil(_unrounded_weeks(data)),
        },
    ),
    rules=(
        Rule(
            "alert has enough volume",
            _enough_volume,
            _volume_message,
        ),
    ),
    misconceptions=(
        Misconception(
            "total_only",
            lambda data: {"segment_drop": float(_drops(data)["total"])},
            "That is the drop of the total. One language is a small part of it: compute AUC on that language's rows alone.",
        ),
        Misconception(
            "late_minus_early",
            lambda data: {
                "segment_drop": -float(_drops(data)[data.segment]),
                "total_drop": -float(_drops(data)["total"]),
            },
            "Your drops are late minus early. Asked is early minus late, so that a loss is positive.",
        ),
        Misconception(
            "the_largest_segment",
            lambda data: {"segment": "en"},
            "That is the language with the most payments. Compare each language with itself: weeks 11 to 13 against "
            "weeks 1 to 4.",
        ),
        Misconception(
            "precision_for_share_caught",
            lambda data: {"frauds_needed": math.ceil(_frauds_for_precision(data))},
            "Your p is about a half: either the worst case, 0.5, taken as if nothing were known, or precision, the share "
            "of flags that were fraud. Asked is the share of frauds that were flagged: divide by frauds.",
        ),
        Misconception(
            "five_points",
            lambda data: {"frauds_needed": math.ceil(_frauds_needed(data, _MARGIN / 2))},
            "That is for plus or minus 5 points. Halving a margin costs four times the cases; asked is 10 points.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"frauds_needed": math.ceil(_frauds_needed(data, _MARGIN * 1.96))},
            "The 1.96 of a 95% interval is missing.",
        ),
        Misconception(
            "reference_weeks_only",
            lambda data: {"weeks_to_collect": math.ceil(_frauds_needed(data)) / _early_frauds_per_week(data)},
            "You counted that language's frauds in weeks 1 to 4. So few of them make a shaky rate: take weeks 1 to 23.",
        ),
        Misconception(
            "payments_for_frauds",
            lambda data: {
                "weeks_to_collect": math.ceil(_frauds_needed(data))
                / ((data.payments["segment"] == data.segment).sum() / WEEKS)
            },
            "You divided by payments per week. A share of fraud caught is computed on frauds, and those are rare.",
        ),
        Misconception(
            "frauds_of_everybody",
            lambda data: {
                "weeks_to_collect": math.ceil(_frauds_needed(data)) / (len(_known_fraud(data)) / _LAST_KNOWN)
            },
            "You divided by the frauds of all languages. The alert is for one.",
        ),
    ),
    hints=(
        "Two spans: weeks 1 to 4 and weeks 11 to 13. One AUC per language and span, and one for all rows.",
        "n frauds give a share caught within plus or minus m when n = p (1 - p) (1.96 / m)². Take p from weeks 1 to 4 "
        "(frauds with a score from 0.2 on / all frauds) and m = 0.10.",
        "Frauds per week in the language: its rows with label 1 in weeks 1 to 23, divided by 23. frauds_needed divided "
        "by that is `weeks_to_collect`; round it up for the alert.",
    ),
    worked="""
```python
import math
from sklearn.metrics import roc_auc_score

def quality(rows):
    return roc_auc_score(rows["label"].astype(int), rows["score"])

early, late = stream[stream["week"] <= 4], stream[stream["week"].between(11, 13)]
drops = {name: quality(early[early["segment"] == name]) - quality(late[late["segment"] == name])
         for name in early["segment"].unique()}
worst = max(drops, key=drops.get)
fraud = stream[(stream["week"] <= 23) & (stream["label"] == 1)]
p = (fraud.loc[fraud["week"] <= 4, "score"] >= 0.2).mean()
needed = p * (1 - p) * (1.96 / 0.10) ** 2
weeks = math.ceil(needed) / ((fraud["segment"] == worst).sum() / 23)
look_inside = {
    "segment": worst,
    "segment_drop": drops[worst],
    "total_drop": quality(early) - quality(late),
    "frauds_needed": math.ceil(needed),
    "weeks_to_collect": weeks,
    "alert_every_weeks": math.ceil(weeks),
}
```

The total hardly moves because one language is an eighth of it. An alert on one week of that language would rest on
some twenty frauds and cry wolf; it needs the weeks you computed.
""",
    objective=_TELL_APART,
    ledger=("KPI-25", "VAR-11"),
)


# --- A5: alert budget -------------------------------------------------------------------------------------------------

_WEEKS_TOLERANCE = 0.25


def _best_threshold(data: DriftRoom, monitor: str) -> float:
    table = policy_table(data.trials, data.alarm_costs)
    own = table[table["monitor"] == monitor]
    return float(own["threshold"].iloc[int(np.argmin(own["cost"].to_numpy()))])


def _budget(data: DriftRoom) -> dict[str, Any]:
    whole, small = _best_threshold(data, "whole"), _best_threshold(data, "small")
    return {
        "habit_false_alarms": policy(data.trials, "small", 0.10)[0],
        "habit_weeks": policy(data.trials, "whole", 0.10)[1],
        "whole_threshold": whole,
        "small_threshold": small,
        "promised_false_alarms": policy(data.trials, "small", small)[0],
        "promised_weeks": policy(data.trials, "whole", whole)[1],
    }


def _alarms_hold(answer: Any, data: DriftRoom) -> bool:
    return false_alarms_hold(answer["promised_false_alarms"], answer["small_threshold"])


def _alarms_message(answer: Any, data: DriftRoom) -> str:
    happened = policy(held_out_trials(), "small", answer["small_threshold"])[0]
    if answer["promised_false_alarms"] == 0 and happened:
        return (
            "you promise silence. Replayed on a thousand fresh trials, your small-market threshold rang in quiet weeks; "
            "count how often it does in `trials`"
        )
    return (
        "your small-market threshold was replayed on a thousand fresh trials; the false alarms per month came out more "
        "than 0.02 and more than half of their number away from your promise"
    )


def _weeks_hold(answer: Any, data: DriftRoom) -> bool:
    threshold = answer["whole_threshold"]
    promised, happened = answer["promised_weeks"], policy(held_out_trials(), "whole", threshold)[1]
    return bool(abs(promised - happened) <= _WEEKS_TOLERANCE)


_THRESHOLD = Number(f"index points, one of {', '.join(f'{value:g}' for value in THRESHOLDS)}", within=1e-6)


BUDGET = Question(
    id="drift.budget",
    task="A5",
    title="Alert budget",
    points=6,
    kind=Record(
        {
            "habit_false_alarms": Number("false alarms per month", within=0.02),
            "habit_weeks": Number("weeks", within=0.05),
            "whole_threshold": _THRESHOLD,
            "small_threshold": _THRESHOLD,
            "promised_false_alarms": Number("false alarms per month"),
            "promised_weeks": Number("weeks", within=_WEEKS_TOLERANCE),
        },
        own=frozenset({"promised_false_alarms", "promised_weeks"}),
    ),
    data=drift_room,
    reference=_budget,
    alternatives=(
        lambda data: {
            **_budget(data),
            "habit_false_alarms": round(_budget(data)["habit_false_alarms"], 2),
            "promised_false_alarms": round(_budget(data)["promised_false_alarms"], 3),
            "promised_weeks": round(_budget(data)["promised_weeks"], 1),
        },
    ),
    rules=(
        Rule(
            "promised false alarms hold",
            _alarms_hold,
            _alarms_message,
        ),
        Rule(
            "promised delay holds",
            _weeks_hold,
            "your whole-stream threshold was replayed on a thousand fresh trials; the weeks came out more than "
            f"{_WEEKS_TOLERANCE:g} away from your promise",
        ),
    ),
    misconceptions=(
        Misconception(
            "per_week",
            lambda data: {"habit_false_alarms": policy(data.trials, "small", 0.10)[0] * 12 / 52},
            "That is per week. A month has 52/12 weeks.",
        ),
        Misconception(
            "drift_weeks_counted",
            lambda data: {
                "habit_false_alarms": float(
                    (data.trials.loc[data.trials["monitor"] == "small", "week_1":"week_12"] >= 0.10).to_numpy().mean()
                    * 52
                    / 12
                )
            },
            "Alarms in weeks 7 to 12 are in there. Those are right: the drift has begun. Count quiet weeks only.",
        ),
        Misconception(
            "wrong_monitor",
            lambda data: {"habit_false_alarms": policy(data.trials, "whole", 0.10)[0]},
            "That is the monitor of the whole stream. Asked is the small market.",
        ),
        Misconception(
            "counted_from_zero",
            lambda data: {"habit_weeks": policy(data.trials, "whole", 0.10)[1] - 1},
            "One week is missing: an alarm in week 7 has let one week of drift through.",
        ),
        Misconception(
            "number_of_the_week",
            lambda data: {"habit_weeks": policy(data.trials, "whole", 0.10)[1] + 6},
            "That is the number of the week in the trial. The drift starts in week 7: count from there.",
        ),
        Misconception(
            "habit_for_the_whole",
            lambda data: {"whole_threshold": 0.10},
            "0.10 is a habit, not a law. With two thousand payments a week the quiet index stays far below it; what does "
            "waiting for 0.10 cost?",
        ),
        Misconception(
            "habit_for_the_small",
            lambda data: {"small_threshold": 0.10},
            "0.10 is a habit, not a law. With two hundred payments a week quiet weeks cross it; what do those alarms cost?",
        ),
        Misconception(
            "significant_for_the_whole",
            lambda data: {"whole_threshold": 0.25},
            "0.25 is the other habit. Count the weeks until the whole stream gets there, and price them.",
        ),
        Misconception(
            "fewest_alarms",
            lambda data: {"small_threshold": 0.25},
            "That threshold never cries wolf, and sleeps longest. Add both costs.",
        ),
        Misconception(
            "shortest_delay",
            lambda data: {"small_threshold": 0.02},
            "That threshold notices at once, because it is always ringing. Add both costs.",
        ),
    ),
    hints=(
        "For one monitor and one threshold: in what share of weeks 1 to 6 is the index at or over it? In which week from "
        "7 on is it first at or over it?",
        "False alarms per month = that share x 52 / 12. Weeks unnoticed: 1 when week 7 alarms, 2 when week 8 does first, "
        "6 when none does. Cost per quarter = 3 x false alarms x false_alarm_cost + weeks x cost of an unnoticed week.",
        "Five thresholds, two monitors, ten costs: take the lowest of each five. `alarm = rows >= threshold`; "
        '`alarm.loc[:, "week_1":"week_6"].to_numpy().mean()` is the share.',
    ),
    worked="""
```python
import numpy as np

price = facts.set_index("fact")["value"]

def policy(monitor, threshold):
    rows = trials.loc[trials["monitor"] == monitor, "week_1":"week_12"].to_numpy() >= threshold
    false_alarms = rows[:, :6].mean() * 52 / 12
    drift = rows[:, 6:]
    weeks = np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, 6).mean()
    return false_alarms, weeks, 3 * false_alarms * price["false_alarm_cost"] + weeks * price[f"unnoticed_week_{monitor}"]

grid = [0.02, 0.05, 0.10, 0.15, 0.25]
whole = min(grid, key=lambda threshold: policy("whole", threshold)[2])
small = min(grid, key=lambda threshold: policy("small", threshold)[2])
budget = {
    "habit_false_alarms": policy("small", 0.10)[0],
    "habit_weeks": policy("whole", 0.10)[1],
    "whole_threshold": whole,
    "small_threshold": small,
    "promised_false_alarms": policy("small", small)[0],
    "promised_weeks": policy("whole", whole)[1],
}
```

The same index needs two thresholds: noise falls with volume, and so does what a habit is worth.
""",
    objective=_ALERTS,
    ledger=("SKILL-28", "DELIV-24", "CHECK-04"),
)


# --- A6: are the monitors alive? --------------------------------------------------------------------------------------


def _monitor_column(values: pd.Series) -> pd.DataFrame:
    return values.rename("working").rename_axis("monitor").reset_index()


def _below(values: pd.Series) -> list[str]:
    return [str(name) for name in values.index[values < UPTIME_BAR]]


def _inside(data: DriftRoom, hours: dict[str, int] | None = None) -> pd.Series:
    alerts = data.monitors.alerts
    return alerts["hours_to_answer"] <= alerts["severity"].map(hours or SLA_HOURS)


def _named_like_it(data: DriftRoom) -> str:
    """Return a monitor whose name sounds like the age of data, and which is neither frozen nor down."""
    taken = {data.monitors.frozen, data.monitors.down}
    return next(name for name in ("age_psi", "label_lag", "null_rate") if name not in taken)


def _alive(data: DriftRoom) -> dict[str, Any]:
    working = working_share(data.monitors.log)["working"]
    return {
        "working": _monitor_column(working),
        "below_bar": _below(working),
        "frozen": data.monitors.frozen,
        "unowned": data.monitors.unowned,
        "inside_sla": float(_inside(data).mean()),
    }


ALIVE = Question(
    id="drift.alive",
    task="A6",
    title="Are the monitors alive?",
    points=5,
    kind=Record(
        {
            "working": Table("monitor", tuple(MONITORS), {"working": _share("share of days", 0.003)}),
            "below_bar": Picks(MONITORS),
            "frozen": Choice({"none": "every monitor reads fresh rows", **MONITORS}),
            "unowned": Choice({"none": "every monitor has an owner", **MONITORS}),
            "inside_sla": _share("share of alerts", 0.01),
        }
    ),
    data=drift_room,
    reference=_alive,
    alternatives=(
        lambda data: {
            **_alive(data),
            "working": {name: 100 * value for name, value in working_share(data.monitors.log)["working"].items()},
            "below_bar": tuple(reversed(_alive(data)["below_bar"])),
            "inside_sla": 100 * _alive(data)["inside_sla"],
        },
    ),
    misconceptions=(
        Misconception(
            "up_is_working",
            lambda data: {"working": _monitor_column(working_share(data.monitors.log)["uptime"])},
            'Your `working` counts every day with status "ok". A monitor can be ok and read the same old table every '
            "day: compare `newest_row_day` with `day`.",
        ),
        Misconception(
            "bar_on_status",
            lambda data: {"below_bar": _below(working_share(data.monitors.log)["uptime"])},
            "Those miss the bar by status alone. Which one is always up and reads nothing new?",
        ),
        Misconception(
            "none_frozen",
            lambda data: {"frozen": "none"},
            "Plot `day - newest_row_day` for each monitor. It should never be more than a day or two.",
        ),
        Misconception(
            "down_for_frozen",
            lambda data: {"frozen": data.monitors.down},
            "That monitor is down now and then and says so. Frozen is the one that says it is fine.",
        ),
        Misconception(
            "by_its_name",
            lambda data: {"frozen": _named_like_it(data)},
            "A name says what a monitor watches, not how old its rows are: `age_psi` is about the age of accounts, and "
            "`label_lag` about reports. Compare `newest_row_day` with `day` for each monitor.",
        ),
        Misconception(
            "all_have_owners",
            lambda data: {"unowned": "none"},
            "Look for a monitor without a name in `owner`, and at who answered its alerts.",
        ),
        Misconception(
            "unanswered_left_out",
            lambda data: {"inside_sla": float(_inside(data)[data.monitors.alerts["hours_to_answer"].notna()].mean())},
            "Alerts that nobody ever answered were left out. Those are the ones that missed by most.",
        ),
        Misconception(
            "one_sla_for_all",
            lambda data: {"inside_sla": float(_inside(data, {"page": 48, "ticket": 48}).mean())},
            "Pages were given the hours of tickets. Use the hours of each `severity`.",
        ),
        Misconception(
            "page_sla_for_all",
            lambda data: {"inside_sla": float(_inside(data, {"page": 4, "ticket": 4}).mean())},
            "Tickets were given the hours of pages. Use the hours of each `severity`.",
        ),
    ),
    hints=(
        "Two questions per monitor and day: did it run, and did it read something new?",
        'A day counts as working when `status` is "ok" and `day - newest_row_day` is at most 2. Divide by 182 days. The '
        "bar is 99%.",
        "For alerts: hours allowed depend on `severity` (see facts). An alert without an answer is outside. Divide by all "
        "alerts.",
    ),
    worked="""
```python
ok = (log["status"] == "ok") & (log["day"] - log["newest_row_day"] <= 2).fillna(False)
working = ok.groupby(log["monitor"]).mean()
up = (log["status"] == "ok").groupby(log["monitor"]).mean()
allowed = alerts["severity"].map({"page": 4, "ticket": 48})
alive = {
    "working": working,
    "below_bar": list(working.index[working < 0.99]),
    "frozen": (up - working).idxmax(),
    "unowned": log.loc[log["owner"].isna(), "monitor"].iloc[0],
    "inside_sla": (alerts["hours_to_answer"] <= allowed).mean(),
}
```

A monitor that reads a frozen table reports calm, which is worse than being down: down has a red light.
""",
    objective=_ALERTS,
    ledger=("KPI-24", "KPI-25", "ANTI-03", "ANTI-10", "FLAG-02", "PLAN-03"),
)


# --- A7: retrain, roll back, rules or wait? ---------------------------------------------------------------------------


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
        "labels_available": _new_labels(data, data.concept_week, _LAST_KNOWN),
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
    return data.payments[data.payments["week"].between(_LAST_KNOWN - 2, _LAST_KNOWN)]


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
            "caught_now": _share("share of dollars", 0.005),
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
            lambda data: {"labels_available": _new_labels(data, 1, _LAST_KNOWN)},
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
            lambda data: {"at_stake": float(_known_fraud(data)["amount"].sum() / _LAST_KNOWN)},
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
            lambda data: {"caught_now": _precision(data, _LAST_KNOWN - 2, _LAST_KNOWN)},
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
    objective=_DECIDE,
    ledger=("RESP-45", "SKILL-14", "DELIV-07", "MILE-16", "CASE-07"),
)


# --- W1: rate three sections before writing one -----------------------------------------------------------------------

_LEVEL = Number("a level from 1 to 4", within=0.5)

SECTION_LEVELS = Question(
    id="drift.section_levels",
    task="W1",
    title="Rate three sections",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=drift_room,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "tools_are_a_plan",
            lambda data: {"A": 3},
            "Section A names tools and good intentions. Look for a number that raises an alarm, and for a person.",
        ),
        Misconception(
            "a_dashboard_is_something",
            lambda data: {"A": 2},
            "Section A has a dashboard. Is there a threshold, a cost or a name that somebody could be held to?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Section B has thresholds and owners. Look at the last column of the rubric: what is done until labels come, "
            "and who checks that the monitors are alive?",
        ),
        Misconception(
            "too_short_to_be_good",
            lambda data: {"B": 2},
            "Section B is short and names what alarms, who answers and what follows. Read the rubric against it row by row.",
        ),
        Misconception(
            "too_much",
            lambda data: {"C": 3},
            "Compare section C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each section: thresholds with their price, actions with their trigger, names with their hours.",
        "One section has none of the three, one has all three without the last step, one has everything.",
    ),
    worked="""
- **Section A: 1.** A tool, a dashboard and a wish. Nothing in it can be late, wrong or somebody's fault.
- **Section B: 3.** Thresholds with a price, an action for each kind of alarm, an owner with hours. It does not say what is
  watched while labels are out, or who watches the monitors.
- **Section C: 4.** All of that, with the proxy, the segment, the test of the monitors and a bill for retraining.
""",
    objective=_DECIDE,
    ledger=("FUT-06", "INT-03"),
)

QUESTIONS = (COMPUTE, ALARMS, LATE_LABELS, LOOK_INSIDE, BUDGET, ALIVE, DECIDE, SECTION_LEVELS)
