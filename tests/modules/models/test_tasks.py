"""Module 02 beyond the shared proof: published figures, and agreement between chart, library and reference."""

import re
import tomllib
from pathlib import Path

import pytest
from sklearn.metrics import precision_score, recall_score, roc_auc_score

import aipm_course
from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.modules.models.figures import models_chart, reliability_chart
from aipm_course.modules.models.simulators.scored_payments import DESK_CAPACITY, THRESHOLDS, costs, total_cost
from aipm_course.registry import find


def verdict(question_id, answer, seed=0):
    return judge(find(question_id), payload(question_id, seed, answer))


def reference(question_id, seed=0):
    question = find(question_id)
    return question.reference(question.data(seed))


def test_sepsis_figures_follow_from_the_counts():
    counts = load("models_sepsis_counts").set_index("alert")
    (tp, fp), (fn, tn) = counts.loc["yes"], counts.loc["no"]
    assert (tp + fn, fp + tn, tp + fp, tp + fp + fn + tn) == (2552, 35903, 6971, 38455)
    assert round(100 * tp / (tp + fn), 1) == 33.0
    assert round(100 * tn / (tn + fp), 1) == 82.9
    assert round(100 * tp / (tp + fp), 1) == 12.1
    assert round(100 * tn / (tn + fn), 1) == 94.6
    assert round((tp + fp) / tp, 1) == 8.3


def test_base_rates_follow_from_the_counts():
    rates = load("models_base_rates")
    assert (100 * rates["positives"] / rates["rows"]).round(4).tolist() == [0.1727, 0.1291, 37.2583]
    assert round(100 * (1 - 492 / 284807), 3) == 99.827


@pytest.mark.parametrize("seed", [0, 9])
def test_answers_read_off_the_chart_score_full(seed):
    """The door of the explorer: every number of A1, A2, A3 and A5 stands in the text of a chart."""

    def read(pattern, **settings):
        text = models_chart(seed=seed, **settings).alt
        return float(re.search(pattern, text).group(1).replace(",", ""))

    share = r"{} ([\d.]+)%"
    cells = {name: read(rf"\({name}\) ([\d,]+)", model="A", threshold=0.4) for name in ("tp", "fp", "fn", "tn")}
    shares = {name: read(share.format(name), model="A", threshold=0.4) for name in ("recall", "accuracy")}
    confusion = {
        **cells,
        **shares,
        "precision": read(share.format("Precision"), model="A", threshold=0.4),
        "accuracy_always_no": read(share.format("always no")),
        "decision": "hold",
    }
    assert verdict("models.confusion", confusion, seed).outcome is Outcome.CORRECT

    hold = r"hold ([\d.]+)% of the fraud"
    two_models = {
        **{f"auc_{model.lower()}": read(r"AUC ([\d.]+)\.", model=model) for model in "AB"},
        **{f"recall_{model.lower()}": read(hold, model=model) for model in "AB"},
        "decision": "B",
    }
    assert verdict("models.two_models", two_models, seed).outcome is Outcome.CORRECT

    # Drawing sixty charts takes long; the lowest cost lies below 0.11 for every seed, which a planted truth asserts.
    dollars = {step: read(r"Cost \$([\d,]+)", threshold=step / 100) for step in (*range(1, 11), 50)}
    cheapest = min(dollars, key=lambda step: dollars[step])
    threshold = {
        "threshold": cheapest / 100,
        "cost": dollars[cheapest],
        "cost_at_half": dollars[50],
        "reviews": read(r", ([\d,]+) reviews", threshold=cheapest / 100),
        "decision": "move",
    }
    assert verdict("models.threshold", threshold, seed).outcome is Outcome.CORRECT

    honest = "C at payment time"
    leak = {
        "leaking_field": "late_flag",
        "auc_with": read(r"AUC ([\d.]+)\.", model="C"),
        "auc_without": read(r"AUC ([\d.]+)\.", model=honest),
        "recall_without": read(hold, model=honest),
        "decision": "keep_b",
    }
    assert verdict("models.leak", leak, seed).outcome is Outcome.CORRECT


@pytest.mark.parametrize("seed", [0, 5])
def test_reliability_read_off_the_chart_scores_full(seed):
    text = reliability_chart(model="B", seed=seed).alt
    rows = re.findall(r"(\d\.\d-\d\.\d): mean score ([\d.]+), fraud share ([\d.]+)", text)
    reliability = {name: {"mean_score": float(mean), "fraud_share": float(share)} for name, mean, share in rows}
    answer = {**reference("models.calibration", seed), "reliability": reliability}
    assert verdict("models.calibration", answer, seed).outcome is Outcome.CORRECT


