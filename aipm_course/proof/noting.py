"""Note which attempt holds on the first seeds of a module, so that nobody looks for it again: see `simulation.attempts`.

`python -m aipm_course.proof.noting rice 200` does it for module 04.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from aipm_course.datasets import sources
from aipm_course.registry import manifest_of, tables
from aipm_course.simulation import attempts


def note(module: str, seeds: int) -> Path:
    """Note the attempts of a module's simulators that draw once on each seed; return where."""
    package = import_module(manifest_of(module).package)
    folder = Path(str(package.__file__)).parent / "simulators"
    (folder / attempts.NOTES).unlink(missing_ok=True)
    heard: dict[str, list[tuple[int, int]]] = {}
    names = [name for name, entry in tables().items() if entry.module == module and sources()[name].simulated]
    with attempts.heard_by(lambda name, seed, attempt, _: heard.setdefault(name, []).append((seed, attempt))):
        for seed in range(seeds):
            for name in names:
                sources()[name].make(seed)
    once = {name: found for name, found in heard.items() if [seed for seed, _ in found] == list(range(seeds))}
    noted = {name: [attempt for _, attempt in found] for name, found in sorted(once.items())}
    text = json.dumps({"of": attempts.code_of(folder), "attempts": noted})
    (folder / attempts.NOTES).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return folder / attempts.NOTES


if __name__ == "__main__":
    print(note(sys.argv[1], int(sys.argv[2])))
