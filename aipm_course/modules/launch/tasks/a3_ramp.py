"""A4: which ramp sees a rare failure before half of the users have the feature?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.launch.lookalikes.ramps import for_ramps
from aipm_course.modules.launch.methods import chance
from aipm_course.modules.launch.simulators.ramps import (
    PLANS,
    Ramps,
    chances,
    counted,
    needed,
    q_of,
    ramps,
    right_plan,
    wrong_chances,
    wrong_counts,
    wrong_needed,
)
from aipm_course.modules.launch.tasks.shared import OBJECTIVE_RAMP


def _table(column: str, found: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame({column: found}).loc[list(PLANS)].rename_axis("plan")


def _tables(users: Mapping[str, float], found: Mapping[str, float]) -> dict[str, Any]:
    return {"counted": _table("users", users), "chances": _table("chance", found)}


def _answer(data: Ramps) -> dict[str, Any]:
    found = chances(data)
    return {
        "needed": needed(q_of(data.facts), int(data.facts["reports"])),
        **_tables(counted(data.steps, data.facts), found),
        "plan": right_plan(found, data.steps),
    }


def _by_hand(data: Ramps) -> dict[str, Any]:
    """The same plan by plan in plain Python, with the binomial terms, rounded."""
    facts = data.facts
    q, many = facts["failure"] * facts["reported"], int(facts["reports"])

    def sure(n: float) -> float:
        none = float((1 - q) ** n)
        return 1 - none - (n * q * (1 - q) ** (n - 1) if many == 2 else 0.0)

    users: dict[str, int] = {}
    found: dict[str, str] = {}
    last = {}
    for plan in PLANS:
        rows = data.steps[data.steps["plan"] == plan].to_dict("records")
        total, beyond = 0, None
        for row in rows:
            total += row["users"]
            if beyond is None and 2 * total > facts["base"]:
                beyond = row["day"]
        assert beyond is not None
        n = sum(row["able"] for row in rows if row["day"] + facts["delay"] <= beyond)
        users[plan], found[plan] = n, f"{100 * sure(n):.1f}%"
        last[plan] = (sure(n) < 0.95, rows[-1]["day"])
    n = 1
    while sure(n) < 0.95:
        n += 1
    best = min(PLANS, key=lambda plan: last[plan])
    return {"needed": n, "counted": users, "chances": found, "plan": "none" if last[best][0] else best.lower()}


def _touched(data: Ramps, names: frozenset[str]) -> dict[str, Any] | None:
    ways: dict[str, Any] = {}
    counts = wrong_counts(data.facts)
    for name in names - {"reported", "other_reports"}:
        if ways.keys() & counts[name].keys():
            return None  # two edges of one rule
        ways |= counts[name]
    q = data.facts["failure"] if "reported" in names else q_of(data.facts)
    many = int(data.facts["reports"])
    if "other_reports" in names:
        if many == 1:
            return None  # one report is what somebody takes who never heard of two
        many = 1
    users = counted(data.steps, data.facts, **ways)
    found = _tables(users, {plan: chance(n, q, many) for plan, n in users.items()})
    if names and not ways:
        del found["counted"]
    if not names or names & {"reported", "other_reports"}:
        return {"needed": needed(q, many), **found}
    return found


def _way(name: str) -> Any:
    return lambda data: _touched(data, frozenset((name,)))


def _drop(name: str, rule: str, message: str) -> Ablation[Ramps]:
    return Ablation(name, rule, _way(name), message)


_RULES = (
    _drop(
        "half_itself",
        "more than half of all users",
        "A plan is beyond half in yours as soon as it has just half of the users. Half itself is not beyond.",
    ),
    _drop(
        "no_delay",
        "at least `delay` days before",
        "A report arrives at once in yours. It takes `delay` days; who came in later is harmed before anybody hears of it.",
    ),
    _drop(
        "more_than_delay",
        "at least `delay` days before",
        "A step exactly `delay` days before the one beyond half is left out in yours. Its reports arrive just in time.",
    ),
    _drop(
        "all_users",
        "the `able` users of a step",
        "All users are counted in yours. The failure can happen to the `able` ones only.",
    ),
    _drop(
        "reported",
        "reports it with chance `reported`",
        "Every failure is reported in yours. Only the share `reported` of them is.",
    ),
)


def _count(name: str) -> Any:
    return _way(name)


def _chance(name: str) -> Any:
    def answer(data: Ramps) -> dict[str, Any] | None:
        found = wrong_chances(data)[name]
        if len(set(found.values())) == 1 or min(found.values()) > 0.999:
            return None  # one number for all plans, or nearly, tells no way to reckon
        return {"chances": _table("chance", found)}

    return answer


def _need(name: str) -> Any:
    return lambda data: {"needed": wrong_needed(data.facts)[name]}


def _one_report(data: Ramps) -> dict[str, Any] | None:
    """Return the answer of somebody to whom one report is enough, where two are asked."""
    return _touched(data, frozenset(("other_reports",)))


def _two_reports(data: Ramps) -> dict[str, Any] | None:
    if data.facts["reports"] == 2:
        return None
    users, q = counted(data.steps, data.facts), q_of(data.facts)
    return {"needed": needed(q, 2), "chances": _table("chance", {plan: chance(n, q, 2) for plan, n in users.items()})}


def _all(value: float) -> Any:
    return lambda data: {"chances": _table("chance", dict.fromkeys(PLANS, value))}


def _nobody(data: Ramps) -> dict[str, Any]:
    return {"counted": _table("users", dict.fromkeys(PLANS, 0.0))}


def _with_sessions(data: Ramps) -> dict[str, Any]:
    return {"needed": needed(min(0.9, q_of(data.facts) * data.facts["sessions"]), int(data.facts["reports"]))}


def _follow(own: Mapping[str, Any], data: Ramps) -> list[pd.DataFrame]:
    q, many = q_of(data.facts), int(data.facts["reports"])
    return [_table("chance", {plan: chance(float(own["counted"][plan]["users"]), q, many) for plan in PLANS})]


def _decide(own: Mapping[str, Any], data: Ramps) -> str:
    return right_plan({plan: float(own["chances"][plan]["chance"]) for plan in PLANS}, data.steps)


def _look(given: Any, own: Mapping[str, Any], data: Ramps) -> str:
    return "Of the plans whose `chance` is at least 95% in yours, the one whose last step has the earliest `day`."


_NEEDED = "The least number of users with whom the chance of at least `reports` reports is 95%. "


RAMP = Question(
    id="launch.ramp",
    task="A3",
    title="A ramp that sees harm while it is small",
    points=7,
    kind=Record(
        {
            "needed": Number("users", within_percent=0.5),
            "counted": Table("plan", PLANS, {"users": Number("users", within=0.5)}),
            "chances": Table("plan", PLANS, {"chance": Number("share", within=0.003, percent=True)}),
            "plan": Choice({**dict.fromkeys(PLANS, ""), "none": "no plan is safe"}),
        },
        weights={"needed": 1.2, "counted": 1.8, "chances": 1.4, "plan": 2.6},
        look={
            "needed": _NEEDED.strip(),
            "counted": "Plan by plan: which step goes beyond half, which steps lie at least `delay` days before it, and how many `able` "
            "users came in with these.",
            "chances": "From your own `counted`: the chance of at least `reports` reports, where each user reports with q = `failure` × "
            "`reported`. `launch_chance(users, q, reports)` gives it.",
            "plan": "Of the plans with a `chance` of at least 95%, the one whose last step has the earliest `day`.",
        },
    ),
    data=ramps,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        Misconception("one_report", _one_report, "One report is enough in yours. `reports` says how many it takes."),
        Misconception(
            "two_reports", _two_reports, "Two reports are needed in yours. `reports` says how many it takes."
        ),
        Misconception(
            "a_day_early",
            _count("a_day_early"),
            "A step one day less than `delay` before the one beyond half counts in yours. Its reports come a day too late.",
        ),
        Misconception(
            "at_once",
            _count("at_once"),
            "A report arrives at once in yours, so that the step beyond half counts as well. It takes `delay` days.",
        ),
        Misconception(
            "last_step",
            _count("last_step"),
            "The last step of a plan is taken for the one beyond half in yours. It is the first after which more than half are in.",
        ),
        Misconception(
            "step_before",
            _count("step_before"),
            "The step before the one beyond half is taken for it in yours. The `delay` is counted back from the step beyond half.",
        ),
        Misconception(
            "still_below",
            _count("still_below"),
            "The last step that is still below half is taken for the one beyond it in yours. That is the first with more than half.",
        ),
        Misconception(
            "half_of_able_in_all",
            _count("half_of_able_in_all"),
            "All users are held against half of the `able` ones in yours. It is half of all users.",
        ),
        Misconception(
            "nobody",
            _nobody,
            "Nobody is counted in yours. `day` and `delay` are both days: the step beyond half has a `day`, and `delay` days come off it.",
        ),
        Misconception(
            "all_sure",
            _all(1.0),
            "Chances that are all at 1: look at q, which is `failure` × `reported`, and at the formula: that nobody reports has the chance "
            "(1 − q) to the power of the users. Users × q is how many reports to expect, and no chance.",
        ),
        Misconception(
            "all_zero",
            _all(0.0),
            "Chances that are all at 0: then nobody is counted, or q is 0. q is `failure` × `reported`.",
        ),
        Misconception("twice_delay", _count("twice_delay"), "The delay is taken twice in yours."),
        Misconception(
            "from_end",
            _count("from_end"),
            "The delay begins with the next step in yours. It begins with the `day` on which the users of a step come in.",
        ),
        Misconception(
            "half_of_able",
            _count("half_of_able"),
            "Half of the `able` users is the mark in yours. It is half of all users.",
        ),
        Misconception(
            "last_only",
            _count("last_only"),
            "That counts the last step that counts alone. Users of the earlier ones still have the feature, so add them up.",
        ),
        Misconception(
            "crossing",
            _count("crossing"),
            "The step beyond half counts in yours. Its users are the ones whom the earlier steps are to spare.",
        ),
        Misconception(
            "everybody",
            _count("everybody"),
            "All steps count in yours. What is seen after half have come in is seen too late.",
        ),
        Misconception(
            "sessions_chance",
            _chance("sessions"),
            "That multiplies users by `sessions`. A failure shows in all sessions of a user or in none, so users are the looks.",
        ),
        Misconception(
            "per_session", _chance("per_session"), "That divides the chance by `sessions`. It is one of a user."
        ),
        Misconception(
            "expected",
            _chance("expected"),
            "That is the number of reports to be expected, or 1. The chance that they come is asked.",
        ),
        Misconception(
            "exactly",
            _chance("exactly"),
            "That is the chance of exactly `reports` reports. More than these are as good.",
        ),
        Misconception(
            "none_seen", _chance("none"), "That is the chance that too few reports come. Its complement is asked."
        ),
        Misconception(
            "of_needed", _chance("of_needed"), "That divides the users by `needed`. A chance does not grow in a line."
        ),
        Misconception(
            "needed_one_over",
            _need("one_over"),
            _NEEDED + "With `reports` ÷ q users so many are expected, and fewer come often enough.",
        ),
        Misconception(
            "needed_sure_over", _need("sure_over"), _NEEDED + "95% of 1 ÷ q is not it: chances do not add up."
        ),
        Misconception("needed_99", _need("sure_99"), _NEEDED + "That is for 99%."),
        Misconception("needed_90", _need("sure_90"), _NEEDED + "That is for 90%."),
        Misconception(
            "needed_sessions", _need("sessions"), _NEEDED + "That divides by `sessions`; users are the looks."
        ),
        Misconception(
            "needed_q_sessions",
            _with_sessions,
            _NEEDED + "With q × `sessions` each session would be a look of its own; users are the looks.",
        ),
        *options(
            _answer,
            "plan",
            dict.fromkeys(
                PLANS,
                "A plan is the choice where its `chance` is at least 95%, and no faster plan's is: the last step's `day` says how fast.",
            )
            | {"none": "None is the choice where no plan's `chance` is at least 95%."},
            idea=lambda option: "plan_none" if option == "none" else "plan_any",
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("chances", ("counted",), _follow),
        Follows("plan", ("chances",), _decide, look=_look),
    ),
    lookalikes=for_ramps,
    generic=DEFAULT - {"carried", "aggregation"},
    survivors={
        "1 to 2: needed = 1": "equivalent: the count begins later and ends at the same user",
        "1 to 0: needed = 1": "equivalent: the count begins earlier and ends at the same user",
        "1 to 2: needed += 1": "equivalent: one user more lies within the tolerance",
        "< to <=: launch_chance(needed, q, reports) < 0.95": "equivalent: no number of users gives exactly 95%",
        ">= to >: table['chance'] >= 0.95": "equivalent: planted margins keep each chance off 95%",
    },
    hints=(
        "Draw one plan as a line of days. Mark the step that takes it beyond half. Who came in early enough for a report to arrive by then?",
        "The `able` users of these steps, added up, are `counted`. Each of them reports with the chance `failure` × `reported`.",
        "The chance that nobody reports is (1 − q) to the power of `counted`. `launch_chance(counted, q, reports)` takes it from there; for "
        "`needed`, raise the users until it says 0.95.",
    ),
    worked="""
