"""Six interview stories in the form situation, task, action, result; some have a gap, and which and how many is drawn.

Data-generating process: six situations at fictional Larkspur. One to three stories are complete; each of the others has
one of five gaps, none more than twice: a model score as the only result, no baseline, nothing on what would have
happened anyway, no action of the speaker's own, or another measure that got worse. Measures fall when things get better.

What is drawn: whether the complete story with the larger fall from before to after is also the stronger one against what
would have happened anyway (45%) or not (55%). Edges: a baseline that stands in the text only, a story that comparable
teams had as well (its change against them is zero, and nothing is missing), an "I" without an action, an action without
an "I" at its beginning, another measure that rose because it is better so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.studio.simulators.story_texts import ACTIONS, BYSTANDERS, OTHER, SCORES, SITUATIONS, Other
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = tuple(SITUATIONS)
GAPS = {
    "model score": "the only result is a score of the model",
    "no baseline": "nothing says where the result stood before",
    "no counterfactual": "nothing says what happens without the change",
    "no own action": "nothing says what the speaker did",
    "harm moved": "another measure got worse at the same time",
    "none": "no part is missing and no harm is moved",
}
TOLD = {"turned": 0.55, "agrees": 0.45}
_KINDS = tuple(gap for gap in GAPS if gap != "none")


@dataclass(frozen=True)
class ToldStories:
    """Stories and their truth.

    Attributes:
        stories: one row per story; number, baseline and otherwise (what comparable teams had) in the unit of result.
        gaps: the gap of each story, a key of GAPS.
        stronger: the complete story with the larger fall against what would have happened anyway.
        net_percent: its change against that, percent; negative is a fall.
        told: "turned" if another complete story has the larger fall from before to after, else "agrees".
        before: where each story's result stood before, also where only the text says so.
    """

    stories: pd.DataFrame
    gaps: dict[str, str]
    stronger: str
    net_percent: float
    told: str
    before: dict[str, float]


def change_percent(stories: pd.DataFrame, against: "str | Mapping[str, float]") -> pd.Series:
    """Return the change of `number` against a column or against values by story, percent."""
    sheet = stories.set_index("story")
    base = sheet[against] if isinstance(against, str) else pd.Series(dict(against))
    return (sheet["number"] / base - 1) * 100


def strongest(stories: pd.DataFrame, complete: "list[str]") -> str:
    """Return the story with the largest fall against `otherwise` among some."""
    return str(change_percent(stories, "otherwise")[complete].idxmin())


def net_of_whole_numbers(made: ToldStories) -> float:
    """Return the net change of the stronger story from numbers that are rounded to whole ones first, percent."""
    sheet = made.stories.set_index("story")
    return (round(at(sheet, made.stronger, "number")) / round(at(sheet, made.stronger, "otherwise")) - 1) * 100


@lru_cache(maxsize=64)
def told_stories(seed: int) -> ToldStories:
    """Return six stories; the same seed gives the same stories."""
    return first_that_holds(_draw, planted_truths, seed)


def _draw(seed: int, attempt: int) -> ToldStories:
    generator = stream(seed, "studio.told_stories", attempt)
    told = story(seed, "studio.stories", TOLD)
    complete_count = int(generator.choice([2, 3])) if told == "turned" else int(generator.choice([1, 2, 3]))
    kinds = ["none"] * complete_count + _some_gaps(generator, 6 - complete_count)
    gaps = dict(zip(STORIES, generator.permutation(kinds).tolist(), strict=True))
    complete = [str(name) for name in generator.permutation([name for name in STORIES if gaps[name] == "none"])]
    rows, before = [], {}
    for name in STORIES:
        place = complete.index(name) if name in complete else -1
        before[name], row = _story(generator, name, gaps[name], told, place, len(complete))
        rows.append(row)
    frame = pd.DataFrame(rows)
    stronger = strongest(frame, complete)
    net = float(change_percent(frame, "otherwise")[stronger])
    return ToldStories(frame, gaps, stronger, net, told, before)


def _some_gaps(generator: np.random.Generator, count: int) -> list[str]:
    """Return so many gaps, none more than twice, and never each kind exactly once."""
    deck = generator.permutation([*_KINDS, *_KINDS]).tolist()[:count]
    return deck if len(set(deck)) < len(deck) else [*deck[:-1], deck[0]]


def _falls(generator: np.random.Generator, told: str, place: int, complete: int) -> tuple[float, float]:
    """Return by how much a story's measure fell, and by how much it fell for comparable teams."""
    if place < 0:
        return float(generator.uniform(0.18, 0.3)), float(generator.uniform(0.03, 0.09))
    if place == complete - 1 and complete > 1:  # the edge: nothing is missing, and nothing is left of the fall
        fall = float(generator.uniform(0.12, 0.17))
        return fall, fall
    if place == 0:  # the stronger one
        fall = float(generator.uniform(0.2, 0.26) if told == "turned" else generator.uniform(0.33, 0.4))
        return fall, float(generator.uniform(0.02, 0.05) if told == "turned" else generator.uniform(0.1, 0.14))
    fall = float(generator.uniform(0.34, 0.42) if told == "turned" else generator.uniform(0.22, 0.27))
    return fall, float(generator.uniform(0.27, 0.31) if told == "turned" else generator.uniform(0.12, 0.16))


