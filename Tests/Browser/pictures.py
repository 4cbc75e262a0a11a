"""Pictures of every page on a registry as a bank would have it, and those of the documentation.

    python Tests/Browser/pictures.py FOLDER            every page, light and dark, wide and narrow
    python Tests/Browser/pictures.py FOLDER --docs     and docs/images anew

The registry is example-repo with two people: a model in production whose next version waits for an
approval, a proposal that fails, and a model whose patients have become heavier: its monitor is red,
its alert has begun a training, and that is proposed. Nothing in it means harm.
"""

import csv
import shutil
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, shape
from playground import HOME, Playground

DISEASE = "disease-progress"


class Bank(Playground):
    is_hostile = False

    def __init__(self, folder):
        super().__init__(folder)
        self.registry = folder / "example-bank"

    def prepare(self):
        """A model that was fitted on lighter patients, and a monitor of those of this month."""
        data = self.registry / "datasets"
        with open(data / "diabetes-training.csv", newline="") as file:
            self.patients = list(csv.reader(file))
        self._select("diabetes-training", lambda bmi: bmi < 28)
        self._select("diabetes-recent", lambda bmi: bmi < 28)
        with open(data / "diabetes.yaml", "a") as file:
            file.write("""---
apiVersion: muster.dev/v1
kind: Dataset
metadata: {name: diabetes-recent}
spec: {path: diabetes-recent.csv, format: csv, schema: diabetes.avsc}
""")
        with open(self.registry / f"models/{DISEASE}/model.yaml", "a") as file:
            file.write("""  retrain:
    data: [diabetes-training]
    seed: 7
    schedule: {cron: "0 3 1 * *", timeZone: Europe/Zurich}
    signals: [drift_found]
""")
        (self.registry / "monitors/patients.yaml").write_text(f"""apiVersion: muster.dev/v1
kind: Monitor
metadata: {{name: patients}}
spec:
  description: Are the patients still like those that the model was fitted on?
  models: [{DISEASE}]
  check: drift
  data:
    baseline: diabetes-training
    sample: {{dataset: diabetes-recent}}
    columns: [age, bmi, bp]
    minRows: 50
  schedule: {{dataset: diabetes-recent}}
  alert: {{severity: error, signal: drift_found}}
""")

    def _select(self, name, isWanted):
        with open(self.registry / f"datasets/{name}.csv", "w", newline="") as file:
            head, *rows = self.patients
            csv.writer(file, lineterminator="\n").writerows(
                [head] + [row for row in rows if isWanted(float(row[3]))]
            )

    def live(self):
        """What happens in a month: patients change, requests come, a job is run by hand."""
        fitted = self.folder / "fitted"
        self.muster("run", "train", DISEASE, "--data", "diabetes-training", "--output", fitted)
        shutil.copy(fitted / "model.json", self.registry / f"models/{DISEASE}/model.json")
        self.git("commit", "-q", "-am", "Fitted on the patients below 28")

        def waiting():
            wanted = self.get(f"/api/v1/models/{DISEASE}")["version"]
            return [task for task in self.tasks(DISEASE) if task.get("version") == wanted]

        tip = self.git("rev-parse", "main").strip()
        self.until(
            "a pass",
            lambda: self.get("/api/v1/passes?limit=1")["items"][0].get("observed") == tip,
        )
        self.until("a task", waiting)
        self.approve(DISEASE, "Holds for the patients that it was fitted on")
        self.until("a deployment", lambda: self.serves("disease-prod"))
        self._select("diabetes-training", lambda bmi: True)
        self._select("diabetes-recent", lambda bmi: bmi >= 28)
        self.git("commit", "-q", "-am", "Patients of this month")
        self.until(
            "a proposal of the training",
            lambda: self.get(f"/api/v1/trainings?model={DISEASE}&state=proposed")["items"],
        )
        self.until(
            "its judgement",
            lambda: any(
                "retrain" in item["ref"] and item["outcome"] != "unknown"
                for item in self.get("/api/v1/proposals")["items"]
            ),
        )
        # The same data once more give the same artifacts.
        self.muster("retrain", DISEASE)
        url = self.get("/api/v1/runtimes/credit-prod")["observed"]["url"]
        request = (HOME / "scripts/playground/request.json").read_bytes()
        for _ in range(200):
            urllib.request.urlopen(
                urllib.request.Request(
                    f"{url}/score", request, {"content-type": "application/json"}
                ), timeout=60,
            ).read()
        run = urllib.request.Request(
            f"{self.address}/api/v1/runs",
            b'{"function":"metrics","model":"credit-risk","data":"german-credit-holdout"}',
            {"content-type": "application/json"},
        )
        urllib.request.urlopen(run, timeout=60).read()
        self.until(
            "the job by hand",
            lambda: all(item["state"] != "running" for item in self.get("/api/v1/runs")["items"]),
        )
        self.until("peace", lambda: not self.get("/api/v1/jobs?state=RUNNING")["items"])
        # The pages are those of Petra, for whom something waits.
        self._identity(self.registry, "Petra Approver", "petra@example.com", "petra")
        self.process.terminate()
        self.process.wait(timeout=60)
        self.serve()
        self.until("an answer", lambda: self.get("/api/v1/models")["items"])
        self.until("the runtimes", lambda: self.serves("credit-prod"))


