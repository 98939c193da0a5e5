"""The warm process: imports the libraries once, then forks a process per request.

Started as `python -m aipm_course.grading.running.zygote FD CONFINED MORE` by `aipm_course.grading.running.warm`, inside bubblewrap
when CONFINED is 1; MORE names libraries with commas between them. It knows no question and sees no submission but
the one that it is handed, and it ends when the other end of the socket FD is closed.

Each packet on the socket is a JSON object. Requests: {"start": number, "argv", "cwd", "env", "limits", "connection"}
with one file descriptor, the files beside the notebook (`aipm_course.grading.running.handed`), for a Jupyter kernel; the same without "argv"
and "connection" and with a second descriptor, a socket, for a process that takes cells from it
(`aipm_course.grading.running.cells`); {"signal": number, "signum"}.
Answers: {"ready": true}, {"started": number, "pid"}, {"ended": number, "exit"}.
"""

import contextlib
import gc
import json
import os
import random
import resource
import selectors
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any

from aipm_course.grading.running import calls, cells, walls
from aipm_course.grading.running.libraries import load
from aipm_course.grading.running.memory import use_large_pages

PACKET = 1 << 17
_LOOK = 0.2
"""Seconds between two looks at the memory of what runs."""
RUN, HOME, TEMPORARY, WORK = "/run/kernels", "/home/learner", "/tmp", "/home/learner/submission"
SOCKETS = "/run/kernel"


def main(arguments: list[str]) -> None:
    """Load the libraries, then serve requests until the socket closes."""
    channel = socket.socket(fileno=int(arguments[0]))
    confined = arguments[1] == "1"
    # Before a library leaves something there.
    kept = [f"{folder}/{name}" for folder in (TEMPORARY, HOME) for name in os.listdir(folder)] if confined else []
    if confined and os.getuid() == 0:
        _become_nobody()
    load(tuple(filter(None, arguments[2].split(","))))
    calls.program()  # so that no child has to make it
    gc.collect()
    gc.freeze()
    use_large_pages()
    if confined:
        walls.hide()
    channel.send(json.dumps({"ready": True, "threads": len(os.listdir("/proc/self/task"))}).encode())
    _Zygote(channel, confined, kept).serve()
    os._exit(0)  # nothing here needs tidying up, and some libraries take long over it


def _become_nobody() -> None:
    """Become an ordinary user: limits on processes do not hold for root."""
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    # A change of user switches this off, and with it the right to write one's own /proc/self/uid_map.
    walls.make_dumpable()


