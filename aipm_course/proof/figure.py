"""One figure beside its bar."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One thing that was measured.

    Attributes:
        name: short code, for example "copies".
        title: what was measured, in words.
        value: the figure; None where there was nothing to measure.
        bar: what it is held against; None for a figure that only informs.
        at_least: whether the figure must reach the bar; otherwise it must not exceed it.
        percent: whether figure and bar are shares, to be printed as percentages.
        faults: what to mend, the worst first, a sentence each.
        parts: the figure of each question, where that makes sense.
    """

    name: str
    title: str
    value: float | None
    bar: float | None
    at_least: bool = False
    percent: bool = False
    faults: tuple[str, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Whether the figure keeps its bar.

        >>> Figure("copies", "", 0.2, 0.25).passes, Figure("forms", "", 0.9, 0.98, at_least=True).passes
        (True, False)
        """
        if self.value is None or self.bar is None:
            return True
        slack = 1e-9
        return self.value >= self.bar - slack if self.at_least else self.value <= self.bar + slack

    def shown(self, value: float | None) -> str:
        """Return the figure or its bar in words.

        >>> Figure("copies", "", 0.2, 0.25, percent=True).shown(0.2), Figure("right", "", 0, 0).shown(3)
        ('20.0%', '3')
        """
        if value is None:
            return "-"
        return f"{100 * value:.1f}%" if self.percent else f"{value:.3g}"

    @property
    def bar_shown(self) -> str:
        """The bar in words, with its direction."""
        if self.bar is None:
            return "no bar"
        if self.bar == 0 and not self.at_least:
            return "none"
        return f"{'at least' if self.at_least else 'at most'} {self.shown(self.bar)}"
