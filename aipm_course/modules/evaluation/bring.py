"""An evaluation run of one's own: errors apart from failures, rates by kind, pass^k, a judge corrected, two runs paired.

The numbers are those of the lesson: `weighted_rate`, `half_width`, `widths_after`, `by_verdict`, `by_truth`, `plain_labels`,
`gate_for`, `judge_for`, `changed`, `paired_interval`, `weighted_change`, `upper_bound`, `runs_needed`, and both `decision_for`.
Formats: promptfoo's CSV (for each prompt the output, Status, Score, Named Scores) and its results (results.results with success and failureReason: 0 none, 1 an assertion, 2 an error; `error` is
filled for failed assertions, too), inspect's logs as JSON (samples with scores of "C", "I", "P", "N", epochs), lines of JSON
(lm-evaluation-harness: doc_id, acc), CSV and XLSX.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cleaning import Clean, Open
from aipm_course.bringing.kind import Asked, Cell, Column, Kind, Laid, Result, Setting
from aipm_course.bringing.raw import flat, records_of
from aipm_course.bringing.report import Block, Bullets, Explore, Part, Table, Text, Warn
from aipm_course.bringing.values import Name, Number, Words, YesNo
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.modules.evaluation.figures import judge_controls, judge_drawn
from aipm_course.modules.evaluation.simulators.golden_set import (
    MORE_CASES,
    decision_for,
    half_width,
    weighted_rate,
    widths_after,
)
from aipm_course.modules.evaluation.simulators.judged_answers import (
    Counts,
    by_truth,
    by_verdict,
    gate_for,
    judge_for,
    plain_labels,
)
from aipm_course.modules.evaluation.simulators.two_versions import (
    changed,
    paired_interval,
    runs_needed,
    upper_bound,
    weighted_change,
)
from aipm_course.modules.evaluation.simulators.two_versions import decision_for as gate_of
from aipm_course.simulation.rates import Z95, pass_hat, wilson_interval

_SHOWN = 30
_MOST_SHOWN = 10
_MANY_FAILURES = 20
_EXAMPLES = frozenset(("example", "few shot", "few-shot", "fewshot", "train", "training", "demo", "prompt"))
_WORDS = {
    **dict.fromkeys(("pass", "passed", "p ass", "c", "correct", "right", "true", "yes", "y", "ok", "good", "success", "1", "✓", "✔", "ja", "resolved"), "pass"),
    **dict.fromkeys(("fail", "failed", "i", "incorrect", "wrong", "false", "no", "bad", "0", "✗", "✘", "nein", "failure", "unresolved", "noanswer", "no answer"), "fail"),
    **dict.fromkeys(("error", "errored", "timeout", "timed out", "exception", "crash", "crashed", "rate limit", "rate limited", "cancelled", "canceled", "fehler", "api error"), "error"),
    **dict.fromkeys(("unsure", "partial", "skip", "skipped", "unknown", "tie"), "unsure"),
    **dict.fromkeys(("disputed", "dispute", "disagree", "split"), "disputed"),
}  # fmt: skip
_VERDICT = Words(
    _WORDS, "is neither pass nor fail nor error", "pass or fail", "pass", odd="is a score outside 0 to 1",
    kept=frozenset(("pass", "fail", "error")), scores=True,
)  # fmt: skip


def promptfoo(document: Any) -> list[dict[str, Any]] | None:
    """Return the records of promptfoo's results, or of one of its lines."""
    if not isinstance(document, dict):
        return None
    inside = document.get("results")
    if isinstance(inside, dict) and isinstance(inside.get("results"), list):
        lines = inside["results"]
    elif "testIdx" in document and "success" in document:
        lines = [document]
    else:
        return None
    prompts = {line.get("promptIdx") for line in lines}
    records = []
    for line in lines:
        provider, test = line.get("provider") or {}, line.get("testCase") or {}
        version = provider.get("label") or provider.get("id") or ""
        if len(prompts) > 1:
            version = f"{version} / {(line.get('prompt') or {}).get('label') or 'prompt'} {line.get('promptIdx')}"
        reason = line.get("failureReason")
        failed = (
            "error"
            if reason == 2 or (reason is None and line.get("error") and not line.get("gradingResult"))
            else "fail"
        )
        told = {"metadata": test.get("metadata") or line.get("metadata") or {}, "vars": line.get("vars") or {}}
        records.append(
            {
                "case": f"test {line.get('testIdx')}", "version": version.strip(" /"), "outcome": "pass" if line.get("success") else failed,
                "description": test.get("description"), "latencyMs": line.get("latencyMs"), "usd": line.get("cost"), **flat(told),
            }
        )  # fmt: skip
    return records


_MARKED = re.compile(r"\[(PASS|FAIL|ERROR)\]")


