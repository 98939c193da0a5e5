"""Which calls to the kernel of the operating system a submission may not make, as a seccomp filter.

Namespaces and limits decide what a submission sees. This list takes away what no notebook needs and what would lead
around them: new user namespaces, keyrings, sockets to the machine's host, memory that belongs to no process, and parts
of Linux whose holes were found one after the other. Everything else is allowed: a list of what may be called would
break with the next library.
"""

import ctypes
import errno
import os
import struct
from functools import cache

_X86_64, _AARCH64 = 0xC000003E, 0xC00000B7
_ABSENT_HERE = -1

# Number on x86_64, number on aarch64. "Not permitted" for what is meant, "not there" for what libraries do without.
_NOT_PERMITTED: dict[str, tuple[int, int]] = {
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # keys, which belong to the login of whoever grades, and outlive a submission
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    # memory and queues that are counted to no process
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190),
    # the machine
    "bpf": (321, 280), "perf_event_open": (298, 241), "syslog": (103, 116), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162), "lookup_dcookie": (212, 18),
    "iopl": (172, _ABSENT_HERE), "ioperm": (173, _ABSENT_HERE), "modify_ldt": (154, _ABSENT_HERE),
}  # fmt: skip
_NOT_THERE: dict[str, tuple[int, int]] = {
    "clone3": (435, 435),  # its flags cannot be looked at; libraries then use clone
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "io_setup": (206, 0),  # its contexts are counted for the whole machine
}  # fmt: skip
_CLONE, _SOCKET, _SOCKETPAIR = (56, 220), (41, 198), (53, 199)
_NEW_NAMESPACES = 0x7E020000 | 0x80
"""Every flag of clone that makes a namespace."""
_FAMILIES = (1, 2, 10, 16)
"""Sockets that may be made: Unix, IPv4, IPv6 and netlink, all of which stay within the submission's own network."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_OTHER_NUMBERS = 0x40000000
"""On x86_64, numbers from here on are the same calls once more."""
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def refused() -> dict[str, int]:
    """Return {name: number} of the calls that are refused on this machine, for tests; empty where none is known."""
    column = _column()
    known = {**_NOT_PERMITTED, **_NOT_THERE}
    return {} if column is None else {name: pair[column] for name, pair in known.items() if pair[column] >= 0}


@cache
def program() -> bytes | None:
    """Return the filter in the form that Linux reads, or None on a processor that it was not written for."""
    column = _column()
    if column is None:
        return None
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, (_X86_64, _AARCH64)[column]),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_NUMBERS),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
    ]
    for table, code in ((_NOT_PERMITTED, errno.EPERM), (_NOT_THERE, errno.ENOSYS)):
        for pair in table.values():
            if pair[column] >= 0:
                steps += [(_EQUAL, 0, 1, pair[column]), (_RETURN, 0, 0, _ERROR | code)]
    families = [
        *((_EQUAL, len(_FAMILIES) - place, 0, family) for place, family in enumerate(_FAMILIES)),
        (_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT),
        (_RETURN, 0, 0, _ALLOW),
    ]
    steps += [
        (_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, len(families) + 1, _SOCKET[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *families,
        (_EQUAL, 0, len(families) + 1, _SOCKETPAIR[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *families,
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def refuse() -> None:
    """Refuse these calls to this process and all that it will start, for good.

    Raises:
        OSError: the system has no such filters.
    """
    steps = program()
    if steps is None:
        return
    buffer = ctypes.create_string_buffer(steps, len(steps))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    wanted = Program(len(steps) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(wanted), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"seccomp: {os.strerror(code)}")


def _column() -> int | None:
    return {"x86_64": 0, "aarch64": 1}.get(os.uname().machine)
