"""Outcomes of a screen, a model or a rule by group: ratios with intervals, errors, criteria that conflict, one legal layout.

The numbers are those of the lesson: `compared`, `review_first`, `by_site`, `gap_of`, `pooled`, `wrong_flags`, `lock_table`,
`closing_pairs`, `precision_left`. Formats: applicant tracking systems export a row per applicant with sex, race and status
(Teamtailor's and TeamEngine's EEO exports) or counts per group (Greenhouse's demographic report); audit tools read a label,
a decision and an attribute (Aequitas: score, label_value; Fairlearn: y_true, y_pred); the HMDA loan register has derived_race,
derived_sex and action_taken; R's UCBAdmissions counts people in a column Freq.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean
from aipm_course.bringing.kind import Column, Kind, Result, Setting
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Name, Number, YesNo
from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.modules.fairness.figures import lock_controls, locks_drawn
from aipm_course.modules.fairness.rules import fairness_rules_table, rule_value
from aipm_course.modules.fairness.simulators.diagnosis_aid import by_site
from aipm_course.modules.fairness.simulators.hiring_screen import compared, gap_of, review_first
from aipm_course.modules.fairness.simulators.payments_flags import MOST_RATIO, pooled, wrong_flags
from aipm_course.modules.fairness.simulators.second_score import (
    GROUPS,
    LOCKS,
    closing_pairs,
    lock_table,
    precision_left,
)
from aipm_course.simulation.rates import wilson_interval

POOLED = "small groups together"
_MOST_PEOPLE = 5_000_000
_MOST_GROUPS = 60
_MOST_PLACES = 200
_SHOWN = 25
_BURDENS = ("flag", "denied", "deny", "block", "stop", "alert", "reject", "refus", "fraud", "high risk")
_UNKNOWN = frozenset(
    ("unknown", "not known", "not available", "race not available", "sex not available", "ethnicity not available",
     "free form text only", "decline to self identify", "declined", "decline to answer", "decline to self-identify",
     "prefer not to say", "prefer not to answer", "not disclosed", "undisclosed", "i don't wish to answer", "not specified",
     "not provided", "keine angabe", "k.a.", "unbekannt", "no answer", "not stated")
)  # fmt: skip
_SAID = {"below": "below four fifths", "above": "above four fifths", "open": "open"}
_LOCK_NAMES = {"selection": "selected", "true_positive": "found among the able", "precision": "able among the selected"}


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    people, assumed, unknown = _people(clean)
    burden, told = _is_burden(clean, settings)
    assumed += told
    least, width, bar = int(settings["least"]), float(settings["width"]), rule_value("four_fifths", "ratio")
    everyone = people.groupby("group")["selected"].agg(["sum", "count"])
    if len(everyone) < 2:
        only = everyone.index[0] if len(everyone) else "(blank)"
        raise CourseError(
            f"{clean.name}, column {clean.found['group'].heading!r}: every row says {only!r}, and a comparison needs two groups. Bring the "
            'rows of the other, or say which column holds the group: `--column group="..."`.'
        )
    if len(everyone) > _MOST_GROUPS:
        raise CourseError(
            f"{clean.name}, column {clean.found['group'].heading!r} has {len(everyone):,} different values, for example {everyone.index[0]!r}: that "
            'is no column of groups. Say which is: `--column group="..."`.'
        )
    people, small = _pooled(people, everyone, least)
    numbers: dict[str, Any] = {"people": len(people), "unknown": unknown, "small": small, "burden": burden}
    rates = people.groupby("group")["selected"].agg(["sum", "count"])
    parts: list[Part] = []
    if burden:
        flags = _wrong(people)
        numbers["flags"] = flags
        parts.append(Part("Who carries it", _burden_blocks(flags, small, least, bool(people["label"].notna().any()))))
    else:
        whole = _against(rates, least)
        places = _by_place(people, least) if people["place"].notna().any() else whole.iloc[:0]
        both = pd.concat([whole.head(1).set_axis(["all"]), places])
        numbers |= {"ratios": whole, "places": places, "first": review_first(both) if len(places) else _worst(whole)}
        parts.append(Part("Selection, all together", _ratio_blocks(whole, rates, small, least, bar)))
        if len(places):
            parts.append(Part("Selection, place by place", _place_blocks(whole, places, numbers["first"], clean)))
    errors, gaps = _errors(people)
    if errors is not None:
        numbers |= {"errors": errors, "gaps": gaps}
        parts.append(
            Part("Errors among those who could be known", _error_blocks(people, errors, gaps, small, burden, clean))
        )
        locks = _locks(people, errors, rates, width)
        if len(locks):
            closing = _closing(people, rates, width)
            numbers |= {"locks": locks, "closing": closing}
            parts.append(Part("Which criteria conflict", _lock_blocks(people, locks, errors, width, closing)))
    if not burden:
        tables = _law_144(people.assign(group=people["plain"]))
        numbers["law_144"] = tables
        parts.append(Part("The layout of New York City's Local Law 144", _law_blocks(tables, unknown, clean)))
    parts.append(Part("A finding to begin with", _memo(numbers, burden, errors is not None)))
    return Result(
        headline=_headline(numbers, burden, rates, bar),
        parts=tuple(parts),
        assumed=(
            *assumed,
            "A ratio has a 95% log interval (Katz), a share Wilson's. Of twenty intervals one misses by chance; the more groups and "
            "places are looked at, the more do.",
            _twice(clean),
            "The table shows what was decided, not why, and not who never applied. Nothing here is legal advice.",
        ),
        numbers=numbers,
        explorer=_explorer(people, rates, width),
    )


def _people(clean: Clean) -> tuple[pd.DataFrame, list[str], dict[str, int]]:
    """Return a row per person (group, other, place, selected, label, score), what was assumed, and who has no group."""
    table, assumed = clean.table, []
    found = clean.found
    if "selected" not in found and "score" not in found and "hits" not in found:
        raise CourseError(
            f"{clean.name}: no column says who was selected, and none holds a score. The file has {listed(map(repr, [one.heading for one in found.values()]), limit=8)} "
            'and others. Say which it is: `--column selected="..."`.'
        )
    rows = pd.DataFrame(
        {
            "row": table["row"],
            "group": _known(table["group"]),
            "other": _known(table["second"]) if "second" in found else "",
            "place": table["place"] if "place" in found else None,
            "selected": table["selected"].astype(float),
            "label": table["label"].astype(float),
            "score": table["score"].astype(float),
            "people": table["people"].astype(float),
        }
    )
    for name in ("people", "hits"):
        odd = table[table[name].astype(float) % 1 != 0] if name in found else table.iloc[:0]
        if len(odd):
            raise CourseError(
                f"{clean.name}, row {odd['row'].iloc[0]}, column {found[name].heading!r}: {odd[name].iloc[0]:g} people cannot be. Write a whole number."
            )
    if "hits" in found:
        rows = _counts_apart(clean, rows.assign(hits=table["hits"].astype(float)))
        assumed.append("A row is counted people: so many, of whom so many were selected.")
    elif "selected" not in found:
        middle = float(rows["score"].median())
        rows["selected"] = (rows["score"] > middle).astype(float)
        assumed.append(
            f"There is no decision, only a score: selected is who scored above the median of all ({middle:g}), as Local Law 144 counts "
            "scores. If there was a cut-off, bring the decision."
        )
    elif rows["selected"].isna().any():
        assumed.append(
            f"{counted(int(rows['selected'].isna().sum()), 'row')} without a decision left out: nothing was decided yet."
        )
        rows = rows[rows["selected"].notna()]
    if "people" in found or "hits" in found:
        total = rows["people"].sum()
        if total > _MOST_PEOPLE:
            raise CourseError(
                f"{clean.name} counts {total:,.0f} people, more than {_MOST_PEOPLE:,}. Bring a part of them, for example one year."
            )
        rows = rows.loc[rows.index.repeat(rows["people"].astype(int))].reset_index(drop=True)
    nobody = (rows["group"] == "") | ("second" in found and (rows["other"] == ""))
    unknown = {
        "group": int((rows["group"] == "").sum()),
        "second": int((rows["other"] == "").sum()) if "second" in found else 0,
    }
    if nobody.any():
        assumed.append(
            f"{counted(int(nobody.sum()), 'person').replace('persons', 'people')} whose group is blank, declined or unknown "
            f"{'are' if nobody.sum() > 1 else 'is'} left out of every comparison, and counted where the law asks for it."
        )
    kept = rows[~nobody].reset_index(drop=True)
    if kept.empty:
        raise CourseError(
            f'{clean.name}, column {found["group"].heading!r}: nobody\'s group is known. Say which column holds it: `--column group="..."`.'
        )
    return kept.assign(plain=kept["group"]), assumed, unknown


def _twice(clean: Clean) -> str:
    keys = clean.table["person"].dropna() if "person" in clean.found else pd.Series(dtype=object)
    again = int(keys.duplicated().sum())
    if not again:
        return "Each row is a person of its own; somebody who comes twice would count twice."
    first = clean.table.loc[keys.index[keys.duplicated()][0]]
    return (
        f"Each row is a decision: {counted(again, 'row')} of `{clean.found['person'].heading}` {'name' if again > 1 else 'names'} somebody who came before "
        f"(for example {first['person']!r}, row {first['row']}), and an interval takes them for strangers, so it is too narrow."
    )


def _known(names: pd.Series) -> pd.Series:
    """Return names with "" for who did not say."""
    plain = names.fillna("").astype(str)
    return plain.where(~plain.str.casefold().isin(_UNKNOWN), "")


def _counts_apart(clean: Clean, rows: pd.DataFrame) -> pd.DataFrame:
    """Return counted rows as two: who was selected, and who was not."""
    if "people" not in clean.found:
        raise CourseError(
            f"{clean.name}: column {clean.found['hits'].heading!r} says how many were selected, and none says of how many. Say which: "
            '`--column people="..."`.'
        )
    more = rows[rows["hits"] > rows["people"]]
    if len(more):
        one = more.iloc[0]
        raise CourseError(
            f"{clean.name}, row {one['row']}, column {clean.found['hits'].heading!r}: {one['hits']:g} selected of {one['people']:g} people cannot be. "
            "Correct one of them and bring the file again."
        )
    return pd.concat(
        [
            rows.assign(people=rows["hits"], selected=1.0),
            rows.assign(people=rows["people"] - rows["hits"], selected=0.0),
        ],
        ignore_index=True,
    ).drop(columns="hits")


def _is_burden(clean: Clean, settings: Mapping[str, Any]) -> tuple[bool, list[str]]:
    """Return whether being selected is bad for somebody, and what was assumed."""
    heading = clean.found["selected"].heading if "selected" in clean.found else ""
    if settings["selected_is"]:
        return settings["selected_is"] == "burden", []
    if any(word in heading.casefold().replace("_", " ") for word in _BURDENS):
        return True, [f"`{heading}` is taken for something that harms whom it hits; if not, `--set selected_is=good`."]
    return False, [
        f"Being selected{f' (`{heading}`)' if heading else ''} is taken for something good; if it harms, as a stopped payment does, "
        "`--set selected_is=burden`."
    ]


def _pooled(people: pd.DataFrame, everyone: pd.DataFrame, least: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the people with small groups as one, if there are two or more, and the small groups."""
    small = [str(name) for name in everyone.index[everyone["count"] < least]]
    if len(small) < 2 or len(everyone) - len(small) < 1:
        return people, small
    counts = everyone.rename(columns={"count": "payments", "sum": "flagged"})
    together = pooled(pd.concat({"after": counts}, names=["period", "region"]), least, POOLED)
    assert POOLED in together.loc["after"].index
    return people.assign(group=people["group"].where(~people["group"].isin(small), POOLED)), small


