"""A3: a beta whose members are not the users who will have the feature."""

from collections.abc import Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.launch.lookalikes.beta import for_beta
from aipm_course.modules.launch.simulators.beta import (
    TYPES,
    WRONG_BASES,
    WRONG_RATES,
    Beta,
    beta,
    eligible,
    expand,
    numbers,
    other_forecasts,
    other_halves,
)
from aipm_course.modules.launch.tasks.shared import OBJECTIVE_BETA

_FORECAST = ("forecast", "users")
_TOUCHED = {
    **dict.fromkeys(WRONG_RATES, ("beta", "forecast", "half")),
    "today": ("forecast", "half"),
    **dict.fromkeys(WRONG_BASES, ("forecast", "half", "users")),
}


def _answer(data: Beta) -> dict[str, Any]:
    found = numbers(data)
    return {**found, "expand": expand(found["forecast"], found["half"], data.bar)}


def _by_counting(data: Beta) -> dict[str, Any]:
    """The same with plain counts, type by type, rounded as a spreadsheet shows it."""
    base = data.base.set_index("type")
    own = {kind: int(base["users"][kind] - base["staff"][kind] - base["closed"][kind]) for kind in TYPES}
    total = sum(own.values())
    value = variance = 0.0
    active_all = n_all = 0
    for kind in TYPES:
        rows = data.members.query("type == @kind and staff == 'no'")
        active = int(((rows["weeks"] >= 2) & (rows["left"] != "yes")).sum())
        share = active / len(rows)
        value += own[kind] / total * share
        variance += (own[kind] / total) ** 2 * share * (1 - share) / len(rows)
        active_all, n_all = active_all + active, n_all + len(rows)
    half = 1.96 * variance**0.5
    return {
        "beta": f"{100 * active_all / n_all:.1f}%",
        "forecast": f"{100 * value:.1f}%",
        "half": f"{100 * half:.2f}%",
        "users": round(value * total),
        "expand": expand(value, half, data.bar).upper(),
    }


def _touched(data: Beta, names: frozenset[str]) -> dict[str, Any] | None:
    ways: dict[str, Any] = {}
    base: dict[str, bool] = {}
    for name in names:
        other = WRONG_RATES.get(name, {})
        if ways.keys() & other.keys():
            return None  # two edges of one rule
        ways |= other
        base |= WRONG_BASES.get(name, {})
    found = numbers(data, eligible_by=base, **ways)
    fields = {field for name in names for field in _TOUCHED[name]} or found.keys()
    return {field: value for field, value in found.items() if field in fields}


def _way(name: str) -> Any:
    return lambda data: _touched(data, frozenset((name,)))


def _drop(name: str, rule: str, message: str) -> Ablation[Beta]:
    return Ablation(name, rule, _way(name), message)


_RULES = (
    _drop(
        "staff_in",
        "our own staff do not count",
        'Our own staff are among the members in yours (`staff` "yes"). They use what they build.',
    ),
    _drop(
        "left_by_weeks",
        "who left the beta is not active",
        'Who left the beta is active by the weeks before in yours. With `left` "yes" a member is not active.',
    ),
    _drop(
        "one_week",
        "in at least 2 of the 4 weeks",
        "One week is enough to be active in yours. It takes at least 2 of the 4.",
    ),
    _drop(
        "today",
        "at the invitation",
        "The type is the one of today (`type_today`) in yours. Accounts that use it grow; take the one at the invitation.",
    ),
    _drop(
        "with_staff",
        "minus `staff`",
        "Our own staff are among the users in yours, in the weights. Take `staff` off `users`.",
    ),
    _drop(
        "with_closed",
        "minus `closed`",
        "Closed accounts are among the users in yours, in the weights. Take `closed` off `users`.",
    ),
)


def _other(name: str) -> Any:
    return lambda data: {"forecast": other_forecasts(data)[name]}


def _half(name: str) -> Any:
    return lambda data: {"half": other_halves(data)[name]}


