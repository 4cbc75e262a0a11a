"""A registry with people, keys and runtimes, and a muster at work on it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
PATIENCE = 600

# What somebody who means harm would write where people read: sixty and more, of different kinds.
RUN = "window.__ran=(window.__ran||0)+1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script>",
    f"<script\n>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</svg><script>{RUN}</script>",
    f"</pre></code><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f"<img/src/onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set onbegin={RUN} attributeName=x>",
    f"<svg><a xlink:href=javascript:{RUN}><text y=20>x</text></a></svg>",
    f"<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'>"
    f"<script>{RUN}</script></svg>#x\"></use></svg>",
    f"<svg><foreignObject><iframe srcdoc='<script>parent.{RUN}</script>'></foreignObject></svg>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<math href=javascript:{RUN}>x</math>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<textarea autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<div style=animation-name:x onanimationstart={RUN}>",
    f"<p tabindex=1 id=x onfocus={RUN}>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<button formaction=javascript:{RUN}>x</button>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example/x.html>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/x)}</style>",
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt:{RUN})",
    f"[x](data:text/html,<script>{RUN}</script>)",
    f"![x](x\"onerror=\"{RUN})",
    f"[x]: javascript:{RUN}",
    f"<javascript:{RUN}>",
    f"' onmouseover='{RUN}' autofocus='",
    f'" onfocus="{RUN}" autofocus="',
    f"javascript:{RUN}",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞",
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"`;{RUN};`",
    f"');{RUN};('",
    f"\u2028{RUN}\u2029",
    f"\u202e{RUN}\u2066",
    "=cmd|' /C calc'!A0",
    "//evil.example/x",
    "\\\\evil.example\\x",
]


class Playground:
    """The folder, the people, and what runs."""

    # Whether there are models and branches whose every text is an attack.
    is_hostile = True

    def __init__(self, folder: Path):
        self.folder = folder
        self.registry = folder / "registry"
        self.clone = folder / "petra-clone"
        self.program = os.environ.get("MUSTER") or str(HOME / ".build/debug/muster")
        self.process = None
        self.address = ""
        # Whose token programs show, once somebody has to sign in.
        self.token = ""
        self.environment = dict(
            os.environ,
            HOME=str(folder / "home"),
            GIT_CONFIG_NOSYSTEM="1",
            PATH=f"{folder / 'bin'}:{os.environ['PATH']}",
        )
        self.environment.pop("MUSTER_NOW", None)

    # Running things

    def run(self, *words, at=None, check=True) -> str:
        ended = subprocess.run(
            [str(word) for word in words],
            cwd=at or self.registry,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
        )
        text = ended.stdout.decode(errors="replace")
        assert not check or ended.returncode == 0, f"{words}: {text}"
        return text

    def git(self, *words, at=None) -> str:
        return self.run("git", *words, at=at)

    def muster(self, *words, at=None, check=True) -> str:
        return self.run(self.program, *words, at=at, check=check)

    def get(self, path: str):
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.address + path, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def until(self, what, condition, patience=PATIENCE):
        """Asks until the answer is something."""
        end = time.monotonic() + patience
        last = None
        while time.monotonic() < end:
            assert self.process is None or self.process.poll() is None, self.log()
            try:
                last = condition()
            except OSError:
                last = None  # it does not answer yet
            if last:
                return last
            time.sleep(0.2)
        raise AssertionError(f"{what} did not come within {patience} s: {self.log()[-3000:]}")

    def log(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    # Making it

    def make(self):
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "home").mkdir()
        (self.folder / "bin/muster").symlink_to(self.program)
        for person in ("ada", "petra"):
            self.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{person}@example.com",
                "-f", self.folder / person, at=self.folder,
            )
        shutil.copytree(HOME / "example-repo", self.registry)
        for manifest in (self.registry / "runtimes").glob("*.yaml"):
            text = manifest.read_text()
            manifest.write_text(re.sub(r"port: \d+", lambda _: f"port: {free_port()}", text))
        group = self.registry / "groups/python_approvers.yaml"
        key = (self.folder / "petra.pub").read_text().strip()
        group.write_text(group.read_text().replace("keys: []", f'keys: ["{key}"]', 1))
        if self.is_hostile:
            self._hostile_model()
            self._slow_model()
        self.prepare()
        self.git("init", "-q", "-b", "main")
        self._identity(self.registry, "Ada Author", "ada@example.com", "ada")
        self.muster("init")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Our models, runtimes, people and processes")
        if self.is_hostile:
            self.git("commit", "-q", "--allow-empty", "-m", PAYLOADS[0], "-m", "\n".join(PAYLOADS))
        self.serve()
        self.until("a task", lambda: self.tasks("credit-risk"))
        self.git("clone", "-q", self.registry, self.clone, at=self.folder)
        self._identity(self.clone, "Petra Approver", "petra@example.com", "petra")
        self.approve("credit-risk", "ROC and Brier hold on the holdout")
        self.until("a deployment", lambda: self.serves("credit-prod"))
        # A second version, with a champion to be compared with, waits for its approval.
        self.git("apply", HOME / "scripts/playground/refit.patch")
        self.git("commit", "-q", "-am", "Refit with a stronger penalty")
        self.until("a second task", lambda: self.tasks("credit-risk"))
        # Proposals, one of which fails, and one with a name that is an attack.
        self.git("checkout", "-q", "-b", "drop-checking-account")
        self._ignore("checking_account")
        attack = f" {PAYLOADS[13]}" if self.is_hostile else ""
        self.git("commit", "-q", "-am", f"Ignore the checking account{attack}")
        if self.is_hostile:
            self.git("checkout", "-q", "-b", f"feature/x'><img/src/onerror={RUN}>", "main")
            (self.registry / "models/hostile/NOTES.md").write_text("# Other notes\n")
            self.git("commit", "-q", "-am", PAYLOADS[18])
        self.git("checkout", "-q", "main")
        wanted = 2 if self.is_hostile else 1
        self.until("proposals", lambda: len(self.get("/api/v1/proposals")["items"]) >= wanted)

    def prepare(self):
        """What a playground of another kind has beside these files."""

    def _identity(self, at, name, email, key):
        for option, value in [
            ("user.name", name), ("user.email", email), ("gpg.format", "ssh"),
            ("user.signingkey", str(self.folder / key)),
        ]:
            self.git("config", option, value, at=at)

    def another_version(self):
        """A version of the credit model that waits for its approval."""
        source = self.registry / "models/credit-risk/score.py"
        former = {task["id"] for task in self.tasks("credit-risk")}
        source.write_text(source.read_text() + f"# As of {time.time()}.\n")
        self.git("commit", "-q", "-am", "Say when")

        def is_asked():
            # What waited for the version before is superseded, and must not be answered any more.
            found = {task["id"] for task in self.tasks("credit-risk")}
            return found and not found & former

        self.until("a task of this version", is_asked)

    def _ignore(self, fact: str):
        """Takes a fact out of the credit model, which makes it worse."""
        path = self.registry / "models/credit-risk/model.json"
        model = json.loads(path.read_text())
        values = model
        while fact not in values:
            values = next(part for part in values.values() if fact in json.dumps(part))
        for value in values[fact].values():
            value["coefficient"] = 0.0
        path.write_text(json.dumps(model, indent=2) + "\n")

    def _hostile_model(self):
        folder = self.registry / "models/hostile"
        folder.mkdir()
        quoted = json.dumps
        # Invisible characters are refused in a manifest; files have them nevertheless.
        visible = [text for text in PAYLOADS if not re.search("[\u2028-\u202e\u2066-\u2069]", text)]
        (folder / "model.yaml").write_text(f"""apiVersion: muster.dev/v1
