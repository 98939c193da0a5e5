"""A2: hear the signal."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from aipm_course.answers import Agreement, Choice, Unreadable
from aipm_course.files import read_yaml
from aipm_course.judging.question import Misconception, Question
from aipm_course.kernel.encoding import JSON, named
from aipm_course.modules.studio.material import names_on, snippet_table, snippets
from aipm_course.reference.signals import SIGNALS, VERDICTS


@cache
def snippet_key(seed: int = 0) -> pd.DataFrame:
    """Return the key to the snippets under their names on a seed: snippet, verdict, code, reason, text."""
    key = pd.DataFrame(read_yaml(Path(__file__).with_name("snippet_key.yaml")))
    key = key.assign(snippet=key["id"].map(names_on(seed)))[["snippet", "verdict", "code", "reason"]]
    return key.merge(snippet_table(seed), on="snippet").sort_values("snippet").reset_index(drop=True)


@dataclass(frozen=True)
class _Code(Choice):
    """A code of a signal, a weakness or a flag; SIG-5 and sig05 are SIG-05."""

    def read(self, encoded: JSON) -> str:
        found = re.fullmatch(r"\s*(SIG|WEAK|FLAG)\W*(\d{1,2})\W*", str(encoded), re.IGNORECASE)
        if re.fullmatch(r"\s*\d{1,2}\s*", str(encoded)):
            raise Unreadable(
                f"Given is {named(encoded)}, a number alone; write the table in front of it: SIG, WEAK or FLAG."
            )
        return super().read(f"{found[1].upper()}-{int(found[2]):02}" if found else encoded)


@dataclass(frozen=True)
class _Verdict(Choice):
    """A verdict, also by the first part of its code."""

    def read(self, encoded: JSON) -> str:
        short = {kind: verdict for verdict, kind in VERDICTS.items()}
        return super().read(short.get(str(encoded).strip().upper(), encoded))


def _worked(key: pd.DataFrame) -> str:
    rows = key[["snippet", "code", "reason"]].itertuples(index=False)
    reasons = "\n".join(f"- {name}, {code}: {reason}" for name, code, reason in rows)
    return f"""
Read for what is *done*. Three passes are quicker than one: first the red flags (somebody is harmed, misled, refused, or
nothing could prove the speaker wrong), then the signals (one thing you could point to), and what is left is weak. The
course's code and reason for each snippet; the first part of the code is the verdict:

{reasons}
"""


_VERDICT_OF = {kind: verdict for verdict, kind in VERDICTS.items()}
_VERDICTS = {name: f"codes {kind}" for name, kind in VERDICTS.items()}
_TECHNICAL = (
    r"\b(model|test|tested|alert|alerts|index|threshold|temperature|labels?|labeling|train|trained|judge|traffic|embedding|"
    r"gradient|epochs|gateway|log|limits?|median|average|sample|grader|blind|rules?|tokens?|learning|recall)\b"
)
_DOUBT = (
    r"\b(don't know|unsure|suspect|perhaps|may|might|roughly|doubt|can't|bet|nearer|somewhere|maybe|believe|surprise)\b"
)


def _graded(score: dict[str, float]) -> pd.DataFrame:
    """Call the third with the highest score strong, the next weak, the last a red flag."""
    order = sorted(score, key=lambda name: (-score[name], name))
    labels = dict(zip(order, [label for label in VERDICTS for _ in range(len(order) // 3)], strict=True))
    return pd.DataFrame({"snippet": list(score), "verdict": [labels[name] for name in score]})


def by_words(key: pd.DataFrame, pattern: str, sign: int = 1) -> pd.DataFrame:
    """Return verdicts that follow how often a pattern stands in each text."""
    texts = zip(key["snippet"], key["text"], strict=True)
    return _graded({name: sign * len(re.findall(pattern, text, re.IGNORECASE)) for name, text in texts})


def _moved(key: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Return the right ratings so many rows further down, those of one end at the other."""
    return key.assign(
        **{name: list(key[name].iloc[-rows:]) + list(key[name].iloc[:-rows]) for name in ("verdict", "code")}
    )[["snippet", "verdict", "code"]]


