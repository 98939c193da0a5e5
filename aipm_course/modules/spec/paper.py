"""Numbers of the lesson on specification, for the filled templates."""

from aipm_course.judging.lesson import Lesson, Value


def numbers(lesson: Lesson) -> dict[str, Value]:
    """Return what the lesson's policy, cutoffs and designs come to."""
    behaviors, silence, reliance = (lesson.answer(name) for name in ("behaviors", "silence", "reliance"))
    policy, facts = lesson.table("policy").iloc[0], lesson.facts("facts")
    requests = lesson.table("requests").set_index("request")
    falls = behaviors["actions"]["action"] == "fall_back"
    effects, plans, designs = behaviors["effects"], silence["plans"], reliance["designs"]
    answers = lesson.table("answers")
    return {
        "monthly": int(requests["monthly"].sum()),
        "links_today": float(requests.loc[falls[falls].index, "monthly"].sum() / requests["monthly"].sum()),
        "links_limit": float(policy["limit"]),
        "links_then": float(effects.loc[behaviors["change"], "share"]),
        "links_touched": int(effects.loc[behaviors["change"], "changed"]),
        "links_lower_bar": float(effects.loc["bar", "share"]),
        "links_lower_bar_touched": int(effects.loc["bar", "changed"]),
        "score_bar": float(policy["bar"]),
        "opens": int(policy["opens"]),
        "closes": int(policy["closes"]),
        "closes_then": int(policy["closes"]) + 2,
        "wrong_limit": float(facts["bar"]),
        "topic": str(silence["topic"]),
        "wrong_all": float(plans.loc["show_all", "error"]),
        "wrong_narrow": float(plans.loc["narrow", "error"]),
        "cost_all": float(plans.loc["show_all", "cost"]),
        "cost_narrow": float(plans.loc["narrow", "cost"]),
        "silent_narrow": float(plans.loc["narrow", "silent"]),
        "cutoff": float(silence["cutoff"]),
        "cost_cutoff": float(plans.loc["use_cutoff", "cost"]),
        "silent_cutoff": float(plans.loc["use_cutoff", "silent"]),
        "price_person": float(facts["person"]),
        "price_wrong": float(facts["wrong"]),
        "second_period": int(facts["report"]),
        "last_day": int(answers["day"].max()),
        "days_second": int(answers["day"].max() - facts["report"] + 1),
        "harm_cues": float(designs.loc["cues", "harm"]),
        "harm_plain": float(designs.loc["plain", "harm"]),
        "harm_gap": float(reliance["gap"]),
        "harm_twice": 2 * float(reliance["error"]),
        "over_cues": float(designs.loc["cues", "over"]),
        "over_plain": float(designs.loc["plain", "over"]),
    }
