"""A5: other lenses."""

from itertools import combinations
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Ranking, Record, Table
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question, Rule
from aipm_course.kernel.wording import listed
from aipm_course.modules.rice.simulators.idea_backlog import NAMES, IdeaBacklog, idea_backlog
from aipm_course.modules.rice.tasks.shared import top_ideas, unless

_WITH_A_RULE = "ideas with a rule"
"""Name of the rule that says whether only ideas with a rule are listed. It earns nothing and tells where to look."""
_WHY = {
    "reach": "its first idea meets hardly anybody",
    "hidden costs": "its first idea led before hidden costs",
    "confidence": "its first idea is the least certain",
    "same first": "its first idea is RICE's first as well",
}


def _lens(data: IdeaBacklog) -> pd.DataFrame:
    return data.lenses.set_index("idea")


def _ice(data: IdeaBacklog) -> pd.Series:
    lens = _lens(data)
    return lens["ice_impact"] * lens["ice_confidence"] * lens["ice_ease"]


def _late(data: IdeaBacklog, *, shift: int = 0) -> pd.Series:
    """Return which ideas pay a penalty for one more week of waiting."""
    lens = _lens(data)
    return (lens["weeks"] + 1 + shift > lens["rule_week"]) & lens["rule_week"].notna()


def _cd3(data: IdeaBacklog, late: pd.Series) -> pd.Series:
    lens = _lens(data)
    return (lens["weekly_delay_cost"] + lens["weekly_penalty"].where(late, 0)) / lens["weeks"]


def _can_wait(data: IdeaBacklog, late: pd.Series) -> list[str]:
    lens = _lens(data)
    return [str(idea) for idea in lens.index[lens["rule_week"].notna() & ~late]]


def _why(data: IdeaBacklog, first: str) -> str:
    """Return what explains that ICE puts an idea first; "confidence" is never it."""
    truth = data.truth
    if first == truth.adjusted.idxmax():
        return "same first"
    if truth.reach[first] < truth.reach.median() / 10:
        return "reach"
    return "hidden costs" if first == truth.score.idxmax() else "confidence"


def _other_lenses(data: IdeaBacklog) -> dict[str, Any]:
    late = _late(data)
    cd3 = _cd3(data, late)
    top3 = top_ideas(_ice(data))
    return {
        "ice_top3": top3,
        "cd3": cd3,
        "can_wait": _can_wait(data, late),
        "start_first": str(cd3.idxmax()),
        "why_ice_differs": _why(data, top3[0]),
    }


def _cd3_if(data: IdeaBacklog, late: pd.Series) -> dict[str, pd.Series]:
    return {"cd3": _cd3(data, late)}


def _edge(data: IdeaBacklog, shift: int) -> dict[str, Any]:
    late = _late(data, shift=shift)
    return {"cd3": _cd3(data, late), "can_wait": _can_wait(data, late)}


def _dated(data: IdeaBacklog) -> pd.Series:
    return _lens(data)["rule_week"].notna()


def _top3(data: IdeaBacklog, scores: pd.Series, *others: pd.Series) -> "dict[str, list[str]] | None":
    wrong = top_ideas(scores)
    return None if wrong in [top_ideas(other) for other in (_ice(data), *others)] else {"ice_top3": wrong}


def _average(data: IdeaBacklog) -> pd.Series:
    return _lens(data)[["ice_impact", "ice_confidence", "ice_ease"]].mean(axis=1)


def _fewer_letters(letters: tuple[str, ...]) -> Misconception[IdeaBacklog]:
    """Return the first three of somebody who leaves a letter of ICE out, or two."""

    def top3(data: IdeaBacklog) -> "dict[str, list[str]] | None":
        lens = _lens(data)
        likelier = _ice(data) / lens["ice_confidence"], _ice(data) / lens["ice_ease"] ** 2
        product = lens[[f"ice_{letter}" for letter in letters]].prod(axis=1)
        return _top3(data, product, _average(data), *likelier)

    return Misconception(
        f"ice_of_{'_and_'.join(letters)}",
        top3,
        "Those are the first three by one letter, or by two. All three are multiplied.",
        idea="a_letter_missing",
    )


