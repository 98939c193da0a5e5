"""The numbers in the lesson of module 10, and in its facilitator notes, are the numbers of its own data."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set, widths_after
from aipm_course.modules.evaluation.simulators.judged_answers import (
    by_truth,
    by_verdict,
    counted,
    estimate,
    gate_for,
    judged_answers,
)
from aipm_course.modules.evaluation.simulators.two_versions import (
    changed,
    hard_runs,
    pairs_of,
    two_versions,
    upper_bound,
)
from aipm_course.registry import find
from aipm_course.simulation.rates import Z95

ROOT = Path(__file__).parents[3]
SEED = 23
CELLS = ("both", "judge_only", "people_only", "neither")


@pytest.fixture(scope="module")
def cells():
    return read_notebook(ROOT / "notebooks" / "10_evaluation.ipynb").cells


@pytest.fixture(scope="module")
def lesson(cells):
    return "\n".join(cell.source for cell in cells)


@pytest.fixture(scope="module")
def note():
    return (ROOT / "docs" / "facilitation" / "10_evaluation.md").read_text(encoding="utf-8")


def reference(name, seed=SEED):
    question = find(f"evaluation.{name}")
    return question.reference(question.data(seed))


CHOICES = {
    "golden_set": ("label_next", "decision"),
    "judge": ("drawn_by", "gate", "judge"),
    "version_two": ("decision",),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    own, exercise = reference(name), reference(name, 0)
    for field in CHOICES[name]:
        assert own[field] != exercise[field], field


def test_the_bars_stand_before_the_tables(cells):
    opening = cells[1].source
    golden, judged, versions = golden_set(SEED), judged_answers(SEED), two_versions(SEED)
    for said in (
        f"at least {golden.least_rate:.1%} in production",
        f"at least {judged.least_rate:.1%} of its replies",
        f"errors on tested payouts and cancellations (there they hurt most) rise by at most {100 * versions.margin:.1f} points",
        f"hard failures (forbidden promises): at most {versions.most_hard:.2%}",
    ):
        assert said in opening, said


def test_one_word_for_a_threshold(cells):
    """The exercise's `gate` and `margin` are names of fields and facts; the lesson's prose says bar."""
    prose = "\n".join(cell.source for cell in cells[1:-1] if cell.cell_type == "markdown")
    assert "**bars**" in prose
    for other in ("gate", "margin", "threshold"):
        assert not re.search(rf"\b{other}s?\b", prose), other


def test_the_golden_set_in_prose(lesson, note):
    golden, own = golden_set(SEED), reference("golden_set")
    table, after = by_kind(golden), widths_after(by_kind(golden)).sort_values()
    rate, half, bar = own["rate"], own["half_width"], golden.least_rate
    pooled = table["passed"].sum() / table["cases"].sum()
    first, second = after.index[:2]
    p, w, n = (table[column][first] for column in ("rate", "weight", "cases"))
    away = f"{100 * (rate - bar):.2f}"
    own_half = 100 * Z95 * (table["rate"] * (1 - table["rate"]) / table["cases"]) ** 0.5
    parts = sorted(table["weight"] * own_half, reverse=True)
    asked = (golden.traffic["requests"] - golden.traffic["of_staff"]).sum()
    for said in (
        f"Brief passes {pooled:.0%}",
        f"look at {first}: {n / table['cases'].sum():.1%} of the set, {w:.1%} of what customers ask for",
        f"{w:.4f} × {p:.2%} = {100 * w * p:.2f} points",
        f"{rate:.2%}: {100 * (pooled - rate):.0f} points under Dana's number, {away} points over the bar",
        f"{p:.1%} of {n} cases, that is 1.96 × √({p:.3f} × {1 - p:.3f} ÷ {n}) = {100 * Z95 * (p * (1 - p) / n) ** 0.5:.1f} points",
        f"off by {w:.4f} × {100 * Z95 * (p * (1 - p) / n) ** 0.5:.1f} = {parts[0]:.1f} points from {first} alone",
        f"is it more or less than {away} points",
        f"More: {100 * half:.2f} points, √({' + '.join(f'{part:.1f}²' for part in parts)}).",
        f"share of the {asked:,} requests of customers",
        f"lies inside the interval, {rate - half:.2%} to {rate + half:.2%}",
        f"With a half-width under {away} the bar would lie outside",
        f"Only {first}: ± {after[first]:.2%}",
        f"It begins at {rate - half:.2%}: no",
        f"It ends at {rate + half:.2%}: no",
        f"It would begin at {rate - own['half_after']:.2%}: yes",
        f"Brief, not yet: from under {rate - half:.0%} to {rate + half:.0%}, and {bar:.1%} is the bar",
    ):
        assert said in lesson, said
    assert after[first] < rate - bar < after[second]
    assert rate - half < bar <= rate - own["half_after"]
    assert (own["decision"], own["label_next"]) == ("label", first)
    # "They have the largest weight and the fewest cases", and "they pass least".
    assert {table["cases"].idxmin(), table["rate"].idxmin(), table["weight"].idxmax()} == {first}
    assert f"{pooled:.1%} of the kept cases, {rate:.2%} in production" in note


def test_the_judge_in_prose(lesson, note):
    judged, own = judged_answers(SEED), reference("judge")
    counts, bar = counted(judged), judged.least_rate
    rate, half = by_verdict(counts)[0], own["half_width"]
    both, only, missed, neither = (int(getattr(counts, cell)) for cell in CELLS)
    u, v, a = both / (both + only), missed / (missed + neither), own["judge_share"]
    saved = own["plain_labels"] - own["labels"]
    disputed = (judged.answers["people"] == "disputed").sum()
    count = both + only + missed + neither
    alone = (both + missed) / count
    lows = {word: estimate(judged, counted(judged, disputed=word)) for word in ("fail", "pass")}
    worst = lows["fail"]
    most_bad = _most_bad(judged, bar)
    for said in (
        f"all {len(judged.answers):,} replies",
        f"read {count + disputed} of them",
        f"of {both + missed} replies that people passed, the judge failed {missed}",
        f"people's {both + missed} of {count}, {alone:.1%}?",
        f"passed {both + only} of these {count}, {(both + only) / count:.1%}, and {a:.1%} of the month",
        f"weight a = {a:.3f}, people passed u = {both} ÷ {both + only} = {u:.3f}",
        f"1 − a = {1 - a:.3f}, people passed v = {missed} ÷ {missed + neither} = {v:.3f}",
        f"= {a * u:.3f} + {(1 - a) * v:.3f} = {rate:.1%}",
        f"does the interval lie over {bar:.1%}",
        f"It does, from {rate - half:.2%} on; with the {disputed} disputed replies as passes, too",
        f"As fails, the bar lies inside: {worst[0] - worst[1]:.2%} to {sum(worst):.2%}",
        f"reads the {disputed} before Monday: with {most_bad} bad ones it stays yes, with {most_bad + 1} it is *not yet*",
        f"**yes** (`passed`). *It begins at {rate - half:.2%}: yes.*",
        f"Without it, ± {half:.2%} takes more than today's {count} labels",
        f"Running the judge costs as much as {judged.judge_costs} labels (assumed)",
        f"{own['plain_labels']:.0f}: it saves {saved:.0f} labels and costs {judged.judge_costs}. **Keep it.**",
        f"Answer, yes: {rate - half:.0%} to {rate + half:.0%}, over {bar:.0%}, unless a third person finds "
        f"{most_bad + 1} bad ones or more among the {disputed} disputed",
    ):
        assert said in lesson, said
    assert {word: gate_for(*low, bar) for word, low in lows.items()} == {"fail": "open", "pass": "passed"}
    assert f"It saves {saved:.0f} labels and costs {judged.judge_costs}." in note
    assert (own["drawn_by"], own["gate"], own["judge"]) == ("random", "passed", "keep")


def _most_bad(judged, bar):
    """Return how many disputed replies may be bad, whichever they are, so that the interval stays over the bar."""
    passed = int(((judged.answers["people"] == "disputed") & (judged.answers["judge"] == "pass")).sum())
    others = int((judged.answers["people"] == "disputed").sum()) - passed
    counts, lows = counted(judged), {}
    for bad in range(passed + 1):
        for worse in range(others + 1):
            told = replace(
                counts,
                both=counts.both + passed - bad,
                judge_only=counts.judge_only + bad,
                people_only=counts.people_only + others - worse,
                neither=counts.neither + worse,
            )
            rate, error = by_verdict(told)
            assert (gate_for(rate, Z95 * error, bar) == "passed") is (rate - Z95 * error >= bar)
            lows.setdefault(bad + worse, []).append(rate - Z95 * error)
    most = max(number for number, ends in lows.items() if min(ends) >= bar)
    assert max(lows[most + 1]) < bar
    return most


def test_the_note_says_what_two_choices_decide(note):
    """The other formula, or disputed answers that all fail, would leave the verdict open."""
    judged = judged_answers(SEED)
    bar = judged.least_rate
    rate, error = by_truth(counted(judged))
    assert gate_for(rate, Z95 * error, bar) == "open"
    worst, half = estimate(judged, counted(judged, disputed="fail"))
    disputed = (judged.answers["people"] == "disputed").sum()
    assert gate_for(worst, half, bar) == "open"
    assert f"{worst:.0%} ± {half:.0%} if all {disputed} disputed ones were bad" in note


def test_the_formula_that_does_not_fit_in_prose(cells, lesson):
    """An invented draw from known truth, read by both formulas; it is near what today's judge would give."""
    counts = counted(judged_answers(SEED))
    right, wrong, each = 166, 192, 200
    told = replace(counts, both=right, people_only=each - right, judge_only=each - wrong, neither=wrong)
    s, t, a = right / each, wrong / each, counts.raw
    (fits, error), (below, _) = by_truth(told), by_verdict(told)
    for said in (
        f"| passed | {right} | {each - wrong} |",
        f"| did not pass | {each - right} | {wrong} |",
        f"of the month's about {1 - by_verdict(counts)[0]:.0%}",
        f"({right} ÷ {right + each - wrong}, {each - right} ÷ {each - right + wrong}) give {below:.1%}",
        f"passes s = {right} ÷ {each} = {s:.2f} of the good ones and stops t = {wrong} ÷ {each} = {t:.2f} of the bad",
        f"would pass 1 − t = {1 - t:.0%}; if all were good, {s:.0%}. It passed {a:.1%}",
        f"({100 * a:.1f} − {100 * (1 - t):.0f}) ÷ ({100 * s:.0f} − {100 * (1 - t):.0f}) = {fits:.1%}",
        f"= {a + t - 1:.3f} ÷ {s + t - 1:.2f} = {fits:.1%}",
        f'No: {fits:.1%} ± {Z95 * error:.1%} begins at {fits - Z95 * error:.1%}, so "not yet"',
    ):
        assert said in lesson, said
    assert gate_for(fits, Z95 * error, judged_answers(SEED).least_rate) == "open"
    printed = next(cell.outputs[0].text for cell in cells if "rate, off = by_known_truth(" in cell.source)
    assert f"{fits:.1%} ± {Z95 * error:.1%}" in printed
    assert f"{below:.1%}" in printed
    assert abs(fits - by_verdict(counts)[0]) < 0.005
    # "the rows give 71.5%, far too low"
    assert fits - below > 0.1
    both, only, missed, neither = (getattr(counts, cell) for cell in CELLS)
    assert right / (right + each - wrong) < both / (both + only)
    assert (each - right) / (each - right + wrong) < missed / (missed + neither)


