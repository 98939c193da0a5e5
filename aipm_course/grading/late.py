"""Due dates, late days and extensions: late.toml in the course folder, or else what nbgrader's gradebook says.

```toml
timezone = "Europe/Berlin"     # of the times below; without it, this machine's

[due]
99_toy = 2026-11-20T23:59:00

[late]
days = 2                       # late days that everybody may spend over the course
percent_per_day = 10           # of the points, for each day beyond; 0 only shows who was late
most_percent = 50

[days]
ada = 5                        # somebody's own number of late days

[extensions.bob]
99_toy = 3                     # bob's due date is three days later
```
"""

import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.places import module_names

FILE = "late.toml"
_KEYS = {"timezone", "due", "late", "days", "extensions"}
_LATE = {"days", "percent_per_day", "most_percent"}


@dataclass(frozen=True)
class Lateness:
    """How late a submission is.

    Attributes:
        days: days after the due date, begun ones counted whole.
        free: days of these that late days of the learner's own cover.
        percent: percent of the points that the other days cost.
    """

    days: int = 0
    free: int = 0
    percent: float = 0.0


@dataclass(frozen=True)
class LateRules:
    """What late.toml says.

    Attributes:
        zone: time zone that times are read and shown in; None is this machine's.
        due: due date by module.
        days: late days of everybody over the course.
        percent: percent of the points for each day beyond.
        most: no more percent than this.
        own_days: late days of single learners.
        extensions: {learner: {module: days}}.
    """

    zone: tzinfo | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    days: int = 0
    percent: float = 0.0
    most: float = 100.0
    own_days: Mapping[str, int] = field(default_factory=dict)
    extensions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def extension(self, student: str, module: str) -> timedelta:
        """Return how much later somebody's due date is."""
        return timedelta(days=self.extensions.get(student, {}).get(module, 0))

    def days_late(self, student: str, module: str, at: datetime | None) -> int:
        """Return the days, begun ones counted whole, that something came after its due date."""
        if at is None or module not in self.due:
            return 0
        return max(0, math.ceil((at - self.due[module] - self.extension(student, module)) / timedelta(days=1)))

    def lateness(
        self, student: str, module: str, at: datetime | None, others: Mapping[str, datetime | None]
    ) -> Lateness:
        """Return how late a submission is; late days are spent on what was due first.

        Args:
            student: who handed in.
            module: full name of the module.
            at: when it was handed in.
            others: when the other modules were handed in, from the same place that their tables have it from.
        """
        late = self.days_late(student, module, at)
        if not late:
            return Lateness()
        left = self.own_days.get(student, self.days)
        for other in sorted(self.due, key=lambda name: (self.due[name], name)):
            if other == module:
                break
            left -= min(left, self.days_late(student, other, others.get(other)))
        free = min(left, late)
        return Lateness(late, free, min(self.most, self.percent * (late - free)))

    def about_strangers(self, people: Collection[str]) -> tuple[str, ...]:
        """Say whom the rules name and nobody knows: a slip of the pen would cost somebody their extension."""
        strangers = sorted({*self.own_days, *self.extensions} - set(people))
        return tuple(
            f"{FILE} names {name!r}, who is not on the roster and has handed in nothing here.{nearest(name, sorted(people))}"
            for name in strangers
        )

    def shown(self, at: datetime | None) -> str:
        """Return a time as somebody reads it who lives in the zone; empty for none."""
        return at.astimezone(self.zone).isoformat(sep=" ", timespec="minutes") if at else ""


def late_rules(root: Path) -> LateRules:
    """Return what late.toml in a course folder says; without the file, no rules.

    Raises:
        CourseError: it cannot be read, or says something that is no rule.
    """
    path = root / FILE
    if not path.exists():
        return LateRules()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CourseError(f"{FILE} cannot be read: {error}.") from None
    _only(said, _KEYS, "")
    late = _table(said, "late")
    _only(late, _LATE, "in [late]")
    zone = _zone(said.get("timezone", ""))
    known = module_names(root)
    extensions = {
        student: _days(days, f"[extensions.{student}]") for student, days in _table(said, "extensions").items()
    }
    for name in [*_table(said, "due"), *(module for days in extensions.values() for module in days)]:
        if name not in known:
            raise CourseError(
                f"{FILE}: there is no module {name!r}.{nearest(name, known) or f' There are: {listed(known)}.'}"
            )
    numbers = {name: _number(late.get(name, default), f"{name} in [late]") for name, default in _DEFAULTS.items()}
    return LateRules(
        zone,
        {name: _due(value, zone, name) for name, value in _table(said, "due").items()},
        int(numbers["days"]),
        numbers["percent_per_day"],
        numbers["most_percent"],
        _days(_table(said, "days"), "[days]"),
        extensions,
    )


_DEFAULTS = {"days": 0, "percent_per_day": 0, "most_percent": 100}


def _only(said: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in said:
        if name not in known:
            hint = nearest(name, sorted(known)) or f" There are: {listed(sorted(known))}."
            raise CourseError(f"{FILE}: {name!r} {where} is no rule.{hint}".replace("  ", " "))


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise CourseError(f"{FILE}: {name} is a table, written as [{name}] with a line for each entry.")
    return found


def _days(said: Any, where: str) -> dict[str, int]:
    if not isinstance(said, dict):
        raise CourseError(f"{FILE}: {where} is a table with a line for each entry.")
    return {name: int(_number(days, f"{name} in {where}")) for name, days in said.items()}


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10_000:
        raise CourseError(f"{FILE}: {where} is a number from 0, not {value!r}.")
    return float(value)


def _zone(name: Any) -> tzinfo | None:
    if name == "":
        return None
    try:
        return ZoneInfo(name)
    except Exception:
        raise CourseError(
            f"{FILE}: there is no time zone {name!r}. Write it like Europe/Berlin, or leave the line out for this machine's."
        ) from None


def _due(value: Any, zone: tzinfo | None, module: str) -> datetime:
    """Return a due date; a day without a time ends at midnight."""
    if isinstance(value, datetime):
        due = value
    elif isinstance(value, date):
        due = datetime(value.year, value.month, value.day, 23, 59, 59)
    else:
        raise CourseError(
            f"{FILE}: {module} is due at a time like 2026-11-20T23:59:00, without quotes; it says {value!r}."
        )
    if due.tzinfo is None:
        due = due.replace(tzinfo=zone) if zone else due.astimezone()
    return due.astimezone(UTC)
