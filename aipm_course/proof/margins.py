"""How near the planted truths of the simulators come to breaking."""

import numpy as np

from aipm_course.proof.figure import Figure
from aipm_course.simulation.margins import Truths


class Margins:
    """Collects the margins of every truth that says by how much it holds; give `heard` to `attempts.heard_by`."""

    def __init__(self) -> None:
        self._least: dict[str, tuple[float, int]] = {}
        self._met: dict[str, set[float]] = {}
        self._attempts: dict[str, list[int]] = {}

    def heard(self, simulator: str, seed: int, attempt: int, truths: Truths) -> None:
        """Take the truths of a seed that holds."""
        self._attempts.setdefault(simulator, []).append(attempt + 1)
        for name, margin in truths.items():
            truth = f"{simulator}: {name}"
            self._met.setdefault(truth, set()).add(float(margin))
            if not isinstance(margin, bool | np.bool_) and margin < self._least.get(truth, (float("inf"), 0))[0]:
                self._least[truth] = (float(margin), seed)

    def figure(self) -> Figure:
        """Return the smallest margin; the others stand below it, for information.

        A truth that is never anything but 0 or 1 says yes or no and not by how much: it is counted, and not listed.
        """
        yes_or_no = [name for name, met in self._met.items() if met <= {0.0, 1.0}]
        nearest = sorted(
            ((name, least) for name, least in self._least.items() if name not in yes_or_no), key=lambda item: item[1]
        )
        plain = f" beside {len(yes_or_no)} that say yes or no" if yes_or_no else ""
        attempts = ", ".join(
            f"{name} {sum(counts) / len(counts):.1f}" for name, counts in sorted(self._attempts.items())
        )
        title = f"smallest margin of {len(nearest)} planted truths{plain} (attempts a seed: {attempts or 'none heard'})"
        return Figure(
            "margins",
            title,
            nearest[0][1][0] if nearest else None,
            None,
            faults=tuple(f"{name}: {margin:.3g} on seed {seed}" for name, (margin, seed) in nearest[:8]),
        )
