"""Numbers of the lesson on fairness, for the filled templates."""

import numpy as np

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return selection by job family, what the qualified meet, and who carries the flags of the new release."""
    ratio, qualified, payments = (lesson.answer(name) for name in ("selection_ratio", "qualified", "payments"))
    rows = lesson.table("applicants")
    rates = rows.groupby("group")["selected"].mean()
    found: dict[str, Value] = {
        "applicants": len(rows),
        "overall": float(ratio["overall"]),
        "amber": float(rates["amber"]),
        "blue": float(rates["blue"]),
        "qualified_gap": 100 * abs(float(qualified["gap"])),
        "qualified_low": 100 * abs(float(qualified["gap_high"])),
        "qualified_high": 100 * abs(float(qualified["gap_low"])),
        "islands": float(payments["ratio"]),
        "islands_low": float(payments["ratio_low"]),
        "islands_before": float(payments["ratio_before"]),
    }
    counts = rows.groupby(["family", "group"])["selected"].agg(["sum", "count"])
    chosen, applied = counts["sum"].unstack(), counts["count"].unstack()
    for family in chosen.index:
        share = chosen.loc[family] / applied.loc[family]
        lower, higher = share.idxmin(), share.idxmax()
        value = share[lower] / share[higher]
        spread = float(np.exp(1.96 * np.sqrt((1 / chosen.loc[family] - 1 / applied.loc[family]).sum())))
        found |= {
            f"ratio_{family}": float(value),
            f"low_{family}": float(value / spread),
            f"high_{family}": float(value * spread),
            f"lower_{family}": str(lower),
            f"n_{family}": int(applied.loc[family, lower]),
            f"short_{family}": float((share[higher] - share[lower]) * applied.loc[family, lower]),
        }
    support = (
        rows[(rows["family"] == "support") & (rows["qualified"] == 1)]
        .groupby("group")["selected"]
        .agg(["mean", "size"])
    )
    for group in support.index:
        found[f"support_{group}"] = 100 * float(support.loc[group, "mean"])
        found[f"support_n_{group}"] = int(support.loc[group, "size"])
    found["support_missed"] = abs(float(qualified["gap"])) * int(support.loc["amber", "size"])
    return found
