"""Run the cells of a notebook in this process and say what they show, one line of JSON each.

What a Jupyter kernel does, without its sockets, threads and signatures: the warm process prepares the shell once, and
each forked process takes cells from a socket, one at a time, and answers on the same socket.

A request is {"cell": number, "code": text}. A line of an answer is [kind, content]: the kinds and contents are those of
Jupyter's messages for outputs, and ["done", number] ends a cell. The learner's code shares this process, so whoever
reads these lines must not believe them.
"""

import asyncio
import base64
import builtins
import contextlib
import fcntl
import io
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

MAX_LINE = 8 << 20
"""Bytes of the longest line."""
_PIECE = 1 << 18
"""Characters of text in one line; a character takes at most twelve bytes there."""

Say = Callable[[str, Any], None]


def _silent(kind: str, content: Any) -> None:
    """Say nothing: nobody listens yet."""


class _Hook(DisplayHook):
    """Shows the value of a cell's last line."""

    shell: "Shell"

    def write_output_prompt(self) -> None:
        """Leave it to the page."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Say what the value looks like."""
        self.shell.show("execute_result", {"data": format_dict, "metadata": md_dict or {}})

    def finish_displayhook(self) -> None:
        """Write no line ends around it."""
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Shows what `display` is given."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *_: Any,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **__: Any,
    ) -> None:
        """Say what there is to show."""
        self._validate_data(data, metadata)
        content = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
        self.shell.show("update_display_data" if update else "display_data", content)

    def clear_output(self, wait: bool = False) -> None:
        """Say that what was shown goes, at once or when something else comes."""
        self.shell.show("clear_output", {"wait": bool(wait)})


class Shell(InteractiveShell):
    """IPython's shell, which tells what it shows."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    say: Say = staticmethod(_silent)
    told_error = False

    def show(self, kind: str, content: Mapping[str, Any]) -> None:
        """Say something after all that was printed before it."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        self.say(kind, content)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.told_error = True
        self.show("error", {"ename": str(etype.__name__), "evalue": _text_of(evalue), "traceback": stb})

    def enable_gui(self, gui: Any = None) -> None:
        """Open no window; figures are shown in the notebook."""

    def ask_exit(self) -> None:
        """Stay: it would end the cells of other questions."""
        print("exit() and quit() do nothing while a notebook is graded.")


def prepare() -> Shell:
    """Return the shell that every forked process begins with; call it before the first fork."""
    config = Config()
    config.HistoryManager.enabled = False  # keeps what ran in memory and opens no file
    shell: Shell = Shell.instance(config=config)
    return shell


def forget() -> None:
    """Take the prepared shell out of the way of a kernel that makes its own."""
    Shell.clear_instance()


class _Text(io.TextIOBase):
    """Standard output or standard error: gathers text and says it in pieces."""

    encoding = "UTF-8"

    def __init__(self, name: str, say: Say, descriptor: int, room: int) -> None:
        self.name, self._say, self._descriptor, self._room = name, say, descriptor, room
        self._parts: list[str] = []
        self._length = 0
        self._process = os.getpid()

    def write(self, text: str) -> int:
        """Take up text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._process:  # a child has no voice of its own
            os.write(self._descriptor, text.encode(errors="replace"))
            return len(text)
        self._parts.append(text)
        self._length += len(text)
        if self._length >= _PIECE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Say what was gathered; what is far too much is not kept by the reader and need not be said."""
        if not self._parts or os.getpid() != self._process:
            return
        text = "".join(self._parts)[: self._room]
        self._parts, self._length = [], 0
        self._room -= len(text)
        for start in range(0, len(text), _PIECE):
            self._say("stream", {"name": self.name, "text": text[start : start + _PIECE]})

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return False: this is no terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor behind it, for programs that are started."""
        return self._descriptor


class _Voice:
    """The socket to the grader."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._socket.set_inheritable(False)
        self.requests = self._socket.makefile("rb")
        self._turn = threading.Lock()
        self._process = os.getpid()

    def say(self, kind: str, content: Any) -> None:
        """Send a line; a child of this process sends none."""
        if os.getpid() != self._process:
            return
        line = _line(kind, content)
        if len(line) > MAX_LINE:
            line = _line(kind, _note(f"an output of {len(line) >> 20} MB is left out"))
        with self._turn:
            self._socket.sendall(line)


def _line(kind: str, content: Any) -> bytes:
    try:
        text = json.dumps([kind, content], default=_plain)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps([kind, _note("an output that cannot be shown")])
    # What ends a cell begins with the end of a line, in case an interrupt cut off the line before.
    return b"%s%s\n" % (b"\n" if kind == "done" else b"", text.encode())


def _note(text: str) -> dict[str, Any]:
    return {"data": {"text/plain": f"({text})"}, "metadata": {}}


def _plain(value: Any) -> str:
    """Return a picture as text, and anything else by its own description."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else repr(value)


class _Programs:
    """A file in place of the descriptors 1 and 2: what started programs print is read from it after each cell."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives as long as the process
        fcntl.fcntl(self._file, fcntl.F_SETFL, os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(self._file.fileno(), descriptor)

    def printed(self) -> str:
        """Return what has been printed since the last time."""
        with contextlib.suppress(OSError, ValueError):
            if size := os.fstat(self._file.fileno()).st_size:
                printed = os.pread(self._file.fileno(), min(size, _PIECE), 0)
                os.ftruncate(self._file.fileno(), 0)
                return printed.decode(errors="replace")
        return ""


def _no_input(*_: object) -> str:
    raise StdinNotImplementedError("Nobody can type anything while a notebook is graded.")


def serve(shell: Shell, descriptor: int, room: int) -> None:
    """Run cells until the socket closes.

    Args:
        shell: what `prepare` returned before the fork.
        descriptor: the socket to the grader.
        room: characters of printed text that are worth sending.
    """
    voice, programs = _Voice(descriptor), _Programs()
    shell.say = voice.say
    streams = [_Text("stdout", voice.say, 1, room + _PIECE), _Text("stderr", voice.say, 2, room + _PIECE)]
    sys.stdout, sys.stderr = streams
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    builtins.input = _no_input
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in voice.requests:
        request = json.loads(line)
        error: BaseException | None
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            error = _run(shell, loop, request["code"])
        except KeyboardInterrupt as interrupt:
            error = interrupt
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        if error is not None and not shell.told_error:
            shell.show("error", {"ename": type(error).__name__, "evalue": _text_of(error), "traceback": []})
        if printed := programs.printed():
            streams[0].write(printed)
        for stream in streams:
            stream.flush()
        voice.say("done", request["cell"])


def _run(shell: Shell, loop: asyncio.AbstractEventLoop, code: str) -> BaseException | None:
    """Run a cell as Jupyter's kernel does, within a loop that also runs what a cell awaits; return its error."""
    shell.told_error = False
    problem = None
    try:
        transformed = shell.transform_cell(code)
    except Exception:
        transformed, problem = code, sys.exc_info()
    cell = shell.run_cell_async(code, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem)
    task = loop.create_task(cell)
    try:
        result = loop.run_until_complete(task)
    except KeyboardInterrupt:  # while it awaited something; within code the shell takes it up
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        raise
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""
