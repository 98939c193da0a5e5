"""Invoices of the quarter, with one on and one beside each edge of the rule of assisted revenue."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_tables import WINDOW_DAYS, EventLog

KINDS = (("addon", 80, 900), ("seats", 110, 1500), ("services", 50, 2500))
_GAPS = (0, 1, 14, 15)
"""Days from an account's last request to the planted invoices."""


def invoices_of(generator: np.random.Generator, log: EventLog) -> pd.DataFrame:
    """Return invoices: the add-on, more seats, and services that Brief has nothing to do with."""
    planted = _planted(generator, log)
    taken = {account for account, _, _ in planted}
    customers = np.array([name for name in log.accounts["account_id"].to_numpy()[1:] if name not in taken])
    parts = [pd.DataFrame(planted, columns=["account_id", "kind", "day"])]
    for kind, count, _ in KINDS:
        parts.append(
            pd.DataFrame(
                {
                    "account_id": generator.choice(customers, count, replace=False),
                    "kind": kind,
                    "day": generator.integers(16, WINDOW_DAYS + 1, count),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    # Add-ons and expansions on day 90 and after it.
    for kind in ("addon", "seats"):
        rows = generator.permutation(table.index[(table["kind"] == kind) & (table.index >= len(planted))])
        table.loc[rows[:2], "day"] = WINDOW_DAYS
        table.loc[rows[2:8], "day"] = [91, 91, *generator.integers(92, 99, 4)]
    middle = table["kind"].map({kind: usd for kind, _, usd in KINDS}).to_numpy()
    table["usd"] = (middle * generator.lognormal(0, 0.5, len(table))).round(-1).astype(int)
    table = table.sort_values(["day", "account_id", "kind"], ignore_index=True)
    table.insert(0, "invoice_id", [f"i{number:03d}" for number in range(1, len(table) + 1)])
    return table


def _planted(generator: np.random.Generator, log: EventLog) -> list[tuple[str, str, int]]:
    """Return (account, kind, day) of the invoices on the edges, each in an account of its own but the pair."""
    asked = log.of("brief_requested")
    returned = log.of("brief_returned")["case_id"].to_numpy(dtype=int)
    cases = pd.DataFrame(
        {
            "place": 1000 * asked["account"].to_numpy() + asked["day"].to_numpy(),
            "came": np.isin(asked["case_id"].to_numpy(dtype=int), returned),
            "entitled": asked["entitled"].to_numpy() == 1,
        }
    )
    days = cases.groupby("place").max()
    account, day = days.index.to_numpy() // 1000, days.index.to_numpy() % 1000
    came, entitled = days["came"].to_numpy(), days["entitled"].to_numpy()
    same = account[1:] == account[:-1]
    before = np.append(99, np.where(same, np.diff(day), 99))
    after = np.append(np.where(same, np.diff(day), 99), 99)
    rows: list[tuple[str, str, int]] = []
    used: set[int] = set()

    def plant(
        fits: "npt.NDArray[np.bool_]", gap: "int | npt.NDArray[np.int_]", count: int, last: int = WINDOW_DAYS
    ) -> None:
        on = day + gap
        for place in generator.permutation(np.flatnonzero(fits & (on <= last) & (on >= 16))):
            if account[place] not in used:
                rows.append((f"a{account[place]:03d}", "seats", int(on[place])))
                used.add(int(account[place]))
                count -= 1
            if not count:
                return

    alone = (before > 15) & (after > 15)
    # Two expansions of one account after the same request.
    plant(alone & came & (day < 80), 4, 1)
    name, kind, on = rows[0]
    rows.append((name, kind, on + 3))
    for gap in _GAPS:
        plant(came & (after > gap) & ((before > 15) if gap < 2 else True), gap, 2)
    plant(alone & ~came & entitled, 5, 2)
    plant(alone & came & ~entitled, 5, 1)
    for on in (WINDOW_DAYS, WINDOW_DAYS + 2):
        plant(came & (day > 82) & (day < 88), on - day, 2, last=on)
    return rows
