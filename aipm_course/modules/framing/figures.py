"""The figures of module 03: where the minutes go and what a saving leaves, and the loss at which a model stops paying."""

from functools import partial
from typing import Any

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.framing.simulators.ideas import IDEAS, WAYS, ideas, numbers_of, worth_of
from aipm_course.modules.framing.simulators.minutes import STEPS, budget, counted, shares

_BAD, _CALM, _INK = "#a8231d", "#5f6b7a", "#0b5394"
_FILL = {"find": "#0b5394", "talk": "#6b8fb5", "write": "#9a5b00", "wrap_up": "#9aa5b1"}
_WORDS = {"find": "find", "talk": "talk", "write": "write", "wrap_up": "wrap up"}


def framing_minutes_chart(
    *,
    find: float = 0.0,
    talk: float = 0.0,
    write: float = 0.0,
    wrap_up: float = 0.0,
    served_only: bool = True,
    seed: int = 0,
) -> Chart:
    """Draw the minutes of all counted cases by step, as they are and after a saving, with the aim.

    Args:
        find: what is saved of the step, as a share from 0 to 1.
        talk: the same for talking.
        write: the same for writing.
        wrap_up: the same for wrapping up.
        served_only: whether the saving of writing holds in email and chat only, as the drafts do.
        seed: which version of the month.

    Returns:
        Two bars of four steps, and a line at what would be left if the aim were reached.

    Raises:
        CourseError: a saving is not a share from 0 to 1.
    """
    cuts = {"find": find, "talk": talk, "write": write, "wrap_up": wrap_up}
    wrong = [f"{_WORDS[step]} {cut:g}" for step, cut in cuts.items() if not 0 <= cut <= 1]
    if wrong:
        raise CourseError(f"A saving is a share from 0 to 1; given are {listed(wrong)}.")
    data = budget(seed)
    found = shares(counted(data.cases))
    left = {
        step: found[step] - cuts[step] * (found["served"] if step == "write" and served_only else found[step])
        for step in STEPS
    }
    whole = sum(left.values())
    title = f"{1 - whole:.1%} of the active minutes saved, {data.facts['aim']:.0%} promised"
    with drawing(figsize=(9.0, 2.9)) as fig:
        ax = fig.subplots()
        for place, bar in ((0, found), (-1, left)):
            start = 0.0
            for step in STEPS:
                ax.barh(place, 100 * bar[step], left=100 * start, color=_FILL[step], edgecolor="white", height=0.62)
                if bar[step] > 0.06:
                    color = "white" if step in ("find", "write") else "black"
                    words = f"{_WORDS[step]}\n{bar[step]:.1%}"
                    ax.text(
                        100 * (start + bar[step] / 2), place, words, ha="center", va="center", color=color, fontsize=9
                    )
                start += bar[step]
        ax.axvline(100 * (1 - data.facts["aim"]), color=_BAD, ls="--", lw=1.4)
        ax.set(
            xlim=(0, 101),
            ylim=(-1.5, 0.5),
            yticks=[0, -1],
            yticklabels=["today", "after"],
            xlabel="percent of today's active minutes; dashed: what the aim leaves (simulated)",
        )
        ax.set_title(title)
        today = ", ".join(f"{_WORDS[step]} {found[step]:.2%}" for step in STEPS)
        after = ", ".join(f"{_WORDS[step]} {left[step]:.2%}" for step in STEPS)
        return as_chart(
            fig,
            title,
            f"{title}. Shares of today's minutes: {today}; the writing of email and chat alone {found['served']:.2%}. "
            f"After the saving: {after}, together {whole:.2%}. Simulated data.",
        )


def framing_minutes_explorer(seed: int = 0) -> Any:
    """Return `framing_minutes_chart` with a slider for the saving of each step, and a switch for the channels."""
    import ipywidgets as widgets

    def slider(step: str) -> Any:
        return widgets.FloatSlider(
            value=0.0,
            min=0,
            max=1,
            step=0.01,
            readout_format=".0%",
            description=f"saved: {_WORDS[step]}",
            continuous_update=False,
        )

    return explorer(
        partial(framing_minutes_chart, seed=seed),
        {
            **{step: slider(step) for step in STEPS},
            "served_only": widgets.Checkbox(value=True, description="writing: email and chat only", indent=False),
        },
    )


def framing_loss_chart(*, idea: str | None = None, seed: int = 0) -> Chart:
    """Draw what the three ways of an idea are worth a month, for every loss that a wrong case may cost.

    Args:
        idea: "A" to "H"; the idea whose loss is in doubt if not given.
        seed: which version of the ideas.

    Raises:
        CourseError: there is no such idea.
    """
    made = ideas(seed)
    name = made.watch if idea is None else idea
    if name not in IDEAS:
        raise CourseError(f"There is no idea {name!r}; there are {listed(IDEAS)}.")
    row = numbers_of(made.table, name)
    reach = 95.0
    ends = {loss: worth_of({**row, "loss": loss}, made.wage) for loss in (0.0, reach)}
    title = f"Idea {name}: what a month is worth, by the loss of a wrong case"
    style = {"ai": (_INK, "-"), "rule": (_BAD, "--"), "people": (_CALM, "-.")}
    with drawing(figsize=(9.0, 3.6)) as fig:
        ax = fig.subplots()
        ax.axhline(0, color="#c4cad1", lw=1)
        for way in WAYS:
            color, line = style[way]
            ax.plot([0, reach], [ends[0.0][way], ends[reach][way]], color=color, ls=line, lw=2, label=way)
        ax.axvline(float(row["loss"]), color="#c4cad1", lw=6, alpha=0.6, zorder=0)
        ax.set(
            xlim=(0, reach),
            xlabel="dollars that a wrong case costs; grey: as in the table (simulated)",
            ylabel="dollars a month",
        )
        ax.legend(fontsize=9, loc="upper right")
        ax.set_title(title)
        lines = "; ".join(f"{way} {ends[0.0][way]:.2f} falling to {ends[reach][way]:.2f}" for way in WAYS)
        return as_chart(
            fig,
            title,
            f"{title}. Straight lines from a loss of 0 to one of {reach:g} dollars: {lines}. In the table it is {row['loss']:g}. "
            "Simulated data.",
        )
