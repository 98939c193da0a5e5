"""Numbers of the lesson on prioritizing, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the favorite's bill, what would bring it back, and which ideas lead in the draws."""
    moved, sure, facts = lesson.answer("what_moved"), lesson.answer("how_sure"), lesson.facts("facts")
    clean = lesson.table("clean").set_index("idea")
    ideas = lesson.table("ideas").set_index("idea")
    name = str(moved["biggest_fall"])
    row = ideas.loc[name]
    labels = row["labels"] + row["retrainings_per_year"] * row["labels_per_retraining"]
    value = clean["reach"] * clean["impact"] * clean["confidence"]
    before = (value / clean["build_effort"]).rank(ascending=False)
    after = (value / clean["full_effort"]).rank(ascending=False)
    rest = clean.loc[name, "full_effort"] - clean.loc[name, "labeling"]
    scores = (value / clean["full_effort"]).drop(name)
    third = float(value[name] / scores.nlargest(3).iloc[-1] - rest)
    return {
        "favorite": str(row["name"]),
        "place_before": int(before[name]),
        "place_after": int(after[name]),
        "labels": int(labels),
        "labels_usd": float(moved["labels_usd"]),
        "labels_third": round(third * facts["hours_per_person_month"] * 60 / row["minutes_per_label"]),
        "build": float(row["build_effort"]),
        "full": float(clean.loc[name, "full_effort"]),
        "capacity": float(facts["capacity"]),
        "ml_capacity": float(facts["ml_capacity"]),
        "top_summary": float(sure["top3_chance"]["summary"]),
        "top_routing": float(sure["top3_chance"]["routing"]),
        "top_synonyms": float(sure["top3_chance"]["synonyms"]),
    }