kind: Model
metadata:
  name: hostile
  labels: {{team: retail-risk, language: command, note: {quoted(PAYLOADS[13][:60])}}}
spec:
  description: {quoted(" ".join(visible))}
  language: command
  source: [score.sh]
  functions: {{metrics: metrics}}
  attachments: [NOTES.md, picture.svg, "a&b<c>.txt"]
  tests:
    - name: backtest
      function: metrics
      data: {{asset: hostile-rows}}
      gates:
        - {{metric: auc, atLeast: 0.5}}
""")
        (folder / "score.sh").write_text(
            "#!/bin/sh\ncat >&2 <<'END'\n" + "\n".join(PAYLOADS) + "\nEND\nexit 1\n"
        )
        (folder / "score.sh").chmod(0o755)
        (folder / "NOTES.md").write_text("\n\n".join(PAYLOADS))
        (folder / "a&b<c>.txt").write_text("\n".join(PAYLOADS))
        (folder / "picture.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" onload="' + RUN + '">'
            + f"<script>{RUN}</script><foreignObject>{PAYLOADS[13]}</foreignObject></svg>"
        )
        rows = ["text,value"] + [
            '"' + text.replace('"', '""').replace("\n", " ") + f'",{index}'
            for index, text in enumerate(PAYLOADS)
        ]
        (self.registry / "datasets/hostile.csv").write_text("\n".join(rows) + "\n")
        (self.registry / "datasets/hostile.yaml").write_text(f"""apiVersion: muster.dev/v1
