"""The figure of module 01: the facts of one feature, the rule of the charter that holds, and who decides."""

from functools import partial
from typing import Any

import pandas as pd

from aipm_course.figures.chart import Chart, as_chart, drawing, explorer
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.roles.simulators.charter import RULES, charter, fires

_BAD, _CALM, _INK, _PALE = "#a8231d", "#5f6b7a", "#0b5394", "#e8eef5"
_SHOWN = ("contract", "data", "disclosure")
_OWNERS = ("AI PM", "Principal")
_SENSITIVE = ("no", "in use", "new")
_WHO = {
    "alone": "the owner decides",
    "joint": "owner and neighbor agree",
    "recommend": "a neighbor decides",
    "executive": "the management decides",
}


def roles_charter_chart(
    *,
    owner: str = "AI PM",
    monthly: int = 1000,
    months: int = 12,
    sends_data: bool = False,
    sensitive: str = "no",
    workflows: int = 1,
    regulated_use: bool = False,
    regulated_customer: bool = False,
    seed: int = 0,
) -> Chart:
    """Draw the rules for a contract, the data and the disclosure of one feature, and which of them decides.

    Args:
        owner: "AI PM" or "Principal".
        monthly: price of the contract in dollars a month.
        months: its length.
        sends_data: whether customer data go to the vendor.
        sensitive: sensitive data: "no", "in use" or "new".
        workflows: workflows in which the disclosure is shown.
        regulated_use: whether the law has rules for this use.
        regulated_customer: whether the customer is regulated.
        seed: whose charter.

    Returns:
        For each decision its rules in their order; the first that holds is marked, with who decides.

    Raises:
        CourseError: there is no such owner or word, or a number is below 0.
    """
    for given, known, what in ((owner, _OWNERS, "owner"), (sensitive, _SENSITIVE, "word for sensitive data")):
        if given not in known:
            raise CourseError(f"There is no {what} {given!r}; there are {listed(known)}.")
    if min(monthly, months, workflows) < 0:
        raise CourseError("`monthly`, `months` and `workflows` are 0 or more.")
    made = charter(seed)
    row = {
        "owner": owner,
        "monthly": monthly,
        "months": months,
        "sends_data": _yes(sends_data),
        "sensitive": sensitive,
        "region": "home",
        "schema": "own",
        "use": "regulated" if regulated_use else "plain",
        "customer": "regulated" if regulated_customer else "plain",
        "workflows": workflows,
        "promised": "no",
        "weeks": 0,
        "on_call": "no",
    }
    holds = {rule: bool(found[0]) for rule, found in fires(pd.DataFrame([row]), made.facts).items()}
    lane_of = made.lane_of
    limit = made.facts["ai_pm" if owner == "AI PM" else "principal"]
    said = {
        "total": f"{monthly * months:,.0f} dollars in all; above {limit:,.0f}?",
        "term": f"{months} months; above {made.facts['term']:.0f}?",
        "sends": f"data sent: {_yes(sends_data)}; yes?",
        "sensitive": f"sensitive data: {sensitive}; new?",
        "region": "region: home; new?",
        "schema": "schema: own; shared?",
        "use": f"use: {row['use']}; regulated?",
        "several": f"{workflows} workflows; at least {made.facts['several']:.0f}?",
    }
    found = {decision: next((lane_of[rule] for rule in RULES[decision] if holds[rule]), "alone") for decision in _SHOWN}
    title = "; ".join(f"{decision}: {lane}" for decision, lane in found.items())
    spoken = []
    with drawing(figsize=(9.0, 3.1)) as fig:
        ax = fig.subplots()
        ax.set_axis_off()
        ax.set(xlim=(0, 3), ylim=(0.45, 5))
        for place, decision in enumerate(_SHOWN):
            ax.text(place + 0.03, 4.6, decision, fontsize=11, fontweight="bold", color=_INK)
            decided = False
            for step, rule in enumerate((*RULES[decision], "else")):
                holds_here = rule == "else" or holds[rule]
                decides = holds_here and not decided
                mark = "decides" if decides else "not reached" if decided else "no"
                lane = "alone" if rule == "else" else lane_of[rule]
                words = "no rule holds" if rule == "else" else said[rule]
                y = 3.9 - 0.95 * step
                if decides:
                    ax.add_patch(_box(place, y))
                ink = "black" if decides else _CALM
                ax.text(place + 0.05, y, f"{step + 1}. {words}", fontsize=9.5, color=ink)
                ax.text(
                    place + 0.05,
                    y - 0.32,
                    f"{mark}: {lane}" if decides else mark,
                    fontsize=9.5,
                    color=_BAD if decides else _CALM,
                )
                decided = decided or decides
            number = _place(decision, holds)
            spoken.append(f"{decision}: rule {number}, {found[decision]}, {_WHO[found[decision]]}")
        ax.set_title(title, loc="left")
        return as_chart(fig, title, f"{title}. {'. '.join(spoken)}. Simulated company.")


def roles_charter_explorer(seed: int = 0) -> Any:
    """Return `roles_charter_chart` with a control for each fact."""
    import ipywidgets as widgets

    def slider(value: int, most: int, step: int, words: str) -> Any:
        return widgets.IntSlider(
            value=value, min=step if step > 1 else 1, max=most, step=step, description=words, continuous_update=False
        )

    def box(words: str) -> Any:
        return widgets.Checkbox(value=False, description=words, indent=False)

    return explorer(
        partial(roles_charter_chart, seed=seed),
        {
            "owner": widgets.ToggleButtons(options=list(_OWNERS), value="AI PM", description="owner"),
            "monthly": slider(1000, 6000, 50, "$ a month"),
            "months": slider(12, 36, 1, "months"),
            "sends_data": box("customer data are sent"),
            "sensitive": widgets.ToggleButtons(options=list(_SENSITIVE), value="no", description="sensitive"),
            "workflows": slider(1, 6, 1, "workflows"),
            "regulated_use": box("regulated use"),
            "regulated_customer": box("regulated customer"),
        },
    )


def _box(place: int, y: float) -> Any:
    from matplotlib.patches import FancyBboxPatch

    return FancyBboxPatch((place + 0.01, y - 0.5), 0.95, 0.82, boxstyle="round,pad=0.01", fc=_PALE, ec=_INK, lw=1.2)


def _place(decision: str, holds: dict[str, bool]) -> int:
    rules = RULES[decision]
    return next((place for place, rule in enumerate(rules, 1) if holds[rule]), len(rules) + 1)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
