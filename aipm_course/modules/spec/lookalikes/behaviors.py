"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator, Mapping

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.spec.simulators.behaviors import (
    ACTIONS,
    CHANGES,
    WRONG_WAYS,
    Behaviors,
    act,
    amended,
    applies,
    changed_policy,
)

_WORDS = {
    "swap": "with the first two rules exchanged",
    "delegate_in": "with delegates who may see personal data",
    "delegate_out": "without delegates who may see personal data",
    "assume": "with missing details assumed",
    "ask": "with missing details asked for",
    "undo": "with details assumed also where nothing can be undone",
    "asked": "with as many questions as it takes",
    "bar_out": "with scores at the bar falling back",
    "night": "with staff at any hour",
    "utc": "by hours in UTC",
    "minus": "with `zone` taken off",
    "closes_in": "with staff in the minute of `closes`",
    "opens_out": "without staff in the minute of `opens`",
    "assumed_answers": "with assumed details answered at once",
    "owner_refused": "with personal data refused to owners",
    "unsure_refuses": "with unsure answers refused",
    "unsure_asks": "with unsure answers asked about",
    "unsure_first": "with the score held before the missing detail",
    "tired_falls": "with a fall-back after one question",
    "unsure_hands_over": "with unsure answers handed over",
    "rounded": "with hours rounded",
    "no_risk": "without the rule on risk",
    "anybody": "with requests refused for who asks alone",
    "all_refused": "with personal data refused to everybody",
    "tired_refuses": "with a refusal after the last question",
    "closed_asks": "with a question where there is no staff",
    "closed_refuses": "with a refusal where there is no staff",
    "closed_answers": "with an answer where there is no staff",
}


def for_behaviors(data: Behaviors) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return tuple(_effects(data))


def _of(words: str, **columns: "pd.Series | float") -> Lookalike:
    return Lookalike(words, {f"effects: {name}": numbers for name, numbers in columns.items()})


def _both(words: str, found: pd.DataFrame) -> Iterator[Lookalike]:
    yield _of(f"the share {words}", share=found["share"])
    yield _of(f"the number of requests {words}", changed=found["changed"])


def _effects(data: Behaviors) -> Iterator[Lookalike]:
    requests, policy = data.requests, data.policy
    right = amended(requests, policy)
    monthly = requests["monthly"].to_numpy(dtype=float)
    month = float(monthly.sum())
    before = act(requests, policy).to_numpy()
    now = float(monthly[before == "fall_back"].sum())
    for name, ways in WRONG_WAYS.items():
        if applies(name, policy):
            yield from _both(_WORDS[name], amended(requests, policy, **ways))
    yield _of("the share today, before any change", share=now / month)
    yield _of("by how much the share falls", share=now / month - right["share"])
    yield _of("the share of rows, not of requests", share=amended(requests, policy, rows=True)["share"])
    yield _of("the number of rows, not of requests", changed=amended(requests, policy, rows=True)["changed"])
    yield from _both("with the changes before it on top", amended(requests, policy, stacked=True))
    yield _of("the share of what is not refused", share=amended(requests, policy, of="kept")["share"])
    yield _of("the number of requests that no longer fall back", changed=amended(requests, policy, net=True)["changed"])
    yield _of("the number of requests that fall back after the change", changed=month * right["share"])
    yield _of("the share of requests that change", share=right["changed"] / month)
    yield _of("the number of requests that stay as they are", changed=month - right["changed"])
    yield _of("the number of requests that fall back today", changed=now)
    after = {
        change: act(requests, changed_policy(policy, change), most_asked=2 if change == "question" else 1).to_numpy()
        for change in CHANGES
    }
    for action in ACTIONS:
        if action != "fall_back":
            part = pd.Series({change: float(monthly[then == action].sum()) / month for change, then in after.items()})
            yield _of(f'the share with the action "{action}"', share=part)
        moved = {change: float(monthly[(then == action) & (before != action)].sum()) for change, then in after.items()}
        yield _of(f'the number of requests that come to "{action}"', changed=pd.Series(moved))
    for words, bar in (
        ("with a bar lower by 0.05", policy["bar"] - 0.05),
        ("with a bar lower by 10%", 0.9 * policy["bar"]),
        ("with a bar of 0.1", 0.1),
        ("with a bar higher by 0.1", policy["bar"] + 0.1),
    ):
        share, moved_by = _other(data, {"bar": bar})
        yield _of(f"the share {words}", share=pd.Series({"bar": share}))
        yield _of(f"the number of requests {words}", changed=pd.Series({"bar": moved_by}))
    for words, bent in (
        ("with one more hour in the evening", {"closes": policy["closes"] + 1}),
        ("with two more hours in the morning", {"opens": policy["opens"] - 2}),
        ("with two hours less in the evening", {"closes": policy["closes"] - 2}),
        ("with staff at all hours", {"opens": 0, "closes": 24}),
        ("with two more hours at both ends", {"opens": policy["opens"] - 2, "closes": policy["closes"] + 2}),
    ):
        share, moved_by = _other(data, bent)
        yield _of(f"the share {words}", share=pd.Series({"hours": share}))
        yield _of(f"the number of requests {words}", changed=pd.Series({"hours": moved_by}))
    free = act(requests, policy, asked=False).to_numpy()
    words = "with as many questions as it takes"
    yield _of(f"the share {words}", share=pd.Series({"question": float(monthly[free == "fall_back"].sum()) / month}))
    yield _of(f"the number of requests {words}", changed=pd.Series({"question": float(monthly[free != before].sum())}))


def _other(data: Behaviors, bent: Mapping[str, float]) -> tuple[float, float]:
    """Return share and requests for another change than the one that is asked for."""
    monthly = data.requests["monthly"].to_numpy(dtype=float)
    before = act(data.requests, data.policy).to_numpy()
    after = act(data.requests, {**data.policy, **bent}).to_numpy()
    return float(monthly[after == "fall_back"].sum() / monthly.sum()), float(monthly[after != before].sum())
