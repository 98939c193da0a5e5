"""Numbers of the lesson on roles, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the limits of the charter, how long alerts wait, and what blocks the pilot."""
    lanes, calendar, blocking = (lesson.answer(name) for name in ("lanes", "calendar", "blocking"))
    limits, promise = lesson.facts("limits"), lesson.facts("promise")
    contract = lanes["contract"]["lane"]
    waits = calendar["waits"]["hours"]
    return {
        **{f"limit_{name}": float(value) for name, value in limits.items()},
        "alone": int((contract == "alone").sum()),
        "contracts": len(contract),
        "wait_longest": float(waits.max()),
        "wait_mean": float(waits.mean()),
        "late": int((waits > 4).sum()),
        "alerts": len(waits),
        "booked": float(calendar["booked"]),
        "path": int(blocking["path_days"]),
        "path_then": int(blocking["path_days"] - blocking["won"]["days"].max()),
        "days_left": int(5 * promise["weeks"] - promise["holidays"]),
        "offer": str(blocking["act"]),
    }
