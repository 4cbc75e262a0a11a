"""An approval from the list of tasks to the deployment, clicked through."""

import shlex


def test_an_approval_is_clicked_through(visit, playground):
    if not playground.tasks("credit-risk"):
        playground.another_version()
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("window.__same = 1")
    page.click("#side a[href='/tasks']")
    page.locator("main table a[href^='/tasks/']", has_text="").first.wait_for()
    row = page.locator("main table tbody tr", has_text="credit-risk").first
    row.locator("a[href^='/tasks/']").first.click()
    page.wait_for_url("**/tasks/*")
    text = page.locator("main").inner_text()
    # All that the answer rests on: the tests beside the champion's, the change, the process.
    assert "score.py" in text or "model.json" in text
    assert page.locator("main .diagram svg").count() >= 1
    assert page.locator("main table").count() >= 1
    page.locator("button[data-copy]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('live').textContent.includes('clipboard')")
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("muster approve ")
    page.evaluate("window.__same = 1")
    # What was copied is what Petra runs, with her own key.
    playground.git("pull", "-q", at=playground.clone)
    playground.git(
        "fetch", "-q", "origin", "+refs/muster/state:refs/muster/state", at=playground.clone
    )
    words = shlex.split(command)
    playground.muster(*words[1:], at=playground.clone)
    page.locator("h1 .badge", has_text="approved").wait_for()
    assert page.evaluate("window.__same") == 1
    assert "Petra Approver" in page.locator("main").inner_text()
    page.goto(playground.address + "/audit")
    assert "approv" in page.locator("main").inner_text()
    playground.until("the deployment", lambda: playground.serves("credit-prod"))
