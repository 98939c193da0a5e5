"""A5, stage 4: what the own monitors show, and what to do."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Lookalike, Misconception, Question
from aipm_course.modules.capstone.methods import CHOICES, SEGMENTS
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, operating
from aipm_course.modules.capstone.tasks.shared import OBJECTIVE_OPERATE, chosen, own, plan_of, walking

OWN = ("idea", "terms", "labels", "source", "cutoff", "gate", "speed", "logs", "reserve", "monitors")
FIELDS = ("noticed", "cause", "segment", "harmed", "rise", "week_harm", "action")


def _answer(data: Walk) -> dict[str, Any]:
    found = operating(data)
    return {**plan_of(data, OWN), **{name: found[name] for name in FIELDS}}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same week by week in plain Python, rounded."""
    readings = {row["week"]: row for row in data.readings.to_dict("records")}
    weeks = {row["week"]: row for row in data.weeks.to_dict("records")}
    own_monitors = list(data.plan["monitors"])
    week, told = 0, []
    for now in sorted(readings):
        if now > 1:
            told = [name for name in own_monitors if readings[now][name] > 100 and readings[now - 1][name] > 100]
        if told or readings[now]["outside"]:
            week = now
            break
    found = operating(data, week=week)
    if not week:
        return {**plan_of(data, OWN), **{name: found[name] for name in FIELDS}}
    start = week - 1 if told else week
    earlier = [row for one, row in weeks.items() if one < start]
    now_share = weeks[week]["wrong"] / weeks[week]["shown"] if weeks[week]["shown"] else 0
    old = sum(row["wrong"] for row in earlier) / max(1, sum(row["shown"] for row in earlier))
    return {
        **plan_of(data, OWN),
        "noticed": week,
        "cause": found["cause"],
        "segment": found["segment"].upper(),
        "harmed": sum(row["harmed"] for one, row in weeks.items() if start <= one <= week),
        "rise": round(now_share - old, 4),
        "week_harm": weeks[week]["harmed"] * int(data.facts["harm_price"]),
        "action": found["action"],
    }


def _from(name: str) -> Any:
    def answer(own: Mapping[str, Any], data: Walk) -> Any:
        return operating(data, week=_week(own, data))[name]

    return answer


def _week(own: Mapping[str, Any], data: Walk) -> int:
    week = round(float(own["noticed"]))
    right = operating(data)["noticed"]
    if week != right and (not week or week not in set(data.readings["week"])):
        raise ValueError("nothing follows from a week that is not there, or from none where one is noticed")
    return week


def _action(own: Mapping[str, Any], data: Walk) -> str:
    found = operating(data, week=_week(own, data))
    segment = str(own["segment"])
    at = _week(own, data) or int(data.readings["week"].max())
    share = 1.0
    if segment in SEGMENTS and len(data.segments):
        rows = data.segments[data.segments["week"] == at].set_index("segment")["tasks"]
        share = float(rows[segment] / max(1.0, float(rows.sum())))
    dear = float(own["week_harm"]) > 0.5 * found["value"]
    return numbers.action_for(str(own["cause"]), segment, share, data.plan["reserve"], dear)


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    return "Go down the runbook with your own `cause`, `segment` and `reserve`; the first line that holds counts."


def _relative_rise(data: Walk) -> dict[str, Any] | None:
    found = operating(data)
    return {"rise": found["rise"] / found["old"]} if found["noticed"] and found["old"] and found["rise"] else None


def _once(data: Walk) -> dict[str, Any] | None:
    week = numbers.noticed(data.readings, twice=False)
    return None if week == operating(data)["noticed"] else {"noticed": week}


def _any_two(data: Walk) -> dict[str, Any] | None:
    """The week in which some monitor is over the bar, and another one was in the week before."""
    rows = data.readings.set_index("week").drop(columns=numbers.OUTSIDE) > 100
    over = rows.any(axis=1)
    found = over & over.shift(1, fill_value=False)
    week = int(found.index[found.to_numpy()].min()) if found.any() else 0
    return None if not week or week == operating(data)["noticed"] else {"noticed": week}


def _in_another_look(data: Walk, **ways: Any) -> dict[str, Any] | None:
    right, other = operating(data)["cause"], operating(data, **ways)["cause"]
    return None if right == other else {"cause": other}


