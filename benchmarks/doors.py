"""Measure each door from an empty account to the first solved task: seconds, megabytes, clicks.

`python benchmarks/doors.py` takes all doors, `python benchmarks/doors.py link` some. Each begins in an empty home, with
an emptied environment and nothing cached, and ends with the first task solved in headless Chromium. Seconds depend on
the network: what is fetched stands beside them. Needs Chromium, git, make and uv, and the network for packages.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
BEFORE = {"clone": "1,051 MB, 10 clicks and 3 to come"}
"""The same door on 26 November 2026, before there were others."""
WAIT = 900


def environment(home: Path, *folders: str) -> dict[str, str]:
    """Return what an empty account has; `BROWSER` keeps JupyterLab from opening one of its own."""
    path = ":".join([*folders, "/usr/local/bin", "/usr/bin", "/bin"])
    python = str(Path(sys.base_prefix) / "bin")
    return {"HOME": str(home), "PATH": f"{python}:{path}", "BROWSER": "true", "LANG": "C.UTF-8"}


def clone(home: Path) -> list[list[str]]:
    """A clone and the README's first command."""
    return [["git", "clone", "--quiet", str(ROOT), "course"], ["make", "-C", "course", "start"]]


def link(home: Path) -> list[list[str]]:
    """The README's one line: uvx and the link to the wheel."""
    return [[UV, "tool", "run", "--system-certs", "--from", str(wheel()), "aipm", "start"]]


def pipx(home: Path) -> list[list[str]]:
    """The same with pipx."""
    subprocess.run([sys.executable, "-m", "venv", home / "tools"], check=True)
    subprocess.run([home / "tools" / "bin" / "pip", "install", "--quiet", "pipx"], check=True)
    return [[str(home / "tools" / "bin" / "pipx"), "run", "--spec", str(wheel()), "aipm", "start"]]


DOORS: dict[str, Callable[[Path], list[list[str]]]] = {"clone": clone, "link": link, "pipx": pipx}


def wheel() -> Path:
    """Return the wheel of this checkout."""
    folder = Path(tempfile.gettempdir()) / "aipm-doors-wheel"
    if not list(folder.glob("*.whl")):
        subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", str(folder)], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@contextmanager
def opened(commands: list[list[str]], home: Path) -> Iterator[str]:
    """Run the commands of a door; give the address of the start page that the last one serves."""
    *before, last = commands
    for command in before:
        subprocess.run(command, cwd=home, env=environment(home), check=True)
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            last,
            cwd=home,
            env=environment(home),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            for _ in range(WAIT):
                told = (home / "log").read_text(encoding="utf-8", errors="replace")
                if found := re.search(r"http://(?:127\.0\.0\.1|localhost):\d+/lab\S*\?token=\w+", told):
                    yield found[0]
                    return
                if server.poll() is not None:
                    sys.exit(told)
                time.sleep(1)
            sys.exit(f"no address after {WAIT} s:\n{told}")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def megabytes(folder: Path) -> float:
    """Return what a folder takes on the disk, a file with several names once."""
    seen: dict[tuple[int, int], int] = {}
    for file in folder.rglob("*"):
        if not file.is_symlink() and file.is_file():
            status = file.stat()
            seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values()) / 1e6


def measure(name: str) -> None:
    """Go through one door and print its row."""
    from first_task import solve_the_first
    from jupyterlab_in_chromium import page

    with tempfile.TemporaryDirectory(prefix="aipm-door-") as scratch:
        home = Path(scratch)
        commands = DOORS[name](home)
        tools = megabytes(home)
        begun = time.monotonic()
        with opened(commands, home) as address, page(1280, 900) as tab:
            served = time.monotonic() - begun
            tab.goto(address)
            tab.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for(timeout=90_000)
            way = solve_the_first(tab, ROOT)
            whole = time.monotonic() - begun
            room = megabytes(home) - tools
    print(
        f"| {name} | {served:.0f} | {whole:.0f} | {room:.0f} | {way.clicks} | {BEFORE.get(name, 'no such door')} |",
        flush=True,
    )


def main(names: list[str]) -> None:
    """Print a table of the doors."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(
        "| door | s to JupyterLab | s to the first solved task | MB, caches included | clicks | on 26 November 2026 |"
    )
    print("|---|---:|---:|---:|---:|---|")
    for name in names or DOORS:
        measure(name)


if __name__ == "__main__":
    main(sys.argv[1:])