def _against(rates: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return each group against the one with the highest rate, the lowest ratio first."""
    share = rates["sum"] / rates["count"]
    large = share[(rates["count"] >= least) & (share.index != POOLED)]
    highest = str((large if len(large) else share).idxmax())
    hits, count = int(rates["sum"][highest]), int(rates["count"][highest])
    rows = {}
    for group in rates.index:
        if group == highest or not hits:
            continue
        found = compared(int(rates["sum"][group]), int(rates["count"][group]), hits, count)
        rows[group] = {"lower": group, "highest": highest, **found, "people": int(rates["count"][group])}
    columns = ["lower", "highest", "ratio", "low", "high", "short", "verdict", "people"]
    return pd.DataFrame(list(rows.values()), columns=columns, index=pd.Index(list(rows), dtype=object)).sort_values(
        "ratio", kind="stable"
    )


def _by_place(people: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return for each place its group with the lowest ratio to the place's highest; places with one group are left out."""
    counts = people.groupby(["place", "group"])["selected"].agg(["sum", "count"])
    rows = {}
    for place in people["place"].value_counts().index[:_MOST_PLACES]:
        table = _against(counts.loc[place], least)
        if len(table):
            rows[str(place)] = table.iloc[0]
    return pd.DataFrame.from_dict(rows, orient="index") if rows else pd.DataFrame(columns=["verdict", "short"])


def _worst(whole: pd.DataFrame) -> str:
    below = whole[whole["verdict"] == "below"]
    return str(below["short"].astype(float).idxmax()) if len(below) else "none"


def _errors(people: pd.DataFrame) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return the errors by group, and each group's share found against that of the group with the most people."""
    known = people[people["label"].notna()]
    able = known.groupby("group")["label"].agg(["sum", "count"])
    kept = able.index[(able["sum"] > 0) & (able["sum"] < able["count"])]
    if len(kept) < 2:
        return None, None
    cases = known[known["group"].isin(kept)].rename(
        columns={"group": "site", "label": "disease", "selected": "flagged"}
    )
    errors: Any = by_site(cases[["site", "disease", "flagged"]])
    sizes = errors.loc[[name for name in errors.index if name != POOLED] or list(errors.index), "ill"]
    base = str(sizes.idxmax())
    rows = {}
    for group in errors.index.drop(base):
        one, other = ((errors["sensitivity"][name], errors["ill"][name]) for name in (group, base))
        gap, low, high = gap_of(one, other)
        missed = group if gap < 0 else base
        rows[str(group)] = {
            "against": base, "gap": gap, "low": low, "high": high, "settled": low > 0 or high < 0,
            "missed": str(missed), "people": abs(gap) * float(errors["ill"][missed]),
        }  # fmt: skip
    return errors, pd.DataFrame.from_dict(rows, orient="index")


def _locks(people: pd.DataFrame, errors: pd.DataFrame, rates: pd.DataFrame, width: float) -> pd.DataFrame:
    """Return how far each group is from the largest one in three criteria, and what precision the arithmetic leaves it."""
    known = people[people["label"].notna() & people["group"].isin(errors.index)]
    share = known.groupby("group")["selected"].mean()
    base_rate = known.groupby("group")["label"].mean()
    base = str(errors["cases"].drop(index=POOLED, errors="ignore").idxmax())
    rows = {}
    for group in errors.index.drop(base):
        if group == POOLED or not share[group] or not share[base]:
            continue
        row = {
            "against": base,
            "selection": share[group] - share[base],
            "true_positive": errors["sensitivity"][group] - errors["sensitivity"][base],
            "precision": errors["precision"][group] - errors["precision"][base],
            "base_rate": base_rate[group] - base_rate[base],
            "precision_left": precision_left(base_rate[group], errors["sensitivity"][base], share[base]),
            "precision_there": errors["precision"][base],
        }
        rows[str(group)] = row | {"alike": [lock for lock in LOCKS if abs(row[lock]) <= width + 1e-12]}
    return pd.DataFrame.from_dict(rows, orient="index")


def _closing(people: pd.DataFrame, rates: pd.DataFrame, width: float) -> dict[str, Any]:
    """Return the pairs of cut-offs of the two largest groups at which all three criteria are alike; {} without scores."""
    names, locks = _two_groups(people, rates)
    return {"groups": names, "pairs": closing_pairs(locks, width)} if locks is not None else {}


def _two_groups(people: pd.DataFrame, rates: pd.DataFrame) -> tuple[list[str], pd.DataFrame | None]:
    """Return the two largest groups, and their rates at every cut-off; None without scores and labels."""
    names = [str(name) for name in rates["count"].drop(index=POOLED, errors="ignore").nlargest(2).index]
    known = people[people["label"].notna() & people["score"].notna() & people["group"].isin(names)]
    counts = known.groupby("group")["label"].agg(["sum", "count"])
    if len(counts) < 2 or (counts["sum"] == 0).any() or known["score"].min() < 0 or known["score"].max() > 100:
        return names, None
    score = known["score"] * (100 if known["score"].max() <= 1 else 1)
    table = pd.DataFrame(
        {
            "group": known["group"].map(dict(zip(names, GROUPS, strict=True))),
            "score": score.round().astype(int),
            "did_well": known["label"].astype(int),
        }
    )
    return names, lock_table(table)


def _explorer(people: pd.DataFrame, rates: pd.DataFrame, width: float) -> Explore | str:
    """Return the lesson's explorer of three locks on the two largest groups, or what the table lacks for it."""
    names, locks = _two_groups(people, rates)
    if locks is None:
        return (
            "The explorer moves two cut-offs, and needs for each of two groups a score from 0 to 1 or 0 to 100 and the true label: bring "
            "them as columns `score` and `label`."
        )
    called = names[0], names[1]

    def draw(*, amber_cutoff: int, blue_cutoff: int) -> Chart:
        return locks_drawn(locks, amber_cutoff, blue_cutoff, names=called, width=width)

    return Explore(draw, lambda: lock_controls(called))


def _wrong(people: pd.DataFrame) -> pd.DataFrame:
    """Return the rate of wrong hits by group: among those who had not deserved it, where that is known."""
    clean = people[people["label"] == 0] if people["label"].notna().any() else people
    counts = clean.groupby("group")["selected"].agg(["count", "sum"])
    counts.columns = pd.Index(["payments", "flagged"])
    if not counts["flagged"].sum():
        return counts.assign(rate=0.0, ratio=np.nan, low=np.nan, high=np.nan)
    return wrong_flags(pd.concat({"after": counts}, names=["period", "region"]), "after").sort_values(
        "rate", ascending=False, kind="stable"
    )


def _law_144(people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of the law: each category, and crossed categories where there are two."""
    tables = {"group": people["group"]}
    if (people["other"] != "").any():
        tables |= {"second": people["other"], "both": people["group"] + " / " + people["other"]}
    found = {}
    least = rule_value("local_law_144", "small_category")
    for name, by in tables.items():
        rows = people.groupby(by)["selected"].agg(["count", "sum"]).set_axis(["people", "selected"], axis=1)
        rows["rate"] = rows["selected"] / rows["people"]
        rows["small"] = rows["people"] < least * len(people)
        most = rows.loc[~rows["small"], "rate"].max()
        rows["ratio"] = rows["rate"] / most if most else np.nan
        found[name] = rows
    return found


def _ratio_blocks(
    whole: pd.DataFrame, rates: pd.DataFrame, small: list[str], least: int, bar: float
) -> tuple[Block, ...]:
    share = rates["sum"] / rates["count"]
    highest = str(whole["highest"].iloc[0]) if len(whole) else str(share.idxmax())
    if whole.empty:
        return (Warn("Nobody was selected at all, so there is nothing to compare."),)
    rows = pd.DataFrame(
        {
            "group": [*whole.index, highest],
            "people": [f"{rates['count'][name]:,.0f}" for name in (*whole.index, highest)],
            "selected": [f"{rates['sum'][name]:,.0f}" for name in (*whole.index, highest)],
            "rate": [f"{share[name]:.1%}" for name in (*whole.index, highest)],
            "ratio": [*whole["ratio"].map("{:.3f}".format), "1"],
            "95% interval": [*_ends(whole), ""],
            "people short": [*whole["short"].map("{:,.1f}".format), ""],
            "verdict": [*whole["verdict"], "the highest rate"],
        }
    )
    blocks: list[Block] = [
        Text(
            f"Each group's rate divided by the highest one, that of {highest}. **Below** is under four fifths ({bar:g}) with an interval that ends under 1; "
            "**above** is a whole interval from four fifths on; everything else is **open**: a date for the next look, not a verdict."
        ),
        Table(rows, "Selection against the highest rate", ("people", "selected", "rate", "ratio", "people short")),
        _ratio_chart(whole, bar),
    ]
    blocks += _nobody(whole, rates, highest)
    if small:
        words = f"{listed(small, limit=8)} {'have' if len(small) > 1 else 'has'} fewer than {least} people"
        blocks.append(
            Warn(
                f"{words}{' and stand together' if POOLED in rates.index else ''}. Small groups get an interval and no verdict: whoever asks there gets a "
                "second reading by a person."
            )
        )
    return tuple(blocks)


def _nobody(whole: pd.DataFrame, rates: pd.DataFrame, highest: str) -> list[Block]:
    """Say of a group with nobody selected what its interval cannot."""
    found: list[Block] = []
    for group in whole.index:
        if not rates["sum"][group]:
            count = int(rates["count"][group])
            most = wilson_interval(0, count)[1] / (rates["sum"][highest] / rates["count"][highest])
            found.append(
                Warn(
                    f"Nobody of {group} was selected, 0 of {count:,}; a ratio of 0 has no log interval. By Wilson's interval its rate is at most {most:.2f} "
                    f"of the highest{', under four fifths: treat it as below' if most < rule_value('four_fifths', 'ratio') else ''}."
                )
            )
    return found


def _ends(table: pd.DataFrame) -> list[str]:
    return [
        "none" if not np.isfinite(high) else f"{low:.3f} to {high:.3f}"
        for low, high in zip(table["low"], table["high"], strict=True)
    ]


def _place_blocks(whole: pd.DataFrame, places: pd.DataFrame, first: str, clean: Clean) -> tuple[Block, ...]:
    shown = places.sort_values("short", ascending=False, kind="stable").head(_SHOWN)
    rows = pd.DataFrame(
        {
            "place": shown.index,
            "lower": shown["lower"],
            "people": shown["people"].map("{:,}".format),
            "ratio": shown["ratio"].map("{:.3f}".format),
            "95% interval": _ends(shown),
            "people short": shown["short"].map("{:,.1f}".format),
            "verdict": shown["verdict"],
        }
    )
    verdicts = places["verdict"].value_counts()
    blocks: list[Block] = [
        Text(
            f"`{clean.found['place'].heading}` splits the decisions. In each place the group with the lowest ratio is held against the place's highest rate: "
            f"{_verdicts(verdicts)}."
            + (
                f" **Review {first} first**: of those below it has the most people short."
                if first not in ("none", "")
                else " None is below."
            )
        ),
        Table(rows, "The places with most people short first", ("people", "ratio", "people short")),
    ]
    overall = _settles(whole)
    if overall and (overall == "below") != bool((places["verdict"] == "below").any()):
        hides = overall != "below"
        blocks.append(
            Warn(
                (
                    "All together the ratio looks fine, and place by place it does not: the average describes who applied where."
                    if hides
                    else "All together the ratio is below, and no place is: the groups apply to different places. Ask who arrives where, not only who decides."
                )
                + " Decide by place."
            )
        )
    return tuple(blocks)


def _settles(whole: pd.DataFrame) -> str:
    return "" if whole.empty else "below" if (whole["verdict"] == "below").any() else str(whole["verdict"].iloc[0])


def _verdicts(counts: pd.Series) -> str:
    return ", ".join(f"{counts.get(name, 0)} {name}" for name in ("below", "open", "above"))


def _error_blocks(
    people: pd.DataFrame,
    errors: pd.DataFrame,
    gaps: pd.DataFrame | None,
    small: list[str],
    burden: bool,
    clean: Clean,
) -> tuple[Block, ...]:
    assert gaps is not None
    order = errors["cases"].sort_values(ascending=False, kind="stable").index
    table = errors.loc[order]
    rows = pd.DataFrame(
        {
            "group": table.index,
            "people": table["cases"].map("{:,.0f}".format),
            "label is yes": table["ill"].map("{:,.0f}".format),
            "of these selected": table["sensitivity"].map("{:.1%}".format),
            "95% interval": [f"{low:.1%} to {high:.1%}" for low, high in zip(table["low"], table["high"], strict=True)],
            "of the others selected": table["false_alarms"].map("{:.1%}".format),
            "of the selected, yes": ["none" if one != one else f"{one:.1%}" for one in table["precision"]],
        }
    )
    lines = []
    for group, row in gaps.iterrows():
        points = f"{100 * row['gap']:+.1f} points, {100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
        end = (
            f"a gap is settled, about {row['people']:,.0f} people of {row['missed']}"
            if row["settled"]
            else 'no gap is settled, which is not "there is none"'
        )
        lines.append(f"{group} against {row['against']}: {points}; {end}.")
    label = clean.found["label"].heading
    blocks: list[Block] = [
        Text(
            f"Among those whose `{label}` is yes: who was selected? Equal selection can hide that one group is missed."
        ),
        Table(
            rows,
            "Errors by group",
            ("people", "label is yes", "of these selected", "of the others selected", "of the selected, yes"),
        ),
        Bullets(tuple(lines)),
    ]
    lacking = people["label"].isna()
    if lacking.any():
        chosen, other = (lacking[people["selected"] == value].mean() for value in (1, 0))
        if abs(chosen - other) > 0.1:
            blocks.append(
                Warn(
                    f"The label is missing for {chosen:.0%} of the selected and {other:.0%} of the others: whether a label exists hangs on the decision. "
                    "Errors among people who never got a chance cannot be seen here."
                )
            )
    blocks.append(
        Warn(
            f"Is `{label}` itself even-handed? A label learns the habits of whoever gave it; ask who is under-counted by the thing that you can measure, "
            "and hold it against a yardstick from outside."
        )
    )
    return tuple(blocks)


def _lock_blocks(
    people: pd.DataFrame, locks: pd.DataFrame, errors: pd.DataFrame, width: float, closing: Mapping[str, Any]
) -> tuple[Block, ...]:
    rows = pd.DataFrame(
        {
            "group": [f"{group} minus {row['against']}" for group, row in locks.iterrows()],
            **{_LOCK_NAMES[lock]: [f"{100 * one:+.1f}" for one in locks[lock]] for lock in LOCKS},
            "label is yes": [f"{100 * one:+.1f}" for one in locks["base_rate"]],
            "alike in": [listed([_LOCK_NAMES[lock] for lock in row["alike"]]) or "none" for _, row in locks.iterrows()],
        }
    )
    blocks: list[Block] = [
        Text(
            f"Three ideas of fairness: the same share selected, the same share found among the able, the same share able among the selected. "
            f"Alike means within {100 * width:g} points."
        ),
        Table(rows, "Differences in points", (*_LOCK_NAMES.values(), "label is yes")),
    ]
    for group, row in locks.iterrows():
        left, there = row["precision_left"], row["precision_there"]
        if abs(left - there) > width:
            blocks.append(
                Text(
                    f"**{group} and {row['against']} cannot have all three equal.** With {row['against']}'s share selected and share found, {group}'s precision "
                    f"would have to be {left:.2f}, and {row['against']}'s is {there:.2f}"
                    + (" (no share is above 1)" if left > 1 else "")
                    + ": precision = share who are able × share found ÷ share selected."
                )
            )
        else:
            blocks.append(
                Text(
                    f"{group} and {row['against']} have nearly the same share of able people, so nothing in the arithmetic keeps the three apart."
                )
            )
    if closing:
        one, other = closing["groups"]
        pairs = closing["pairs"]
        low, high = 20, 75
        blocks.append(
            Text(
                f"Cut-offs from {low} to {high} tried for both ({one}, {other}), each group selected at between 15 and 60%: "
                + (
                    f"{counted(len(pairs), 'pair')} of them make{'s' if len(pairs) == 1 else ''} all three alike, for example {one} from {pairs[0][0]} and {other} from {pairs[0][1]}."
                    if pairs
                    else "no pair makes all three alike. Say the range when you say that it cannot be done."
                )
            )
        )
        rule = fairness_rules_table("us_hiring")
        blocks.append(Warn(f"In the United States, {rule.rows[0][2]} (checked {rule.checked}; ask counsel)."))
    blocks.append(
        Text(
            "So somebody chooses, and the choice starts from a harm: who applies (selection), who would do well and is not found (found among the able), "
            "or who was invited and fails (able among the selected)."
        )
    )
    return tuple(blocks)


def _burden_blocks(flags: pd.DataFrame, small: list[str], least: int, labeled: bool) -> tuple[Block, ...]:
    rows = pd.DataFrame(
        {
            "group": flags.index,
            "people": flags["payments"].map("{:,}".format),
            "hit": flags["flagged"].map("{:,.0f}".format),
            "rate": flags["rate"].map("{:.2%}".format),
            "ratio to all": flags["ratio"].map("{:.2f}".format),
            "95% interval": _ends(flags),
            "verdict": [_burden_verdict(row) for _, row in flags.iterrows()],
        }
    )
    who = "people whose label is no: each hit is a mistake" if labeled else "everybody"
    blocks: list[Block] = [
        Text(
            f"Counted are {who}. A group's rate is divided by the rate of all; the lesson's bar is {MOST_RATIO:g}. **Over** is a whole interval above the bar: "
            "that is repaired first. **Open** is a ratio above it with an interval that begins below: tell both, and go on counting."
        ),
        Table(rows, "Who is hit", ("people", "hit", "rate", "ratio to all")),
    ]
    if not labeled:
        blocks.append(
            Warn(
                "No column says who deserved it, so right and wrong hits are mixed. A group with more true cases is hit more often and rightly so: bring the "
                'label, `--column label="..."`.'
            )
        )
    if small:
        blocks.append(
            Warn(
                f"{listed(small, limit=8)}: fewer than {least} people{', added up' if POOLED in flags.index else ''}. Few people make high rates."
            )
        )
    return tuple(blocks)


def _burden_verdict(row: Any) -> str:
    if not row["ratio"] > MOST_RATIO:
        return "inside the bar"
    return "over" if row["low"] > MOST_RATIO else "open"


def _law_blocks(tables: Mapping[str, pd.DataFrame], unknown: Mapping[str, int], clean: Clean) -> tuple[Block, ...]:
    titles = {"group": clean.found["group"].heading}
    if "second" in clean.found:
        titles |= {
            "second": clean.found["second"].heading,
            "both": f"{titles['group']} / {clean.found['second'].heading}",
        }
    blocks: list[Block] = []
    for name, rows in tables.items():
        shown = pd.DataFrame(
            {
                "category": rows.index,
                "# of applicants": rows["people"].map("{:,}".format),
                "# selected": rows["selected"].map("{:,.0f}".format),
                "selection rate": rows["rate"].map("{:.1%}".format),
                "impact ratio": [
                    f"{one:.3f}" + (" (small)" if tiny else "")
                    for one, tiny in zip(rows["ratio"], rows["small"], strict=True)
                ],
            }
        )
        blocks.append(Table(shown, f"{titles[name]} categories", tuple(shown.columns[1:])))
    pass_mark = fairness_rules_table("no_pass_mark")
    blocks.append(
        Text(
            f"Small: under {rule_value('local_law_144', 'small_category'):.0%} of the data, which may be left out at the auditor's discretion; such a category "
            f"is never the highest here. Not included for lack of a category: {unknown['group']:,} ({titles['group']})"
            + (f", {unknown['second']:,} ({titles['second']})" if "second" in titles else "")
            + "."
        )
    )
    if "second" not in tables:
        blocks.append(
            Text(
                'The law asks for sex, race or ethnicity, and both crossed. Bring the other one as well: `--column second="..."`.'
            )
        )
    blocks.append(Text(f"{pass_mark.rows[0][2][0].upper()}{pass_mark.rows[0][2][1:]} (checked {pass_mark.checked})."))
    blocks.append(
        Warn("An audit for the law is done by an independent auditor; this is its layout on your numbers, no audit.")
    )
    return tuple(blocks)


def _ratio_chart(whole: pd.DataFrame, bar: float) -> Chart:
    shown = whole.head(_SHOWN)
    worst = shown.iloc[0]
    title = f"{_cut(str(shown.index[0]))} has {worst['ratio']:.2f} of the highest rate"
    words = "; ".join(
        f"{name} {row['ratio']:.3f}, {ends}" for (name, row), ends in zip(shown.iterrows(), _ends(shown), strict=True)
    )
    alt = f"{title}. Ratio to the highest selection rate with its 95% interval: {words}. The line at {bar:g} is four fifths."

    def draw() -> bytes:
        with drawing(figsize=(8.4, 1.3 + 0.36 * len(shown))) as fig:
            ax = fig.subplots()
            ax.axvspan(0, bar, color="#f3dede", zorder=0)
            ax.axvline(bar, color="#a8231d", ls="--", lw=1.2)
            ax.axvline(1, color="#5f6b7a", lw=1)
            for place, (_, row) in enumerate(shown.iterrows()):
                if np.isfinite(row["high"]):
                    ax.plot([row["low"], min(row["high"], 1.6)], [place, place], color="#0b5394", lw=2.5)
                ax.plot(row["ratio"], place, marker="o", ms=8, color="#0b5394")
            ax.set(
                xlim=(0, 1.6), ylim=(len(shown) - 0.4, -0.6), yticks=range(len(shown)),
                yticklabels=[_cut(str(name)) for name in shown.index],
                xlabel="ratio to the highest rate, with 95% interval; shaded: under four fifths",
            )  # fmt: skip
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _cut(text: str) -> str:
    return text if len(text) <= 34 else f"{text[:33]}…"


def _headline(numbers: Mapping[str, Any], burden: bool, rates: pd.DataFrame, bar: float) -> str:
    if burden:
        flags = numbers["flags"]
        kept = flags.drop(index=POOLED, errors="ignore")
        if kept["ratio"].isna().all():
            return "Nobody is hit by mistake in this table."
        top = kept.loc[[name for name in kept.index if name not in numbers["small"]] or list(kept.index)].iloc[0]
        verdict = _burden_verdict(top)
        return (
            f"{top.name} is hit {top['ratio']:.2f} times as often as all, {top['low']:.2f} to {top['high']:.2f}: "
            + {"over": "repair that first.", "open": "nothing is settled, go on counting."}.get(
                verdict, f"inside the bar of {MOST_RATIO:g}."
            )
        )
    whole, places = numbers["ratios"], numbers["places"]
    if whole.empty:
        return "Nobody was selected, so there is nothing to compare."
    worst = whole.iloc[0]
    ends = "no interval" if not np.isfinite(worst["high"]) else f"{worst['low']:.2f} to {worst['high']:.2f}"
    words = f"All together, {worst.name} is selected {worst['ratio']:.2f} times as often as {worst['highest']} ({ends}): {_SAID[worst['verdict']]}."
    if len(places):
        words += f" Of {counted(len(places), 'place')}: {_verdicts(places['verdict'].value_counts())}"
        words += f"; review {numbers['first']} first." if numbers["first"] != "none" else "."
    return words


def _memo(numbers: Mapping[str, Any], burden: bool, labeled: bool) -> tuple[Block, ...]:
    lines = []
    if burden:
        lines.append("Who carries it: [group], [ratio and interval]; [who] repairs [what] by [date].")
    else:
        first = numbers["first"]
        lines.append(
            f"Decision: in {first} people read from [date], because [ratio, interval, people short]; the open ones get a date for the next look."
            if first != "none"
            else "Decision: nothing is below; the open ones get [a date for the next look]."
        )
    if labeled:
        lines.append(
            "Criterion: we look at [selection, the able or the selected], because the harm is [which]; we give up [what]."
        )
    lines += [
        "What I do not know: whether the label is even-handed, who never applied, [what else].",
        "Told: the people concerned hear it from [whom] on [date]; whoever asks gets a second reading.",
    ]
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(tuple(lines)))


_YES = YesNo().yes | {
    "selected", "hired", "accepted", "approved", "admitted", "advanced", "passed", "pass", "granted", "invited", "offer",
    "offered", "originated", "flagged", "positive", "eingestellt", "angenommen", "recommended", "moved forward", "high",
}  # fmt: skip
_NO = YesNo().no | {
    "not selected", "rejected", "declined", "denied", "refused", "not hired", "failed", "fail", "not advanced", "not passed",
    "not flagged", "negative", "abgelehnt", "not recommended", "withheld", "low",
}  # fmt: skip

OUTCOMES = Kind(
    name="outcomes",
    title="Your outcomes by group",
    reads="a row per person (or counted people): a group, whether they were selected, and if it is known the true label or a score.",
    columns=(
        Column(
            "group", "the group to be compared: sex, race or ethnicity, age band, region", Name(fold=True),
            ("sex", "gender", "derived sex", "race", "ethnicity", "race ethnicity", "derived race", "sensitive features", "sensitive feature",
             "demographic", "age cat", "age band", "age group", "attribute", "protected group", "category", "geschlecht", "gruppe", "region"),
            per_row=False, default="",
        ),
        Column(
            "second", "another group, to be crossed with it (race or ethnicity beside sex)", Name(fold=True),
            # These names come late, so that the first of them is the group where there is no other.
            ("second group", "other group", "group 2", "second attribute", "crossed with", "race", "ethnicity", "race ethnicity", "derived race",
             "derived ethnicity"),
            required=False, per_row=False, default="",
        ),
        Column(
            "person", "key of the person, to see who comes twice", Name(),
            ("applicant", "applicant id", "application id", "candidate", "candidate id", "entity id", "person id", "id", "case", "bewerbung", "user id"),
            required=False, per_row=False,
        ),
        Column(
            "place", "job family, department, site or branch that decides", Name(fold=True),
            ("family", "job family", "job title", "job", "department", "dept", "site", "hospital", "branch", "position", "stelle", "stratum", "role"),
            required=False, per_row=False,
        ),
        Column(
            "selected", "the decision or prediction: 1 or 0, yes or no", YesNo(yes=_YES, no=_NO),
            ("decision", "prediction", "predicted", "predicted label", "y pred", "hired", "approved", "accepted", "admit", "admitted", "disposition",
             "current status", "status", "outcome", "action taken", "flagged", "denied", "passed", "advanced", "entscheidung", "eingestellt"),
            required=False, per_row=False, default=np.nan, ask_blank={"0": "not selected", "drop": "not decided, and the row is left out"},
        ),
        Column(
            "label", "what turned out to be true: qualified, did well, repaid, fraud", YesNo(yes=_YES, no=_NO),
            ("label value", "true label", "y true", "actual", "ground truth", "qualified", "did well", "two year recid", "target", "repaid",
             "disease", "fraud", "wahr"),
            required=False, per_row=False, default=np.nan,
        ),
        Column(
            "score", "the score behind the decision, from 0 to 1 or 0 to 100", Number("a score", at_least=0, at_most=1e9),
            ("model score", "predicted probability", "probability", "risk score", "decile score", "y prob", "points", "punkte"),
            required=False, per_row=False, default=np.nan,
        ),
        Column(
            "people", "how many people a row counts, where rows are counts", Number("people", at_least=0),
            ("freq", "frequency", "count", "n", "applicants", "total applicants", "applied", "number of applicants", "anzahl"),
            required=False, per_row=False, default=1.0,
        ),
        Column(
            "hits", "how many of them were selected, where rows are counts", Number("people", at_least=0),
            ("total hires", "hires", "number selected", "selected count", "number hired"), required=False, per_row=False, default=np.nan,
        ),
    ),
    make=_make,
    settings=(
        Setting("least", "people below whom a group is small: two or more of them are added up", 30.0, 1, 1e6),
        Setting("width", "how far two groups may be apart and count as alike, as a share", 0.05, 0.001, 0.5),
        Setting("selected_is", "whether being selected is good for somebody or a burden", "", text=True, options=("good", "burden")),
    ),
    lesson="15_fairness",
    example=(
        "applicant,sex,job_family,selected\n"
        "1,female,support,1\n2,female,support,0\n3,female,sales,0\n4,male,support,1\n5,male,support,0\n6,male,sales,1\n7,male,sales,1\n8,female,sales,1\n"
    ),
)  # fmt: skip
