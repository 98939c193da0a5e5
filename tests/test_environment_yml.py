"""environment.yml agrees with pyproject.toml and with the lock, checked without conda."""

import re
import tomllib

import pytest
import rattler
import yaml
from packaging.requirements import Requirement

# conda-forge calls these packages by another name
CONDA_NAMES = {"matplotlib": "matplotlib-base", "duckdb": "python-duckdb"}


@pytest.fixture(scope="module")
def environment(root):
    return yaml.safe_load((root / "environment.yml").read_text())


def test_it_has_the_keys_that_conda_knows(environment):
    assert set(environment) == {"name", "channels", "dependencies"}
    assert environment["channels"] == ["conda-forge"]


def test_every_line_parses_and_the_lock_satisfies_it(environment, root):
    locked = {
        package["name"]: package["version"]
        for package in tomllib.loads((root / "uv.lock").read_text())["package"]
        if "version" in package
    }
    names = {conda: pypi for pypi, conda in CONDA_NAMES.items()}
    for line in environment["dependencies"]:
        if isinstance(line, str):
            spec = rattler.MatchSpec(line, strict=True)
            name = str(getattr(spec.name, "normalized", spec.name))
            version = locked.get(names.get(name, name))
            if version and spec.version:
                assert rattler.VersionSpec(str(spec.version)).matches(rattler.Version(version)), line


FOR_TESTS = ("nbval", "pytest")
"""What a conda user needs beside the course to run its tests."""


def test_it_lists_what_the_project_needs_and_what_its_tests_need(environment, root):
    everything = tomllib.loads((root / "pyproject.toml").read_text())
    project = everything["project"]
    named = {Requirement(line).name: line for line in everything["dependency-groups"]["dev"] if isinstance(line, str)}
    lines = {re.split(r"[<>=]", line)[0]: line for line in environment["dependencies"] if isinstance(line, str)}
    for text in project["dependencies"]:
        need = Requirement(text)
        name = CONDA_NAMES.get(need.name, need.name)
        assert lines.pop(name) == f"{name}{need.specifier}"
    for name in FOR_TESTS:
        assert lines.pop(name) == named[name]
    assert lines == {"python": f"python{project['requires-python']}", "pip": "pip"}


def test_the_lock_names_only_the_public_index(root):
    registries = set(re.findall(r'registry = "([^"]+)"', (root / "uv.lock").read_text()))
    assert len(registries) == 1
    assert next(iter(registries)).endswith("pypi.org/simple")
