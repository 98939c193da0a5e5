"""A test of one's own, a row per unit: the split first, then the lift with an interval by account, then what could be seen.

The numbers are those of the lesson: `deviation`, `estimate`, `verdict`, `mean_of_accounts`, `users_per_arm`. Formats:
experiment platforms export exposures as a unit, a group and a time (Statsig's first exposures: unit_id, experiment_group,
company_id; PostHog: "control" and "test"; LaunchDarkly: context, variation), joined with an outcome.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Open
from aipm_course.bringing.kind import Asked, Column, Kind, Result, Setting
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Day, Name, YesNo
from aipm_course.figures.chart import Chart
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted as so_many
from aipm_course.kernel.wording import listed
from aipm_course.modules.experiments.figures import lift_drawn, sizing_controls, sizing_drawn
from aipm_course.modules.experiments.simulators.lift import Estimate, counted, estimate, mean_of_accounts, verdict
from aipm_course.modules.experiments.simulators.sizing import (
    Z_ERROR,
    Z_POWER,
    arrived,
    users_per_arm,
    weighted_size,
)
from aipm_course.modules.experiments.simulators.split import Z_LIMIT, deviation
from aipm_course.simulation.rates import Z95

_CONTROL = (
    "control",
    "control group",
    "a",
    "baseline",
    "original",
    "off",
    "old",
    "default",
    "0",
    "false",
    "kontrolle",
    "kontrollgruppe",
)
_TREATMENT = (
    "treatment",
    "treatment group",
    "test",
    "test group",
    "b",
    "variant",
    "variation",
    "on",
    "new",
    "1",
    "true",
    "exposed",
)
_FEW_ACCOUNTS = 40
"""With fewer in an arm an interval by accounts is too narrow (Cameron and Miller 2015, A Practitioner's Guide to
Cluster-Robust Inference: fewer than 20 to 50)."""
_LARGE = 0.2
_SEGMENTS = 30
_CROSSED = 0.01
_DECISIONS = {
    "announce": "**Announce it.** The whole interval by accounts is at or above the {points} that {pay}.",
    "stop": "**Stop it.** The whole interval by accounts is at or below minus {points}.",
    "go_on": "**Go on, and tell nobody yet.** The interval reaches from {low:+.1f} to {high:+.1f} points: neither is all of it at or "
    'above {least:g}, nor all of it at or below minus {least:g}. That is not "no effect".',
}


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    rows = clean.table
    heading = clean.found["variant"].heading
    control, treatment, others = _arms(clean, rows, settings)
    assumed = [f"Control is {control!r} and treatment is {treatment!r} in `{heading}`."]
    if others:
        assumed.append(f"Rows of {listed(repr(one) for one in others)} are left out.")
        rows = rows[rows["variant"].isin([control, treatment])]
    if settings["planned"] == 0.5:
        assumed.append(
            "The plan was half and half; if it was not, the split check is wrong: `--set planned=0.1` for a tenth in treatment."
        )
    users = pd.DataFrame(
        {
            "row": rows["row"],
            "unit": rows["unit"],
            "account": _filled(rows["account"], rows["unit"]) if "account" in clean.found else rows["unit"],
            "assigned": np.where(rows["variant"] == treatment, "treatment", "control"),
            "staff": rows["staff"].fillna(0).astype(int),
            "solved": rows["outcome"].astype(float),
            "segment": rows["segment"],
            "day": rows["day"],
        }
    )
    all_rows = len(users)
    users = counted(users) if users["staff"].any() else users
    if len(users) < all_rows:
        assumed.append(
            f"{so_many(all_rows - len(users), 'row')} of staff left out: they would like the feature in any case."
        )
    users, crossed, told = _once(clean, users, settings)
    assumed += told
    users = users.assign(account=pd.factorize(users["account"])[0])
    _enough(clean, users, control, treatment)
    arms = users.groupby("account")["assigned"].nunique()
    sizes = users.groupby("account").size()
    by_account = "account" in clean.found and bool((sizes > 1).any()) and float((arms[sizes > 1] > 1).mean()) < 0.05
    split = _split(users, by_account, float(settings["planned"]))
    broken = [name for name, (_, z, _) in split.items() if abs(z) > Z_LIMIT]
    mixed = int((arms > 1).sum()) if by_account else 0
    numbers: dict[str, Any] = {
        "split": split,
        "broken": broken,
        "by_account": by_account,
        "crossed": crossed,
        "users": users,
    }
    parts = [Part("First: who is in it", _split_blocks(split, broken, by_account, settings, crossed, len(users)))]
    if mixed:
        words = f"{so_many(mixed, 'account')} {'have' if mixed > 1 else 'has'} users in both arms, though all others have one: how did they change?"
        parts.append(Part("Accounts in both arms", (Warn(words),)))
    if broken:
        parts.append(Part("The lift", (_not_shown(),)))
        headline = f"**Do not read the result**: the split is not the plan's ({_where(broken[0])}, {split[broken[0]][1]:+.1f} standard errors)."
        why = "The explorer plans a test from this one's users, and its split is broken: repair that first."
        return Result(headline, tuple(parts), (*assumed, *_always(by_account, clean)), numbers, explorer=why)
    found = estimate(users)
    least = settings["least_lift"]
    seen = (Z_ERROR + Z_POWER) * found.by_accounts / Z95
    numbers |= {
        "estimate": found,
        "detectable": seen,
        "verdict": "" if least is None else verdict(found.low, found.high, least),
    }
    parts += [
        Part("Then: the lift", _lift_blocks(users, found, least, sizes, clean)),
        Part("What size could have been seen", _size_blocks(users, found, least, seen)),
    ]
    if len(more := _look_closer(users, found, sizes, clean)):
        parts.append(Part("Before you present it", more))
    parts.append(Part("A readout to begin with", _readout(found, least, seen, clean)))
    return Result(
        _headline(found, least, clean),
        tuple(parts),
        (*assumed, *_always(by_account, clean)),
        numbers,
        explorer=_explorer(users, found, least, sizes, clean),
    )


def _filled(cells: pd.Series, others: pd.Series) -> pd.Series:
    """Return cells, others in the place of blanks."""
    there = cells.notna()
    return cells if there.all() else cells.where(there, others)


def _explorer(
    users: pd.DataFrame, found: Estimate, least: float | None, sizes: pd.Series, clean: Clean
) -> Explore | str:
    """Return the lesson's explorer of a test's length at this test's rate, arrivals and accounts, or what it lacks for that."""
    if "day" not in clean.found or users["day"].isna().all():
        return "The explorer draws the weeks in which users came, and no column says the day on which each came in: bring it as a column `day`."
    base = float(users.loc[users["assigned"] == "control", "solved"].mean())
    if not 0 < base < 0.99:
        return f"The explorer plans a test from the rate of control, and that is {base:.0%} here: nothing scatters."
    days = pd.to_datetime(users["day"].dropna())
    come = arrived(
        pd.DataFrame({"day": (days - days.min()).dt.days + 1, "new_users": 1}).groupby("day", as_index=False).sum()
    )
    met = weighted_size(sizes)
    factor = (found.by_accounts / found.by_users) ** 2 if found.by_users else 1.0
    alike = float(np.clip((factor - 1) / (met - 1), 0, 1)) if met > 1 else 0.0
    most = min(20.0, 100 * (0.995 - base))
    points = float(np.clip(5.0 if least is None else least, 0.5, most))

    def draw(*, lift_points: float, same_account: float, by_account: bool) -> Chart:
        return sizing_drawn(base, lift_points, same_account, come, met, by_account=by_account)

    return Explore(
        draw, lambda: sizing_controls(points, round(alike, 3), least=0.5, most=most, likest=max(0.15, 2 * alike))
    )