def promptfoo_table(headings: Sequence[str], rows: Sequence[Sequence[Cell | None]]) -> Laid | None:
    """Return promptfoo's CSV with a row per output: a test per row there, its variables, and the same columns for each prompt.

    These are the output, headed by "[provider] prompt", Status (PASS, FAIL or ERROR), Score, Named Scores, one column per metric,
    Grader Reason and Comment; older versions have the output alone, which begins with [PASS] or [FAIL].
    """
    starts = [
        place for place, heading in enumerate(headings)
        if list(headings[place + 1 : place + 4]) == ["Status", "Score", "Named Scores"]
    ]  # fmt: skip
    marked = [] if starts else [
        place for place, heading in enumerate(headings)
        if rows and re.match(r"\[[^\]]+\] ", heading) and all(_MARKED.match(str(_at(row, place) or "[PASS]")) for row in rows)
    ]  # fmt: skip
    first = min([*starts, *marked], default=-1)
    if first < 0:
        return None
    told = [heading or f"column {place + 1}" for place, heading in enumerate(headings[:first])]
    made: list[list[Cell | None]] = []
    for number, row in enumerate(rows):
        for place in starts or marked:
            outcome = (
                _at(row, place + 1) if starts else (found := _MARKED.match(str(_at(row, place) or ""))) and found[1]
            )
            if outcome is None or not str(outcome).strip():
                continue  # this prompt was not asked this test
            made.append([f"test {number}", headings[place], outcome, *(_at(row, one) for one in range(first))])
    return [
        "case",
        "version",
        "outcome",
        *(name if name not in ("case", "version", "outcome") else f"{name} (variable)" for name in told),
    ], made


def _at(row: Sequence[Cell | None], place: int) -> Cell | None:
    return row[place] if place < len(row) else None


def inspect(document: Any) -> list[dict[str, Any]] | None:
    """Return the records of an inspect log that was written as JSON."""
    if not isinstance(document, dict) or not isinstance(document.get("eval"), dict):
        return None
    if not document.get("samples"):
        raise CourseError(
            f"This inspect log holds no samples (its status is {document.get('status', 'unknown')!r}). Bring the whole log: `inspect log convert LOG --to json`."
        )
    about = document["eval"]
    records = []
    for sample in document["samples"]:
        scores = {name: (one or {}).get("value") for name, one in (sample.get("scores") or {}).items()}
        value = next(iter(scores.values()), None)
        lost = sample.get("error") or value is None
        records.append(
            {
                "case": str(sample.get("id")), "epoch": sample.get("epoch"), "version": about.get("model"),
                "outcome": "error" if lost else "fail" if value == "N" else 0.5 if value == "P" else value,
                "seconds": sample.get("total_time"), **{f"scores.{name}": one for name, one in scores.items()},
                **flat({"metadata": sample.get("metadata") or {}}),
            }
        )  # fmt: skip
    return records


def _make(clean: Clean, settings: Mapping[str, Any]) -> Result:
    runs, assumed = _runs(clean, settings)
    first, second, told = _versions(clean, runs, settings)
    assumed += told
    last = runs[runs["version"] == second] if second else runs
    numbers: dict[str, Any] = {"runs": runs, "errors": _errors(runs), "versions": (first, second)}
    parts = [Part("Errors are no failures", _error_blocks(numbers["errors"]))]
    strata = _strata(last, settings)
    rate, half = weighted_rate(strata), half_width(strata)
    numbers |= {"strata": strata, "rate": rate, "half": half}
    if settings["least_rate"] is not None:
        after = float(widths_after(strata, int(settings["more"])).min())
        numbers["decision"] = decision_for(rate, half, after, float(settings["least_rate"]))
    parts.append(
        Part("The pass rate, kind by kind", _rate_blocks(clean, strata, rate, half, second, numbers, settings))
    )
    repeated = _repeated(last, settings)
    if repeated:
        numbers["repeated"] = repeated
        parts.append(Part("The same request again", _repeated_blocks(repeated)))
    if "people" in clean.found:
        judged = _judged(clean, last, settings)
        numbers["judged"] = judged
        parts.append(Part("May the judge be trusted?", _judge_blocks(judged, settings)))
    if first and second:
        pairs = _pairs(runs, first, second)
        compared = _compared(pairs, strata, runs, second, settings, clean)
        numbers |= {"pairs": pairs, "compared": compared}
        parts.append(Part("Two runs, case by case", _pair_blocks(compared, first, second, settings, clean)))
    elif "hard" in clean.found:
        numbers["hard"] = _hard(last)
        parts.append(Part("Hard failures", _hard_blocks(numbers["hard"], settings)))
    parts.append(Part("A line for the release meeting", _memo(numbers, settings)))
    return Result(
        headline=_headline(numbers, second, settings),
        parts=tuple(parts),
        assumed=(
            *assumed,
            "A case counts once: where it was run several times, the mean of its runs. Intervals are rate ± 1.96 standard errors, over cases.",
            "The set stands for what it was drawn from. What production asks and the set does not, no number here knows.",
            "Who wrote the prompt has seen some of these cases. Cases that were tuned on say nothing: mark them as `example` in a column `use`.",
        ),
        numbers=numbers,
        explorer=_explorer(numbers.get("judged"), settings),
    )


