"""A figure with its finding and its alternative text, the same in a notebook and on a page."""

import base64
import html
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.figures.boxes import box_or_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STAND_IN = "Run this cell to move the controls; the next cell shows the same picture."
SHARP = 1.8
"""Points of a picture for each CSS pixel, so that it is sharp on a dense screen."""
LARGEST = 60_000
"""Bytes that a picture should have at most; a busy one gets fewer colors."""
PALETTES = (96, 48, 24, 12)
STYLE = Path(__file__).with_name("matplotlibrc")


@dataclass(frozen=True)
class Chart:
    """A figure with its words; the picture is made when somebody looks at it, for that takes most of the time.

    Attributes:
        title: what the figure shows, as a finding.
        alt: what somebody who cannot see it needs to know.
        make: returns the picture, as PNG.
    """

    title: str
    alt: str
    make: Callable[[], bytes] = field(repr=False)

    @cached_property
    def png(self) -> bytes:
        """The picture."""
        return self.make()

    @property
    def width(self) -> int:
        """How wide the picture is shown, in CSS pixels; it has `SHARP` times as many points."""
        return round(int.from_bytes(self.png[16:20], "big") / SHARP)

    def img(self, *, alt: str | None = None, fit: bool = False) -> str:
        """Return the picture as an element of a page, with its alternative text.

        Args:
            alt: another alternative text, for where the words stand beside it.
            fit: whether it stays lower than the window, so that controls above it and the axis are seen together.
        """
        words = html.escape(self.alt if alt is None else alt, quote=True)
        high = ";max-height:58vh;object-fit:contain;object-position:left top" if fit else ""
        source = base64.b64encode(self.png).decode()
        return (
            f'<img class="aipm-figure" alt="{words}" src="data:image/png;base64,{source}" width="{self.width}" '
            f'style="width:{self.width}px;max-width:100%;height:auto{high}">'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the picture as HTML: neither JupyterLab nor nbconvert reads the alternative text of a bare PNG."""
        return {"text/html": self.img(), "text/plain": self.alt}


@contextmanager
def drawing(**figure: Any) -> Iterator["Figure"]:
    """Give a figure in the course's style, and close it afterwards."""
    import matplotlib.pyplot as plt

    with plt.rc_context(fname=str(STYLE)):
        fig = plt.figure(**figure)
        try:
            yield fig
        finally:
            plt.close(fig)


def as_chart(fig: "Figure", title: str, alt: str) -> Chart:
    """Return the figure as a small picture that is the same for the same input."""
    return Chart(title, alt, partial(_picture, fig))


def _picture(fig: "Figure") -> bytes:
    import matplotlib.pyplot as plt
    from PIL import Image

    drawn = io.BytesIO()
    with plt.rc_context(fname=str(STYLE)):
        fig.savefig(drawn, format="png", metadata={"Software": None})
    plain = Image.open(drawn).convert("RGB")
    # A palette makes the file a third as large; a page of figures is committed with every lesson.
    for colors in PALETTES:
        small = io.BytesIO()
        plain.quantize(colors, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
        if small.tell() <= LARGEST:
            break
    return small.getvalue()


def explorer(draw: Callable[..., Chart], controls: Mapping[str, Any]) -> Any:
    """Return a widget that redraws a chart whenever a control changes.

    Args:
        draw: a plain plotting function.
        controls: one ipywidgets control per argument of `draw`.

    Returns:
        A box with the controls above the picture and the alternative text below it.
    """
    import ipywidgets as widgets

    picture, caption = widgets.HTML(), widgets.HTML()

    def redraw(_: object = None) -> None:
        chart = draw(**{name: control.value for name, control in controls.items()})
        # The words stand below the picture; a screen reader need not say them twice.
        picture.value = chart.img(alt=chart.title, fit=True)
        caption.value = f'<div role="status" style="line-height:1.4">{chart.alt}</div>'

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    for control in controls.values():
        _keep_together(control)
    row = widgets.Box(
        list(controls.values()),
        layout=widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="2px 20px", max_width="860px"),
    )

    return box_or_words([row, picture, caption], STAND_IN)


def _keep_together(control: Any) -> None:
    """Put a control's name right in front of it, and give it no more room than it needs."""
    import ipywidgets as widgets

    # Without one, the browser shows "null" over the name.
    control.tooltip = control.tooltip or control.description
    if hasattr(control.style, "description_width"):
        control.style.description_width = "initial"
    if isinstance(control, widgets.ToggleButtons):
        control.style.button_width = "auto"
        # As a block, it would set its name above the buttons.
        control.layout.display, control.layout.align_items, control.layout.width = "flex", "center", "auto"
    elif isinstance(control, widgets.Checkbox | widgets.Dropdown):
        control.layout.width = "auto"