def _renumbered(key: pd.DataFrame, by: int) -> pd.DataFrame:
    """Return the codes with the number moved within their table."""
    moved: dict[str, str] = {}
    for kind in VERDICTS.values():
        codes = [code for code in SIGNALS if code.startswith(kind)]
        moved |= {code: codes[(place + by) % len(codes)] for place, code in enumerate(codes)}
    return key.assign(code=key["code"].map(moved))[["snippet", "code"]]


def _off_by_rows(name: str, rows: int) -> Misconception[pd.DataFrame]:
    return Misconception(
        f"one_row_{name}",
        lambda key: _moved(key, rows),
        f"Your ratings are those of the snippet {name}: they are one row off. Put each beside its own name.",
    )


def _off_by_numbers(name: str, by: int) -> Misconception[pd.DataFrame]:
    return Misconception(
        f"numbers_too_{name}",
        lambda key: _renumbered(key, by),
        f"The numbers of your codes are one too {name} within each table of the guide. Read the code off its own row.",
    )


def _relabeled(key: pd.DataFrame, changes: dict[str, str]) -> pd.DataFrame:
    return key.assign(verdict=key["verdict"].replace(changes))[["snippet", "verdict"]]


HEAR_SIGNAL = Question(
    id="studio.hear_signal",
    task="A2",
    title="Hear the signal",
    points=6,
    kind=Agreement(
        "snippet",
        tuple(f"s{number:02d}" for number in range(1, len(snippets()) + 1)),
        {"verdict": _Verdict(_VERDICTS), "code": _Code(SIGNALS)},
        {"verdict": 0.7, "code": 0.5},
        implied={"verdict": ("code", {code: _VERDICT_OF[code.partition("-")[0]] for code in SIGNALS})},
    ),
    data=snippet_key,
    reference=lambda key: key[["snippet", "verdict", "code"]],
    alternatives=(
        lambda key: key.sort_values("code").set_index("snippet"),
        lambda key: {
            row["snippet"]: {"verdict": row["verdict"].upper(), "code": row["code"]} for row in key.to_dict("records")
        },
        # Eight of sixty heard differently is still agreement.
        lambda key: key.assign(
            verdict=["weak"] * 6 + list(key["verdict"][6:]), code=["WEAK-01"] * 6 + list(key["code"][6:])
        ),
    ),
    misconceptions=(
        Misconception(
            "numbers_as_strength",
            lambda key: by_words(key, r"\d"),
            "Your verdicts follow the number of numbers. Harmful plans have numbers, too: ask what each number decides.",
        ),
        Misconception(
            "vocabulary_as_strength",
            lambda key: by_words(key, _TECHNICAL),
            "Your verdicts follow technical words. Cross them out and ask what the candidate would do on Monday.",
        ),
        Misconception(
            "confidence_as_strength",
            lambda key: by_words(key, _DOUBT, -1),
            "Your verdicts follow confidence: whoever doubts aloud comes off badly. Doubt with a decision point is a signal.",
        ),
        Misconception(
            "flags_as_weak",
            lambda key: _relabeled(key, {"red flag": "weak"}),
            "You hear red flags as weaknesses. Ask of each weak one: is something left out, or is somebody refused, misled "
            "or harmed?",
        ),
        Misconception(
            "nothing_is_strong",
            lambda key: _relabeled(key, {"strong": "weak"}),
            "You hear hardly anybody as strong. A signal needs one thing one could point to, not a perfect answer.",
        ),
        Misconception(
            "one_code_each",
            lambda key: pd.DataFrame({"snippet": key["snippet"], "code": key["verdict"].map(VERDICTS) + "-01"}),
            "The codes are the same within each verdict. Read the guide's three tables and take the row that fits best.",
        ),
        *(_off_by_rows(name, rows) for name, rows in {"above": 1, "below": -1}.items()),
        *(_off_by_numbers(name, by) for name, by in {"high": 1, "low": -1}.items()),
    ),
    hints=(
        "Read the guide's first section: the verdict has an order. First ask whether somebody is harmed, misled or refused.",
        "Cover the tone. Write down in three words what the candidate does. *Left out* is weak, *knows and does it anyway* "
        "is a red flag.",
        "Rate ten, compare with a colleague, discuss, then go on. The check tells your kappa so far; neighbors that are "
        "often confused stand at the end of the guide.",
    ),
    worked=_worked,
    objective="Tell strong, weak and harmful answers apart by what is done, not by how it sounds.",
    ledger=tuple(SIGNALS),
)
