"""Numbers of the lesson on drift, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what late labels allow to say, what an alert costs, who answers, and what four episodes were."""
    late, inside, budget = (lesson.answer(name) for name in ("late_labels", "look_inside", "budget"))
    alive, facts = lesson.answer("alive"), lesson.facts("facts")
    stream = lesson.table("stream")
    early = stream[stream["week"] <= 4]
    flag, fraud = early["score"] >= facts["flag_at"], early["label"] == 1
    working = alive["working"].set_index("monitor")["working"]
    found: dict[str, Value] = {
        "flag_at": float(facts["flag_at"]),
        "payments_week": int(stream.groupby("week").size().iloc[0]),
        "weeks": int(stream["week"].max()),
        "label_days": int(facts["label_days"]),
        "precision_then": float(fraud[flag].mean()),
        "precision": float(late["precision"]),
        "precision_low": float(late["precision_low"]),
        "precision_high": float(late["precision_high"]),
        "caught_then": float(flag[fraud].mean()),
        "caught": float(late["caught"]),
        "caught_low": float(late["caught_low"]),
        "caught_high": float(late["caught_high"]),
        "cleared_then": float(late["proxy_then"]),
        "cleared_now": float(late["proxy_now"]),
        "market": str(inside["market"]),
        "frauds_needed": int(inside["frauds_needed"]),
        "alarm_weeks": int(inside["weeks_until_alarm"]),
        "alert_every": int(inside["alert_every_weeks"]),
        "threshold": float(budget["whole_threshold"]),
        "threshold_small": float(budget["small_threshold"]),
        "threshold_cost": float(budget["whole_cost"]),
        "habit_alarms": float(budget["habit_false_alarms"]),
        "false_alarm": int(facts["false_alarm_cost"]),
        "ten_alarms_weeks": 10 * float(facts["false_alarm_cost"] / facts["unnoticed_week_whole"]),
        "unnoticed": int(facts["unnoticed_week_whole"]),
        "uptime": float(facts["uptime_bar"]),
        "fresh": int(facts["fresh_days"]),
        "page": int(facts["sla_page"]),
        "ticket": int(facts["sla_ticket"]),
        "inside_sla": float(alive["inside_sla"]),
        "monitors": len(working),
        "monitors_ok": int((working >= facts["uptime_bar"]).sum()),
        "unowned": str(alive["unowned"]),
    }
    for row in lesson.answer("alarms").itertuples():
        found[f"psi_{row.episode.lower()}"] = float(row.worst_psi)
        found[f"auc_{row.episode.lower()}"] = float(row.auc)
    return found
