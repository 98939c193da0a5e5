"""Numbers of the lesson on data, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the contract's bars with the new week, and what may be used, who agrees and what labels buy."""
    contract, usable, agreement, curve = (lesson.answer(name) for name in ("contract", "usable", "agreement", "curve"))
    pool, labels = lesson.facts("pool_facts"), lesson.facts("curve_facts")
    tickets = lesson.table("tickets")
    enough = (curve["slope"] / (labels["target"] - curve["plateau"])) ** 2
    order = (enough - labels["on_hand"]) / (1 - labels["rejected"])
    sizes = tickets["segment"].value_counts()
    found: dict[str, Value] = {
        "rows": len(tickets),
        "small": str(sizes.idxmin()),
        "small_rows": int(sizes.min()),
        "oldest": int(pool["oldest"]),
        "tickets": int(usable["tickets"]),
        "no_consent": int(usable["no_consent"]),
        "too_old": int(usable["too_old"]),
        "no_intent": int(usable["no_intent"]),
        "usable": int(usable["usable"]),
        "back_ask": int(usable["back_ask"]),
        "with_ask": int(usable["usable"] + usable["back_ask"]),
        "found_bar": float(lesson.facts("labels_facts")["found_bar"]),
        "majority": float(agreement["majority_found"]),
        "plateau": float(curve["plateau"]),
        "target": float(labels["target"]),
        "on_hand": int(labels["on_hand"]),
        "enough": float(enough),
        "order": float(order),
        "order_usd": float(order * labels["price"]),
        **{f"pool_{name}": value for name, value in pool.items()},
    }
    for clause, row in contract["contract"].iterrows():
        found[f"bar_{clause}"] = float(row["bar"])
        found[f"week_{clause}"] = float(row["week"])
        found[f"level_{clause}"] = "all rows" if row["level"] == "all" else "lowest segment of 50 rows or more"
    for person, row in agreement["people"].iterrows():
        found[f"found_{str(person).lower()}"] = float(row["found"])
    return found