class _Zygote:
    def __init__(self, channel: socket.socket, confined: bool, kept: list[str]) -> None:
        self.channel, self.confined, self.kept = channel, confined, kept
        self.kernels: dict[int, int] = {}  # number by process id
        self.shell: cells.Shell | None = None
        self.limited = 0  # bytes for the kernels that run, 0 while none does
        self.next_look = 0.0  # at their memory

    def serve(self) -> None:
        """Answer requests and report kernels that end."""
        wake, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        events = selectors.DefaultSelector()
        events.register(self.channel, selectors.EVENT_READ)
        events.register(wake, selectors.EVENT_READ)
        while True:
            for key, _ in events.select(_LOOK if self.limited else None):
                if key.fileobj is self.channel:
                    if not self._answer():
                        self._end_all()
                        return
                else:
                    with contextlib.suppress(BlockingIOError):
                        os.read(wake, 4096)
            self._reap()
            self._hold_to_memory()

    def _answer(self) -> bool:
        packet, descriptors, _, _ = socket.recv_fds(self.channel, PACKET, 2)
        if not packet:
            return False
        request = json.loads(packet)
        if "signal" in request:
            for pid, number in self.kernels.items():
                if number == request["signal"]:
                    _signal(pid, request["signum"], group=not self.confined)
            return True
        if len(descriptors) == 2 and self.shell is None:
            self.shell = cells.prepare()
            gc.freeze()
            use_large_pages()
        try:
            pid = walls.fork_inside() if self.confined else os.fork()
        except OSError:  # the system has no more of what it takes; the next one may have it again
            pid = -1
        if pid == 0:
            self._child(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid < 0:
            self._tell({"ended": request["start"], "exit": 1})
            return True
        self.kernels[pid] = request["start"]
        if self.confined:
            self.limited = request["limits"]["resident"]
        self._tell({"started": request["start"], "pid": pid})
        return True

    def _reap(self) -> None:
        while self.kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if (number := self.kernels.pop(pid, None)) is not None:
                self._tell({"ended": number, "exit": os.waitstatus_to_exitcode(status)})

    def _hold_to_memory(self) -> None:
        """End the kernels when all that runs behind this wall uses too much memory together."""
        if not self.kernels:
            self.limited = 0
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + _LOOK / 2
        # One that is ending holds its memory for a moment, and the next must not pay for it.
        most = self.limited * len(self.kernels)
        if most and _used("statm") > most and _used("smaps_rollup") > most:
            self._end_all()

    def _tell(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self.channel.send(json.dumps(message).encode())

    def _end_all(self) -> None:
        for pid in self.kernels:
            _signal(pid, signal.SIGKILL, group=not self.confined)

    def _child(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """Become a kernel; never returns."""

        def become() -> None:
            self.channel.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setsid()
            if self.confined:
                walls.keep_only(descriptors)
                _confined(request, descriptors, self.kept, self.shell)
            else:
                walls.die_with_parent()
                if len(descriptors) == 2:
                    walls.keep_only(descriptors)
                    _cells(request, descriptors[1], self.shell)
                else:
                    _kernel(request, request["connection"], None)

        _or_end(become)
        os._exit(1)


def _used(source: str) -> int:
    """Return the bytes of memory of all other processes here: quickly by statm, shared pages once by smaps_rollup."""
    total, own = 0, {1, os.getpid()}
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in own:
            with contextlib.suppress(OSError, StopIteration), open(f"/proc/{name}/{source}", "rb") as file:
                if source == "statm":
                    total += int(file.read().split()[1]) * resource.getpagesize()
                else:
                    total += next(int(line.split()[1]) for line in file if line.startswith(b"Pss:")) * 1024
    return total


def _signal(pid: int, number: int, *, group: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(pid, number)


def _empty_folders(kept: list[str], size: int) -> None:
    """Lay an empty folder over each that a submission may write to; a Python that stands in one stays, read-only.

    Args:
        kept: what the outer wall has in these folders: the way to Python, if it stands below the temporary folder.
        size: bytes for each folder.
    """
    for number, place in enumerate(kept):
        os.mkdir(f"{RUN}/{number}")
        walls.bind(place, f"{RUN}/{number}")
        walls.read_only(f"{RUN}/{number}")
    for folder in (TEMPORARY, HOME, "/dev/shm"):
        walls.memory_folder(folder, size)
    for number, place in enumerate(kept):
        os.makedirs(place)
        walls.bind(f"{RUN}/{number}", place)
    if kept:
        walls.memory_folder(RUN, 4096)


def _confined(request: dict[str, Any], descriptors: list[int], kept: list[str], shell: "cells.Shell | None") -> None:
    """Put the walls up from within fresh namespaces, and run a kernel or cells as the second process there."""
    walls.die_with_parent()
    if "connection" in request:
        walls.bind(f"{RUN}/{request['start']}", SOCKETS)
        _lay_out(request, descriptors[0], kept)
        _confined_kernel(request)
    else:
        _confined_cells(request, descriptors, kept, shell)


def _lay_out(request: dict[str, Any], descriptor: int, kept: list[str]) -> None:
    """Put empty folders up, and the files beside the notebook into one of them."""
    limits = request["limits"]
    walls.memory_folder(RUN, 4096)
    _empty_folders(kept, limits["files"])
    walls.bind(RUN, "/proc/1")  # bubblewrap's own process: of the same user, when no root grades
    walls.read_only("/proc/1")
    os.mkdir(WORK)
    with os.fdopen(descriptor, "rb") as packed:
        for place, mode, size in json.loads(packed.readline()):
            path = f"{WORK}/{place}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(packed.read(size))
    request["cwd"] = WORK


def _confined_cells(
    request: dict[str, Any], descriptors: list[int], kept: list[str], shell: "cells.Shell | None"
) -> None:
    def run() -> None:
        _lay_out(request, descriptors[0], kept)  # what the first process touched, this one would copy once more
        walls.limit(request["limits"]["rlimits"])
        walls.drop_privileges()
        _or_end(lambda: _cells(request, descriptors[1], shell))

    def wait() -> None:
        for descriptor in descriptors:
            os.close(descriptor)
        walls.limit(request["limits"]["rlimits"])
        walls.drop_privileges()

    walls.be_init(run, wait)


def _confined_kernel(request: dict[str, Any]) -> None:
    connection = f"{TEMPORARY}/kernel.json"
    with open(connection, "w", encoding="utf-8") as file:
        json.dump({**request["connection"], "ip": f"{SOCKETS}/s"}, file)
    ready, set_ready = os.pipe()
    go, set_go = os.pipe()

    def run() -> None:
        os.close(ready)
        os.close(set_go)
        walls.limit(request["limits"]["rlimits"])
        walls.drop_privileges()

        def sockets_bound() -> None:
            os.close(set_ready)
            os.read(go, 1)
            os.close(go)

        _or_end(lambda: _kernel(request, connection, sockets_bound))

    def seal() -> None:
        """Once its sockets are bound, the kernel may write nothing to the one folder that it shares with the grader."""
        os.close(set_ready)
        os.close(go)
        os.read(ready, 1)
        walls.read_only(SOCKETS)
        os.close(set_go)
        walls.limit(request["limits"]["rlimits"])
        walls.drop_privileges()

    walls.be_init(run, seal)


def _or_end(action: Callable[[], None]) -> None:
    """Do it; when it asks for the end or fails, end this process at once."""
    try:
        action()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _settle(request: dict[str, Any]) -> None:
    """Make this process one that has just been started in a folder, with an environment of its own."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    tempfile.tempdir = None
    sys.path[:] = ["", *(path for path in sys.path if path and path != os.environ.get("AIPM_ROOT"))]
    sys.argv = ["ipykernel_launcher.py"]
    if "numpy" in sys.modules:  # the legacy global random state is copied by a fork
        sys.modules["numpy"].random.seed(None)
    random.seed()


def _cells(request: dict[str, Any], descriptor: int, shell: "cells.Shell | None") -> None:
    """Run the cells that come from a socket."""
    assert shell is not None
    _settle(request)
    cells.serve(shell, descriptor, request["limits"]["output"])


def _kernel(request: dict[str, Any], connection: str, bound: Any) -> None:
    """Run an IPython kernel in this process."""
    cells.forget()
    _settle(request)
    sys.argv += ["-f", connection]
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(["-f", connection, *request["argv"]])
    if "AIPM_GRADING" in os.environ:
        # It would end the kernel a moment later, in the middle of another question.
        shell: Any = app.shell
        shell.ask_exit = lambda: print("exit() and quit() do nothing while a notebook is graded.")
    if bound:
        bound()
    app.start()


if __name__ == "__main__":
    main(sys.argv[1:])