def _users(name: str) -> Any:
    def answer(data: Beta) -> dict[str, Any]:
        found, own = numbers(data), eligible(data.base)
        everybody = float(data.base["users"].sum())
        return {
            "users": {
                "all": found["forecast"] * everybody,
                "beta": found["beta"] * float(own.sum()),
                "members": found["forecast"] * len(data.members),
                "invited": found["forecast"] * float(data.base["invited"].sum()),
                "eligible": float(own.sum()),
            }[name]
        }

    return answer


def _follow_users(own: Mapping[str, Any], data: Beta) -> set[float]:
    return {float(own["forecast"]) * float(eligible(data.base).sum())}


def _decide(own: Mapping[str, Any], data: Beta) -> str:
    return expand(float(own["forecast"]), float(own["half"]), data.bar)


def _look(given: Any, own: Mapping[str, Any], data: Beta) -> str:
    return "Your `forecast` minus your `half`, and plus it, are the two ends. Hold both against `bar`, in the order of the text."


BETA = Question(
    id="launch.beta",
    task="A2",
    title="A beta that is not your users",
    points=7,
    kind=Record(
        {
            "beta": Number("share", within=0.0015, percent=True),
            "forecast": Number("share", within=0.0015, percent=True),
            "half": Number("share", within_percent=0.6, percent=True),
            "users": Number("users", within_percent=0.7),
            "expand": Choice(
                {
                    "yes": "open it: the whole interval reaches the bar",
                    "no": "do not: the whole interval is under it",
                    "open": "cannot be said: the bar lies inside",
                }
            ),
        },
        weights={"beta": 0.8, "forecast": 1.8, "half": 1.2, "users": 0.6, "expand": 2.6},
        look={
            "beta": "Active members ÷ members who count. Who counts and who is active stands above the table.",
            "forecast": "For each type: its share of the eligible users × its share of active members. Then the sum.",
            "half": "Each type's variance, a × (1 − a) ÷ n, times its weight squared; the sum's root; times 1.96.",
            "users": "Your `forecast` × all eligible users.",
            "expand": "`forecast` − `half` and `forecast` + `half` are the two ends. Hold both against `bar`.",
        },
    ),
    data=beta,
    reference=_answer,
    alternatives=(_by_counting,),
    misconceptions=(
        Misconception(
            "beta_rate",
            _other("beta"),
            "That is the share in the beta itself. The users who will have the feature have other shares by type.",
        ),
        Misconception(
            "left_dropped",
            _way("left_dropped"),
            "Who left the beta is left out in yours. They joined, so they count, as not active.",
        ),
        Misconception(
            "three_weeks", _way("three_weeks"), "It takes 3 weeks to be active in yours. 2 of the 4 are enough."
        ),
        Misconception(
            "all_users",
            _way("all_users"),
            "The weights come from all `users` in yours. Staff and closed accounts cannot become active users.",
        ),
        Misconception(
            "plain_mean",
            _other("plain_mean"),
            "That is the plain mean of the types' shares. A type counts by its share of the eligible users.",
        ),
        Misconception(
            "invited_weights",
            _other("invited_weights"),
            "The weights come from `invited` in yours. Whom we invited says nothing of who will have the feature.",
        ),
        Misconception(
            "per_invited",
            _other("per_invited"),
            "That divides by all who were invited. Of those who did not join, nothing was seen.",
        ),
        Misconception(
            "per_invited_reweighted",
            _other("per_invited_reweighted"),
            "That divides by `invited`, type by type. The base of a type's share is its members who count.",
        ),
        Misconception(
            "median", _other("median"), "That is the median of the types' shares; the weighted mean is asked."
        ),
        Misconception(
            "mean_weeks",
            _other("mean_weeks"),
            "That is the mean share of weeks with use. A member is active or not; from 2 weeks on yes.",
        ),
        Misconception(
            "turned",
            _other("turned"),
            "The weights are turned round in yours: members by eligible users. A type weighs what its eligible users weigh.",
        ),
        Misconception(
            "half_se", _half("standard_error"), "That is the standard error. Times 1.96 it is half of the interval."
        ),
        Misconception(
            "half_whole", _half("whole_width"), "That is the whole width of the interval; half of it is asked."
        ),
        Misconception("half_z_2", _half("z_2"), "That multiplies by 2. The text has 1.96."),
        Misconception("half_90", _half("z_90"), "That is half of the 90% interval, with 1.645. The text has 1.96."),
        Misconception("half_99", _half("z_99"), "That is half of the 99% interval, with 2.576. The text has 1.96."),
        Misconception(
            "half_no_squares",
            _half("no_squares"),
            "The weights are not squared in yours. A weight of a half takes a variance to a quarter.",
        ),
        Misconception(
            "half_of_the_beta",
            _half("of_the_beta"),
            "That is the interval of the share in the beta. The forecast leans on types with few members, so its own is another.",
        ),
        Misconception(
            "half_of_the_forecast",
            _half("of_the_forecast"),
            "That takes the forecast as one share of all members. Its types have weights of their own.",
        ),
        Misconception("half_no_root", _half("no_root"), "That is without the square root."),
        Misconception(
            "half_sum",
            _half("sum_of_halves"),
            "That adds up the types' half-widths. Independent errors add as squares.",
        ),
        Misconception(
            "half_eligible",
            _half("eligible_for_n"),
            "n is the eligible users in yours. Seen were the members who count: they are n.",
        ),
        Misconception("users_all", _users("all"), "That takes all `users`. Staff and closed accounts come off first."),
        Misconception("users_beta", _users("beta"), "That multiplies the eligible users by the share in the beta."),
        Misconception(
            "users_members", _users("members"), "That multiplies by the members; all eligible users are asked."
        ),
        *options(
            _answer,
            "expand",
            {
                "yes": "Yes needs the lower end, `forecast` minus `half`, at `bar` or above.",
                "no": "No needs the upper end, `forecast` plus `half`, below `bar`.",
                "open": "Open needs `bar` inside the interval: above its lower end, and not above its upper one.",
            },
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows("users", ("forecast",), _follow_users),
        Follows("expand", ("forecast", "half"), _decide, look=_look),
    ),
    lookalikes=for_beta,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: forecast - half >= bar": "equivalent: planted margins keep both ends off the bar",
        "< to <=: forecast + half < bar": "equivalent: planted margins keep both ends off the bar",
    },
    hints=(
        "First one number per type: of the members who count, the share that is active. Look how much the types differ.",
        "Then one weight per type: `users` minus `staff` minus `closed`, divided by the sum of that over the types. The sum of weight × "
        "share is the forecast.",
        "`half`: for each type weight² × share × (1 − share) ÷ members; add up, take the root, times 1.96.",
    ),
    worked="""
```python
counts = members[members["staff"] == "no"].copy()
counts["active"] = (counts["weeks"] >= 2) & (counts["left"] == "no")
by_type = counts.groupby("type")["active"]
n, share = by_type.size(), by_type.mean()

eligible = base["users"] - base["staff"] - base["closed"]
weight = eligible / eligible.sum()
forecast = (weight * share).sum()
half = 1.96 * (weight**2 * share * (1 - share) / n).sum() ** 0.5
if forecast - half >= bar:
    call = "yes"
elif forecast + half < bar:
    call = "no"
else:
    call = "open"
launch_beta = {
    "beta": counts["active"].mean(),
    "forecast": forecast,
    "half": half,
    "users": forecast * eligible.sum(),
    "expand": call,
}
```

In a spreadsheet: `COUNTIFS` by type, one column for the weights, `SUMPRODUCT`. The forecast holds as long as members of a type are like the other
users of that type. Volunteers rarely are, so read it as an upper estimate, and have the first wave of the ramp tell.
""",
    objective=OBJECTIVE_BETA,
    ledger=("RESP-14", "RIT-16", "DEC-04"),
)
