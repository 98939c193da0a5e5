"""nbgrader's exchange for people who do not trust each other: private submissions, and a collection that cannot be used.

nbgrader 0.9.6 leaves a submission readable and its folder writable for everybody who learns its name, only warns when
somebody hands in under another's name, follows links with the instructor's rights while it collects, and stops at the
first folder that it cannot read. `deploy/hub/nbgrader_config.py` puts these two classes in its place.
"""

import os
import pwd
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit
from nbgrader.utils import parse_utc

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
MAX_FILES, MAX_DEPTH = 1000, 8
_REFUSED = ""


class PrivateSubmit(ExchangeSubmit):  # type: ignore[misc]
    """Hand in so that only the sender and the instructors can read it.

    Works where inbound/ hands its group on (set-group-ID); elsewhere the instructor could read nothing, and nbgrader's
    own modes stay.
    """

    def copy_files(self) -> None:
        """Copy as nbgrader does, then close the copy to others."""
        super().copy_files()
        inbound = Path(self.inbound_path)
        sent = inbound / self.assignment_filename
        if sent.stat().st_gid != inbound.stat().st_gid or not inbound.stat().st_mode & stat.S_ISGID:
            return
        # Whoever cannot enter the folder cannot reach what is in it, whatever its modes say.
        sent.chmod(0o770)


class CheckedCollect(ExchangeCollect):  # type: ignore[misc]
    """Collect only what the named person has handed in, and only plain files of theirs."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find the newest submission of everybody; leave out what is somebody else's."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] != _REFUSED]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Read who sent it and when from the name; refuse what the owner of the folder contradicts."""
        name = os.path.basename(path)
        refused = {"username": _REFUSED, "filename": name, "timestamp": parse_utc("1970-01-01 00:00:00 UTC")}
        parts = name.rsplit("+", 3)
        try:
            record = {"username": parts[0], "filename": name, "timestamp": parse_utc(parts[2])}
            status = os.lstat(path)
            owner = pwd.getpwuid(status.st_uid).pw_name
            if not 2000 <= record["timestamp"].year < 2100:
                raise ValueError(parts[2])
        except (ArithmeticError, AttributeError, IndexError, KeyError, OSError, TypeError, ValueError):
            self.log.warning("%s is not a submission; it is left where it is", path)
            return refused
        if owner != record["username"] or not stat.S_ISDIR(status.st_mode):
            self.log.warning(
                "%s claims to be from %s and was put there by %s; it is left where it is", path, parts[0], owner
            )
            return refused
        return record

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the sender's plain files; links, pipes, other people's files and a flood stay behind."""
        del log
        target, room, count = Path(dest), 1000 * self.coursedir.max_dir_size, 0
        target.mkdir(parents=True)
        for place, file in self._plain_files(src):
            with file:
                size = os.fstat(file.fileno()).st_size
                count += 1
                if size > room or size > 1000 * self.coursedir.max_file_size or count > MAX_FILES:
                    self.log.warning("%s in %s is too much or too large; it is left out", place, src)
                    continue
                room -= size
                (target / place).parent.mkdir(parents=True, exist_ok=True)
                (target / place).write_bytes(file.read(size))
        # Both are read back for the whole class at once, so a bad one would stop everybody's feedback.
        (target / TIMESTAMP).write_text(os.path.basename(src).rsplit("+", 2)[1], encoding="utf-8", newline="\n")
        if not _is_secret(target / SECRET):
            (target / SECRET).write_text(secrets.token_hex(64), encoding="utf-8", newline="\n")

    def _plain_files(self, src: str) -> Iterator[tuple[Path, Any]]:
        """Yield the place and the open file of every plain file that the sender owns.

        The sender can still change the folder, so everything is decided on what has been opened.
        """
        owner = os.lstat(src).st_uid
        for folder, inner, names, descriptor in os.fwalk(src, follow_symlinks=False):
            place = Path(folder).relative_to(src)
            inner[:] = [] if len(place.parts) >= MAX_DEPTH else sorted(inner)[:MAX_FILES]
            if os.fstat(descriptor).st_uid != owner:
                inner[:] = []
                continue
            for name in sorted(names)[: 2 * MAX_FILES]:
                try:
                    number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=descriptor)
                except OSError:
                    self.log.warning("%s in %s is a link or cannot be read; it is left out", place / name, src)
                    continue
                file = os.fdopen(number, "rb")
                status = os.fstat(number)
                if stat.S_ISREG(status.st_mode) and status.st_uid == owner:
                    yield place / name, file
                else:
                    self.log.warning("%s in %s is not a file of the sender; it is left out", place / name, src)
                    file.close()


def _is_secret(path: Path) -> bool:
    """Say whether nbgrader wrote this; the name of the feedback's file is made from it."""
    try:
        return re.fullmatch("[0-9a-f]{128}", path.read_text(encoding="ascii")) is not None
    except (OSError, ValueError):
        return False
