"""Module 20: the interview studio. Score sheets, signals, stories, and the numbers inside two timed mocks."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from aipm_course.answers import Agreement, Choice, Number, Picks, Ranking, Record, Table
from aipm_course.interview.material import SIGNALS, VERDICTS, read_yaml, snippets
from aipm_course.questions.question import Misconception, Question
from aipm_course.simulators.adoption_up import (
    ACTIONS,
    CHANNELS,
    HORIZONS,
    WEEKS,
    AdoptionUp,
    adoption_up,
    horizon_of,
    price_share,
    reports_per_1000,
    totals,
)
from aipm_course.simulators.adoption_up import SIGNALS as DASHBOARD_SIGNALS
from aipm_course.simulators.eval_report import (
    ERRORS,
    EvalReport,
    corrected_rate,
    eval_report,
    headline_verdict,
    judge_rates,
    p95,
    pass_rate,
    regional_p95,
    severe_bound,
    tests_needed,
    verdict,
    verdict_with_hard_gate_turned,
)
from aipm_course.simulators.score_ratings import CANDIDATES, ScoreRatings, hired, score_ratings, unweighted
from aipm_course.simulators.told_stories import GAPS, STORIES, ToldStories, change_percent, told_stories

_PEOPLE = {name: name for name in CANDIDATES}


# --- A1: score sheet --------------------------------------------------------------------------------------------------


def _sheet(results: pd.Series) -> dict[str, float]:
    return {str(name): float(result) for name, result in results.items()}


def _order(results: pd.Series) -> list[str]:
    return [str(name) for name in results.sort_values(ascending=False, kind="stable").index]


def _score_sheet(data: ScoreRatings) -> dict[str, Any]:
    return {
        "ai_pm": _sheet(data.results["ai_pm"]),
        "principal": _sheet(data.results["principal"]),
        "ranking_ai_pm": _order(data.results["ai_pm"]),
        "ranking_principal": _order(data.results["principal"]),
        "hire_ai_pm": data.hires["ai_pm"],
        "hire_principal": data.hires["principal"],
    }


def _score_sheet_by_hand(data: ScoreRatings) -> dict[str, Any]:
    """The same with loops, rounded to two places, and places instead of orders."""
    found: dict[str, Any] = {}
    for card, rows in data.ratings.groupby("card"):
        results = {
            name: round(sum(row[name] * row["weight_percent"] / 100 for row in rows.to_dict("records")), 2)
            for name in reversed(CANDIDATES)
        }
        order = sorted(results, key=lambda name: -results[name])
        fit = [name for name in order if results[name] >= 3 and rows[name].min() >= 2]
        found |= {
            str(card): pd.Series(results),
            f"ranking_{card}": {name: place for place, name in enumerate(order, 1)},
            f"hire_{card}": fit[0].lower(),
        }
    return found


_RESULT = Table("candidate", CANDIDATES, {"result": Number("rating points from 1 to 4", within=0.01)})

SCORE_SHEET = Question(
    id="studio.score_sheet",
    task="A1",
    title="Score sheet",
    points=6,
    kind=Record(
        {
            "ai_pm": _RESULT,
            "principal": _RESULT,
            "ranking_ai_pm": Ranking(_PEOPLE),
            "ranking_principal": Ranking(_PEOPLE),
            "hire_ai_pm": Choice({**_PEOPLE, "nobody": "nobody passes"}),
            "hire_principal": Choice({**_PEOPLE, "nobody": "nobody passes"}),
        }
    ),
    data=score_ratings,
    reference=_score_sheet,
    alternatives=(_score_sheet_by_hand,),
    misconceptions=(
        Misconception(
            "plain_mean_ai_pm",
            lambda data: {"ai_pm": _sheet(unweighted(data.ratings, "ai_pm"))},
            "`ai_pm` is the plain mean: communication counts as much as product sense there. Use `weight_percent`.",
        ),
        Misconception(
            "plain_mean_principal",
            lambda data: {"principal": _sheet(unweighted(data.ratings, "principal"))},
            "`principal` is the plain mean of six ratings. The six do not weigh the same.",
        ),
        Misconception(
            "percent_kept",
            lambda data: {"ai_pm": _sheet(data.results["ai_pm"] * 100)},
            "`ai_pm` is a hundred times too large: the weights are percent, and they add up to 100.",
        ),
        Misconception(
            "plain_mean_hires",
            lambda data: {"hire_ai_pm": hired(data.ratings, "ai_pm", unweighted(data.ratings, "ai_pm"))},
            "That is whom the plain mean would hire for AI PM. The weights choose somebody else.",
        ),
        Misconception(
            "plain_mean_ranks",
            lambda data: {"ranking_ai_pm": _order(unweighted(data.ratings, "ai_pm"))},
            "That is the order of the plain means. Rank the weighted results.",
        ),
        Misconception(
            "floor_ignored",
            lambda data: {"hire_principal": hired(data.ratings, "principal", data.results["principal"], floor=False)},
            "That candidate has the highest Principal result. Read down the single ratings: the rule looks at those, too.",
        ),
    ),
    hints=(
        "Seven rows belong to one card, six to the other. Work out one candidate on one card by hand first.",
        "Result = sum of weight_percent x rating, divided by 100. Then look at each candidate's lowest rating on that card.",
        'In pandas: `rows[name].mul(rows["weight_percent"]).sum() / 100`. Hired is the highest result of at least 3.0 '
        "among those whose lowest rating is 2 or more.",
    ),
    worked="""