def _explorer(judged: Mapping[str, Any] | None, settings: Mapping[str, Any]) -> Explore | str:
    """Return the lesson's explorer of a judge at this judge's numbers, or what the run lacks for it."""
    if judged is None:
        return "The explorer moves a judge's errors, and nothing says what people think of these answers: bring their labels as a column `people`."
    counts: Counts = judged["counts"]
    if "out" not in judged or not counts.both + counts.people_only or not counts.judge_only + counts.neither:
        return "The explorer moves a judge's errors, and people have labeled too few answers of each verdict to know them. Let them read some of each."
    good = float(np.clip(judged["out"][0], 0.3, 0.95))
    if settings["drawn"] == "truth":
        passed = counts.both / (counts.both + counts.people_only)
        failed = counts.neither / (counts.judge_only + counts.neither)
    else:
        # Read by verdict, the judge's errors follow from how often each verdict was right.
        right, wrong = (
            counts.both / (counts.both + counts.judge_only),
            counts.people_only / (counts.people_only + counts.neither),
        )
        share = counts.raw
        passed = right * share / (right * share + wrong * (1 - share))
        failed = (1 - wrong) * (1 - share) / ((1 - right) * share + (1 - wrong) * (1 - share))
    if passed < 0.6 or failed < 0.5:
        return f"The explorer's judge passes at least 60% of the good answers and fails at least half of the bad ones; yours {passed:.0%} and {failed:.0%}."
    labels = int(np.clip(20 * round(counts.labels / 20), 40, 1000))
    return Explore(judge_drawn, lambda: judge_controls(round(passed, 2), round(failed, 2), round(good, 2), labels, settings["drawn"] or "verdict"))  # fmt: skip


