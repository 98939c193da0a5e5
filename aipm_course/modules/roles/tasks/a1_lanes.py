"""A1: who decides, by the company's own charter, and which item may start today."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.answers.kinds.kind import Part
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.roles.lookalikes.lanes import LESSON_SEED, for_lanes
from aipm_course.modules.roles.simulators.charter import (
    DECISIONS,
    FEATURES,
    ITEMS,
    LANES,
    WRONG_WAYS,
    Charter,
    charter,
    lanes,
    read_otherwise,
    starts,
    waits,
)
from aipm_course.modules.roles.tasks.shared import OBJECTIVE_LANES


def _column(found: pd.DataFrame, decision: str) -> pd.DataFrame:
    return found[[decision]].set_axis(["lane"], axis=1)


def _days(wait: Mapping[str, float]) -> pd.DataFrame:
    return pd.Series(wait, name="days").rename_axis("item").to_frame()


def _answer(data: Charter) -> dict[str, Any]:
    found = lanes(data)
    wait = waits(data.needs, found, data.facts)
    (start,) = starts(wait)
    return {**{name: _column(found, name) for name in DECISIONS}, "wait": _days(wait), "start": start}


def _touched(data: Charter, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    answer: dict[str, Any] = {}
    for decision in DECISIONS:
        ways: dict[str, Any] = {}
        for name in names & WRONG_WAYS.keys():
            of, way = WRONG_WAYS[name]
            if of == decision:
                if ways.keys() & way.keys():
                    return None  # two ends of one rule
                ways |= way
        if ways:
            if decision == "plan" and len(ways) > 1:
                return None  # two readings of one clause
            answer[decision] = _column(lanes(data, **ways), decision)
    if "one_after_the_other" in names:
        answer["wait"] = _days(waits(data.needs, lanes(data), data.facts, "sum"))
    return answer or _answer(data)


def _by_rows(data: Charter) -> dict[str, Any]:
    """The same row by row, with the lanes as people write them."""
    limit, lane = data.facts, data.lane_of
    made: dict[str, dict[str, str]] = {name: {} for name in DECISIONS}
    for row in data.requests.to_dict("records"):
        own = limit["ai_pm"] if row["owner"] == "AI PM" else limit["principal"]
        cases = {
            "contract": (
                (row["monthly"] * row["months"] > own, "total"),
                (row["months"] > limit["term"], "term"),
                (row["sends_data"] == "yes", "sends"),
            ),
            "data": (
                (row["sensitive"] == "new", "sensitive"),
                (row["region"] == "new", "region"),
                (row["schema"] == "shared", "schema"),
            ),
            "disclosure": ((row["use"] == "regulated", "use"), (row["workflows"] >= limit["several"], "several")),
            "plan": (
                (row["promised"] == "yes" and row["weeks"] > limit["slack"], "promise"),
                (row["on_call"] == "yes", "on_call"),
            ),
        }
        for decision, rules in cases.items():
            made[decision][row["feature"]] = next((lane[rule] for holds, rule in rules if holds), "alone")
    wait = {
        item: max(
            limit[made[decision][feature]] for feature, decision in zip(rows["feature"], rows["decision"], strict=True)
        )
        for item, rows in data.needs.groupby("item")
    }
    start = next((item for item in ITEMS if wait[item] == 0), "none")
    return {
        **{name: {row: lane.title() for row, lane in column.items()} for name, column in made.items()},
        "wait": wait,
        "start": start,
    }


def _read_as(name: str) -> Callable[[Charter], dict[str, Any]]:
    """Return the answer of somebody who reads one clause of the charter in another way."""
    decision, ways = WRONG_WAYS[name]
    return lambda data: {decision: _column(lanes(data, **ways), decision)}  # type: ignore[arg-type]


def _drop(name: str, rule: str, message: str) -> Ablation[Charter]:
    return Ablation(name, rule, _read_as(name), message)


_CLAUSES = (
    _drop(
        "year",
        "all its months together",
        "Each contract counts with twelve months in yours. All its months together count, however few or many they are.",
    ),
    _drop(
        "at_limit",
        "of exactly its limit",
        "A contract of just its limit is above it in yours. It takes more.",
    ),
    _drop(
        "ai_pm_for_all",
        "the limit of its owner",
        "All contracts are held against the limit of an AI PM in yours. A Principal has one of their own, see `owner`.",
    ),
    _drop(
        "at_term",
        "of exactly `term` months",
        "A contract of just `term` months is too long in yours. It takes more months.",
    ),
    _drop(
        "in_use",
        "data that are in use already are not new",
        'Sensitive data that are "in use" count as new in yours. Somebody has decided on them before.',
    ),
    _drop(
        "customer",
        "a regulated customer does not make a use regulated",
        "A regulated `customer` makes the use regulated in yours. Only `use` says whether it is.",
    ),
    _drop(
        "above_several",
        "at least `several` workflows",
        "Just `several` workflows are too few in yours. At least so many are enough.",
    ),
    _drop(
        "any_date",
        "a date that nobody was promised may move",
        "In `plan`, dates that nobody was promised count as well. Only those with `promised` yes do.",
    ),
    _drop(
        "at_slack",
        "just `slack` weeks are not above it",
        "A promised date that moves by just `slack` weeks moves too far in yours. It takes more weeks.",
    ),
    *(
        _drop(
            f"{decision}_last",
            "the first rule that holds",
            f"Where two rules of `{decision}` hold, the later one decides in yours. The first that holds decides.",
        )
        for decision in DECISIONS
    ),
    Ablation(
        "one_after_the_other",
        "asked today, side by side",
        lambda data: _touched(data, frozenset({"one_after_the_other"})),
        "Those are the days of all decisions of an item, added up. All are asked today, so the longest of them counts.",
    ),
)

_READINGS = {
    "month": "`contract` holds one month of each contract against the limit. All its months together count.",
    "principal_for_all": "All contracts are held against the limit of a Principal in yours. An AI PM has a lower one, see `owner`.",
    "limits_swapped": "An AI PM's contract is held against `principal` in yours, and a Principal's against `ai_pm`. See `owner`.",
    "both_edges": "A contract of just its limit is above it in yours, and one of just `term` months is too long. It takes more of either.",
    "year_at_limit": "Each contract counts with twelve months in yours, and just the limit is above it. All its months count, and it takes more.",
    "either": "A promise, or a date that moves far, is enough in your `plan`. Rule 1 wants both: promised, and by more than `slack` weeks.",
    "any_date_at_slack": "In `plan`, dates that nobody was promised count as well, and just `slack` weeks are too many. It takes a promise, and more weeks.",
    "customer_above_several": "A regulated `customer` makes the use regulated in yours, and just `several` workflows are too few. `use` decides, and `several` are enough.",
    "in_use_last": 'In `data`, what is "in use" counts as new, and of two rules that hold the later one decides. It is the other way round.',
    "in_use_alone": 'Sensitive data that are "in use" are looked for in yours. Rule 1 of `data` asks for those that are new.',
    "customer_alone": "`disclosure` looks at `customer` in yours where rule 1 asks for `use`.",
    "use_and_customer": "A regulated use counts in yours for a regulated customer only. Rule 1 asks for `use` and for nothing else.",
    "from_two": "Two workflows are several in yours. The charter has a number for that: `several` in `limits`.",
    "always_late": "Each promised date counts in your `plan`, even one that does not move. It takes more than `slack` weeks.",
    "no_total": "The limit decides nothing in your `contract`. Rule 1 comes first: hold all months together against it.",
    "no_term": "`term` decides nothing in your `contract`. Rule 2: a contract of more months has a lane of its own.",
    "no_sends": "`sends_data` decides nothing in your `contract`. Rule 3 looks at it, where the rules before do not hold.",
    "no_sensitive": "`sensitive` decides nothing in your `data`. Rule 1 looks at it first.",
    "no_region": "`region` decides nothing in your `data`. Rule 2 looks at it.",
    "no_schema": "`schema` decides nothing in your `data`. Rule 3 looks at it.",
    "no_use": "`use` decides nothing in your `disclosure`. Rule 1 looks at it first.",
    "no_several": "`workflows` decides nothing in your `disclosure`. Rule 2 looks at it.",
    "any_weeks": "In `plan`, each promised date that moves counts, however little. It takes more than `slack` weeks.",
    "no_promise": "Promised dates decide nothing in your `plan`. Rule 1 looks at them first.",
    "no_on_call": "`on_call` decides nothing in your `plan`. Rule 2 looks at it.",
}


def _unlike_the_rest(decision: str, answer: pd.DataFrame, data: Charter) -> dict[str, Any] | None:
    """Return the lanes of one decision, unless they are right or those of a clause that is read in another way."""
    own = tuple(answer[decision])
    readings = [column for name, column in read_otherwise(data).items() if WRONG_WAYS[name][0] == decision]
    if any(
        own == tuple(map(str, other)) for other in (lanes(data)[decision].tolist(), *(one.tolist() for one in readings))
    ):
        return None
    return {decision: _column(answer, decision)}


def _all_up(decision: str) -> Callable[[Charter], Any]:
    def answer(data: Charter) -> Any:
        up = lanes(data, lane_of=dict.fromkeys(data.lane_of, "executive"))
        return _unlike_the_rest(decision, up, data)

    return answer


def _exchanged(decision: str) -> Callable[[Charter], Any]:
    def answer(data: Charter) -> Any:
        turned = {"joint": "recommend", "recommend": "joint"}
        other = lanes(data, lane_of={rule: turned.get(lane, lane) for rule, lane in data.lane_of.items()})
        return _unlike_the_rest(decision, other, data)

    return answer


def _of_the_lesson(decision: str) -> Callable[[Charter], Any]:
    def answer(data: Charter) -> Any:
        told = charter(LESSON_SEED)
        both = {_all_up(decision), _exchanged(decision)}
        other = Charter(data.requests, told.rules, data.needs, told.facts, data.story)
        found = _unlike_the_rest(decision, lanes(other), data)
        if found is None:
            return None
        rest = [one(data) for one in both]
        return None if any(one is not None and one[decision].equals(found[decision]) for one in rest) else found

    return answer


def _lanes_of_the_lesson(decision: str) -> Callable[[Charter], Any]:
    """Return the lanes by the rules of today with the lanes of the lesson's charter."""

    def answer(data: Charter) -> Any:
        found = _unlike_the_rest(decision, lanes(data, lane_of=charter(LESSON_SEED).lane_of), data)
        rest = [one(data) for one in (_all_up(decision), _exchanged(decision), _of_the_lesson(decision))]
        if found is None or any(one is not None and one[decision].equals(found[decision]) for one in rest):
            return None
        return found

    return answer


