"""Nothing outside a module's own tests names it: tests of the engine run on the toy module, or on every module there is.

What still names one stands in NAMED with the modules that it names, and the list only gets shorter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from aipm_course.registry import manifests

TESTS = Path(__file__).parents[1]
OWN = ("modules", "toy_module", "contracts")
NAMED: dict[str, set[str]] = {
    "attacks/hostile/courses.py": {"rice"},
    "attacks/hostile/reach.py": {"rice"},
    "attacks/test_attacks.py": {"rice"},
    "attacks/test_killed.py": {"rice"},
    "browser/test_browser.py": {"rice"},
    "browser/test_living_check.py": {"rice"},
    "browser/test_mock_room.py": {"studio"},
    "cohort/test_report.py": {"fairness", "rice"},
    "deploy/test_hub.py": {"rice"},
    "docs/test_classroom.py": {"rice"},
    "test_updating.py": {"rice"},
    "docs/test_facilitation.py": {"drift", "fairness", "metrics", "models", "rice"},
    "grading/test_autograde.py": {"rice"},
    "grading/test_class_of_sixty.py": {"rice"},
    "grading/test_cohort.py": {"rice"},
    "grading/test_exchange.py": {"rice"},
    "grading/test_fingerprint.py": {"studio"},
    "grading/test_stubs.py": {"rice"},
    "grading/test_submissions.py": {"rice"},
    "interview/test_room.py": {"studio"},
    "interview/test_bank.py": {"drift"},
    "interview/test_blind_ratings.py": {"studio"},
    "interview/test_sitting.py": {"incidents", "launch", "studio"},
    "planning/test_diagnostic.py": {"capstone", "models", "rice", "spec", "studio"},
    "planning/test_page.py": {"models"},
    "planning/test_path.py": {"models"},
    "planning/test_progress.py": {"metrics", "rice"},
    "planning/test_warm_up.py": {"fairness", "metrics", "rice"},
    "reference/test_glossary.py": {"metrics"},
    "support/simulated_class.py": {"rice"},
    "support/submissions.py": {"rice"},
    "test_build.py": {"rice"},
    "test_cli.py": {"metrics", "models", "rice"},
    "test_curriculum.py": {
        "board",
        "capstone",
        "data",
        "drift",
        "economics",
        "evaluation",
        "experiments",
        "fairness",
        "framing",
        "incidents",
        "leading",
        "metrics",
        "models",
        "retrieval",
        "spec",
        "studio",
    },
    "test_learner.py": {"rice"},
    "test_record.py": {"rice"},
}


def _strings(tree: ast.AST) -> Iterator[str]:
    """Yield what a file imports, and its string constants but docstrings."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def named_in(source: str) -> set[str]:
    """Return the modules that a file names: by full name, by a question's id, by an import."""
    texts = "\n".join(_strings(ast.parse(source)))
    return {
        manifest.short
        for manifest in manifests()
        if manifest.objectives
        and manifest.number not in ("", "00")
        and re.search(
            rf"\b{manifest.number}_{manifest.short}\b|aipm_course\.modules\.{manifest.short}\b"
            # data.csv is a file, data-science a field and data-owner a role: none is a question of the module on data
            rf"|(?m:^{manifest.short}[.-](?!csv$|science$|owner$)[a-z_]+$)",
            texts,
        )
    }


def test_only_a_modules_own_tests_name_it():
    found = {}
    for path in TESTS.rglob("*.py"):
        place = path.relative_to(TESTS)
        if place.parts[0] not in OWN and (names := named_in(path.read_text(encoding="utf-8"))):
            found[place.as_posix()] = names
    more = {place: names - NAMED.get(place, set()) for place, names in found.items() if names - NAMED.get(place, set())}
    assert more == {}, "use the toy module (toy_module.registered()), or every module (registry.modules())"
    fewer = {
        place: names - found.get(place, set()) for place, names in NAMED.items() if names - found.get(place, set())
    }
    assert fewer == {}, "these are not named there any more: take them out of NAMED"


def test_names_are_found():
    ready = next(manifest for manifest in manifests() if manifest.objectives and manifest.number > "00")
    for text in (
        f"x = '{ready.name}'",
        f"x = 'solutions/{ready.name}/x.ipynb'",
        f"x = '{ready.short}.some_task'",
        f"import aipm_course.modules.{ready.short}.tasks",
    ):
        assert named_in(text) == {ready.short}, text
    assert named_in(f'"""{ready.name}"""\nx = "{ready.short}"') == set()