def _runs(clean: Clean, settings: Mapping[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per run that counts: row, case, version, kind, outcome, people, critical, hard."""
    table, assumed = clean.table, []
    heading = clean.found["outcome"].heading
    scored = table["outcome"].map(lambda one: not isinstance(one, str))
    outcome = table["outcome"].astype(object)
    if scored.any():
        if settings["pass_from"] is None:
            at = table[scored].iloc[0]
            raise Open(
                clean.name,
                [
                    Asked(
                        f"Row {at['row']}, column {heading!r}: {at['outcome']:g} is a score. From which score on has a case passed?",
                        "--set pass_from=",
                        {"0.5": "half of it", "1": "all of it"},
                    )
                ],
            )
        bar = float(settings["pass_from"])
        outcome = outcome.where(~scored, np.where(outcome.where(scored, 0).astype(float) >= bar, "pass", "fail"))
        assumed.append(
            f"{counted(int(scored.sum()), 'score')} of `{heading}` became pass from {bar:g} on: you said so."
        )
    unsure = int(outcome.isin(["unsure", "disputed"]).sum())
    if unsure:
        assumed.append(
            f"{counted(unsure, 'verdict')} of `{heading}` {'are' if unsure > 1 else 'is'} unsure: unsure is no pass."
        )
        outcome = outcome.where(~outcome.isin(["unsure", "disputed"]), "fail")
    if "file" in table.columns:
        names = clean.name.split(" and ")
        same = len(set(names)) < len(names)
        version = table["file"].map(
            lambda place: f"{'first' if place == 0 else 'second'} file" if same else names[place]
        )
        assumed.append("The first file is the old version, the second the new one.")
    else:
        version = table["version"] if "version" in clean.found else pd.Series("this run", index=table.index)
    runs = pd.DataFrame(
        {
            "row": table["row"], "case": table["case"], "version": version.fillna("(blank)").astype(str), "outcome": outcome,
            "kind": table["kind"].fillna("(blank)") if "kind" in clean.found else "all cases",
            "people": table["people"] if "people" in clean.found else None,
            "critical": table["critical"].astype(float), "hard": table["hard"].astype(float), "traffic": table["traffic"].astype(float),
        }
    )  # fmt: skip
    if "use" in clean.found:
        used = table["use"].astype("string").str.casefold().isin(_EXAMPLES).to_numpy(bool, na_value=False)
        if used.any():
            assumed.append(
                f"{counted(int(used.sum()), 'row')} left out: an example that stands in the prompt, or was tuned on, says nothing."
            )
            runs = runs[~used]
    if runs.empty or (runs["outcome"] == "error").all():
        raise CourseError(
            f"{clean.name}, column {heading!r}: no run came to an end ({counted(len(runs), 'error')}), so there is nothing to rate. Repair the run and bring it again."
        )
    kinds = runs.groupby("case")["kind"].nunique()
    if (kinds > 1).any():
        case = kinds.index[kinds > 1][0]
        at = runs.loc[runs["case"] == case, "row"].tolist()
        raise CourseError(
            f"{clean.name}, rows {listed(at, limit=4)}, column {clean.found['kind'].heading!r}: the case {case!r} stands in {kinds[case]} kinds. Give it one."
        )
    return runs.reset_index(drop=True), assumed


def _versions(clean: Clean, runs: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """Return the old and the new version, "" where there is one only, and what was assumed."""
    names = list(dict.fromkeys(runs["version"]))
    if len(names) == 1:
        return "", "", []
    said = {name: str(settings[name]) for name in ("first", "second") if settings[name]}
    for name, word in said.items():
        if word not in names:
            raise CourseError(
                f"{clean.name}: there is no version {word!r} for --set {name}; there are: {listed(map(repr, names), limit=8)}."
            )
    if "file" in clean.table.columns and len(names) == 2 and not said:
        return names[0], names[1], []
    if len(said) == 2:
        return (
            said["first"],
            said["second"],
            [f"The old version is {said['first']!r}, the new one {said['second']!r}: you said so."],
        )
    if len(names) == 2:
        if said:
            other = next(one for one in names if one not in said.values())
            pair = (said.get("first", other), said.get("second", other))
            return *pair, [f"The old version is {pair[0]!r}, the new one {pair[1]!r}."]
        digits = [int("".join(filter(str.isdigit, one)) or -1) for one in names]
        bare = {"".join(char for char in one if not char.isdigit()) for one in names}
        if len(bare) == 1 and min(digits) >= 0 and digits[0] != digits[1]:
            old, new = sorted(names, key=lambda one: digits[names.index(one)])
            return (
                old,
                new,
                [f"The old version is {old!r}, the new one {new!r}, by their numbers; if not, `--set first=...`."],
            )
    left = [one for one in names if one not in said.values()]
    which = "second" if "first" in said else "first"
    raise Open(
        clean.name,
        [
            Asked(
                f"There are {len(names)} versions ({listed(map(repr, names), limit=6)}): which is the {'old' if which == 'first' else 'new'} one?",
                f"--set {which}=",
                {one: one for one in left[:12]},
            )
        ],
    )


def _errors(runs: pd.DataFrame) -> pd.DataFrame:
    table = pd.crosstab(runs["version"], runs["outcome"]).reindex(columns=["pass", "fail", "error"], fill_value=0)
    table = table.loc[list(dict.fromkeys(runs["version"]))]
    table["runs"] = table.sum(axis=1)
    table["of_answered"] = table["pass"] / (table["pass"] + table["fail"]).replace(0, np.nan)
    table["of_all"] = table["pass"] / table["runs"]
    return table


def _strata(runs: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Return cases, passed, rate and weight of each kind: a case counts once, errors do not count."""
    done = runs[runs["outcome"] != "error"]
    cases = (
        done.assign(passed=(done["outcome"] == "pass").astype(float))
        .groupby("case")
        .agg(kind=("kind", "first"), passed=("passed", "mean"), traffic=("traffic", "first"))
    )
    table = cases.groupby("kind").agg(cases=("passed", "size"), passed=("passed", "sum"), traffic=("traffic", "first"))
    table["rate"] = table["passed"] / table["cases"]
    known = table["traffic"].notna().all() and table["traffic"].sum() > 0
    weight = table["traffic"] if known else table["cases"]
    table["weight"] = weight / weight.sum()
    table.attrs["weighted"] = bool(known)
    return table


def _error_blocks(errors: pd.DataFrame) -> tuple[Block, ...]:
    rows = pd.DataFrame(
        {
            "version": errors.index,
            "runs": errors["runs"].map("{:,}".format),
            "passed": errors["pass"].map("{:,}".format),
            "failed": errors["fail"].map("{:,}".format),
            "errors": errors["error"].map("{:,}".format),
            "of the answered": ["none" if one != one else f"{one:.1%}" for one in errors["of_answered"]],
            "of all runs": errors["of_all"].map("{:.1%}".format),
        }
    )
    share = errors["error"] / errors["runs"]
    blocks: list[Block] = [
        Text(
            "A failure is an answer that is not good. An error (a timeout, a limit, a crash of the test) is no answer: it says nothing of the model, and it hides what it would have said."
        ),
        Table(rows, "Runs", tuple(rows.columns[1:])),
    ]
    if share.max() > 0.01:
        blocks.append(
            Warn(
                f"{share.idxmax()} has {share.max():.1%} errors. Below, only answered runs count; if errors come where cases are hard, the rate is too good. Run them again "
                "before the meeting."
            )
        )
    return tuple(blocks)


def _rate_blocks(
    clean: Clean,
    strata: pd.DataFrame,
    rate: float,
    half: float,
    version: str,
    numbers: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> tuple[Block, ...]:
    shown = strata.sort_values("weight", ascending=False, kind="stable").head(_SHOWN)
    ends = [wilson_interval(row["passed"], row["cases"]) for _, row in shown.iterrows()]
    rows = pd.DataFrame(
        {
            "kind": shown.index, "cases": shown["cases"].map("{:,}".format), "rate": shown["rate"].map("{:.1%}".format),
            "95% interval": [f"{low:.1%} to {high:.1%}" for low, high in ends],
            "share of set": (shown["cases"] / strata["cases"].sum()).map("{:.1%}".format), "weight": shown["weight"].map("{:.1%}".format),
        }
    )  # fmt: skip
    blocks: list[Block] = [
        Table(rows, f"{version or 'This run'}, by kind", ("cases", "rate", "share of set", "weight"))
    ]
    whose = "in production" if strata.attrs["weighted"] else "in the set's own mix"
    blocks.append(
        Text(
            f"**{rate:.2%} ± {half:.2%} {whose}**: from {max(0, rate - half):.2%} to {min(1, rate + half):.2%}, the sum of weight × rate."
        )
    )
    if not strata.attrs["weighted"]:
        blocks.append(
            Warn(
                (
                    "Nothing says which kind a case is"
                    if "kind" not in clean.found
                    else "Nothing says how often production asks for each kind"
                )
                + ", so the set's own mix counts. A golden set rarely has the mix of production: bring "
                + ('`--column kind="..."` and ' if "kind" not in clean.found else "")
                + 'the requests of each kind, `--column traffic="..."`.'
            )
        )
    flat_kinds = [str(name) for name in strata.index if strata["rate"][name] in (0, 1)]
    if flat_kinds:
        blocks.append(
            Warn(
                f"{listed(flat_kinds)}: all alike, so the half-width takes their rate for sure. With few cases it is not; see their own interval."
            )
        )
    bar = settings["least_rate"]
    if bar is None:
        blocks.append(Text("The bar decides, and it stands before the result: `--set least_rate=0.8`."))
        return tuple(blocks)
    widths = widths_after(strata, int(settings["more"]))
    best = str(widths.idxmin())
    words = {
        "release": f"**Yes**: the whole interval is at or over {bar:.1%}.",
        "hold": f"**No**: the whole interval is under {bar:.1%}.",
        "label": f"**Not yet**: {bar:.1%} lies inside. {int(settings['more'])} more cases of {best} would leave ± {widths.min():.2%}, and if the rates stay that settles it.",
        "too_close": f"**Not yet, and too close**: {bar:.1%} lies inside, and {int(settings['more'])} more cases of {best} would leave ± {widths.min():.2%}, which settles nothing.",
    }
    blocks.append(Text(words[numbers["decision"]]))
    return tuple(blocks)


def _repeated(runs: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what several runs of a case say, {} if cases ran once."""
    done = runs[runs["outcome"] != "error"]
    cases = done.assign(passed=done["outcome"] == "pass").groupby("case")["passed"].agg(["sum", "count"])
    if (cases["count"] < 2).all():
        return {}
    k = int(settings["k"] or cases["count"].mode().max())
    enough = cases[cases["count"] >= k]
    if k < 2 or enough.empty:
        return {}
    return {
        "k": k, "tasks": len(enough), "short": len(cases) - len(enough),
        "one": float((enough["sum"] / enough["count"]).mean()), "all": pass_hat(enough["sum"], enough["count"], k),
        "two": 1 - pass_hat(enough["count"] - enough["sum"], enough["count"], 2),
        "always": int((enough["sum"] == enough["count"]).sum()), "never": int((enough["sum"] == 0).sum()),
    }  # fmt: skip


def _repeated_blocks(found: Mapping[str, Any]) -> tuple[Block, ...]:
    k = found["k"]
    rows = pd.DataFrame(
        {
            "promise": [
                "one run",
                "at least one of two runs (a check catches the failure)",
                f"all {k} runs (nobody watches)",
            ],
            "share of tasks": [f"{found[name]:.1%}" for name in ("one", "two", "all")],
        }
    )
    blocks: list[Block] = [
        Table(rows, f"{found['tasks']:,} cases with {k} runs or more", ("share of tasks",)),
        Text(
            f"pass^{k} is {found['all']:.1%}. Were all cases equally hard it would be {found['one'] ** k:.1%}: {found['always']:,} pass always and {found['never']:,} never. "
            "Match the number to the promise."
        ),
    ]
    if found["short"]:
        blocks.append(
            Text(
                f"{counted(found['short'], 'case')} ran fewer than {k} times to the end, and {'are' if found['short'] > 1 else 'is'} not in this."
            )
        )
    return tuple(blocks)


def _judged(clean: Clean, runs: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people's labels make of the judge's verdicts, by the formula that fits how they were drawn."""
    done = runs[runs["outcome"] != "error"]
    formula = by_truth if settings["drawn"] == "truth" else by_verdict
    found: dict[str, Any] = {"disputed": int(done["people"].isin(["disputed", "unsure"]).sum())}
    for how in ("out", "fail", "pass"):
        counts = _counts(done, how)
        if how == "out":
            found["counts"] = counts
        try:
            rate, error = formula(counts)
        except ZeroDivisionError:
            continue
        found[how] = (rate, Z95 * error)
    if "out" in found:
        rate, half = found["out"]
        found["plain"] = plain_labels(rate, half) if half else 0.0
        if settings["least_rate"] is not None:
            found["gate"] = gate_for(rate, half, float(settings["least_rate"]))
        if settings["judge_costs"] is not None:
            found["judge"] = judge_for(found["plain"], found["counts"].labels, float(settings["judge_costs"]))
    return found


def _counts(done: pd.DataFrame, disputed: str) -> Counts:
    judge = done["outcome"] == "pass"
    unsure = done["people"].isin(["disputed", "unsure"])
    read = done["people"].isin(["pass", "fail"]) | (unsure if disputed != "out" else False)
    people = (done["people"] == "pass") | (unsure if disputed == "pass" else False)
    return Counts(
        judged=float(len(done)), judge_passed=float(judge.sum()), both=float((read & judge & people).sum()),
        judge_only=float((read & judge & ~people).sum()), people_only=float((read & ~judge & people).sum()),
        neither=float((read & ~judge & ~people).sum()),
    )  # fmt: skip


def _judge_blocks(found: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[Block, ...]:
    counts: Counts = found["counts"]
    rows = pd.DataFrame(
        {
            "": ["the judge passed", "it did not"],
            "people passed": [f"{counts.both:,.0f}", f"{counts.people_only:,.0f}"],
            "people failed": [f"{counts.judge_only:,.0f}", f"{counts.neither:,.0f}"],
        }
    )
    blocks: list[Block] = [
        Text(
            f"The judge passed {counts.raw:.1%} of {counts.judged:,.0f} answers; {counts.labels:,.0f} of them have a label by people, {found['disputed']} more are disputed."
        ),
        Table(rows, "Judge and people", tuple(rows.columns[1:])),
    ]
    if "out" not in found:
        blocks.append(
            Warn(
                "People have read answers of one verdict only, or too few, so nothing corrects the judge. Let them read some of each."
            )
        )
        return tuple(blocks)
    rate, half = found["out"]
    how = "by known truth (Rogan and Gladen 1978)" if settings["drawn"] == "truth" else "by verdict"
    blocks.append(
        Text(
            f"**{rate:.2%} ± {half:.2%} are good**, {how}. The judge alone says {counts.raw:.1%}: "
            + (
                "it is too harsh."
                if counts.raw < rate - half
                else "it is too lenient."
                if counts.raw > rate + half
                else "within what the labels can tell."
            )
        )
    )
    if not settings["drawn"]:
        blocks.append(
            Warn(
                "Taken for granted: the read answers were drawn at random, or a fixed number of each verdict. If a fixed number of good and of bad ones was written or picked, "
                "another formula holds: `--set drawn=truth`."
            )
        )
    if found["disputed"]:
        ends = [f"all {how}: {found[how][0]:.2%} ± {found[how][1]:.2%}" for how in ("fail", "pass") if how in found]
        blocks.append(Text(f"If the disputed answers were {'; '.join(ends)}. A third person reads these first."))
    if "gate" in found:
        bar = float(settings["least_rate"])
        blocks.append(
            Text(
                {
                    "passed": f"**Yes**: the whole interval is at or over {bar:.1%}.",
                    "failed": f"**No**: the whole interval is under {bar:.1%}.",
                    "open": f"**Not yet**: {bar:.1%} lies inside.",
                }[found["gate"]]
            )
        )
    blocks.append(
        Text(
            f"Without the judge, ± {half:.2%} would take {found['plain']:,.0f} labels; with it {counts.labels:,.0f}. "
            + (
                f"It saves {found['plain'] - counts.labels:,.0f} and costs {float(settings['judge_costs']):,.0f}: {'keep it' if found['judge'] == 'keep' else 'take people'}."
                if "judge" in found
                else "What does the judge cost, in labels? `--set judge_costs=50`."
            )
        )
    )
    return tuple(blocks)


def _pairs(runs: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return the cases that both versions answered: intent, first, second (1 if more than half of its runs passed), critical."""
    done = runs[(runs["outcome"] != "error") & runs["version"].isin([first, second])]
    wide = (
        done.assign(passed=(done["outcome"] == "pass").astype(float))
        .pivot_table(index="case", columns="version", values="passed", aggfunc="mean")
        .reindex(columns=[first, second])
        .dropna()
    )
    about = done.drop_duplicates("case").set_index("case").loc[wide.index]
    return pd.DataFrame(
        {
            "intent": about["kind"], "critical": about["critical"] == 1,
            "first": (wide[first] > 0.5).astype(int), "second": (wide[second] > 0.5).astype(int),
        }
    )  # fmt: skip


def _compared(
    pairs: pd.DataFrame,
    strata: pd.DataFrame,
    runs: pd.DataFrame,
    second: str,
    settings: Mapping[str, Any],
    clean: Clean,
) -> dict[str, Any]:
    marked = "critical" in clean.found and bool(pairs["critical"].any())
    critical = pairs[pairs["critical"]] if marked else pairs
    found: dict[str, Any] = {
        "marked": marked,
        "pairs": len(pairs),
        "all": changed(pairs),
        "critical": changed(critical),
    }
    if not len(pairs) or not len(critical):
        return found
    share = strata["weight"].reindex(pairs["intent"].unique())
    found["composite"] = weighted_change(pairs, share / share.sum())
    found["interval"] = paired_interval(*found["critical"])
    found["hard"] = _hard(runs[runs["version"] == second]) if "hard" in clean.found else None
    bound = found["hard"]["bound"] if found["hard"] else 0.0
    most = float(settings["most_hard"]) if settings["most_hard"] is not None else 1.0
    low, high = found["interval"]
    found["decision"] = gate_of(low, high, bound, float(settings["margin"]) / 100, most)
    new = critical[(critical["first"] == 1) & (critical["second"] == 0)]
    found["new"] = [str(case) for case in new.index]
    return found


def _hard(runs: pd.DataFrame) -> dict[str, Any]:
    known = runs[(runs["outcome"] != "error") & runs["hard"].notna()]
    failures, ran = int(known["hard"].sum()), len(known)
    if failures > _MANY_FAILURES:
        from scipy.stats import beta

        return {
            "failures": failures,
            "runs": ran,
            "bound": float(beta.ppf(0.95, failures + 1, ran - failures)) if ran > failures else 1.0,
        }
    return {"failures": failures, "runs": ran, "bound": upper_bound(failures, ran) if ran else 1.0}


def _hard_blocks(hard: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[Block, ...]:
    words = f"{hard['failures']:,} hard failures in {hard['runs']:,} runs: **at most {hard['bound']:.2%}** (95%, one-sided)."
    if settings["most_hard"] is None:
        return (Text(f"{words} What may it be? `--set most_hard=0.005`."),)
    most = float(settings["most_hard"])
    if hard["bound"] <= most:
        return (Text(f"{words} That keeps {most:.2%}."),)
    return (
        Text(
            f"{words} That promises more than {most:.2%}. Once what failed is mended, the new version needs {runs_needed(most):,} runs without one; fix that number "
            "beforehand, for whoever adds runs until it fits waits for luck."
        ),
    )


def _pair_blocks(
    found: Mapping[str, Any], first: str, second: str, settings: Mapping[str, Any], clean: Clean
) -> tuple[Block, ...]:
    new, mended, count = found["all"]
    if not count:
        return (
            Warn(
                f'{first} and {second} have no case in common, so nothing can be paired. Give the same case the same key in both, `--column case="..."`.'
            ),
        )
    blocks: list[Block] = [
        Text(
            f"{count:,} cases were answered by both. Of these {new:,} are new errors of {second}, {mended:,} are mended; the others came out alike. Runs without a partner do not count."
        ),
    ]
    if "composite" in found:
        blocks.append(
            Text(
                f"The composite change is {100 * found['composite']:+.1f} points, each kind by its weight. A composite can rise while what hurts most gets worse."
            )
        )
    if not found["marked"]:
        blocks.append(
            Warn(
                'Nothing says which cases are critical, so all pairs are held against the bar. List what hurts most beforehand: `--column critical="..."`.'
            )
        )
    if "interval" not in found:
        return tuple(blocks)
    low, high = (100 * end for end in found["interval"])
    new, mended, count = found["critical"]
    margin = float(settings["margin"])
    words = {
        "block": f"**No**: errors rise by more than {margin:g} points.",
        "more_critical": f"**Not yet**: {margin:g} points lie inside. More {'critical ' if found['marked'] else ''}cases.",
        "more_runs": "**Not yet**: the pairs keep their bar, and hard failures do not; see below.",
        "ship": f"**Yes**: errors rise by at most {margin:g} points"
        + (", and hard failures keep their bar." if found["hard"] and settings["most_hard"] is not None else "."),
    }
    blocks.append(
        Text(
            f"On {count:,} {'critical ' if found['marked'] else ''}pairs: {new} new errors, {mended} mended, so the error rate rises by {100 * (new - mended) / count:+.2f} points, "
            f"**{low:+.2f} to {high:+.2f}**. {words[found['decision']]}"
        )
    )
    if found["new"]:
        blocks.append(Text(f"Read these first: {listed(found['new'], limit=_MOST_SHOWN)}."))
    if found["hard"]:
        blocks += _hard_blocks(found["hard"], settings)
    return tuple(blocks)


def _headline(numbers: Mapping[str, Any], second: str, settings: Mapping[str, Any]) -> str:
    rate, half = numbers["rate"], numbers["half"]
    words = f"{second or 'It'} passes {rate:.1%} ± {half:.1%}"
    if (judged := numbers.get("judged")) and "out" in judged:
        rate, half = judged["out"]
        words = f"{rate:.1%} ± {half:.1%} are good by people's labels, where the judge says {judged['counts'].raw:.1%}"
    elif "decision" in numbers:
        words += {"release": ": yes", "hold": ": no", "label": ": not yet", "too_close": ": not yet"}[
            numbers["decision"]
        ]
    errors = int(numbers["errors"]["error"].sum())
    words += f"; {errors:,} error{'s' if errors > 1 else ''} counted apart." if errors else "."
    if "decision" in (compared := numbers.get("compared", {})):
        low, high = (100 * end for end in compared["interval"])
        words += f" Against the old one errors rise by {low:+.1f} to {high:+.1f} points: " + {
            "block": "no.", "more_critical": "not yet.", "more_runs": "not yet.", "ship": "yes.",
        }[compared["decision"]]  # fmt: skip
    return words


def _memo(numbers: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[Block, ...]:
    rate, half = numbers.get("judged", {}).get("out", (numbers["rate"], numbers["half"]))
    lines = [
        f"[Yes, no or not yet]: {max(0, rate - half):.0%} to {min(1, rate + half):.0%}, and the bar is {'[bar]' if settings['least_rate'] is None else format(float(settings['least_rate']), '.1%')}."
    ]
    if "interval" in (compared := numbers.get("compared", {})):
        low, high = (100 * end for end in compared["interval"])
        lines.append(
            f"Against the old version errors rise by {low:+.0f} to {high:+.0f} points where it hurts; {float(settings['margin']):g} is the bar."
        )
    lines += [
        "How this good score can fail in use: [what the set leaves out]. [Which number] shows it.",
        "Next: [who] labels or runs [how many] by [date].",
    ]
    return (Text("To be edited: what stands in brackets is yours to fill in."), Bullets(tuple(lines)))


EVALUATIONS = Kind(
    name="evaluations",
    title="Your evaluation run, read",
    reads="a row per run of a case: its key, and whether it passed, failed or ended in an error; a version, a kind and people's labels if there are any.",
    columns=(
        Column(
            "case", "key of the case, the same in every version", Name(),
            ("case id", "id", "test", "test id", "testidx", "sample id", "sample", "question id", "task", "task id", "doc id", "example id", "input id", "item"),
        ),
        Column(
            "outcome", "pass, fail or error; or the judge's verdict", _VERDICT,
            ("passed", "pass", "result", "verdict", "judge", "judge verdict", "success", "status", "score", "correct", "acc", "exact match", "grade", "ergebnis"),
            ask_blank={"error": "no answer came, and it is an error", "drop": "not rated, and the row is left out"},
        ),
        Column(
            "version", "model, prompt or release", Name(), ("model", "provider", "prompt version", "release", "experiment", "run", "variant", "system"),
            required=False, per_row=False,
        ),
        Column(
            "kind", "kind of request", Name(fold=True),
            ("intent", "category", "metadata category", "tag", "topic", "stratum", "segment", "metadata kind", "metadata intent", "type", "subset", "art"),
            required=False, per_row=False,
        ),
        Column(
            "traffic", "requests of this kind in production, the same number in each row of a kind", Number("requests", at_least=0),
            ("requests", "weight", "share of requests", "production requests"), required=False, per_row=False, default=np.nan,
        ),
        Column(
            "people", "what people say: pass, fail or disputed; blank where nobody read it", _VERDICT,
            ("human", "human label", "human verdict", "annotation", "annotator", "gold", "expert", "reviewer", "label", "mensch"), required=False, per_row=False,
        ),
        Column(
            "epoch", "number of the run, where a case ran several times", Name(), ("repeat", "trial", "attempt", "run number", "repetition"), required=False, per_row=False,
        ),
        Column(
            "use", "whether it stands in the prompt or was tuned on: example, demo, train", Name(fold=True), ("split", "source", "role"), required=False, per_row=False,
        ),
        Column(
            "critical", "whether a failure of this case hurts most", YesNo(), ("is critical", "high stakes", "priority"), required=False, per_row=False, default=np.nan,
        ),
        Column(
            "hard", "whether this run failed hard (a forbidden promise)", YesNo(), ("hard failure", "severe", "critical failure", "violation", "unsafe"),
            required=False, per_row=False, default=np.nan,
        ),
    ),
    make=_make,
    settings=(
        Setting("least_rate", "the bar for the pass rate, as a share, set before the result", None, 0, 1),
        Setting("pass_from", "score from which on a case has passed", None, 0, 1),
        Setting("more", "further cases of one kind that could be labeled", float(MORE_CASES), 1, 1e6),
        Setting("k", "runs that have to succeed, for pass^k; as many as most cases ran if you say nothing", None, 2, 1000),
        Setting("drawn", "how the answers that people read were picked", "", text=True, options=("verdict", "truth")),
        Setting("judge_costs", "what the judge costs, in labels by people", None, 0, 1e9),
        Setting("first", "name of the old version", "", text=True),
        Setting("second", "name of the new version", "", text=True),
        Setting("margin", "points by which errors may rise where it hurts", 3.0, 0, 100),
        Setting("most_hard", "share of hard failures that is allowed", None, 1e-6, 1),
    ),
    together=("the old run", "the new run"),
    layouts={"promptfoo's table": promptfoo_table},
    opens={"promptfoo's results": promptfoo, "an inspect log as JSON": inspect, "lines of JSON or a list of records": records_of},
    packed={"header.json": "an inspect log that is packed (.eval). Write it as JSON and bring that: `inspect log convert LOG --to json --output-dir logs_json`"},
    lesson="10_evaluation",
    example=(
        "case,kind,outcome\n"
        "r1,refund,pass\nr2,refund,fail\nr3,refund,pass\nr4,order,pass\nr5,order,pass\nr6,order,error\nr7,order,fail\nr8,order,pass\n"
    ),
)  # fmt: skip