kind: Dataset
metadata:
  name: hostile-rows
spec:
  description: {quoted(" ".join(visible[:20]))}
  format: csv
  path: hostile.csv
""")

    def _slow_model(self):
        folder = self.registry / "models/slow-steps"
        folder.mkdir()
        (folder / "model.yaml").write_text("""apiVersion: muster.dev/v1
kind: Model
metadata:
  name: slow-steps
  labels: {team: retail-risk, language: command}
spec:
  description: A test that takes a while and says what it does.
  language: command
  source: [score.sh]
  functions: {metrics: metrics}
  tests:
    - name: backtest
      function: metrics
      data: {asset: german-credit-holdout}
      gates:
        - {metric: auc, atLeast: 0.5}
""")
        self.slow_steps(0)

    def slow_steps(self, version, count: int = 0, pause="0.5"):
        """Another version of the slow model: so many steps of half a second."""
        path = self.registry / "models/slow-steps/score.sh"
        path.write_text(
            f"#!/bin/sh\n# version {version}\ncat >/dev/null\n"
            f"i=0\nwhile [ $i -lt {count} ]; do i=$((i+1)); echo \"step $i of {count}\" >&2; "
            f"sleep {pause}; done\n"
            'echo \'{"auc": 0.9}\'\n'
        )
        path.chmod(0o755)

    # Working on it

    def serve(self):
        log = open(self.folder / "serve.log", "ab")
        start = log.tell()
        self.process = subprocess.Popen(
            [self.program, "serve", "--listen", "127.0.0.1:0", "--interval", "2"],
            cwd=self.registry, env=self.environment, stdout=log, stderr=log,
        )

        def listening():
            found = re.findall(r"(http://127\.0\.0\.1:\d+)", self.log()[start:])
            return found and found[-1]

        self.address = self.until("the server", listening)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
            self.process = None
        for file in (self.registry / ".git/muster/runtimes").glob("*.json"):
            found = re.search(r'"pid": *(\d+)', file.read_text())
            if found and not file.name.endswith(".deployment.json"):
                try:
                    os.kill(int(found[1]), signal.SIGTERM)
                except ProcessLookupError:
                    pass

    def tasks(self, model: str):
        return self.get(f"/api/v1/tasks?state=open&model={model}")["items"]

    def jobs(self, model: str, *states: str):
        return [
            job for job in self.get(f"/api/v1/jobs?limit=100&model={model}")["items"]
            if job["state"] in states
        ]

    def branches(self):
        """The branches that forms made, and where the tracked branch is."""
        lines = self.git(
            "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads/muster/model",
            "refs/heads/muster/runtime", "refs/heads/muster/group", "refs/heads/main",
        ).splitlines()
        return dict(line.split() for line in lines)

    def require_sign_in(self):
        """From here on everybody signs in; gives the tokens of Ada, who administers, and Petra."""
        manifest = self.registry / "muster.yaml"
        manifest.write_text(
            manifest.read_text().replace("signatures: required", "signatures: optional")
        )
        self.git("commit", "-q", "-am", "Answers in a browser count")
        tokens = [
            self.muster("token", "create", *words).split()[0]
            for words in (
                ("Ada Author", "--role", "admin", "--group", "python_approvers"),
                ("Petra Approver", "--role", "approver", "--group", "python_approvers"),
            )
        ]
        self.stop()
        self.token = tokens[0]
        self.serve()
        return tokens

    def serves(self, runtime: str):
        found = self.get(f"/api/v1/runtimes/{runtime}").get("observed", {})
        return found.get("version") if found.get("state") == "serving" else None

    def approve(self, model: str, why: str):
        self.git("pull", "-q", at=self.clone)
        self.git(
            "fetch", "-q", "origin", "+refs/muster/state:refs/muster/state", at=self.clone
        )
        return self.muster("approve", model, "-m", why, at=self.clone)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