```python
names = ["Imani", "Jonas", "Keiko", "Lucia"]
score_sheet = {}
for card, rows in ratings.groupby("card"):
    result = rows[names].mul(rows["weight_percent"], axis=0).sum() / 100
    allowed = result[(result >= 3) & (rows[names].min() >= 2)]
    score_sheet[card] = result
    score_sheet["ranking_" + card] = list(result.sort_values(ascending=False).index)
    score_sheet["hire_" + card] = allowed.idxmax()
```

On the AI PM card the weights change who is hired; on the Principal card the floor does.
""",
    objective="Score candidates on a weighted scorecard with a floor, and say when the plain mean hires somebody else.",
    ledger=tuple(f"SCORE-{number:02d}" for number in range(1, 14)),
)


# --- A2: hear the signal ----------------------------------------------------------------------------------------------


@cache
def snippet_key() -> pd.DataFrame:
    """Return the key to the snippets: snippet, verdict, code, reason."""
    return pd.DataFrame(read_yaml(Path(__file__).with_name("snippet_key.yaml"))).rename(columns={"id": "snippet"})


def _reasons() -> str:
    rows = snippet_key()[["snippet", "code", "reason"]].itertuples(index=False)
    return "\n".join(f"- {name}, {code}: {reason}" for name, code, reason in rows)


_VERDICTS = {name: f"codes {kind}" for name, kind in VERDICTS.items()}
_TECHNICAL = (
    r"\b(model|test|tested|alert|alerts|index|threshold|temperature|labels?|labeling|train|trained|judge|traffic|embedding|"
    r"gradient|epochs|gateway|log|limits?|median|average|sample|grader|blind|rules?|tokens?|learning|recall)\b"
)
_DOUBT = (
    r"\b(don't know|unsure|suspect|perhaps|may|might|roughly|doubt|can't|bet|nearer|somewhere|maybe|believe|surprise)\b"
)


def _graded(score: dict[str, float]) -> pd.DataFrame:
    """Call the third with the highest score strong, the next weak, the last a red flag."""
    order = sorted(score, key=lambda name: (-score[name], name))
    labels = dict(zip(order, [label for label in VERDICTS for _ in range(len(order) // 3)], strict=True))
    return pd.DataFrame({"snippet": list(score), "verdict": [labels[name] for name in score]})


def _by_words(pattern: str, sign: int = 1) -> pd.DataFrame:
    return _graded({name: sign * len(re.findall(pattern, text, re.IGNORECASE)) for name, text in snippets().items()})


def _relabeled(changes: dict[str, str]) -> pd.DataFrame:
    key = snippet_key()
    return key.assign(verdict=key["verdict"].replace(changes))[["snippet", "verdict"]]


HEAR_SIGNAL = Question(
    id="studio.hear_signal",
    task="A2",
    title="Hear the signal",
    points=6,
    kind=Agreement(
        "snippet",
        tuple(snippets()),
        {"verdict": Choice(_VERDICTS), "code": Choice(SIGNALS)},
        {"verdict": 0.7, "code": 0.5},
    ),
    data=lambda seed: snippet_key(),
    reference=lambda key: key[["snippet", "verdict", "code"]],
    alternatives=(
        lambda key: key.sort_values("code").set_index("snippet"),
        lambda key: {
            row["snippet"]: {"verdict": row["verdict"].upper(), "code": row["code"]} for row in key.to_dict("records")
        },
        # Eight of sixty heard differently is still agreement.
        lambda key: key.assign(
            verdict=["weak"] * 6 + list(key["verdict"][6:]), code=["WEAK-01"] * 6 + list(key["code"][6:])
        ),
    ),
    misconceptions=(
        Misconception(
            "numbers_as_strength",
            lambda key: _by_words(r"\d"),
            "Your verdicts follow the number of numbers. Harmful plans have numbers, too: ask what each number decides.",
        ),
        Misconception(
            "vocabulary_as_strength",
            lambda key: _by_words(_TECHNICAL),
            "Your verdicts follow technical words. Cross them out and ask what the candidate would do on Monday.",
        ),
        Misconception(
            "confidence_as_strength",
            lambda key: _by_words(_DOUBT, -1),
            "Your verdicts follow confidence: whoever doubts aloud comes off badly. Doubt with a decision point is a signal.",
        ),
        Misconception(
            "flags_as_weak",
            lambda key: _relabeled({"red flag": "weak"}),
            "You hear red flags as weaknesses. Ask of each weak one: is something left out, or is somebody refused, misled "
            "or harmed?",
        ),
        Misconception(
            "nothing_is_strong",
            lambda key: _relabeled({"strong": "weak"}),
            "You hear hardly anybody as strong. A signal needs one thing one could point to, not a perfect answer.",
        ),
        Misconception(
            "one_code_each",
            lambda key: pd.DataFrame({"snippet": key["snippet"], "code": key["verdict"].map(VERDICTS) + "-01"}),
            "The codes are the same within each verdict. Read the guide's three tables and take the row that fits best.",
        ),
    ),
    hints=(
        "Read the guide's first section: the verdict has an order. First ask whether somebody is harmed, misled or refused.",
        "Cover the tone. Write down in three words what the candidate does. *Left out* is weak, *knows and does it anyway* "
        "is a red flag.",
        "Rate ten, compare with a colleague, discuss, then go on. The check tells your kappa so far; neighbors that are "
        "often confused stand at the end of the guide.",
    ),
    worked=f"""
