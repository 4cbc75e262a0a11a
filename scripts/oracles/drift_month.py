"""What Evidently and NannyML say of the windows of `scripts/drift-month`.

    python drift_month.py TOOL OURS.json WINDOWS

TOOL is evidently or nannyml: each has its own needs of pandas, so each may have its own environment.
Both run with their defaults on the same baseline and the same 30 windows. Prints JSON: for each
data set the rows of the picture, with `green` or `red` for each day, and which columns it was.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import pandas as pd

warnings.filterwarnings("ignore")
DAYS = 30


def read(folder: Path, name: str, numeric: list[str], categorical: list[str]) -> pd.DataFrame:
    """One window. Numbers are numbers and the rest is text, whatever pandas would guess."""
    frame = pd.read_csv(folder / f"{name}.csv", dtype={column: "object" for column in categorical})
    for column in numeric:
        frame[column] = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    return frame[numeric + categorical]


def evidently(sets: list[dict], windows: Path) -> list[dict]:
    """`DataDriftPreset` and `DataSummaryPreset`'s missing values have no verdict: drift alone."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    found = []
    for each in sets:
        folder = windows / each["name"]
        definition = DataDefinition(
            numerical_columns=each["numeric"], categorical_columns=each["categorical"]
        )
        baseline = read(folder, "baseline", each["numeric"], each["categorical"])
        reference = Dataset.from_pandas(baseline, data_definition=definition)
        whole, some, columns = [], [], []
        for day in range(1, DAYS + 1):
            current = read(folder, f"day-{day:02}", each["numeric"], each["categorical"])
            snapshot = Report([DataDriftPreset()]).run(
                Dataset.from_pandas(current, data_definition=definition), reference
            )
            drifted = []
            share = 0.0
            for metric in snapshot.dict()["metrics"]:
                name = metric["metric_name"]
                if name.startswith("DriftedColumnsCount"):
                    share = metric["value"]["share"]
                elif name.startswith("ValueDrift"):
                    config = metric["config"]
                    value, line = metric["value"], config["threshold"]
                    is_p = "p_value" in config["method"] or "p-value" in config["method"]
                    if (value < line) if is_p else (value >= line):
                        drifted.append(config["column"])
            whole.append("red" if share >= 0.5 else "green")
            some.append("red" if drifted else "green")
            columns.append(sorted(drifted))
        found.append({
            "name": each["name"],
            "rows": [
                {"monitor": "Evidently, any column", "days": some, "columns": columns},
                {"monitor": "Evidently, half of them", "days": whole},
            ],
        })
    return found


def nannyml(sets: list[dict], windows: Path) -> list[dict]:
    """Univariate drift with its default method, the reconstruction error, and missing values."""
    import nannyml as nml

    found = []
    for each in sets:
        folder = windows / each["name"]
        names = each["numeric"] + each["categorical"]
        reference = read(folder, "baseline", each["numeric"], each["categorical"])
        days = [
            read(folder, f"day-{day:02}", each["numeric"], each["categorical"])
            for day in range(1, DAYS + 1)
        ]
        size = len(days[0])
        analysis = pd.concat(days, ignore_index=True)
        for frame in (reference, analysis):
            for column in each["categorical"]:
                frame[column] = frame[column].astype("category")
        rows = []
        calculators = {
            "NannyML, any column": nml.UnivariateDriftCalculator(
                column_names=names, chunk_size=size,
                treat_as_categorical=each["categorical"]),
            "NannyML, all together": nml.DataReconstructionDriftCalculator(
                column_names=names, chunk_size=size),
            "NannyML, missing": nml.MissingValuesCalculator(column_names=names, chunk_size=size),
        }
        for label, calculator in calculators.items():
            try:
                result = calculator.fit(reference).calculate(analysis)
                frame = result.filter(period="analysis").to_df()
                alerts = frame[[c for c in frame.columns if c[-1] == "alert"]]
                states, columns = [], []
                for number in range(DAYS):
                    line = alerts.iloc[number]
                    hit = sorted({str(c[0]) for c in alerts.columns if bool(line[c])})
                    states.append("red" if hit else "green")
                    columns.append(hit)
                rows.append({"monitor": label, "days": states, "columns": columns})
            except Exception as error:  # What a tool cannot do is an answer too.
                rows.append({
                    "monitor": label, "days": ["grey"] * DAYS,
                    "problem": f"{type(error).__name__}: {error}"[:300],
                })
        found.append({"name": each["name"], "rows": rows})
    return found


def main() -> None:
    tool, ours, windows = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    sets = json.loads(ours.read_text(encoding="utf-8"))["sets"]
    answer = {"evidently": evidently, "nannyml": nannyml}[tool](sets, windows)
    print(json.dumps({"sets": answer}, indent=1))


if __name__ == "__main__":
    main()
