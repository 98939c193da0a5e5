"""Walls around one forked kernel, put up by the kernel's own process before it runs a line of a submission.

The outer wall is bubblewrap's (`aipm_course.grading.running.sandbox`): no network, no files but Python and the libraries. The
walls here stand between two submissions that share one warm process: own process ids, own network, own memory for
files, limits, and no privileges to take any of it down. They use Linux namespaces through libc, because bubblewrap can
only wrap a program that it starts, not a process that has its libraries loaded already.
"""

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket as _socket
import struct
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from aipm_course.grading.running import calls

_CLONE = {"mount": 0x20000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
_CLONE_CALL = {"x86_64": 56, "aarch64": 220}
_MS_READONLY, _MS_NOSUID, _MS_NODEV, _MS_REMOUNT, _MS_BIND, _MS_REC = 1, 2, 4, 32, 4096, 16384
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_SECUREBITS, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 28, 38
_SECURE_NOROOT_AND_LOCKED = 0b1111  # NOROOT, NO_SETUID_FIXUP and their locks
_CAPABILITY_VERSION_3 = 0x20080522
_SIOCSIFFLAGS, _LOOPBACK_UP = 0x8914, struct.pack("16sH14x", b"lo", 0x41)  # up and running


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    """Call a libc function that returns 0; raise OSError if it does not."""
    if getattr(_libc(), name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def enter_namespaces() -> None:
    """Enter fresh user, mount, process, network and IPC namespaces; children of this process are inside.

    Raises:
        OSError: the system does not allow user namespaces.
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", ctypes.c_int(sum(_CLONE.values())))
    _be_known_as(user, group)


def _be_known_as(user: int, group: int) -> None:
    """Keep one's user in a new user namespace, and make a new network work within itself."""
    make_dumpable()  # the warm process is not; without it these files belong to root
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (user, user))
    _write("/proc/self/gid_map", b"%d %d 1" % (group, group))
    _loopback_up()


def _write(path: str, content: bytes) -> None:
    """Write to a file; a forked process copies each page of Python that it touches, so this takes the shortest way."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def fork_inside() -> int:
    """Fork, with the child as the first process of fresh namespaces; return 0 in it and its number in the parent.

    When the child ends, the system kills everything that it has started.

    Raises:
        OSError: the system does not allow user namespaces.
    """
    number = _CLONE_CALL.get(os.uname().machine)
    if number is None:
        return _fork_and_fork()
    user, group = os.getuid(), os.getgid()
    # As os.fork does it, for which Python offers these three; a fork of its own would enter no process namespace.
    python, libc = ctypes.pythonapi, ctypes.PyDLL(None, use_errno=True)
    python.PyOS_BeforeFork()
    pid: int = libc.syscall(ctypes.c_long(number), ctypes.c_long(sum(_CLONE.values()) | signal.SIGCHLD), 0, 0, 0, 0)
    if pid != 0:
        code = ctypes.get_errno()
        python.PyOS_AfterFork_Parent()
        if pid < 0:
            raise OSError(code, f"clone: {os.strerror(code)}")
        return pid
    python.PyOS_AfterFork_Child()
    _be_known_as(user, group)
    return 0


def _fork_and_fork() -> int:
    """Do the same where the number of the call is not known: a process does not enter the namespace that it makes."""
    if pid := os.fork():
        return pid
    enter_namespaces()
    die_with_parent()
    if child := os.fork():
        signal.signal(signal.SIGINT, lambda number, _: os.kill(child, number))
        keep_only([])
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(code if code >= 0 else 128 - code)
    return 0


def _loopback_up() -> None:
    """Switch the private loopback device on: the kernel binds an inner pipe on it."""
    with _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device.fileno(), _SIOCSIFFLAGS, _LOOPBACK_UP)


def memory_folder(path: str, size: int) -> None:
    """Mount an empty folder of at most `size` bytes that lives in memory and dies with the namespace."""
    options = f"size={size},nr_inodes=20000,mode=700".encode()
    _call("mount", b"tmpfs", path.encode(), b"tmpfs", ctypes.c_ulong(_MS_NOSUID | _MS_NODEV), options)


def bind(source: str, target: str) -> None:
    """Make a folder, with all that is mounted in it, visible at another place."""
    _call("mount", source.encode(), target.encode(), None, ctypes.c_ulong(_MS_BIND | _MS_REC), None)


def read_only(path: str) -> None:
    """Make a folder that was bound before read-only."""
    flags = _MS_BIND | _MS_REMOUNT | _MS_READONLY | _MS_NOSUID | _MS_NODEV
    _call("mount", None, path.encode(), None, ctypes.c_ulong(flags), None)


def drop_privileges() -> None:
    """Give up every capability for good, also over the namespaces that this process made, and calls that lead out."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", _PR_SET_SECUREBITS, _SECURE_NOROOT_AND_LOCKED, 0, 0, 0)
    for capability in range(64):
        if _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", header, nothing)
    calls.refuse()


def keep_only(descriptors: Iterable[int]) -> None:
    """Close every inherited file but these, and let standard error go nowhere.

    Whatever the warm process has open, its kernels would share: one could talk to the next through it.
    """
    os.dup2(1, 2)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in descriptors:
            with contextlib.suppress(OSError):
                os.close(int(name))


def limit(limits: Mapping[str, int]) -> None:
    """Set resource limits by name, for example {"CPU": 60}; none of them can be raised again."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        capped = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (capped, capped))


def die_with_parent() -> None:
    """Ask the system to kill this process as soon as its parent is gone."""
    _call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def hide() -> None:
    """Close this process's files in /proc to other processes of the same user: its memory above all."""
    _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)


def make_dumpable() -> None:
    """Let this process own its files in /proc again after a change of user."""
    _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


def be_init(run: Callable[[], None], then: Callable[[], None]) -> None:
    """Run `run` in a child and end with its exit code; call as the first process of a process namespace.

    Args:
        run: what the child does.
        then: what this process does beside it, before it waits.

    When this process ends, the system kills everything that the child left behind. SIGINT is handed on.
    """
    hide()  # before the child runs a line: whoever wrote into this process's memory would have left all limits
    child = os.fork()
    if child == 0:
        make_dumpable()
        run()
        os._exit(0)

    def hand_on(number: int, _: object) -> None:
        os.kill(child, number)

    signal.signal(signal.SIGINT, hand_on)
    then()
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            sys.stdout.flush()
            os._exit(code if code >= 0 else 128 - code)