_FEWER_LETTERS = (("impact", "confidence"), ("confidence", "ease"), ("impact",), ("confidence",), ("ease",))


def _starts(data: IdeaBacklog, way: str) -> "dict[str, str] | None":
    """Return what another way puts first, or None where it is right or a likelier way says the same."""
    lens, late, dated = _lens(data), _late(data), _dated(data)
    ways = {
        "the_law_is_coming": _cd3(data, dated),
        "dates_do_not_matter": _cd3(data, dated & False),
        "dearest_week_first": _cd3(data, late) * lens["weeks"],
    }
    before = [str(ways[name].idxmax()) for name in list(ways)[: list(ways).index(way)]]
    wrong = unless(str(ways[way].idxmax()), str(_cd3(data, late).idxmax()), *before)
    return wrong and {"start_first": wrong}


def _cd3_of(data: IdeaBacklog, cost: pd.Series, *, longer: int = 0) -> dict[str, pd.Series]:
    return {"cd3": cost / (_lens(data)["weeks"] + longer)}


def _penalty_for_cost(data: IdeaBacklog) -> dict[str, pd.Series]:
    """The penalty in place of the cost of delay where one is due."""
    lens = _lens(data)
    return _cd3_of(data, lens["weekly_penalty"].where(_late(data), lens["weekly_delay_cost"]))


def _penalty_after(data: IdeaBacklog) -> pd.Series:
    lens = _lens(data)
    return lens["weekly_delay_cost"] / lens["weeks"] + lens["weekly_penalty"].where(_late(data), 0)


def _lookalikes(data: IdeaBacklog) -> list[Lookalike]:
    """Other weekly costs, by other lengths, for every idea."""
    lens, late, dated, truth = _lens(data), _late(data), _dated(data), data.truth
    cost, penalty, weeks = lens["weekly_delay_cost"], lens["weekly_penalty"].fillna(0), lens["weeks"]
    build = data.ideas.set_index("idea")["build_effort"]
    costs = {
        "the weekly cost, with the penalty where it is due": cost + penalty.where(late, 0),
        "the weekly cost without a penalty": cost,
        "the weekly cost, with the penalty of all three": cost + penalty.where(dated, 0),
        "the weekly cost, with the penalty of those that can wait": cost + penalty.where(dated & ~late, 0),
        "the weekly cost, less the penalty where it is due": cost - penalty.where(late, 0),
        "the penalty where it is due": penalty.where(late, 0),
    }
    lengths = {
        "its weeks": weeks,
        "its full effort": truth.effort,
        "its build effort": build,
        **{
            f"its {name} effort at {weeks:.4g} weeks a month, where the column `weeks` belongs": effort * weeks
            for name, effort in {"full": truth.effort, "build": build}.items()
            for weeks in (52 / 12, 4.33, 4.3, 4.0)
        },
        "its weeks + 1": weeks + 1,
        "its weeks - 1": (weeks - 1).where(weeks > 1),
        "its days": weeks * 7,
        "its working days": weeks * 5,
        "its months": weeks * 12 / 52,
        "twelve weeks": weeks * 0 + 12,
    }
    right = costs["the weekly cost, with the penalty where it is due"] / weeks
    found = {f"{words}, by {by}": size / length for by, length in lengths.items() for words, size in costs.items()}
    found |= {
        f"the weekly cost, with the penalty of {listed(charged)} alone, by its weeks": (
            cost + penalty.where(cost.index.isin(charged), 0)
        )
        / weeks
        for charged in _charged(data)
    }
    found |= costs
    found |= {f"{words}, times its weeks": size * weeks for words, size in costs.items()}
    slack = (lens["rule_week"] - weeks).fillna(0)
    found["the weekly cost and the penalty times the weeks until the rule, by its weeks"] = (
        cost + penalty * slack
    ) / weeks
    found["the weekly cost and the penalty times the weeks after the rule, by its weeks"] = (
        cost - penalty * slack.clip(upper=0)
    ) / weeks
    return [
        # Who charges one idea wrongly and another rightly did not work the column out by a rule that charges both wrongly.
        Lookalike(words, {"cd3": column}, whole=True)
        for words, column in found.items()
        if (abs(column - right) > 0.02 * right).any()
    ]


