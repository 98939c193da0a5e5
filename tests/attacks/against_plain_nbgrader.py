"""Try every attack on nbgrader as shipped and write down what it does: plain_nbgrader.json, beside this file.

Usage: python tests/attacks/against_plain_nbgrader.py [ATTACK...]

Each attack stands alone between two honest neighbors in a course of its own, with nbgrader's default configuration
and an assignment of four questions and ten points. The whole table takes about twenty minutes.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hostile import ATTACKS
from hostile.courses import plain, plain_template
from hostile.submission import Attack
from hostile.world import Aftermath

TABLE = Path(__file__).with_name("plain_nbgrader.json")
SECONDS = 90


def bites(done: Aftermath, full: float) -> list[str]:
    """Say in a few words each harm that was done."""
    (harm,) = done.harms.values()
    found = []
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
            return bites(done, world.full)
        finally:
            world.close()


def main(names: list[str]) -> None:
    """Try the named attacks, or all, and write the table."""
    table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    with tempfile.TemporaryDirectory(prefix="aipm-") as folder:
        template = plain_template(Path(folder) / "template")
        for name in names or [name for name, attack in ATTACKS.items() if not attack.own_only]:
            table[name] = {"class": ATTACKS[name].number, "what": ATTACKS[name].what}
            table[name]["against plain nbgrader"] = attempt(ATTACKS[name], template)
            print(name, table[name]["against plain nbgrader"], flush=True)
            kept = {name: table[name] for name in ATTACKS if name in table}
            TABLE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
