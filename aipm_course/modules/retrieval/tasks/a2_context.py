"""A2: what enters the context, under two limits, and whether a grounded answer is a right one."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.retrieval.lookalikes.context import for_context
from aipm_course.modules.retrieval.simulators.context import (
    CENTS,
    ERROR,
    RIGHT,
    SECONDS,
    SETTINGS,
    Context,
    answers_of,
    by_setting,
    choose,
    context,
    error_rate,
    grounded_wrong,
)
from aipm_course.modules.retrieval.tasks.shared import OBJECTIVE_CONTEXT

_TABLE: dict[str, dict[str, Any]] = {
    "staff": {"staff": True},
    "window": {"cut": False},
    "base": {"base": False},
    "per_answer": {"per": "run"},
    "refusals": {"refusals": False},
}
_LIMITS = {"no_cost": "cost", "no_time": "time"}


def _launch(error: float, made: Context) -> str:
    return "open" if error <= made.facts["most_error"] else "hold"


def _without(made: Context, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text; the numbers below the table are those of the right setting."""
    if {"no_cost", "no_time"} <= dropped:
        return None
    switches: dict[str, Any] = {}
    for name in dropped & set(_TABLE):
        switches |= _TABLE[name]
    table = by_setting(made, **switches)
    held = next((_LIMITS[name] for name in sorted(dropped) if name in _LIMITS), "")
    chosen, limit = choose(table.to_dict(), made.facts, held)
    given = answers_of(made, made.roles["chosen"], staff="staff" in dropped)
    own = given if "all_intents" in dropped else given[given["critical"] == 1]
    found: dict[str, Any] = {
        "trial": table.rename_axis("setting"),
        "grounded_wrong": grounded_wrong(given),
        "error": error_rate(own) if "wrong_only" not in dropped else float((own["right"] == 0).mean()),
    }
    return {**found, "setting": chosen, "limit": limit} if held or not dropped else found


def _answer(made: Context) -> dict[str, Any]:
    found = _without(made, frozenset())
    assert found is not None
    return {**found, "launch": _launch(found["error"], made)}


def _by_sql(made: Context) -> dict[str, Any]:
    """The same counted by queries, rounded."""
    import duckdb

    facts = made.facts
    with duckdb.connect() as session:
        session.register("runs", made.runs[made.runs["asked_by"] == "customer"])
        session.register("settings", made.settings)
        table = session.sql(
            f"""select setting, avg(case when "right" = 1 then 1.0 else 0 end) as "right",
            sum({facts["cents_per_answer"]} + least(words, {facts["window"]}) / 1000 * cents_per_1000)
            / sum(case when "right" = 1 then 1 else 0 end) as cents, quantile_cont(seconds, 0.95) as p95
            from runs join settings using (setting) group by setting order by setting"""
        ).df()
    rows = {row.setting: row for row in table.itertuples()}
    allowed = {
        name: row for name, row in rows.items() if row.cents <= facts["most_cents"] and row.p95 <= facts["most_seconds"]
    }
    chosen = max(allowed, key=lambda name: allowed[name].right)
    most = max(rows, key=lambda name: rows[name].right)
    given = made.runs[(made.runs["asked_by"] == "customer") & (made.runs["setting"] == chosen)].dropna(subset=["right"])
    supported = given[given["grounded"] == 1]
    own = given[given["critical"] == 1]
    error = round(1 - len(own[(own["right"] == 1) & (own["grounded"] == 1)]) / len(own), 4)
    return {
        "trial": table.round({"right": 4, "cents": 3, "p95": 3}),
        "setting": chosen.lower(),
        "limit": "cost" if rows[most].cents > facts["most_cents"] else "time",
        "grounded_wrong": round(1 - float(supported["right"].mean()), 4),
        "error": f"{100 * error:.2f}%",
        "launch": _launch(error, made),
    }


def _error_of(made: Context, setting: str) -> float:
    given = answers_of(made, setting)
    return error_rate(given[given["critical"] == 1])


