"""Boxes of controls that say in plain text, where no widget can be shown, how to get them; what rooms have in common."""

from collections.abc import Iterable
from functools import cache
from typing import Any


def box_or_words(children: Iterable[Any], words: str) -> Any:
    """Return controls below one another; a page that shows no widget shows the words instead.

    Args:
        children: widgets, from the top.
        words: plain text: how to get the controls, or what does the same.
    """
    box = _box_class()(list(children))
    box.words = words
    return box


@cache
def _box_class() -> type:
    """Return the class; ipywidgets takes its time to load, and is needed where something is shown."""
    import ipywidgets as widgets

    class BoxOrWords(widgets.VBox):  # type: ignore[misc]
        """A box with plain text for pages that show no widget."""

        words = ""

        def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
            bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
            return {**bundle, "text/plain": self.words}

    return BoxOrWords


def row_of(buttons: Iterable[Any]) -> Any:
    """Return buttons side by side; on a narrow page they go on below."""
    import ipywidgets as widgets

    return widgets.Box(
        list(buttons), layout=widgets.Layout(flex_flow="row wrap", grid_gap="4px 8px", max_width="860px")
    )


def begin_again() -> Any:
    """Return the button that sets a room back to its beginning."""
    import ipywidgets as widgets

    layout = widgets.Layout(width="auto", align_self="flex-start")
    return widgets.Button(description="begin again", layout=layout, tooltip="begin again")
