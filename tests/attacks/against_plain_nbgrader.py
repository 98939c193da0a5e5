"""Try every attack on nbgrader as shipped and write down what it does: plain_nbgrader.json, beside this file.

Usage: python tests/attacks/against_plain_nbgrader.py [ATTACK...]

Each attack stands between two honest neighbors, with nbgrader's default configuration and an assignment of four
questions and ten points; attacks that can harm others have a course to themselves. The table takes about ten minutes
on an idle machine. Without arguments everything is tried anew.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from hostile import ATTACKS
from hostile.courses import plain, plain_template
from hostile.submission import Attack
from hostile.world import Aftermath

TABLE = Path(__file__).with_name("plain_nbgrader.json")
SECONDS = 150


def bites(done: Aftermath, full: float, student: str) -> list[str]:
    """Say in a few words each harm that a student's submission did."""
    harm, found = done.harms[student], []
    if harm.stolen:
        found.append(f"steals {harm.stolen:g} points")
    found += [f"reads {name}" for name in harm.read]
    found += [f"changes {name}" for name in done.changed]
    found += ["puts scripts into the instructor's page"] if harm.scripts else []
    found += ["leaves processes"] if done.left else []
    found += [f"reaches {name}" for name in done.reached]
    if harm.score is None:
        found.append("has no grade")
    if harm.lost:
        found.append(f"loses {harm.lost:g} deserved points")
    short = sum(1 for score in done.neighbors.values() if (score or 0) < full)
    found += [f"costs {short} of {len(done.neighbors)} neighbors points"] if short else []
    found += ["never ends"] if done.exit is None else []
    return found


def attempt(attack: Attack, template: Path, seconds: float = SECONDS) -> list[str]:
    """Run nbgrader on one attack between two neighbors and return what it did."""
    with tempfile.TemporaryDirectory(prefix="aipm-") as folder:
        world = plain(Path(folder), template)
        try:
            world.hand_in([attack])
            done = world.run([sys.executable, "-m", "nbgrader", "autograde", world.module], seconds)
            return bites(done, world.full, *world.attackers)
        finally:
            world.close()


def attempt_together(attacks: list[Attack], template: Path, seconds: float = 900) -> dict[str, list[str]] | None:
    """Run nbgrader once on attacks that harm at most by what they get; None if more than that happened."""
    with tempfile.TemporaryDirectory(prefix="aipm-") as folder:
        world = plain(Path(folder), template)
        try:
            world.hand_in(attacks)
            done = world.run([sys.executable, "-m", "nbgrader", "autograde", world.module], seconds)
            quiet = not (done.changed or done.left or done.reached) and set(done.neighbors.values()) == {world.full}
            found = {attack.name: bites(done, world.full, student) for student, attack in world.attackers.items()}
            return found if quiet and done.exit is not None else None
        finally:
            world.close()


def main(names: list[str]) -> None:
    """Try the named attacks, or all, and write the table."""
    table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    with tempfile.TemporaryDirectory(prefix="aipm-") as folder:
        template = plain_template(Path(folder) / "template")
        wanted = names or [name for name, attack in ATTACKS.items() if not attack.own_only]
        together = [name for name in wanted if ATTACKS[name].number in (1, 2, 7)]
        found = (attempt_together([ATTACKS[name] for name in together], template) or {}) if together else {}
        for name in wanted:
            table[name] = {"class": ATTACKS[name].number, "what": ATTACKS[name].what}
            table[name]["against plain nbgrader"] = found[name] if name in found else attempt(ATTACKS[name], template)
            print(name, table[name]["against plain nbgrader"], flush=True)
            kept = {name: table[name] for name in ATTACKS if name in table}
            TABLE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
