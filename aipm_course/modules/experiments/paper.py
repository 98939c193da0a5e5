"""Numbers of the lesson on experiments, for the filled templates."""

from statistics import NormalDist

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return the size of a test by account, the stage at which a split breaks, and a lift with its interval."""
    sizing, split, lift = (lesson.answer(name) for name in ("sizing", "split", "lift"))
    plan, facts = lesson.facts("plan"), lesson.facts("lift_facts")
    sizes = lesson.table("accounts")["users"]
    days = lesson.table("days")
    per_arm = float(sizing["per_arm"])
    users = lesson.table("users")
    ours = users[users["staff"] == 0]
    arms = ours.groupby("assigned")["solved"].agg(["mean", "size"])
    everybody = users.groupby("assigned")["solved"].mean()
    five = days[days["day"] <= 7 * int(sizing["weeks_left"])]["new_users"].sum()
    return {
        "base": float(plan["base_rate"]),
        "worthwhile": 100 * float(plan["worthwhile_lift"]),
        "largest": 100 * float(plan["largest_lift"]),
        "freeze": int(plan["freeze_day"]),
        "per_arm": per_arm,
        "strangers": 2 * per_arm,
        "factor": float(sizing["factor"]),
        "account_met": float((sizes**2).sum() / sizes.sum()),
        "account_mean": float(sizes.mean()),
        "account_largest": int(sizes.max()),
        "needed": float(sizing["users_needed"]),
        "weeks": int(sizing["weeks"]),
        "weeks_left": int(sizing["weeks_left"]),
        "come": int(five),
        "seen": float(sizing["lift_detectable"]),
        "missed": 100
        * NormalDist().cdf(1.96 - 2.8 * 100 * float(plan["worthwhile_lift"]) / float(sizing["lift_detectable"])),
        "z_all": float(split["z_all"]),
        "z_worst": float(split["z_worst"]),
        "with_staff": 100 * float(everybody["treatment"] - everybody["control"]),
        "accounts_then": 4 * int(lift["accounts"]),
        "half_then": float(lift["high"] - lift["lift"]) / 2,
        "accounts": int(lift["accounts"]),
        "lift": float(lift["lift"]),
        "half": float(lift["high"] - lift["lift"]),
        "low": float(lift["low"]),
        "high": float(lift["high"]),
        "user_low": float(lift["lift"] - lift["user_half"]),
        "user_high": float(lift["lift"] + lift["user_half"]),
        "least": float(facts["least_lift"]),
        "control": float(arms.loc["control", "mean"]),
        "treatment": float(arms.loc["treatment", "mean"]),
        "users_control": int(arms.loc["control", "size"]),
        "users_treatment": int(arms.loc["treatment", "size"]),
    }
