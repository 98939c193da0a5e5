"""The pictures of a path and of progress: plain functions that draw, as everywhere in the course."""

from textwrap import wrap

from aipm_course.figures.chart import Chart, as_chart, drawing
from aipm_course.kernel.wording import counted, listed
from aipm_course.planning.path import Depth, Plan, kept_choice, make_plan
from aipm_course.planning.progress import Progress, my_progress

_COLORS = {Depth.FULL: "#0b5394", Depth.SKIM: "#7ba7cf", Depth.OPTIONAL: "#d9dee3", Depth.SKIP: "#ffffff"}
_HATCHES = {Depth.FULL: "", Depth.SKIM: "///", Depth.OPTIONAL: "...", Depth.SKIP: ""}
_BAR, _REST = "#0b5394", "#e3e8ed"
_LABEL = 60
"""So many characters of an objective stand in one line beside its bar."""


def plan_chart(role: str = "", origin: str = "") -> Chart:
    """Draw the path from where somebody comes from to a target role.

    Args:
        role: name of the target role, for example "ai-pm"; without it, the one chosen last.
        origin: name of where somebody comes from, for example "product"; without it, the one chosen last.

    Returns:
        A bar per module with its minutes; what is coming is drawn pale and says so.

    Raises:
        CourseError: there is no such role or entry path.
    """
    chosen = kept_choice() or ("ai-pm", "product")
    return draw_plan(make_plan(role or chosen[0], origin or chosen[1]))


def draw_plan(plan: Plan) -> Chart:
    """Draw a path."""
    title = f"{plan.role.title} from {plan.origin.title}: {plan.hours_in_words(0)}"
    with drawing(figsize=(9.6, 7.2)) as fig:
        axes = fig.subplots()
        for place, step in enumerate(plan.steps):
            pale = 1.0 if step.module.ready else 0.35
            axes.barh(
                place,
                max(step.minutes, 4),
                color=_COLORS[step.depth],
                hatch=_HATCHES[step.depth],
                edgecolor="#42505e",
                linestyle="-" if step.module.ready else "--",
                alpha=pale,
            )
            word = step.depth.value if step.module.ready else f"{step.depth.value} · coming"
            time = f"{step.minutes} min, " if step.minutes else ""
            axes.text(max(step.minutes, 4) + 6, place, time + word, va="center", fontsize=8.5)
        axes.set_yticks(range(len(plan.steps)), [_label(step.module.name) for step in plan.steps], fontsize=8.5)
        axes.invert_yaxis()
        axes.set_xlim(0, max(step.minutes for step in plan.steps) * 1.25)
        axes.set_xlabel("minutes (a skim is lesson and explorer: about a third, our estimate)")
        axes.spines[["top", "right"]].set_visible(False)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _plan_alt(plan, title))


def progress_chart() -> Chart:
    """Draw your points per objective, as far as your own file says."""
    return draw_progress(my_progress())


def draw_progress(progress: Progress) -> Chart:
    """Draw points per objective for modules that were begun, and one bar for each of the others that are ready."""
    rows: list[tuple[str, float, int]] = []
    for module, objectives in progress.by_objective().items():
        if module.name in progress.begun:
            rows += [(f"{module.name}  {text}", *points) for text, points in objectives.items()]
        else:
            rows.append((f"{module.name}  (not begun)", 0.0, sum(full for _, full in objectives.values())))
    done, full = progress.points()
    title = f"{done:g} of {full:g} points so far"
    labels = ["\n".join(wrap(label, _LABEL)) for label, _, _ in rows]
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    with drawing(figsize=(9.6, 1.3 + (0.2 + 0.16 * lines) * max(len(rows), 1))) as fig:
        axes = fig.subplots()
        for place, (_, earned, points) in enumerate(rows):
            axes.barh(place, points, height=0.55, color=_REST, edgecolor="#42505e")
            axes.barh(place, earned, height=0.55, color=_BAR, edgecolor="#42505e")
            axes.text(points + 0.2, place, f"{earned:g} of {points}", va="center", fontsize=8.5)
        axes.set_yticks(range(len(rows)), labels, fontsize=8.5)
        axes.invert_yaxis()
        axes.set_xlim(0, max((points for *_, points in rows), default=1) * 1.2)
        axes.set_xlabel("points of the checked tasks")
        axes.spines[["top", "right"]].set_visible(False)
        fig.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=12)
        return as_chart(fig, title, _progress_alt(progress, rows, title))


def _label(name: str) -> str:
    return name.replace("_", " ")


def _plan_alt(plan: Plan, title: str) -> str:
    parts = []
    for depth in Depth:
        names = [
            step.module.name + ("" if step.module.ready else " (coming)") for step in plan.steps if step.depth is depth
        ]
        if names:
            parts.append(f"{depth.value[0].upper()}{depth.value[1:]}: {listed(names, limit=30)}.")
    return f"{title}. {' '.join(parts)}"


def _progress_alt(progress: Progress, rows: list[tuple[str, float, int]], title: str) -> str:
    begun = [
        f"{label.strip(' .')}: {earned:g} of {points}" for label, earned, points in rows if "(not begun)" not in label
    ]
    due = f" {counted(len(progress.due), 'question')} due again." if progress.due else ""
    return f"{title}. {'; '.join(begun) + '.' if begun else 'Nothing was checked yet.'}{due} Next: {progress.next}"
