"""The course in a browser: the site builds, its kernel starts and asks only for files that a list names, and an environment
with exactly the browser's versions gives every table and every verdict.

Compiled packages for browsers stand at Pyodide's own address only, so NumPy inside the browser is not tried here; the twin
tries its version, and test_any_machine.py the integers of 32 bit.
"""

import functools
import http.server
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path

import pytest

from aipm_course.places import module_names, solution_path
from aipm_course.registry import manifest_of, of_module

pytestmark = [pytest.mark.gate, pytest.mark.xdist_group("lite"), pytest.mark.takes(60)]
TWINS = (
    "numpy",
    "pandas",
    "matplotlib",
    "scikit-learn",
    "statsmodels",
    "duckdb",
    "networkx",
    "pillow",
    "pyyaml",
    "click",
    "rich",
    "jinja2",
)
SCIPY = {(3, 11): "1.17.1"}
"""The browser's release of SciPy needs a newer Python than the oldest that the course allows."""


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite") / "site"
    built = subprocess.run(
        [sys.executable, root / "lite" / "build.py", folder], capture_output=True, text=True, cwd=root
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def lock(site):
    return json.loads((site / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def build(root):
    return runpy.run_path(str(root / "lite" / "build.py"))


def _entry(lock, name):
    plain = {known.lower().replace("_", "-"): entry for known, entry in lock["packages"].items()}
    return plain[name.lower().replace("_", "-")]


def test_every_file_is_in_the_site_or_at_pyodides_address_with_its_checksum(site, lock, build, root):
    elsewhere = build["cdn_files"](lock)
    assert all(address.startswith("https://cdn.jsdelivr.net/pyodide/v") for address in elsewhere)
    assert all(re.fullmatch("[0-9a-f]{64}", checksum) for checksum in elsewhere.values())
    for name, entry in lock["packages"].items():
        if entry["file_name"] not in elsewhere:
            assert build["_sum"](site / "static" / "pyodide" / entry["file_name"]) == entry["sha256"], name
    wanted = ["aipm-course", *build["ADDED"], *build["KERNEL"]]
    for name in wanted:
        wanted += [needed for needed in _entry(lock, name)["depends"] if needed not in wanted]
    assert "cdn.jsdelivr.net" in (root / "lite" / "READ_ME_FIRST.md").read_text(encoding="utf-8"), "the page says so"


def test_the_copies_in_work_are_the_exercises_and_no_solution_is_there(site, root):
    for exercise in root.glob("exercises/*/*.ipynb"):
        assert (site / "files" / "work" / exercise.parent.name / exercise.name).read_bytes() == exercise.read_bytes()
    assert not [path for path in (site / "files").rglob("*") if "solution" in path.name or path.suffix == ".py"]


class _Served(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - as in the class above
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: object) -> None:
        pass


SMOKE = """
from aipm_course import curriculum
from aipm_course.places import course_root
import ipywidgets
seen = ipywidgets.Label("")
slider = ipywidgets.IntSlider(3)
slider.observe(lambda change: setattr(seen, "value", "now " + str(change.new)), "value")
with open("/drive/work/progress.jsonl", "a") as file:
    file.write("{}")
display(slider, seen)
print("modules:", len(curriculum.modules()), "root:", course_root())
"""


@pytest.mark.browser
def test_the_kernel_starts_a_slider_is_heard_and_only_listed_files_are_asked_for(site, lock, build):
    from jupyterlab_in_chromium import page

    from aipm_course import curriculum

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Served, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    try:
        with page(1280, 900) as tab:
            asked: list[str] = []
            tab.context.on("request", lambda request: asked.append(request.url))
            tab.goto(base + "repl/index.html?kernel=python&execute=1&code=" + urllib.parse.quote(SMOKE))
            words = f"modules: {len(curriculum.modules())} root: /drive"
            tab.get_by_text(words).wait_for(timeout=120_000)
            tab.locator(".noUi-handle").press("ArrowRight")
            tab.get_by_text("now 4").wait_for(timeout=20_000)
    finally:
        server.shutdown()
    elsewhere = {address for address in asked if not address.startswith((base, "blob:", "data:"))}
    assert elsewhere <= build["cdn_files"](lock).keys()


def test_the_twin_gives_every_table_every_reference_and_exercise(lock, root, tmp_path):
    uv = os.environ.get("UV") or shutil.which("uv") or str(root / ".uv" / "bin" / "uv")
    python = tmp_path / "twin" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    versions = {name: lock["packages"][name]["version"] for name in TWINS} | {
        name: lock["packages"][name]["version"] for name in ("ipywidgets", "fairlearn", "comm", "narwhals")
    }
    versions["scipy"] = SCIPY.get(sys.version_info[:2], lock["packages"]["scipy"]["version"])
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "twin")], check=True)
    install = [uv, "pip", "install", "--quiet", "--system-certs", "--python", str(python)]
    subprocess.run([*install, "ipython", *(f"{name}=={version}" for name, version in versions.items())], check=True)
    exercises = {
        module: solution_path(root, module).relative_to(root / "solutions").as_posix() for module in module_names(root)
    }
    environment = {**os.environ, "PYTHONPATH": str(root), "AIPM_PROGRESS": "off"}
    done = subprocess.run(
        [python, root / "tests" / "support" / "twin_probe.py", root, *exercises.values()],
        env=environment, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["tables"] == []
    assert found["references"] == []
    for module, exercise in exercises.items():
        asked = {question.id for question in of_module(manifest_of(module).short)}
        assert found["exercises"][exercise] == dict.fromkeys(asked, "CORRECT"), exercise


def test_a_builder_without_its_tools_says_which_line_to_type(root):
    script = root / "lite" / "build.py"
    bare = subprocess.run([sys.executable, "-S", script], capture_output=True, text=True)
    assert "make lite" in bare.stderr
    assert "--group lite" in bare.stderr
    no_node = subprocess.run([sys.executable, script], env={"PATH": "/nowhere"}, capture_output=True, text=True)
    assert "install Node.js" in no_node.stderr


def test_an_offline_copy_takes_the_files_that_pyodide_names(build, tmp_path):
    lock = {
        "info": {},
        "packages": {"numpy": {"name": "numpy", "file_name": "numpy-2.whl", "sha256": "0" * 64, "depends": []}},
    }
    wheel: Path = tmp_path / "aipm_course-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"x")
    mixed = build["mixed_lock"](lock, {}, wheel, version="1.2.3")
    assert mixed["packages"]["numpy"]["file_name"] == "https://cdn.jsdelivr.net/pyodide/v1.2.3/full/numpy-2.whl"
    assert mixed["packages"]["aipm-course"]["file_name"] == wheel.name
    assert set(mixed["packages"]["aipm-course"]["depends"]) == set(build["COURSE"])
