"""The report as one HTML page that needs nothing beside it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from aipm_course.cohort.statistics import ClassReport
from aipm_course.curriculum import Module, modules
from aipm_course.judging.show import inline

if TYPE_CHECKING:
    import pandas as pd

STUCK_SHOWN = 10
MISCONCEPTIONS_SHOWN = 6
"""So many rows of a module stand open; the others unfold."""


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
    environment.filters["in_words"] = lambda code: code.removeprefix("slip:").replace("_", " ")
    names = report.data.names
    environment.filters["called"] = lambda student: f"{names[student]} ({student})" if student in names else student
    template = environment.get_template("report.html.j2")
    return template.render(
        whole=whole,
        day=(on or date.today()).isoformat(),
        report=report,
        parts=[_part(report, module) for module in modules() if module.name in report.data.modules],
        shown={"stuck": STUCK_SHOWN, "misconceptions": MISCONCEPTIONS_SHOWN},
    )


def _part(report: ClassReport, module: Module) -> dict[str, Any]:
    """Return what the page shows of one module."""
    items = _rows(report.items, module)
    results = report.data.results
    return {
        "name": module.name,
        "title": module.title,
        "graded": results[results["module"] == module.name]["student"].nunique(),
        "openers": _rows(report.openers(), module),
        "suspects": [row for row in items if row["suspect"]],
        "stuck": _rows(report.stuck, module),
        "objectives": _rows(report.objectives, module),
        "misconceptions": _rows(report.misconceptions, module),
        "items": items,
    }


def _rows(table: "pd.DataFrame", module: Module) -> list[dict[str, Any]]:
    own = table[table["module"] == module.name]
    return [{str(key): value for key, value in row.items()} for row in own.to_dict("records")]