def pages(page, bank):
    """One address of every kind of page, found by following links from the start."""
    known, waiting = {}, ["/"] + [
        f"/models/{item['name']}" for item in bank.get("/api/v1/models")["items"]
    ]
    while waiting:
        path = waiting.pop(0)
        kind = shape(path)
        if "/models/" in path:
            kind += path.partition("?")[0].split("/")[2]
        if kind in known or path.partition("?")[0].endswith((".csv", ".json")):
            continue
        known[kind] = path
        page.goto(bank.address + path)
        for link in page.eval_on_selector_all("a[href]", "a => a.map(x => x.getAttribute('href'))"):
            if link.startswith("/") and not link.startswith(("/assets/", "/api/")):
                waiting.append(link.partition("#")[0])
    return sorted(known.values())


def documentation(browser, bank, folder):
    """The pictures that docs/dashboard.md shows."""
    task = bank.tasks("credit-risk")[0]["id"]
    for name, path, scheme, width, height in [
        ("home", "/", "light", 1180, 900),
        ("task", f"/tasks/{task}", "light", 1180, 1500),
        ("compare", "/models/credit-risk/compare", "light", 1180, 1400),
        ("process", "/processes/promotion", "dark", 1180, 700),
        ("training", None, "light", 1180, 1000),
        ("phone", "/models", "dark", 390, 760),
    ]:
        if path is None:
            found = bank.get(f"/api/v1/trainings?model={DISEASE}&state=proposed")["items"][0]
            path = f"/models/{DISEASE}/trainings/{found['id']}"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page = context.new_page()
        page.goto(bank.address + path)
        file = folder / f"dashboard-{name}.png"
        page.screenshot(path=file)
        context.close()
        shrink(file)


def shrink(file):
    """A palette makes a picture a third as large, where Pillow is there (pip install pillow)."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(file) as image:
        image.convert("RGB").quantize(256).save(file, optimize=True)


def main():
    folder = Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bank = Bank(folder / "bank")
    bank.folder.mkdir()
    try:
        bank.make()
        bank.live()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            context = browser.new_context()
            found = pages(context.new_page(), bank)
            context.close()
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": 900}, color_scheme=scheme
                    )
                    page = context.new_page()
                    for index, path in enumerate(found):
                        page.goto(bank.address + path)
                        page.screenshot(
                            path=folder / f"{index:03}-{width}-{scheme}.png", full_page=True
                        )
                    context.close()
            (folder / "index.txt").write_text(
                "".join(f"{index:03} {path}\n" for index, path in enumerate(found))
            )
            if "--docs" in sys.argv:
                documentation(browser, bank, HOME / "docs/images")
            browser.close()
    finally:
        bank.stop()


if __name__ == "__main__":
    main()
