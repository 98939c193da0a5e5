"""What is easily taken for the numbers of A1."""

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.privacy.simulators.redaction import Redaction, counted, other_numbers, users


def for_redaction(data: Redaction) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return tuple(
        lookalike
        for field, ways in other_numbers(data).items()
        for lookalike in each(
            field, ((words, float(value)) for words, value in {**ways, **_rarer(data)[field]}.items())
        )
    )


def _rarer(data: Redaction) -> dict[str, dict[str, float]]:
    """Return what is seldom taken for a number; on some seeds it is near to the right one."""
    rows, everyone = counted(data), counted(data, tests=True, nobody=True)
    leaking = rows[rows["leaks"]]
    readable = leaking["person"].nunique()
    with_tests = counted(data, tests=True)["person"].nunique()
    whole = rows["hidden"] != "part"
    return {
        "by_mention": {
            "the share without the mentions that are hidden in part": float(1 - rows.loc[whole, "leaks"].mean()),
            "one minus leaking mentions ÷ all rows of `mentions`": 1 - len(leaking) / len(everyone),
        },
        "by_person": {
            "the share of different spellings": float(1 - rows["leaks"].groupby(rows["mention"]).max().mean()),
            "one minus people who can be read ÷ people with the nightly test": 1 - readable / with_tests,
            "one minus people who can be read ÷ stored prompts": 1 - readable / len(users(data)),
        },
        "leaks_per_1000": {
            "leaking prompts as a share": leaking["prompt"].nunique() / len(users(data)),
            "the number of mentions that leak": float(len(leaking)),
            "the number of people who can be read": float(readable),
        },
        "repaired": {},
    }
