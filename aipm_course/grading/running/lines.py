"""This side of a forked process that runs cells: ask for a cell, hear what it shows, all in bounded time and memory.

The process runs a stranger's code. Whatever comes from it is bytes of limited length, then JSON of a known shape, and
otherwise nothing.
"""

import json
import math
import select
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aipm_course.grading.running import sandbox
from aipm_course.grading.running.cells import MAX_LINE
from aipm_course.grading.running.handed import inside, pack
from aipm_course.grading.running.warm import WarmProcess

MAX_PARTS = 200_000
"""Brackets in a line: each opens something that takes a hundred times its length in memory."""
_CHUNK = 1 << 18
_LAST_CHUNKS = 256
"""Chunks that are still read from a process that has ended."""

_SHAPES: dict[str, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict},
    "update_display_data": {"data": dict},
    "execute_result": {"data": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "clear_output": {},
}

Take = Callable[[str, dict[str, Any], int], None]
"""Takes what a cell shows: kind, content, and bytes of the line that it stood in."""


class Ended(Exception):
    """The process is gone, or what it sends cannot be read any more."""


def read_line(line: bytes) -> tuple[str, Any] | None:
    """Return the kind and content of a line, or None if it is none of ours.

    Examples:
        >>> read_line(b'["stream", {"name": "stdout", "text": "x"}]'), read_line(b'["stream", {"name": 7}]')
        (('stream', {'name': 'stdout', 'text': 'x'}), None)
        >>> read_line(b"[" * 100_000), read_line(b'["done", 3]'), read_line(b'["done", NaN]')
        (None, ('done', 3), None)
    """
    if line.count(b"[") + line.count(b"{") > MAX_PARTS:
        return None
    try:
        said = json.loads(line, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, list) or len(said) != 2:
        return None
    kind, content = said
    if kind == "done":
        return ("done", content) if type(content) is int else None
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or not isinstance(content, dict):
        return None
    if not all(isinstance(content.get(name), kind) for name, kind in shape.items()):
        return None
    if kind == "error" and not all(isinstance(text, str) for text in content["traceback"]):
        return None
    return kind, content


def _finite(text: str) -> float:
    """Read a number; one that is too large for a float would be written as no JSON that a browser reads."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class ForkedCells:
    """A process that runs the cells of one notebook, one after the other.

    Args:
        warm: what it is forked from.
        folder: files beside the notebook, for a confined process to find beside it; another runs in it.
        environment: environment of the grader; a confined process gets of it what is meant for it.
        tables: tables to lay beside the notebook of a confined process.
        limits: what it may use.
    """

    def __init__(
        self,
        warm: WarmProcess,
        folder: Path,
        environment: Mapping[str, str],
        tables: list[tuple[str, int]],
        limits: sandbox.Limits,
    ) -> None:
        self._warm, self._number = warm, warm.number()
        self._socket, theirs = socket.socketpair()
        request = {
            "cwd": "" if warm.confined else str(folder),  # a path holds a name, and the next one might read it
            "env": inside(environment) if warm.confined else dict(environment),
            "limits": limits.as_request(),
        }
        with theirs, tempfile.TemporaryFile() as archive:
            if warm.confined:
                pack(folder, tables, archive)
            warm.start(self._number, request, archive.fileno(), theirs.fileno())
        self._socket.setblocking(False)
        self._poll = select.poll()
        self._poll.register(warm.fileno(), select.POLLIN)
        self._received = bytearray()
        self._unsent = b""

    def ask(self, cell: int, code: str) -> None:
        """Send a cell; what is still unsent of an earlier one is left out."""
        self._unsent = json.dumps({"cell": cell, "code": code}).encode() + b"\n"

    def hear(self, cell: int, until: float, take: Take) -> bool:
        """Take what is shown until a cell is done.

        Args:
            cell: number that was asked for.
            until: time on the monotonic clock at which to give up.
            take: hears everything that is shown meanwhile.

        Returns:
            Whether the cell is done.

        Raises:
            Ended: the process is gone; what it had sent before was taken.
        """
        while True:
            if self._take_lines(cell, take):
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            wanted = select.POLLIN | (select.POLLOUT if self._unsent else 0)
            self._poll.register(self._socket.fileno(), wanted)
            ready = dict(self._poll.poll(min(1000 * left, 60_000)))
            mine = ready.get(self._socket.fileno(), 0)
            if mine & select.POLLOUT:
                self._send()
            if mine & ~select.POLLOUT:
                if not self._receive():
                    self._take_lines(cell, take)
                    raise Ended
            elif self._warm.fileno() in ready and self._warm.exit_code(self._number) is not None:
                # A child of it may still hold the other end: what is there now was said in time.
                for _ in range(_LAST_CHUNKS):
                    if not self._receive():
                        break
                    if self._take_lines(cell, take):
                        return True
                raise Ended

    def interrupt(self) -> None:
        """Interrupt what runs."""
        self._warm.signal(self._number, signal.SIGINT)

    def close(self) -> None:
        """End the process and all that it started; nobody waits for that."""
        self._warm.signal(self._number, signal.SIGKILL)
        self._warm.forget(self._number)
        self._socket.close()

    def _send(self) -> None:
        try:
            self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            self._unsent = b""  # nobody reads any more; what was sent before is still there to be heard

    def _receive(self) -> bool:
        """Return whether something came."""
        try:
            chunk = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            chunk = b""
        self._received += chunk
        return bool(chunk)

    def _take_lines(self, cell: int, take: Take) -> bool:
        """Take up complete lines; return whether the cell is done."""
        while (end := self._received.find(b"\n")) >= 0:
            line = bytes(self._received[:end])
            del self._received[: end + 1]
            if (said := read_line(line)) is None:
                continue
            kind, content = said
            if kind != "done":
                take(kind, content, len(line))
            elif content == cell:
                return True
        if len(self._received) > MAX_LINE:
            raise Ended
        return False
