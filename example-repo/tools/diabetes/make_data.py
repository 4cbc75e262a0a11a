"""Makes the diabetes tables and the model's coefficients from the original table.

    python3 tools/diabetes/make_data.py          (in the root of the registry; needs no package)

Reads   datasets/source/diabetes.tsv       the original measurements of 442 patients
Writes  datasets/diabetes-training.csv     295 rows, the only ones the model is fitted on
        datasets/diabetes-holdout.csv      147 rows that the model has never seen
        models/disease-progress/model.json the fit on the training rows

Nothing is random: the patients are ordered by the SHA-256 of their id, and the last third is held
out.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
DATASETS = ROOT / "datasets"
MODEL = ROOT / "models" / "disease-progress"


def main() -> None:
    rows = read_original()
    ordered = sorted(rows, key=lambda row: hashlib.sha256(f"holdout:{row['id']}".encode()).digest())
    cut = round(len(rows) * 2 / 3)
    training, holdout = ordered[:cut], ordered[cut:]
    write(DATASETS / "diabetes-training.csv", training)
    write(DATASETS / "diabetes-holdout.csv", holdout)
    text = json.dumps(load_model_source().fit(training), indent=2) + "\n"
    (MODEL / "model.json").write_text(text, encoding="utf-8")
    print(f"{len(training)} training, {len(holdout)} holdout rows")


def read_original() -> list[dict[str, str]]:
    with (DATASETS / "source" / "diabetes.tsv").open(encoding="ascii", newline="") as file:
        return [
            {
                "id": str(number),
                **{
                    ("progression" if name == "Y" else name.lower()): value
                    for name, value in row.items()
                },
            }
            for number, row in enumerate(csv.DictReader(file, delimiter="\t"), start=1)
        ]


def load_model_source() -> ModuleType:
    """The model's own source, so that there is one training code."""
    spec = importlib.util.spec_from_file_location("disease_progress", MODEL / "predict.py")
    if spec is None or spec.loader is None:
        sys.exit(f"failed to load {MODEL / 'predict.py'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path: Path, rows: list[dict[str, str]]) -> None:
    rows = sorted(rows, key=lambda row: int(row["id"]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