def _story(
    generator: np.random.Generator, name: str, gap: str, told: str, place: int, complete: int
) -> tuple[float, dict[str, object]]:
    """Return where the result stood before, and the row of the table."""
    situation = SITUATIONS[name]
    baseline = round(float(generator.uniform(*situation.between)), 1)
    fall, anyway = _falls(generator, told, place, complete)
    if told == "turned" and complete == 2 and place == 1:  # with two only, the second has the larger fall
        fall, anyway = float(generator.uniform(0.34, 0.42)), float(generator.uniform(0.27, 0.31))
    number, otherwise = round(baseline * (1 - fall), 1), round(baseline * (1 - anyway), 1)
    result, scene = situation.result, situation.scene
    if gap == "model score":
        result, low, high = SCORES[int(generator.integers(len(SCORES)))]
        digits = 2 if high <= 1 else 0
        baseline = round(float(generator.uniform(low, low + (high - low) / 2)), digits)
        number, otherwise = round(baseline + (high - low) / 2, digits), baseline
    # A baseline that stands in the text only is no gap.
    in_text = place == 0 and gap == "none" and generator.random() < 0.7
    told_before = f" {situation.said.format(baseline)}" if in_text else ""
    texts = BYSTANDERS if gap == "no own action" else ACTIONS[name]
    return baseline, {
        "story": name,
        "situation": scene + told_before,
        "task": situation.task,
        "action": texts[int(generator.integers(len(texts)))],
        "result": result,
        "number": number,
        "baseline": np.nan if gap == "no baseline" or in_text else baseline,
        "otherwise": np.nan if gap == "no counterfactual" else otherwise,
        "also": _also(generator, OTHER[name], worse=gap == "harm moved"),
    }


def _also(generator: np.random.Generator, other: Other, *, worse: bool) -> str:
    """Return what another measure did meanwhile, in words; some measures are better when they rise."""
    before = float(generator.uniform(*other.between))
    step = float(generator.uniform(0.25, 0.4))
    better = 0.0 if generator.random() < 0.4 else step / 2
    rises = other.higher_is_better != worse
    change = step if worse else better
    after = before * (1 + change if rises else 1 - change)
    before, after = round(before, other.digits), round(after, other.digits)
    shown = f"{before:.{other.digits}f}", f"{after:.{other.digits}f}"
    return f"{other.what}: {shown[0]} before, {shown[1]} after"


def planted_truths(made: ToldStories) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    complete = [name for name, gap in made.gaps.items() if gap == "none"]
    raw = change_percent(made.stories, made.before)[complete]
    all_nets = change_percent(made.stories, "otherwise").dropna()
    net = all_nets[complete]
    others = net.drop(made.stronger)
    counts = pd.Series(list(made.gaps.values())).value_counts().drop("none")
    return {
        "the story is told": ("agrees" if raw.idxmin() == made.stronger else "turned") == made.told,
        "the stronger is stronger": 9.0 if others.empty else float(others.min()) - made.net_percent - 3,
        "raw falls are apart": float(np.diff(np.sort(raw.to_numpy())).min()) - 3 if len(raw) > 1 else 9.0,
        "net is not raw": abs(float(raw[made.stronger]) - made.net_percent) - 0.6,
        "no other story has the same net": float((all_nets.drop(made.stronger) - made.net_percent).abs().min()) - 0.41,
        "whole numbers give another net": abs(net_of_whole_numbers(made) - made.net_percent) - 0.41,
        "no kind more than twice, never one of each": bool(counts.max() <= 2) and not (counts == 1).all(),
        "numbers differ": float((made.stories["number"] - made.stories["baseline"]).abs().min()) - 0.04,
    }
