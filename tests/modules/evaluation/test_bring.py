"""An evaluation run of one's own: messy files with planted truths over seeds, and a sentence for each mutilated one."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from messy_tables import as_csv, as_xlsx
from scipy.stats import beta
from statsmodels.stats.contingency_tables import mcnemar

from aipm_course import load
from aipm_course.kernel.errors import CourseError
from aipm_course.modules.evaluation.simulators import golden_set as golden_sets
from aipm_course.modules.evaluation.simulators import judged_answers as judging
from aipm_course.modules.evaluation.simulators import two_versions as versions
from aipm_course.own_table import Open, Said, report_on
from aipm_course.simulation.rates import pass_hat
from aipm_course.simulation.streams import stream

SEEDS = range(3)
RATES = {"refund": 0.9, "order": 0.7, "Größe": 0.8}
ASKED = {"refund": 1000, "order": 7000, "Größe": 2000}


def planted(seed: int, epochs: int = 1, *, errors: float = 0.04) -> pd.DataFrame:
    """Six hundred cases of three kinds: the second version breaks some orders and mends refunds; errors in some runs."""
    generator = stream(seed, "tests.evaluations")
    kind = generator.choice(list(RATES), 600, p=[0.6, 0.2, 0.2])
    level = np.clip(pd.Series(kind).map(RATES).to_numpy() + generator.normal(0, 0.15, 600), 0, 1)
    rows = []
    for case, epoch, version in itertools.product(range(600), range(1, epochs + 1), (1, 2)):
        change = 0 if version == 1 else {"order": -0.25, "refund": 0.08, "Größe": 0}[kind[case]]
        passed = generator.random() < level[case] + change
        rows.append((f"case-{case:03d}", kind[case], epoch, version, "pass" if passed else "fail"))
    made = pd.DataFrame(rows, columns=["case", "kind", "epoch", "version", "outcome"])
    made.loc[generator.random(len(made)) < errors, "outcome"] = "error"
    return made


def truth(made: pd.DataFrame) -> dict[str, object]:
    """Rate of version 2 in production, errors, and new and mended cases, by plain pandas."""
    done = made[(made["outcome"] != "error")].assign(passed=lambda rows: rows["outcome"] == "pass")
    cases = done[done["version"] == 2].groupby(["kind", "case"])["passed"].mean().groupby("kind")
    weight = pd.Series(ASKED) / sum(ASKED.values())
    wide = done.pivot_table(index="case", columns="version", values="passed", aggfunc="mean").dropna() > 0.5
    return {
        "rate": float((cases.mean() * weight).sum()),
        "own": float(cases.sum().sum() / cases.size().sum()),
        "half": float(1.96 * ((weight**2 * cases.mean() * (1 - cases.mean()) / cases.size()).sum()) ** 0.5),
        "new": int((wide[1] & ~wide[2]).sum()),
        "mended": int((~wide[1] & wide[2]).sum()),
        "pairs": len(wide),
        "errors": (made["outcome"] == "error").groupby(made["version"]).sum().tolist(),
    }  # fmt: skip


def promptfoo(made, path):
    """One file of results with two providers; a failed assertion fills `error`, too, and is none."""
    lines = [
        {
            "id": str(place), "promptIdx": 0, "testIdx": int(one.case[-3:]), "provider": {"id": f"model-{one.version}", "label": ""},
            "prompt": {"raw": "...", "label": "p"}, "vars": {"question": one.case}, "success": one.outcome == "pass",
            "score": float(one.outcome == "pass"), "failureReason": {"pass": 0, "fail": 1, "error": 2}[one.outcome],
            "error": None if one.outcome == "pass" else "Expected output to contain", "latencyMs": 100, "cost": 0.001,
            "testCase": {"vars": {}, "metadata": {"category": one.kind}},
        }
        for place, one in enumerate(made.itertuples())
    ]  # fmt: skip
    document = {
        "evalId": "eval-1",
        "results": {"version": 3, "results": lines, "prompts": [], "stats": {}},
        "config": {},
    }
    file = path.with_suffix(".json")
    file.write_text(json.dumps(document), encoding="utf-8")
    return file, Said()


def promptfoo_lines(made, path):
    """The same as lines, two files, with a mark at the beginning."""
    files = []
    for version, part in made.groupby("version"):
        lines = [
            json.dumps(
                {
                    "testIdx": int(one.case[-3:]), "promptIdx": 0, "provider": {"id": "echo"}, "success": one.outcome == "pass",
                    "failureReason": {"pass": 0, "fail": 1, "error": 2}[one.outcome], "testCase": {"metadata": {"category": one.kind}},
                },
                ensure_ascii=False,
            )
            for one in part.itertuples()
        ]  # fmt: skip
        files.append(path.with_name(f"run{version}.jsonl"))
        files[-1].write_text("\n".join(lines), encoding="utf-8-sig")
    return files, Said()


def promptfoo_csv(made, path):
    """promptfoo's CSV: a row per test with its variables, and for each prompt the output, Status, Score, Named Scores and more."""
    wide = made.set_index(["case", "version"])
    block = ["Status", "Score", "Named Scores", "Metric: tone", "Grader Reason", "Comment"]
    heads = ["Description", "question", "category", "[openai:v1] p", *block, "[openai:v2] p", *block]
    rows = []
    for case in dict.fromkeys(made["case"]):
        row = ["", f'What, "{case}"?\nPlease.', wide["kind"][case].iloc[0]]
        for version in (1, 2):
            if (case, version) in wide.index:
                outcome = wide["outcome"][case, version]
                row += [
                    f"an answer, {version}",
                    outcome.upper(),
                    "1.00" if outcome == "pass" else "0.00",
                    '{"tone":0.5}',
                    "0.50",
                    "because",
                    "",
                ]
            else:
                row += [""] * 7
        rows.append(row)
    return as_csv([heads, *rows], path.with_suffix(".csv"), newline="\n"), Said(settings={"first": "[openai:v1] p"})