Read for what is *done*. Three passes are quicker than one: first the red flags (somebody is harmed, misled, refused, or
nothing could prove the speaker wrong), then the signals (one thing you could point to), and what is left is weak. The
course's code and reason for each snippet; the first part of the code is the verdict:

{_reasons()}
""",
    objective="Tell strong, weak and harmful answers apart by what is done, not by how it sounds.",
    ledger=tuple(SIGNALS),
)


# --- A3: stories ------------------------------------------------------------------------------------------------------


def _gaps_with(data: ToldStories, *taken_as_complete: str) -> dict[str, dict[str, str]]:
    return {"gaps": {story: "none" if gap in taken_as_complete else gap for story, gap in data.gaps.items()}}


def _weaker(data: ToldStories) -> str:
    return next(story for story, gap in data.gaps.items() if gap == "none" and story != data.stronger)


def _stories(data: ToldStories) -> dict[str, Any]:
    return {"gaps": dict(data.gaps), "stronger_story": data.stronger, "net_percent": data.net_percent}


STAR_GAPS = Question(
    id="studio.star_gaps",
    task="A3",
    title="Find the gap in a story",
    points=5,
    kind=Record(
        {
            "gaps": Table("story", STORIES, {"gap": Choice(GAPS)}),
            "stronger_story": Choice({story: story for story in STORIES}),
            "net_percent": Number("percent, negative for a fall", within=0.2),
        },
        weights={"gaps": 3},
    ),
    data=told_stories,
    reference=_stories,
    alternatives=(
        lambda data: {
            **_stories(data),
            "gaps": pd.DataFrame({"story": list(data.gaps), "gap": list(data.gaps.values())}).iloc[::-1],
            "net_percent": round(data.net_percent, 1),
        },
    ),
    misconceptions=(
        Misconception(
            "model_score_accepted",
            lambda data: _gaps_with(data, "model score"),
            "One story that you call complete ends in a score of the model. Who outside the team noticed that anything changed?",
        ),
        Misconception(
            "before_after_accepted",
            lambda data: _gaps_with(data, "no counterfactual"),
            "One story that you call complete compares before and after only. Look at the column `otherwise`.",
        ),
        Misconception(
            "we_accepted",
            lambda data: _gaps_with(data, "no own action"),
            "One story that you call complete has no action by the speaker. Read the column `action` aloud.",
        ),
        Misconception(
            "all_complete",
            lambda data: _gaps_with(data, *GAPS),
            "Four of the six stories have a gap. Go through the columns one at a time.",
        ),
        Misconception(
            "larger_fall_chosen",
            lambda data: {"stronger_story": _weaker(data)},
            "That story has the larger fall from before to after. How much of it came about where nothing was done?",
        ),
        Misconception(
            "against_baseline",
            lambda data: {"net_percent": float(change_percent(data.stories, "baseline")[data.stronger])},
            "That is the change from before to after. Compare with `otherwise`: what teams without the change had in the end.",
        ),
        Misconception(
            "sign_turned",
            lambda data: {"net_percent": -data.net_percent},
            "A fall is negative here.",
        ),
    ),
    hints=(
        "Four stories have one gap each, two have none. Empty cells are the easy two.",
        "Of the other two gaps, one is in `action` (who did it?) and one in `result` (who would notice it?).",
        "For each complete story: number / otherwise - 1, in percent. The stronger one has fallen further against "
        "`otherwise`, not against `baseline`.",
    ),
    worked="""
```python
sheet = stories.set_index("story")
gaps = pd.Series("none", index=sheet.index)
gaps[~sheet["action"].str.startswith("I ")] = "no own action"
gaps[sheet["result"].str.startswith("AUC")] = "model score"
gaps[sheet["otherwise"].isna()] = "no counterfactual"
gaps[sheet["baseline"].isna()] = "no baseline"
net = (sheet["number"] / sheet["otherwise"] - 1)[gaps == "none"] * 100
star_gaps = {"gaps": gaps, "stronger_story": net.idxmin(), "net_percent": net.min()}
```