def _fields_exchanged(one: str, other: str) -> Callable[[Charter], Any]:
    def answer(data: Charter) -> Any:
        found = lanes(data)
        return {one: found[[other]].set_axis(["lane"], axis=1), other: found[[one]].set_axis(["lane"], axis=1)}

    return answer


def _from_memory() -> Iterator[Misconception[Charter]]:
    """Return lanes that come from elsewhere than from the charter, for each decision."""
    for decision in DECISIONS:
        yield Misconception(
            f"all_up_{decision}",
            _all_up(decision),
            "Whatever a rule speaks of goes to the management in yours. The charter names a lane for each rule.",
            idea="all_up",
        )
        yield Misconception(
            f"exchanged_{decision}",
            _exchanged(decision),
            "Hold the lanes of these features against the column `lane` of the charter: each rule has its own, and no two charters agree.",
            idea="exchanged",
        )
        yield Misconception(
            f"lesson_{decision}",
            _of_the_lesson(decision),
            "Those are the lanes by the charter of the lesson. This company has another charter, with other limits.",
            idea="lesson",
        )
        yield Misconception(
            f"lesson_lanes_{decision}",
            _lanes_of_the_lesson(decision),
            "Those are the lanes that the lesson's charter has for these rules. This company has another charter; see its column `lane`.",
            idea="lesson_lanes",
        )
    for one, other in combinations(DECISIONS, 2):
        yield Misconception(
            f"fields_{one}_{other}",
            _fields_exchanged(one, other),
            f"`{one}` holds the lanes of `{other}`, and the other way round.",
        )


