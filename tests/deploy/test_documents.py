"""What stands in deploy/ for machines that are not here: linted, complete, and in step with the project."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ENUMERATIONS = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}
SCRIPTS = (
    "deploy/hub/install.sh",
    "deploy/hub/add_user.sh",
    "deploy/hub/remove_user.sh",
    "deploy/hub/singleuser",
    "deploy/container_start",
)


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def values(root):
    return yaml.safe_load((root / "deploy/kubernetes/values.yaml").read_text())


@pytest.fixture(scope="module")
def chart(root):
    return json.loads((root / "deploy/kubernetes/chart_keys.json").read_text())


@pytest.fixture(scope="module")
def dockerfile(root):
    return (root / "deploy/Dockerfile").read_text()


def tool(name: str) -> str:
    path = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is missing: run `uv sync --group dev --group deploy`")
    return path


def complaints(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr + ("" if done.returncode == 0 else f"exit code {done.returncode}")


def test_the_dockerfile_is_clean(root):
    assert complaints(tool("hadolint"), str(root / "deploy/Dockerfile")) == ""


def test_hadolint_would_complain(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /tmp && apt-get install curl\n")
    assert "DL3006" in complaints(tool("hadolint"), str(tmp_path / "Dockerfile"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_clean(root, script):
    assert complaints(tool("shellcheck"), str(root / script)) == ""


def test_every_script_is_linted_and_can_be_run(root):
    found = {
        str(path.relative_to(root))
        for path in (root / "deploy").rglob("*")
        if path.is_file() and "node_modules" not in path.parts and path.read_bytes()[:2] == b"#!"
    }
    assert found == set(SCRIPTS)
    assert all((root / script).stat().st_mode & 0o111 for script in SCRIPTS)


def test_the_values_are_clean_yaml(root):
    rules = "{extends: default, rules: {line-length: {max: 120}}}"
    assert complaints(tool("yamllint"), "--strict", "-d", rules, str(root / "deploy/kubernetes")) == ""


def unknown(values: dict, keys: dict[str, list[str]], above: str = "") -> list[str]:
    """Return what the chart does not know: keys, and values of a wrong type or word."""
    wrong = []
    for name, value in values.items():
        path = f"{above}{name}"
        if path in keys:
            allowed = keys[path]
            types = [ENUMERATIONS[word] for word in allowed if word in ENUMERATIONS]
            right = any(isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) for kind in types)
            if not right and value not in allowed:
                wrong.append(f"{path}: {value!r} is none of {allowed}")
        elif isinstance(value, dict) and any(key.startswith(f"{path}.") for key in keys):
            wrong += unknown(value, keys, f"{path}.")
        else:
            wrong.append(f"{path} is not a key of the chart")
    return wrong


def test_the_chart_knows_every_key_and_the_type_of_every_value(values, chart):
    assert unknown(values, chart["keys"]) == []


@pytest.mark.parametrize(
    "change",
    [{"singleusr": {}}, {"singleuser": {"image": {"nme": "x"}}}, {"cull": {"timeout": "3600"}}, {"cull": {"every": True}},
     {"proxy": {"service": {"type": "loadbalancer"}}}, {"singleuser": {"storage": {"type": True}}}],
)  # fmt: skip
def test_the_chart_would_refuse_a_mistake(change, chart):
    assert len(unknown(change, chart["keys"])) == 1


def test_no_key_is_listed_that_is_not_used(values, chart):
    def has(path: str) -> bool:
        place = values
        for name in path.split("."):
            if name not in place:
                return False
            place = place[name]
        return True

    assert [path for path in chart["keys"] if not has(path)] == []


def test_versions_agree(root, project, values, chart, dockerfile):
    text = (root / "deploy/kubernetes/values.yaml").read_text()
    assert values["singleuser"]["image"]["tag"] == project["version"]
    assert f"aipm:{project['version']}" in dockerfile
    assert set(re.findall(r"chart (\d+\.\d+\.\d+)|--version (\S+)", text)) == {
        (chart["chart"], ""),
        ("", chart["chart"]),
    }
    assert f"JupyterHub {chart['jupyterhub']}" in text
    locked = {
        package["name"]: package["version"]
        for package in tomllib.loads((root / "uv.lock").read_text())["package"]
        if "version" in package
    }
    # The server of a learner has to be of the hub's own minor version.
    assert locked["jupyterhub"].split(".")[:2] == chart["jupyterhub"].split(".")[:2]
    base = re.search(r"^FROM \S+python:(\d+)\.(\d+)-", dockerfile, re.M)
    assert base
    assert tuple(map(int, base.groups())) >= tuple(map(int, re.findall(r"\d+", project["requires-python"])))


def copied(dockerfile: str) -> list[str]:
    """Return what the Dockerfile copies out of the checkout."""
    lines = re.findall(r"^COPY (.+)$", dockerfile, re.M)
    return [word for line in lines for word in line.split()[:-1] if not word.startswith("--")]


def test_everything_that_the_image_copies_exists_and_is_meant_for_learners(root, dockerfile):
    sources = copied(dockerfile)
    assert {"aipm_course/", "exercises/", "datasets/", "notebooks/", "uv.lock"} <= set(sources)
    assert [source for source in sources if not (root / source).exists()] == []
    assert not any(source.startswith((".", "solutions", "tests")) for source in sources)


def test_the_image_can_be_built_into_a_package_from_what_it_copies(project, dockerfile):
    """pyproject.toml names files that the build of the package opens."""
    assert {project["readme"], *project["license-files"]} <= set(copied(dockerfile))


def test_the_container_starts_what_the_image_holds(values, dockerfile):
    (command,) = values["singleuser"]["cmd"]
    assert f'CMD ["{command}"]' in dockerfile
    assert re.search(rf"^COPY .*{re.escape(command)}$", dockerfile, re.M)
    assert values["singleuser"]["storage"]["homeMountPath"] in dockerfile


def test_each_says_that_it_was_not_run(root, dockerfile):
    assert "no image has been built" in " ".join(dockerfile.split("FROM")[0].replace("#", "").split())
    head = (root / "deploy/kubernetes/values.yaml").read_text().split("---")[0]
    assert "it has not been run on one" in head


def test_the_proxy_is_pinned_and_names_no_host(root):
    wanted = json.loads((root / "deploy/hub/package.json").read_text())
    lock = json.loads((root / "deploy/hub/package-lock.json").read_text())
    packages = lock["packages"]
    assert packages[""]["dependencies"] == wanted["dependencies"]
    for name, version in wanted["dependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_the_unit_starts_what_install_puts_there(root):
    unit = (root / "deploy/hub/aipm-hub.service").read_text()
    sections = re.findall(r"^\[(\w+)\]$", unit, re.MULTILINE)
    assert sections == ["Unit", "Service", "Install"]
    lines = [line for line in unit.splitlines() if line and not line.startswith(("#", "["))]
    assert all(re.fullmatch(r"[A-Z]\w+=.+", line) for line in lines)
    start = next(line for line in lines if line.startswith("ExecStart="))
    install = (root / "deploy/hub/install.sh").read_text()
    assert "prefix=/opt/aipm\n" in install
    assert start == "ExecStart=/opt/aipm/venv/bin/jupyterhub -f /opt/aipm/jupyterhub_config.py"
    assert '"$prefix/jupyterhub_config.py"' in install or "$prefix/jupyterhub_config.py" in install
    assert "AIPM_SUBDOMAIN_HOST" in (root / "deploy/hub/jupyterhub_config.py").read_text()
