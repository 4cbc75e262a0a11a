"""Every kind of page, as it is found by following links from the start."""

import os
from pathlib import Path

import pytest

POLICY = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}
HEAVIEST = 150_000


def test_every_kind_of_page_is_reached_by_links(addresses):
    kinds = {address.partition("?")[0] for address in addresses}
    for kind in (
        "/", "/tasks", "/alerts", "/models", "/proposals", "/processes", "/instances", "/jobs",
        "/runtimes", "/engine", "/author", "/audit", "/models/credit-risk",
        "/models/hostile/versions", "/models/hostile/source", "/models/hostile/tests",
        "/models/hostile/compare",
    ):
        assert kind in kinds
    for start in (
        "/tasks/", "/jobs/", "/runtimes/", "/instances/", "/processes/", "/proposals/", "/author/",
    ):
        assert any(kind.startswith(start) for kind in kinds), start
    assert any("/tests/" in kind for kind in kinds)


def test_every_page_opens_under_a_strict_policy_and_is_light(visit, addresses):
    page = visit()
    heavy = {}
    for address in addresses:
        answer = page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + address)
        assert answer.status == 200, address
        headers = answer.headers
        assert set(headers["content-security-policy"].split("; ")) == POLICY, address
        assert headers["x-content-type-options"] == "nosniff", address
        size = len(answer.body())
        if size > HEAVIEST:
            heavy[address] = size
        assert page.locator("h1").count() == 1, address
        assert page.title().endswith("Muster"), address
        # Nothing on a page may be wider than the window: tables scroll in their own frame.
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), address
    assert heavy == {}


def test_no_page_is_wider_than_a_phone(visit, addresses):
    page = visit(viewport={"width": 390, "height": 844})
    origin = page.url.rstrip("/")
    wide = []
    for address in addresses:
        page.goto(origin + address)
        extra = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if extra > 0:
            wide.append((address, extra))
    assert wide == []


def test_pages_work_without_script(visit, addresses):
    page = visit(java_script_enabled=False)
    origin = page.url.rstrip("/")
    for address in addresses:
        assert page.goto(origin + address).status == 200, address
        assert page.locator("main").inner_text().strip(), address


def test_every_number_of_the_start_leads_to_what_it_counts(visit):
    page = visit()
    origin = page.url.rstrip("/")
    tiles = page.eval_on_selector_all(
        ".tile a:has(.figure)", "a => a.map(x => [x.getAttribute('href'),"
        " x.querySelector('.figure').textContent.trim()])"
    )
    assert len(tiles) >= 10
    for link, figure in tiles:
        page.goto(origin + link)
        total = page.locator(".pager .total strong")
        if total.count():
            assert total.first.inner_text().replace(",", "") == figure.replace(",", ""), link


@pytest.mark.skipif("MUSTER_SHOTS" not in os.environ, reason="MUSTER_SHOTS names no folder")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_of_every_page(visit, addresses, width, scheme):
    folder = Path(os.environ["MUSTER_SHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    page = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    origin = page.url.rstrip("/")
    names = []
    for index, address in enumerate(addresses):
        page.goto(origin + address)
        page.screenshot(path=folder / f"{index:03}-{width}-{scheme}.png", full_page=True)
        names.append(f"{index:03} {address}")
    (folder / "index.txt").write_text("\n".join(names) + "\n")