def _wait(own: Mapping[str, Any], data: Charter) -> dict[str, float]:
    # A row that is missing or cannot be read says nothing against the days beside it.
    right = lanes(data)
    found = {name: {feature: str(right[name][feature]) for feature in FEATURES} for name in DECISIONS}
    for name in DECISIONS:
        for feature, cells in own[name].items():
            if cells["lane"] in LANES:
                found[name][feature] = str(cells["lane"])
    return waits(data.needs, found, data.facts)


def _start(own: Mapping[str, Any], data: Charter) -> set[str]:
    return starts({item: float(own["wait"][item]["days"]) for item in ITEMS})


def _look_start(given: Any, own: Mapping[str, Any], data: Charter) -> str:
    return "Look for a 0 in your `wait`; where there is none, no item may start today."


class Lane(Choice):
    """A lane; a note on a wrong one says no more than that."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"not {given!r}")]


_LANES = {
    "alone": "the owner decides",
    "joint": "the owner and a neighbor agree",
    "recommend": "the owner recommends, a neighbor decides",
    "executive": "the owner recommends, the management decides",
}

LANE = Question(
    id="roles.lanes",
    task="A1",
    title="Who decides, and what may start",
    points=7,
    kind=Record(
        {
            **{name: Table("feature", FEATURES, {"lane": Lane(_LANES)}) for name in DECISIONS},
            "wait": Table("item", ITEMS, {"days": Number("working days", within=0.1)}),
            "start": Choice({**{item: f"item {item} starts today" for item in ITEMS}, "none": "no item starts today"}),
        },
        weights={"contract": 1.0, "data": 0.75, "disclosure": 0.75, "plan": 0.75, "wait": 1.25, "start": 2.5},
        look={
            **{
                name: f"Go through the rules of `{name}` in their order with the facts of such a feature."
                for name in DECISIONS
            },
            "wait": "For each item: the lanes of the decisions it needs, their days in `limits`, and of these the longest.",
            "start": "Look for a 0 in your `wait`.",
        },
    ),
    data=charter,
    reference=_answer,
    alternatives=(_by_rows,),
    misconceptions=(
        *(Misconception(name, _read_as(name), words) for name, words in _READINGS.items()),
        *_from_memory(),
        *options(
            _answer,
            "start",
            {
                **dict.fromkeys(
                    ITEMS,
                    "An item may start today where each decision that it needs is made alone, so that its `wait` is 0.",
                ),
                "none": "No item starts where each of the five has a `wait` above 0.",
            },
            idea=lambda option: "start_none" if option == "none" else "start_any",
        ),
    ),
    ablations=_CLAUSES,
    without=_touched,
    follows=(
        Follows("wait", DECISIONS, _wait),
        Follows("start", ("wait",), _start, look=_look_start),
    ),
    lookalikes=for_lanes,
    generic=DEFAULT - {"carried", "off_by_one", "root", "inverse", "seed"},
    survivors={
        "0 to -1: free[0]": "equivalent: at most one item may start",
    },
    hints=(
        "One decision at a time. Begin with the lane of a feature for which no rule holds, for all twelve. Then write the lane of the last rule over it where that rule "
        "holds, then the one before. The first rule comes last, so it wins.",
        '`requests.loc[CONDITION, "contract"] = LANE` writes a lane into the rows where a condition holds. In a spreadsheet it is a nested IF, '
        "the first rule outermost.",
        "For `wait`, put beside each row of `needs` the lane of its feature and decision, then the days of that lane. The largest number of "
        "each item counts.",
    ),
    worked="""
