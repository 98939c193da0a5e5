"""What runs in the twin, an environment with exactly the versions that a browser gets: every table, every reference, and
the exercises named on the command line answered as their solutions do. Prints what is not as it should be, as JSON."""

import io
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import aipm_course
from aipm_course.datasets import load, sources
from aipm_course.judging.verdict import Outcome
from aipm_course.proof.answers import verdict_on
from aipm_course.registry import all_questions, find


def tables(root: Path) -> list[str]:
    wrong = []
    for name, source in sources().items():
        if source.simulated:
            text = io.StringIO()
            load(name).to_csv(text, index=False, lineterminator="\n")
            if text.getvalue() != (root / "datasets" / source.file).read_text(encoding="utf-8"):
                wrong.append(name)
    return wrong


def references() -> list[str]:
    return [
        question.id
        for question in all_questions()
        if verdict_on(question, question.reference(question.data(0))).outcome is not Outcome.CORRECT
    ]


def answered(notebook: Path) -> dict[str, str]:
    """Run a solution's cells and return the outcome of each check."""
    outcomes: dict[str, str] = {}

    def check(question: str, answer: object = ..., *, seed: int = 0) -> None:
        outcomes[question] = verdict_on(find(question), answer, seed).outcome.name

    aipm_course.check = check
    space: dict[str, object] = {"__name__": "__main__", "display": print}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook.name, "exec"), space)
    return outcomes


if __name__ == "__main__":
    root = Path(sys.argv[1])
    result = {"tables": tables(root), "references": references(), "python": sys.version.split()[0]}
    result["exercises"] = {path: answered(root / "solutions" / path) for path in sys.argv[2:]}
    sys.stdout.write("\n" + json.dumps(result))
