"""Answers in the browser, where the project takes them: by whoever shows once more who they are."""

import json
import urllib.error
import urllib.request

import pytest


@pytest.fixture(scope="module")
def tokens(playground):
    """Everybody signs in from here on, and answers need no signature: Ada's token and Petra's."""
    found = playground.require_sign_in()
    yield found
    # A playground that is kept is as it was.
    playground.stop()
    playground.token = ""
    (playground.registry / ".git/muster/access.json").unlink()
    playground.serve()


@pytest.fixture
def task(playground, tokens):
    if not playground.tasks("credit-risk"):
        playground.another_version()
    return playground.tasks("credit-risk")[0]["id"]


@pytest.fixture
def sign_in(visit, playground):
    def begin(token, path="/"):
        page = visit(f"/login?then={path}")
        page.fill("input[name=token]", token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(playground.address + path)
        return page

    return begin


def answer(page, verdict, reason, token):
    """Opens the question, fills it in and sends it."""
    page.locator(f"#{verdict} > summary").click()
    page.fill(f"#{verdict}-reason", reason)
    page.fill(f"#{verdict}-credential", token)
    page.locator(f"#{verdict} button").click()


def test_whoever_has_no_token_sees_nothing(visit, playground, tokens):
    page = visit("/login")
    page.fill("input[name=token]", "muster_wrong")
    with page.expect_response("**/login") as refused:
        page.get_by_role("button", name="Sign in").click()
    assert refused.value.status == 401
    assert "not valid" in page.locator("[role=alert]").inner_text()
    page.goto(playground.address + "/models/credit-risk")
    assert page.url.startswith(playground.address + "/login")
    assert "credit-risk" not in page.locator("main").inner_text()


def test_a_verdict_needs_the_token_of_the_session_once_more(sign_in, playground, tokens, task):
    ada, petra = tokens
    before = playground.get(f"/api/v1/tasks/{task}")
    for wrong in ("muster_wrong", ada, petra[:-1]):
        page = sign_in(petra, f"/tasks/{task}")
        assert "recorded as unsigned, on behalf of Petra Approver" in page.content()
        with page.expect_response("**/actions/approve/*") as refused:
            answer(page, "approve", "I am not who I say", wrong)
        assert refused.value.status == 403
        assert "token is needed once more" in page.locator("main").inner_text()
    after = playground.get(f"/api/v1/tasks/{task}")
    assert after == before, "nothing was taken in, and nothing refused on record"
    assert "refs/muster/inbox" not in playground.git("for-each-ref")


def test_who_took_part_in_the_change_is_not_asked(sign_in, playground, tokens, task):
    page = sign_in(tokens[0], f"/tasks/{task}")
    assert page.locator("#approve-command").count() == 1
    assert page.locator("form[action*='/actions/approve/']").count() == 0
    request = urllib.request.Request(
        f"{playground.address}/api/v1/tasks/{task}/approve",
        json.dumps({"reason": "mine"}).encode(),
        {"authorization": f"Bearer {tokens[0]}", "content-type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code == 403
    assert "took part in the change" in refused.value.read().decode()


def test_an_approval_in_place_counts_as_unsigned_on_behalf_of_whom(
    sign_in, playground, tokens, task
):
    served = playground.serves("credit-prod")
    page = sign_in(tokens[1], f"/tasks/{task}")
    page.evaluate("window.__same = 1")
    answer(page, "approve", "ROC and Brier hold, seen in the browser", tokens[1])
    page.locator("h1 .badge", has_text="approved").wait_for()
    row = page.locator("section:has(#counted) tr", has_text="Petra Approver").first
    said = row.inner_text()
    assert "unsigned commit" in said and "seen in the browser" in said
    found = playground.get(f"/api/v1/tasks/{task}")
    signoff = found["signoffs"][-1]
    assert signoff["person"] == "Petra Approver"
    # The commit says the same: hers, made by the dashboard, and without a signature.
    approval = [
        item for item in playground.get("/api/v1/approvals?limit=100")["items"]
        if item["task"] == task
    ][0]
    evidence = urllib.request.urlopen(
        urllib.request.Request(
            f"{playground.address}/api/v1/approvals/{approval['id']}/evidence",
            headers={"authorization": f"Bearer {tokens[0]}"},
        ), timeout=60,
    ).read().decode()
    assert "author Petra Approver <petra@example.com>" in evidence
    assert "committer Muster dashboard" in evidence
    assert "gpgsig" not in evidence and "Muster-Verdict: approve" in evidence
    page.goto(playground.address + "/models/credit-risk/versions")
    assert "unsigned" in page.locator("main").inner_text()
    page = sign_in(tokens[0], "/audit")
    assert "unsigned" in page.locator("main").inner_text()
    # And it counts: what was approved is deployed.
    playground.until(
        "the deployment", lambda: playground.serves("credit-prod") not in (None, served)
    )


def test_a_rejection_in_place_ends_the_task(sign_in, playground, tokens):
    playground.another_version()
    task = playground.tasks("credit-risk")[0]["id"]
    served = playground.serves("credit-prod")
    page = sign_in(tokens[1], f"/tasks/{task}")
    answer(page, "reject", "Too early", tokens[1])
    page.locator("h1 .badge", has_text="rejected").wait_for()
    assert "Too early" in page.locator("main").inner_text()
    assert not playground.tasks("credit-risk")
    assert playground.serves("credit-prod") == served


def test_a_session_ends_when_somebody_signs_out(sign_in, playground, tokens):
    page = sign_in(tokens[1], "/tasks")
    assert "Petra Approver" in page.locator("header").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.goto(playground.address + "/tasks")
    assert page.url.startswith(playground.address + "/login")
