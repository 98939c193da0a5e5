"""Numbers of the lesson on metrics, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what the log of Brief says once it is repaired, beside the bars of its contract."""
    coverage, adoption, two = (lesson.answer(name) for name in ("coverage", "adoption", "with_and_without"))
    latency, behavior, money = (lesson.answer(name) for name in ("latency", "behavior", "retention_revenue"))
    facts, targets = lesson.facts("facts"), lesson.table("kpi_targets")
    wanted = targets[targets["set"] == "AI PM"].set_index("kpi")
    events, users = lesson.table("events").drop_duplicates("event_id"), lesson.table("users")
    once = events[events["user_id"].isin(users.loc[users["staff"] == 0, "user_id"])]
    opened = once[once["event"] == "case_opened"].set_index("case_id")
    closed = once[once["event"] == "case_closed"].set_index("case_id")["received_s"]
    waited = ((closed.reindex(opened.index) - opened["received_s"]) / 60).astype(float).fillna(float("inf"))
    minutes = waited.groupby(opened["value"]).median()
    return {
        "planned": len(lesson.table("plan")),
        "coverage": float(coverage["coverage"]),
        "doubled": int(coverage["doubled"]),
        "blind": str(coverage["never"][0]),
        "eligible": int(adoption["eligible"]),
        "used": int(adoption["used"]),
        "adoption": float(adoption["adoption"]),
        "adoption_lowest": float(adoption["adoption_lowest"]),
        "adoption_low": float(wanted.loc["KPI-01", "low"]),
        "adoption_high": float(wanted.loc["KPI-01", "high"]),
        "said": float(facts["director_said"]),
        "success_without": float(two["success_without"]),
        "success_with": float(two["success_with"]),
        "success_points": 100 * float(two["success_with"] - two["success_without"]),
        "uplift": float(two["uplift"]),
        "minutes_without": float(minutes[0]),
        "minutes_with": float(minutes[1]),
        "time_cut": float(two["time_cut"]),
        "time_low": float(wanted.loc["KPI-03", "low"]),
        "p95": float(latency["p95"]),
        "p95_bar": float(facts["p95_bar_s"]),
        "slowest": str(latency["slowest_region"]),
        "slowest_p95": float(latency["slowest_p95"]),
        "region_bar": float(facts["region_bar_s"]),
        "failed": float(latency["failed_per_1000"]),
        "failed_bar": float(facts["failed_bar_per_1000"]),
        "accepted_web": float(behavior["accepted"]["web"]),
        "reports": float(behavior["reports_per_1000"]),
        "escalation": float(behavior["escalation"]),
        "deflection": float(behavior["deflection"]),
        "tickets_before": 100 * float(facts["tickets_before"] / facts["cases_before"]),
        "stars": float(behavior["stars_as_rated"]),
        "stars_weighted": float(behavior["stars_weighted"]),
        "retention": float(money["matched_lift"]),
        "retention_plain": float(money["naive_lift"]),
    }
