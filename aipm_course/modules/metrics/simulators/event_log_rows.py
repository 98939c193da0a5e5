"""Events before they become a log, and draws that hit a share exactly."""

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_tables import EVENTS, UNPLANNED


def exactly(generator: np.random.Generator, count: int, share: float) -> np.ndarray:
    """Return `count` booleans of which the given share, rounded, is True, in random order."""
    return np.asarray(generator.permutation(count) < round(count * share))


def even_normals(generator: np.random.Generator, count: int) -> np.ndarray:
    """Return standard normals, one from each of `count` slices of equal probability, in random order."""
    from scipy.special import ndtri

    values: np.ndarray = ndtri((generator.permutation(count) + generator.random(count)) / count)
    return values


class Rows:
    """Collects events before they become a log."""

    def __init__(self, users: pd.DataFrame) -> None:
        self._users = users
        self._parts: list[dict[str, np.ndarray]] = []

    def add(
        self,
        event: str,
        user: np.ndarray,
        second: np.ndarray,
        case: np.ndarray | int = 0,
        value: np.ndarray | float = np.nan,
    ) -> None:
        """Add one event per element of `user` (row numbers) and `second`."""
        size = len(user)
        self._parts.append(
            {
                "event": np.full(size, (*EVENTS, UNPLANNED).index(event)),
                "row": user,
                "received_s": second.astype(np.int64),
                "case_id": np.broadcast_to(case, size),
                "value": np.broadcast_to(value, size).astype(float),
            }
        )

    def table(self) -> pd.DataFrame:
        """Return all events with users' names and platforms."""
        joined = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        row = joined.pop("row")
        names = np.array([*EVENTS, UNPLANNED], dtype=object)
        return pd.DataFrame(
            {
                "received_s": joined["received_s"],
                "user_id": self._users["user_id"].to_numpy()[row],
                "platform": self._users["platform"].to_numpy()[row],
                "event": names[joined["event"]],
                "case_id": joined["case_id"],
                "value": joined["value"],
            }
        )
