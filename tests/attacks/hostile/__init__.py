"""Submissions that try to harm a grader, and a small world in which only a grader of our own can be harmed.

`submission` says what an attack is, the seven modules named after their class of trouble hold the attacks, `world`
plants canaries, runs a grader and measures what happened. Every attack is bounded by itself: it allocates, forks,
writes and waits no more than it says, talks to nobody but the listener of its own test on the loopback interface, and
touches no path outside of its world.
"""

from hostile import disguise, excess, forgery, honest, reach, silence, unreadable
from hostile.submission import Attack

CLASSES = {
    1: ("the test says nothing", silence),
    2: ("the test is answered, not passed", forgery),
    3: ("the key is in reach", reach),
    4: ("the notebook is not what it seems", disguise),
    5: ("it never ends, or it ends too much", excess),
    6: ("it cannot be read", unreadable),
    7: ("it is honest", honest),
}

ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for _, module in CLASSES.values()
    for attack in vars(module).values()
    if isinstance(attack, Attack)
}


def of_class(number: int) -> list[Attack]:
    """Return the attacks of one class, in the order in which they are written."""
    return [attack for attack in ATTACKS.values() if attack.number == number]
