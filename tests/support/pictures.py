"""What a learner sees of a chart: an image with its words."""

from typing import Any

from aipm_course.figures.chart import Chart


def shows(picture: Any, chart: Chart) -> bool:
    """Return whether the picture of an explorer is this chart."""
    found: bool = picture.value == chart.img(alt=chart.title, fit=True)
    return found
