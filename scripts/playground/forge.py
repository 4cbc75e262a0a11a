"""A forge of one repository on this machine, as far as Muster speaks to GitHub: pull requests,
statuses and comments in memory. For demonstrations; it asks nobody who they are.

    python3 forge.py PORT

Beside GitHub's paths it answers `GET /state` with all that it has.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STATE = {"pulls": [], "comments": [], "statuses": []}


class Forge(BaseHTTPRequestHandler):
    """Answers one request."""

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def do_PATCH(self):
        self.answer("PATCH")

    def answer(self, method):
        parts = urlsplit(self.path)
        path = re.sub(r"^/repos/[^/]+/[^/]+", "", parts.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}") if length else {}
        status, reply = route(method, path, parse_qs(parts.query), body)
        data = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        """Says nothing: what happened is in `/state`."""


def route(method, path, query, body):
    """The status and the body of an answer."""
    if path == "/state":
        return 200, STATE
    if path == "/user":
        return 200, {"id": 1}
    if method == "GET" and path == "/pulls":
        wanted = query.get("head", [""])[0].split(":")[-1]
        return 200, [
            pull for pull in STATE["pulls"]
            if pull["state"] == "open" and wanted in ("", pull["head"]["ref"])
        ]
    if method == "GET" and re.fullmatch(r"/commits/[0-9a-f]+/pulls", path):
        commit = path.split("/")[2]
        return 200, [pull for pull in STATE["pulls"] if tip(pull["head"]["ref"]) == commit]
    if method == "POST" and path == "/pulls":
        pull = {
            "number": len(STATE["pulls"]) + 1, "state": "open", "title": body["title"],
            "body": body["body"], "html_url": "http://127.0.0.1/pull",
            "head": {"ref": body["head"], "sha": tip(body["head"]), "repo": {"id": 1}},
            "base": {"ref": body["base"], "repo": {"id": 1}},
        }
        STATE["pulls"].append(pull)
        return 201, pull
    if found := re.fullmatch(r"/pulls/(\d+)", path):
        pull = STATE["pulls"][int(found[1]) - 1]
        if method == "PATCH":
            pull["state"] = body["state"]
        return 200, pull
    if found := re.fullmatch(r"/statuses/([0-9a-f]+)", path):
        STATE["statuses"].append({"sha": found[1], **body})
        return 201, {"id": len(STATE["statuses"])}
    if found := re.fullmatch(r"/issues/(\d+)/comments", path):
        number = int(found[1])
        if method == "GET":
            return 200, [each for each in STATE["comments"] if each["issue"] == number]
        comment = {
            "id": len(STATE["comments"]) + 1, "issue": number, "body": body["body"],
            "user": {"id": 1, "type": "User"}, "html_url": "http://127.0.0.1/comment",
        }
        STATE["comments"].append(comment)
        return 201, comment
    if found := re.fullmatch(r"/issues/comments/(\d+)", path):
        STATE["comments"][int(found[1]) - 1]["body"] = body["body"]
        return 200, STATE["comments"][int(found[1]) - 1]
    return 404, {"message": "Not Found"}


def tip(branch):
    """The commit of a branch of the repository that this folder is."""
    import subprocess

    found = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"],
        capture_output=True, text=True, check=False)
    return found.stdout.strip() or "0" * 40


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Forge).serve_forever()
