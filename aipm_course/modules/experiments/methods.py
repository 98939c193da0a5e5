"""A flag as flagd reads it (OpenFeature): written as JSON, and evaluated. Lesson, exercise and key call the same functions.

Only what a rollout by percent needs: `if`, `==`, `var`, and `fractional` by flag and targeting key. flagd puts the key into
canonical CBOR, hashes it by MurmurHash3 (x86, 32 bit), and takes hash × sum of the weights ÷ 2³² as the account's place among
the weights. tests/modules/experiments/test_flag.py holds this against openfeature-flagd-core.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

FLAG = "digest"
VARIANTS: Mapping[str, bool] = {"on": True, "off": False, "holdout": False}
HUNDRED = 100
_MASK = np.uint64(0xFFFFFFFF)


def experiments_flag(holdout: int, on: int) -> str:
    """Return the flag of a rollout as flagd reads it, in JSON: barred accounts out, then the holdout, then who has the feature.

    Args:
        holdout: whole percent of accounts that never get the feature.
        on: whole percent of accounts that have it in this phase.

    Raises:
        CourseError: a percent is no whole number from 0 to 100, or both together are more than 100.

    Examples:
        >>> flag = json.loads(experiments_flag(holdout=5, on=2))["flags"]["digest"]
        >>> flag["targeting"]["if"][2]
        {'fractional': [['holdout', 5], ['on', 2], ['off', 93]]}
    """
    for name, given in {"holdout": holdout, "on": on}.items():
        if isinstance(given, bool) or not isinstance(given, int | float | np.number) or given != int(given):
            raise CourseError(f"`{name}` is a whole percent, 7 for example; given is {given!r}.")
    if min(holdout, on) < 0 or holdout + on > HUNDRED:
        raise CourseError(f"Weights go from 0, and add up to 100 at most; given are {holdout} and {on}.")
    weights = [["holdout", int(holdout)], ["on", int(on)], ["off", HUNDRED - int(holdout) - int(on)]]
    targeting = {"if": [{"==": [{"var": "barred"}, 1]}, "off", {"fractional": weights}]}
    flag = {"state": "ENABLED", "variants": dict(VARIANTS), "defaultVariant": "off", "targeting": targeting}
    text = json.dumps({"$schema": "https://flagd.dev/schema/v0/flags.json", "flags": {FLAG: flag}}, indent=2)
    # A pair, or an object of one name, on one line: then the weights stand below each other.
    return re.sub(r'([\[{])\s+("[^"]*"[,:])\s+("[^"]*"|\d+)\s+([\]}])', r"\1\2 \3\4", text)


def experiments_deal(flag: "str | Mapping[str, Any]", accounts: pd.DataFrame) -> "pd.Series[str]":
    """Return which variant the flag gives to each account, as flagd does: the same one each time it is asked.

    Args:
        flag: flagd's JSON with one flag in it, as `experiments_flag` writes it.
        accounts: a row per account with `account` and what the flag asks about, `barred` for example.

    Raises:
        CourseError: the flag is not one that flagd could read, or asks for what `accounts` does not have.

    Examples:
        >>> accounts = pd.DataFrame({"account": ["A0001", "A0002", "A0003"], "barred": [0, 1, 0]})
        >>> experiments_deal(experiments_flag(holdout=50, on=50), accounts).tolist()
        ['holdout', 'off', 'on']
    """
    key, config = _read(flag)
    if "account" not in accounts.columns:
        raise CourseError("`accounts` needs a column `account`.")
    dealt = np.full(len(accounts), str(config["defaultVariant"]), dtype=object)
    if config["state"] == "ENABLED" and "targeting" in config:
        dealt = _variant(config["targeting"], key, accounts)
    if strange := sorted({str(name) for name in dealt} - set(config["variants"])):
        raise CourseError(f"The flag gives {listed(map(repr, strange))}, which is none of its `variants`.")
    return pd.Series(dealt, index=accounts.index, name="variant", dtype="str")


def buckets(keys: Sequence[str], total: int = HUNDRED, flag: str = FLAG) -> npt.NDArray[np.int64]:
    """Return the place of each targeting key among the weights, 0 to their sum less 1; shape (keys,).

    >>> buckets(["A0001", "A0002", "A0003"]).tolist()
    [10, 52, 68]
    """
    head = b"\x82" + _text(flag)
    hashes = _murmur([head + _text(key) for key in keys])
    return ((hashes * np.uint64(total)) >> np.uint64(32)).astype(np.int64)


def _read(flag: "str | Mapping[str, Any]") -> tuple[str, Mapping[str, Any]]:
    """Return the name and the content of the one flag, after a look at what flagd would refuse."""
    if isinstance(flag, str):
        try:
            flag = json.loads(flag)
        except ValueError as error:
            raise CourseError(f"The flag is no JSON: {error}.") from None
    flags = flag.get("flags") if isinstance(flag, Mapping) else None
    if not isinstance(flags, Mapping) or len(flags) != 1:
        raise CourseError("A flag stands under `flags`, by its name; one is read here.")
    [(key, config)] = flags.items()
    if not isinstance(config, Mapping) or config.get("state") not in ("ENABLED", "DISABLED"):
        raise CourseError('`state` is "ENABLED" or "DISABLED".')
    variants = config.get("variants")
    if not isinstance(variants, Mapping) or not variants or len({type(value) for value in variants.values()}) > 1:
        raise CourseError("`variants` has at least one variant, and their values are of one type.")
    if config.get("defaultVariant") not in variants:
        raise CourseError("`defaultVariant` is the name of one of the `variants`.")
    return str(key), config


def _variant(rule: Any, key: str, accounts: pd.DataFrame) -> npt.NDArray[Any]:
    """Return what a rule gives for each account: a variant, or yes and no."""
    if not isinstance(rule, Mapping):
        return np.full(len(accounts), rule, dtype=object)
    [(name, parts)] = rule.items() if len(rule) == 1 else [("", ())]
    if name == "if" and isinstance(parts, list) and len(parts) == 3:
        holds, then, otherwise = (_variant(part, key, accounts) for part in parts)
        return np.where(holds.astype(bool), then, otherwise)
    if name == "==" and isinstance(parts, list) and len(parts) == 2:
        left, right = (_variant(part, key, accounts) for part in parts)
        return np.asarray(left == right)
    if name == "var":
        if parts not in accounts.columns:
            raise CourseError(f"The flag asks for {parts!r}, which `accounts` has no column of.")
        return accounts[parts].to_numpy(object)
    if name == "fractional":
        return _fractional(parts, key, accounts)
    raise CourseError("A rule is `if`, `==`, `var` or `fractional` here; flagd knows more.")


def _fractional(parts: Any, key: str, accounts: pd.DataFrame) -> npt.NDArray[Any]:
    good = isinstance(parts, list) and all(
        isinstance(part, list)
        and len(part) == 2
        and isinstance(part[1], int)
        and not isinstance(part[1], bool)
        and part[1] >= 0
        for part in parts
    )
    if not good or not sum(part[1] for part in parts):
        raise CourseError('`fractional` is a list of variants with whole weights from 0: [["holdout", 5], ["on", 95]].')
    ends = np.cumsum([weight for _, weight in parts])
    place = buckets([str(name) for name in accounts["account"]], int(ends[-1]), key)
    names = np.array([name for name, _ in parts], dtype=object)
    return np.asarray(names[np.searchsorted(ends, place, side="right")])


def _text(words: str) -> bytes:
    """Return a text in canonical CBOR."""
    raw = words.encode()
    size = len(raw)
    if size < 24:
        return bytes([0x60 + size]) + raw
    return (b"\x78" + bytes([size]) if size < 256 else b"\x79" + size.to_bytes(2, "big")) + raw


def _murmur(keys: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    """Return MurmurHash3 (x86, 32 bit, seed 0) of each key; shape (keys,).

    >>> [hex(int(one)) for one in _murmur([b"", b"hello", b"hello, world"])]
    ['0x0', '0x248bfa47', '0x149bbb7f']
    """
    found = np.zeros(len(keys), np.uint64)
    lengths = np.array([len(key) for key in keys])
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        size = int(length)
        padded = b"".join(keys[int(row)] + b"\0" * (-size % 4) for row in rows)
        words = np.frombuffer(padded, "<u4").astype(np.uint64).reshape(len(rows), -1)
        hashed = np.zeros(len(rows), np.uint64)
        for number in range(words.shape[1]):
            mixed = _times(_turned(_times(words[:, number], 0xCC9E2D51), 15), 0x1B873593)
            hashed ^= mixed
            if number < size // 4:
                hashed = (_times(_turned(hashed, 13), 5) + np.uint64(0xE6546B64)) & _MASK
        hashed ^= np.uint64(size)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
            hashed = _times(hashed ^ (hashed >> np.uint64(shift)), factor)
        found[rows] = hashed
    return found


def _times(words: npt.NDArray[np.uint64], factor: int) -> npt.NDArray[np.uint64]:
    return (words * np.uint64(factor)) & _MASK


def _turned(words: npt.NDArray[np.uint64], by: int) -> npt.NDArray[np.uint64]:
    return ((words << np.uint64(by)) | (words >> np.uint64(32 - by))) & _MASK
