"""A million rows of a test through `aipm bring experiment`: how long it takes, and how much memory. Nothing is asserted.

    python benchmarks/bringing.py [ROWS]

The file is written first: a unit per row, 20,000 accounts, outcomes as yes and no (so every cell of that column is in the
log of changes), a day and a platform. The bar: a million rows in ten seconds and two gigabytes.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write(path: Path, rows: int) -> None:
    """Write the file."""
    generator = np.random.default_rng(0)
    account = generator.integers(0, 20_000, rows)
    day = pd.to_datetime("2026-03-02") + pd.to_timedelta(generator.integers(0, 28, rows), unit="D")
    pd.DataFrame(
        {
            "user_id": [f"u-{number:07d}" for number in range(rows)],
            "company": [f"Company {number}" for number in account],
            "variant": np.where(account % 2, "Treatment", "control"),
            "converted": np.where(generator.random(rows) < 0.31, "yes", "no"),
            "first_exposure": day.strftime("%Y-%m-%d"),
            "platform": generator.choice(["web", "ios", "android"], rows),
        }
    ).to_csv(path, index=False)


def main() -> None:
    """Write the file in another process, so that its memory does not count; then bring it."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        write(Path(sys.argv[2]), rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        import subprocess

        path = Path(folder) / "test.csv"
        subprocess.run([sys.executable, __file__, str(rows), str(path)], check=True)
        start, cpu = time.perf_counter(), time.process_time()
        from aipm_course.own_table import Said, raw_of, report_of, write_report

        imported = time.perf_counter()
        raw = raw_of("experiment", path)
        read = time.perf_counter()
        report = report_of("experiment", raw, Said(settings={"least_lift": "1"}))
        made = time.perf_counter()
        write_report(report, Path(folder) / "out", "test_report")
        written = time.perf_counter()
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB; {report.headline}")
        for what, seconds in (
            ("import", imported - start), ("read", read - imported), ("clean and compute", made - read), ("write", written - made),
        ):  # fmt: skip
            print(f"{what:<20}{seconds:6.1f} s")
        print(f"{'in all':<20}{written - start:6.1f} s, {time.process_time() - cpu:.1f} s of processor")
        print(f"{'most memory':<20}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:6.2f} GB")


if __name__ == "__main__":
    main()
