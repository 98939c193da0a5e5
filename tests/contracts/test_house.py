"""The house: imports point one way, modules are islands, the engine names none, a graded kernel sees one folder."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import aipm_course
from aipm_course import registry

PACKAGE = Path(aipm_course.__file__).parent
SHORT = [manifest.short for manifest in registry.manifests()]
FULL = [manifest.name for manifest in registry.manifests() if manifest.number]
# Words of everyday English that are names of modules, too; only in NAME.task or NN_name they mean one.
NAMED = re.compile(
    rf"\b(?:{'|'.join(FULL)})\b|\b(?:{'|'.join(SHORT)})\.[a-z]+_[a-z_]+\b|\bmodules\.(?:{'|'.join(SHORT)})\b"
)


def engine(package: Path = PACKAGE) -> list[Path]:
    return [path for path in sorted(package.rglob("*.py")) if "modules" not in path.relative_to(package).parts]


def naming(path: Path) -> list[str]:
    """Return the places in which a file of the engine names a module in a string or an import."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        texts = [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            texts = [node.module]
        if isinstance(node, ast.Import):
            texts = [alias.name for alias in node.names]
        found += [f"{path.name}:{node.lineno} {match}" for text in texts for match in NAMED.findall(text)]
    return found


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def imports(path: Path, name: str) -> set[str]:
    """Return the files that a file imports when it runs or later, without what only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {other for other in names if other != name}


def test_no_engine_file_names_a_module():
    assert [place for path in engine() for place in naming(path)] == []


def test_a_file_that_names_a_module_is_found(tmp_path):
    for line in ('x = "rice.clean_score"', "from aipm_course.modules.rice import figures", 'x = "grade 04_rice"'):
        (tmp_path / "engine.py").write_text(line)
        assert naming(tmp_path / "engine.py"), line


def test_files_import_each_other_in_no_circle():
    names = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    graph = {name: imports(path, name) & set(names) for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"circle: {' -> '.join([*above[above.index(name) :], name])}"
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*above, name))
            done.add(name)

    for name in names:
        visit(name, ())


def test_the_contracts_on_imports_hold(root):
    result = linted(root)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("modules/rice/figures.py", "from aipm_course.modules.drift import figures as others", "modules.drift"),
        ("judging/verdict.py", "from aipm_course.modules.rice import figures", "modules.rice"),
        ("kernel/wording.py", "from aipm_course.answers import Number", "aipm_course.answers"),
    ],
    ids=["a module imports another", "the engine imports a module", "the kernel imports the course"],
)
def test_a_violation_is_caught(tmp_path, root, file, line, said):
    import shutil

    shutil.copytree(PACKAGE, tmp_path / "aipm_course", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    path = tmp_path / "aipm_course" / file
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}  # seeded\n", encoding="utf-8")
    result = linted(tmp_path)
    assert result.returncode == 1
    assert said in result.stdout


def test_the_kernel_rests_on_the_standard_library():
    code = (
        "import sys; sys.modules.update({name: None for name in ('numpy', 'pandas', 'aipm_course.modules',"
        "'aipm_course.registry', 'aipm_course.answers', 'aipm_course.judging')})\n"
        "import aipm_course.kernel.encoding, aipm_course.kernel.export, aipm_course.kernel.tables\n"
        "import aipm_course.kernel.errors, aipm_course.kernel.wording"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_methods_of_a_module_are_there_while_a_notebook_is_graded():
    """An exercise may call them, and behind the walls there is neither a simulator nor the registry."""
    names = [name for name, place in registry.exports().items() if place.endswith(".methods")]
    code = (
        "import os, sys; os.environ['AIPM_TABLES'] = '.'\n"
        "blocked = ('aipm_course.registry', 'aipm_course.judging', 'aipm_course.simulation', 'aipm_course.figures')\n"
        "sys.modules.update(dict.fromkeys(blocked))\n"
        "import aipm_course\n"
        f"print([name for name in {names} if not getattr(aipm_course, name).__module__.endswith('.methods')])\n"
        "print(aipm_course.roles_nothing.__module__)\n"
        "print([name for name in sys.modules if '.simulators' in name or '.tasks' in name])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert names
    assert result.stdout.splitlines() == ["[]", "aipm_course.kernel.export", "[]"]


def test_loading_one_module_loads_no_other():
    code = (
        "import sys; from aipm_course.registry import of_module; of_module('rice')\n"
        "print({name.split('.')[2] for name in sys.modules if name.startswith('aipm_course.modules.')})"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "{'rice'}"
