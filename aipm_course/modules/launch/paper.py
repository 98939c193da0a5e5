"""Numbers of the lesson on launches, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value

HEARD, CERTAIN = "Hazel", "East"


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the gates of the pack that may go, what the beta forecasts, and the ramp."""
    packs, beta, ramp = (lesson.answer(name) for name in ("packs", "beta", "ramp"))
    rows = lesson.table("packs").merge(lesson.table("gates"), on="gate")
    hazel = rows[rows["pack"] == HEARD].set_index("gate")
    scores = rows.groupby("pack")["score"].mean()
    facts, members = lesson.facts("facts"), lesson.table("members")
    found: dict[str, Value] = {
        "launches": int(hazel["launches"].iloc[0]),
        "beta": float(beta["beta"]),
        "beta_members": int((members["staff"] == "no").sum()),
        "forecast": float(beta["forecast"]),
        "forecast_low": float(beta["forecast"] - beta["half"]),
        "forecast_high": float(beta["forecast"] + beta["half"]),
        "forecast_users": float(beta["users"]),
        "bar": float(lesson.table("bar")["value"].item()),
        "base": int(facts["base"]),
        "one_in": round(1 / float(facts["failure"])),
        "reported": float(facts["reported"]),
        "delay": int(facts["delay"]),
        "needed": int(ramp["needed"]),
        "counted": int(ramp["counted"].loc[CERTAIN].item()),
        "chance": float(ramp["chances"].loc[CERTAIN].item()),
        "chance_slow": float(ramp["chances"].loc["West"].item()),
    }
    for pack, score in scores.items():
        found[f"score_{str(pack).lower()}"] = float(score)
        for column in ("blocks", "retest", "conditions"):
            found[f"{column}_{str(pack).lower()}"] = int(packs["counts"].loc[pack, column])
    for gate, row in hazel.iterrows():
        share = row["passed"] / row["cases"]
        half = 1.96 * (share * (1 - share) / row["cases"]) ** 0.5
        found |= {
            f"{gate}_share": float(share),
            f"{gate}_low": float(share - half),
            f"{gate}_high": float(share + half),
            f"{gate}_passed": int(row["passed"]),
            f"{gate}_cases": int(row["cases"]),
            f"{gate}_bar": float(row["bar"]),
            f"{gate}_build": int(row["build"]),
            f"{gate}_tested": int(row["tested"]),
            f"{gate}_kind": str(row["kind"]),
        }
    steps = lesson.table("plans")
    for step in steps[steps["plan"] == CERTAIN].itertuples():
        found[f"day_{step.step}"] = int(step.day)
        found[f"users_{step.step}"] = int(step.users)
        found[f"able_{step.step}"] = int(step.able)
    return found
