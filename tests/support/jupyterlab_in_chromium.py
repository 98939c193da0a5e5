"""JupyterLab on this machine, driven in headless Chromium through its own command registry."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aipm_course

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is missing: install the package chromium"
OVERRIDES = "lab/everybody/labconfig/default_setting_overrides.json"

# Without these, Chromium asks hosts outside at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def server(
    root: Path, home: Path, *options: str, windowing: str = "", env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Run JupyterLab in a folder; give its address and token.

    Args:
        root: the folder.
        home: a home that is empty.
        options: more of JupyterLab's.
        windowing: "none" puts every cell into the page, also those out of sight.
        env: more variables for the server and its kernels.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    settings = home / ".jupyter" / "labconfig"
    settings.mkdir(parents=True)
    everybody = json.loads((Path(aipm_course.__file__).parent / OVERRIDES).read_text(encoding="utf-8"))
    everybody["@jupyterlab/apputils-extension:notification"]["doNotDisturbMode"] = True
    if windowing:
        everybody["@jupyterlab/notebook-extension:tracker"]["windowingMode"] = windowing
    (settings / "default_setting_overrides.json").write_text(json.dumps(everybody))
    scripts = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        **(env or {}),
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "IPYTHONDIR": str(home / ".ipython"),
        # The course's extension and kernel, as `aipm start` has them.
        "JUPYTER_PATH": str(Path(aipm_course.__file__).parent / "lab" / "everybody"),
    }
    command = [
        sys.executable, "-m", "aipm_course.lab.server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly", *options,
    ]  # fmt: skip
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=root)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/api/status?token={token}", process, home / "server.log")
            yield base, token
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


@dataclass
class SharedLab:
    """A JupyterLab that several tests take one after another.

    Attributes:
        folder: what it shows; also the course's root for its kernels.
        home: its home.
        base: its address.
        token: its token.
        lay_out: fills the empty folder.
    """

    folder: Path
    home: Path
    base: str
    token: str
    lay_out: Callable[[Path], None]

    @property
    def places(self) -> dict[str, str]:
        """The environment that its kernels have, for what a test itself does in the folder."""
        return {"AIPM_ROOT": str(self.folder), "AIPM_PROGRESS": str(self.progress)}

    @property
    def progress(self) -> Path:
        """The learner's own file."""
        return self.folder / "progress.jsonl"

    def fresh(self) -> None:
        """End all kernels, lay the folder out anew, and forget settings and windows."""
        for kernel in json.loads(self._ask("kernels")):
            with contextlib.suppress(urllib.error.HTTPError):  # it has just ended
                self._ask(f"kernels/{kernel['id']}", "DELETE")
        for left in self.folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        self.lay_out(self.folder)
        shutil.rmtree(self.home / ".jupyter" / "lab", ignore_errors=True)

    def window_cells(self, mode: str) -> None:
        """Say which cells stand in the page: "none" puts all there, also those out of sight; the next page obeys."""
        settings = self.home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": mode}))

    def _ask(self, what: str, method: str = "GET") -> bytes:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.base}/api/{what}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())


@contextlib.contextmanager
def shared_server(place: Path, lay_out: Callable[[Path], None]) -> Iterator[SharedLab]:
    """Run a JupyterLab that several tests share, in a folder of its own below `place`."""
    folder, home = place / "course", place / "home"
    folder.mkdir()
    home.mkdir()
    lay_out(folder)
    lab = SharedLab(folder, home, "", "", lay_out)
    with server(folder, home, env=lab.places) as (lab.base, lab.token):
        yield lab


_running: list[Any] = []
"""The Chromium that `chromium` has started."""


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Run one Chromium for every `page` inside."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _running.append(browser)
        try:
            yield browser
        finally:
            _running.pop()
            browser.close()


@contextlib.contextmanager
def page(width: int = 1280, height: int = 900, scale: float = 1) -> Iterator[Any]:
    """Give a page of a Chromium that knows nothing yet; with a scale, of a screen with so many points per pixel."""
    with contextlib.nullcontext(_running[-1]) if _running else chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
        try:
            yield context.new_page()
        finally:
            context.close()


def open_notebook(tab: Any, base: str, token: str, path: str) -> None:
    """Open a notebook and wait until its kernel is idle."""
    tab.goto(f"{base}/lab/tree/{path}?token={token}&reset")
    tab.wait_for_function(
        """() => {
            const widget = window.jupyterapp && window.jupyterapp.shell.currentWidget;
            const kernel = widget && widget.sessionContext && widget.sessionContext.session
                && widget.sessionContext.session.kernel;
            return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
        }""",
        timeout=90_000,
    )


def run(tab: Any, command: str) -> None:
    """Execute one of JupyterLab's commands; its promise resolves when it has ended."""
    tab.evaluate("command => window.jupyterapp.commands.execute(command).then(result => String(result))", command)


def run_all(tab: Any) -> None:
    """Run all cells and wait for the last."""
    run(tab, "notebook:run-all-cells")


def wait_for(address: str, process: subprocess.Popen[Any], log: Path) -> None:
    """Wait until a server answers; if it does not, say what it logged."""
    end = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text()[-4000:]) from None
            time.sleep(0.1)


def come_to(tab: Any, words: str) -> None:
    """Scroll down a page until something that says `words` is in it; what is far below is not laid out yet."""
    tab.mouse.move(640, 500)
    for _ in range(80):
        if tab.get_by_text(words).count():
            return
        tab.mouse.wheel(0, 500)
        tab.wait_for_timeout(150)
    raise AssertionError(f"{words!r} did not come into view")


def press(tab: Any, words: str, *, exact: bool = False) -> None:
    """Click the visible button of that name."""
    tab.get_by_role("button", name=words, exact=exact).locator("visible=true").first.click()
