"""This side of the warm process: start it, ask it for kernels, hear when they end."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import weakref
from functools import cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import Any

from aipm_course.grading.running import sandbox
from aipm_course.grading.running.libraries import DRAWING, KERNEL, LIBRARIES, OPTIONAL
from aipm_course.kernel.errors import CourseError

_START_SECONDS = 120
_MODULE = (sys.executable, "-m", "aipm_course.grading.running.zygote")


class WarmProcess:
    """A process that has the libraries loaded and forks kernels; one per process that starts kernels.

    It starts at once and is waited for when the first kernel is asked for.

    Args:
        confined: whether it lives behind the outer wall.
        libraries: what it loads besides the usual, see `aipm_course.grading.running.libraries`.

    Raises:
        CourseError: it ended before its first kernel; the methods say so.
    """

    def __init__(self, *, confined: bool, libraries: tuple[str, ...]) -> None:
        self.confined, self.libraries = confined, libraries
        if confined:
            _have_bytecode(libraries)
        self.sockets = Path(tempfile.mkdtemp(prefix=f"aipm-{os.getpid()}-"))
        self._number = 0
        self._running: set[int] = set()
        self._ended: dict[int, int] = {}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        start = sandbox.command(str(self.sockets)) if confined else []
        self._process = subprocess.Popen(
            [*start, *_MODULE, str(theirs.fileno()), str(int(confined)), ",".join(libraries)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **sandbox.FOR_FORKS},
            start_new_session=True,
        )
        theirs.close()
        self._channel = ours
        self._finalizer = weakref.finalize(self, _end, self._process, ours, self.sockets)
        self._ready = False

    def _until_ready(self) -> None:
        """Wait until the libraries are loaded."""
        if self._ready:
            return
        self._channel.settimeout(_START_SECONDS)
        try:
            ready = self._channel.recv(1 << 16)
        except TimeoutError:
            ready = b""
        if not ready:
            told = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
            self.close()
            raise CourseError(f"The process for warm kernels did not start: {(told.splitlines() or ['it ended'])[-1]}")
        self._channel.setblocking(False)
        self._ready = True

    @property
    def alive(self) -> bool:
        """Whether kernels can still be asked for."""
        return self._process.poll() is None

    def number(self) -> int:
        """Return the number of a new process."""
        self._until_ready()
        self._number += 1
        return self._number

    def folder(self) -> tuple[int, Path]:
        """Return a new kernel's number and the folder for its sockets."""
        number = self.number()
        folder = self.sockets / str(number)
        folder.mkdir()
        if self.confined and os.geteuid() == 0:
            os.chmod(self.sockets, 0o755)
            os.chown(folder, 65534, 65534)
        return number, folder

    def fileno(self) -> int:
        """Return the descriptor that can be read from when a process may have ended."""
        return self._channel.fileno()

    def start(self, number: int, request: dict[str, Any], *descriptors: int) -> None:
        """Ask for the process of that number.

        Args:
            number: what `number` or `folder` returned.
            request: see `aipm_course.grading.running.zygote`.
            descriptors: a file of `aipm_course.grading.running.handed`, and for a process that runs cells its end of a socket.
        """
        self._running.add(number)
        self._channel.setblocking(True)
        try:
            socket.send_fds(self._channel, [json.dumps({"start": number, **request}).encode()], list(descriptors))
        finally:
            self._channel.setblocking(False)

    def signal(self, number: int, signum: int) -> None:
        """Send a signal to a kernel; SIGKILL ends everything that it started."""
        if number not in self._ended and self.alive:
            try:
                self._channel.send(json.dumps({"signal": number, "signum": int(signum)}).encode())
            except OSError:
                return

    def exit_code(self, number: int) -> int | None:
        """Return how a kernel ended, or None while it runs."""
        while True:
            try:
                packet = self._channel.recv(1 << 16)
            except BlockingIOError:
                break
            except OSError:
                packet = b""
            if not packet:
                return self._ended.get(number, -9)
            message = json.loads(packet)
            if message.get("ended") in self._running:
                self._ended[message["ended"]] = message["exit"]
        return self._ended.get(number)

    def forget(self, number: int) -> None:
        """Remove what a kernel that ended left in its folder of sockets."""
        self._running.discard(number)
        self._ended.pop(number, None)
        shutil.rmtree(self.sockets / str(number), ignore_errors=True)

    def close(self) -> None:
        """End the process and all of its kernels."""
        self._finalizer()


def _end(process: "subprocess.Popen[bytes]", channel: socket.socket, sockets: Path) -> None:
    channel.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stderr:
        process.stderr.close()
    shutil.rmtree(sockets, ignore_errors=True)


@cache
def _have_bytecode(libraries: tuple[str, ...]) -> None:
    """Load the libraries once outside the wall if Python has not compiled them yet: inside, nothing can be kept."""
    packages = {name.split(".")[0] for name in (*LIBRARIES, *libraries)}
    origins = [spec.origin for name in sorted(packages) if (spec := find_spec(name)) and spec.origin]
    if all(os.path.exists(cache_from_source(origin)) for origin in origins):
        return
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code = f"from aipm_course.grading.running.libraries import load; load({libraries!r})"
    subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)


_warm: dict[tuple[bool, bool], WarmProcess] = {}


def prepare(
    *, confined: bool, libraries: tuple[str, ...] = (*KERNEL, *OPTIONAL, *DRAWING), drawing: bool = False
) -> WarmProcess:
    """Return this process's warm process; start one, without waiting for it, if there is none or it ended.

    Args:
        confined: whether it lives behind the outer wall.
        libraries: what it loads besides the usual if it is started here.
        drawing: whether it must be able to draw; a second one is started for that if the first is not.
    """
    known = _known(confined, libraries, drawing=False)
    if drawing and not set(DRAWING) <= set(known.libraries):
        return _known(confined, (*known.libraries, *DRAWING), drawing=True)
    return known


def _known(confined: bool, libraries: tuple[str, ...], *, drawing: bool) -> WarmProcess:
    known = _warm.get((confined, drawing))
    if known is None or not known.alive:
        if known is not None:
            known.close()
        _warm[confined, drawing] = known = WarmProcess(confined=confined, libraries=libraries)
    return known


def close_all() -> None:
    """End the warm processes of this process."""
    for known in _warm.values():
        known.close()
    _warm.clear()


atexit.register(close_all)