```python
rows = requests.set_index("feature")
limit = rows["owner"].map({"AI PM": limits["ai_pm"], "Principal": limits["principal"]})
holds = {
    "contract 1": rows["monthly"] * rows["months"] > limit,
    "contract 2": rows["months"] > limits["term"],
    "contract 3": rows["sends_data"] == "yes",
    "data 1": rows["sensitive"] == "new",
    "data 2": rows["region"] == "new",
    "data 3": rows["schema"] == "shared",
    "disclosure 1": rows["use"] == "regulated",
    "disclosure 2": rows["workflows"] >= limits["several"],
    "plan 1": (rows["promised"] == "yes") & (rows["weeks"] > limits["slack"]),
    "plan 2": rows["on_call"] == "yes",
}
found = pd.DataFrame("alone", index=rows.index, columns=["contract", "data", "disclosure", "plan"])
for rule in reversed(holds):
    found.loc[holds[rule], rule.split()[0]] = lane[rule]

needs["lane"] = [found.loc[row.feature, row.decision] for row in needs.itertuples()]
wait = needs["lane"].map(limits).groupby(needs["item"]).max()
free = list(wait.index[wait == 0])
lanes = {
    **{name: found[name] for name in found},
    "wait": wait,
    "start": free[0] if free else "none",
}
```

In a spreadsheet: one nested `IF` per decision, the first rule outermost; then `INDEX` and `MATCH` for the lanes of an item, and `MAXIFS` for
its days. What looks heavy often is not: a regulated customer, a dear contract that ends after three months. And a light one may
be: 50 dollars a month above the limit.
""",
    objective=OBJECTIVE_LANES,
    ledger=("ROLE-02", "DEC-01", "DEC-06", "DEC-09", "DEC-11", "DEC-12", "DEC-14", "DEC-19", "DEC-23"),
)
