"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.spec.simulators.silence import (
    GRID,
    PLANS,
    TOPICS,
    WRONG_WAYS,
    Columns,
    Silence,
    columns,
    evaluated,
    plan_rows,
)

_WORDS = {
    "unchecked_wrong": "with unchecked answers as wrong ones",
    "unchecked_right": "with unchecked answers as right ones",
    "chosen_late": "with the choice made on the days from `report` on",
    "chosen_on_all": "with the choice made on all days",
    "reported_early": "on the days before `report`",
    "reported_on_all": "on all days",
    "day_late": "with the day `report` in the first period",
    "strict": "with scores at the cutoff silent",
    "by_count": "with the topic that has the most wrong answers",
    "step_up": "with the next higher cutoff",
    "step_down": "with the next lower cutoff",
}


def for_silence(data: Silence) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return tuple(_plans(data))


def _of(words: str, **numbers: "pd.Series") -> Lookalike:
    return Lookalike(words, {f"plans: {name}": values for name, values in numbers.items()})


def _three(words: str, found: pd.DataFrame) -> Iterator[Lookalike]:
    yield _of(f"the silent share {words}", silent=found["silent"])
    yield _of(f"the error {words}", error=found["error"])
    yield _of(f"the cost {words}", cost=found["cost"])


def _plans(data: Silence) -> Iterator[Lookalike]:
    facts = data.facts
    rows = columns(data.answers)
    late = rows.where(rows.day >= facts["report"])
    cutoff, topic, right = evaluated(data.answers, facts)
    place = TOPICS.index(topic)
    for name, ways in WRONG_WAYS.items():
        yield from _three(_WORDS[name], evaluated(data.answers, facts, **ways)[2])
    yield from _three("with the day before `report` in the second period", evaluated(data.answers, facts, edge=-1)[2])
    for one in GRID:
        if one != cutoff:
            other = plan_rows(late, facts, one, place)
            yield from _three(f"at the cutoff {one:.2f}", other.loc[["use_cutoff"]])
    for number, name in enumerate(TOPICS):
        if name != topic:
            yield from _three(f"without {name}", plan_rows(late, facts, cutoff, number).loc[["narrow"]])
    yield from _three("with the topic silent as well", _both(late, facts, cutoff, place))
    shown = {
        "show_all": np.ones(len(late.score), bool),
        "use_cutoff": late.score >= cutoff - 1e-9,
        "narrow": late.topic != place,
    }
    missed = right["error"] * (1 - right["silent"])
    count = float(len(late.score))
    yield _of("the number of silent answers", silent=count * right["silent"])
    yield _of("the number of wrong answers that are shown", error=count * missed)
    yield _of("the cost of the whole period", cost=right["cost"] * count / 1000)
    yield _of("the cost of one answer", cost=right["cost"] / 1000)
    yield _of("what is saved against showing all", cost=right["cost"]["show_all"] - right["cost"])
    yield _of("the share of right answers among the shown", error=1 - right["error"])
    yield _of("the share of wrong answers among the silent", error=_silent_error(late, shown))
    hidden = {plan: float((late.wrong * ~mask).sum()) / count for plan, mask in shown.items()}
    yield _of(
        "the cost with the silent wrong answers in place of the shown ones",
        cost=1000 * (facts["person"] * right["silent"] + facts["wrong"] * pd.Series(hidden)),
    )
    yield _of("the cost of a day", cost=right["cost"] * count / 1000 / (57 - facts["report"]))
    yield _of("the share of wrong answers that stay silent", silent=_caught(late, shown))
    yield _of("the share of right answers that stay silent", silent=_caught(late, shown, wrong=False))
    yield _of(
        "one minus the mean score of the shown", error=_by(shown, lambda mask: 1 - float(late.score[mask].mean()))
    )
    yield _of("the plain mean of the topics' errors", error=_by(shown, lambda mask: _mean_of_topics(late, mask)))
    yield _of("the share of wrong answers among all", error=missed)
    yield _of("the share of wrong answers of one topic", error=pd.Series({"narrow": _topic_error(late, place)}))
    yield _of("the cost of wrong answers alone", cost=1000 * facts["wrong"] * missed)
    yield _of("the cost of silent answers alone", cost=1000 * facts["person"] * right["silent"])
    yield _of("the cost with a person for every answer", cost=1000 * (facts["person"] + facts["wrong"] * missed))
    yield _of(
        "the cost with the silent wrong answers taken off",
        cost=right["cost"] - 1000 * facts["wrong"] * pd.Series(hidden),
    )
    yield _of(
        "the cost with a person for shown answers",
        cost=1000 * (facts["person"] * (1 - right["silent"]) + facts["wrong"] * missed),
    )
    both = facts["wrong"] + facts["person"]
    yield _of(
        "the cost with a person for each wrong answer as well",
        cost=1000 * (facts["person"] * right["silent"] + both * missed),
    )


def _both(late: Columns, facts: "dict[str, float] | object", cutoff: float, place: int) -> pd.DataFrame:
    """Return the row of a cutoff on top of a silent topic, under both names."""
    keep = (late.score >= cutoff - 1e-9) & (late.topic != place)
    silent, missed = 1 - float(keep.mean()), float(late.wrong[keep].sum()) / len(keep)
    person, wrong = facts["person"], facts["wrong"]  # type: ignore[index]
    row = {
        "silent": silent,
        "error": float(late.wrong[keep].mean()),
        "cost": 1000 * (person * silent + wrong * missed),
    }
    return pd.DataFrame.from_dict({"use_cutoff": row, "narrow": row}, orient="index")


def _by(shown: "dict[str, np.ndarray]", number: "object") -> pd.Series:
    return pd.Series({plan: number(mask) for plan, mask in shown.items()})  # type: ignore[operator]


def _silent_error(late: Columns, shown: "dict[str, np.ndarray]") -> pd.Series:
    return pd.Series({plan: float(late.wrong[~mask].mean()) if (~mask).any() else 0.0 for plan, mask in shown.items()})


def _caught(late: Columns, shown: "dict[str, np.ndarray]", *, wrong: bool = True) -> pd.Series:
    of = late.wrong == (1.0 if wrong else 0.0)
    return pd.Series({plan: float((of & ~shown[plan]).sum() / of.sum()) for plan in PLANS if plan != "show_all"})


def _mean_of_topics(late: Columns, mask: "np.ndarray") -> float:
    return float(
        np.mean([late.wrong[mask & (late.topic == one)].mean() for one in sorted(set(late.topic[mask].tolist()))])
    )


def _topic_error(late: Columns, place: int) -> float:
    return float(late.wrong[late.topic == place].mean())
