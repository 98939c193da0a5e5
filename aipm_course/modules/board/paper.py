"""Numbers of the lesson on boards, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the loudest slide, what pilots return when counted, and how the packs fare."""
    returns, packs = lesson.answer("returns"), lesson.answer("packs")
    pilots = lesson.table("pilots").set_index("pilot")
    loudest, best = str(pilots["headline"].idxmax()), str(returns["best"])
    verdicts = packs["verdicts"]["verdict"].value_counts()
    return {
        "pilots": len(pilots),
        "loudest": loudest,
        "loudest_slide": float(pilots.loc[loudest, "headline"]),
        "loudest_return": float(returns["returns"][loudest]),
        "best": best,
        "best_slide": float(pilots.loc[best, "headline"]),
        "best_return": float(returns["returns"][best]),
        "losing": len(returns["stop"]),
        "packs": int(verdicts.sum()),
        **{verdict: int(verdicts.get(verdict, 0)) for verdict in ("send_back", "stop", "iterate", "scale")},
    }