def inspect_logs(made, path):
    """Two logs as JSON: values C and I, errors in the sample and no score."""
    files = []
    for version, part in made.groupby("version"):
        samples = [
            {
                "id": one.case, "epoch": one.epoch, "input": "...", "target": "...", "metadata": {"category": one.kind},
                "scores": {} if one.outcome == "error" else {"match": {"value": "C" if one.outcome == "pass" else "I"}},
                "error": {"message": "timeout"} if one.outcome == "error" else None,
            }
            for one in part.itertuples()
        ]  # fmt: skip
        log = {
            "version": 2,
            "status": "success",
            "eval": {"model": f"mockllm/model-{version}", "task": "t"},
            "samples": samples,
        }
        files.append(path.with_name(f"log{version}.json"))
        files[-1].write_text(json.dumps(log), encoding="utf-8")
    return files, Said()


def harness(made, path):
    """lm-evaluation-harness: a line per document with acc as 0.0 and 1.0, null where nothing came."""
    files = []
    for version, part in made.groupby("version"):
        lines = [
            json.dumps({"doc_id": one.case, "doc": {"category": one.kind}, "acc": None if one.outcome == "error" else float(one.outcome == "pass")})
            for one in part.itertuples()
        ]  # fmt: skip
        files.append(path.with_name(f"samples{version}.jsonl"))
        files[-1].write_text("\n".join(lines), encoding="utf-8")
    return files, Said(columns={"kind": "doc.category"}, options={"blank": {"outcome": "error"}})


def german(made, path):
    """Excel in German: semicolons, Windows letters, ja, nein and Fehler, requests with points between thousands."""
    words = {"pass": "ja", "fail": "nein", "error": "Fehler"}
    rows = [
        [one.case, f"v{one.version}", one.kind, words[one.outcome], f"{ASKED[one.kind]:,}".replace(",", ".")]
        for one in made.itertuples()
    ]
    heads = ["ID", "Version", "Art", "Ergebnis", "Requests"]
    said = Said(options={"decimal": {"traffic": "comma"}})
    return as_csv([heads, *rows], path.with_suffix(".csv"), separator=";", encoding="cp1252"), said


def workbook(made, path):
    """A workbook below a title: numbers for the outcome, versions by name, the demo's cases marked."""
    rows = [
        [one.case, "new" if one.version == 2 else "old", one.kind, {"pass": 1, "fail": 0, "error": "timeout"}[one.outcome], ASKED[one.kind], "test"]
        for one in made.itertuples()
    ]  # fmt: skip
    rows += [
        [f"demo-{n}", version, "order", int(version == "new"), 7000, "demo"]
        for n in range(40)
        for version in ("old", "new")
    ]
    heads = ["Case ID", "Release", "Intent", "Passed?", "Requests", "Use"]
    said = Said(settings={"first": "old"})
    return as_xlsx([heads, *rows], path.with_suffix(".xlsx"), above=1, notes=True), said


