"""Build the course as a site that runs in the browser: JupyterLite with Pyodide, no server and no installation.

    uv run --group dev --group lite python lite/build.py [FOLDER]        by default lite/_build/site

What is ours, the kernel and the pure packages lie in the site. Compiled packages (NumPy, pandas, Matplotlib and the like)
exist for browsers only at Pyodide's own address, so a learner's browser fetches them from there; `cdn_files` lists them,
each with the checksum that Pyodide publishes on npm. With `--offline TARBALL`, a full distribution that you have fetched
(pyodide-314.0.7.tar.bz2 from Pyodide's releases), the site asks no other host.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
CORE = ("pyodide.mjs", "pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
TOOLS = ("jupyterlite_core", "jupyterlite_pyodide_kernel", "hatchling", "pip")
LINE = "uv run --group dev --group lite python lite/build.py"
COURSE = ("ipywidgets", "numpy", "pandas", "matplotlib", "scipy", "pyyaml")
"""What every exercise needs; the rest is fetched where a cell imports it."""
ADDED = {
    "ipywidgets": "8.1.8",
    "comm": "0.2.3",
    "ipython-pygments-lexers": "1.1.1",
    "fairlearn": "0.15.0",
    "pandera": "0.35.0",
    "typeguard": "4.6.1",
    "typing-inspect": "0.9.0",
    "mypy-extensions": "1.2.0",
}
"""Pure packages that Pyodide does not have, with the release that is known to fit its own."""
KERNEL = ("ipython", "jedi", "micropip", "packaging", "six", "typing-extensions", "jinja2", "click", "rich")
"""Pure packages that have to lie in the site, so that the kernel starts without another host."""


def main() -> None:
    """Build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "_build" / "site", help="where the site goes")
    parser.add_argument(
        "--offline", type=Path, metavar="TARBALL", help="a full Pyodide distribution to put into the site"
    )
    asked = parser.parse_args()
    if missing := [name for name in TOOLS if importlib.util.find_spec(name) is None]:
        sys.exit(f"{', '.join(missing)} cannot be imported here. Type `make lite`, or `{LINE}`.")
    if shutil.which("npm") is None:
        sys.exit(
            "npm is missing, which fetches Pyodide: install Node.js (Debian, Ubuntu: `apt-get install nodejs npm`)."
        )
    scratch = HERE / "_build" / "parts"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    distribution = _distribution(scratch, asked.offline)
    _contents(scratch / "files")
    command = [
        sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", str(scratch), "--output-dir", str(asked.folder.resolve()),
        "--contents", str(scratch / "files"), "--no-sourcemaps", "--no-unused-shared-packages",
    ]  # fmt: skip
    _settings(scratch)
    done = subprocess.run(
        command, cwd=scratch, capture_output=True, text=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1735689600"}
    )
    if done.returncode:
        sys.exit(f"JupyterLite could not be built:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    lock = json.loads((distribution / "pyodide-lock.json").read_text(encoding="utf-8"))
    print(
        f"{asked.folder} ({sum(path.stat().st_size for path in asked.folder.rglob('*') if path.is_file()) / 1e6:.0f} MB)"
    )
    print(f"{len(cdn_files(lock))} packages come from another host when a page asks for them.")


def cdn_files(lock: dict[str, Any]) -> dict[str, str]:
    """Return the addresses that a page of the site may ask another host for, each with its checksum."""
    return {entry["file_name"]: entry["sha256"] for entry in lock["packages"].values() if "://" in entry["file_name"]}


def mixed_lock(lock: dict[str, Any], local: dict[str, Path], course: Path, *, version: str) -> dict[str, Any]:
    """Return Pyodide's lock with what lies in the site named by its file, and all else by its address.

    Args:
        lock: Pyodide's own, from npm.
        local: wheels that lie in the site, by name.
        course: the wheel of the course.
        version: of Pyodide.
    """
    packages = {}
    for name, entry in lock["packages"].items():
        here = local.get(name)
        packages[name] = {**entry, "file_name": here.name if here else CDN.format(version=version) + entry["file_name"]}
        if here:
            packages[name]["sha256"] = _sum(here)
    for name, wheel in {**local, "aipm-course": course}.items():
        if name not in packages:
            depends = COURSE if name == "aipm-course" else _depends(wheel, {*lock["packages"], *local})
            packages[name] = _entry(name, wheel, depends)
    return {"info": lock["info"], "packages": packages}


def _entry(name: str, wheel: Path, depends: Any) -> dict[str, Any]:
    tops = {"aipm-course": "aipm_course", "ipython-pygments-lexers": "ipython_pygments_lexers"}
    return {
        "name": name, "version": wheel.name.split("-")[1], "file_name": wheel.name, "install_dir": "site",
        "sha256": _sum(wheel), "package_type": "package", "imports": [tops.get(name, name.replace("-", "_"))],
        "depends": sorted(depends), "unvendored_tests": False,
    }  # fmt: skip


def _depends(wheel: Path, known: set[str]) -> list[str]:
    """Return what a wheel requires, of what there is for a browser."""
    with zipfile.ZipFile(wheel) as archive:
        meta = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(meta).decode().splitlines()
    wanted = [
        line.removeprefix("Requires-Dist: ")
        for line in lines
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    ]
    names = {
        "".join(char if char.isalnum() or char in "-_." else " " for char in line).split()[0].lower().replace("_", "-")
        for line in wanted
    }
    return sorted(names & known)


def _distribution(scratch: Path, offline: Path | None) -> Path:
    """Make the folder of Pyodide that goes into the site: its core, our wheels and the lock that mixes both."""
    target = scratch / "static" / "pyodide"  # where the kernel's own extension looks
    target.mkdir(parents=True)
    subprocess.run(
        ["npm", "ci", "--prefix", str(scratch / "npm"), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=_copied(scratch / "npm"), check=True, env=_with_authorities(), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    core = scratch / "npm" / "node_modules" / "pyodide"
    version = json.loads((core / "package.json").read_text(encoding="utf-8"))["version"]
    for name in CORE:
        shutil.copy(core / name, target / name)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    wheels = _pure_wheels(lock, target)
    course = _course_wheel(target)
    mixed = mixed_lock(lock, wheels, course, version=version)
    if offline:
        with tarfile.open(offline) as archive:
            archive.extractall(scratch / "full", filter="data")
        for name, entry in mixed["packages"].items():
            if "://" in entry["file_name"]:
                entry["file_name"] = entry["file_name"].rpartition("/")[2]
                shutil.copy(next((scratch / "full").rglob(entry["file_name"])), target)
                if _sum(target / entry["file_name"]) != entry["sha256"]:
                    sys.exit(f"{name} in {offline} is not the file that Pyodide {version} names.")
    (target / "pyodide-lock.json").write_text(json.dumps(mixed, sort_keys=True), encoding="utf-8", newline="\n")
    return target


def _with_authorities() -> dict[str, str]:
    """Node.js brings its own list of authorities; a company's network is often known to the machine's list only."""
    listed = Path("/etc/ssl/certs/ca-certificates.crt")
    extra = {"NODE_EXTRA_CA_CERTS": str(listed)} if listed.exists() else {}
    return {**extra, **os.environ}


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    return folder


def _pure_wheels(lock: dict[str, Any], target: Path) -> dict[str, Path]:
    """Fetch the pure packages that lie in the site; Pyodide's own in its release, with its checksum where PyPI has the same file."""
    needed, queue = set(), [*KERNEL, *COURSE]
    while queue:
        name = queue.pop().lower().replace("_", "-")
        if name in lock["packages"] and name not in needed:
            needed.add(name)
            queue += lock["packages"][name]["depends"]
    pure = {name for name in needed if lock["packages"][name]["file_name"].endswith("none-any.whl")}
    pins = {name: lock["packages"][name]["version"] for name in pure} | ADDED
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.14",
         "--disable-pip-version-check", "--dest", str(target), *(f"{name}=={version}" for name, version in sorted(pins.items()))],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wheels = {path.name.split("-")[0].lower().replace("_", "-"): path for path in target.glob("*.whl")}
    missing = pins.keys() - wheels.keys()
    if missing:
        sys.exit(f"pip brought no wheel for {', '.join(sorted(missing))}.")
    return wheels


def _course_wheel(target: Path) -> Path:
    environment = {**os.environ, "AIPM_WITHOUT_CONTENT": "1"}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return next(target.glob("aipm_course-*.whl"))


def _contents(target: Path) -> None:
    """Lay out what a learner finds in the browser: lessons, the exercises as own copies, and the tables typed from sources."""
    shutil.copytree(ROOT / "notebooks", target / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "exercises", target / "exercises", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "exercises", target / "work", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "datasets" / "published", target / "datasets" / "published")
    (target / "docs").mkdir()
    for page in (ROOT / "docs").glob("*.md"):
        shutil.copy(page, target / "docs" / page.name)
    shutil.copy(HERE / "READ_ME_FIRST.md", target / "READ_ME_FIRST.md")
    (target / ".aipm-course.json").write_text("{}\n", encoding="utf-8")


def _settings(scratch: Path) -> None:
    (scratch / "jupyter-lite.json").write_text(
        json.dumps(
            {
                "jupyter-lite-schema-version": 0,
                "jupyter-config-data": {
                    "appName": "AI product decisions",
                    "defaultKernelName": "python",
                    # There is no server here that could collect or validate anything.
                    "disabledExtensions": ["@jupyter/nbgrader"],
                    "litePluginSettings": {
                        "@jupyterlite/pyodide-kernel-extension:kernel": {
                            "loadPyodideOptions": {"env": {"AIPM_ROOT": "/drive"}}
                        }
                    },
                },
            },
            indent=1,
        ),
        encoding="utf-8",
    )


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