def _harmed_from(data: Walk, first: int) -> dict[str, Any] | None:
    right = operating(data)
    if not right["noticed"]:
        return None
    harmed = float(data.weeks.set_index("week")["harmed"].loc[first : right["noticed"]].sum())
    return None if abs(harmed - right["harmed"]) < 1.5 else {"harmed": harmed}


def _lookalikes(data: Walk) -> list[Lookalike]:
    right = operating(data)
    weeks: Any = data.weeks.set_index("week")
    week = right["noticed"]
    at = week or int(weeks.index.max())
    share = weeks["wrong"] / weeks["shown"].clip(lower=1)
    price = data.facts["harm_price"]
    firsts = {
        name: numbers.noticed(data.readings[["week", name, "outside"]])
        for name in data.readings.columns
        if name not in ("week", "outside")
    }
    first = numbers.since(data.readings, week) if week else at
    return [
        *each("noticed", [("the first week over a bar, also a single one", numbers.noticed(data.readings, twice=False)), ("the last week that is there", int(weeks.index.max())),
                          ("the first of the two weeks", first), *((f"the week in which {name} or somebody outside tells", one) for name, one in firsts.items() if one != week)]),
        *each("harmed", [("the people harmed in all weeks", float(weeks["harmed"].sum())), ("the people harmed until the week that is noticed, from the first week on", float(weeks["harmed"].loc[:at].sum())),
                         ("the people harmed in the week that is noticed", float(weeks["harmed"][at])), ("the open harm of that week", float(weeks["open_harm"][at])),
                         ("the people harmed in the week before", float(weeks["harmed"].get(at - 1, 0)))]),
        *each("rise", [("the share wrong in the week that is noticed", float(share[at])), ("the share wrong before", right["old"]), ("the rise since the week before", float(share[at] - share.get(at - 1, 0.0))),
                       ("the rise against the mean of the weeks before", float(share[at] - share.loc[: first - 1].mean()) if first > 1 else 0.0),
                       ("the wrong ones by tasks, less before", float(weeks["wrong"][at] / max(1, weeks["tasks"][at])) - right["old"])]),
        *each("week_harm", [("the people harmed that week", float(weeks["harmed"][at])), ("the harm of the two weeks", right["harmed"] * price), ("the open harm in dollars", float(weeks["open_harm"][at]) * price),
                            ("the wrong answers in dollars", float(weeks["wrong"][at]) * price)]),
    ]  # fmt: skip


_CAUSES = {
    "nothing": "nothing is noticed",
    "supplier": "what comes from the supplier is another one",
    "logs": "something is in the logs, or gone from them",
    "inputs": "what comes in is another mix or wording",
    "unequal": "one segment has been worse from the start",
    "not_visible": "own monitors do not show it",
}
_NEEDS = {
    "nothing": "This holds where none of your monitors was over 100 twice in a row and nobody outside told: go down each column once more.",
    "supplier": "This needs `version` or `spend` over its bar in the week `noticed`.",
    "logs": "This needs `log_scan` over its bar in the week `noticed`, and neither `version` nor `spend`.",
    "inputs": "This needs `inputs` over its bar in the week `noticed`; or `by_segment`, with no segment apart in the earlier weeks together.",
    "unequal": "This needs `by_segment` over its bar in the week `noticed` without `inputs`, and a segment that was apart in the earlier weeks together as well.",
    "not_visible": "This holds where a week is noticed and none of the five monitors of the lines above is over its bar in that week.",
}
_SEGMENT_NEEDS = {
    **dict.fromkeys(
        SEGMENTS,
        "A segment is apart if its share of wrong answers is 1.5 times that of the other two together, or more, in the week that is noticed.",
    ),
    "even": "Even holds where `by_segment` is one of your monitors and no segment is apart in that week.",
    "not_visible": "Not visible holds where `by_segment` is none of your monitors.",
}
_ACTION_NEEDS = {
    "watch": "Watching is for nothing noticed, or for a cause that is not visible where a week's harm is at most half of its value.",
    "roll_back": "Rolling back is for what the supplier changed.",
    "pause": "Pausing is for the logs; for what comes in or a worse segment where neither narrowing nor fixing can be had; or for a dear week whose cause is not visible.",
    "narrow": "Narrowing needs a segment that is apart and has at most 40% of the tasks of that week.",
    "fix": "Fixing is for what comes in or a worse segment, where narrowing does not hold and a reserve is kept.",
}

