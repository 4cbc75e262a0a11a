"""What changes shows itself, without a reload; and with a reload where there is no script."""

import random
import re
import time
import urllib.request
from pathlib import Path

from playground import HOME


def test_a_record_that_changes_shows_on_an_open_page(visit, playground):
    page = visit("/models/disease-progress")
    page.evaluate("window.__same = 1")
    page.wait_for_function("() => document.readyState === 'complete'")
    playground.muster("suspend", "model/disease-progress")
    page.locator("form[action*='/actions/resume']").first.wait_for(state="attached")
    assert page.evaluate("window.__same") == 1
    assert page.locator("#live").inner_text().startswith("Updated")
    plain = visit("/models/disease-progress", java_script_enabled=False)
    assert plain.locator("form[action*='/actions/resume']").count() >= 1
    playground.muster("resume", "model/disease-progress")
    page.locator("form[action*='/actions/suspend']").first.wait_for(state="attached")
    assert page.evaluate("window.__same") == 1
    assert plain.locator("form[action*='/actions/resume']").count() >= 1
    plain.reload()
    assert plain.locator("form[action*='/actions/suspend']").count() >= 1


def test_what_changes_before_a_page_listens_shows_too(visit, playground):
    page = visit("/models/disease-progress")
    held = []
    page.route("**/events", lambda route: held.append(route))
    page.reload()
    resume = page.locator("form[action*='/actions/resume']")
    suspend = page.locator("form[action*='/actions/suspend']")
    suspend.first.wait_for(state="attached")
    while not held:
        page.wait_for_timeout(20)
    playground.muster("suspend", "model/disease-progress")
    plain = visit("/models/disease-progress", java_script_enabled=False)

    def is_suspended():
        plain.reload()
        return plain.locator("form[action*='/actions/resume']").count()

    playground.until("the suspension", is_suspended)
    assert resume.count() == 0
    held[0].continue_()
    resume.first.wait_for(state="attached")
    page.unroute("**/events")
    playground.muster("resume", "model/disease-progress")
    suspend.first.wait_for(state="attached")


def test_focus_scrolling_and_opened_parts_stay(visit, playground):
    page = visit("/models/credit-risk")
    # Not that of a question: a page waits for somebody who is at one.
    part = "main details:not(:has(form))"
    page.locator(f"{part} > summary").first.focus()
    page.locator(part).first.evaluate("d => { d.open = true }")
    page.evaluate("scrollTo(0, 300)")
    focus = page.evaluate("document.activeElement.textContent")
    top = page.evaluate("scrollY")
    playground.muster("suspend", "model/credit-risk")
    page.locator("form[action*='/actions/resume']").first.wait_for(state="attached")
    assert page.evaluate("document.activeElement.textContent") == focus
    assert page.locator(part).first.evaluate("d => d.open")
    assert abs(page.evaluate("scrollY") - top) < 200
    playground.muster("resume", "model/credit-risk")
    page.locator("form[action*='/actions/suspend']").first.wait_for(state="attached")


def test_a_form_that_is_being_filled_in_is_not_taken_away(visit, playground):
    page = visit("/models")
    page.fill("#q", "churn")
    playground.muster("suspend", "model/disease-progress")
    page.wait_for_function("() => document.getElementById('live').textContent.includes('reload')")
    assert page.input_value("#q") == "churn"
    playground.muster("resume", "model/disease-progress")


def test_a_runtime_shows_what_it_does_now(visit, playground):
    runtime = playground.get("/api/v1/runtimes/credit-prod")
    url = runtime["observed"]["url"]
    request = (HOME / "scripts/playground/request.json").read_bytes()
    page = visit("/runtimes/credit-prod")
    page.evaluate("window.__same = 1")
    part = page.locator("#live-view-part")
    part.wait_for()

    def requests():
        return int(
            page.locator("#live-view-part .tile", has_text=re.compile(r"\d requests$"))
            .locator(".figure").first.inner_text().replace(",", "")
        )

    before = requests()
    for _ in range(20):
        urllib.request.urlopen(
            urllib.request.Request(
                f"{url}/score", request, {"content-type": "application/json"}
            ), timeout=60,
        ).read()
    page.wait_for_function(
        "before => { for (const t of document.querySelectorAll('#live-view-part .tile'))"
        " if (/\\d\\s+requests$/.test(t.textContent.trim()))"
        " return parseInt(t.querySelector('.figure').textContent.replace(/,/g,'')) >= before + 20 }",
        arg=before,
    )
    # Lines over time, of what was seen from one look to the next.
    page.locator("#live-view-part figure svg").first.wait_for()
    assert page.evaluate("window.__same") == 1
    assert "ms" in part.inner_text() and "MiB" in part.inner_text()


