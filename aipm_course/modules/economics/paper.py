"""Numbers of the lesson on unit economics, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value

SOLD_AT = 70
"""Cents for a solved task; the lesson assumes it."""


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what a solved task costs, where it turns, and the three ways to get a model."""
    solved, desk, plan = (lesson.answer(name) for name in ("solved", "desk", "plan"))
    people = lesson.facts("people")
    winner = str(solved["winner"])
    minute = float(people["wage"]) / 60 * 100
    left = SOLD_AT * solved["solved"][winner] - solved["per_task"][winner]
    found: dict[str, Value] = {
        "winner": winner,
        "minutes": float(people["minutes"]),
        "wage": float(people["wage"]),
        "sold_at": SOLD_AT,
        "solved_100": 100 * float(solved["solved"][winner]),
        "margin": SOLD_AT - float(solved["per_solved"][winner]),
        "margin_1000": 10 * float(solved["solved"][winner]) * (SOLD_AT - float(solved["per_solved"][winner])),
        "turns_at": float(solved["turns_at"]),
        "ends_at": float(left / solved["handed"][winner] / minute),
        "route_cents": float(desk["all_in"][desk["route"]]),
        "month": int(plan["month"]),
    }
    for model, cents in solved["per_solved"].items():
        found[f"cents_{model}"] = float(cents)
        found[f"solved_{model}"] = float(solved["solved"][model])
        found[f"handed_{model}"] = float(solved["handed"][model])
        found[f"task_{model}"] = float(solved["per_task"][model])
    options = lesson.table("options").set_index("option")
    for option, dollars in plan["total"].items():
        found[f"total_{option}"] = float(dollars)
        found[f"p95_{option}"] = float(options.loc[option, "p95"])
    return {**found, "p95_limit": float(lesson.facts("plan_facts")["limit"])}