```python
q, reports = facts["failure"] * facts["reported"], facts["reports"]
needed = 1
while launch_chance(needed, q, reports) < 0.95:
    needed += 1

rows = []
for plan, steps in plans.groupby("plan"):
    beyond = steps[steps["users"].cumsum() > facts["base"] / 2]["day"].iloc[0]
    early = steps[steps["day"] <= beyond - facts["delay"]]
    users = early["able"].sum()
    chance = launch_chance(users, q, reports)
    rows.append({"plan": plan, "users": users, "chance": chance, "last": steps["day"].max()})
table = pd.DataFrame(rows)
safe = table[table["chance"] >= 0.95].sort_values("last")
launch_ramp = {
    "needed": needed,
    "counted": table[["plan", "users"]],
    "chances": table[["plan", "chance"]],
    "plan": safe["plan"].iloc[0] if len(safe) else "none",
}
```

In a spreadsheet: a running sum of `users`, `SUMIFS` of `able` up to the last day that counts, and `1 - BINOM.DIST(reports - 1, counted, q, TRUE)`. A slow plan
is not a safe one by itself: what counts is how many of those to whom it can happen come in early. Where no plan is safe, raise `reported` first.
""",
    objective=OBJECTIVE_RAMP,
    ledger=("RESP-14", "RESP-31", "KPI-14", "RIT-16"),
)
