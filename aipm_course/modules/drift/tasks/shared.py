"""What several tasks of this module rest on."""

from aipm_course.answers import Number

OBJECTIVE_MEASURE = "Measure drift against bins frozen on a reference, and say what such an index cannot see."
OBJECTIVE_TELL_APART = (
    "Tell broken input, a season, a changed concept, more fraud and one decaying language apart, and act on each."
)
OBJECTIVE_LATE = (
    "Read quality while labels are late, with honest intervals and a stand-in whose blind spot you can name."
)
OBJECTIVE_ALERTS = "Choose alert thresholds by cost, and check that the monitors are alive, owned and answered."
OBJECTIVE_DECIDE = "Decide to retrain, roll back, use rules or wait with the cost of each, and take a claim apart."


def share_number(unit: str = "share of flags", within: float = 0.004) -> Number:
    """Return the kind of answer that a share is; percent is taken as well."""
    return Number(unit, within=within, percent=True)


def as_share(value: float) -> float:
    """Return a share that may have been written in percent.

    >>> as_share(97.5), as_share(0.975)
    (0.975, 0.975)
    """
    return value / 100 if value > 1.5 else value
