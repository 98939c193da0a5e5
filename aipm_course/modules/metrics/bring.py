"""An event log of one's own: the log first (plan, platforms, copies, clocks), then adoption by each denominator.

The numbers are those of the lesson: `platforms_of`, `four_shares`, and the targets of `reference.kpi_targets`. Formats: Mixpanel's
raw export (lines of JSON: event, properties.time, properties.distinct_id, properties.$insert_id), Amplitude's (event_type, user_id,
event_time, uuid, platform), Segment's track calls (event, userId, messageId, sentAt, receivedAt), GA4 in BigQuery (event_name,
event_timestamp in microseconds, user_pseudo_id, platform), and CSV.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Said, cleaned
from aipm_course.bringing.kind import Cell, Column, Kind, Reading, Result, Setting, Where
from aipm_course.bringing.raw import read_raw, records_of
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Day, Name, YesNo, joined
from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed, nearest
from aipm_course.modules.metrics.figures import adoption_controls, adoption_drawn
from aipm_course.modules.metrics.simulators.event_log_readings import four_shares, platforms_of
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, WINDOW_DAYS
from aipm_course.reference.kpi_targets import SETS, find_target
from aipm_course.simulation.rates import wilson_interval

_SHOWN = 40
_LATE = DAY
_DATE = re.compile(
    r"(?P<day>[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{2,4})(?:[T ,]+(?P<time>[0-9:. ]+(?:[AaPp]\.?[Mm]\.?)?))?(?P<zone> ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_ALL_ISO = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]++Z?+)?+(?:\n|$))++")
_NUMERIC = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?")
_NAMES = {
    "eligible": "users who may use it and are no staff, in the window", "all": "all users", "active": "users who were active in the window",
    "accounts": "accounts in which somebody did", "ever": "eligible users, at any time",
}  # fmt: skip


class Moment:
    """Points in time as seconds: ISO, days in either order with a time, or seconds, milliseconds and microseconds since 1970."""

    def read(self, cells: Sequence[Cell], where: Where) -> Reading:
        """Return seconds since 1970, or since the beginning of the log where numbers are small."""
        reading = Reading([None] * len(cells), [""] * len(cells))
        if not cells:
            return reading
        if (seconds := _many_moments(cells)) is not None:
            return Reading(seconds, [])
        texts = [cell.strip() if isinstance(cell, str) else f"{cell:.15g}" for cell in cells]
        if _NUMERIC.fullmatch(texts[0]):
            numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
            if not np.isnan(numbers).any():
                return self._of_numbers(cells, numbers, where, reading)
        iso = [(text.replace(" UTC", "Z") if text[4:5] == "-" and text[:4].isdigit() else None) for text in texts]
        seconds = _seconds(iso)
        left = np.flatnonzero(np.isnan(seconds)).tolist()
        if left:
            self._of_days(cells, left, where, reading, seconds)
        reading.values = [None if one != one else one for one in seconds.tolist()]
        return reading

    def _of_numbers(self, cells: Sequence[Cell], numbers: Any, where: Where, reading: Reading) -> Reading:
        top = float(numbers.max())
        if ((numbers >= 19_000_101) & (numbers <= 21_001_231)).all():
            days = pd.to_datetime(pd.Series(numbers.astype(int).astype(str)), format="%Y%m%d", errors="coerce")
            for place in np.flatnonzero(days.isna()).tolist():
                reading.problems[place] = "is no day of the calendar; write it as 2026-04-03"
            numbers = ((days - pd.Timestamp(1970, 1, 1)).dt.total_seconds()).to_numpy(float)
        else:
            sizes = {np.floor(np.log10(max(abs(one), 1.0)) / 3) for one in (float(numbers.min()), top)}
            factor, what = (
                (1e6, "microseconds") if top >= 1e14 else (1e3, "milliseconds") if top >= 1e11 else (1.0, "seconds")
            )
            if len(sizes) > 1 and top >= 1e11:
                place = int(numbers.argmin())
                reading.problems[place] = (
                    f"is no time in {what}, as the others are ({cells[int(numbers.argmax())]}); write it as 2026-04-03T10:00:00Z"
                )
            since = "1970" if top >= 1e8 else "the beginning of the log"
            reading.assumed.append(f"`{where.heading}`: numbers are {what} since {since}, as large as they are.")
            numbers = numbers / factor
        reading.values = [None if one != one else one for one in numbers.tolist()]
        return reading

    def _of_days(self, cells: Sequence[Cell], left: list[int], where: Where, reading: Reading, seconds: Any) -> None:
        matches = {place: _DATE.fullmatch(str(cells[place]).strip()) for place in left}
        fine = [place for place in left if matches[place] is not None]
        days = Day().read(
            [str(cells[place]).strip() and matches[place]["day"] for place in fine],  # type: ignore[index]
            Where(
                where.column, where.heading, [where.rows[place] for place in fine], where.answers, where.commas_split
            ),
        )
        reading.asked, reading.assumed = days.asked, [*reading.assumed, *days.assumed]
        for place in left:
            if matches[place] is None:
                reading.problems[place] = "is no point in time; write it as 2026-04-03T10:00:00Z"
        for at, place in enumerate(fine):
            if at in days.problems:
                reading.problems[place] = days.problems[at]
            day = days.values[at]
            if day is None:
                continue
            match = matches[place]
            assert match is not None
            clock = pd.to_datetime(f"{day.isoformat()} {match['time'] or '00:00'}".strip(), errors="coerce")
            if not isinstance(clock, pd.Timestamp):
                reading.problems[place] = "has no time of day that can be read; write it as 2026-04-03T10:00:00Z"
                continue
            seconds[place] = clock.timestamp()


def _seconds(iso: Sequence[Any]) -> "npt.NDArray[np.float64]":
    """Return seconds since 1970 of times that are written as ISO, NaN of others."""
    times = pd.to_datetime(pd.Series(iso, dtype=object), utc=True, format="ISO8601", errors="coerce")
    return np.array((times - pd.Timestamp(1970, 1, 1, tz="UTC")).dt.total_seconds(), dtype=float)


def _many_moments(cells: Sequence[Cell]) -> "npt.NDArray[np.float64] | None":
    """Return many times that are all written as ISO, without a look at each; None where one is written otherwise."""
    text = joined(cells)
    if not text or not _ALL_ISO.fullmatch(text):
        return None
    seconds = _seconds(cells)
    return None if np.isnan(seconds).any() else seconds


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    events, assumed = _events(clean)
    plan, told = _plan(clean, events, settings)
    assumed += told
    audit = _audit(clean, events, plan)
    once = _once(clean, events)
    numbers: dict[str, Any] = {"audit": audit, "rows": len(events), "once": len(once)}
    parts = [Part("First the log: does it arrive?", _plan_blocks(audit, plan, clean, settings))]
    parts.append(Part("Copies, clocks and gaps", _log_blocks(audit, events, clean)))
    users, told = _users(clean, once)
    assumed += told
    found = None
    if settings["event"]:
        found = _adoption(clean, once, users, settings)
        numbers["adoption"] = found
        parts.append(Part("Then the number: adoption, by what it is divided", _adoption_blocks(found, clean, settings)))
    else:
        top = once["event"].value_counts().head(6)
        parts.append(
            Part(
                "Then the number",
                (
                    Text(
                        f'Which event says that somebody used it? `--set event="{top.index[0]}"`. The most frequent are: {listed([f"{name} ({count:,})" for name, count in top.items()], limit=6)}.'
                    ),
                ),
            )
        )
    explorer = _explorer(once, users, settings, found)
    card = _card(audit, found)
    numbers["card"] = card
    parts.append(Part("Against the targets", _card_blocks(card, settings)))
    parts.append(Part("A definition to begin with", _memo(found, settings)))
    return Result(
        headline=_headline(audit, found, settings),
        parts=tuple(parts),
        assumed=(
            *assumed,
            "House rules, written down before anybody computed: each event counts once, staff is left out, the server's clock counts.",
            "What never arrived is not in the file: an event that is lost everywhere looks like one that nobody caused.",
            "The targets are from DevOpsSchool's job descriptions of an AI Product Manager and a Principal AI Product Manager; they disagree, and neither has measured them.",
        ),
        numbers=numbers,
        explorer=explorer,
    )


def _explorer(
    once: pd.DataFrame, users: pd.DataFrame, settings: Mapping[str, Any], found: Mapping[str, Any] | None
) -> Explore | str:
    """Return the lesson's explorer of denominators on this log, or what it lacks for it."""
    if found is None:
        top = str(once["event"].value_counts().index[0])
        return f'The explorer divides who used it by four denominators, and nobody said which event means that: --set event="{top}", for example.'
    if not found["listed"]:
        return "The explorer changes the denominator, and without a list of users there is only one: who shows in the log. Bring the list as a second file."
    start = float(once["time"].min())
    start = start - start % DAY if start >= 1e8 else 0.0
    people = users.set_index("user")
    for column, event in (("opened", settings["opened"]), ("asked", settings["event"])):
        rows = once[once["event"] == event] if event else once
        first = rows.groupby("user")["time"].min()
        days = (first - start) // DAY + 1
        people = people.assign(**{column: days.reindex(people.index).astype(float).fillna(np.inf)})
    last = max(1, int((float(once["time"].max()) - start) // DAY) + 1)
    regions = [str(one) for one in people["region"].dropna().value_counts().index[:_SHOWN]]

    def draw(*, denominator: str, day: int, region: str) -> Chart:
        return adoption_drawn(
            people, denominator, day, region, xlabel=f"users who did {settings['event']}, % of the denominator"
        )

    def controls() -> dict[str, Any]:
        return adoption_controls(min(last, int(settings["days"])), last, regions)

    return Explore(draw, controls)


def _events(clean: Clean) -> tuple[pd.DataFrame, list[str]]:
    table = clean.table
    events = pd.DataFrame(
        {
            "row": table["row"], "event": table["event"], "time": table["time"].astype(float), "user": table["user"] if "user" in clean.found else None,
            "event_id": table["event_id"] if "event_id" in clean.found else None, "sent": table["sent"].astype(float),
            "platform": table["platform"].fillna("(blank)") if "platform" in clean.found else "one platform",
            "value": table["value"] if "value" in clean.found else None,
        }
    )  # fmt: skip
    assumed = []
    blank = int(events["user"].isna().sum()) if "user" in clean.found else 0
    if blank:
        assumed.append(f"{counted(blank, 'row')} without a user count in the audit and in no share.")
    return events, assumed


def _plan(clean: Clean, events: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the planned events, and what was assumed."""
    if not settings["plan"]:
        return list(events["event"].value_counts().index), [
            "There is no tracking plan, so every event in the log is taken for planned, on every platform: one that never fired cannot be missed. `--set plan=plan.csv` brings it (a column `event`)."
        ]
    path = Path(str(settings["plan"]))
    kind = Kind(
        name="plan",
        title="Plan",
        reads="",
        columns=(Column("event", "name of a planned event", Name(), ("event name", "name", "ereignis")),),
        make=lambda clean, settings: Result("", ()),
    )
    table = cleaned(kind, read_raw(kind, path), Said()).table
    return list(dict.fromkeys(table["event"])), [
        f"Planned are the {table['event'].nunique():,} events of {path.name}, each on every platform that the log has."
    ]


def _audit(clean: Clean, events: pd.DataFrame, plan: list[str]) -> dict[str, Any]:
    platforms = sorted(str(one) for one in events["platform"].unique())
    seen = platforms_of(events, plan)
    counts = pd.crosstab(events["event"], events["platform"]).reindex(plan, fill_value=0)
    keyed = "event_id" in clean.found and events["event_id"].notna().any()
    keys = ["event_id"] if keyed else ["user", "event", "time", "platform"]
    copies = events[events[keys[0]].notna() & _again(events, keys)]
    ahead = events[events["sent"] > events["time"]]
    waited = events["time"] - events["sent"]
    names = pd.Series(events["event"].unique())
    plain = names.str.casefold().str.replace(r"[^a-z0-9]+", "", regex=True)
    alike = names.groupby(plain).apply(list)
    carriers = events[events["value"].notna()]["event"].unique()
    empty = (
        events[events["event"].isin(carriers)].groupby("event")["value"].apply(lambda one: float(one.isna().mean()))
        if len(carriers)
        else pd.Series(dtype=float)
    )
    day = (events["time"] // DAY).astype("Int64")
    span = int(day.max() - day.min()) + 1
    gaps = {platform: span - int(day[events["platform"] == platform].nunique()) for platform in platforms}
    return {
        "platforms": platforms, "seen": seen, "counts": counts, "covered": int((seen == len(platforms)).sum()), "planned": len(plan),
        "never": [str(name) for name in seen.index[seen == 0]], "partly": [str(name) for name in seen.index[(seen > 0) & (seen < len(platforms))]],
        "unplanned": [str(name) for name in names if name not in set(plan)], "copies": len(copies), "keyed": keyed,
        "first_copy": int(copies["row"].iloc[0]) if len(copies) else 0, "ahead": len(ahead), "ahead_users": int(ahead["user"].nunique()),
        "ahead_most": float((ahead["sent"] - ahead["time"]).max()) if len(ahead) else 0.0, "late": int((waited > _LATE).sum()),
        "alike": [one for one in alike if len(one) > 1], "empty": empty[empty > 0].sort_values(ascending=False), "span": span, "gaps": gaps,
    }  # fmt: skip


def _again(events: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return which rows have the keys of a row above them."""
    return events[keys[0]].duplicated() if len(keys) == 1 else events.duplicated(keys)


def _once(clean: Clean, events: pd.DataFrame) -> pd.DataFrame:
    """Return each event once."""
    if "event_id" in clean.found and events["event_id"].notna().any():
        return events[events["event_id"].isna() | ~_again(events, ["event_id"])]
    return events.drop_duplicates(["user", "event", "time", "platform"])


def _users(clean: Clean, once: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per user: user, account_id, entitled, staff, region."""
    if clean.beside is not None:
        table = clean.beside.table
        found = clean.beside.found
        again = table[table["person"].duplicated()]
        if len(again):
            raise CourseError(
                f"{clean.beside.name}, row {again['row'].iloc[0]}: the user {again['person'].iloc[0]!r} comes a second time. A list of users has each once."
            )
        users = pd.DataFrame(
            {
                "user": table["person"], "account_id": table["account"] if "account" in found else table["person"],
                "entitled": table["entitled"].fillna(1).astype(int) if "entitled" in found else 1, "staff": table["staff"].fillna(0).astype(int) if "staff" in found else 0,
                "region": table["region"] if "region" in found else None,
            }
        )  # fmt: skip
        told = []
        if "entitled" not in found:
            told.append("No column says who may use it, so every user is taken for entitled.")
        if "staff" not in found:
            told.append("No column says who is staff, so nobody is left out.")
        unknown = set(once["user"].dropna().unique()) - set(users["user"])
        if unknown:
            told.append(
                f"{len(unknown):,} users of the log are not in {clean.beside.name} (for example {min(unknown)!r}); they count in no share."
            )
        return users, told
    names = pd.Series(once["user"].dropna().unique())
    told = [
        "There is no list of users, so only who shows in the log is known: whoever never came is in no denominator, and every share is too high. Bring it as a second file."
    ]
    return pd.DataFrame({"user": names, "account_id": names, "entitled": 1, "staff": 0, "region": None}), told


def _adoption(clean: Clean, once: pd.DataFrame, users: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    known = set(once["event"].unique())
    for name in ("event", "opened"):
        if settings[name] and settings[name] not in known:
            raise CourseError(
                f"{clean.name}, column {clean.found['event'].heading!r} has no event {settings[name]!r}, as --set {name} says.{nearest(str(settings[name]), known)}"
            )
    if users.empty:
        raise CourseError(
            f'{clean.name}: no row has a user, so nobody can be counted. Say which column holds the user: `--column user="..."`.'
        )
    start = float(once["time"].min())
    end = start - start % DAY + float(settings["days"]) * DAY if start >= 1e8 else float(settings["days"]) * DAY
    in_window = once["time"] < end
    uses = once["event"] == settings["event"]
    opened = once["event"] == settings["opened"] if settings["opened"] else pd.Series(True, index=once.index)

    def did(rows: Any) -> Any:
        return users["user"].isin(once.loc[rows, "user"].dropna().unique()).to_numpy()

    asked, active, ever = did(uses & in_window), did(opened & in_window), did(uses)
    shares = four_shares(users, asked, active, ever)
    people = ((users["entitled"] == 1) & (users["staff"] == 0)).to_numpy()
    shares = {"eligible": (int(asked[people].sum()), int(people.sum())), **shares}
    by = (
        pd.Series(asked[people]).groupby(users["region"].to_numpy()[people]).agg(["sum", "count"])
        if users["region"].notna().any()
        else None
    )
    return {
        "shares": shares, "regions": by, "left_staff": int((asked & (users["staff"] == 1).to_numpy()).sum()),
        "left_not_entitled": int((asked & (users["entitled"] == 0).to_numpy() & (users["staff"] == 0).to_numpy()).sum()),
        "whole": bool(once["time"].max() >= end - DAY), "listed": clean.beside is not None,
    }  # fmt: skip


def _plan_blocks(
    audit: Mapping[str, Any], plan: list[str], clean: Clean, settings: Mapping[str, Any]
) -> tuple[Block, ...]:
    counts = audit["counts"]
    order = [
        *audit["never"],
        *audit["partly"],
        *(name for name in counts.index if audit["seen"][name] == len(audit["platforms"])),
    ][:_SHOWN]
    rows = pd.DataFrame(
        {
            "event": order,
            **{
                str(platform): [f"{counts[platform][name]:,}" if platform in counts else "0" for name in order]
                for platform in audit["platforms"]
            },
        }
    )
    share = audit["covered"] / audit["planned"]
    blocks: list[Block] = [
        Text(
            f"**{audit['covered']:,} of {audit['planned']:,} planned events arrive from every platform: {share:.1%}.** In the log is not the same as arriving from everywhere it should."
        ),
        Table(rows, "Rows by event and platform; what is missing first", tuple(rows.columns[1:])),
    ]
    if audit["never"]:
        blocks.append(
            Warn(
                f"Never fired: {listed(audit['never'], limit=8)}. A measure with one of them above its line is blind, whatever its dashboard shows."
            )
        )
    if audit["partly"]:
        missing = [
            f"{name} (not from {listed([one for one in audit['platforms'] if one in counts and not counts[one][name]])})"
            for name in audit["partly"][:8]
        ]
        blocks.append(
            Warn(f"From some platforms only: {listed(missing, limit=8)}. A measure with one of them is damaged.")
        )
    if audit["unplanned"]:
        blocks.append(Text(f"In the log and not in the plan: {listed(audit['unplanned'], limit=8)}."))
    if audit["alike"]:
        blocks.append(
            Warn(
                f"Names that look like one event: {'; '.join(' and '.join(map(repr, one)) for one in audit['alike'][:5])}. Whoever counts one of them misses the other."
            )
        )
    if len(audit["platforms"]) == 1:
        blocks.append(Text('There is one platform only, or no column says which: `--column platform="..."`.'))
    return tuple(blocks)


def _log_blocks(audit: Mapping[str, Any], events: pd.DataFrame, clean: Clean) -> tuple[Block, ...]:
    how = (
        f"`{clean.found['event_id'].heading}` twice"
        if audit["keyed"]
        else "the same user, event, time and platform (there is no key of the event, so that two real ones in a second look like a copy)"
    )
    blocks: list[Block] = [
        Text(
            f"{audit['copies']:,} of {len(events):,} rows are copies ({audit['copies'] / len(events):.1%}): {how}"
            + (f", first in row {audit['first_copy']}." if audit["copies"] else ".")
        )
    ]
    if "sent" in clean.found:
        blocks.append(
            Text(
                f"{audit['ahead']:,} rows by {audit['ahead_users']:,} users were sent after they arrived, at most by {_long(audit['ahead_most'])}: clocks that run ahead. "
                f"{audit['late']:,} came more than a day late. The server's clock counts."
            )
        )
    else:
        blocks.append(
            Text(
                'There is one clock only, so whether it is the server\'s or the devices\' cannot be seen. Bring both: `--column time="received..." --column sent="..."`.'
            )
        )
    holes = [f"{platform} on {counted(count, 'day')}" for platform, count in audit["gaps"].items() if count]
    blocks.append(
        (Warn if holes else Text)(
            f"Nothing arrived from {listed(holes, limit=6)} of {audit['span']:,}."
            if holes
            else f"Something arrived from each platform on each of {audit['span']:,} days."
        )
    )
    if len(audit["empty"]):
        blocks.append(
            Text(
                f"Rows without their value: {listed([f'{name} {share:.0%}' for name, share in audit['empty'].head(5).items()])}."
            )
        )
    return tuple(blocks)


def _long(seconds: float) -> str:
    return (
        f"{seconds / DAY:,.1f} days"
        if seconds >= DAY
        else f"{seconds / 3600:,.1f} hours"
        if seconds >= 3600
        else f"{seconds:,.0f} seconds"
    )


def _adoption_blocks(found: Mapping[str, Any], clean: Clean, settings: Mapping[str, Any]) -> tuple[Block, ...]:
    shares = found["shares"]
    rows = pd.DataFrame(
        {
            "divided by": [_NAMES[name] for name in shares], "above": [f"{above:,}" for above, _ in shares.values()], "below": [f"{below:,}" for _, below in shares.values()],
            "share": ["none" if not below else f"{above / below:.1%}" for above, below in shares.values()],
        }
    )  # fmt: skip
    blocks: list[Block] = [
        Table(rows, f"`{settings['event']}` by day {settings['days']:g}".replace("`", ""), ("above", "below", "share")),
        _chart(shares),
        Text(
            "The same clicks, divided by something else. Only the first says whether the people it was offered to took it up; out of the denominator means out of the numerator."
        ),
    ]
    if found["left_staff"] or found["left_not_entitled"]:
        blocks.append(
            Text(
                f"Of those who did, {found['left_staff']:,} are staff and {found['left_not_entitled']:,} are not entitled; they are in no eligible share."
            )
        )
    if not found["listed"]:
        blocks.append(
            Warn(
                "Without a list of users, whoever never came is in no denominator, and those are the people who did not want it. Every share here is too high."
            )
        )
    if not found["whole"]:
        blocks.append(Warn(f"The log ends before day {settings['days']:g}, so this is adoption so far."))
    if found["regions"] is not None:
        table = found["regions"].sort_values("count", ascending=False).head(_SHOWN)
        ends = [wilson_interval(row["sum"], row["count"]) for _, row in table.iterrows()]
        shown = pd.DataFrame(
            {
                "segment": table.index, "eligible": table["count"].map("{:,}".format), "did": table["sum"].map("{:,}".format),
                "share": (table["sum"] / table["count"]).map("{:.1%}".format), "95% interval": [f"{low:.1%} to {high:.1%}" for low, high in ends],
            }
        )  # fmt: skip
        blocks.append(Table(shown, "Eligible users, segment by segment", ("eligible", "did", "share")))
        blocks.append(
            Text("Some segment is always lowest. It is held back because a bar says so, not because it is last.")
        )
    return tuple(blocks)


def _chart(shares: Mapping[str, tuple[int, int]]) -> Chart:
    kept = {name: above / below for name, (above, below) in shares.items() if below}
    title = f"{kept.get('eligible', 0):.1%} or {max(kept.values()):.1%}: the same clicks"
    alt = f"{title}. " + "; ".join(f"{_NAMES[name]} {share:.1%}" for name, share in kept.items()) + "."

    def draw() -> bytes:
        with drawing(figsize=(8.6, 2.8)) as fig:
            ax = fig.subplots()
            ax.barh(
                range(len(kept)),
                [100 * share for share in kept.values()],
                color=["#b35900", *["#0b5394"] * (len(kept) - 1)],
            )
            ax.set(
                yticks=range(len(kept)),
                yticklabels=[_NAMES[name] for name in kept],
                xlabel="%",
                ylim=(len(kept) - 0.4, -0.6),
                xlim=(0, max(5.0, 105 * max(kept.values()))),
            )
            ax.set_title(title, loc="left")
            return as_chart(fig, title, alt).png

    return Chart(title, alt, draw)


def _card(audit: Mapping[str, Any], found: Mapping[str, Any] | None) -> pd.DataFrame:
    values = {"KPI-22": 100 * audit["covered"] / audit["planned"]}
    if found is not None and found["shares"]["eligible"][1]:
        above, below = found["shares"]["eligible"]
        values["KPI-01"] = 100 * above / below
    rows = []
    for kpi, value in values.items():
        for name in SETS:
            target = find_target(kpi, name)
            rows.append(
                {
                    "kpi": kpi,
                    "set": name,
                    "value": value,
                    "words": target.words if target else "no target",
                    "verdict": ("met" if target.met(value) else "missed") if target else "no target",
                }
            )
    return pd.DataFrame(rows)


def _card_blocks(card: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[Block, ...]:
    chosen = str(settings["target_set"])
    shown = card[card["set"] == chosen] if chosen else card
    names = {"KPI-22": "instrumentation coverage", "KPI-01": "adoption of eligible users"}
    rows = pd.DataFrame(
        {
            "measure": [f"{names[kpi]} ({kpi})" for kpi in shown["kpi"]],
            "value": shown["value"].map("{:.1f}%".format),
            "set": shown["set"],
            "target": shown["words"],
            "verdict": shown["verdict"],
        }
    )
    blocks: list[Block] = [Table(rows, "A verdict without the name of its bar is an opinion", ("value",))]
    if not chosen:
        blocks.append(
            Text(
                'Choose one set before you look: `--set target_set="AI PM"` or `Principal`. A range has one bar: its low end where more is better.'
            )
        )
    return tuple(blocks)


def _headline(audit: Mapping[str, Any], found: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> str:
    words = f"{audit['covered']} of {audit['planned']} planned events arrive from every platform; {audit['copies']:,} rows are copies."
    if found is not None and found["shares"]["eligible"][1]:
        above, below = found["shares"]["eligible"]
        words += f" {above:,} of {below:,} eligible users did {settings['event']} by day {settings['days']:g}: {above / below:.1%}."
    return words


def _memo(found: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> tuple[Block, ...]:
    event = settings["event"] or "[event]"
    lines = (
        f"Above the line: users with `{event}` within {settings['days']:g} days of [what], each once, by the server's clock. Below: users who may use it; staff is in neither.",
        "It goes wrong if [event] is lost on [platform]; [who] looks at the coverage every [week].",
        "How it is gamed: [how]. Guardrail: [which].",
    )
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(lines))


def _users_kind() -> Kind:
    return Kind(
        name="users",
        title="Users",
        reads="a row per user.",
        columns=(
            Column("person", "the user", Name(), ("user id", "user", "userid", "distinct id", "id", "nutzer", "email")),
            Column(
                "entitled",
                "whether they may use it",
                YesNo(),
                ("licensed", "eligible", "has access", "enabled", "may use", "berechtigt"),
                required=False,
                per_row=False,
                default=1,
            ),
            Column(
                "staff",
                "whether they are one of your own people",
                YesNo(),
                ("internal", "is staff", "employee", "is internal", "intern"),
                required=False,
                per_row=False,
                default=0,
            ),
            Column(
                "account",
                "the company that they belong to",
                Name(),
                ("account id", "company", "org", "organization", "team", "workspace", "firma"),
                required=False,
                per_row=False,
            ),
            Column(
                "region",
                "region, plan or another segment",
                Name(fold=True),
                ("country", "plan", "segment", "market", "tier"),
                required=False,
                per_row=False,
            ),
        ),
        make=lambda clean, settings: Result("", ()),
    )


EVENTS = Kind(
    name="events",
    title="Your event log, audited",
    reads="a row per event: its name, who, when, from which platform; and a second file with the list of users.",
    columns=(
        Column("event", "name of the event", Name(), ("event name", "event type", "action", "name", "ereignis")),
        Column(
            "time", "when the server received it", Moment(),
            ("received at", "received s", "server received time", "server upload time", "event timestamp", "event time", "timestamp", "properties time", "properties mp processing time ms", "created at", "ts", "date", "event date", "zeit"),
        ),
        Column(
            "user", "who did it", Name(),
            ("user id", "userid", "distinct id", "properties distinct id", "user pseudo id", "anonymous id", "visitor id", "nutzer"), required=False, per_row=False,
        ),
        Column("event_id", "key of the event, the same in each copy", Name(), ("insert id", "properties insert id", "message id", "uuid", "id", "event uuid"), required=False, per_row=False),
        Column("sent", "when the device sent it, by its own clock", Moment(), ("sent at", "sent s", "client event time", "client time", "original timestamp", "device time"), required=False, per_row=False, default=np.nan),
        Column("platform", "where it came from", Name(fold=True), ("os", "properties os", "device type", "context device type", "os name", "device category", "plattform", "source"), required=False, per_row=False),
        Column("value", "what the event carries", Name(), ("properties value", "event value", "wert"), required=False, per_row=False),
    ),
    make=_make,
    settings=(
        Setting("event", "the event that says that somebody used it", "", text=True),
        Setting("opened", "the event that says that somebody was there at all; any event if you say nothing", "", text=True),
        Setting("days", "days of the window, from the first day of the log", float(WINDOW_DAYS), 1, 3650),
        Setting("plan", "path of the tracking plan, a file with a column `event`", "", text=True),
        Setting("target_set", "the set of targets that was chosen", "", text=True, options=tuple(SETS)),
    ),
    together=("the events", "the users"),
    beside=_users_kind(),
    opens={"lines of JSON or a list of records": records_of},
    lesson="07_metrics",
    example=(
        "event_id,received_at,user_id,platform,event\n"
        "e1,2026-03-02T09:00:00Z,u1,web,opened\ne2,2026-03-02T09:01:00Z,u1,web,asked\ne3,2026-03-02T10:00:00Z,u2,ios,opened\ne3,2026-03-02T10:00:02Z,u2,ios,opened\n"
    ),
)  # fmt: skip