The story with the larger fall is mostly a fall that everybody had.
""",
    objective="Check a story for an action, a result, a baseline and what would have happened anyway.",
    ledger=("INT-05", "INT-07"),
)


# --- A4: numbers inside mock 2 ----------------------------------------------------------------------------------------


def _last(data: AdoptionUp) -> pd.DataFrame:
    return data.dashboard[data.dashboard["week"] == WEEKS].set_index("channel")


def _ratio(data: AdoptionUp, above: str, below: str) -> float:
    week = totals(data.dashboard)
    return float(week[above][WEEKS] / week[below][WEEKS])


def _change(values: pd.Series) -> float:
    return float(values[WEEKS] / values[1] - 1) * 100


def _mock2(data: AdoptionUp) -> dict[str, Any]:
    reports = reports_per_1000(data.dashboard)
    return {
        "broken_channel": data.broken,
        "broken_since_week": data.broken_since,
        "adoption": _ratio(data, "active", "eligible"),
        "reports_per_1000": float(reports[WEEKS]),
        "reports_change_percent": _change(reports),
        "worst_channel": data.worst,
        "usd_per_solved": _ratio(data, "cost_usd", "solved"),
        "share_from_price": price_share(data.dashboard),
        "signals": list(data.signals),
        "horizons": dict(data.horizons),
    }


def _heard(data: AdoptionUp, *extra: str, without: str = "") -> dict[str, list[str]]:
    return {"signals": [*(name for name in data.signals if name != without), *extra]}


def _moved(data: AdoptionUp, **horizons: str) -> dict[str, dict[str, str]]:
    """Return the right horizons with some actions, by what they are, put elsewhere."""
    return {"horizons": data.horizons | {data.letters[name]: horizon for name, horizon in horizons.items()}}


def _own_days(data: AdoptionUp) -> dict[str, dict[str, str]]:
    days = data.actions.set_index("action")["days"]
    return {
        "horizons": {
            action: horizon if horizon == "not" else horizon_of(int(days[action]))
            for action, horizon in data.horizons.items()
        }
    }


def _mock2_by_hand(data: AdoptionUp) -> dict[str, Any]:
    """The same from plain sums, shares in percent and rounded."""
    rows = data.dashboard.to_dict("records")

    def total(name: str, week: int) -> float:
        return float(sum(row[name] for row in rows if row["week"] == week))

    first, last = (1000 * total("reports", week) / total("answers_served", week) for week in (1, WEEKS))
    price = total("cost_usd", WEEKS) / total("answers_served", WEEKS)
    extra = (price - total("cost_usd", 1) / total("answers_served", 1)) * total("answers_served", WEEKS)
    return {
        "broken_channel": data.broken.upper(),
        "broken_since_week": min(row["week"] for row in rows if row["answers_shown"] > 1.5 * row["answers_served"]),
        "adoption": round(100 * total("active", WEEKS) / total("eligible", WEEKS), 1),
        "reports_per_1000": round(last, 2),
        "reports_change_percent": round(100 * last / first - 100, 1),
        "worst_channel": data.worst,
        "usd_per_solved": round(total("cost_usd", WEEKS) / total("solved", WEEKS), 4),
        "share_from_price": round(100 * extra / (total("cost_usd", WEEKS) - total("cost_usd", 1)), 1),
        "signals": {name.upper() for name in data.signals},
        "horizons": pd.Series(data.horizons).sample(frac=1, random_state=1),
    }


def _healthy(data: AdoptionUp, values: pd.Series) -> str:
    """Return the channel with the highest value among the two with which nothing is wrong."""
    return str(values.drop([data.broken, data.worst]).idxmax())


def _missed_events(data: AdoptionUp) -> str:
    """Return the healthy channel whose client misses most events, as every client misses some."""
    week = _last(data)
    return _healthy(data, 1 - week["answers_shown"] / week["answers_served"])


def _first_rate(data: AdoptionUp) -> pd.Series:
    week = data.dashboard[data.dashboard["week"] == 1].set_index("channel")
    return week["reports"] / week["answers_served"]


_CHANNELS = {name: name for name in CHANNELS}
_LOOK_2 = {
    "broken_channel": "Divide `answers_shown` by `answers_served` in each row; one channel stands out by a factor.",
    "broken_since_week": "Read `answers_shown` and `answers_served` of that one channel side by side, week by week.",
    "adoption": "It takes `active` and `eligible`, each added up over the four rows of week 8.",
    "reports_per_1000": "It takes `reports` and `answers_served`, each added up over the four rows of week 8.",
    "reports_change_percent": "Work out the rate of week 1 as that of week 8, over all channels, and compare the two rates.",
    "worst_channel": "For each channel hold `reports` / `answers_served` in week 8 against week 1.",
    "usd_per_solved": "It takes `cost_usd` and `solved`, each added up over the four rows of week 8; the unit is dollars.",
    "share_from_price": "It takes `cost_usd` and `answers_served`, added up over week 1 and over week 8: first what one "
    "answer costs in each, then what the difference comes to.",
    "signals": "Each signal holds two numbers against each other; write both down, in answers served.",
    "horizons": "For each action add up its `days` and those of whatever stands in `needs`, and of what that needs.",
}
"""Where in the exhibit of mock 2 to look."""

MOCK2_NUMBERS = Question(
    id="studio.mock2_numbers",
    task="A4",
    title="Mock 2: what is behind adoption up, reports and cost up",
    points=10,
    kind=Record(
        {
            "broken_channel": Choice(_CHANNELS),
            "broken_since_week": Number("week, 1 to 8"),
            "adoption": Number("share of users with access, week 8", within=0.004, percent=True),
            "reports_per_1000": Number("reports per 1,000 answers, week 8", within_percent=1),
            "reports_change_percent": Number("percent, week 8 against week 1", within=0.7),
            "worst_channel": Choice(_CHANNELS),
            "usd_per_solved": Number("US dollars per solved task, week 8", within_percent=1),
            "share_from_price": Number("share of the rise in weekly cost", within=0.01, percent=True),
            "signals": Picks(DASHBOARD_SIGNALS),
            "horizons": Table("action", ACTIONS, {"horizon": Choice(HORIZONS)}),
        },
        look=_LOOK_2,
    ),
    data=adoption_up,
    reference=_mock2,
    alternatives=(
        _mock2_by_hand,
        lambda data: {**_mock2(data), "horizons": {a: {"horizon": h} for a, h in data.horizons.items()}},
    ),
    misconceptions=(
        Misconception(
            "healthy_counter_blamed",
            lambda data: {"broken_channel": data.worst},
            "That channel has trouble, but its counters agree. Compare `answers_shown` with `answers_served`, row by row.",
        ),
        Misconception(
            "missed_events",
            lambda data: {"broken_channel": _missed_events(data)},
            "That client misses about one event in a hundred, as clients do. The broken one is off by far more.",
        ),
        Misconception(
            "small_gap_is_the_fault",
            lambda data: {"broken_since_week": 1},
            "In week 1 the counters differ by about one in a hundred, in every channel. The fault is much larger than that.",
        ),
        Misconception(
            "last_week_good",
            lambda data: {"broken_since_week": data.broken_since - 1},
            "In that week the two counters still agree. The fault begins one week later.",
        ),
        Misconception(
            "seats_as_users",
            lambda data: {"adoption": _ratio(data, "active", "seats")},
            "Adoption was divided by seats that were paid for. Many of those people have no access yet.",
        ),
        Misconception(
            "mean_of_channels",
            lambda data: {"adoption": float((_last(data)["active"] / _last(data)["eligible"]).mean())},
            "That is the mean of four channels of very different size. Add up people first, then divide.",
        ),
        Misconception(
            "client_counter",
            lambda data: {"reports_per_1000": float(reports_per_1000(data.dashboard, "answers_shown")[WEEKS])},
            "Reports were divided by the client's event. One client counts twice; who else counts answers?",
        ),
        Misconception(
            "per_user",
            lambda data: {"reports_per_1000": 1000 * _ratio(data, "reports", "active")},
            "That is reports per 1,000 active users. More users and more answers per user are different things.",
        ),
        Misconception(
            "change_of_client_rate",
            lambda data: {"reports_change_percent": _change(reports_per_1000(data.dashboard, "answers_shown"))},
            "By the client's event the rate falls, as the dashboard says. It falls because that event counts twice.",
        ),
        Misconception(
            "change_of_counts",
            lambda data: {"reports_change_percent": _change(totals(data.dashboard)["reports"])},
            "That is the growth of the number of reports. There are more answers, too: compare rates.",
        ),
        Misconception(
            "most_reports",
            lambda data: {"worst_channel": str(_last(data)["reports"].idxmax())},
            "That channel has most reports because it has most answers. Which rate rose most since week 1?",
        ),
        Misconception(
            "always_high",
            lambda data: {"worst_channel": _healthy(data, _first_rate(data))},
            "That channel's rate is about what it was in week 1. Compare weeks, not channels: whose rate moved?",
        ),
        Misconception(
            "per_answer",
            lambda data: {"usd_per_solved": _ratio(data, "cost_usd", "answers_served")},
            "That is the cost of an answer. The customer pays for a task that is solved.",
        ),
        Misconception(
            "per_accepted",
            lambda data: {"usd_per_solved": _ratio(data, "cost_usd", "accepted")},
            "That is the cost per accepted answer. Some of those came back within a week.",
        ),
        Misconception(
            "the_other_share",
            lambda data: {"share_from_price": 1 - price_share(data.dashboard)},
            "That is the share that more answers explain. The question is about dearer answers.",
        ),
        Misconception(
            "old_volume",
            lambda data: {"share_from_price": price_share(data.dashboard, volume_week=1)},
            "The dearer price was applied to week 1's answers. Week 8 pays it for all of week 8's.",
        ),
        Misconception(
            "dashboard_believed",
            lambda data: _heard(data, "rate_down", without="rate_up"),
            "Among your `signals` the rate of reports falls. It falls per answer *shown*; take answers served.",
        ),
        Misconception(
            "sum_hides_channel",
            lambda data: _heard(data, "all_channels", without="one_channel"),
            "Among your `signals` all channels got worse. Compute the rate of each channel in week 1 and in week 8.",
        ),
        Misconception(
            "everything_heard",
            lambda data: {"signals": list(DASHBOARD_SIGNALS)},
            "All nine signals cannot hold: two pairs exclude each other. Keep a signal only if two numbers show it.",
        ),
        Misconception(
            "needs_ignored",
            _own_days,
            "Your `horizons` follow each action's own days. Look at `needs`: some have to wait for another to be done.",
        ),
        Misconception(
            "largest_contained",
            lambda data: _moved(data, back="48 hours", contain="not"),
            "Your `horizons` put the channel with most reports back and leave the one that got worse. Compare rates.",
        ),
        Misconception(
            "claim_repeated",
            lambda data: _moved(data, claim="48 hours"),
            "Your `horizons` have customers told something today. Which counter does that sentence rest on?",
        ),
    ),
    hints=(
        "Before any rate: do the two counters of answers agree in every row?",
        "Add up the channels of a week first, then divide. People with access are `eligible`; answers are what the server "
        "served; a task is done when it is `solved`.",
        "Price of an answer = cost_usd / answers_served. (price in week 8 - price in week 1) x answers in week 8, divided "
        "by the rise in weekly cost, is the share from dearer answers. For the worst channel, take each channel's rate in "
        "week 8 minus its rate in week 1.",
        "Signals: for each one write down the two numbers that it compares. Horizons: first cross out what rests on a wrong "
        "number or on a healthy channel, then add up an action's days and those of what it needs.",
    ),
    worked="""
