"""Forms: each becomes a branch with manifests that hold, and the tracked branch stays where it is."""

import re
import shutil

SOURCE = '''import math


def helper(record):
    return math.sqrt(record["amount"])


def predict(record):
    yield {"id": record["id"], "score": min(1.0, helper(record) / 100)}


def evaluate(data):
    yield {"rows": len(data)}
'''


def proposed(page, playground, before):
    """The branch that a form came to, and its files; the tracked branch has not moved."""
    page.locator("h1", has_text="Proposed").wait_for()
    branch = page.locator("main .lead code").inner_text()
    after = playground.branches()
    assert set(after) - set(before) == {branch}
    assert after["main"] == before["main"]
    parents = playground.git("log", "-1", "--format=%P %an", branch).split(" ", 1)
    assert parents[0] == before["main"]
    assert parents[1].strip() == "Ada Author"
    changed = playground.git("diff", "--name-only", f"main...{branch}").split()
    # What it holds is valid as a whole repository, and not only by itself.
    tree = playground.folder / "worktree"
    playground.git("worktree", "add", "-q", "--detach", tree, branch)
    try:
        said = playground.muster("validate", at=tree)
    finally:
        playground.git("worktree", "remove", "--force", tree)
        shutil.rmtree(tree, ignore_errors=True)
    return branch, changed, said


def judged(page, playground, branch):
    """The page of its proposal, once it is judged."""
    reference = f"refs/heads/{branch}"
    playground.until(
        "a judgement",
        lambda: [
            item for item in playground.get("/api/v1/proposals?limit=100")["items"]
            if item["ref"] == reference
        ],
    )
    page.locator("main a[href^='/proposals/']").first.click()
    page.locator("h1", has_text=branch).wait_for()
    return page.locator("h1 .badge").inner_text()


def test_a_model_is_registered_by_a_form(visit, playground):
    before = playground.branches()
    page = visit("/author")
    page.click("main a[href='/author/model']")
    page.fill("#name", "late-payers")
    page.fill("#description", "Who pays late: \"quoted\", # and : odd")
    page.fill("#labels", "team=retail-risk, tier=2")
    page.fill("#source", SOURCE)
    page.fill("#metrics", "evaluate")
    page.fill(
        "#input",
        '{"id": 1, "amount": 250, "note": "x"}\n{"id": 2, "amount": 99.5, "note": null}',
    )
    page.fill("#output", '{"id": 1, "score": 0.2}')
    page.select_option("#data", "german-credit-holdout")
    page.fill("#gates", "roc_auc >= 0.6\nbrier <= 0.3")

    # First a look: nothing is made by that, and nothing that was typed is lost.
    page.get_by_role("button", name="Show the files").click()
    page.locator("#preview").wait_for()
    text = page.locator("main").inner_text()
    assert "Nothing is made yet" in text
    for path in ("model.yaml", "score.py", "input.avsc", "output.avsc"):
        assert f"models/late-payers/{path}" in text
    assert playground.branches() == before
    assert page.input_value("#source") == SOURCE
    assert page.input_value("#metrics") == "evaluate"

    page.get_by_role("button", name="Propose").click()
    branch, changed, said = proposed(page, playground, before)
    assert branch == "muster/model/late-payers/1"
    assert sorted(changed) == [
        f"models/late-payers/{name}" for name in
        ("input.avsc", "model.yaml", "output.avsc", "score.py")
    ]
    manifest = playground.git("show", f"{branch}:models/late-payers/model.yaml")
    # One function is found by its name, the other one was picked.
    assert re.search(r"score: \"?predict", manifest), manifest
    assert re.search(r"metrics: \"?evaluate", manifest), manifest
    assert playground.git("show", f"{branch}:models/late-payers/score.py") == SOURCE
    schema = playground.git("show", f"{branch}:models/late-payers/input.avsc")
    assert '"double"' in schema and '"null"' in schema, schema
    assert re.search(r'"(int|long)"', schema), schema
    assert ": 0 errors" in said, said
    assert judged(page, playground, branch)
    assert "late-payers" in page.locator("main").inner_text()


def test_what_cannot_be_a_model_says_where_and_makes_nothing(visit, playground):
    before = playground.branches()
    page = visit("/author/model")
    page.fill("#name", "Not A Name")
    page.fill("#source", "def score(record):\n    yield record\n")
    page.get_by_role("button", name="Propose").click()
    page.locator(".field.bad #name").wait_for()
    assert "lower-case" in page.locator("#name-hint").inner_text()
    assert page.get_attribute("#name", "aria-invalid") == "true"
    page.fill("#name", "credit-risk")
    page.get_by_role("button", name="Propose").click()
    page.locator("#name-hint", has_text="there is a model of this name").wait_for()
    page.fill("#name", "broken-samples")
    page.fill("#input", '{"id": 1}\n{"id":')
    page.get_by_role("button", name="Propose").click()
    page.locator(".field.bad #input").wait_for()
    assert page.input_value("#source").startswith("def score")
    assert playground.branches() == before


