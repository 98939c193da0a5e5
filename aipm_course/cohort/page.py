"""The report as one HTML page that needs nothing beside it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from aipm_course.checking.show import inline
from aipm_course.cohort.statistics import ClassReport
from aipm_course.curriculum import modules

if TYPE_CHECKING:
    import pandas as pd

OPENERS = 3
"""So many tasks, each with its commonest misconception, are offered as an opening of the live hour."""


def as_html(report: ClassReport, *, whole: bool = True, on: date | None = None) -> str:
    """Return the report as HTML.

    Args:
        report: the report.
        whole: a page of its own; otherwise a part to show in a notebook.
        on: the day to print.
    """
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("aipm_course.cohort", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["inline"] = inline
    environment.filters["percent"] = lambda share: "–" if share != share else f"{share:.0%}"
    environment.filters["signed"] = lambda value: "–" if value != value else f"{value:.2f}"
    template = environment.get_template("report.html.j2")
    titles = {module.name: module.title for module in modules()}
    return template.render(
        whole=whole,
        day=(on or date.today()).isoformat(),
        report=report,
        titles=titles,
        objectives=_rows(report.objectives),
        misconceptions=_rows(report.misconceptions),
        openers=_rows(report.misconceptions.drop_duplicates("question").head(OPENERS)),
        items=_rows(report.items),
        suspects=_rows(report.items[report.items["remark"].str.startswith("look")]),
        stuck=_rows(report.stuck),
    )


def _rows(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
