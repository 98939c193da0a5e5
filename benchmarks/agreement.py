"""How near readers are who rated the same texts by boxes: per row the share of pairs within one level, and the same.

Run it with the folders of a trial, each with a form.json, and with the key {text: {"task": ..., "ticks": {row: boxes}}}:

    python benchmarks/agreement.py KEY.json READER1 READER2 READER3
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from aipm_course.rating.norming import Agreement, agreement, levels
from aipm_course.rating.ticks import written_named


def main(key_file: Path, folders: list[Path]) -> None:
    """Print the table, and every row that two readers see two levels apart."""
    key = json.loads(key_file.read_text(encoding="utf-8"))
    forms = [json.loads((folder / "form.json").read_text(encoding="utf-8")) for folder in folders]
    by_task: dict[str, list[str]] = defaultdict(list)
    for text, entry in key.items():
        by_task[entry["task"]].append(text)
    rows: list[tuple[str, Agreement]] = []
    for task, texts in sorted(by_task.items()):
        written = written_named(task)
        rated = [{text: levels(written, form[text]) for text in texts if text in form} for form in forms]
        due = {text: levels(written, key[text]["ticks"]) for text in texts}
        rows += [(task, one) for one in agreement(rated, due)]
        for text in texts:
            for row in due[text]:
                given = [reader[text][row] for reader in rated if text in reader]
                if given and max(given) - min(given) > 1:
                    print(f"apart: {task} {row} in {text}: {given}, key {due[text][row]}")
    print(f"\n{'task':22} {'row':22} {'pairs':>5} {'near':>6} {'same':>6}   {'key':>6} {'near':>6}")
    for task, one in rows:
        print(
            f"{task:22} {one.row:22} {one.pairs:5} {one.near:6.0%} {one.same:6.0%}   {one.as_key:6.0%} {one.near_key:6.0%}"
        )
    pairs, keyed = sum(one.pairs for _, one in rows), sum(one.keyed for _, one in rows)
    if pairs:
        print(
            f"all {len(rows)} rows: {sum(one.near * one.pairs for _, one in rows) / pairs:.1%} of {pairs} pairs within one level, "
            f"{sum(one.same * one.pairs for _, one in rows) / pairs:.1%} the same; "
            f"{sum(one.as_key * one.keyed for _, one in rows) / keyed:.1%} of {keyed} ratings as the key"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