```python
twice = dashboard[dashboard["answers_shown"] > 1.5 * dashboard["answers_served"]]
pooled, price = week["reports"] / week["answers_served"] * 1000, week["cost_usd"] / week["answers_served"]
rise = (last["reports"] / last["answers_served"] - first["reports"] / first["answers_served"]) * 1000
worst = rise.idxmax()
worse = dashboard[(dashboard["channel"] == worst) & (rate > 1.5 * rate[dashboard["week"] == 1].max())]
then, now, user = first.loc[worst], last.loc[worst], week["answers_served"] / week["active"]
shown = {
    "rate_up": pooled[8] > pooled[1],
    "one_channel": (rise > 2).sum() == 1,
    "dearer": price[8] >= 1.2 * price[1],
    "per_user": user[8] >= 1.1 * user[1],
    "acceptance": then["accepted"] / then["answers_served"] - now["accepted"] / now["answers_served"] > 0.05,
    "reopened": then["solved"] / then["accepted"] - now["solved"] / now["accepted"] > 0.05,
    "same_week": twice["week"].min() == worse["week"].min(),
}
done = actions["days"].astype(float)
for _ in actions.index:
    done = actions["days"] + actions["needs"].map(done).fillna(0)
horizons = pd.cut(done, [0, 2, 14, 91], labels=["48 hours", "two weeks", "quarter"]).astype(str)
pointless = actions["what"].str.contains("falling")
pointless |= actions["what"].str.startswith("put") & ~actions["what"].str.contains(worst)
horizons[pointless] = "not"
mock2_numbers = {
    "broken_channel": twice["channel"].iloc[0],
    "broken_since_week": twice["week"].min(),
    "adoption": week["active"][8] / week["eligible"][8],
    "reports_per_1000": pooled[8],
    "reports_change_percent": (pooled[8] / pooled[1] - 1) * 100,
    "worst_channel": worst,
    "usd_per_solved": week["cost_usd"][8] / week["solved"][8],
    "share_from_price": (price[8] - price[1]) * week["answers_served"][8] / (week["cost_usd"][8] - week["cost_usd"][1]),
    "signals": [name for name, there in shown.items() if there],
    "horizons": horizons,
}
```

