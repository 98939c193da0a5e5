"""Numbers of the lesson on privacy, security and regulation, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what the redactor leaves, what gets past two layers, and what may start on the day."""
    redaction, layers, uses = (lesson.answer(name) for name in ("redaction", "layers", "uses"))
    prompts, mentions = lesson.table("prompts"), lesson.table("mentions")
    stored = prompts[prompts["source"] == "user"]
    rows = mentions[mentions["prompt"].isin(stored["prompt"]) & (mentions["person"] != "")]
    leaks = rows["hidden"] != "all"
    readable = leaks.groupby(rows["person"]).max()
    tries = lesson.table("tries")
    attacks = tries.loc[tries["scope"] == "yes", "attack"].nunique()
    pairs, bought = layers["pairs"], str(layers["buy"])
    two = leaks & ~rows["kind"].isin(["email", "name"])
    return {
        "people": len(readable),
        "people_hidden": int((~readable).sum()),
        "people_share": float(redaction["by_person"]),
        "mentions": len(rows),
        "mentions_share": float(redaction["by_mention"]),
        "per_1000": float(redaction["leaks_per_1000"]),
        "prompts": len(stored),
        "prompts_readable": int(rows[leaks]["prompt"].nunique()),
        "repaired": float(redaction["repaired"]),
        "repair": str(redaction["kind"]),
        "repaired_both": float(1 - two.groupby(rows["person"]).max().mean()),
        "layer": bought.capitalize(),
        "attacks": int(attacks),
        "past": round(float(pairs.loc[bought, "both"]) * attacks),
        "past_share": float(pairs.loc[bought, "both"]),
        "past_low": float(layers["low"]),
        "past_high": float(layers["high"]),
        "blocked": float(pairs.loc[bought, "blocked"]),
        "tasks": len(lesson.table("tasks")),
        "past_cedar": float(pairs.loc["cedar", "both"]),
        "blocked_alder": float(pairs.loc["alder", "blocked"]),
        "uses_start": len(uses["may_start"]),
        "uses_in_force": len(uses["in_force"]),
    }
