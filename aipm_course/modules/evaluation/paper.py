"""Numbers of the lesson on evaluation, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what the golden set, the corrected judge and the two versions say."""
    golden, judge, two = (lesson.answer(name) for name in ("golden_set", "judge", "version_two"))
    facts = lesson.facts("facts")
    cases = lesson.table("golden")
    kept = cases[(cases["use"] == "test") & (cases["copy_of"] == "")]
    traffic = lesson.table("traffic").set_index("kind")
    asked = traffic["requests"] - traffic["of_staff"]
    answers = lesson.table("answers")
    runs = lesson.table("runs")
    hard = runs[(runs["source"] == "test") & (runs["version"] == 2)]["hard"]
    critical = lesson.table("intents").query("critical == 'yes'")
    test = runs[runs["source"] == "test"]
    pairs = test.pivot(index="case", columns="version", values="passed").dropna()
    intent = test.drop_duplicates("case").set_index("case")["intent"]
    found: dict[str, Value] = {
        "golden_cases": int(golden["kept"]),
        "golden_rows": len(cases),
        "golden_plain": float(kept["passed"].mean()),
        "golden_rate": float(golden["rate"]),
        "golden_half": 100 * float(golden["half_width"]),
        "golden_low": float(golden["rate"] - golden["half_width"]),
        "golden_high": float(golden["rate"] + golden["half_width"]),
        "golden_next": str(golden["label_next"]),
        "golden_half_then": 100 * float(golden["half_after"]),
        "golden_requests": int(asked.sum()),
        "judge_share": float(judge["judge_share"]),
        "judge_replies": len(answers),
        "judge_labels": int(judge["labels"]),
        "judge_read": int((answers["people"] != "").sum()),
        "judge_disputed": int((answers["people"] == "disputed").sum()),
        "judge_rate": float(judge["rate"]),
        "judge_half": 100 * float(judge["half_width"]),
        "judge_low": float(judge["rate"] - judge["half_width"]),
        "judge_high": float(judge["rate"] + judge["half_width"]),
        "judge_plain": round(judge["plain_labels"]),
        "pairs": int(two["pairs"]),
        "margin": 100 * float(facts["margin"]),
        "composite": 100 * float(two["composite_change"]),
        "critical_pairs": int(intent[pairs.index].isin(critical["intent"]).sum()),
        "new_errors": int(two["new_errors"]),
        "mended": int(two["mended"]),
        "rise_low": 100 * float(two["low"]),
        "rise_high": 100 * float(two["high"]),
        "rise": 50 * float(two["low"] + two["high"]),
        "critical_share": 100 * float(critical["share"].sum()),
        "hard": int(hard.sum()),
        "hard_runs": len(hard),
        "hard_share": float(hard.mean()),
        "hard_bound": float(two["hard_bound"]),
        "hard_needed": int(two["runs_needed"]),
        **{f"fact_{name}": value for name, value in facts.items()},
    }
    for kind, group in kept.groupby("kind"):
        found[f"n_{kind}"] = len(group)
        found[f"rate_{kind}"] = float(group["passed"].mean())
        found[f"weight_{kind}"] = float(asked[kind] / asked.sum())
    return found
