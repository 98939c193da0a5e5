"""A JupyterHub on this machine with an instructor and two learners who exist as system users as long as it does."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jupyterlab_in_chromium import wait_for

PROGRAMS = ("useradd", "chpasswd", "runuser", "node", "npm", "bwrap")
PEOPLE = {"dana": "instructor", "ada": "learner", "bo": "learner"}


def why_not() -> str | None:
    """Return what a hub lacks here, or None."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "A hub makes system users: run this as root on Linux"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"A hub needs {', '.join(missing)}" if missing else None


@dataclass
class Hub:
    """A running hub.

    Attributes:
        prefix: where it is installed.
        base: its address; empty where it does not run.
        names: the system user of each of PEOPLE.
        passwords: likewise.
        install: run the installation once more.
        group: what the names of the class's groups begin with.
        script: run another of deploy/hub's scripts.
        environment: what its programs are started with.
    """

    prefix: Path
    base: str
    names: dict[str, str]
    passwords: dict[str, str] = field(repr=False)
    install: Callable[[], None] = field(repr=False)
    group: str
    script: Callable[..., None] = field(repr=False)
    environment: dict[str, str] = field(repr=False)

    def home(self, person: str) -> Path:
        return self.prefix / "home" / self.names[person]

    @property
    def source(self) -> Path:
        return self.prefix / "source"

    @property
    def course(self) -> Path:
        return self.home("dana") / "aipm"

    @property
    def exchange(self) -> Path:
        return self.prefix / "exchange" / "aipm"

    def url(self, person: str, path: str = "") -> str:
        return f"{self.base}/user/{self.names[person]}/{path}"

    def run_as(self, person: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program with the rights of a person."""
        return subprocess.run(
            ["runuser", "-u", self.names[person], "--", *command],
            capture_output=True, text=True, timeout=60, cwd="/", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )  # fmt: skip


@contextlib.contextmanager
def hub(root: Path) -> Iterator[Hub]:
    """Install a hub for a class and start it."""
    with installed(root) as place, _running(place) as base:
        place.base = base
        try:
            yield place
        finally:
            # The hub would ask each server to end and wait for it, up to half a minute each; the accounts go anyway.
            for name in place.names.values():
                _end_processes(name)


@contextlib.contextmanager
def installed(root: Path, *, tools: Path | None = None) -> Iterator[Hub]:
    """Make the accounts, install the hub with its own scripts; take everything away afterwards.

    Args:
        root: the checkout.
        tools: a folder with stand-ins for uv and npm, where no program of the hub will run.
    """
    mark = secrets.token_hex(3)
    prefix = Path(tempfile.mkdtemp(prefix=f"hub-test-{mark}-", dir="/var/tmp"))
    prefix.chmod(0o755)
    (prefix / "home").mkdir()
    names = {person: f"{person}-{mark}" for person in PEOPLE}
    passwords = {person: secrets.token_urlsafe(12) for person in PEOPLE}
    group = f"test-{mark}"
    environment = {**os.environ, "AIPM_GROUP": group, "AIPM_HOMES": str(prefix / "home")}
    for name in ("AIPM_ROOT", "AIPM_PROGRESS", "VIRTUAL_ENV"):
        environment.pop(name, None)
    if tools:
        environment |= {"UV": str(tools / "uv"), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    source = prefix / "source"
    try:
        _copy_checkout(root, source)
        for person, role in PEOPLE.items():
            _script(source, "add_user.sh", role, names[person], env=environment, typed=passwords[person] + "\n")

        def install() -> None:
            _script(source, "install.sh", "--prefix", str(prefix), "--instructor", names["dana"], env=environment)

        install()
        run = partial(_script, source, env=environment)
        yield Hub(prefix, "", names, passwords, install, group, run, environment)
    finally:
        for name in names.values():
            _end_processes(name)
            subprocess.run(["userdel", "--force", name], capture_output=True)
        for role in ("learners", "instructors"):
            subprocess.run(["groupdel", f"{group}-{role}"], capture_output=True)
        shutil.rmtree(prefix)


def _copy_checkout(root: Path, source: Path) -> None:
    """Copy what the installation needs to where only root can read it, as an operator is told to."""
    source.mkdir(mode=0o700)
    for name in ("aipm_course", "deploy", "solutions", "exercises", "datasets", "notebooks", "docs"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in (
        "pyproject.toml",
        "uv.lock",
        "README.md",
        "LICENSE",
        "LICENSE-text",
        "Makefile",
        "nbgrader_config.py",
        "hatch_build.py",
    ):
        shutil.copy(root / name, source)


def _script(root: Path, name: str, *arguments: str, env: dict[str, str], typed: str = "") -> None:
    done = subprocess.run(
        [str(root / "deploy" / "hub" / name), *arguments], input=typed, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"


@contextlib.contextmanager
def _running(place: Hub) -> Iterator[str]:
    prefix = place.prefix
    address, inner, control = (f"http://127.0.0.1:{port}" for port in free_ports(3))
    command = [
        str(prefix / "venv" / "bin" / "jupyterhub"), "-f", str(prefix / "jupyterhub_config.py"),
        f"--JupyterHub.bind_url={address}", f"--JupyterHub.hub_bind_url={inner}",
        f"--ConfigurableHTTPProxy.api_url={control}", "--JupyterHub.cleanup_servers=True",
        "--Spawner.args=['--LabApp.expose_app_in_browser=True']",
    ]  # fmt: skip
    log = prefix / "state" / "hub.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, cwd=prefix, env=place.environment)
        try:
            wait_for(f"{address}/hub/login", process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def processes_of(name: str) -> list[int]:
    """Return the processes that a user runs."""
    import pwd

    uid, found = pwd.getpwnam(name).pw_uid, []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                found.append(int(entry.name))
    return found


def _end_processes(name: str) -> None:
    """End what a user of this test still runs."""
    with contextlib.suppress(KeyError):
        for _ in range(50):
            left = processes_of(name)
            if not left:
                return
            for number in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.1)
