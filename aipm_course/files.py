"""Read the course's own text files, write files whole or not at all, and say in a sentence why one cannot be written."""

import contextlib
import errno
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

_WHY = {
    errno.ENOSPC: "the disk is full: make room and run the command again",
    errno.EDQUOT: "your quota is used up: make room and run the command again",
    errno.EROFS: "the disk can only be read: copy the course to a place where you may write",
    errno.EACCES: "you have no right to write there",
    errno.EPERM: "you have no right to write there",
    errno.ENAMETOOLONG: "its name is too long for this disk",
    errno.ENOTDIR: "a file stands where a folder should be: rename it",
    errno.EISDIR: "a folder stands in its place: rename it",
    errno.EIO: "the disk reports an error: copy what you need and have it looked at",
    errno.EMFILE: "too many files are open: close other programs and run the command again",
}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file."""
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def is_there(copy: Path) -> bool:
    """Return whether there is a copy; a file without a byte is what a full disk left of one."""
    return copy.exists() and not (copy.is_file() and copy.stat().st_size == 0)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it, so that nobody finds half of it and an old one stays until then.

    Raises:
        OSError: there is no room, or no right; the place is then as it was.
    """
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.new")
    try:
        with beside.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def said(error: OSError, path: Path | None = None) -> str:
    """Return an error of the disk as a sentence that says what to do.

    >>> said(OSError(28, "No space left on device", "work/a.ipynb"))
    'work/a.ipynb cannot be written: the disk is full: make room and run the command again.'
    """
    place = path or error.filename or "A file"
    why = _WHY.get(error.errno or 0, f"{error.strerror or type(error).__name__}")
    return f"{place} cannot be written: {why}."
