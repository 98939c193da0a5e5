"""Numbers of the lesson on framing, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return where the minutes go, what eight ideas are worth by way, and what a model beats two rules by."""
    minutes, ideas, flags = (lesson.answer(name) for name in ("minutes", "ideas", "flags"))
    facts, prices = lesson.facts("minutes_facts"), lesson.facts("flags_facts")
    cases = lesson.table("cases")
    once = lesson.table("flags").drop_duplicates(["month", "case"]).dropna(subset=["escalated"])
    later = once[once["month"] == "next"]
    escalated = later[later["escalated"] == 1]
    steps = ["find", "talk", "write", "wrap_up"]
    kept = cases[(cases["kind"] == "customer") & (cases["status"] == "closed")].dropna(subset=steps)
    found: dict[str, Value] = {
        "cases": int(minutes["cases"]),
        "cases_all": len(cases),
        "minutes_mean": float(kept[steps].sum(axis=1).mean()),
        "minutes_median": float(minutes["median"]),
        "finding": float(minutes["finding"]),
        "writing": float(minutes["writing"]),
        "saved": float(minutes["saved"]),
        "need": float(minutes["need"]),
        "aim": float(facts["aim"]),
        "cut": float(facts["saving"]),
        "both": float(minutes["saved"] + 0.3 * minutes["finding"]),
        "turns_at": float(ideas["turns_at"]),
        "next_cases": len(later),
        "escalated": len(escalated),
        "gain": float(prices["gain"]),
        "false_flag": float(prices["false_flag"]),
        "most": float(flags["most"]),
    }
    worth = flags["worth"]
    for way in ("rule", "logistic", "tree"):
        found[f"calls_{way}"] = int(later[way].sum())
        found[f"reached_{way}"] = int(escalated[way].sum())
        found[f"in_100_{way}"] = round(100 * escalated[way].mean())
        found[f"run_{way}"] = float(worth.loc[way, "run"])
        found[f"net_{way}"] = float(worth.loc[way, "gross"] - worth.loc[way, "run"])
    table = lesson.table("ideas").set_index("idea")
    for idea, row in ideas["values"].iterrows():
        found[f"title_{str(idea).lower()}"] = str(table.loc[idea, "title"])
        found[f"cases_{str(idea).lower()}"] = int(table.loc[idea, "cases"])
        found[f"loss_{str(idea).lower()}"] = float(table.loc[idea, "loss"])
        for way in ("ai", "rule", "people"):
            found[f"{way}_{str(idea).lower()}"] = float(row[way])
            found[f"right_{way}_{str(idea).lower()}"] = float(table.loc[idea, f"right_{way}"])
    return found