MESSY = [promptfoo, promptfoo_lines, promptfoo_csv, inspect_logs, harness, german, workbook]


@pytest.mark.parametrize("write", MESSY, ids=lambda write: write.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_rate_errors_and_pairs_are_found(write, seed, tmp_path):
    made = planted(seed)
    path, said = write(made, tmp_path / "run")
    report = report_on(
        "evaluations", path, Said(said.columns, said.options, said.values, {**said.settings, "margin": "2"})
    )
    numbers, expected = report.numbers, truth(made)
    assert numbers["errors"]["error"].tolist() == expected["errors"]
    weighted = write in (german, workbook)
    assert numbers["rate"] == pytest.approx(expected["rate" if weighted else "own"])
    if weighted:
        assert numbers["half"] == pytest.approx(expected["half"], rel=1e-4)
    compared = numbers["compared"]
    assert compared["all"] == (expected["new"], expected["mended"], expected["pairs"])
    n, b, c = expected["pairs"], expected["new"], expected["mended"]
    table = [[0, b], [c, n - b - c]]
    assert mcnemar(table).statistic == min(b, c)  # the same two numbers decide the field's test
    low, high = compared["interval"]
    assert (low + high) / 2 == pytest.approx((b - c) / n)
    assert (high - low) / 2 == pytest.approx(1.96 * (b + c - (b - c) ** 2 / n) ** 0.5 / n, rel=1e-4)
    assert sum(expected["errors"]) > 10
    assert "nothing was uploaded" in report.as_markdown()
    assert seed or write is not MESSY[0] or "<table" in report.as_html()


@pytest.mark.parametrize("seed", SEEDS)
def test_several_runs_of_a_case_give_pass_hat_k(seed, tmp_path):
    made = planted(seed, epochs=4, errors=0.0).query("version == 2")
    path, _ = inspect_logs(made, tmp_path / "x")
    report = report_on("evaluations", path)
    wide = (made["outcome"] == "pass").groupby([made["case"], made["epoch"]]).first().unstack()
    found = report.numbers["repeated"]
    assert (found["k"], found["tasks"]) == (4, 600)
    assert found["one"] == pytest.approx(wide.to_numpy().mean())
    assert found["all"] == pytest.approx(wide.all(axis=1).mean())
    picked = [wide[list(two)].all(axis=1).mean() for two in itertools.combinations(wide.columns, 2)]
    two = report_on("evaluations", path, Said(settings={"k": "2"})).numbers["repeated"]
    assert two["all"] == pytest.approx(np.mean(picked))
    assert two["all"] == pytest.approx(pass_hat(wide.sum(axis=1), [4] * 600, 2))
    assert "Match the number to the promise" in report.as_markdown()


@pytest.mark.parametrize("seed", range(6))
def test_the_lessons_own_judge_is_corrected_as_in_the_lesson(seed, tmp_path):
    month = judging.judged_answers(seed)
    path = tmp_path / "answers.csv"
    month.answers.to_csv(path, index=False)
    said = Said(
        columns={"case": "answer"},
        settings={"drawn": "truth" if month.design == "truth" else "verdict", "least_rate": str(month.least_rate), "judge_costs": str(month.judge_costs)},
    )  # fmt: skip
    found = report_on("evaluations", path, said).numbers["judged"]
    assert found["out"] == pytest.approx(judging.estimate(month))
    assert found["gate"] == month.story
    assert found["judge"] == month.pays


@pytest.mark.parametrize("seed", range(6))
def test_the_lessons_own_golden_set_and_versions_are_decided_as_in_the_lesson(seed, tmp_path):
    golden = golden_sets.golden_set(seed)
    kept = golden.cases[golden.cases["copy_of"] == ""]
    asked = golden.traffic.set_index("kind").pipe(lambda table: table["requests"] - table["of_staff"])
    kept.assign(requests=kept["kind"].map(asked)).drop(columns="copy_of").to_csv(tmp_path / "golden.csv", index=False)
    numbers = report_on(
        "evaluations", tmp_path / "golden.csv", Said(settings={"least_rate": str(golden.least_rate)})
    ).numbers
    assert numbers["decision"] == golden.story

    two = versions.two_versions(seed)
    about = two.intents.set_index("intent")
    runs = load("evaluation_runs", seed=seed).rename(columns={"source": "use"})
    runs.assign(critical=runs["intent"].map(about["critical"]), requests=runs["intent"].map(about["share"])).to_csv(
        tmp_path / "runs.csv", index=False
    )
    facts = load("evaluation_facts", seed=seed).set_index("fact")["value"]
    said = Said(
        settings={
            "margin": str(100 * facts["margin"]) if "margin" in facts else "3",
            "most_hard": str(facts.get("most_hard", 0.01)),
        }
    )
    numbers = report_on("evaluations", tmp_path / "runs.csv", said).numbers
    pairs = versions.pairs_of(two)
    assert numbers["compared"]["critical"] == versions.changed(pairs[pairs["critical"]])
    assert numbers["compared"]["composite"] == pytest.approx(versions.composite_change(two, pairs))
    hard = numbers["compared"]["hard"]
    assert (hard["failures"], hard["runs"]) == versions.hard_runs(two)
    assert hard["bound"] == pytest.approx(beta.ppf(0.95, hard["failures"] + 1, hard["runs"] - hard["failures"]))
    low, high = numbers["compared"]["interval"]
    margin, most = (float(said.settings[name]) for name in ("margin", "most_hard"))
    assert numbers["compared"]["decision"] == versions.decision_for(low, high, hard["bound"], margin / 100, most)


FINE = [[f"c{n}", ("v1", "v2")[n % 2], "ab"[n // 2 % 2], int(n % 5 > 0)] for n in range(80)]
FINE = [[f"c{n // 2}", *more] for n, (_, *more) in enumerate(FINE)]
HEAD = ["case", "version", "kind", "outcome"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*FINE, ["c99", "v1", "a", ""]], ["Row 82, column 'outcome' is blank", "--blank outcome=error"]),
        ([*FINE, ["c99", "v1", "a", 0.7]], ["Row 82, column 'outcome': 0.7 is a score", "--set pass_from=0.5"]),
        ([*FINE, ["c99", "v3", "a", 1]], ["There are 3 versions", "which is the old one?", "--set first=v1"]),
        ([[case, {"v1": "blue", "v2": "green"}[version], *more] for case, version, *more in FINE], ["There are 2 versions", "--set first=blue"]),
    ],
    ids=["blank outcomes", "scores", "three versions", "names that do not tell"],
)  # fmt: skip
def test_what_can_be_meant_in_two_ways_is_asked(rows, words, tmp_path):
    with pytest.raises(Open) as raised:
        report_on("evaluations", as_csv([HEAD, *rows], tmp_path / "a.csv"))
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_answers_count(tmp_path):
    path = as_csv(
        [HEAD, *[one for one in FINE if one[1] == "v1"], ["c98", "v1", "a", 0.7], ["c99", "v1", "a", ""]],
        tmp_path / "a.csv",
    )
    for bar, blank, errors, cases in (("0.5", "error", 1, 41), ("0.8", "drop", 0, 41)):
        said = Said(options={"blank": {"outcome": blank}}, settings={"pass_from": bar})
        numbers = report_on("evaluations", path, said).numbers
        assert numbers["errors"]["error"].sum() == errors
        assert numbers["strata"]["cases"].sum() == cases
        assert (numbers["runs"].set_index("case")["outcome"]["c98"] == "pass") == (bar == "0.5")


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([HEAD, *FINE, ["c99", "v1", "a", "so so"]], Said(), "row 82, column 'outcome': 'so so' is neither pass nor fail nor error"),
        ([HEAD, *FINE, ["c99", "v1", "a", 7]], Said(), "row 82, column 'outcome': '7' is a score outside 0 to 1"),
        ([HEAD, *([*one[:3], "error"] for one in FINE)], Said(), "no run came to an end (80 errors)"),
        ([HEAD, *FINE, ["c0", "v1", "b", 1]], Said(), "the case 'c0' stands in 2 kinds"),
        ([HEAD, *FINE], Said(settings={"first": "v9"}), "there is no version 'v9' for --set first; there are: 'v1', 'v2'"),
        ([HEAD, *FINE], Said(settings={"least_rate": "80"}), "--set least_rate takes a number from 0 to 1"),
        ([HEAD, *FINE], Said(settings={"drawn": "random"}), "--set drawn takes verdict or truth"),
        ([HEAD[:3], *(one[:3] for one in FINE)], Said(), "No column looks like outcome"),
        ([HEAD[1:], *(one[1:] for one in FINE)], Said(), "No column looks like case"),
        ([[*HEAD, "people"], *([*one, "pass"] for one in FINE), ["c99", "v1", "a", 1, "perhaps"]], Said(), "row 82, column 'people': 'perhaps' is neither"),
    ],
    ids=["a word", "a grade", "errors only", "two kinds", "no such version", "no share", "no answer", "no outcome", "no case", "a reader's word"],
)  # fmt: skip
def test_each_mutilated_file_gets_its_sentence(rows, said, words, tmp_path):
    with pytest.raises(CourseError) as raised:
        report_on("evaluations", as_csv(rows, tmp_path / "a.csv"), said)
    assert words in str(raised.value), str(raised.value)
    assert len(str(raised.value)) < 340