def _arms(clean: Clean, rows: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """Return which arm is control, which treatment, and the others.

    Raises:
        Open: nobody says, and the names do not tell.
        CourseError: there is one arm only, or one that was said is not there.
    """
    heading = clean.found["variant"].heading
    arms = [str(one) for one in rows["variant"].value_counts().index]
    if len(arms) < 2:
        raise CourseError(
            f"{clean.name}, column {heading!r}: every row says {arms[0]!r}, and a comparison needs two arms. Bring the rows of the other, too."
        )
    if len(arms) > 30:
        raise CourseError(
            f"{clean.name}, column {heading!r} has {len(arms):,} different values, for example {arms[0]!r}: that is no column of arms. Say "
            'which is: `--column variant="..."`.'
        )
    folded = {one.casefold(): one for one in arms}
    said = {}
    for name in ("control", "treatment"):
        if settings[name]:
            if str(settings[name]).casefold() not in folded:
                raise CourseError(
                    f"{clean.name}, column {heading!r} has no {settings[name]!r}; it has: {listed(map(repr, arms), limit=12)}."
                )
            said[name] = folded[str(settings[name]).casefold()]
    control = said.get("control") or next(
        (folded[one] for one in _CONTROL if one in folded and folded[one] != said.get("treatment")), None
    )
    known = next((folded[one] for one in _TREATMENT if one in folded and folded[one] != control), None)
    if control is None and len(arms) == 2 and (said.get("treatment") or known):
        control = next(one for one in arms if one != (said.get("treatment") or known))
    if control is None:
        raise Open(clean.name, [_which("control", heading, arms)])
    rest = [one for one in arms if one != control]
    treatment = said.get("treatment") or (rest[0] if len(rest) == 1 else None)
    if treatment is None:
        raise Open(clean.name, [_which("treatment", heading, rest)])
    return control, treatment, [one for one in rest if one != treatment]


def _which(name: str, heading: str, arms: list[str]) -> Asked:
    return Asked(
        f"Column {heading!r} has {listed(map(repr, arms), limit=8)}: which is {name}?",
        f"--set {name}=",
        {one: one for one in arms},
    )


def _once(clean: Clean, users: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[pd.DataFrame, int, list[str]]:
    """Return each unit once, how many were in both arms, and what was done."""
    if "unit" in clean.different or not (again := users["unit"].duplicated(keep=False)).any():
        return users, 0, []
    told = []
    several = users[again]
    arms = several.groupby("unit")["assigned"].nunique()
    crossed = arms.index[arms > 1]
    if len(crossed):
        first = several[several["unit"].isin(crossed)].iloc[0]
        told.append(
            f"{so_many(len(crossed), 'unit')} stand in both arms, for example {first['unit']!r} (row {first['row']}), and are left out."
        )
        users = users[~users["unit"].isin(crossed)]
        several = several[~several["unit"].isin(crossed)]
    outcomes = several.groupby("unit")["solved"].nunique()
    if (outcomes > 1).any() and not settings["repeats"]:
        unit = outcomes.index[outcomes > 1][0]
        at = several.loc[several["unit"] == unit, "row"].tolist()
        raise Open(
            clean.name,
            [
                Asked(
                    f"Rows {listed(at, limit=4)}: the unit {unit!r} comes {len(at)} times with different outcomes "
                    f"({so_many(int((outcomes > 1).sum()), 'unit')} in all). Does any success count, or the first row?",
                    "--set repeats=",
                    {"any": "a unit is a success if any of its rows is", "first": "its first row counts"},
                )
            ],
        )
    if len(several):
        extra = len(several) - several["unit"].nunique()
        how = {"first": "its first row counts", "any": "any success counts"}.get(
            str(settings["repeats"]), "its rows agree"
        )
        told.append(
            f"{so_many(extra, 'row')} left out, since {so_many(several['unit'].nunique(), 'unit')} come more than once: {how}."
        )
        best = users.groupby("unit")["solved"].transform("max") if settings["repeats"] == "any" else users["solved"]
        users = users.assign(solved=best).drop_duplicates("unit")
    return users, len(crossed), told


def _enough(clean: Clean, users: pd.DataFrame, control: str, treatment: str) -> None:
    """Raise a `CourseError` where an arm has too little to compare."""
    heading = clean.found["variant"].heading
    for name, arm in ((control, "control"), (treatment, "treatment")):
        accounts = users["account"][users["assigned"] == arm].nunique()
        if accounts < 2:
            what = "account" if "account" in clean.found else "unit"
            raise CourseError(
                f"{clean.name}, column {heading!r}: {name!r} has {so_many(accounts, what)}, and nothing says how {what}s scatter. Bring more of "
                "them, or another column: `--column account=...`."
            )


def _split(users: pd.DataFrame, by_account: bool, planned: float) -> dict[str, tuple[float, float, int]]:
    """Return {"all" or segment: (units beyond the plan, standard errors, units)} of what the coin was tossed for."""
    coins = users.drop_duplicates(["account", "assigned"]) if by_account else users
    where = (
        coins["segment"].fillna("(blank)") if coins["segment"].notna().any() else pd.Series("one", index=coins.index)
    )
    wide = pd.crosstab(where, coins["assigned"]).reindex(columns=["control", "treatment"], fill_value=0)
    counts = (
        wide.rename_axis(index="platform", columns="arm")
        .reset_index()
        .melt("platform", value_name="users")
        .assign(stage="kept")
    )
    totals = counts.groupby("platform")["users"].sum().sort_values(ascending=False)
    names = ["all", *(str(name) for name in totals.index[:_SEGMENTS] if len(totals) > 1)]
    return {
        name: (*deviation(counts, planned, platform=name), int(totals.sum() if name == "all" else totals[name]))
        for name in names
    }


def _where(name: str) -> str:
    return "all together" if name == "all" else name


def _split_blocks(
    split: Mapping[str, tuple[float, float, int]],
    broken: list[str],
    by_account: bool,
    settings: Mapping[str, Any],
    crossed: int,
    users: int,
) -> tuple[Block, ...]:
    coin = "accounts" if by_account else "units"
    rows = pd.DataFrame(
        {
            "where": [_where(name) for name in split],
            coin: [f"{count:,}" for _, _, count in split.values()],
            "beyond the plan": [f"{off:+,.1f}" for off, _, _ in split.values()],
            "standard errors": [f"{z:+.2f}" for _, z, _ in split.values()],
            "split": ["broken" if abs(z) > Z_LIMIT else "in order" for _, z, _ in split.values()],
        }
    )
    found: list[Block] = [
        Text(
            f"Of all {coin} in either arm, {settings['planned']:.0%} should be in treatment. Further off than {Z_LIMIT} standard errors, chance "
            "goes once in 1,000 tests: then one arm has lost some, and not at random. "
            + (
                "Each account has one version only, so the coin was tossed per account and accounts are counted."
                if by_account
                else "Units are counted, never events: whoever likes a version does more."
            )
        ),
        Table(rows, "Treatment against the plan", (coin, "beyond the plan", "standard errors")),
    ]
    if broken:
        found.append(
            Warn(
                f"The split is broken ({listed(map(_where, broken))}). Find the stage at which it breaks, in this order: dealt, exposed, logged, kept "
                "after filters. If it breaks when a log line is written or a filter runs, put the data in order and read on. If it breaks at the "
                "coin or at the exposure, some never saw their version: repair it and begin anew."
            )
        )
        if "all" not in broken:
            found.append(Text("The sum hides it: all together the split looks fine."))
    if crossed > _CROSSED * users:
        found.append(
            Warn(
                f"{crossed:,} units stand in both arms, {crossed / (users + crossed):.1%} of all. They are left out, but why did they change? If one "
                "version makes people come back as somebody else, leaving them out bends the result."
            )
        )
    return tuple(found)


def _not_shown() -> Text:
    return Text(
        "Not shown. Whoever is missing from one arm is not missing at random, so the arms do not compare like with like. A number would be remembered."
    )


def _lift_blocks(
    users: pd.DataFrame, found: Estimate, least: float | None, sizes: pd.Series, clean: Clean
) -> tuple[Block, ...]:
    arms = {arm: users.loc[users["assigned"] == arm, ["account", "solved"]] for arm in ("control", "treatment")}
    rows = pd.DataFrame(
        {
            "arm": ["control", "treatment"],
            "users": [f"{len(one):,}" for one in arms.values()],
            "accounts": [f"{one['account'].nunique():,}" for one in arms.values()],
            "successes": [f"{one['solved'].sum():,.0f}" for one in arms.values()],
            "rate": [f"{one['solved'].mean():.2%}" for one in arms.values()],
        }
    )
    blocks: list[Block] = [Table(rows, "The arms", ("users", "accounts", "successes", "rate"))]
    if "account" in clean.found:
        wider = found.by_accounts / found.by_users if found.by_users else 1.0
        blocks += [
            lift_drawn(found, least, named="the smallest lift that pays"),
            Text(
                f"**{found.lift:+.2f} points, {found.low:+.2f} to {found.high:+.2f}** (95%, by accounts). With each user taken for a voice of its own "
                f"it would be {found.lift - found.by_users:+.2f} to {found.lift + found.by_users:+.2f}. "
                + (
                    f"Users of one account answer alike, so the honest interval is {wider:.1f} times as wide."
                    if wider > 1.1
                    else "Users of one account answer hardly more alike than strangers here."
                )
            ),
        ]
    else:
        blocks += [
            Text(f"**{found.lift:+.2f} points, {found.low:+.2f} to {found.high:+.2f}** (95%)."),
            Warn(
                "No column says which account a unit belongs to, so each is taken for a voice of its own. If colleagues share a version, or the "
                "coin was tossed per account, this interval is too narrow: in the lesson by a factor of 1.5 and more. "
                '`--column account="..."` puts it right.'
            ),
        ]
    if least is None:
        blocks.append(
            Text(
                "What to do depends on the smallest lift that pays. Say it, and it is held against the interval: `--set least_lift=1` (in points)."
            )
        )
    else:
        blocks.append(
            Text(
                _DECISIONS[verdict(found.low, found.high, least)].format(
                    least=least,
                    points=_points(least),
                    pay="pays" if least == 1 else "pay",
                    low=found.low,
                    high=found.high,
                )
            )
        )
    if least is not None and found.low > 0 and found.lift >= least and found.low < least:
        blocks.append(
            Text(
                "Words cannot be taken back, so announcing wants the whole interval. A feature can be switched off: for shipping it, the lesson "
                "asks for a low end above 0 and a lift that pays, once each plan and the last week have been looked at. Both hold here."
            )
        )
    return tuple(blocks)


def _size_blocks(users: pd.DataFrame, found: Estimate, least: float | None, seen: float) -> tuple[Block, ...]:
    base = float(users.loc[users["assigned"] == "control", "solved"].mean())
    factor = (found.by_accounts / found.by_users) ** 2 if found.by_users else 1.0
    blocks: list[Block] = [
        Text(
            f"**A true lift of {seen:.1f} points** would have been found in 80 of 100 tests like this one ((1.96 + 0.84) standard errors by "
            f'accounts). Smaller ones are missed more often: "not significant" says little about them.'
        )
    ]
    if least:
        if not 0 < base + least / 100 < 1:
            return (*blocks, Text(f"From {base:.1%} a lift of {_points(least)} cannot be."))
        needed = 2 * users_per_arm(base, least / 100) * factor
        have = len(users)
        blocks.append(
            Text(
                f"To find {_points(least)} in 80 of 100 tests, {needed:,.0f} users in both arms are needed (a factor of {factor:.2f} for accounts that "
                f"answer alike is in); there are {have:,}"
                + (
                    ". That is enough."
                    if have >= needed
                    else f", {have / needed:.0%} of that. More accounts help more than more users in the same ones."
                )
            )
        )
    return tuple(blocks)


def _look_closer(users: pd.DataFrame, found: Estimate, sizes: pd.Series, clean: Clean) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if "account" in clean.found:
        each = users.groupby("assigned")["account"].nunique()
        if each.min() < _FEW_ACCOUNTS:
            blocks.append(
                Warn(
                    f"{str(each.idxmin()).capitalize()} has {each.min()} accounts. With fewer than some {_FEW_ACCOUNTS} an interval by accounts is itself too "
                    "narrow: leave a margin, and do not announce what only just pays."
                )
            )
        shares = users.groupby(["assigned", "account"]).size() / users.groupby("assigned").size()
        if shares.max() > _LARGE:
            arm, account = shares.index[int(shares.argmax())]
            rest = users[users["account"] != account]
            words = f"One account holds {shares.max():.0%} of the users in {arm}."
            if _comparable(rest):
                without = estimate(rest)
                words += (
                    f" Without it the lift is {without.lift:+.2f} points ({without.low:+.2f} to {without.high:+.2f})."
                )
            blocks.append(Warn(words))
        if (sizes > 1).any():
            middle, half = mean_of_accounts(users)
            blocks.append(
                Text(
                    f"If each account counted the same whatever its size, the lift would be {middle:+.2f} points ({middle - half:+.2f} to "
                    f"{middle + half:+.2f}). That is another question: what an account gains, not what a user gains."
                    + (
                        " **The two have different signs: large and small accounts take to it differently.**"
                        if middle * found.lift < 0
                        else ""
                    )
                )
            )
    if "day" in clean.found and users["day"].notna().any():
        days = pd.to_datetime(users["day"])
        length = (days.max() - days.min()).days + 1
        if length % 7:
            blocks.append(
                Warn(f"The days span {length}, which are no whole weeks: a Monday that comes twice counts twice.")
            )
        if length >= 14:
            late = users[days > days.max() - pd.Timedelta(days=7)]
            if _comparable(late):
                last = estimate(late)
                blocks.append(
                    Text(
                        f"Units of the last seven days: {last.lift:+.2f} points ({last.low:+.2f} to {last.high:+.2f}). An early lift can be curiosity, "
                        "an early nothing can be habit."
                    )
                )
    return tuple(blocks)


def _comparable(users: pd.DataFrame) -> bool:
    """Return whether both arms have two accounts or more, so that something says how accounts scatter."""
    accounts = users.groupby("assigned")["account"].nunique()
    return bool(accounts.reindex(["control", "treatment"], fill_value=0).min() >= 2)


def _points(points: float) -> str:
    return f"{points:g} point" if points == 1 else f"{points:g} points"


def _readout(found: Estimate, least: float | None, seen: float, clean: Clean) -> tuple[Block, ...]:
    by = "by account" if "account" in clean.found else "each user for itself"
    pays = f" It pays from {least:g}." if least is not None else " It pays from [points]."
    lines = (
        f"Effect: {found.lift:+.1f} points, {found.low:+.1f} to {found.high:+.1f} {by}.{pays}",
        "Decision: [who] does [what] by [date]; it goes off if [which number] passes [bar].",
        f"Doubt: lifts under {seen:.1f} points were likely to be missed. [What would change my mind].",
    )
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(lines))


def _headline(found: Estimate, least: float | None, clean: Clean) -> str:
    words = f"The split is in order. The lift is {found.lift:+.1f} points, {found.low:+.1f} to {found.high:+.1f}"
    words += f" by accounts ({found.accounts:,} of them)." if "account" in clean.found else "."
    if least is not None:
        words += {
            "announce": f" All of it pays ({least:g}): announce.",
            "stop": " It harms: stop.",
            "go_on": f" Not all of it pays ({least:g}): go on, with more accounts.",
        }[verdict(found.low, found.high, least)]
    return words


def _always(by_account: bool, clean: Clean) -> list[str]:
    lines = [
        "Everybody counts in the arm that the coin dealt, whatever they saw in the end. If the column holds what they saw, bring the assignment.",
        "The end of the test was fixed beforehand. Whoever looks every day and stops at the first good day is wrong far more often than 5 in 100.",
        'One outcome was named beforehand. Of twenty outcomes, one is "significant" by chance.',
    ]
    if "account" in clean.found and not by_account:
        lines.append(
            "Accounts have users in both arms, so the coin was tossed per user; the interval still allows for colleagues who answer alike."
        )
    return lines


EXPERIMENT = Kind(
    name="experiment",
    title="Your test, read",
    reads="a row per unit of a test (a user, say): its key, its arm, its outcome as yes or no, and the account that it belongs to.",
    columns=(
        Column(
            "unit", "key of who was dealt to an arm", Name(),
            ("user", "user id", "unit id", "userid", "visitor id", "visitor", "subject", "subject id", "distinct id", "context key", "device id",
             "anonymous id", "participant", "customer id", "nutzer", "id", "key"),
        ),
        Column(
            "variant", "the arm that the coin dealt", Name(fold=True),
            ("arm", "group", "experiment group", "assigned", "assignment", "variation", "variation id", "variation name", "variant name", "bucket",
             "test group", "treatment", "cohort", "feature flag response", "gruppe", "version"),
        ),
        Column(
            "outcome", "whether it was a success: 1 or 0, yes or no",
            YesNo(
                yes=YesNo().yes | {"converted", "success", "solved", "purchased", "won", "done"},
                no=YesNo().no | {"not converted", "failure", "failed", "unsolved", "lost"},
            ),
            ("converted", "conversion", "success", "solved", "purchased", "activated", "retained", "clicked", "goal", "metric value", "metric",
             "target", "result", "ergebnis"),
            per_row=True, ask_blank={"0": "no success", "drop": "not known, and the row is left out"},
        ),
        Column(
            "account", "the company or team that shares a version", Name(),
            ("account id", "company", "company id", "organization", "organisation", "org id", "org", "tenant", "tenant id", "workspace",
             "workspace id", "team", "team id", "cluster", "household", "konto", "firma"),
            required=False, per_row=False, if_missing="each unit stands for itself.",
        ),
        Column(
            "staff", "whether it is one of your own people", YesNo(), ("internal", "is internal", "employee", "is staff", "is employee", "test user"),
            required=False, per_row=False, default=0,
        ),
        Column(
            "segment", "platform, country or plan, for the split check", Name(fold=True),
            ("platform", "device", "os", "country", "plan", "browser", "region"), required=False, per_row=False,
        ),
        Column(
            "day", "the day that it came in", Day(),
            ("date", "first exposure", "first exposure utc", "exposed at", "timestamp", "assigned at", "datum", "time"),
            required=False, per_row=False,
        ),
    ),
    make=_make,
    settings=(
        Setting("planned", "share that the plan gives to treatment, of both arms", 0.5, 0.001, 0.999),
        Setting("least_lift", "the smallest lift that pays, in percentage points", None, 0.001, 100),
        Setting("control", "name of the arm that is control", "", text=True),
        Setting("treatment", "name of the arm that is compared with it", "", text=True),
        Setting("repeats", "what counts if a unit comes more than once", "", text=True, options=("any", "first")),
    ),
    example=(
        "user_id,variant,converted,company\n"
        "u1,control,0,Acme\nu2,control,1,Acme\nu3,treatment,1,Borg\nu4,treatment,1,Borg\nu5,control,0,Cork\nu6,treatment,0,Dune\n"
    ),
)  # fmt: skip
