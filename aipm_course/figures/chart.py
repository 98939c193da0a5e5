"""A figure with its finding and its alternative text, the same in a notebook and on a page."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STAND_IN = "Run this cell to move the controls; the next cell shows the same picture."
STYLE = Path(__file__).with_name("matplotlibrc")


@dataclass(frozen=True)
class Chart:
    """A drawn figure.

    Attributes:
        png: the picture.
        title: what the figure shows, as a finding.
        alt: what somebody who cannot see it needs to know.
    """

    png: bytes
    title: str
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show the picture; the alternative text travels with it and stands in for it in plain text."""
        return {"image/png": self.png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}


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
    import matplotlib.pyplot as plt
    from PIL import Image

    drawn, small = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png", metadata={"Software": None})
    # A palette makes the file a third as large; a page of figures is committed with every lesson.
    Image.open(drawn).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    plt.close(fig)
    return Chart(small.getvalue(), title, alt)


def explorer(draw: Callable[..., Chart], controls: Mapping[str, Any]) -> Any:
    """Return a widget that redraws a chart whenever a control changes.

    Args:
        draw: a plain plotting function.
        controls: one ipywidgets control per argument of `draw`.

    Returns:
        A box with the controls above the picture and the alternative text below it.
    """
    import ipywidgets as widgets

    picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", object_fit="contain"))
    caption = widgets.HTML()

    def redraw(_: object = None) -> None:
        chart = draw(**{name: control.value for name, control in controls.items()})
        picture.value = chart.png
        caption.value = f'<div role="status" style="line-height:1.4">{chart.alt}</div>'

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    row = widgets.Box(list(controls.values()), layout=widgets.Layout(flex_flow="row wrap"))

    class Explorer(widgets.VBox):  # type: ignore[misc]
        """A box that says in plain text, where no widget can be shown, how to get one."""

        def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
            bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
            return {**bundle, "text/plain": STAND_IN}

    return Explorer([row, picture, caption])
