import os
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from playground import Playground

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def playground():
    kept = os.environ.get("MUSTER_PLAYGROUND")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="muster-browser-")) / "play"
    place = Playground(folder)
    try:
        if (folder / "made").exists():
            place.serve()
            place.until("an answer", lambda: place.get("/api/v1/models")["items"])
        else:
            folder.mkdir(parents=True, exist_ok=True)
            place.make()
            (folder / "made").touch()
        yield place
    finally:
        place.stop()
        if not kept:
            shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


class Watch:
    """What a page must never do, noted while it is looked at."""

    def __init__(self, page, origin):
        self.errors, self.foreign, self.dialogs = [], [], []
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

        def asked(request):
            if not request.url.startswith((origin, "data:")):
                self.foreign.append(request.url)

        page.on("request", asked)

    def note(self, said):
        # What is refused is answered with its status, which Chromium calls an error of the page.
        refused = any(f"status of {status}" in said.text for status in (401, 403, 404, 422))
        if said.type == "error" and not refused:
            self.errors.append(said.text)

    def check(self):
        assert self.errors == []
        assert self.foreign == []
        assert self.dialogs == []


@pytest.fixture
def visit(browser, playground):
    """Opens pages of the dashboard; at the end nothing may have gone wrong on any."""
    contexts, watches = [], []

    def open(path="/", **options):
        context = browser.new_context(
            viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options
        )
        context.set_default_timeout(120_000)
        context.add_init_script(
            "for (const n of ['alert','confirm','prompt'])"
            " window[n] = () => { window.__ran = (window.__ran || 0) + 1; };"
        )
        contexts.append(context)
        page = context.new_page()
        watch = Watch(page, playground.address)
        watches.append(watch)
        answer = page.goto(playground.address + path)
        assert answer.status == 200, path
        page.answer = answer
        return page

    yield open
    for context in contexts:
        context.close()
    for watch in watches:
        watch.check()


def shape(path: str) -> str:
    """The kind of page that an address leads to: names and ids left out."""
    plain, _, query = path.partition("#")[0].partition("?")
    parts = plain.strip("/").split("/")
    kinds = {
        "models": ["models", "*"], "runtimes": ["runtimes", "*"], "tasks": ["tasks", "*"],
        "jobs": ["jobs", "*"], "processes": ["processes", "*"], "instances": ["instances", "*"],
        "proposals": ["proposals", "*"],
    }
    if parts[0] in kinds and len(parts) > 1:
        parts = kinds[parts[0]] + parts[2:3] + ["*"] * (len(parts) > 3)
    names = sorted({pair.split("=")[0] for pair in query.split("&") if pair})
    return "/".join(parts) + ("?" + "&".join(names) if names else "")


@pytest.fixture(scope="session")
def addresses(browser, playground):
    """One address of every kind of page, found by following links from the start."""
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = context.new_page()
    known, waiting = {}, ["/"]
    # Each page of two models is looked at: one has all there is, the other one is hostile.
    models = [item["name"] for item in playground.get("/api/v1/models")["items"]]
    waiting += [f"/models/{name}" for name in models]
    while waiting:
        path = waiting.pop(0)
        shown = path.startswith(("/models/hostile", "/models/credit-risk"))
        kind = shape(path) + (path.partition("?")[0] if shown else "")
        if kind in known or path.partition("?")[0].endswith((".csv", ".json")):
            continue
        known[kind] = path
        page.goto(playground.address + path)
        for link in page.eval_on_selector_all("a[href]", "a => a.map(x => x.getAttribute('href'))"):
            if link.startswith("/") and not link.startswith(("/assets/", "/api/")):
                waiting.append(link.partition("#")[0])
    context.close()
    return sorted(known.values())
