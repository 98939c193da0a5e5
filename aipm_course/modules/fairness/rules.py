"""The one dated place for rules and dates of module 15: datasets/published/15_fairness/rules.csv.

Nothing here is legal advice. Each row says what was seen, where and on which day; a test fails when the file has not
been checked for half a year.
"""

import csv
import datetime
import html
from dataclasses import dataclass
from functools import cache

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import content_root

GOOD_FOR_DAYS = 180
_CALLED = {
    "eu_ai_act": "EU AI Act",
    "four_fifths": "four fifths, US",
    "group_cutoffs": "cut-offs per group, US",
    "local_law_144": "Local Law 144, New York City",
    "nist_ai_rmf": "NIST AI RMF, US",
    "us_states": "states, US",
}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = content_root() / "datasets" / "published" / "15_fairness" / "rules.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def rule_value(rule: str, item: str) -> float:
    """Return the number of a rule.

    >>> 0 < rule_value("four_fifths", "ratio") < 1
    True
    """
    return float(next(row["value"] for row in _rows() if (row["rule"], row["item"]) == (rule, item)))


def checked_on() -> datetime.date:
    """Return the oldest day on which a row was checked."""
    return min(datetime.date.fromisoformat(row["checked"]) for row in _rows())


@dataclass(frozen=True)
class RulesTable:
    """Rules with their dates, to be shown in a notebook.

    Attributes:
        rows: (rule, date, what it says, where that was seen).
        checked: day on which the rows were checked; the first and the last day where they differ.
    """

    rows: tuple[tuple[str, str, str, str], ...]
    checked: str

    def __repr__(self) -> str:
        """Return one line per rule."""
        return "\n".join(
            [self._caption(), *(f"{since}  {rule}: {says} ({seen})" for rule, since, says, seen in self.rows)]
        )

    def _repr_html_(self) -> str:
        """Return a table in which a date never breaks and sentences start at the left."""
        left = '<td style="text-align: left">{}</td>'
        lines = [
            # A notebook's page breaks a narrow column at plain hyphens, whatever the cell's style says.
            "<tr>"
            + left.format(html.escape(rule))
            + left.format(html.escape(since).replace("-", "&#8209;"))
            + left.format(html.escape(says))
            + left.format(html.escape(seen))
            + "</tr>"
            for rule, since, says, seen in self.rows
        ]
        heads = "".join(
            f'<th style="text-align: left">{head}</th>' for head in ("rule", "date", "what it says", "how we know")
        )
        return f"<p>{self._caption()}</p><table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"

    def _caption(self) -> str:
        return f"Checked on {self.checked}. Not legal advice."


def fairness_rules_table(*names: str) -> RulesTable:
    """Return the dated rules of these names, in the order of the file.

    Args:
        names: rules ("four_fifths": all its items) or single items ("us_hiring").

    Raises:
        CourseError: a name is not in the table.

    Examples:
        >>> fairness_rules_table("us_hiring").rows[0][1]
        '1991-11-21'
    """
    known = {name for row in _rows() for name in (row["rule"], row["item"])}
    for name in names:
        if name not in known:
            raise CourseError(f"There is no rule {name!r}; there are {listed(sorted(known))}.")
    chosen = [row for row in _rows() if row["rule"] in names or row["item"] in names]
    if not chosen:
        raise CourseError('Name a rule, for example fairness_rules_table("four_fifths").')
    days = [row["checked"] for row in chosen]
    return RulesTable(
        tuple((_CALLED[row["rule"]], row["since"], row["status"], row["seen"]) for row in chosen),
        " to ".join(dict.fromkeys((min(days), max(days)))),
    )