The dashboard's own rate falls because one client counts every answer twice. By the server's count it rises, in one
channel, since the change that also made answers dearer. A channel that did not get worse is not put back, and nobody is told
that reports fall.
""",
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-02",),
)


# --- A5: numbers inside mock 5 ----------------------------------------------------------------------------------------


def _cost_per_pass(report: EvalReport, rate: float) -> float:
    return report.fact("cost_per_week") / (report.fact("answers_per_week") * rate)


def _judge_cells(report: EvalReport) -> dict[str, float]:
    counts = report.judge.set_index("human")
    return {
        f"{human}_{judged}": float(counts.loc[human, f"judge_{judged}"])
        for human in counts.index
        for judged in counts.index
    }


def _errors(report: EvalReport) -> pd.DataFrame:
    return report.errors.set_index("error")


def _mock5(report: EvalReport) -> dict[str, Any]:
    errors = _errors(report)
    return {
        "pass_rate": pass_rate(report),
        "judge_true_fail_rate": judge_rates(report)[1],
        "corrected_rate": corrected_rate(report),
        "severe_bound": severe_bound(report),
        "tests_needed": tests_needed(report),
        "p95_seconds": p95(report),
        "usd_per_passed": _cost_per_pass(report, corrected_rate(report)),
        "first_fix": str((errors["per_1000"] * errors["usd_each"]).idxmax()),
        "verdict": verdict(report),
    }


def _mock5_by_hand(report: EvalReport) -> dict[str, Any]:
    """The same with the rule of three, shares in percent, rounded."""
    cells = _judge_cells(report)
    true_pass = cells["pass_pass"] / (cells["pass_pass"] + cells["pass_fail"])
    true_fail = cells["fail_fail"] / (cells["fail_pass"] + cells["fail_fail"])
    rate = (report.fact("judge_pass_rate") - (1 - true_fail)) / (true_pass - (1 - true_fail))
    weighed = sum(
        row["passed"] / row["golden_cases"] * row["production_share"] for row in report.strata.to_dict("records")
    )
    return {
        **_mock5(report),
        "pass_rate": round(100 * weighed, 1),
        "judge_true_fail_rate": round(100 * true_fail, 1),
        "corrected_rate": round(100 * rate, 1),
        "severe_bound": 3 / report.fact("severe_tests"),
        "tests_needed": round(3 / report.fact("severe_bar")),
        "p95_seconds": round(p95(report), 2),
        "usd_per_passed": round(_cost_per_pass(report, rate), 4),
        "verdict": verdict(report).upper(),
    }


def _plain_strata(report: EvalReport) -> pd.Series:
    return report.strata["passed"] / report.strata["golden_cases"]


def _agreement_of_judge(report: EvalReport) -> float:
    cells = _judge_cells(report)
    return (cells["pass_pass"] + cells["fail_fail"]) / sum(cells.values())


def _precision_of_judge(report: EvalReport) -> float:
    cells = _judge_cells(report)
    return cells["fail_fail"] / (cells["fail_fail"] + cells["pass_fail"])


_LOOK_5 = {
    "pass_rate": "Exhibit `studio_strata`: first each stratum's own rate, then what each counts for in production.",
    "judge_true_fail_rate": "Exhibit `studio_judge`: it takes one row only, that of the answers which people fail.",
    "corrected_rate": "It takes `judge_pass_rate` from `studio_facts` and both of the judge's rates from `studio_judge`; put "
    "your result back in and see whether the judge would pass as many as it did.",
    "severe_bound": "Exhibit `studio_facts`: it rests on `severe_tests` and on 95%, nothing else.",
    "tests_needed": "Exhibit `studio_facts`: it rests on `severe_bar` and on 95%, nothing else.",
    "p95_seconds": "Exhibit `studio_latency`: all rows together, sorted; where do 95 of 100 end?",
    "usd_per_passed": "Exhibit `studio_facts`: `cost_per_week` over the answers of a week that pass; the unit is dollars.",
    "first_fix": "Exhibit `studio_errors`: multiply two columns, then compare.",
    "verdict": "Hold your own numbers against `severe_bar`, then against `p95_limit` and `pass_bar`.",
}
"""Where in the exhibits of mock 5 to look."""

MOCK5_NUMBERS = Question(
    id="studio.mock5_numbers",
    task="A5",
    title="Mock 5: the numbers behind the evaluation report",
    points=9,
    kind=Record(
        {
            "pass_rate": Number("share of answers in production", within=0.003, percent=True),
            "judge_true_fail_rate": Number("share of the answers that people fail", within=0.003, percent=True),
            "corrected_rate": Number("share of answers in production", within=0.003, percent=True),
            "severe_bound": Number("share, one-sided 95% bound", within_percent=3, percent=True),
            "tests_needed": Number("tests", within_percent=1.5),
            "p95_seconds": Number("seconds", within_percent=1),
            "usd_per_passed": Number("US dollars per answer that passes", within_percent=1),
            "first_fix": Choice(ERRORS),
            "verdict": Choice(
                {
                    "go": "every gate is met",
                    "conditions": "the hard gate is met, a soft one is not",
                    "no-go": "the hard gate is not met",
                }
            ),
        },
        look=_LOOK_5,
    ),
    data=eval_report,
    reference=_mock5,
    alternatives=(_mock5_by_hand, lambda report: pd.Series(_mock5(report))),
    misconceptions=(
        Misconception(
            "pooled",
            lambda report: {"pass_rate": float(report.strata["passed"].sum() / report.strata["golden_cases"].sum())},
            "That is the rate of the golden set as a whole. It holds more routine cases than production does.",
        ),
        Misconception(
            "strata_alike",
            lambda report: {"pass_rate": float(_plain_strata(report).mean())},
            "That is the plain mean of four strata. They do not come up equally often: see `production_share`.",
        ),
        Misconception(
            "agreement",
            lambda report: {"judge_true_fail_rate": _agreement_of_judge(report)},
            "That is how often judge and people agree over all. The question is about the answers that people fail.",
        ),
        Misconception(
            "read_down",
            lambda report: {"judge_true_fail_rate": _precision_of_judge(report)},
            "That is, of the answers the *judge* fails, the share that people fail, too. Turn the question round.",
        ),
        Misconception(
            "judge_believed",
            lambda report: {"corrected_rate": report.fact("judge_pass_rate")},
            "That is the judge's own rate. It lets answers through that people fail.",
        ),
        Misconception(
            "times_agreement",
            lambda report: {"corrected_rate": report.fact("judge_pass_rate") * _agreement_of_judge(report)},
            "The judge's rate was multiplied by its agreement. It errs in both directions: solve for the true rate.",
        ),
        Misconception(
            "none_seen_is_none",
            lambda report: {"severe_bound": 0.0},
            "No failure in the tests is not a rate of zero. How high could it be and still show none in so many?",
        ),
        Misconception(
            "one_in_n",
            lambda report: {"severe_bound": 1 / report.fact("severe_tests")},
            "One in n is too low: a rate like that shows no failure in more than a third of such test runs.",
        ),
        Misconception(
            "two_sided",
            lambda report: {"severe_bound": 1 - 0.025 ** (1 / report.fact("severe_tests"))},
            "That is the upper end of a two-sided interval. The gate asks for a one-sided 95% bound.",
        ),
        Misconception(
            "one_over_bar",
            lambda report: {"tests_needed": 1 / report.fact("severe_bar")},
            "With so few tests a rate at the bar would show no failure in a third of the runs. 95% confidence needs more.",
        ),
        Misconception(
            "tests_run",
            lambda data: {"tests_needed": data.fact("severe_tests")},
            "That is how many tests were run. How many would it take for the 95% bound to come down to `severe_bar`?",
        ),
        Misconception(
            "mean_of_regions",
            lambda report: {"p95_seconds": float(regional_p95(report).mean())},
            "That is the mean of three regions' P95. A percentile of all answers comes from all answers.",
        ),
        Misconception(
            "slowest_region",
            lambda report: {"p95_seconds": float(regional_p95(report).max())},
            "That is the slowest region's P95. It belongs into your text; the gate is about all answers.",
        ),
        Misconception(
            "per_answer",
            lambda report: {"usd_per_passed": _cost_per_pass(report, 1.0)},
            "That is the cost of an answer. Answers that fail cost as much and are worth nothing.",
        ),
        Misconception(
            "per_judged_pass",
            lambda report: {"usd_per_passed": _cost_per_pass(report, report.fact("judge_pass_rate"))},
            "The cost was divided by what the judge passes. Use the corrected rate.",
        ),
        Misconception(
            "most_frequent",
            lambda report: {"first_fix": str(_errors(report)["per_1000"].idxmax())},
            "That is the most frequent error. What does one of them cost?",
        ),
        Misconception(
            "most_vivid",
            lambda report: {"first_fix": str(_errors(report)["usd_each"].idxmax())},
            "That is the error that costs most each time it happens. How often does it happen?",
        ),
        Misconception(
            "headlines",
            lambda report: {"verdict": headline_verdict(report)},
            "That is what the headlines give: the judge as it stands, no failure taken as zero, the mean of the regions' "
            "P95. Hold your own numbers against the three bars, the hard one first.",
        ),
        Misconception(
            "hard_gate_turned",
            lambda report: {"verdict": verdict_with_hard_gate_turned(report)},
            "That gets the hard gate wrong. Compare `severe_bound` with `severe_bar`: which of the two must not be larger? "
            "A no-go comes from there and from nowhere else.",
        ),
    ),
    hints=(
        "Each headline has a fault: a set that is not like production, a judge that is too kind, a zero, a mean of percentiles.",
        "Weight the strata with `production_share`. The judge's true-fail rate has the answers that *people* failed below "
        "the line. With no failure in n tests the 95% bound is about 3 / n.",
        "Corrected rate = (judge's rate + true-fail rate - 1) / (true-pass rate + true-fail rate - 1). Exact bound: "
        "1 - 0.05 ** (1 / n). First fix: per_1000 x usd_each. The hard gate decides before the soft ones.",
    ),
    worked="""
