"""Tables of each kind with as many rows as one likes, for tests and benchmarks of time and memory; drawn, with no truth in them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

Files = list[Path]


def _keys(letter: str, rows: int) -> list[str]:
    return [f"{letter}-{number:07d}" for number in range(rows)]


def _days(generator: np.random.Generator, rows: int, days: int = 28) -> "pd.Index[str]":
    first = pd.to_datetime("2026-03-02")
    return pd.DatetimeIndex(first + pd.to_timedelta(generator.integers(0, days, rows), unit="D")).strftime("%Y-%m-%d")


def _times(generator: np.random.Generator, rows: int, days: int = 28) -> "pd.Index[str]":
    at = pd.to_datetime("2026-03-02") + pd.to_timedelta(generator.integers(0, days * 86_400_000, rows), unit="ms")
    return pd.DatetimeIndex(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _written(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False)
    return path


def ideas(rows: int, folder: Path) -> Files:
    """Write a sheet with units beside its numbers."""
    generator = np.random.default_rng(0)
    reach = [f"{one:,}/qtr" for one in generator.integers(100, 9_000, rows)]
    table = {
        "Idea": _keys("Idea", rows), "Reach": reach, "Impact": generator.choice(["high", "medium", "low"], rows),
        "Confidence": generator.choice(["80 %", "50 %", "0.9"], rows), "Effort": [f"{one}w" for one in generator.integers(1, 30, rows)],
    }  # fmt: skip
    return [_written(pd.DataFrame(table), folder / "ideas.csv")]


def scores(rows: int, folder: Path) -> Files:
    """Write scores of six places, each another one, with amounts and days."""
    generator = np.random.default_rng(0)
    sought = generator.random(rows) < 0.02
    score = np.clip(generator.normal(0.2 + 0.4 * sought, 0.15), 0, 1).round(6)
    table = {
        "txn_id": _keys("t", rows), "amount": generator.gamma(2, 60, rows).round(2), "score": score,
        "is_fraud": np.where(sought, "fraud", "honest"), "created": _days(generator, rows),
    }  # fmt: skip
    return [_written(pd.DataFrame(table), folder / "scores.csv")]


def events(rows: int, folder: Path) -> Files:
    """Write a log with two clocks, a key for each event and some copies, and a list of users."""
    generator = np.random.default_rng(0)
    users = max(20, rows // 20)
    at = pd.to_datetime("2026-03-02") + pd.to_timedelta(
        np.sort(generator.integers(0, 28 * 86_400_000, rows)), unit="ms"
    )
    key = np.array(_keys("e", rows), dtype=object)
    copies = generator.integers(1, rows, rows // 50)
    key[copies] = key[copies - 1]
    table = {
        "uuid": key, "event_type": generator.choice(["app_opened", "brief_requested", "brief_shared"], rows, p=[0.7, 0.25, 0.05]),
        "user_id": [f"u-{number:06d}" for number in generator.integers(0, users, rows)],
        "server_received_time": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "client_event_time": (at - pd.to_timedelta(generator.integers(-5_000, 60_000, rows), unit="ms")).strftime("%Y-%m-%d %H:%M:%S.%f"),
        "platform": generator.choice(["Web", "iOS", "Android"], rows),
    }  # fmt: skip
    people = {
        "user_id": [f"u-{number:06d}" for number in range(users)], "licensed": generator.choice(["yes", "no"], users),
        "staff": generator.choice(["0", "1"], users, p=[0.97, 0.03]), "country": generator.choice(["DE", "FR", "US"], users),
    }  # fmt: skip
    return [
        _written(pd.DataFrame(table), folder / "events.csv"),
        _written(pd.DataFrame(people), folder / "users.csv"),
    ]


def stream(rows: int, folder: Path) -> Files:
    """Write a reference and a current table."""
    generator = np.random.default_rng(0)
    files = []
    for name, half, lift in (("reference", rows // 2, 1.0), ("current", rows - rows // 2, 1.3)):
        label = generator.random(half) < 0.05
        table = {
            "id": _keys(name[0], half), "day": _days(generator, half), "amount": (lift * generator.gamma(2, 60, half)).round(2),
            "age_of_account": generator.integers(0, 4_000, half), "channel": generator.choice(["web", "app", "phone"], half),
            "score": np.clip(generator.normal(0.2 + 0.3 * label, 0.15), 0, 1).round(6), "label": label.astype(int),
            "country": generator.choice(["DE", "FR", "US"], half),
        }  # fmt: skip
        files.append(_written(pd.DataFrame(table), folder / f"{name}.csv"))
    return files


def outcomes(rows: int, folder: Path) -> Files:
    """Write applicants with two groups, a site, a decision, a label and a score."""
    generator = np.random.default_rng(0)
    label = generator.random(rows) < 0.4
    score = np.clip(generator.normal(45 + 20 * label, 15), 0, 100).round(2)
    table = {
        "applicant_id": _keys("a", rows), "sex": generator.choice(["female", "male", "Decline to answer"], rows, p=[0.5, 0.48, 0.02]),
        "race": generator.choice(["A", "B", "C", "D"], rows), "job_family": generator.choice([f"family {one}" for one in range(40)], rows),
        "decision": np.where(score > 55, "Selected", "Rejected"), "did_well": np.where(label, "yes", "no"), "score": score,
    }  # fmt: skip
    return [_written(pd.DataFrame(table), folder / "outcomes.csv")]


def evaluations(rows: int, folder: Path) -> Files:
    """Write two versions of every case, twice each, with kinds, errors and some labels by people."""
    generator = np.random.default_rng(0)
    case = np.arange(rows) // 4
    kind = np.array(["refund", "order", "address", "other"])[np.random.default_rng(1).integers(0, 4, rows // 4 + 1)][
        case
    ]
    table = {
        "case_id": [f"case-{number:06d}" for number in case], "category": kind, "model": np.where(np.arange(rows) % 2, "v2", "v1"),
        "epoch": np.arange(rows) // 2 % 2 + 1, "result": generator.choice(["PASS", "FAIL", "error"], rows, p=[0.8, 0.17, 0.03]),
        "human": generator.choice(["", "pass", "fail"], rows, p=[0.98, 0.015, 0.005]),
    }  # fmt: skip
    return [_written(pd.DataFrame(table), folder / "runs.csv")]


def experiment(rows: int, folder: Path) -> Files:
    """Write a unit per row, fifty to an account, outcomes as yes and no: every cell of that column is in the log of changes."""
    generator = np.random.default_rng(0)
    account = generator.integers(0, max(40, rows // 50), rows)
    table = {
        "user_id": _keys("u", rows), "company": [f"Company {number}" for number in account],
        "variant": np.where(account % 2, "Treatment", "control"), "converted": np.where(generator.random(rows) < 0.31, "yes", "no"),
        "first_exposure_utc": _times(generator, rows), "platform": generator.choice(["web", "ios", "android"], rows),
    }  # fmt: skip
    return [_written(pd.DataFrame(table), folder / "test.csv")]


def requests(rows: int, folder: Path) -> Files:
    """Write calls, some tasks with two of them, and a file of prices."""
    generator = np.random.default_rng(0)
    task = np.cumsum(generator.random(rows) > 0.2)
    table = {
        "task_id": [f"task-{number:07d}" for number in task], "model": np.array(["small", "large"])[task % 2],
        "startTime": _times(generator, rows), "attempt": 1 + (np.diff(task, prepend=-1) == 0),
        "prompt_tokens": generator.integers(200, 9_000, rows), "completion_tokens": generator.integers(20, 900, rows),
        "then": generator.choice(["solved", "failed", "escalated", "abandoned"], rows, p=[0.7, 0.1, 0.15, 0.05]),
        "days_until_back": generator.choice(["", "1", "3", "12"], rows, p=[0.8, 0.05, 0.05, 0.1]),
        "topic": generator.choice(["refund", "order", "address"], rows), "latency_ms": generator.integers(200, 20_000, rows),
    }  # fmt: skip
    prices = folder / "prices.csv"
    prices.write_text("model,input,output\nsmall,0.5,2\nlarge,3,15\n", encoding="utf-8")
    return [_written(pd.DataFrame(table), folder / "calls.csv"), prices]


WRITERS: dict[str, Callable[[int, Path], Files]] = {
    one.__name__: one for one in (ideas, scores, events, stream, outcomes, evaluations, experiment, requests)
}
SETTINGS = {
    "ideas": {"capacity": "9"},
    "scores": {"today": "0.6", "capacity": "400", "review_cost": "5", "stop_cost": "3"},
    "events": {"event": "brief_requested", "opened": "app_opened", "days": "28"},
    "stream": {"flag_at": "0.4"},
    "outcomes": {},
    "evaluations": {"least_rate": "0.8"},
    "experiment": {"least_lift": "1"},
    "requests": {"wage": "31", "minutes": "3.3"},
}
"""What is said about each, so that every part of its report is made."""