def test_the_versions_in_prose(lesson, note):
    versions, own = two_versions(SEED), reference("version_two")
    critical = versions.intents.loc[versions.intents["critical"] == "yes"].set_index("intent")
    pairs = pairs_of(versions)
    failures, runs = hard_runs(versions)
    passed = versions.runs.groupby("version")["passed"].agg(["sum", "count"])
    lead = (passed.loc[2, "sum"] - passed.loc[1, "sum"]) / passed.loc[2, "count"]
    low, high = 100 * own["low"], 100 * own["high"]
    test = versions.runs[versions.runs["source"] == "test"]
    rates = test.groupby("version")["passed"].mean()
    alone = test[~test["case"].isin(pairs.index)].groupby("version")["passed"].agg(["sum", "count"])
    paired = (pairs["second"] - pairs["first"]).mean()
    on_critical = pairs[pairs["critical"]]
    each = on_critical[["first", "second"]].mean()
    groups = Z95 * (each * (1 - each) / len(on_critical)).sum() ** 0.5
    new, mended, count = changed(pairs[pairs["intent"] == "cancel"])
    one, half = (new - mended) / count, Z95 * (new + mended - (new - mended) ** 2 / count) ** 0.5 / count
    for said in (
        f"Agent 1 passed {passed.loc[1, 'sum']}, Agent 2 passed {passed.loc[2, 'sum']} | {passed.loc[1, 'count']:,} | {100 * lead:.1f} points |",
        f"the {passed.loc[2, 'count'] - runs} cases of the sales demo",
        f"on which Agent 2 was tuned | {runs} | {100 * (rates[2] - rates[1]):.1f} points |",
        f"Agent 2 passed all its {alone.loc[2, 'count']}, Agent 1 none: hardly chance",
        f"only **pairs**: cases that both ran | {len(pairs)} | {100 * paired:.1f} points |",
        f"over or under {100 * paired:.1f} points",
        f"Over: {100 * own['composite_change']:.1f}, since",
        f"with {critical['share'].sum():.0%} of the requests",
        f"Each version has {runs - len(pairs)} runs without a partner",
        f"For cancel, of n = {count} pairs b = {new} are new errors (like R0005), c = {mended} mended ones (R0004)",
        f"({new} − {mended}) ÷ {count} = {100 * one:.1f} points",
        f"√({new} + {mended} − {new - mended}² ÷ {count}) ÷ {count} = {100 * half:.1f} points",
        f"It does, at {low:.2f}. In an ordinary A/B test, two separate groups, it would be ± {100 * groups:.2f} and the bar",
        f"It begins at {low:.2f} points, over {100 * versions.margin:.1f}: yes",
        f"Agent 2 made {failures} in {runs} runs, {failures / runs:.2%}",
        f"is the bound for {failures} in {runs} under {versions.most_hard:.2%}?",
        f"np.log(1 - {versions.most_hard})",
        f"No: {own['hard_bound']:.2%} (of runs like the tested ones, a third of them critical). Once",
        f'"At most {versions.most_hard:.2%}" takes some 3 ÷ {versions.most_hard} = {3 / versions.most_hard:.0f} clean runs.',
        f"the new version needs, exactly, {own['runs_needed']} clean runs",
        f"errors rise by {low:.0f} to {high:.0f} points, and {100 * versions.margin:.0f} is the bar",
        f"{100 * own['composite_change']:.0f} points better on average",
    ):
        assert said in lesson, said
    assert set(critical.index) == {"payout", "cancel"}
    assert alone["sum"].to_dict() == {1: 0, 2: alone.loc[2, "count"]}
    assert 100 * (own["new_errors"] - own["mended"]) / len(on_critical) - 100 * groups < 100 * versions.margin
    assert _low_by_requests(pairs, critical["share"]) > versions.margin
    assert (own["decision"], own["hard_bound"] > versions.most_hard) == ("block", True)
    assert round(len(on_critical) / len(pairs), 2) == 0.34
    assert failures == 1
    assert round(100 * 4.7 / runs, 1) == round(100 * own["hard_bound"], 1)
    assert round((1 - versions.most_hard) ** own["runs_needed"], 2) == 0.05
    # "what is asked for most got better"
    assert versions.intents.sort_values("share")["intent"].tolist()[-3:] == ["status", "address", "refund"]
    better = pairs.groupby("intent")[["first", "second"]].mean().loc[["status", "address", "refund"]]
    assert (better["second"] > better["first"]).all()
    total = int(pairs["critical"].sum())
    assert f"{own['new_errors']} new errors and {own['mended']} mended of {total} pairs" in note
    first = pairs_of(versions).loc[["R0004", "R0005"]]
    assert (first["second"] - first["first"]).tolist() == [1, -1]