OPERATE = Question(
    id="capstone.operate",
    task="A5",
    title="Stage 4: notice and act",
    points=9,
    kind=Record(
        {
            **own(*OWN),
            "noticed": Number("week", within=0.4),
            "cause": Choice(_CAUSES),
            "segment": Choice(dict.fromkeys((*SEGMENTS, "even", "not_visible"), "")),
            "harmed": Number("people", within=0.4),
            "rise": Number("difference of two shares", within=0.001, percent=True),
            "week_harm": Number("dollars", within=1),
            "action": Choice(dict.fromkeys(CHOICES["action"], "")),
        },
        weights={
            "noticed": 1.2,
            "cause": 1.5,
            "segment": 1.0,
            "harmed": 1.0,
            "rise": 1.0,
            "week_harm": 0.6,
            "action": 2.2,
        },
        own=frozenset(OWN),
        look={
            "noticed": "Go down the weeks: the second of two in a row in which the same one of your monitors is over 100, or the first with `outside` 1.",
            "cause": "The first line of the list that holds for your monitors in the week `noticed`.",
            "segment": "Wrong by shown, a segment against the other two together, in the week `noticed`.",
            "harmed": "The column `harmed` in the week `noticed` and the one before; in that week alone where only `outside` tells.",
            "rise": "Wrong by shown in the week `noticed`, less all wrong by all shown in the weeks before the two.",
            "week_harm": "`harmed` of the week `noticed`, at `harm_price`.",
            "action": "The first line of the runbook that holds for your own fields.",
        },
    ),
    data=walking(*OWN),
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        Misconception(
            "all_weeks",
            lambda data: _harmed_from(data, 1),
            "Those are the people harmed since the first week. Only the two weeks count.",
        ),
        Misconception(
            "last_week",
            lambda data: (
                None
                if operating(data)["noticed"] in (0, int(data.weeks["week"].max()))
                else {"noticed": int(data.weeks["week"].max())}
            ),
            "That is the last week that is there. It ends one week after something could be noticed.",
        ),
        Misconception(
            "any_two",
            _any_two,
            "Two monitors, a week each, count as two weeks in yours. It takes the same one twice.",
        ),
        Misconception(
            "relative",
            _relative_rise,
            "That rise is divided by what was before. Asked is the difference of the two shares.",
        ),
        *options(_answer, "cause", _NEEDS),
        *options(_answer, "segment", _SEGMENT_NEEDS, idea=lambda option: "apart" if option in SEGMENTS else ""),
        *options(_answer, "action", _ACTION_NEEDS),
    ),
    ablations=(
        Ablation(
            "twice",
            "two weeks in a row",
            _once,
            "A single week over the bar is enough in yours. It takes two in a row.",
        ),
        Ablation(
            "look",
            "in the week `noticed` alone",
            lambda data: _in_another_look(data, both=True),
            "Only what is over its bar in both weeks counts for the cause in yours. The second week alone says it.",
        ),
    ),
    chosen=chosen(*OWN),
    follows=(
        Follows("cause", ("noticed",), _from("cause")),
        Follows("segment", ("noticed",), _from("segment")),
        Follows("harmed", ("noticed",), _from("harmed")),
        Follows("rise", ("noticed",), _from("rise")),
        Follows("week_harm", ("noticed",), _from("week_harm")),
        Follows("action", ("noticed", "cause", "segment", "week_harm"), _action, look=_look),
    ),
    lookalikes=_lookalikes,
    generic=DEFAULT
    - {"carried", "column", "shifted", "factor", "root", "inverse", "aggregation", "scale", "complement"},
    hints=(
        "Print the readings and mark each cell over 100. One alone is an alarm that means nothing; two below each other count.",
        "The second of the two weeks says the cause: the first may show less. If none of your monitors can tell, that is the answer: not visible.",
        "Go down the runbook line by line, with your own cause, segment and reserve. The first line that holds is the action.",
    ),
    worked="""
```python
weeks = capstone_weeks(world, plan).set_index("week")
readings = capstone_readings(world, plan).set_index("week")
segments = capstone_segments(world, plan)
over = readings[sorted(plan["monitors"])] > 100
both = over & over.shift(1, fill_value=False)
told = both.any(axis=1) | (readings["outside"] == 1)
noticed = int(told.idxmax()) if told.any() else 0

seen = [name for name in over if noticed and over.loc[noticed, name]]
start = noticed - 1 if seen else noticed
at = noticed or weeks.index.max()
seen = "by_segment" in plan["monitors"]
worst, times = capstone_apart(segments, [at])
before = capstone_apart(segments, range(1, start if noticed else 13))[1]
segment = "not_visible" if not seen else worst if times >= 1.5 else "even"
```

From there on the list of causes and the runbook are read line by line, as they stand in the text. What your monitors cannot show is no mistake of
stage 4. It was decided in stage 3.
""",
    survivors={
        "> to >=: readings[three] > 100": "equivalent: a reading is at most 91 or at least 104",
        "100 to 101: readings[three] > 100": "equivalent: a reading is at most 91 or at least 104",
        "100 to 99: readings[three] > 100": "equivalent: a reading is at most 91 or at least 104",
        "without readings['outside'] == 1: both.any(axis=1) | (readings['outside'] == 1)": "meant: the author's three monitors tell before anybody outside does",
        "1 to 2: readings['outside'] == 1": "meant: the author's three monitors tell before anybody outside does",
        "without weeks.index.max(): noticed or weeks.index.max()": "meant: the author's three monitors notice whatever happens",
        "0 to 1: int(told.idxmax()) if told.any() else 0": "meant: the author's three monitors notice whatever happens",
        "0 to -1: int(told.idxmax()) if told.any() else 0": "meant: the author's three monitors notice whatever happens",
        "max to min: weeks.index.max()": "meant: the author's three monitors notice whatever happens",
        "without noticed: noticed and over.loc[noticed, name]": "meant: the author's three monitors notice whatever happens",
        "0 to 1: weeks['harmed'].loc[start:noticed].sum() if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "0 to -1: weeks['harmed'].loc[start:noticed].sum() if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "0 to 1: wrong[at] / shown[at] - old if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "0 to -1: wrong[at] / shown[at] - old if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "0 to 1: week_harm if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "0 to -1: week_harm if noticed else 0": "meant: the author's three monitors notice whatever happens",
        "13 to 14: start if noticed else 13": "meant: the author's three monitors notice whatever happens",
        "13 to 12: start if noticed else 13": "meant: the author's three monitors notice whatever happens",
        ">= to >: times >= 1.5": "equivalent: no ratio lies on the bar",
        "1.5 to 1.65: times >= 1.5": "meant: on the author's path a segment is apart by far, or not at all",
        "without 'spend' in seen: 'version' in seen or 'spend' in seen": "meant: it is none of the author's three monitors",
        "without 'inputs' in seen: 'by_segment' in seen or 'inputs' in seen": "meant: it is none of the author's three monitors",
        "without 'inputs' not in seen: 'inputs' not in seen and before >= 1.5": "meant: it is none of the author's three monitors",
        "<= to <: now[segment] / now.sum() <= 0.4": "equivalent: no share lies on the bar",
        "0.4 to 0.44: now[segment] / now.sum() <= 0.4": "meant: a segment holds about a fifth, a third or a half of the tasks",
        "if and else swapped: 'pause' if week_harm > weeks['value'][at] / 2 else 'watch'": "meant: the author's three monitors show every cause, so this line of the runbook is not reached",
        "> to >=: week_harm > weeks['value'][at] / 2": "meant: the author's three monitors show every cause, so this line of the runbook is not reached",
        "/ to *: weeks['value'][at] / 2": "meant: the author's three monitors show every cause, so this line of the runbook is not reached",
        "2 to 3: weeks['value'][at] / 2": "meant: the author's three monitors show every cause, so this line of the runbook is not reached",
        "2 to 1: weeks['value'][at] / 2": "meant: the author's three monitors show every cause, so this line of the runbook is not reached",
        "1 to 2: max(shown.loc[:start - 1].sum(), 1)": "equivalent: answers are shown before anything happens",
        "1 to 0: max(shown.loc[:start - 1].sum(), 1)": "equivalent: answers are shown before anything happens",
        "1 to 2: range(1, start if noticed else 13)": "equivalent: with a partner nothing is shown in week 1",
        "1 to 0: range(1, start if noticed else 13)": "equivalent: there is no week 0",
        ">= to >: before >= 1.5": "equivalent: no ratio lies on the bar",
        "1.5 to 1.65: before >= 1.5": "meant: a segment is worse by nature by 1.75 times or more, or not at all",
    },
    objective=OBJECTIVE_OPERATE,
    ledger=("CHECK-04", "PLAN-03", "HUM-05"),
)
