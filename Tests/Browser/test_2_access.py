"""Keyboard, names, contrast: what a reader without mouse, or without sight, needs."""

from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit, addresses, scheme):
    # The policy of the pages forbids foreign scripts, so that the checker has to go around it.
    page = visit(color_scheme=scheme, bypass_csp=True)
    origin = page.url.rstrip("/")
    found = {}
    for address in addresses:
        page.goto(origin + address)
        page.evaluate(AXE)
        result = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], runOnly: "
            "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        )
        for violation in result["violations"]:
            if violation["impact"] in GRAVE:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                found.setdefault(violation["id"], []).append((address, nodes))
    assert found == {}


def test_the_first_stop_of_the_keyboard_skips_the_navigation(visit):
    page = visit("/models")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    assert first == "Skip to the content"
    box = page.evaluate(
        "(() => { const b = document.activeElement.getBoundingClientRect();"
        " return [b.left, b.top, b.width] })()"
    )
    assert box[0] >= 0 and box[1] >= 0 and box[2] > 50
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def stops(page, most=400):
    """The stops of the tab key: tag, text, place, and whether the focus can be seen."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (!e || e === document.body) return null;
              const b = e.getBoundingClientRect(), s = getComputedStyle(e);
              const all = [...document.querySelectorAll('*')];
              return { tag: e.tagName, text: (e.getAttribute('aria-label') || e.textContent
                || e.value || '').trim().slice(0, 60), index: all.indexOf(e),
                seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1,
                size: [b.width, b.height], name: (e.labels && e.labels.length
                  && e.labels[0].textContent) || e.getAttribute('aria-label') || e.textContent };
            }"""
        )
        if stop is None:
            break
        found.append(stop)
    return found


@pytest.mark.parametrize(
    "path", ["/", "/models", "/models/credit-risk", "/tasks", "/author/model", "/audit"]
)
def test_the_tab_key_goes_through_a_page_in_reading_order(visit, path):
    page = visit(path)
    found = stops(page)
    assert len(found) > 10
    order = [stop["index"] for stop in found]
    assert order == sorted(order), "the order of the keyboard is that of the page"
    for stop in found:
        assert stop["seen"], f"focus cannot be seen on {stop}"
        assert stop["name"] and stop["name"].strip(), f"no name: {stop}"
        assert stop["size"][0] > 0 and stop["size"][1] > 0, stop


def test_everything_that_can_be_clicked_is_reached_by_the_keyboard(visit, addresses):
    page = visit()
    origin = page.url.rstrip("/")
    for address in addresses:
        page.goto(origin + address)
        lost = page.evaluate(
            "[...document.querySelectorAll('a[href],button,input,select,textarea,summary')]"
            ".filter(e => e.tabIndex < 0 && !e.hidden && e.type !== 'hidden')"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert lost == [], address


def test_targets_are_large_enough_for_a_thumb(visit, addresses):
    # WCAG 2.2, 2.5.8: 24 by 24 CSS pixels, links within text excepted.
    page = visit(viewport={"width": 390, "height": 844})
    origin = page.url.rstrip("/")
    small = {}
    for address in addresses:
        page.goto(origin + address)
        found = page.evaluate(
            "[...document.querySelectorAll('nav a, button, summary, .button, select, main input')]"
            ".filter(e => e.offsetParent && e.type !== 'hidden')"
            ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
            ".filter(([, b]) => b.height < 24).map(([t, b]) => t + ' ' + b.height)"
        )
        if found:
            small[address] = found[:3]
    assert small == {}


def test_meaning_is_not_in_colour_alone(visit):
    page = visit("/models")
    badges = page.eval_on_selector_all("main .badge", "b => b.map(x => x.textContent.trim())")
    assert badges and all(len(text) > 2 for text in badges)


def test_forced_colours_and_large_text_keep_a_page_whole(visit):
    page = visit("/models/credit-risk", forced_colors="active", reduced_motion="reduce")
    assert page.locator("h1").is_visible()
    # Text at twice its size (WCAG 1.4.4): as a window of half the width.
    page.set_viewport_size({"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