def test_references_agree_with_scikit_learn():
    payments, confusion, two_models = (
        load("models_scores"),
        reference("models.confusion"),
        reference("models.two_models"),
    )
    flagged = payments["score_a"] >= 0.4
    assert confusion["precision"] == pytest.approx(precision_score(payments["is_fraud"], flagged))
    assert confusion["recall"] == pytest.approx(recall_score(payments["is_fraud"], flagged))
    assert two_models["auc_b"] == pytest.approx(roc_auc_score(payments["is_fraud"], payments["score_b"]))


def test_range_agrees_with_the_next_month():
    """The 90% range for 10,000 payments holds about nine times in ten in months that were not used to make it."""
    inside = []
    for seed in range(12):
        answer = reference("models.calibration", seed)
        question = find("models.calibration")
        month = question.data(seed + 100)
        fraud, score = month.fraud, month.score("B")
        cut = sorted(score)[-400]
        missed = (fraud & (score < cut)).reshape(4, 10_000).sum(axis=1)
        inside += [answer["range_low"] <= count <= answer["range_high"] for count in missed]
    assert 0.7 <= sum(inside) / len(inside) <= 1


def test_percent_and_share_both_count():
    answer = reference("models.eight_runs")
    percent = {name: 100 * value if isinstance(value, float) else value for name, value in answer.items()}
    assert verdict("models.eight_runs", percent).outcome is Outcome.CORRECT


def test_surprises_are_graded_on_the_learners_own_numbers():
    answer = reference("models.four_times")
    wrong_way = {variant: {"precision": "same", "recall": "up"} for variant in answer["predicted"]}
    assert "surprises" in " ".join(verdict("models.four_times", {**answer, "predicted": wrong_way}).lines)
    counted = {**answer, "predicted": wrong_way, "surprises": 6}
    assert verdict("models.four_times", counted).outcome is Outcome.CORRECT


def test_unfilled_predictions_earn_what_the_rest_earns():
    answer = {**reference("models.four_times"), "predicted": ..., "surprises": ...}
    given = verdict("models.four_times", answer)
    assert given.outcome is Outcome.NOT_YET
    assert given.earned == 3


def test_scikit_learn_default_positive_class_is_recognized():
    """What a learner gets who hands scikit-learn's codes to scikit-learn's metrics without a word."""
    from aipm_course.modules.models.simulators.tumor_labels import four_results, tumor_labels

    answer = {**reference("models.four_times"), "results": four_results(tumor_labels(0), positive=(1,))}
    assert "benign_is_positive" in verdict("models.four_times", answer).misconceptions


def test_kpis_of_the_module_are_in_the_glossary():
    glossary = tomllib.loads((Path(aipm_course.__file__).parent / "glossary.toml").read_text(encoding="utf-8"))
    keys = {"name", "formula", "numerator", "denominator", "exclusions", "cadence", "how_it_is_gamed"}
    for kpi in ("KPI-11", "KPI-13"):
        assert set(glossary[kpi]) == keys


def earned(question_id, **changes):
    return verdict(question_id, {**reference(question_id), **changes})


@pytest.mark.parametrize("levels", [{"A": 1.5, "B": 3.5, "C": 3.5}, {"A": 1, "B": 4, "C": 4}, {"A": 1, "B": 3, "C": 3}])
def test_levels_must_tell_the_texts_apart(levels):
    assert verdict("models.text_levels", levels).outcome is Outcome.NOT_YET


def test_the_small_difference_in_accuracy_is_the_point():
    right = reference("models.confusion")
    swapped = {"accuracy": right["accuracy_always_no"], "accuracy_always_no": right["accuracy"]}
    assert "accuracies_swapped" in earned("models.confusion", **swapped).misconceptions


def test_a_range_of_95_percent_is_not_one_of_90():
    assert "ninety_five" in earned("models.calibration", range_low=26, range_high=50).misconceptions
    for low, high in ((28, 48), (26, 49), (27, 49), (27.2, 47.3)):
        assert earned("models.calibration", range_low=low, range_high=high).outcome is Outcome.CORRECT, (low, high)


def test_missed_frauds_are_divided_by_all_payments():
    assert earned("models.calibration", missed_per_10000=37).outcome is Outcome.CORRECT
    wrong = earned("models.calibration", missed_per_10000=149 / 39_600 * 10_000)
    assert "outside_the_desk_only" in wrong.misconceptions


