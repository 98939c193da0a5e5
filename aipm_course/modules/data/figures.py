"""The figures of 05_data: plain functions that draw from their arguments; a widget only turns the arguments."""

from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.modules.data.simulators.data_room import PROMISE, data_room


def data_chart(*, seed: int = 1) -> Chart:
    """Draw how long customers waited, with the promise as a line.

    Args:
        seed: which version of the simulated company; the exercise's is 0.

    Returns:
        The picture, its finding as a title, and the words for whoever cannot see it.
    """
    requests = data_room(seed).requests
    asked = requests[~requests["staff"]]
    late = int((asked["days"] > PROMISE).sum())
    title = f"{late} of {len(asked)} customers waited longer than {PROMISE} days"
    with drawing(figsize=(7, 3)) as fig:
        axes = fig.subplots()
        axes.hist(asked["days"], bins=range(0, int(asked["days"].max()) + 2), color="#4477aa")
        axes.axvline(PROMISE + 1, color="#222222", linestyle="--")
        axes.set(title=title, xlabel="days waited (simulated)", ylabel="requests")
        return as_chart(fig, title, f"{title}; the longest wait was {asked['days'].max()} days. Simulated data.")
