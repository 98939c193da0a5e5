"""What several tasks of this module rest on."""

OBJECTIVE_SET = (
    "Estimate a pass rate in production from a golden set with other proportions, with an interval, and say whether more "
    "labels would settle the release."
)
OBJECTIVE_JUDGE = (
    "Correct an automatic judge by people's labels, by the formula that fits how these were drawn, and say whether the judge "
    "is worth its price."
)
OBJECTIVE_VERSION = (
    "Gate a new version by the cases that both versions ran, and say what a test without failures can promise."
)
OBJECTIVE_ERRORS = "Sort what people noted on failures into kinds, say which to mend next, and whether reading more would show new ones."
OBJECTIVE_SUITE = "Gate prompt versions by a suite that runs each case several times, set flaky cases aside, and say what the suite covers."
OBJECTIVE_TRACK = "Find the offline measure that moves with what comes online, and test it on releases that had no part in the choice."
OBJECTIVE_RUBRIC = (
    "Write a rating rubric that two people read alike, and say in which way a good score can fail in use."
)


def led_to(own: float, right: float) -> float | set[float]:
    """Return what a number may be that rests on a choice: what the own choice leads to, or what is right in spite of it.

    >>> led_to(0.5, 0.5), sorted(led_to(0.5, 0.25))
    (0.5, [0.25, 0.5])
    """
    return own if own == right else {own, right}
