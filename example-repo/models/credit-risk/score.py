"""Probability that a personal loan goes bad.

A logistic regression on 17 facts of the application. Everything it knows stands in `model.json`,
which a person can read: for each number its training mean, scale and coefficient, and for each
value of a category its share of the training rows and its coefficient. The log-odds of an
application are

    intercept
    + sum over numbers of coefficient * (x - mean) / scale
    + sum over categories of (coefficient of its value - their average, weighted by share)

so the intercept is the log-odds of the average application, and each term is exactly that
feature's SHAP value.
"""

# modelop.schema.0: input.avsc
# modelop.schema.1: output.avsc

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

Record = dict[str, Any]

MODEL_FILE = Path("model.json")
NUMERIC = (
    "duration_months",
    "credit_amount",
    "installment_rate",
    "residence_years",
    "existing_credits",
    "dependants",
)
LOGARITHMIC = {"credit_amount"}
CATEGORICAL = (
    "checking_account",
    "credit_history",
    "purpose",
    "savings",
    "employment",
    "other_debtors",
    "property",
    "other_plans",
    "housing",
    "job",
    "telephone",
)
PROTECTED = ("gender", "age_group")
LABEL = "label_value"
THRESHOLD = 0.5  # at and above it an application counts as "bad"
PENALTY = 10.0  # ridge penalty of the coefficients, chosen by cross-validation on the training rows
ROC_POINTS = 100

model: dict[str, Any] = {}


# modelop.init
def begin(_: Record | None = None) -> None:
    """Loads the coefficients."""
    model.clear()
    model.update(json.loads(MODEL_FILE.read_text(encoding="utf-8")))


# modelop.score
def score(record: Record) -> Iterator[Record]:
    """Yields the probability that the loan of this application goes bad."""
    yield {"id": record.get("id"), "score": probability(record)}


# modelop.metrics
def metrics(data: Any) -> Iterator[Record]:
    """Yields one object with the quality of the model on labelled applications.

    `data` is a pandas DataFrame or a list of records. Rows that carry a `score` already are
    judged by it, others are scored first.
    """
    rows = records(data)
    labels = np.array([int(float(row[LABEL])) for row in rows])
    scores = np.array([stored_or_computed_score(row) for row in rows])
    if not set(labels.tolist()) == {0, 1}:
        raise ValueError(
            f"expected labels 0 and 1 in {LABEL}, found {sorted(set(labels.tolist()))}"
        )

    curve = roc_curve(labels, scores)
    flagged = scores >= THRESHOLD
    table = counts(labels, flagged)
    clipped = np.clip(scores, np.finfo(float).eps, 1 - np.finfo(float).eps)
    auc = roc_auc(labels, scores)
    quality = {
        "accuracy": (table["tp"] + table["tn"]) / len(rows),
        "precision": ratio(table["tp"], table["tp"] + table["fp"]),
        "recall": ratio(table["tp"], table["tp"] + table["fn"]),
        "f1_score": ratio(2 * table["tp"], 2 * table["tp"] + table["fp"] + table["fn"]),
        "auc": auc,
    }
    confusion = [
        {"0": table["tn"], "1": table["fp"]},
        {"0": table["fn"], "1": table["tp"]},
    ]
    importance = mean_absolute_contributions(rows)
    groups, disparities, flat_bias = bias(rows, labels, flagged)
    yield {
        **quality,
        "roc_auc": auc,
        "brier": float(np.mean((scores - labels) ** 2)),
        "log_loss": float(-np.mean(np.where(labels == 1, np.log(clipped), np.log1p(-clipped)))),
        "ks": max(tpr - fpr for fpr, tpr in curve),
        "record_count": len(rows),
        "confusion_matrix": confusion,
        "ROC": [{"fpr": fpr, "tpr": tpr} for fpr, tpr in thinned(curve, ROC_POINTS)],
        "shap": importance,
        "calibration": calibration_chart(labels, scores),
        "performance": [
            {
                "test_name": "Classification Metrics",
                "test_category": "performance",
                "test_type": "classification_metrics",
                "test_id": "performance_classification_metrics",
                "values": {**quality, "confusion_matrix": confusion},
            }
        ],
        "interpretability": [
            {
                "test_name": "SHAP Feature Importance",
                "test_category": "interpretability",
                "test_type": "shap",
                "metric": "feature_importance",
                "test_id": "interpretability_shap_feature_importance",
                "values": importance,
            }
        ],
        "bias": disparities + groups,
        **flat_bias,
    }


# modelop.train
def train(data: Any) -> None:
    """Fits the coefficients on labelled applications and writes `model.json`.

    The same rows give the same file, whatever their order: nothing is random, and coefficients
    are rounded to six decimals.
    """
    MODEL_FILE.write_text(json.dumps(fit(records(data)), indent=2) + "\n", encoding="utf-8")
    begin()