def test_the_log_of_a_job_grows_while_it_runs(visit, playground):
    # Another version each time.
    playground.slow_steps(time.time(), count=16)
    playground.git("commit", "-q", "-am", "Take your time")

    def running():
        found = playground.jobs("slow-steps", "CREATED", "RUNNING")
        return found and found[0]["id"]

    job = playground.until("the job", running)
    page = visit(f"/jobs/{job}")
    page.evaluate("window.__same = 1")
    log = page.locator("pre.log")
    page.wait_for_function(
        "() => (document.querySelector('pre.log')||{textContent:''}).textContent.includes('step 2 of 16')"
    )
    assert "step 16 of 16" not in log.inner_text()
    page.wait_for_function(
        "() => (document.querySelector('pre.log')||{textContent:''}).textContent.includes('step 16 of')"
    )
    # It ends by itself, and then nothing asks any more.
    page.locator("h1 .badge", has_text="complete").wait_for()
    assert page.evaluate("window.__same") == 1
    assert page.locator("[data-every]").count() == 0
    assert "step 1 of 16" in log.inner_text()


def test_any_two_versions_are_compared(visit, playground):
    page = visit("/models/credit-risk/compare")
    text = page.locator("main").inner_text()
    assert "Verdict" in text and "95 %" in text
    options = page.locator("#champion option")
    assert options.count() >= 2
    rows = page.locator("main table").first.locator("tbody tr")
    assert rows.count() >= 3
    # The other way round: what was better is worse now, and the intervals change their sign.
    champion = page.input_value("#champion")
    challenger = page.input_value("#challenger")
    page.select_option("#champion", challenger)
    page.select_option("#challenger", champion)
    page.click("main form.search button")
    page.wait_for_load_state()
    assert page.input_value("#champion") == challenger
    assert "Verdict" in page.locator("main").inner_text()
    assert page.locator("figure svg").count() >= 1


def alive(mark: str) -> int:
    """How many processes of this machine have a word in their command line."""
    count = 0
    for folder in Path("/proc").iterdir():
        try:
            count += folder.name.isdigit() and mark in (folder / "cmdline").read_text()
        except (OSError, UnicodeDecodeError):
            pass  # it has just ended, or is not ours
    return count


def test_a_job_that_is_cancelled_on_its_page_is_dead(visit, playground):
    mark = f"86399.{random.randrange(10**8, 10**9)}"
    playground.slow_steps(time.time(), count=9, pause=mark)
    playground.git("commit", "-q", "-am", "Never end")
    playground.until("its processes", lambda: alive(mark))
    job = playground.jobs("slow-steps", "CREATED", "RUNNING")[0]["id"]
    page = visit(f"/jobs/{job}")
    page.locator("pre.log", has_text="step 1 of 9").wait_for()
    page.locator("#cancel-job > summary").click()
    page.fill("#cancel-job-reason", "it never ends")
    page.locator("#cancel-job button").click()
    page.locator("h1 .badge", has_text="cancelled").wait_for()
    playground.until("its end", lambda: alive(mark) == 0)
    assert "it never ends" in page.locator("main").inner_text()
    assert not playground.jobs("slow-steps", "CREATED", "RUNNING")
    # The same by its verb: what is retried is ended with its instance.
    playground.muster("retry", "slow-steps")
    playground.until("its processes", lambda: alive(mark))
    said = playground.muster("cancel", "slow-steps", "-m", "nor now")
    assert "was cancelled" in said
    playground.until("its end", lambda: alive(mark) == 0)
