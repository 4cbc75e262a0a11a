"""Texts from somebody who means harm: nothing of them runs, nothing of them leads elsewhere."""

import functools
import http.server
import json
import os
import threading
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from playground import HOME, PAYLOADS

# What would have run, or may be made to: attributes that run, addresses that do, foreign elements.
TRACES = """() => {
  const found = [];
  if (window.__ran) found.push('ran ' + window.__ran);
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes) if (/^on/i.test(a.name)) found.push(e.outerHTML.slice(0, 120));
    for (const a of ['href', 'src', 'action', 'formaction', 'data', 'xlink:href']) {
      const value = e.getAttribute(a);
      if (value && /^\\s*(javascript|vbscript|data:text)/i.test(value)) found.push(value);
    }
    if (/^(iframe|object|embed|base|frame|math|foreignobject|animate|set|use)$/i.test(e.localName))
      found.push(e.localName);
  }
  if (document.querySelectorAll('script').length !== 1) found.push('scripts');
  if (document.querySelectorAll('style').length) found.push('style');
  return found;
}"""
# Every handler of an element gets its chance.
PROVOKE = """() => {
  for (const e of document.querySelectorAll('main a, main summary, main input, main select,'
      + 'main textarea, main button, main img, main svg, main [tabindex]')) {
    if (e.focus) e.focus();
    for (const name of ['mouseover', 'focus', 'toggle', 'load', 'error', 'animationstart'])
      e.dispatchEvent(new Event(name));
  }
}"""


def test_there_are_more_than_sixty_payloads():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


def test_no_script_of_a_hostile_repository_runs(visit, playground, addresses):
    page = visit()
    origin = page.url.rstrip("/")
    hostile = [path for path in addresses if "hostile" in path]
    assert len(hostile) >= 5
    files = ["NOTES.md", "picture.svg", "score.sh", "model.yaml"]
    more = [f"/models/hostile/source?file={name}" for name in files]
    seen = 0
    for address in addresses + more:
        page.goto(origin + address)
        page.evaluate(PROVOKE)
        assert page.evaluate(TRACES) == [], address
        seen += "evil.example" in page.locator("main").inner_text()
    assert seen, "the payloads are on the pages, as text"


@pytest.mark.parametrize("kind", ["ref", "text", "label"])
def test_no_script_in_an_address_runs(visit, kind):
    page = visit()
    origin = page.url.rstrip("/")
    place = {"ref": "/proposals/{}", "text": "/models?q={}", "label": "/models?label={}"}[kind]
    for payload in PAYLOADS[::3]:
        page.goto(origin + place.format(quote(payload, safe="")))
        page.evaluate(PROVOKE)
        assert page.evaluate(TRACES) == [], payload


def test_a_bad_suite_of_texts_in_the_search_stays_text(visit):
    suites = Path(os.environ.get("MUSTER_SUITES", HOME / "../shared/suites"))
    file = suites / "badinputs/text/blns.json"
    if not file.exists():
        pytest.skip(f"no {file}")
    page = visit()
    origin = page.url.rstrip("/")
    texts = [text for text in json.loads(file.read_text()) if text]
    for text in texts[::5]:
        answer = page.goto(f"{origin}/models?q={quote(text[:300], safe='')}")
        assert answer.status in (200, 400, 404), text
        page.evaluate(PROVOKE)
        assert page.evaluate(TRACES) == [], text


def test_raw_files_are_downloads_and_not_pages(playground):
    with urllib.request.urlopen(playground.address + "/audit.csv") as answer:
        assert "attachment" in answer.headers["content-disposition"]
        rows = answer.read().decode().splitlines()
    for row in rows[1:]:
        for cell in row.split(","):
            assert not cell.lstrip('"').startswith(("=", "+", "@", "\t")), row


@pytest.mark.skipif("MUSTER_PAGES" not in os.environ, reason="MUSTER_PAGES names no folder")
def test_hostile_records_run_nothing_even_without_any_policy(browser):
    folder = Path(os.environ["MUSTER_PAGES"])

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    page = browser.new_page()
    foreign, dialogs = [], []
    page.add_init_script(
        "for (const n of ['alert','confirm','prompt'])"
        " window[n] = () => { window.__ran = (window.__ran || 0) + 1; };"
    )
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda ask: ask.url.startswith(origin) or foreign.append(ask.url))
    pages = sorted((folder / "hostile").glob("*.html"))
    assert len(pages) > 1000
    for file in pages:
        page.goto(f"{origin}/hostile/{file.name}")
        page.evaluate(PROVOKE)
        assert page.evaluate(TRACES) == [], file.name
    assert foreign == [] and dialogs == []
    page.close()
    server.shutdown()
