"""Mock 2: eight proposals with days of work and what has to be done first, and the horizon of each."""

from collections.abc import Collection, Sequence

import pandas as pd

from aipm_course.simulation.streams import stream

ACTIONS = ("A", "B", "C", "D", "E", "F", "G", "H")
HORIZONS = {
    "48 hours": "done within 2 days",
    "two weeks": "done within 14 days",
    "quarter": "done within 91 days",
    "not": "rests on what is not so",
}
DAYS = {"48 hours": 2, "two weeks": 14, "quarter": 91}
_WORK = {
    "tests": "turn reports that were read into a test set",
    "context": "shorten the context, so that an answer costs less",
    "route": "send easy questions to the small model",
}
About = dict[str, tuple[str, str]]


def days_until_done(actions: pd.DataFrame) -> dict[str, int]:
    """Return for each action its days of work and those of everything it needs."""
    rows = actions.set_index("action")

    def done(action: str) -> int:
        needs = str(rows["needs"][action])
        return int(rows["days"][action]) + (done(needs) if needs in rows.index else 0)

    return {str(action): done(str(action)) for action in rows.index}


def horizon_of(days: int, ends: "dict[str, int] | None" = None) -> str:
    """Return the first horizon that ends after so many days.

    >>> horizon_of(2), horizon_of(3), horizon_of(15)
    ('48 hours', 'two weeks', 'quarter')
    """
    return next(name for name, end in (ends or DAYS).items() if days <= end)


def rests_on_what_is_not_so(about: tuple[str, str], *, worse: Collection[str], broken: str, falls: bool) -> bool:
    """Return whether an action puts back, repairs or tells what the numbers do not bear out."""
    kind, channel = about
    return {"back": channel not in worse, "counter": channel != broken, "claim": not falls}.get(kind, False)


def horizons_for(
    actions: pd.DataFrame,
    about: About,
    *,
    worse: Collection[str],
    broken: str,
    falls: bool,
    days: "dict[str, int] | None" = None,
    ends: "dict[str, int] | None" = None,
) -> dict[str, str]:
    """Return the horizon of each action.

    Args:
        actions: the table of proposals.
        about: what each is about.
        worse: channels that got worse.
        broken: channel whose client counts wrongly, or "none".
        falls: whether reports per answer fall.
        days: days until each is done, if counted in another way.
        ends: the last day of each horizon, if it is another one.
    """
    done = days or days_until_done(actions)
    return {
        action: "not"
        if rests_on_what_is_not_so(about[action], worse=worse, broken=broken, falls=falls)
        else horizon_of(done[action], ends)
        for action in done
    }


def planned(
    seed: int, attempt: int, channels: Sequence[str], worse: Sequence[str], broken: str, week: int
) -> tuple[pd.DataFrame, About]:
    """Return the table of proposals and what each is about.

    One of the three that have to wait is done on day 2, one on day 14, one on day 15 through a chain of two; which is
    which is drawn. Two channels are to be put back, one client is to be repaired, one sentence is to be told.
    """
    generator = stream(seed, "studio.proposals", attempt)
    day_2, day_14, day_15 = generator.permutation(list(_WORK)).tolist()
    healthy = [name for name in generator.permutation(list(channels)).tolist() if name not in worse]
    # Of the two channels that are to be put back, none, one or both got worse.
    back = [*worse[:2], *healthy][:2] if generator.random() < 0.75 or len(worse) > 1 else healthy[:2]
    clean = [name for name in healthy if name != broken]
    named = broken if broken in channels and generator.random() < 0.65 else clean[0]
    repair = (2, int(generator.integers(4, 12)), int(generator.integers(20, 36)))[int(generator.integers(3))]
    rows = {
        "back_1": (f"put {back[0]} back on the version of week {week - 1}", 1, "", ("back", back[0])),
        "back_2": (f"put {back[1]} back on the version of week {week - 1}", 1, "", ("back", back[1])),
        "counter": (f"repair what {named}'s client counts and check it daily", repair, "", ("counter", named)),
        "claim": ("tell customers that reports per answer are falling", 1, "", ("claim", "")),
        "read": ("read 50 reports for harm, those of the last week", 1, "", ("work", "")),
        day_2: (_WORK[day_2], 1, "read", ("work", "")),
        day_14: (_WORK[day_14], 13, "read", ("work", "")),
        day_15: (_WORK[day_15], 13, day_2, ("work", "")),
    }
    letters = dict(zip(generator.permutation(list(rows)).tolist(), ACTIONS, strict=True))
    frame = pd.DataFrame(
        [(letters[name], what, days, letters.get(needs, "-")) for name, (what, days, needs, _) in rows.items()],
        columns=["action", "what", "days", "needs"],
    )
    about = {letters[name]: row[3] for name, row in rows.items()}
    return frame.sort_values("action").reset_index(drop=True), about