def _own_table(own: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {
        column: {name: float(own["trial"][name][column]) for name in SETTINGS} for column in ("right", "cents", "p95")
    }


def _drop(name: str, rule: str, message: str) -> Ablation[Context]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


_RULES = (
    _drop(
        "staff",
        "Only customers' questions count",
        "Those are with the questions of staff. They ask what they know is there, over a slow line.",
    ),
    _drop(
        "window",
        "words beyond `window` are cut off and not paid",
        "In the column `cents` all words are paid. No request sends more than `window` of them.",
    ),
    _drop(
        "base",
        "`cents_per_answer` for each question, refusals too",
        "The column `cents` holds the words alone. Each question costs `cents_per_answer` beside them.",
    ),
    _drop(
        "per_answer",
        "all cents ÷ right answers",
        "The column `cents` is per question. The wrong answers and the refusals are paid as well, and only right ones are worth it.",
    ),
    _drop(
        "refusals",
        "right answers ÷ questions",
        "The column `right` is without the refusals. Somebody who got one asked as well.",
    ),
    _drop(
        "no_cost",
        "`cents` at most `most_cents`",
        "A setting can be chosen only where its `cents` are at most `most_cents`; hold them against it for `limit` as well.",
    ),
    _drop(
        "no_time",
        "`p95` at most `most_seconds`",
        "A setting can be chosen only where its `p95` is at most `most_seconds`; hold it against that for `limit` as well.",
    ),
    _drop(
        "all_intents",
        "critical questions only",
        "That is the rate of all questions. The bar is about critical ones.",
    ),
    _drop(
        "wrong_only",
        "wrong or not grounded",
        "That is the share that is wrong. An answer that no page supports counts as well, though it happens to be right.",
    ),
)

QUESTION = Question(
    id="retrieval.context",
    task="A2",
    title="What enters the context",
    points=7,
    kind=Record(
        {
            "trial": Table(
                "setting",
                SETTINGS,
                {
                    "right": Number("share from 0 to 1", within=RIGHT, percent=True),
                    "cents": Number("cents for each right answer", within=CENTS),
                    "p95": Number("seconds", within=SECONDS),
                },
            ),
            "setting": Choice(dict.fromkeys(SETTINGS, "")),
            "limit": Choice(
                {
                    "cost": "the limit of cost rules it out",
                    "time": "the limit of time rules it out",
                    "both": "both of the limits rule it out",
                    "neither": "none of the limits rules it out",
                }
            ),
            "grounded_wrong": Number("share from 0 to 1", within=RIGHT, percent=True),
            "error": Number("share from 0 to 1", within=ERROR, percent=True),
            "launch": Choice(
                {"open": "customers may ask critical questions", "hold": "critical questions go to people"}
            ),
        },
        weights={"trial": 2.6, "setting": 1.2, "limit": 0.7, "grounded_wrong": 0.8, "error": 0.7, "launch": 1},
        look={
            "trial": "Customers' rows only. `right` and `p95` go over all questions of a setting. For `cents`, add up `cents_per_answer` and "
            "the words up to `window` at the setting's price for 1,000, over all its questions, and divide by its right answers.",
            "setting": "Cross out what breaks a limit; of the rest, the most right answers.",
            "limit": "The setting with the most right answers of all six: hold its `cents` and its `p95` against the limits.",
            "grounded_wrong": "Of your setting's answers to customers, take the grounded ones; which share is not right?",
            "error": "Of your setting's answers to customers' critical questions, refusals left out above and below: those that are not both right and grounded.",
            "launch": "Hold `error` against `most_error`.",
        },
    ),
    data=context,
    reference=_answer,
    alternatives=(_by_sql,),
    misconceptions=(
        *options(
            _answer,
            "setting",
            dict.fromkeys(
                SETTINGS,
                "A setting is the choice where it keeps both limits and no other that keeps them has more right answers: hold its "
                "`cents` and `p95` against the limits, then its `right` against the others'.",
            ),
            idea=lambda option: "setting",
        ),
        *options(
            _answer,
            "limit",
            {
                "cost": "Cost is the answer where the setting with the most right answers of all has `cents` above `most_cents`, "
                "and keeps the other limit.",
                "time": "Time is the answer where the setting with the most right answers of all has a `p95` above `most_seconds`, "
                "and keeps the other limit.",
                "both": "Both is the answer where the setting with the most right answers of all breaks each of the two limits.",
                "neither": "Neither is the answer where the setting with the most right answers of all keeps each of the two limits.",
            },
        ),
        *options(
            _answer,
            "launch",
            {
                "open": "Customers may ask where `error` is at most `most_error`.",
                "hold": "People answer where `error` is above `most_error`.",
            },
        ),
    ),
    ablations=_RULES,
    without=_without,
    follows=(
        Follows("setting", ("trial",), lambda own, made: choose(_own_table(own), made.facts)[0]),
        Follows("limit", ("trial",), lambda own, made: choose(_own_table(own), made.facts)[1]),
        Follows("grounded_wrong", ("setting",), lambda own, made: grounded_wrong(answers_of(made, own["setting"]))),
        Follows("error", ("setting",), lambda own, made: _error_of(made, own["setting"])),
        Follows("launch", ("error",), lambda own, made: _launch(float(own["error"]), made)),
    ),
    lookalikes=for_context,
    survivors={
        "> to >=: table['cents'] > limits['most_cents']": "equivalent: planted margins keep it off the bar",
        "> to >=: table['p95'] > limits['most_seconds']": "equivalent: planted margins keep it off the bar",
        "<= to <: error <= limits['most_error']": "equivalent: planted margins keep it off the bar",
        "1000 to 1001: asked['words'].clip(upper=limits['window']) / 1000": "meant: a thousandth of the cents is within the tolerance",
        "1000 to 999: asked['words'].clip(upper=limits['window']) / 1000": "meant: a thousandth of the cents is within the tolerance",
    },
    generic=DEFAULT - {"carried"},
    hints=(
        "One filter first: customers. Then one row per setting, three numbers each.",
        "A question's cents: the smaller of `words` and `window`, ÷ 1,000, × the setting's price, + `cents_per_answer`. Add them up for "
        "the setting and divide by its right answers. `quantile(0.95)` in pandas, `PERCENTILE` in a spreadsheet.",
        "For `error`, leave out refusals, keep critical questions, and count each answer that is wrong, not grounded, or both, once.",
    ),
    worked="""
```python
asked = runs[runs["asked_by"] == "customer"]
price = asked["setting"].map(settings.set_index("setting")["cents_per_1000"])
paid = limits["cents_per_answer"] + asked["words"].clip(upper=limits["window"]) / 1000 * price
by = asked.groupby("setting")
table = pd.DataFrame({
    "right": by["right"].sum() / by.size(),
    "cents": paid.groupby(asked["setting"]).sum() / by["right"].sum(),
    "p95": by["seconds"].quantile(0.95),
})
costs, slow = table["cents"] > limits["most_cents"], table["p95"] > limits["most_seconds"]
chosen, most = table["right"][~costs & ~slow].idxmax(), table["right"].idxmax()

given = asked[(asked["setting"] == chosen) & (asked["refused"] == 0)]
grounded = given[given["grounded"] == 1]
critical = given[given["critical"] == 1]
error = ((critical["right"] == 0) | (critical["grounded"] == 0)).mean()
names = {(True, True): "both", (True, False): "cost", (False, True): "time", (False, False): "neither"}
limit = names[costs[most], slow[most]]
trial = {
    "trial": table,
    "setting": chosen,
    "limit": limit,
    "grounded_wrong": (grounded["right"] == 0).mean(),
    "error": error,
    "launch": "open" if error <= limits["most_error"] else "hold",
}
```

Neither the most pages nor the fewest: the setting with the most right answers that you can pay and wait for. And of its grounded answers,
some are wrong all the same: the page supports what it should not have said.
""",
    objective=OBJECTIVE_CONTEXT,
    ledger=("RESP-20", "SKILL-15", "KPI-13", "SKILL-09"),
)
