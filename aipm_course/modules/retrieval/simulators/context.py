"""A2: six settings of the assistant, which differ in what enters the context, and what their answers are worth.

Everything here is invented but the pages that enter: the number of words is that of the real lists of `help_center`, and so is
whether a right page is among them. Answers, support by the pages (`grounded`), cost and seconds are recorded by stated rules:
a right answer is grounded in 93 of 100 cases, a wrong one in 55. Some questions come from Larkspur's own staff, who ask what
they know is there, over a slow line.

Drawn per seed: which limit rules out the setting with the most right answers (`cost` or `time`, half each); the other limit
rules out the second; the third is the one to choose. Whether the error rate on critical questions keeps the bar (half each):
where it does, the rate of all questions would not, and where it does not, unsupported answers alone would. Letters are dealt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.retrieval.simulators.help_center import ENGINES, help_pages, pool_hits, question_pool
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

SETTINGS = ("A", "B", "C", "D", "E", "F")
LIMITS = ("cost", "time")
_HALF = {"cost": 0.5, "time": 0.5}
_LAUNCH = {"open": 0.5, "hold": 0.5}
_ROLES = ("most", "second", "chosen", "cheap", "wide", "also")
_PAGES = {
    "most": (8, 10, 12),
    "second": (7, 9, 12),
    "chosen": (4, 5, 6),
    "cheap": (2,),
    "wide": (18, 20),
    "also": (3, 5, 7),
}
_RIGHT = {"most": 0.71, "second": 0.68, "chosen": 0.65, "cheap": 0.52, "wide": 0.61, "also": 0.59}
RIGHT, CENTS, SECONDS, ERROR = 0.003, 0.02, 0.05, 0.003
"""Tolerances of the task."""


@dataclass(frozen=True, eq=False)
class Context:
    """A trial of six settings on the same questions.

    Attributes:
        settings: setting, engine, pages, cents_per_1000 (words that are sent).
        runs: question, asked_by (customer or staff), critical (0 or 1), setting, words (of the pages found), seconds, refused,
            grounded, right (0 or 1; the last two empty where it refused).
        facts: window, cents_per_answer, most_cents, most_seconds, most_error.
        limit: which limit rules out the setting with the most right answers.
        launch: open or hold.
        roles: setting by role.
    """

    settings: pd.DataFrame
    runs: pd.DataFrame
    facts: Mapping[str, float]
    limit: str
    launch: str
    roles: Mapping[str, str]


@lru_cache(maxsize=64)
def context(seed: int = 0) -> Context:
    """Return the trial of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(context(0).settings.columns)
        ['setting', 'engine', 'pages', 'cents_per_1000']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_context(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = context(seed).facts
    meaning = {
        "window": ("words", "the model reads so many; what is beyond is cut off, and not paid"),
        "cents_per_answer": ("cents", "what every answer costs beside the words, a refusal too"),
        "most_cents": ("cents", "most that a right answer may cost"),
        "most_seconds": ("seconds", "most that the 95th percentile may be"),
        "most_error": ("share", "most errors among answers to critical questions"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def by_setting(
    made: Context,
    *,
    staff: bool = False,
    cut: bool = True,
    base: bool = True,
    refusals: bool = True,
    per: str = "right",
    quantile: float = 0.95,
) -> pd.DataFrame:
    """Return right, cents and p95 of each setting.

    Args:
        made: the trial.
        staff: whether questions of staff count.
        cut: whether words beyond the window are free.
        base: whether the price of an answer counts.
        refusals: whether refusals count in the share of right answers.
        per: what cents are divided by: "right" answers, "run" or "answer" (not refused).
        quantile: which quantile of the seconds.
    """
    runs = made.runs if staff else made.runs[made.runs["asked_by"] == "customer"]
    price = runs["setting"].map(made.settings.set_index("setting")["cents_per_1000"])
    words = runs["words"].clip(upper=made.facts["window"]) if cut else runs["words"]
    paid = (made.facts["cents_per_answer"] if base else 0.0) + words / 1000 * price
    grouped = runs.groupby("setting")
    right = grouped["right"].sum()
    answered = grouped.size() - grouped["refused"].sum()
    total = paid.groupby(runs["setting"]).sum()
    divisor = {"right": right, "run": grouped.size(), "answer": answered}[per]
    return pd.DataFrame(
        {
            "right": right / (grouped.size() if refusals else answered),
            "cents": total / divisor,
            "p95": grouped["seconds"].quantile(quantile),
        }
    )


def choose(table: Mapping[Any, Any], facts: Mapping[str, float], without: str = "") -> tuple[str, str]:
    """Return the setting with the most right answers within both limits, and the limit that rules out the most right of all.

    Args:
        table: {column: {setting: value}} with right, cents and p95.
        facts: the limits.
        without: a limit that is not held, "cost", "time" or "both".
    """
    cost_out = {
        name: table["cents"][name] > facts["most_cents"] and without not in ("cost", "both") for name in SETTINGS
    }
    time_out = {
        name: table["p95"][name] > facts["most_seconds"] and without not in ("time", "both") for name in SETTINGS
    }
    most = max(SETTINGS, key=lambda name: table["right"][name])
    allowed = [name for name in SETTINGS if not cost_out[name] and not time_out[name]] or list(SETTINGS)
    limits = {(True, True): "both", (True, False): "cost", (False, True): "time", (False, False): "neither"}
    limit = limits[bool(cost_out[most]), bool(time_out[most])]
    return max(allowed, key=lambda name: table["right"][name]), limit


def answers_of(made: Context, setting: str, *, staff: bool = False) -> pd.DataFrame:
    """Return the answers that a setting gave, refusals left out."""
    runs = made.runs[(made.runs["setting"] == setting) & (made.runs["refused"] == 0)]
    return runs if staff else runs[runs["asked_by"] == "customer"]


def grounded_wrong(given: pd.DataFrame) -> float:
    """Return which share of the grounded answers is wrong."""
    grounded = given[given["grounded"] == 1]
    return float((grounded["right"] == 0).mean())


def error_rate(given: pd.DataFrame) -> float:
    """Return which share of the answers is wrong or not grounded, each once."""
    return float(((given["right"] == 0) | (given["grounded"] == 0)).mean())


def _draw(seed: int, attempt: int) -> Context:
    limit = story(seed, "retrieval.limit", _HALF)
    launch = story(seed, "retrieval.launch", _LAUNCH)
    generator = stream(seed, "retrieval.context", attempt)
    roles = cast(generator, _ROLES, SETTINGS)
    pool = question_pool()
    count = 480
    # Three in four of the questions that no page answers are left out.
    asked = [place for place in range(len(pool)) if pool[place].pages or place % 4 == 0]
    chosen = [asked[int(place)] for place in generator.permutation(len(asked))[:count]]
    staff = generator.random(count) < 0.14
    critical = generator.random(count) < 0.45
    dice = {name: generator.random(count) for name in ("right", "refused", "grounded")}
    window = float(generator.choice([900, 1000, 1100]))
    most_cents, most_seconds = round(float(generator.uniform(2.4, 5.2)), 1), round(float(generator.uniform(4, 9)), 1)
    base = round(float(generator.uniform(0.2, 0.5)), 2)
    facts = {"window": window, "cents_per_answer": base, "most_cents": most_cents, "most_seconds": most_seconds}
    aims, shift = _aims(generator, limit), float(generator.uniform(-0.03, 0.02))
    lengths = dict(zip(help_pages()["page"], help_pages()["words"], strict=True))
    settings, runs = [], []
    for role in _ROLES:
        engine = str(generator.choice(list(ENGINES)))
        pages = int(generator.choice(_PAGES[role]))
        lists = [pool_hits(engine)[place][:pages] for place in chosen]
        words = np.array([sum(int(lengths[page]) for page in one) for one in lists])
        found = np.array(
            [any(page in pool[place].pages for page in one) for place, one in zip(chosen, lists, strict=True)]
        )
        answers = _answers(dice, found, critical, staff, _RIGHT[role] + shift + float(generator.uniform(-0.005, 0.005)))
        kept = ~staff
        share = float(np.nansum(answers["right"][kept])) / int(kept.sum())
        sent = float(np.minimum(words, window)[kept].mean()) / 1000
        price = round((aims[role][0] * most_cents * share - base) / sent, 2)
        seconds = (0.6 + words / 1000) * np.exp(0.45 * generator.standard_normal(count)) * np.where(staff, 1.7, 1.0)
        seconds = seconds * np.where(answers["refused"] == 1, 0.45, 1.0)  # a refusal is short
        seconds = np.round(seconds / np.quantile(seconds[kept], 0.95) * aims[role][1] * most_seconds, 2)
        settings.append((roles[role], engine, pages, price))
        runs.append(
            pd.DataFrame(
                {
                    "question": [f"T{number:03d}" for number in range(1, count + 1)],
                    "asked_by": np.where(staff, "staff", "customer"),
                    "critical": critical.astype(int),
                    "setting": roles[role],
                    "words": words,
                    "seconds": seconds,
                    **answers,
                }
            )
        )
    table = pd.DataFrame(settings, columns=["setting", "engine", "pages", "cents_per_1000"])
    made = Context(
        table.sort_values("setting").reset_index(drop=True),
        pd.concat(runs).sort_values(["question", "setting"]).reset_index(drop=True),
        facts,
        limit,
        launch,
        roles,
    )
    return Context(made.settings, made.runs, {**facts, "most_error": _bar(generator, made)}, limit, launch, roles)


def _aims(generator: np.random.Generator, limit: str) -> dict[str, tuple[float, float]]:
    """Return cents per right answer and P95 of each role, in units of the limits."""

    def over() -> float:
        return float(generator.uniform(1.12, 1.4))

    def under(low: float = 0.72) -> float:
        return float(generator.uniform(low, 0.93))

    most = (over(), under()) if limit == "cost" else (under(), over())
    second = (under(), over()) if limit == "cost" else (over(), under())
    return {
        "most": most,
        "second": second,
        "chosen": (under(0.76), under(0.76)),
        "cheap": (float(generator.uniform(0.4, 0.6)), float(generator.uniform(0.4, 0.6))),
        "wide": (under(), under()),
        "also": (under(0.64), under(0.64)),
    }


def _answers(
    dice: Mapping[str, npt.NDArray[np.float64]],
    found: npt.NDArray[np.bool_],
    critical: npt.NDArray[np.bool_],
    staff: npt.NDArray[np.bool_],
    aim: float,
) -> dict[str, Any]:
    """Return refused, grounded and right; so many other questions are right that all customers' come to the aim."""
    chance = np.where(critical, np.where(found, 0.92, 0.2), np.where(found, 0.0, 0.08))
    right = dice["right"] < np.where(staff, 0.97, chance)
    rest = np.flatnonzero(~staff & ~critical & found)
    needed = round(aim * int((~staff).sum())) - int(right[~staff].sum())
    right[rest[np.argsort(dice["right"][rest], kind="stable")][: max(needed, 0)]] = True
    caution = np.where(critical, 0.85, 0.3)
    refused = ~right & (dice["refused"] < caution)
    grounded = dice["grounded"] < np.where(right, 0.955, 0.6)
    empty = np.where(refused, np.nan, 0.0)
    return {
        "refused": refused.astype(int),
        "grounded": grounded.astype(float) + empty,
        "right": right.astype(float) + empty,
    }


def _bar(generator: np.random.Generator, made: Context) -> float:
    """Return the most errors that are allowed, between the rate and a wrong method's."""
    given = answers_of(made, made.roles["chosen"])
    own = given[given["critical"] == 1]
    right = error_rate(own)
    if made.launch == "open":
        other = error_rate(given)
    else:
        other = max(float((own["grounded"] == 0).mean()), float((own["right"] == 0).mean()))
    return round(right + float(generator.uniform(0.35, 0.65)) * (other - right), 3)


def planted_truths(made: Context) -> Truths:
    """Return what must hold, by how much."""
    right = by_setting(made)
    table = right.to_dict()
    chosen = made.roles["chosen"]
    order = [float(right["right"][made.roles[role]]) for role in ("most", "second", "chosen")]
    rest = max(float(right["right"][made.roles[role]]) for role in ("cheap", "wide", "also"))
    given = answers_of(made, chosen)
    own = given[given["critical"] == 1]
    error, bar = error_rate(own), made.facts["most_error"]
    truths: dict[str, bool | float] = {
        "the chosen one is the best within both limits": choose(table, made.facts) == (chosen, made.limit),
        "the order is clear": min(order[0] - order[1], order[1] - order[2], order[2] - rest) - 0.012,
        "limits are clear": min(
            float((right["cents"] / made.facts["most_cents"] - 1).abs().min()),
            float((right["p95"] / made.facts["most_seconds"] - 1).abs().min()),
        )
        - 0.04,
        "the bar is clear": abs(error - bar) - 3 * ERROR,
        "the bar decides": (error <= bar) == (made.launch == "open"),
        "the window cuts somewhere": float((by_setting(made, cut=False)["cents"] - right["cents"]).max()) - 4 * CENTS,
        "prices are prices": float(made.settings["cents_per_1000"].min()) - 0.2,
    }
    answered = made.runs[(made.runs["asked_by"] == "customer") & (made.runs["refused"] == 0)]
    hits = answered[answered["right"] == 1]
    for words, rows in {"without refusals": answered, "right answers": hits}.items():
        off = (rows.groupby("setting")["seconds"].quantile(0.95) - right["p95"]).abs()
        truths[f"p95: {words}"] = float(off.max()) - 3 * SECONDS
    truths["staff: right"] = float((by_setting(made, staff=True)["right"] - right["right"]).abs().min()) - 3 * RIGHT
    others = {
        "staff": by_setting(made, staff=True),
        "per run": by_setting(made, per="run"),
        "per answer": by_setting(made, per="answer"),
        "no base": by_setting(made, base=False),
    }
    for words, way in others.items():
        truths[f"cents: {words}"] = float((way["cents"] - right["cents"]).abs().min()) - 3 * CENTS
    for words, way in {"staff": others["staff"], "p90": by_setting(made, quantile=0.9)}.items():
        truths[f"p95: {words}"] = float((way["p95"] - right["p95"]).abs().min()) - 3 * SECONDS
    flawed = grounded_wrong(given)
    everybody = answers_of(made, chosen, staff=True)
    wrong = given["right"] == 0
    truths["grounded and wrong"] = apart(
        flawed,
        [
            grounded_wrong(everybody),
            grounded_wrong(own),
            float((wrong & (given["grounded"] == 1)).mean()),
            float((given["grounded"][wrong] == 1).mean()),
            float(wrong.mean()),
            float((given["grounded"] == 0).mean()),
        ],
        3 * RIGHT,
    )
    runs = made.runs[
        (made.runs["setting"] == chosen) & (made.runs["asked_by"] == "customer") & (made.runs["critical"] == 1)
    ]
    staffs = everybody[everybody["critical"] == 1]
    truths["error"] = apart(
        error,
        [
            error_rate(given),
            error_rate(staffs),
            float((own["right"] == 0).mean()),
            float((own["grounded"] == 0).mean()),
            float((own["right"] == 0).mean() + (own["grounded"] == 0).mean()),
            float(((own["right"] == 0) & (own["grounded"] == 0)).mean()),
            error * len(own) / len(runs),
            float((runs["right"] != 1).mean()),
            1 - float(((runs["right"] == 1) & (runs["grounded"] == 1)).mean()),
            error_rate(given[given["critical"] == 0]),
        ],
        3 * ERROR,
    )
    return truths
