"""The suite of module 10's A5 as a task of inspect_ai, run over its recorded rounds by a mock model: no network, no key.

Each case is a sample, each round an epoch. What the model answers is what was recorded: the right letter for a pass, another
one for a fail; where the line broke, the sample fails with an error and is tried again, up to three times. So the log holds
what a real run would hold, and `all_five` in it can be compared with the course's own.

inspect_ai stands beside no lock of this course (it wants an older python-dateutil), so it runs in an environment of its own:

    uv run --no-project --with inspect-ai==0.3.285 python integrations/inspect_clerk.py LOGS

Writes a log per version into the folder LOGS, as JSON, and prints what each case came to. `make proof` compares that with the
course's own figures (tests/modules/evaluation/test_inspect.py). With a real model, `inspect eval integrations/inspect_clerk.py
--model PROVIDER/NAME -T version=birch` runs the same task; there the letters themselves are needed in place of their names.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import inspect_ai
from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

TABLES = Path(__file__).parents[1] / "datasets" / "10_evaluation"
ROUNDS, ATTEMPTS = 5, 3
BROKEN = "the line broke"
MODEL = "mockllm/model"


def rows(name: str) -> list[dict[str, str]]:
    """Return a table of the exercise."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def versions() -> list[str]:
    """Return the prompts that were run, the one in use among them."""
    return sorted({row["version"] for row in rows("suite_runs")})


@task
def clerk(version: str = "in_use") -> Task:
    """The 56 cases, five rounds each; the version only names the run, its answers come from the model."""
    samples = [
        Sample(id=row["case"], input=f"Case {row['case']}: which letter is this?", target=row["letter"])
        for row in rows("suite_cases")
    ]
    return Task(
        name=f"clerk_{version}",
        dataset=samples,
        solver=filing(),
        scorer=filed(),
        # A case passes where at least five of its five rounds do; a round without a result lets it fail here.
        epochs=Epochs(ROUNDS, f"at_least_{ROUNDS}"),
    )


@solver
def filing() -> Solver:
    """Ask the model, and fail the sample where the line broke: an error is no wrong answer."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state = await generate(state)
        if state.output.completion == BROKEN:
            raise ConnectionError(BROKEN)
        return state

    return solve


@scorer(metrics=[accuracy()])
def filed() -> Scorer:
    """Correct where the letter is filed under its kind."""

    async def score(state: TaskState, target: Target) -> Score:
        answer = state.output.completion
        return Score(value=CORRECT if answer == target.text else INCORRECT, answer=answer)

    return score


def recorded(version: str) -> Model:
    """Return a mock model that answers as the version did, attempt by attempt."""
    letter = {row["case"]: row["letter"] for row in rows("suite_cases")}
    other = {name: next(one for one in sorted(set(letter.values())) if one != name) for name in letter.values()}
    queue: dict[str, list[str]] = defaultdict(list)
    runs = [row for row in rows("suite_runs") if row["version"] == version]
    for row in sorted(runs, key=lambda row: (row["case"], int(row["round"]), int(row["attempt"]))):
        right = letter[row["case"]]
        queue[row["case"]].append({"pass": right, "fail": other[right], "error": BROKEN}[row["result"]])

    def answer(asked: list[Any], *_: Any) -> ModelOutput:
        case = asked[-1].text.split(":")[0].removeprefix("Case ")
        output = ModelOutput.from_content(MODEL, queue[case].pop(0))
        # Without a usage the mock counts tokens with a vocabulary that it would fetch.
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    replay: Callable[..., ModelOutput] = answer
    return get_model(MODEL, custom_outputs=replay, memoize=False)


def rounds_of(log: EvalLog) -> dict[str, list[str | None]]:
    """Return of each case what its five rounds came to: "C", "I" or None, where the round has no result."""
    found: dict[str, list[str | None]] = defaultdict(lambda: [None] * ROUNDS)
    for sample in log.samples or []:
        scores = sample.scores or {}
        found[str(sample.id)][sample.epoch - 1] = None if sample.error else str(scores["filed"].value)
    return dict(found)


def main(folder: Path) -> None:
    """Run every version and print {version: {"accuracy": ..., "rounds": {case: [...]}}} as JSON."""
    results = {}
    for version in versions():
        [log] = inspect_ai.eval(
            clerk(version),
            model=recorded(version),
            log_dir=str(folder),
            log_format="json",
            display="none",
            # Answers are replayed in order, so one sample runs at a time.
            max_samples=1,
            max_connections=1,
            fail_on_error=False,
            retry_on_error=ATTEMPTS - 1,
        )
        if log.status != "success" or log.results is None:
            raise SystemExit(f"{version}: {log.status}: {log.error}")
        [scored] = log.results.scores
        results[version] = {"accuracy": scored.metrics["accuracy"].value, "rounds": rounds_of(log)}
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
