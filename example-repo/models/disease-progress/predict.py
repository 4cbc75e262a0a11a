"""Progress of diabetes one year after a first examination.

A ridge regression on ten measurements, in plain Python: no package is needed. `model.json` holds,
for each measurement, its training mean, scale and coefficient:

    prediction = intercept + sum of coefficient * (x - mean) / scale
"""

# modelop.schema.0: input.avsc
# modelop.schema.1: output.avsc

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]

MODEL_FILE = Path("model.json")
MEASUREMENTS = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
LABEL = "progression"
PENALTY = 10.0  # ridge penalty; cross-validation on the training rows is flat from 0 to 10

model: dict[str, Any] = {}


# modelop.init
def begin(_: Record | None = None) -> None:
    """Loads the coefficients."""
    model.clear()
    model.update(json.loads(MODEL_FILE.read_text(encoding="utf-8")))


# modelop.score
def predict(record: Record) -> Iterator[Record]:
    """Yields the expected progression of this patient."""
    yield {"id": record.get("id"), "score": prediction(record)}


# modelop.metrics
def metrics(data: Any) -> Iterator[Record]:
    """Yields one object with the error of the model on patients whose progression is known.

    `data` is a pandas DataFrame or a list of records.
    """
    rows = records(data)
    actual = [number(row, LABEL) for row in rows]
    predicted = [prediction(row) for row in rows]
    errors = [guess - truth for guess, truth in zip(predicted, actual, strict=True)]
    squares = math.fsum(error**2 for error in errors)
    mean = statistics.fmean(actual)
    spread = math.fsum((value - mean) ** 2 for value in actual)
    quality = {
        "mae": statistics.fmean(map(abs, errors)),
        "rmse": math.sqrt(squares / len(rows)),
        "r2_score": 1 - squares / spread if spread else None,
    }
    yield {
        **quality,
        "mean_error": statistics.fmean(errors),
        "record_count": len(rows),
        "shap": mean_absolute_contributions(rows),
        "residuals": {
            "title": "Error by prediction",
            "x_axis_label": "predicted progression",
            "y_axis_label": "prediction minus truth",
            "type": "scatter",
            "data": {"patients": [list(point) for point in zip(predicted, errors, strict=True)]},
        },
        "performance": [
            {
                "test_name": "Regression Metrics",
                "test_category": "performance",
                "test_type": "regression_metrics",
                "test_id": "performance_regression_metrics",
                "values": quality,
            }
        ],
    }


# modelop.train
def train(data: Any) -> None:
    """Fits the coefficients and writes `model.json`; the same rows give the same file."""
    MODEL_FILE.write_text(json.dumps(fit(records(data)), indent=2) + "\n", encoding="utf-8")
    begin()


# Predicting


def prediction(record: Record) -> float:
    """The expected progression, by the loaded model."""
    return float(model["intercept"]) + math.fsum(contributions(record).values())


def contributions(record: Record) -> dict[str, float]:
    """What each measurement adds to the prediction for the average patient."""
    return {
        name: fitted["coefficient"] * (number(record, name) - fitted["mean"]) / fitted["scale"]
        for name, fitted in model["measurements"].items()
    }


def mean_absolute_contributions(rows: list[Record]) -> dict[str, float]:
    """The mean absolute SHAP value of each measurement, largest first."""
    terms = [contributions(row) for row in rows]
    means = {name: statistics.fmean(abs(term[name]) for term in terms) for name in terms[0]}
    return dict(sorted(means.items(), key=lambda item: -item[1]))


def records(data: Any) -> list[Record]:
    """The rows of a pandas DataFrame, or of a list of records, as records."""
    rows = list(data.to_dict(orient="records") if hasattr(data, "to_dict") else data)
    if not rows:
        raise ValueError("expected patients, found no rows")
    return rows


def number(record: Record, name: str) -> float:
    """A measurement of the patient."""
    try:
        value = float(record[name])
    except (KeyError, TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        found = record.get(name)
        raise ValueError(f"patient {record.get('id')}: {name} is {found!r}, expected a number")
    return value


# Training


def fit(rows: list[Record]) -> dict[str, Any]:
    """The ridge regression that fits the rows best. Coefficients are rounded to six decimals."""
    rows = sorted(rows, key=lambda row: int(float(row["id"])))
    labels = [number(row, LABEL) for row in rows]
    intercept = statistics.fmean(labels)
    measurements: dict[str, dict[str, float]] = {}
    columns: list[list[float]] = []
    for name in MEASUREMENTS:
        values = [number(row, name) for row in rows]
        mean, scale = round(statistics.fmean(values), 6), round(statistics.pstdev(values), 6)
        measurements[name] = {"mean": mean, "scale": scale}
        columns.append([(value - mean) / scale for value in values])
    products = [[dot(left, right) for right in columns] for left in columns]
    for index in range(len(columns)):
        products[index][index] += PENALTY
    targets = [dot(column, [label - intercept for label in labels]) for column in columns]
    for name, coefficient in zip(MEASUREMENTS, solve(products, targets), strict=True):
        measurements[name]["coefficient"] = round(coefficient, 6)
    return {
        "description": "Progression after a year: see predict.py for how the numbers combine.",
        "trained_on": {"rows": len(rows)},
        "penalty": PENALTY,
        "intercept": round(intercept, 6),
        "measurements": measurements,
    }


def dot(left: list[float], right: list[float]) -> float:
    """The sum of the products, without the rounding of a running total."""
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a linear system, by elimination with pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for index in range(size):
            if index != column:
                factor = rows[index][column] / rows[column][column]
                rows[index] = [
                    a - factor * b for a, b in zip(rows[index], rows[column], strict=True)
                ]
    return [row[size] / row[index] for index, row in enumerate(rows)]
