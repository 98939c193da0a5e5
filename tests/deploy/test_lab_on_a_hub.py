"""A server that a hub or a cluster starts gives JupyterLab what `aipm start` gives it: extension, kernel, settings."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aipm_course.lab import folders

SHOWN = """
import json, os
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_config_path, jupyter_path
from jupyterlab_server.config import get_federated_extensions, get_page_config
places = jupyter_path("labextensions")
specs = KernelSpecManager().get_kernel_spec("python3")
overrides = {}
for folder in reversed(jupyter_config_path()):
    file = os.path.join(folder, "labconfig", "default_setting_overrides.json")
    overrides |= json.load(open(file)) if os.path.exists(file) else {}
print(json.dumps({
    "extensions": sorted(get_federated_extensions(places)),
    "kernel": specs.argv,
    "disabled": sorted(get_page_config(places).get("disabledExtensions", [])),
    "overrides": overrides,
}))
"""


def _started(root: Path, prefix: Path, script: str) -> dict[str, object]:
    """Start a script of deploy/ with a program in place of the server that says what JupyterLab would find."""
    tools = prefix / "venv" / "bin"
    tools.mkdir(parents=True)
    (prefix / "bin").mkdir()
    for name in ("notebooks", "datasets", "exercises"):
        (prefix / "course" / name).mkdir(parents=True)
    (tools / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    (tools / "jupyterhub-singleuser").write_text(f"#!{sys.executable}\n{SHOWN}", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    text = (root / "deploy" / script).read_text(encoding="utf-8").replace("/opt/aipm/course", str(prefix / "course"))
    started = prefix / "bin" / Path(script).name
    started.write_text(text, encoding="utf-8")
    home = prefix / "home"
    home.mkdir()
    environment = {"HOME": str(home), "AIPM_ROOT": str(home / "aipm"), "PATH": f"{tools}{os.pathsep}/usr/bin:/bin"}
    done = subprocess.run(["/bin/sh", str(started)], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("script", ["hub/singleuser", "container_start"])
def test_it_has_the_extension_the_kernel_and_the_settings_of_the_course(root, tmp_path, script):
    found = _started(root, tmp_path, script)
    everybody = Path(folders()[0])
    assert "aipm-course" in found["extensions"]
    assert found["kernel"] == json.loads((everybody / "kernels/python3/kernel.json").read_text())["argv"]
    overrides = json.loads((everybody / "labconfig/default_setting_overrides.json").read_text())
    assert {name: found["overrides"][name] for name in overrides} == overrides


def test_a_learner_in_a_container_has_the_buttons_of_a_laptop(root, tmp_path):
    taken = json.loads((Path(folders()[1]) / "labconfig/page_config.json").read_text())["disabledExtensions"]
    assert set(taken) <= set(_started(root, tmp_path, "container_start")["disabled"])


def test_the_hub_takes_away_what_a_laptop_takes_away_but_the_menu_with_the_assignment_list(root):
    taken = json.loads((Path(folders()[1]) / "labconfig/page_config.json").read_text())["disabledExtensions"]
    script = (root / "deploy/hub/install.sh").read_text(encoding="utf-8")
    pages = [json.loads(text) for text in re.findall(r"<<'JSON'\n(.*?)\nJSON", script, re.DOTALL)]
    learners, instructor = (page["disabledExtensions"] for page in pages if "disabledExtensions" in page)
    assert {name for name, off in learners.items() if off} >= set(taken) - {"@jupyter/nbgrader:menu"}
    assert "@jupyter/nbgrader:menu" not in learners
    assert not any(instructor.values())
    servers = [page["ServerApp"]["jpserver_extensions"] for page in pages if "ServerApp" in page]
    confined = json.loads((Path(folders(instructor=True)[1]) / "jupyter_server_config.json").read_text())
    assert [name for name, on in servers[-1].items() if on] == [
        "nbgrader.server_extensions.formgrader",
        *confined["ServerApp"]["jpserver_extensions"],
    ]
