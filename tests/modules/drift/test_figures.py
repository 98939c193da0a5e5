"""The explorers of module 13 are plain functions; the widget only turns the arguments."""

import pytest
from pictures import shows

from aipm_course import CourseError, alert_chart, drift_chart, drift_explorer, guard_chart
from aipm_course.modules.drift.figures import LAB_KINDS
from aipm_course.modules.drift.simulators.drift_alarms import THRESHOLDS
from aipm_course.modules.drift.simulators.drift_room import HELD, drift_room, span_auc

pytestmark = pytest.mark.takes(16)


@pytest.mark.gate
@pytest.mark.parametrize("kind", LAB_KINDS)
def test_the_lab_keeps_its_secret_until_asked(kind):
    hidden, shown = drift_chart(inject=kind, seed=2), drift_chart(inject=kind, seed=2, reveal=True)
    assert hidden.title.endswith("What was injected?")
    assert shown.title.startswith(f"It was {kind}")
    for chart in (hidden, shown):
        assert len(chart.png) < 60_000
        assert "Simulated" in chart.alt


def test_the_bar_and_the_strength_matter():
    assert "No index crosses" in drift_chart(inject="season", size=0.0).title
    assert "from week 9" in drift_chart(inject="season", onset=9).title


def test_secret_is_chosen_by_the_seed():
    told = {drift_chart(seed=seed, reveal=True).title for seed in range(12)}
    assert len(told) >= 4


def test_unknown_names_get_a_sentence():
    with pytest.raises(CourseError, match="Did you mean season"):
        drift_chart(inject="saison")
    with pytest.raises(CourseError, match="language"):
        guard_chart(segment="klingon")
    with pytest.raises(CourseError, match="was not tried"):
        alert_chart(threshold=0.3)


def test_guard_and_alerts_say_their_numbers():
    for name in "ABCD":
        first, last = drift_room(0).span(name)
        assert f"episode {name}, weeks {first} to {last}" in guard_chart().alt
    assert guard_chart(segment="pt-BR").alt != guard_chart().alt
    for threshold in THRESHOLDS:
        chart = alert_chart(threshold=threshold)
        assert f"{threshold:g}" in chart.title
        assert len(chart.png) < 60_000


def test_the_widget_redraws():
    box = drift_explorer()
    controls, picture, caption = box.children
    before = picture.value
    controls.children[0].value = "season"
    assert shows(picture, drift_chart(inject="season"))
    assert picture.value != before
    assert "amount" in caption.value


def test_the_charts_title_is_true_on_other_seeds():
    for seed in range(4):
        room = drift_room(seed)
        before = span_auc(room.payments, 1, 4)
        fell = [name for name in room.kinds if before - span_auc(room.payments, *room.span(name)) > HELD]
        assert guard_chart(seed=seed).title.endswith(", ".join(fell) or "none")


def test_guards_chart_stops_before_the_weeks_of_the_next_task():
    assert "week 21" not in guard_chart().alt


def test_a_frozen_table_shows_in_the_labs_last_panel():
    assert "The oldest table was 106 days old" in drift_chart(inject="bug_frozen").alt
    assert "The oldest table was 2 days old" in drift_chart(inject="concept").alt
