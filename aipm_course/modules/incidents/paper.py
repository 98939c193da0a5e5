"""Numbers of the lesson on incidents, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the two clocks, the four actions of the night, and the fall of Answer."""
    clocks, action, change = (lesson.answer(name) for name in ("clocks", "actions", "changes"))
    targets, now = lesson.facts("targets"), lesson.facts("now")
    acts = lesson.table("actions").set_index("action")
    log = lesson.table("log")
    daily = lesson.table("daily")
    rows = daily[daily["complete"] == "yes"]
    early, late = rows[rows["day"] < change["day"]], rows[rows["day"] >= change["day"]]
    open_now = lesson.table("open").set_index("letter")
    customers = open_now["users"] - open_now["internal"]
    found: dict[str, Value] = {
        "customers_a": int(customers["A"]),
        "reach_a": float(customers["A"] / open_now.loc["A", "active"]),
        "incidents": int(clocks["incidents"]),
        "rows": len(log),
        "detect": float(clocks["detect"]),
        "detect_target": int(targets["detect_target"]),
        "repair": float(clocks["repair"]),
        "repair_target": int(targets["repair_target"]),
        "wide": float(targets["wide"]),
        "some": float(targets["some"]),
        "few": int(targets["few"]),
        "harm": int(now["harm"]),
        "hours": int(now["hours"]),
        "seen": int(now["seen"]),
        "off": int(now["off"]),
        "at_least": float(action["at_least"]),
        "day": int(change["day"]),
        "fall": float(change["fall_solved"]),
        "before": float(early["solved"].mean()),
        "since": float(late["solved"].mean()),
        "missing": float(change["missing"]),
        "days_since": len(late),
        "old_release": float(change["fall_old_release"]),
        "old_count": float(change["fall_old_count"]),
        "sister": float(change["fall_sister"]),
        "no_documents": float(change["fall_no_documents"]),
    }
    for name, row in acts.iterrows():
        found[f"works_{name}"] = float(row["works"])
        found[f"stops_{name}"] = float(row["stops"])
        found[f"minutes_{name}"] = int(row["approval"] + row["effect"])
        found[f"cost_{name}"] = float(action["harms"].loc[name, "expected"])
    return found