def test_an_auc_of_one_is_not_nearly_one():
    assert "perfect" in earned("models.leak", auc_with=1.0).misconceptions


def test_two_decimals_are_enough_for_the_runs():
    right = reference("models.eight_runs")
    rounded = {name: round(right[name], 2) for name in ("one_run", "at_least_one", "all_eight")}
    assert earned("models.eight_runs", **rounded).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("question_id", "field", "count"),
    [
        ("models.two_models", "recall_a", 108),
        ("models.two_models", "recall_b", 171),
        ("models.leak", "recall_without", 150),
        ("models.eight_runs", "one_run", 760),
        ("models.eight_runs", "at_least_one", 118),
    ],
)
def test_a_count_in_place_of_a_share_is_told_what_to_divide_by(question_id, field, count):
    lines = " ".join(earned(question_id, **{field: count}).lines)
    assert f"`{field}`: {count} is a count; divide it by" in lines


def test_surprises_are_counted_the_same_with_results_in_percent():
    answer = reference("models.four_times")
    results = answer["results"].set_index("variant") * 100
    given = verdict("models.four_times", {**answer, "results": results})
    assert given.outcome is Outcome.CORRECT, given.lines


@pytest.mark.parametrize("seed", [0, 3, 15, 40])
def test_the_bar_settles_the_desk_against_more_reviews(seed):
    data = find("models.threshold").data(seed)
    bar = data.facts.set_index("fact")["value"]["bar_saving"]
    at_half = total_cost(data, data.score("A") >= 0.5)
    bill = costs(data)
    reviews = [(data.score("A") >= threshold).sum() for threshold in THRESHOLDS]
    alone = min(cost for cost, count in zip(bill, reviews, strict=True) if count <= DESK_CAPACITY)
    assert 1 - alone / at_half < bar < 1 - bill.min() / at_half


@pytest.mark.parametrize("rounded", [0.99, 99, 0.992, 99.2])
def test_a_rounded_accuracy_is_asked_for_all_decimals(rounded):
    given = earned("models.confusion", accuracy=rounded)
    assert given.outcome is Outcome.NOT_YET
    assert any("`accuracy`: Looks rounded" in line for line in given.shown)


def test_an_accuracy_that_is_merely_wrong_is_not_called_rounded():
    assert not any("rounded" in line for line in earned("models.confusion", accuracy=0.9953).lines)


@pytest.mark.parametrize(
    ("question_id", "changes"),
    [
        ("models.confusion", {"recall": 0.62, "decision": "show"}),
        ("models.two_models", {"recall_a": 0.7, "recall_b": 0.69, "decision": "A"}),
        ("models.threshold", {"cost": 48_000, "decision": "keep"}),
        ("models.leak", {"recall_without": 0.95, "decision": "replace_b"}),
        ("models.eight_runs", {"all_eight": 0.98, "decision": "run"}),
    ],
)
def test_a_decision_that_follows_from_a_wrong_number_sends_back_to_the_number(question_id, changes):
    """Such a decision is consistent: the reply may not say that the bar was ignored, only where to look first."""
    lines = earned(question_id, **changes).lines
    about = next(line for line in lines if "the bar" in line.lower() or "`bar_" in line)
    assert re.search(r"check (it|both recalls|the two costs|first|the table)\b.*", about), about


@pytest.mark.parametrize("column", ["mean_score", "fraud_share"])
def test_each_column_of_the_reliability_table_may_be_in_percent(column):
    right = reference("models.calibration")["reliability"]
    percent = right.assign(**{column: 100 * right[column]})
    assert earned("models.calibration", reliability=percent).outcome is Outcome.CORRECT


def test_surprises_wait_for_predictions_that_are_words():
    answer = reference("models.four_times")
    guesses = {**answer["predicted"], "flipped": {"precision": "lower", "recall": "down"}}
    lines = verdict("models.four_times", {**answer, "predicted": guesses}).lines
    assert any("waits for your six predictions" in line for line in lines)
    assert not any("contradict" in line for line in lines)


def test_a_level_between_two_is_no_level():
    lines = earned("models.text_levels", C=3.5).lines
    assert any("`C`: 3.5 lies between two levels" in line for line in lines)


def test_whoever_plans_with_the_desk_alone_is_told_which_threshold_the_fields_mean():
    month = find("models.threshold").data(0)
    flagged = month.score("A") >= 0.15
    within = {"threshold": 0.15, "cost": total_cost(month, flagged), "reviews": int(flagged.sum())}
    assert earned("models.threshold", **within, decision="desk").misconceptions == ("fields_of_the_desk",)