def test_a_runtime_is_defined_by_a_form(visit, playground):
    before = playground.branches()
    page = visit("/author/runtime")
    page.fill("#name", "late-prod")
    page.fill("#labels", "stage=prod, team=retail-risk")
    page.fill("#tags", "late-payers, prod")
    rest = "requests inout rest json 0"
    page.fill("#endpoints", f"{rest}\nevents in kafka json kafka:9092 payments")
    page.fill("#workers", "2")
    # What is wrong with the file as a whole is said above the form, with its line.
    page.get_by_role("button", name="Propose").click()
    said = page.locator(".notice.bad")
    said.wait_for()
    assert "has nowhere to go" in said.inner_text()
    assert "runtimes/late-prod.yaml" in said.inner_text()
    assert playground.branches() == before
    page.fill(
        "#endpoints",
        f"{rest}\nevents in kafka json kafka:9092 payments\n"
        "scores out kafka json kafka:9092 scores",
    )
    page.get_by_role("button", name="Propose").click()
    branch, changed, _ = proposed(page, playground, before)
    assert changed == ["runtimes/late-prod.yaml"]
    manifest = playground.git("show", f"{branch}:{changed[0]}")
    assert "kafka:9092" in manifest and "workers: 2" in manifest
    assert judged(page, playground, branch)


def test_a_group_is_edited_by_a_form(visit, playground):
    before = playground.branches()
    page = visit("/author/group")
    page.locator("main a.chip", has_text="python_approvers").click()
    page.locator(".notice", has_text="This edits the group").wait_for()
    members = page.input_value("#members")
    assert "Petra Approver; petra@example.com; ssh-ed25519 " in members
    page.fill("#members", members + "\nPaula Second; paula@example.com")
    page.get_by_role("button", name="Propose").click()
    branch, changed, _ = proposed(page, playground, before)
    assert changed == ["groups/python_approvers.yaml"]
    manifest = playground.git("show", f"{branch}:{changed[0]}")
    assert "Paula Second" in manifest and "Petra Approver" in manifest
    assert "ssh-ed25519" in manifest, "whoever could sign still can"
    assert judged(page, playground, branch)


def test_a_job_by_hand_is_followed_to_its_result(visit, playground):
    playground.slow_steps("by hand", count=10)
    playground.git("commit", "-q", "-am", "Ten steps")
    page = visit("/author/job")
    page.select_option("#function", "metrics")
    page.select_option("#model", "slow-steps")
    page.select_option("#data", "german-credit-holdout")
    # The tracked branch has to be looked at first.
    tip = playground.git("rev-parse", "main").strip()
    playground.until(
        "a pass",
        lambda: playground.get("/api/v1/passes?limit=1")["items"][0].get("observed") == tip,
    )
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/*")
    page.evaluate("window.__same = 1")
    log = page.locator("pre.log").first
    page.wait_for_function(
        "() => (document.querySelector('pre.log')||{textContent:''}).textContent"
        ".includes('step 2 of 10')"
    )
    assert "step 10 of 10" not in log.inner_text()
    page.locator("#run-part .badge", has_text="successful").wait_for()
    assert page.evaluate("window.__same") == 1
    assert "0.9" in page.locator("section", has_text="Result").last.inner_text()
    assert "Ada Author" in page.locator("main").inner_text()
    page.goto(playground.address + "/jobs")
    assert page.locator("table", has_text="slow-steps").count() >= 1


def test_a_job_by_hand_is_cancelled(visit, playground):
    playground.slow_steps("by hand, long", count=1000)
    playground.git("commit", "-q", "-am", "A thousand steps")
    tip = playground.git("rev-parse", "main").strip()
    playground.until(
        "a pass",
        lambda: playground.get("/api/v1/passes?limit=1")["items"][0].get("observed") == tip,
    )
    page = visit("/author/job")
    page.select_option("#model", "slow-steps")
    page.select_option("#data", "german-credit-holdout")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/*")
    page.locator("pre.log", has_text="step 1 of 1000").first.wait_for()
    page.locator("#stop > summary").click()
    page.locator("#stop button").click()
    page.locator("#run-part .badge", has_text="cancelled").wait_for()
    # The test of the same version does not run on for ever either.
    playground.muster("cancel", "slow-steps")