```python
people = judge.set_index("human")
true_pass = people.loc["pass", "judge_pass"] / people.loc["pass"].sum()
true_fail = people.loc["fail", "judge_fail"] / people.loc["fail"].sum()
corrected = (fact["judge_pass_rate"] + true_fail - 1) / (true_pass + true_fail - 1)
bound, p95 = 1 - 0.05 ** (1 / fact["severe_tests"]), latency["seconds"].quantile(0.95)
soft = "go" if p95 <= fact["p95_limit"] and corrected >= fact["pass_bar"] else "conditions"
mock5_numbers = {
    "pass_rate": (strata["passed"] / strata["golden_cases"] * strata["production_share"]).sum(),
    "judge_true_fail_rate": true_fail,
    "corrected_rate": corrected,
    "severe_bound": bound,
    "tests_needed": math.ceil(math.log(0.05) / math.log(1 - fact["severe_bar"])),
    "p95_seconds": p95,
    "usd_per_passed": fact["cost_per_week"] / (fact["answers_per_week"] * corrected),
    "first_fix": errors.set_index("error").eval("per_1000 * usd_each").idxmax(),
    "verdict": "no-go" if bound > fact["severe_bar"] else soft,
}
```
""",
    objective="Read an exhibit under time and find the numbers that decide.",
    ledger=("CASE-05",),
)

# --- W1: rate three answers before writing one ------------------------------------------------------------------------

_LEVEL = Number("mean of the levels from 1 to 4", within=0.5)
_ANCHORS = {"A": (1, 1, 2), "B": (4, 2, 3), "C": (3, 4, 4)}
"""Level per row of the rubric; a test holds them against mocks.yaml."""

ANSWER_LEVELS = Question(
    id="studio.answer_levels",
    task="W1",
    title="Rate three answers to mock 2",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=lambda seed: seed,
    reference=lambda data: {anchor: sum(levels) / 3 for anchor, levels in _ANCHORS.items()},
    alternatives=(lambda data: pd.Series({"C": 4.0, "B": 2.5, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "fluent_is_good",
            lambda data: {"A": 3},
            "Answer A reads well and has numbers. Which of them would survive a look at the two counters of answers?",
        ),
        Misconception(
            "horizons_are_enough",
            lambda data: {"A": 2},
            "Answer A has three horizons. Two of three rows ask for something else: a counter, and something contained.",
        ),
        Misconception(
            "right_numbers_are_everything",
            lambda data: {"B": 4},
            "Answer B has its numbers right, more than the others. Who is protected in the partner channel in the next two weeks?",
        ),
        Misconception(
            "one_gap_sinks_it",
            lambda data: {"B": 2},
            "Answer B has one weak row and one that is better than in both others. Rate the rows one at a time.",
        ),
        Misconception(
            "nobody_gets_four",
            lambda data: {"C": 3},
            "Hold answer C against the last column of the rubric, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own before you look at the next; then take the mean of the three.",
        "Mark in each answer: the broken counter, what is contained today, an owner, a day, a number that ends the plan.",
        "One answer builds on the wrong number, one leaves a channel running, one does not say how the wrong number got in.",
    ),
    worked="""
- **Answer A: 1, 1, 2; mean 1.3.** It repeats the dashboard's one wrong number, in good sentences, and contains nothing.
  Three horizons alone are a level 2 in the last row.
- **Answer B: 4, 2, 3; mean 3.** Counter, corrected rate, how it got in and what keeps the next one out; cost, owners and
  days. The channel that got worse stays on, and no alert would tell.
- **Answer C: 3, 4, 4; mean 3.7.** Contained today, an alert with a limit, customers told, a test for the release, a number
  and a day on which the plan is dropped. How the wrong number reached the meeting stays open.
""",
    objective="Write a decision that survives two follow-ups, score it, and name the two modules to repeat.",
    ledger=("CASE-02", "INT-11", "INT-12"),
)

QUESTIONS = (SCORE_SHEET, HEAR_SIGNAL, STAR_GAPS, MOCK2_NUMBERS, MOCK5_NUMBERS, ANSWER_LEVELS)
