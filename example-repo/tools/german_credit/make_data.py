"""Makes the German credit tables and the model's coefficients from the original file.

    python3 tools/german_credit/make_data.py          (in the root of the registry; needs numpy)

Reads   datasets/source/german.data        the original Statlog file, unchanged
Writes  datasets/german-credit-training.csv   700 rows, the only ones the model is fitted on
        datasets/german-credit-holdout.csv    300 rows that the model has never seen
        datasets/german-credit-oof.csv        all 1,000 rows, each scored by a model fitted on the
                                              other nine tenths
        models/credit-risk/model.json         the fit on the 700 training rows

Nothing is random: a row's place is decided by the SHA-256 of its id, separately for good and bad
loans, so both tables keep the 30 % of bad loans.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATASETS = ROOT / "datasets"
MODEL = ROOT / "models" / "credit-risk"
FOLDS = 10
TRAINING_SHARE = 0.7

# The columns of german.data in order: our name, and our words for its codes (none: a number).
CODES: list[tuple[str, dict[str, str] | None]] = [
    (
        "checking_account",
        {"A11": "overdrawn", "A12": "below_200", "A13": "from_200", "A14": "none"},
    ),
    ("duration_months", None),
    (
        "credit_history",
        {
            "A30": "no_credits",
            "A31": "all_paid_here",
            "A32": "paid_so_far",
            "A33": "past_delay",
            "A34": "critical",
        },
    ),
    (
        "purpose",
        {
            "A40": "new_car",
            "A41": "used_car",
            "A42": "furniture",
            "A43": "radio_tv",
            "A44": "appliances",
            "A45": "repairs",
            "A46": "education",
            "A48": "retraining",
            "A49": "business",
            "A410": "other",
        },
    ),
    ("credit_amount", None),
    (
        "savings",
        {
            "A61": "below_100",
            "A62": "100_to_500",
            "A63": "500_to_1000",
            "A64": "from_1000",
            "A65": "none_or_unknown",
        },
    ),
    (
        "employment",
        {
            "A71": "unemployed",
            "A72": "below_1_year",
            "A73": "1_to_4_years",
            "A74": "4_to_7_years",
            "A75": "from_7_years",
        },
    ),
    ("installment_rate", None),
    ("gender", {"A91": "male", "A92": "female", "A93": "male", "A94": "male", "A95": "female"}),
    ("other_debtors", {"A101": "none", "A102": "co_applicant", "A103": "guarantor"}),
    ("residence_years", None),
    (
        "property",
        {
            "A121": "real_estate",
            "A122": "savings_or_insurance",
            "A123": "car_or_other",
            "A124": "none",
        },
    ),
    ("age", None),
    ("other_plans", {"A141": "bank", "A142": "stores", "A143": "none"}),
    ("housing", {"A151": "rent", "A152": "own", "A153": "free"}),
    ("existing_credits", None),
    (
        "job",
        {"A171": "unemployed", "A172": "unskilled", "A173": "skilled", "A174": "highly_skilled"},
    ),
    ("dependants", None),
    ("telephone", {"A191": "no", "A192": "yes"}),
    ("foreign_worker", {"A201": "yes", "A202": "no"}),
    ("label_value", {"1": "0", "2": "1"}),
]
# Not written: used by no model, and not needed to judge one.
LEFT_OUT = {"age", "foreign_worker"}


def main() -> None:
    rows = read_original()
    model = load_model_source()
    training, holdout = split(rows)
    write(DATASETS / "german-credit-training.csv", sorted(training, key=by_id))
    write(DATASETS / "german-credit-holdout.csv", sorted(holdout, key=by_id))
    write(DATASETS / "german-credit-oof.csv", out_of_fold(model, rows))
    text = json.dumps(model.fit(training), indent=2) + "\n"
    (MODEL / "model.json").write_text(text, encoding="utf-8")
    print(f"{len(training)} training, {len(holdout)} holdout, {len(rows)} out-of-fold rows")


def read_original() -> list[dict[str, Any]]:
    rows = []
    lines = (DATASETS / "source" / "german.data").read_text(encoding="ascii").splitlines()
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = {"id": number}
        for (name, words), value in zip(CODES, line.split(), strict=True):
            row[name] = int(value) if words is None else words[value]
        row["age_group"] = age_group(row["age"])
        row["label_value"] = row.pop("label_value")  # last column
        rows.append({name: value for name, value in row.items() if name not in LEFT_OUT})
    return rows


def age_group(age: int) -> str:
    if age <= 25:
        return "up_to_25"
    if age <= 40:
        return "26_to_40"
    return "41_to_60" if age <= 60 else "over_60"


def load_model_source() -> ModuleType:
    """The model's own source, so that there is one training code."""
    spec = importlib.util.spec_from_file_location("credit_risk", MODEL / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"failed to load {MODEL / 'score.py'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def split(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Training and holdout rows, each with the same share of bad loans."""
    training, holdout = [], []
    for label in ("0", "1"):
        ordered = shuffled([row for row in rows if row["label_value"] == label], "holdout")
        cut = round(len(ordered) * TRAINING_SHARE)
        training += ordered[:cut]
        holdout += ordered[cut:]
    return training, holdout


def out_of_fold(model: ModuleType, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows, each with the score of a model that was not fitted on it."""
    fold_of: dict[int, int] = {}
    for label in ("0", "1"):
        ordered = shuffled([row for row in rows if row["label_value"] == label], "folds")
        fold_of.update({row["id"]: place % FOLDS for place, row in enumerate(ordered)})
    scored = []
    for fold in range(FOLDS):
        model.model.clear()
        model.model.update(model.fit([row for row in rows if fold_of[row["id"]] != fold]))
        for row in rows:
            if fold_of[row["id"]] == fold:
                scored.append({**row, "score": f"{model.probability(row):.6f}"})
    return sorted(scored, key=by_id)


def shuffled(rows: list[dict[str, Any]], salt: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: hashlib.sha256(f"{salt}:{row['id']}".encode()).digest())


def by_id(row: dict[str, Any]) -> int:
    return int(row["id"])


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
