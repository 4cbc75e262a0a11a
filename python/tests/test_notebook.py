"""The magics in a real kernel, on a clone of the example registry.

    python3 -m venv env && env/bin/pip install ./python[test] && MUSTER=... env/bin/pytest python/tests
"""

import os
import pathlib
import shutil
import subprocess

import nbclient
import nbformat
import pytest

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "example-repo"

SOURCE = """\
# modelop.score
def action(record):
    yield {"id": record["id"], "score": min(1.0, record["duration_months"] / 60)}
"""

MANIFEST = """\
apiVersion: muster.dev/v1
kind: Model
metadata: {name: months}
spec:
  description: The longer, the riskier.
  source: [score.py]
  tests:
    - name: backtest
      function: score
      data: {asset: german-credit-holdout, label: label_value, score: score, positive: 1, id: id}
      gates:
        - {metric: roc_auc, atLeast: BOUND}
"""


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A clone with one commit, as `scripts/demo` makes it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    folder = tmp_path / "registry"
    shutil.copytree(EXAMPLE, folder)
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    muster = os.environ.get("MUSTER") or shutil.which("muster")
    if not muster:
        pytest.skip("needs muster on the PATH or in MUSTER")
    subprocess.run([muster, "init"], cwd=folder, check=True, capture_output=True)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Registry")
    return folder


def play(registry, *cells):
    """Runs cells in a kernel of their own; the outputs of each, as a notebook keeps them."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(c) for c in ("%load_ext muster_notebook", *cells)])
    client = nbclient.NotebookClient(
        notebook, timeout=600, allow_errors=True, resources={"metadata": {"path": str(registry)}})
    client.execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def text(outputs):
    """All that a cell printed, said or failed with."""
    parts = []
    for output in outputs:
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
        parts.append("\n".join(output.get("traceback", [])))
    return "\n".join(parts)


def test_a_model_is_written_scored_judged_and_proposed(registry):
    cells = play(
        registry,
        f"%%model months\n{SOURCE}",
        'list(action({"id": 1, "duration_months": 6}))',
        f"%%manifest months\n{MANIFEST.replace('BOUND', '0.55')}",
        "%muster check months",
        "answers = %score months --data german-credit-holdout\nanswers",
        "%gate months",
        '%propose months -m "The longer, the riskier"',
        "%muster discard months",
    )
    assert "wrote models/months/score.py" in text(cells[0])
    assert "0.1" in text(cells[1])
    assert "no problem found" in text(cells[3])
    table = cells[4][-1]["data"]["text/html"]
    assert "<th>score</th>" in table and "and 280 more" in table
    report = cells[5][-1]["data"]
    assert "pass" in report["text/plain"]
    assert 'sandbox=""' in report["text/html"] and "&lt;svg" in report["text/html"]
    assert "branch proposals/months" in text(cells[6])
    assert git(registry, "log", "-1", "--format=%an %s", "proposals/months") == (
        "Ada The longer, the riskier")
    changed = git(registry, "diff", "--name-only", "main", "proposals/months").splitlines()
    assert changed == ["models/months/model.yaml", "models/months/score.py"]
    assert git(registry, "status", "--porcelain") == ""
    assert git(registry, "rev-parse", "--abbrev-ref", "HEAD") == "main"


def test_what_the_gate_refuses_is_shown_and_stops_nothing(registry):
    cells = play(
        registry,
        f"%%model months --only-write\n{SOURCE}",
        f"%%manifest months\n{MANIFEST.replace('BOUND', '0.99')}",
        "report = %gate months\nprint(report.passes, report.code)\nreport",
    )
    assert "False 1" in text(cells[2])
    assert "fail" in text(cells[2])


def test_mistakes_are_said_in_a_line_without_a_traceback(registry):
    cells = play(
        registry,
        '%%schema months input\n{"type": "record",',
        "%%schema Months input\n{}",
        "%score months --data nothing",
        "%propose months -m nothing",
        "%%model months\n# modelop.score\ndef action(record):\n    raise ValueError('no such month')",
        "%score months --data german-credit-holdout",
        "%attach months ../../etc/passwd-that-is-not",
    )
    assert "the schema is no JSON: line" in text(cells[0])
    assert '"Months" is no name of a model' in text(cells[1])
    assert "error:" in text(cells[2])
    assert "changes nothing" in text(cells[3])
    assert "no such month" in text(cells[5])
    assert "there is no file" in text(cells[6])
    for cell in cells:
        assert "draft.py" not in text(cell)


def test_a_proposal_goes_on_from_its_former_round(registry):
    play(
        registry,
        f"%%model months --only-write\n{SOURCE}",
        '%propose months -m "First"',
    )
    play(
        registry,
        f"%%model months --only-write\n{SOURCE.replace('60', '72')}",
        '%propose months -m "Second"',
    )
    subjects = git(registry, "log", "--format=%s", "main..proposals/months").splitlines()
    assert subjects == ["Second", "First"]
