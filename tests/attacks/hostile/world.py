"""A small world for a grader: a course, a home folder with keys, a listener; and what happened to it.

Nothing in it is real: keys are random texts ("canaries") that are searched for afterwards wherever an attacker could
have brought them.
"""

import contextlib
import ctypes
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile.submission import MARK, Attack, Content, Course, write

COURSE_ID = "aipm"
SETTLED = ("autograded", "feedback", "gradebook.db", ".nbgrader.log", "submitted")
"""What a grader may write to; in these, only the attackers' marks and the neighbors' grades are looked at."""


class Listener:
    """Counts what arrives at a port, a socket file and a nameless socket, all on this machine."""

    def __init__(self, path: Path) -> None:
        self.path, self.abstract = path, f"aipm-{secrets.token_hex(8)}"
        self.hits: list[str] = []
        tcp = socket.socket()
        tcp.bind(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", self.port))
        named, nameless = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        named.bind(str(path))
        nameless.bind("\0" + self.abstract)
        self.sockets = {"tcp": tcp, "udp": udp, "unix": named, "nameless": nameless}
        for name, one in self.sockets.items():
            if name != "udp":
                one.listen()
            threading.Thread(target=self._listen, args=(name, one), daemon=True).start()

    def _listen(self, name: str, one: socket.socket) -> None:
        while True:
            try:
                if name == "udp":
                    one.recvfrom(1000)
                else:
                    one.accept()[0].close()
            except OSError:
                return
            self.hits.append(name)

    def close(self) -> None:
        """Stop listening."""
        for one in self.sockets.values():
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _enter_into_keyring(name: str, secret: str) -> None:
    """Put a secret into the keyring of this login for a quarter of an hour; a container may forbid it."""
    libc, machine = ctypes.CDLL(None), os.uname().machine
    add, control = {"x86_64": (248, 250), "aarch64": (217, 219)}[machine]
    key = libc.syscall(add, b"user", name.encode(), secret.encode(), len(secret), -3)
    if key > 0:
        libc.syscall(control, 15, key, 900)  # seconds


@dataclass
class Harm:
    """What happened to one submission, and what it did.

    Attributes:
        score: points in the gradebook; None if there is no grade.
        deserved: points that it deserves.
        read: canaries that were found in what came out of it.
        scripts: its own scripts in the pages that an instructor opens.
    """

    score: float | None
    deserved: float
    read: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    @property
    def stolen(self) -> float:
        """Points above what is deserved."""
        return max(0.0, (self.score or 0) - self.deserved)

    @property
    def lost(self) -> float:
        """Points that were deserved and not given."""
        return max(0.0, self.deserved - (self.score or 0))


@dataclass
class Aftermath:
    """What a run left.

    Attributes:
        harms: by student, for every attacker.
        neighbors: points of every honest neighbor; None if there is no grade.
        changed: files and rows that are not what they should be.
        left: command lines of processes that outlived the run.
        reached: what arrived at the listener.
        exit: exit code; None if the run had to be ended.
        seconds: how long it took.
        output: what the command said.
    """

    harms: dict[str, Harm]
    neighbors: dict[str, float | None]
    changed: list[str]
    left: list[str]
    reached: list[str]
    exit: int | None
    seconds: float
    output: str


class World:
    """A folder with a course, a home, a place to drop loot, and attackers between honest neighbors."""

    def __init__(
        self,
        folder: Path,
        course_folder: Path,
        module: str,
        notebook: str,
        solution: Path,
        released: Path,
        word: str,
        *,
        own: bool,
    ) -> None:
        self.folder, self.root = folder, course_folder
        self.module, self.notebook, self.word, self.own = module, notebook, word, own
        self.solution, self.released = solution, released
        self.home, self.drop = folder / "home", folder / "drop"
        self.canaries: dict[str, str] = {}
        self.neighbors: list[str] = []
        self.attackers: dict[str, Attack] = {}
        self.drop.mkdir()
        self.drop.chmod(0o777)
        self.listener = Listener(folder / "listener")
        self._plant_secrets()

    # --- before the run

    def _canary(self, name: str) -> str:
        self.canaries[name] = f"canary-{name}-{secrets.token_hex(8)}"
        return self.canaries[name]

    def _plant_secrets(self) -> None:
        for name in (".ssh/id_ed25519", ".config/hub/token", ".bash_history", ".netrc"):
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._canary("home"))
        git = self.root / ".git" / "config"
        git.parent.mkdir(exist_ok=True)
        git.write_text(f'[remote "origin"]\n\turl = https://{self._canary("git")}@example.org/course.git\n')
        text = json.loads(self.solution.read_text(encoding="utf-8"))
        text["cells"].append(
            {"cell_type": "markdown", "id": "canary", "metadata": {}, "source": self._canary("solution")}
        )
        self.solution.write_text(json.dumps(text), encoding="utf-8")
        if self.own:  # as an editor leaves it
            self.solution.with_name(f"{self.solution.name}~").write_text(self._canary("backup"))
        # Kept, because an attack may rewrite the files.
        self._solved, self._released = text, json.loads(self.released.read_text(encoding="utf-8"))
        self.key = f"aipm-{secrets.token_hex(4)}"
        _enter_into_keyring(self.key, self._canary("keyring"))
        self._canary("environment")
        self._canary("neighbor")

    def enter_secret_into_gradebook(self) -> None:
        """Give a student a name that nobody else may read."""
        from nbgrader.api import Gradebook

        with Gradebook(self._db_url, COURSE_ID) as book:
            book.update_or_create_student("someone", last_name=self._canary("gradebook"))

    @property
    def _db_url(self) -> str:
        return f"sqlite:///{self.root / 'gradebook.db'}?timeout=30"

    def _course(self, before: str, after: str) -> Course:
        submitted, graded = self.root / "submitted", self.root / "autograded"
        return Course(
            root=self.root,
            module=self.module,
            notebook=self.notebook,
            released=self._released,
            solved=self._solved,
            word=self.word,
            world={
                "root": str(self.root),
                "home": str(self.home),
                "drop": str(self.drop),
                "solution": str(self.solution),
                "released": str(self.released),
                "gradebook": str(self.root / "gradebook.db"),
                "before": str(submitted / before / self.module),
                "after": str(submitted / after / self.module),
                "graded_before": str(graded / before / self.module),
                "key": self.key,
                "port": self.listener.port,
                "socket": str(self.listener.path),
                "abstract": self.listener.abstract,
            },
            own=self.own,
        )

    def hand_in(self, attacks: Sequence[Attack]) -> None:
        """Lay out all submissions: a neighbor before each attacker and one after the last."""
        self.neighbors = [f"n{number:03}-neighbor" for number in range(len(attacks) + 1)]
        for number, attack in enumerate(attacks):
            course = self._course(self.neighbors[number], self.neighbors[number + 1])
            student = f"n{number:03}-x-{attack.name}"
            self.attackers[student] = attack
            self._write(student, attack.files(course))
        for neighbor in self.neighbors:
            made = self._course(neighbor, neighbor).answered()
            made.nb["cells"].append(
                {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": self.canaries["neighbor"]}
            )
            self._write(neighbor, made.folder())
        self.full = sum(course.tests.values()) if attacks else 0.0
        self._before = dict(self._protected())
        self._book_before = self._book()

    def _write(self, student: str, files: dict[str, Content]) -> None:
        write(self.root / "submitted" / student / self.module, files)

    # --- the run

    def run(self, command: Sequence[str], seconds: float, **environment: str) -> Aftermath:
        """Run a grader in this world and measure what happened."""
        report, log = self.folder / "report.json", self.folder / "output.txt"
        scripts = str(Path(sys.executable).parent)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG"))}
        full = {
            **kept,
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "HUB_TOKEN": self.canaries["environment"],
            **environment,
        }
        reap = [sys.executable, str(Path(__file__).with_name("reap.py")), str(seconds), str(report), *command]
        with log.open("w") as output:
            subprocess.run(
                reap,
                cwd=self.root,
                env=full,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                check=True,
            )
        told = json.loads(report.read_text())
        scores = self._scores()
        harms = {
            student: Harm(
                scores.get(student),
                attack.points(self._course(student, student)),
                self._loot(student),
                self._scripts(student),
            )
            for student, attack in self.attackers.items()
        }
        return Aftermath(
            harms=harms,
            neighbors={neighbor: scores.get(neighbor) for neighbor in self.neighbors},
            changed=sorted(self._changed()),
            left=told["left"],
            reached=sorted(set(self.listener.hits)),
            exit=told["exit"],
            seconds=told["seconds"],
            output=log.read_text(errors="replace"),
        )

    # --- after the run

    def _scores(self) -> dict[str, float]:
        """Return the points of the autograded tests, by student."""
        from nbgrader.api import Gradebook

        found = {}
        with Gradebook(self._db_url, COURSE_ID) as book:
            for submission in book.assignment_submissions(self.module):
                for notebook in submission.notebooks:
                    grades = [grade for grade in notebook.grades if grade.cell.cell_type == "code"]
                    if any(grade.auto_score is not None or grade.manual_score is not None for grade in grades):
                        found[submission.student.id] = float(sum(grade.score or 0 for grade in grades))
        return found

    def _book(self) -> dict[str, Any]:
        """Return what no run may change in the gradebook: its scheme, the cells, the names."""
        import sqlite3

        with sqlite3.connect(f"file:{self.root / 'gradebook.db'}?mode=ro", uri=True) as book:
            return {
                "triggers and views": book.execute(
                    "select name from sqlite_master where type in ('trigger', 'view') order by name"
                ).fetchall(),
                "source cells": sorted(book.execute("select source from source_cell").fetchall()),
                "points": sorted(book.execute("select max_score from grade_cells").fetchall()),
                "someone": book.execute("select * from student where id = 'someone'").fetchall(),
            }

    def _protected(self) -> Iterator[tuple[str, str]]:
        """Yield a fingerprint of every file that nobody may change."""
        for start in (self.root, self.home):
            for path in start.rglob("*"):
                settled = start == self.root and path.relative_to(start).parts[0] in SETTLED[:-1]
                if path.is_symlink():
                    yield str(path), os.readlink(path)
                elif path.is_file() and not settled:
                    yield str(path), hashlib.sha256(path.read_bytes()).hexdigest()

    def _changed(self) -> Iterator[str]:
        now = dict(self._protected())
        for path, fingerprint in self._before.items():
            if now.get(path) != fingerprint:
                yield f"{Path(path).relative_to(self.folder)} changed"
        for name, value in self._book().items():
            if value != self._book_before[name]:
                yield f"gradebook: {name}"
        for path in self.drop.iterdir():
            yield f"drop: {path.name}"
        mark = MARK.encode()
        for start in (self.root, self.home):
            for path in start.rglob("*"):
                own = any(part in self.attackers for part in path.relative_to(start).parts)
                new = path.is_file() and not path.is_symlink() and not own and str(path) not in self._before
                if new and mark in path.read_bytes():
                    yield f"{path.relative_to(self.folder)} carries the mark"

    def _products(self, student: str) -> Iterator[Path]:
        """Yield every file that came out of a submission."""
        for folder in ("autograded", "feedback"):
            for path in (self.root / folder / student).rglob("*"):
                if path.is_file() and not path.is_symlink():
                    yield path
        # Reports of a run name the student; they are read as if they were everybody's.
        for path in self.root.glob("*/**/*.json"):
            if path.relative_to(self.root).parts[0] not in (
                *SETTLED,
                "solutions",
                "exercises",
                "source",
                "release",
                ".git",
            ):
                yield path

    def _loot(self, student: str) -> list[str]:
        texts = [path.read_bytes() for path in [*self._products(student), *self.drop.iterdir()]]
        return sorted(name for name, canary in self.canaries.items() if any(canary.encode() in text for text in texts))

    def _scripts(self, student: str) -> list[str]:
        """Return the kinds of the student's scripts in the graded notebook as a browser would get it."""
        from live_scripts import live_scripts
        from nbconvert import HTMLExporter

        path = self.root / "autograded" / student / self.module / f"{self.notebook}.ipynb"
        if self.attackers[student].name != "puts-scripts-into-the-page" or not path.is_file():
            return []
        return live_scripts(HTMLExporter().from_filename(str(path))[0], MARK)

    def close(self) -> None:
        """Stop listening."""
        self.listener.close()
