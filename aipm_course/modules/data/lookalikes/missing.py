"""What is easily taken for the numbers of A5, on a queue of tickets."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.data.simulators.missing import SEGMENTS, Counts, Queue, cells, effective, measured

_OPEN = "with open tickets among them"


def for_missing(made: Queue) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    tickets, usable = cells(made)
    return (
        *_shares(made, tickets, usable),
        *_ratios(made, tickets, usable),
        *_weights(tickets, usable),
        *_effective(made, tickets, usable),
    )


def _of(words: str, column: str, values: "Counts | pd.Series") -> Lookalike:
    return Lookalike(words, {f"segments: {column}": pd.Series(np.asarray(values), SEGMENTS)})


def _shares(made: Queue, tickets: Counts, usable: Counts) -> Iterator[Lookalike]:
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    every, fine = cells(made, open_too=True)
    yield _of("the segment's part of all usable tickets; asked is the usable part of its own", "share", u / u.sum())
    yield _of("the segment's part of all closed tickets", "share", n / n.sum())
    yield _of("the mean of its channels' shares; add up the tickets first", "share", (usable / tickets).mean(axis=1))
    yield _of("the lowest share of its channels", "share", (usable / tickets).min(axis=1))
    yield _of("the usable share of all segments", "share", np.full(len(n), u.sum() / n.sum()))
    yield _of("usable closed tickets ÷ all tickets, open ones among them", "share", u / every.sum(axis=1))
    yield _of("all usable tickets, open ones among them, ÷ closed tickets", "share", fine.sum(axis=1) / n)
    yield _of(
        "the usable share of the open tickets", "share", (fine - usable).sum(axis=1) / (every - tickets).sum(axis=1)
    )
    yield _of("usable ÷ lost tickets", "share", u / (n - u))
    yield _of("the number of usable tickets; asked is a share", "share", u)


def _ratios(made: Queue, tickets: Counts, usable: Counts) -> Iterator[Lookalike]:
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    share = u / n
    others = (u.sum() - u) / (n.sum() - n)
    every = measured(*cells(made, open_too=True))
    yield _of("the share ÷ that of all segments, the segment itself among them", "ratio", share * n.sum() / u.sum())
    yield _of(
        "the share ÷ the mean of the other segments' shares; add up their tickets first",
        "ratio",
        measured(tickets, usable, rest="mean")["ratio"],
    )
    yield _of("the ratio upside down: the others' share ÷ that of the segment", "ratio", others / share)
    big = np.where(n >= made.facts["few"], 1.0, 0.0)
    rest = ((u * big).sum() - u * big) / ((n * big).sum() - n * big)
    yield _of(
        "the share ÷ that of the other segments that are judged; all others belong to them", "ratio", share / rest
    )
    yield _of("the share ÷ the ratio's bar", "ratio", share / made.facts["ratio_bar"])
    yield _of("the share ÷ the mean of all segments' shares", "ratio", share / share.mean())
    yield _of("the share ÷ the highest share of a segment", "ratio", share / share.max())
    yield _of("the share ÷ the median share", "ratio", share / np.median(share))
    yield _of("the share of what is lost ÷ that of the others", "ratio", (1 - share) / (1 - others))
    yield _of("the distance of both shares; asked is share ÷ share", "ratio", share - others)
    yield _of("the share of the others alone", "ratio", others)
    yield _of(f"the ratio {_OPEN}", "ratio", every["ratio"])
    yield _of("usable tickets ÷ those of all other segments", "ratio", u / (u.sum() - u))
    yield _of("the odds ÷ the odds of the others", "ratio", share / (1 - share) / (others / (1 - others)))
    by_channel = (usable / tickets).mean(axis=1)
    yield _of("the mean of the channels' shares ÷ the others' share", "ratio", by_channel / others)
    yield _of("the share itself", "ratio", share)


def _weights(tickets: Counts, usable: Counts) -> Iterator[Lookalike]:
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    weight = tickets / usable
    yield _of("the weight by segment alone", "heaviest", n / u)
    yield _of("the lightest weight of a channel", "heaviest", weight.min(axis=1))
    yield _of("the mean of the channels' weights", "heaviest", weight.mean(axis=1))
    yield _of("the sum of the channels' weights", "heaviest", weight.sum(axis=1))
    yield _of("the middle weight of the channels", "heaviest", np.median(weight, axis=1))
    yield _of("the heaviest weight of all segments", "heaviest", np.full(len(n), weight.max()))
    yield _of("lost ÷ usable tickets", "heaviest", ((tickets - usable) / usable).max(axis=1))
    relative = (tickets / tickets.sum()) / (usable / usable.sum())
    yield _of("the part of the queue ÷ the part of the usable tickets", "heaviest", relative.max(axis=1))
    inside = (tickets / n[:, None]) / (usable / u[:, None])
    yield _of("the channel's part of the segment ÷ its part of the usable ones", "heaviest", inside.max(axis=1))
    yield _of("the heaviest weight ÷ the lightest", "heaviest", weight.max(axis=1) / weight.min(axis=1))
    yield _of("the most closed tickets of a channel", "heaviest", tickets.max(axis=1))
    yield _of(
        "the heaviest weight by channel alone",
        "heaviest",
        np.full(len(n), (tickets.sum(axis=0) / usable.sum(axis=0)).max()),
    )


def _effective(made: Queue, tickets: Counts, usable: Counts) -> Iterator[Lookalike]:
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    weight = tickets / usable
    spread = ((usable * weight**2).sum(axis=1) / u) / (n / u) ** 2 - 1
    every = measured(*cells(made, open_too=True))
    yield _of("the usable tickets, each as if it weighed the same", "effective", u)
    yield _of("the closed tickets", "effective", n)
    yield _of("the sum of the weights ÷ the heaviest one", "effective", n / weight.max(axis=1))
    yield _of("the usable tickets ÷ the heaviest weight", "effective", u / weight.max(axis=1))
    yield _of(
        "usable ÷ (1 + the spread of the weights), with the square missing", "effective", u / (1 + np.sqrt(spread))
    )
    yield _of("the usable tickets of the thinnest channel", "effective", usable.min(axis=1))
    yield _of("three times the thinnest channel", "effective", 3 * usable.min(axis=1))
    yield _of("the sum of the squares ÷ the sum of the weights", "effective", (usable * weight**2).sum(axis=1) / n)
    yield _of(
        "the sum of the weights ÷ the sum of their squares; the upper sum is squared",
        "effective",
        n / (usable * weight**2).sum(axis=1),
    )
    turned = effective(usable, usable / tickets)
    yield _of("the number with usable ÷ closed tickets as the weight", "effective", turned)
    yield _of("the number over all closed tickets, not over the usable ones", "effective", effective(tickets, weight))
    cells_alone = effective(np.ones_like(usable), weight)
    yield _of("the number over three channels, not over tickets", "effective", cells_alone)
    by_channel = measured(tickets, usable, weights="channel")["effective"]
    yield _of("the number with weights by channel alone", "effective", by_channel)
    yield _of(f"the number {_OPEN}", "effective", every["effective"])
    whole = effective(usable.reshape(1, -1), weight.reshape(1, -1))
    yield _of("the number of all segments together", "effective", np.full(len(n), whole[0]))
    yield _of(
        "the effective number ÷ the usable tickets; asked is a number of tickets",
        "effective",
        effective(usable, weight) / u,
    )
    yield _of("usable² ÷ sum of the weights' squares", "effective", u**2 / (usable * weight**2).sum(axis=1))
    yield _of("the number with the channels' sums squared", "effective", n**2 / ((usable * weight) ** 2).sum(axis=1))
    yield _of("what the weights cost: usable minus effective", "effective", u - effective(usable, weight))
