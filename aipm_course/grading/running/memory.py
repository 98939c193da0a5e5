"""Lay a process's memory together in large pages, so that a fork copies a short list.

A fork copies the list of all pages, and an end gives each of them back. Python's memory are some twenty thousand pages of
4 kB. Where 512 of them are one large page, Linux counts and shares them together, also after a first write has split the
list again.
"""

import contextlib
import ctypes
import sys

_LARGE = 1 << 21
_COLLAPSE = 25
"""MADV_COLLAPSE, of Linux 6.1; an older one refuses it, and all stays as it is."""


def use_large_pages() -> None:
    """Put this process's own memory into large pages wherever a whole one is in use."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps.readlines():
            place, rights, _, _, number, *name = line.split(maxsplit=5)
            if rights != "rw-p" or number != "0" or (name and name[0].strip() != "[heap]"):
                continue
            start, end = (int(side, 16) for side in place.split("-"))
            for address in range(-(-start // _LARGE) * _LARGE, end - _LARGE + 1, _LARGE):
                libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(_LARGE), _COLLAPSE)