# Scoring


def probability(record: Record) -> float:
    """The probability that the loan goes bad, by the loaded model."""
    log_odds = model["intercept"] + sum(contributions(record).values())
    return 1 / (1 + math.exp(-log_odds))


def contributions(record: Record) -> dict[str, float]:
    """What each feature adds to the log-odds of the average application."""
    terms = {}
    for name, fitted in model["numeric"].items():
        terms[name] = (
            fitted["coefficient"] * (number(record, name) - fitted["mean"]) / fitted["scale"]
        )
    for name, levels in model["categorical"].items():
        level = levels.get(record.get(name))
        if level is None:
            raise ValueError(
                f"application {record.get('id')}: {name} is {record.get(name)!r}, "
                f"expected one of {', '.join(levels)}"
            )
        average = sum(each["share"] * each["coefficient"] for each in levels.values())
        terms[name] = level["coefficient"] - average
    return terms


def number(record: Record, name: str) -> float:
    """A numeric fact of the application, as the model takes it."""
    expected = "a positive number" if name in LOGARITHMIC else "a number"
    try:
        value = float(record[name])
        value = math.log(value) if name in LOGARITHMIC else value
    except (KeyError, TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(
            f"application {record.get('id')}: {name} is {record.get(name)!r}, expected {expected}"
        )
    return value


# Training


def fit(rows: list[Record]) -> dict[str, Any]:
    """The logistic regression with a ridge penalty that fits the rows best, by Newton's method."""
    rows = sorted(rows, key=lambda row: int(float(row["id"])))
    labels = np.array([int(float(row[LABEL])) for row in rows])
    columns: list[np.ndarray] = []
    numeric: dict[str, Record] = {}
    categorical: dict[str, dict[str, Record]] = {}
    for name in NUMERIC:
        values = np.array([number(row, name) for row in rows])
        mean, scale = round(float(values.mean()), 6), round(float(values.std()), 6)
        numeric[name] = {"mean": mean, "scale": scale}
        columns.append((values - mean) / scale)
    for name in CATEGORICAL:
        values = np.array([row[name] for row in rows])
        categorical[name] = {}
        for level in sorted(set(values.tolist())):
            share = round(float(np.mean(values == level)), 6)
            categorical[name][level] = {"share": share}
            columns.append((values == level) - share)
    intercept, *coefficients = newton(np.column_stack([np.ones(len(rows)), *columns]), labels)
    rounded = iter([round(float(value), 6) for value in coefficients])
    for fitted in numeric.values():
        fitted["coefficient"] = next(rounded)
    for levels in categorical.values():
        for level in levels.values():
            level["coefficient"] = next(rounded)
    return {
        "description": "Log-odds of a loan going bad: see score.py for how the numbers combine.",
        "trained_on": {"rows": len(rows), "bad": int(labels.sum())},
        "penalty": PENALTY,
        "intercept": round(float(intercept), 6),
        "numeric": numeric,
        "categorical": categorical,
    }


def newton(design: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The coefficients; the first column, of ones, is not penalised."""
    penalty = np.diag([0.0] + [PENALTY] * (design.shape[1] - 1))
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (predicted - labels) + penalty @ weights
        curvature = (design.T * (predicted * (1 - predicted))) @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-12:
            return weights
    raise ArithmeticError("the fit did not converge in 50 steps")


# Judging


def records(data: Any) -> list[Record]:
    """The rows of a pandas DataFrame, or of a list of records, as records."""
    rows: Iterable[Record] = data.to_dict(orient="records") if hasattr(data, "to_dict") else data
    return list(rows)


def stored_or_computed_score(row: Record) -> float:
    """The score that the row carries, else the model's."""
    return number(row, "score") if row.get("score") not in (None, "") else probability(row)


def counts(labels: np.ndarray, flagged: np.ndarray) -> dict[str, int]:
    """The four cells of the confusion matrix; "bad" is positive."""
    return {
        "tp": int(np.sum((labels == 1) & flagged)),
        "fp": int(np.sum((labels == 0) & flagged)),
        "tn": int(np.sum((labels == 0) & ~flagged)),
        "fn": int(np.sum((labels == 1) & ~flagged)),
    }


def ratio(part: float | None, whole: float | None) -> float | None:
    """A rate, or nothing where it is not defined."""
    return None if part is None or not whole else part / whole


def roc_auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """The share of (bad, good) pairs in the right order; a tie counts one half."""
    _, group, size = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(size) - (size - 1) / 2
    positives = int(labels.sum())
    negatives = len(labels) - positives
    rank_sum = float(middle_rank[group][labels == 1].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def roc_curve(labels: np.ndarray, scores: np.ndarray) -> list[tuple[float, float]]:
    """(false positive rate, true positive rate), one point for each distinct score, from (0, 0)."""
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    found = np.cumsum(labels[order])[last_of_tie]
    flagged = (np.arange(len(labels)) + 1)[last_of_tie]
    positives = int(labels.sum())
    true_rates = found / positives
    false_rates = (flagged - found) / (len(labels) - positives)
    return [(0.0, 0.0), *zip(false_rates.tolist(), true_rates.tolist(), strict=True)]


def thinned(curve: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """At most that many points of the curve, evenly taken, both ends kept."""
    if len(curve) <= most:
        return curve
    return [curve[round(index * (len(curve) - 1) / (most - 1))] for index in range(most)]


def mean_absolute_contributions(rows: list[Record]) -> dict[str, float]:
    """The mean absolute SHAP value of each feature, in log-odds, largest first."""
    terms = [contributions(row) for row in rows]
    means = {name: sum(abs(term[name]) for term in terms) / len(terms) for name in terms[0]}
    return dict(sorted(means.items(), key=lambda item: -item[1]))


def calibration_chart(labels: np.ndarray, scores: np.ndarray) -> Record:
    """Predicted against observed share of bad loans, in ten groups of equal size."""
    groups = np.array_split(np.argsort(scores, kind="stable"), 10)
    points = [
        [float(scores[group].mean()), float(labels[group].mean())] for group in groups if len(group)
    ]
    return {
        "title": "Calibration by decile",
        "x_axis_label": "predicted share of bad loans",
        "y_axis_label": "observed share of bad loans",
        "type": "decimal_line_graph",
        "data": {"model": points, "perfect": [[0.0, 0.0], [1.0, 1.0]]},
    }


# Fairness. The reference group of an attribute is its largest, so it does not depend on row order.

RATES = ("ppr", "pprev", "precision", "fdr", "for", "fpr", "fnr", "tpr", "tnr", "npv")


def bias(
    rows: list[Record], labels: np.ndarray, flagged: np.ndarray
) -> tuple[list[Record], list[Record], Record]:
    """Rates by group, each group's rates over the reference group's, and the flat keys of both."""
    groups, disparities, flat = [], [], {}
    for attribute in PROTECTED:
        values = np.array([str(row.get(attribute)) for row in rows])
        names, sizes = np.unique(values, return_counts=True)
        reference = str(names[np.argmax(sizes)])
        rates = {str(name): group_rates(labels, flagged, values == name) for name in names}
        compared = []
        for name, own in rates.items():
            over = {f"{rate}_disparity": ratio(own[rate], rates[reference][rate]) for rate in RATES}
            compared.append({"attribute_name": attribute, "attribute_value": name, **over})
            flat[f"{attribute}_{name}_statistical_parity"] = over["ppr_disparity"]
            flat[f"{attribute}_{name}_impact_parity"] = over["pprev_disparity"]
        frame = {"test_category": "bias", "test_type": "bias", "protected_class": attribute}
        disparities.append(
            {
                "test_name": "Aequitas Bias",
                **frame,
                "test_id": f"bias_bias_{attribute}",
                "reference_group": reference,
                "thresholds": {"min": 0.8, "max": 1.25},
                "values": compared,
            }
        )
        groups.append(
            {
                "test_name": "Aequitas Group",
                **frame,
                "test_type": "group",
                "test_id": f"bias_group_{attribute}",
                "reference_group": None,
                "values": [
                    {"attribute_name": attribute, "attribute_value": name, **own}
                    for name, own in rates.items()
                ],
            }
        )
    return groups, disparities, flat


def group_rates(labels: np.ndarray, flagged: np.ndarray, members: np.ndarray) -> Record:
    """The rates of one group, under Aequitas' names."""
    cells = counts(labels[members], flagged[members])
    tp, fp, tn, fn = cells["tp"], cells["fp"], cells["tn"], cells["fn"]
    return {
        "tpr": ratio(tp, tp + fn),
        "tnr": ratio(tn, tn + fp),
        "for": ratio(fn, fn + tn),
        "fdr": ratio(fp, fp + tp),
        "fpr": ratio(fp, fp + tn),
        "fnr": ratio(fn, fn + tp),
        "npv": ratio(tn, tn + fn),
        "precision": ratio(tp, tp + fp),
        "ppr": ratio(tp + fp, int(flagged.sum())),
        "pprev": ratio(tp + fp, int(members.sum())),
        "prev": ratio(tp + fn, int(members.sum())),
        "group_size": int(members.sum()),
    }
