"""A small method that lesson and exercise use: the two ends of a share."""

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.privacy.simulators.layers import ends


def privacy_ends(successes: float, attacks: float) -> tuple[float, float]:
    """Return how low and how high the true share may be, each end with 95% of its own (exact, Clopper and Pearson 1934).

    Args:
        successes: attacks that succeeded.
        attacks: attacks that were tried.

    Raises:
        CourseError: these are no two counts, or more succeeded than were tried.

    Examples:
        >>> low, high = privacy_ends(0, 240)
        >>> f"{low:.1%} to {high:.1%}"
        '0.0% to 1.2%'
    """
    if successes != int(successes) or attacks != int(attacks) or not 0 <= successes <= attacks or attacks < 1:
        raise CourseError(
            f"Two counts go in, successes and attacks, for example 12 and 240; given are {successes} and {attacks}."
        )
    return ends(int(successes), int(attacks))