def _charged(data: IdeaBacklog) -> list[tuple[str, ...]]:
    """Return which of the ideas with a rule may be charged, but for the groups that have a name."""
    late, ruled = _late(data), [str(idea) for idea in _lens(data).index[_dated(data)]]
    named = [set(), set(ruled), {idea for idea in ruled if late[idea]}, {idea for idea in ruled if not late[idea]}]
    groups = (group for size in range(len(ruled) + 1) for group in combinations(ruled, size))
    return [group for group in groups if set(group) not in named]


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> "dict[str, Any] | None":
    """Return the fields of somebody who drops rules; None for two edges of one rule."""
    if {"due_in_the_rules_week", "ready_today"} <= dropped:
        return None
    shift = 1 if "due_in_the_rules_week" in dropped else -1 if "ready_today" in dropped else 0
    late = _late(data, shift=shift)
    length = _lens(data)["weeks"] if "duration_ignored" in dropped else 1
    top3 = top_ideas(_average(data) if "ice_averaged" in dropped else _ice(data))
    return {"cd3": _cd3(data, late) * length, "can_wait": _can_wait(data, late), "ice_top3": top3}


def _reason(code: str, message: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"ice_{code.replace(' ', '_')}",
        lambda data: None if _other_lenses(data)["why_ice_differs"] == code else {"why_ice_differs": code},
        message,
    )