def test_promptfoos_older_tables_are_read_by_their_marks(tmp_path):
    rows = [
        ["question", "[openai:gpt] p"],
        ["a", "[PASS] yes"],
        ["b", "[FAIL] Expected\n---\nno"],
        ["c", "[ERROR] 429"],
        ["d", ""],
    ]
    numbers = report_on("evaluations", as_csv(rows, tmp_path / "a.csv")).numbers
    assert numbers["errors"][["pass", "fail", "error"]].to_numpy().tolist() == [[1, 1, 1]]
    assert numbers["runs"]["case"].tolist() == ["test 0", "test 1", "test 2"]
    with pytest.raises(CourseError, match="holds no record"):
        report_on(
            "evaluations",
            as_csv([["q", "[a] p", "Status", "Score", "Named Scores"], ["x", "", "", "", ""]], tmp_path / "a.csv"),
        )


def test_each_mutilated_log_gets_its_sentence(tmp_path):
    import zipfile

    (tmp_path / "a.json").write_text(
        json.dumps({"eval": {"model": "m"}, "status": "error", "samples": None}), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="holds no samples \\(its status is 'error'\\)"):
        report_on("evaluations", tmp_path / "a.json")
    (tmp_path / "a.json").write_text(json.dumps({"stats": {}, "results": {"stats": {}}}), encoding="utf-8")
    with pytest.raises(CourseError, match=r"No column looks like|holds no records"):
        report_on("evaluations", tmp_path / "a.json")
    (tmp_path / "a.json").write_text(json.dumps({"results": {"results": []}}), encoding="utf-8")
    with pytest.raises(CourseError, match=r"holds no record\. Export it again"):
        report_on("evaluations", tmp_path / "a.json")
    (tmp_path / "a.json").write_text('{"results": {"results": [{"testIdx"', encoding="utf-8")
    with pytest.raises(CourseError, match="row 1: this is no JSON"):
        report_on("evaluations", tmp_path / "a.json")
    with zipfile.ZipFile(tmp_path / "a.eval", "w") as packed:
        packed.writestr("header.json", "{}")
    with pytest.raises(CourseError, match="inspect log convert"):
        report_on("evaluations", tmp_path / "a.eval")


def test_a_judge_that_nobody_can_correct_and_runs_without_a_pair_are_told(tmp_path):
    rows = [["case", "version", "outcome", "people"]]
    rows += [[f"c{n}", "v1", "pass" if n < 30 else "fail", "pass" if n < 10 else ""] for n in range(40)]
    rows += [[f"d{n}", "v2", "pass" if n < 30 else "fail", "pass" if n < 10 else ""] for n in range(40)]
    text = report_on("evaluations", as_csv(rows, tmp_path / "a.csv")).as_markdown()
    assert "People have read answers of one verdict only" in text
    assert "have no case in common" in text
    rows = [["case", "outcome", "hard"], *([f"c{n}", "pass", 0] for n in range(100))]
    text = report_on(
        "evaluations", as_csv(rows, tmp_path / "a.csv"), Said(settings={"most_hard": "0.01"})
    ).as_markdown()
    assert "0 hard failures in 100 runs: **at most 2.95%**" in text
    assert "needs 299 runs without one" in text