def _low_by_requests(pairs, share):
    """Return the lower end of the rise on critical intents where each has its share of requests as its weight."""
    weight = share / share.sum()
    rise = (pairs["first"] - pairs["second"]).groupby(pairs["intent"])
    at = (weight * rise.mean()[weight.index]).sum()
    return at - Z95 * (weight**2 * rise.var(ddof=0)[weight.index] / rise.size()[weight.index]).sum() ** 0.5


def test_the_published_numbers_in_prose(lesson):
    table = load("evaluation_agreement").query("setting == 'MT-bench first turn'").set_index(["pair", "ties"])
    percent = table["agree_percent"]
    judge, people = "GPT-4 and human", "human and human"
    for said in (
        f"GPT-4 agrees with people in {percent[judge, 'without']}%",
        f"two people agree in {percent[people, 'without']}%",
        f"both numbers fall, to {percent[judge, 'with']}% and {percent[people, 'with']}%",
    ):
        assert said in lesson, said


def test_bounds_in_prose(lesson):
    assert f"3 ÷ 200: at most {upper_bound(0, 200):.1%}, with 95% confidence, for cases" in lesson
    assert "none in n runs promises at most 3 ÷ n, one at most 4.7 ÷ n" in lesson
    for runs in (100, 200, 950):
        assert runs * upper_bound(0, runs) == pytest.approx(3, abs=0.05)
        assert runs * upper_bound(1, runs) == pytest.approx(4.7, abs=0.1)
    assert "0.97¹⁰⁰ = 0.05" in lesson
    assert round(0.97**100, 2) == 0.05
    assert round(100 * upper_bound(0, 100)) == 3


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    ast.parse(code)
    for said in (
        '(golden["use"] == "test") & (golden["copy_of"] == "")',
        'traffic["requests"] - traffic["of_staff"]',
        "(w**2 * p * (1 - p) / cases).sum()",
        "100 * (kinds.index == kind)",
        "pd.crosstab",
        "a * u + (1 - a) * v",
        "a * (1 - a) * (u - v) ** 2 / len(answers)",
        "(a + t - 1) / (s + t - 1)",
        "(a * (1 - a) / len(answers) + labels) / (s + t - 1) ** 2",
        "1.96**2 * answer * (1 - answer) / half**2",
        'pivot(index="case"',
        "dropna()",
        '(intents["share"] * intents["change"]).sum()',
        "b + c - (b - c) ** 2 / n",
        "beta.ppf(0.95, k + 1, ran - k)",
        "np.log(0.05) / np.log(1 -",
    ):
        assert said in code, said