OTHER_LENSES = Question[IdeaBacklog](
    id="rice.other_lenses",
    task="A5",
    title="Other lenses: ICE and cost of delay",
    points=4,
    kind=Record(
        {
            "ice_top3": Ranking(NAMES, top=3),
            "cd3": Table("idea", NAMES, {"cd3": Number("USD per week and week of work", within_percent=1)}),
            "can_wait": Picks(
                NAMES, note="this list does not hold: test each of the three ideas with a rule by itself"
            ),
            "start_first": Choice(NAMES),
            "why_ice_differs": Choice(_WHY),
        },
        weights={"ice_top3": 0.5, "can_wait": 0.5},
        look={
            "ice_top3": "Multiply the three letters of each idea, which stand in `lenses` (`ice_...`), ease like the others (ten is easy), "
            "and take the three highest products, best first.",
            "cd3": "Which weekly costs does one more week of waiting bring for these ideas? Their sum is divided by the column `weeks`.",
            "can_wait": "Hold `weeks` + 1 against its `rule_week`.",
            "start_first": "The idea with the highest CD3 starts first: sort your own `cd3`, the largest at the top. A rule alone, or a "
            "high score, starts nothing.",
            "why_ice_differs": "Look up ICE's first idea in `clean`: its reach, and its place before and after hidden costs.",
        },
    ),
    data=idea_backlog,
    reference=_other_lenses,
    alternatives=(
        lambda data: {
            **_other_lenses(data),
            "ice_top3": list(_ice(data).nlargest(3).index),
            "cd3": _cd3(data, _late(data)).round(0).to_dict(),
            "can_wait": tuple(reversed(_other_lenses(data)["can_wait"])),
        },
    ),
    lookalikes=lambda data: _lookalikes(data),
    rules=(
        Rule(
            _WITH_A_RULE,
            lambda answer, data: set(answer["can_wait"]) <= set(data.truth.dated),
            "`can_wait` holds ideas without a rule: where `rule_week` is empty there is no penalty to wait for",
            weight=0,
        ),
    ),
    follows=(
        Follows("start_first", ("cd3",), lambda own, data: max(own["cd3"], key=lambda idea: own["cd3"][idea]["cd3"])),
        Follows("why_ice_differs", ("ice_top3",), lambda own, data: _why(data, own["ice_top3"][0])),
    ),
    ablations=(
        Ablation(
            "due_in_the_rules_week",
            "finishes after the rule's week",
            lambda data: _edge(data, 1),
            "An idea that is ready in its rule's week pays no penalty: that starts after it. Hold `weeks` + 1 against `rule_week`.",
        ),
        Ablation(
            "ready_today",
            "started one week later",
            lambda data: _edge(data, -1),
            "What counts is a start one week later: hold `weeks` + 1, not `weeks`, against `rule_week`.",
        ),
        Ablation(
            "ice_averaged",
            "multiplied",
            lambda data: _top3(data, _average(data)),
            "Those are the first three by the average of the three letters. Here the letters are multiplied.",
        ),
        Ablation(
            "duration_ignored",
            "divides by the weeks",
            lambda data: {"cd3": _cd3(data, _late(data)) * _lens(data)["weeks"]},
            "That is the cost of a week of delay alone. CD3 divides it by the weeks the idea takes.",
        ),
    ),
    without=_without,
    misconceptions=(
        Misconception(
            "penalty_never",
            lambda data: _cd3_if(data, _dated(data) & False),
            "No penalty is in. Which of the three dated ideas would be late if it waited another week?",
        ),
        Misconception(
            "penalty_always",
            lambda data: _cd3_if(data, _dated(data)) if data.story.dated == "slack" else None,
            "Every dated idea was charged its penalty. Whoever has slack pays nothing for one more week.",
        ),
        Misconception(
            "penalty_after_dividing",
            lambda data: {"cd3": _penalty_after(data)},
            "The penalty stands undivided in there. It is a cost per week as well: add it once to `weekly_delay_cost`, then divide "
            "their sum by `weeks`.",
        ),
        Misconception(
            "a_week_longer",
            lambda data: _cd3_of(data, _cd3(data, _late(data)) * _lens(data)["weeks"], longer=1),
            "The cost was divided by `weeks` + 1. The week of waiting decides about the penalty; the idea takes `weeks`.",
        ),
        Misconception(
            "penalty_alone",
            lambda data: _cd3_of(data, _lens(data)["weekly_penalty"]),
            "That is the penalty alone. It comes on top of `weekly_delay_cost`, and only where it is due.",
        ),
        Misconception(
            "penalty_for_cost",
            _penalty_for_cost,
            "The penalty stands in the place of `weekly_delay_cost`. It comes on top of it.",
        ),
        Misconception(
            "multiplied_by_weeks",
            lambda data: {"cd3": _cd3(data, _late(data)) * _lens(data)["weeks"] ** 2},
            "The cost of delay was multiplied by the weeks. A long job should come later, not first.",
        ),
        Misconception(
            "those_that_pay",
            lambda data: {"can_wait": [str(idea) for idea in data.truth.dated if _late(data)[idea]]},
            "Read what is asked: the ideas with a rule that can wait a week and pay nothing for it. Does that fit those that are in the "
            "list?",
        ),
        Misconception(
            "ice_without_confidence",
            lambda data: _top3(data, _ice(data) / _lens(data)["ice_confidence"], _average(data)),
            "Those are the first three without confidence. All three letters count.",
        ),
        *(_fewer_letters(letters) for letters in _FEWER_LETTERS),
        Misconception(
            "ease_as_effort",
            lambda data: _top3(
                data,
                _ice(data) / _lens(data)["ice_ease"] ** 2,
                _average(data),
                _ice(data) / _lens(data)["ice_confidence"],
            ),
            "Those are the first three when ease divides. Ease is effort from the other end: ten is easy, so it multiplies.",
        ),
        Misconception(
            "the_law_is_coming",
            lambda data: _starts(data, "the_law_is_coming"),
            "That idea would be first if its penalty were due for the next week. Is it?",
        ),
        Misconception(
            "dates_do_not_matter",
            lambda data: _starts(data, "dates_do_not_matter"),
            "That idea is first without any penalty. Is none due for the next week?",
        ),
        Misconception(
            "dearest_week_first",
            lambda data: _starts(data, "dearest_week_first"),
            "That idea has the dearest week. Which one has the dearest week per week of work?",
        ),
        _reason("same first", "`same first` needs ICE's first idea to lead RICE on full effort as well."),
        _reason(
            "reach",
            "`reach` needs two things: ICE's first idea does not lead RICE on full effort, and it reaches fewer than a tenth of the "
            "median of all twelve.",
        ),
        _reason(
            "hidden costs",
            "`hidden costs` needs three things: ICE's first idea does not lead RICE on full effort, it reaches at least a tenth of the "
            "median, and it leads RICE on build effort.",
        ),
        _reason(
            "confidence",
            "`confidence` is what remains: it is right only if ICE's first idea leads RICE neither on full nor on build effort, and "
            "reaches at least a tenth of the median.",
        ),
    ),
    quantities=lambda data: {
        "the weekly cost of delay": _lens(data)["weekly_delay_cost"],
        "the weekly penalty": _lens(data)["weekly_penalty"],
        "the weeks an idea takes": _lens(data)["weeks"],
        "the weekly cost with its penalty": _cd3(data, _late(data)) * _lens(data)["weeks"],
    },
    survivors={
        "< to <=: board['reach'][first] < board['reach'].median() / 10": "equivalent: never equal",
        "0 to 1: lens['weekly_penalty'].where(late, 0)": "meant: a dollar is within the tolerance",
        "0 to -1: lens['weekly_penalty'].where(late, 0)": "meant: a dollar is within the tolerance",
        "median to mean: board['reach'].median()": "equivalent: the narrow idea is under a tenth of either",
        "10 to 11: board['reach'].median() / 10": "equivalent: the narrow idea is far under a tenth",
        "10 to 9: board['reach'].median() / 10": "equivalent: nothing lies between a tenth and a ninth",
    },
    hints=(
        "ICE here is impact x confidence x ease. Look up its first idea in `clean`: how many does it reach, and where does "
        "it stand before and after hidden costs?",
        "Three ideas have a `rule_week`. Started today, an idea is ready after `weeks`; after one week of waiting, in "
        "`weeks` + 1. Its penalty is due for that week of waiting only if that is later than its `rule_week`.",
        '`lens = lenses.set_index("idea")` first. `late = lens["weeks"] + 1 > lens["rule_week"]` is False where there is no rule. '
        '`(lens["weekly_delay_cost"] + lens["weekly_penalty"].where(late, 0)) / lens["weeks"]` is CD3; the largest starts '
        "first.",
    ),
    worked=lambda data: _worked(data),
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RESP-40", "RICE-07"),
)


def _worked(data: IdeaBacklog) -> str:
    answer = _other_lenses(data)
    first, leader = answer["ice_top3"][0], answer["start_first"]
    dated = "has a rule's week that it would miss" if bool(_late(data)[leader]) else "pays no penalty for the next week"
    return f"""
```python
lens = lenses.set_index("idea")
ice = lens["ice_impact"] * lens["ice_confidence"] * lens["ice_ease"]
late = lens["weeks"] + 1 > lens["rule_week"]
cd3 = (lens["weekly_delay_cost"] + lens["weekly_penalty"].where(late, 0)) / lens["weeks"]
other_lenses = {{
    "ice_top3": list(ice.nlargest(3).index),
    "cd3": cd3,
    "can_wait": list(lens.index[lens["rule_week"].notna() & ~late]),
    "start_first": cd3.idxmax(),
    "why_ice_differs": "{answer["why_ice_differs"]}",
}}
```

ICE puts {NAMES[first]} first: {_WHY[answer["why_ice_differs"]]}. By cost of delay {NAMES[leader]} starts first; it
{dated}.
"""
