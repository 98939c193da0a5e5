"""Extracts of six customer calls, for the opportunity map; a seed deals them and their numbers.

Everything in them is invented. Each customer asks for something; what hurts stands beside it. Two problems are told twice, in other
words and with other wishes; one wish is met by a setting or a rule; one is better refused. Which ones, who says them, and in what
order is drawn, and so are the numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.streams import stream

LETTERS = tuple("ABCDEF")
CUSTOMERS = (
    "a travel agency",
    "a pharmacy chain",
    "an energy supplier",
    "a ticket office",
    "a furniture store",
    "a health insurer",
    "a parts dealer",
    "a bicycle leaser",
)
PROBLEMS: Mapping[str, tuple[str, ...]] = {
    "found again": (
        'Wants "an assistant that knows everything". "Of {many} people who call in a week, {some} have told us the same before, and we ask '
        'again. My agents have five windows open." All notes of two years lie in one table. Nobody has counted the minutes.',
        'Wants summaries on every screen. "A case takes us {long} minutes, and {short} of them we look for what was agreed." Old notes lie '
        "in a system that cannot be exported until May. A trial with pinned notes helped two agents.",
        'Wants a larger sidebar. "We put people on hold to look up their last order; one in {few} hangs up." The orders have an interface, '
        "and it answers within a second. Agents may see them already.",
    ),
    "wrong desk": (
        'Wants apologies that write themselves. "We write {some} of them a week, mostly because a case lay at the wrong desk for a day." '
        "Which desk was right stands in the log of each case, for three years.",
        'Wants two more people at the desk for claims. "{some} of {many} cases there are none of theirs, and each waits a day before it is '
        'passed on." The first line mostly names the product. Twelve desks, and nobody owns the list of products.',
        'Wants a flag for urgent cases. "Urgent ones are lost because they start at the wrong desk: {few} last month, and one customer '
        'left." Whether a case was urgent was never recorded.',
    ),
    "half a request": (
        'Wants a model that guesses order numbers. "{some} of {many} mails come without one, and we write back and wait two days." A wrong '
        "guess shows a stranger's order. The form could ask for the number; today it does not.",
        'Wants instant replies at night. "In the morning {many} mails lie there, and in {some} of them something is missing, so the first '
        'answer is a question." What is missing can be told from five fields. Night mails are kept for 30 days.',
        'Wants a chat window on the start page. "People write half of it and come back {few} times." Its last chat window was closed after '
        "a month; nobody read the transcripts, and legal has deleted them.",
    ),
}
SMALL = (
    'Wants translation by a model. "{few} customers a week get an English mail though their profile says Spanish." The language is set in '
    "the profile; the mail tool does not read it.",
    'Wants a model for closing notes. "Everybody types the same {few} sentences at the end." The notes differ in the case number alone.',
    'Wants forecasts for Mondays. "Every first Monday of a month {many} more people call than we planned." The bill goes out on that day, '
    "every month.",
)
REFUSED = (
    'Wants refunds paid by the assistant itself, without a limit. "It would save us {short} minutes each." Of {many} refunds last month, '
    "{some} were asked for by somebody who was not the customer. Money that is paid does not come back.",
    'Wants to know from voices which agents are tired of customers. "Then I would know whom to talk to." The works council has said no '
    "once. {some} of {many} agents speak another language at home.",
    'Wants cases closed when nobody answers for three days. "My open cases would fall by {short} in a hundred." Of those that were closed by '
    "hand so far, one in {few} came back angrier. What they were about was not kept.",
)


@dataclass(frozen=True)
class Call:
    """One extract.

    Attributes:
        letter: A to F.
        role: the problem behind it, "small" or "refused"; nobody but authors sees it.
        text: the extract.
    """

    letter: str
    role: str
    text: str


@lru_cache(maxsize=64)
def calls(seed: int = 0) -> tuple[Call, ...]:
    """Return the extracts of a seed, in the order of their letters; the same seed always gives the same.

    Examples:
        >>> [call.letter for call in calls(0)]
        ['A', 'B', 'C', 'D', 'E', 'F']
    """
    generator = stream(seed, "framing.calls")
    chosen: list[tuple[str, str]] = []
    for name in generator.permutation(list(PROBLEMS))[:2]:
        voices = PROBLEMS[str(name)]
        chosen += [(str(name), voices[int(place)]) for place in generator.permutation(len(voices))[:2]]
    chosen.append(("small", SMALL[_whole(generator, 0, len(SMALL) - 1)]))
    chosen.append(("refused", REFUSED[_whole(generator, 0, len(REFUSED) - 1)]))
    who = [CUSTOMERS[int(place)] for place in generator.permutation(len(CUSTOMERS))]
    found = []
    for letter, place in zip(LETTERS, generator.permutation(len(chosen)), strict=True):
        role, text = chosen[int(place)]
        said = text.format(**_numbers(generator))
        name = who.pop()
        found.append(Call(letter, role, f"**{name[0].upper()}{name[1:]}.** {said}"))
    return tuple(found)


def call_texts(seed: int = 0) -> pd.DataFrame:
    """Return the six extracts of a seed: letter, text.

    Examples:
        >>> call_texts(0)["letter"].tolist()
        ['A', 'B', 'C', 'D', 'E', 'F']
    """
    return pd.DataFrame([(call.letter, call.text) for call in calls(seed)], columns=["letter", "text"])


def _whole(generator: np.random.Generator, low: int, high: int) -> int:
    return int(generator.integers(low, high + 1))


def _numbers(generator: np.random.Generator) -> dict[str, int]:
    many = 10 * _whole(generator, 12, 60)
    long = _whole(generator, 14, 28)
    return {
        "many": many,
        "some": round(many * float(generator.uniform(0.12, 0.4))),
        "few": _whole(generator, 4, 9),
        "long": long,
        "short": round(long * float(generator.uniform(0.25, 0.45))),
    }
