"""What is said in the release meeting, and its bars: one small table of each, from the three simulators."""

import pandas as pd

from aipm_course.modules.evaluation.simulators.golden_set import MORE_CASES, by_kind, golden_set
from aipm_course.modules.evaluation.simulators.judged_answers import judged_answers
from aipm_course.modules.evaluation.simulators.prompt_suite import VERSIONS, all_five, flaky, prompt_suite
from aipm_course.modules.evaluation.simulators.read_traces import MEANS, dollars, read_traces
from aipm_course.modules.evaluation.simulators.release_track import (
    LEAST_FIRST,
    LEAST_LAST,
    NAMES,
    release_track,
    tracks,
)
from aipm_course.modules.evaluation.simulators.two_versions import two_versions
from aipm_course.simulation.rates import at
from aipm_course.simulation.streams import stream

FAILURES = (
    "the summary leaves out what the customer was promised",
    "the summary says that something is done which is only planned",
    "the summary gives a cause that nobody has checked",
)
_DRAWN = {
    "verdict": (
        "From each of the judge's two piles, passed and not passed, 160 answers were taken by lot. Two people read each.",
        "The lot was drawn twice: 160 of the answers that the judge had passed, 160 of all others. Two people read each.",
    ),
    "truth": (
        "The claims desk knows of some cases how they ended. Of those, 160 answers that had proved right and 160 that had proved "
        "wrong were taken by lot. Two people read each.",
        "The lot was drawn twice among cases that the claims desk has closed: 160 answers that held, 160 that did not. Two people "
        "read each.",
    ),
    "random": (
        "From the whole month 320 answers were taken by lot, whatever had become of them. Two people read each.",
        "The lot was drawn once, over all answers of the month: 320 of them. Two people read each.",
    ),
}


def release_facts(seed: int = 0) -> pd.DataFrame:
    """Return the bars of the release meeting: fact, value, unit, meaning.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> release_facts(0)["fact"].tolist()[:2]
        ['least_rate_brief', 'more_cases']
    """
    golden, judged, versions, suite = golden_set(seed), judged_answers(seed), two_versions(seed), prompt_suite(seed)
    rows = [
        ("least_rate_brief", golden.least_rate, "share", "Brief: pass rate in production, at least"),
        ("more_cases", MORE_CASES, "cases", "Brief: cases that people can still read, all of one kind"),
        ("least_rate_answer", judged.least_rate, "share", "Answer: share of good answers, at least"),
        ("judge_costs", judged.judge_costs, "labels", "Answer: the judge costs as much as so many labels"),
        ("margin", versions.margin, "share", "Agent: the error rate on critical intents may rise by so much"),
        ("most_hard", versions.most_hard, "share", "Agent: hard failures, at most"),
        ("least_all_five", suite.least_all_five, "share", "Clerk: cases that pass all five rounds, at least"),
        ("most_missing", suite.most_missing, "rounds", "Clerk: rounds of a version that may lack a result"),
        ("price_in", suite.price_in, "dollars", "Clerk: a million tokens read"),
        ("price_out", suite.price_out, "dollars", "Clerk: a million tokens written"),
        ("least_first", LEAST_FIRST, "rank correlation", "Coach: the best measure on the first 16 releases, at least"),
        ("least_last", LEAST_LAST, "rank correlation", "Coach: that measure on the last 8 releases, at least"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def release_said(seed: int = 0) -> pd.DataFrame:
    """Return what is said in the release meeting: item, text.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> release_said(0)["item"].tolist()
        ['brief', 'answer', 'labels', 'agent', 'guide', 'clerk', 'coach', 'failure']
    """
    chosen = stream(seed, "evaluation.said")
    table = by_kind(golden_set(seed))
    judged, runs = judged_answers(seed), two_versions(seed).runs
    wordings = _DRAWN[judged.design]
    share = float((judged.answers["judge"] == "pass").mean())
    by_version = runs.groupby("version")["passed"]
    passed, ran = by_version.sum(), by_version.size()
    worst = dollars(read_traces(seed), "worst")
    vivid = max(worst, key=lambda kind: worst[kind])
    suite = prompt_suite(seed)
    once = {version: all_five(suite, version, flaky(suite), "any") for version in VERSIONS}
    best = max(once, key=lambda version: once[version])
    closest = NAMES[int(abs(tracks(release_track(seed))).argmax())]
    rows = [
        ("brief", f"Brief passes {table['passed'].sum() / table['cases'].sum():.0%} of its golden set."),
        ("answer", f"The judge passes {share:.0%} of Answer's month, and it read all of it."),
        ("labels", wordings[int(chosen.integers(len(wordings)))]),
        (
            "agent",
            f"Agent 2 passed {at(passed, 2):,.0f} of its {at(ran, 2):,.0f} runs, Agent 1 {at(passed, 1):,.0f} of "
            f"{at(ran, 1):,.0f}.",
        ),
        ("guide", f"One failure of Guide cost us ${worst[vivid]:,.0f}: {MEANS[vivid]}. Mend that kind first."),
        ("clerk", f"With {best.capitalize()}, {once[best]:.0%} of Clerk's cases pass. It goes out."),
        ("coach", f"Of four offline measures, {closest} is tied most closely to success online. Gate on it."),
        ("failure", FAILURES[int(chosen.integers(len(FAILURES)))]),
    ]
    return pd.DataFrame(rows, columns=["item", "text"])
