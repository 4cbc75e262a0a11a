"""A small registry with a life cycle that people drive, and what is compared when it is over.

Two tiny models of plain Python (no packages), one process (tests, gates, a person, a runtime, a
deployment, a message) and a runtime each. Ada commits, Petra approves with a signing key of her own.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import textwrap
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DEADLINE = 120.0

PROJECT = """
apiVersion: muster.dev/v1
kind: Project
metadata: {name: crash}
spec:
  track: main
  signatures: required
  champion: {stage: prod}
  approvals:
    - {target: prod, match: {}, require: [{group: approvers, count: 1}], reuse: always}
"""

MODEL = """
apiVersion: muster.dev/v1
kind: Model
metadata: {name: NAME, labels: {tier: "1"}}
spec:
  source: [score.py]
  tests:
    - name: backtest
      function: metrics
      data: {asset: rows, label: label_value}
      gates: [{metric: roc_auc, atLeast: 0.8}]
      limits: {time: 1m, memory: 512MiB}
"""

SOURCE = """
# modelop.score
def score(record):
    yield {"score": AUC}

# modelop.metrics
def metrics(data):
    yield {"roc_auc": AUC}
"""

RUNTIME = """
apiVersion: muster.dev/v1
kind: Runtime
metadata: {name: NAME-prod, labels: {stage: prod}}
spec:
  driver: muster
  tags: [NAME]
  resources: {workers: 1, memory: 512MiB}
"""

MODELS = ["alpha", "beta"]


def run(arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options).stdout


class World:
    """One registry in a folder of its own, with its people and its Muster."""

    arguments = ["--interval", "1"]

    def __init__(self, muster, folder):
        self.muster = muster
        self.folder = folder
        self.registry = os.path.join(folder, "registry")
        self.state = os.path.join(self.registry, ".git", "muster")
        self.process = None
        self.log = open(os.path.join(folder, "serve.log"), "ab")
        self.environment = dict(
            os.environ, HOME=folder, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null",
            GIT_AUTHOR_DATE="1700000000 +0000", GIT_COMMITTER_DATE="1700000000 +0000")

    # -- people ------------------------------------------------------------------------------------

    def git(self, *arguments, person="Ada Author", email="ada@example.com", text=None, key=None):
        environment = dict(
            self.environment, GIT_AUTHOR_NAME=person, GIT_AUTHOR_EMAIL=email,
            GIT_COMMITTER_NAME=person, GIT_COMMITTER_EMAIL=email)
        options = ["-c", "gc.auto=0"]
        if key:
            options += ["-c", "gpg.format=ssh", "-c", "user.signingkey=" + key]
        return run(["git", *options, "-C", self.registry, *arguments], env=environment, input=text)

    def write(self, path, text):
        whole = os.path.join(self.registry, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w") as file:
            file.write(text.lstrip("\n"))

    def score(self, name, auc):
        self.write(f"models/{name}/score.py", SOURCE.replace("AUC", str(auc)))

    def make(self):
        """The registry before its first commit is reconciled."""
        os.makedirs(self.registry)
        key = os.path.join(self.folder, "petra")
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "petra", "-f", key])
        with open(key + ".pub") as file:
            public = file.read().strip()
        self.git("init", "-q", "-b", "main")
        run([self.muster, "init", "-C", self.registry], env=self.environment)
        self.write("muster.yaml", PROJECT)
        self.write("groups/approvers.yaml", textwrap.dedent(f"""
            apiVersion: muster.dev/v1
            kind: Group
            metadata: {{name: approvers}}
            spec:
              members:
                - {{name: Petra Approver, emails: [petra@example.com], keys: ["{public}"]}}
            """))
        self.write("datasets/rows.yaml", textwrap.dedent("""
            apiVersion: muster.dev/v1
            kind: Dataset
            metadata: {name: rows}
            spec: {path: rows.csv, format: csv}
            """))
        self.write("datasets/rows.csv", "id,label_value\n1,0\n2,1\n")
        self.write("processes/promotion.yaml", textwrap.dedent("""
            apiVersion: muster.dev/v1
            kind: Process
            metadata: {name: promotion}
            spec: {bpmn: promotion.bpmn, selector: {}}
            """))
        shutil.copy(os.path.join(HERE, "promotion.bpmn"), os.path.join(self.registry, "processes"))
        for name in MODELS:
            self.write(f"models/{name}/model.yaml", MODEL.replace("NAME", name))
            self.score(name, {"alpha": 0.9, "beta": 0.91}[name])
            self.write(f"runtimes/{name}.yaml", RUNTIME.replace("NAME", name))

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def approve(self, path, task):
        policy = json.dumps(task["policy"], sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(policy.encode()).hexdigest()
        message = textwrap.dedent(f"""\
            Approve {task['model']}

            Muster-Verdict: approve
            Muster-Task: {task['id']}
            Muster-Subject: model/{task['model']}@{task['version']}
            Muster-Target: {task['target']}
            Muster-Policy: {digest}
            """)
        commit = self.git(
            "commit-tree", "-S", "-p", "refs/heads/main", "-F", "-", "refs/heads/main^{tree}",
            person="Petra Approver", email="petra@example.com", text=message,
            key=os.path.join(self.folder, "petra")).strip()
        try:
            self.git("update-ref", f"refs/muster/inbox/{task['id'][:12]}-{commit[:8]}", commit)
        except subprocess.CalledProcessError:
            pass  # a lock that a kill left behind; the next round tries again

    # -- Muster ------------------------------------------------------------------------------------

    def start(self):
        self.process = subprocess.Popen(
            [self.muster, "serve", "-C", self.registry, *self.arguments], env=self.environment,
            stdout=self.log, stderr=self.log, start_new_session=True)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def revive(self):
        """Kills it, and starts it again."""
        self.kill()
        self.start()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def end(self):
        """Ends everything that was started here."""
        if self.process and self.process.poll() is None:
            self.kill()
        runtimes = os.path.join(self.state, "runtimes")
        for name in os.listdir(runtimes) if os.path.isdir(runtimes) else []:
            if name.endswith(".json") and not name.endswith(".deployment.json"):
                try:
                    with open(os.path.join(self.state, "runtimes", name)) as file:
                        os.kill(json.load(file)["pid"], signal.SIGKILL)
                except (OSError, ValueError, KeyError):
                    pass
        self.log.close()

    def orphans(self):
        """Processes of this place besides its Muster: in a sandbox they are known by what is
        mounted, outside of one by their words."""
        own = self.process.pid if self.process and self.process.poll() is None else None
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) in (own, os.getpid()):
                continue
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    words = file.read().replace(b"\0", b" ").decode("utf-8", "replace").strip()
                with open(f"/proc/{name}/mountinfo") as file:
                    mounts = file.read()
            except OSError:
                continue
            if words and (self.folder in words or self.folder in mounts):
                found.append(f"{name} {words[:120]}")
        return found

    def wait_for_orphans(self, seconds=10.0):
        """What still lives of this place a while after its Muster has ended."""
        end = time.monotonic() + seconds
        while (left := self.orphans()) and time.monotonic() < end:
            time.sleep(0.02)
        return left

    def locks(self):
        """Lock files among the references."""
        return run(
            ["find", self.registry + "/.git/refs", "-name", "*.lock"]).splitlines()

    def verify(self):
        """What is wrong with the chain or with the objects behind any reference; `None`: nothing."""
        key = os.path.join(self.registry, "keys", "muster.pub")
        for command in ([self.muster, "verify", "-C", self.registry, "--key", key],
                        ["git", "-C", self.registry, "fsck", "--no-dangling", "--no-progress"]):
            done = subprocess.run(
                command, env=self.environment, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"{command[1]}: {(done.stderr or done.stdout).strip()[-300:]}"
        return None

    # -- what is -----------------------------------------------------------------------------------

    def records(self, folder=""):
        """The records of the state ref by path, as git has them."""
        try:
            listing = self.git(
                "ls-tree", "-r", "refs/muster/state", *([folder] if folder else [])).splitlines()
        except subprocess.CalledProcessError:
            return {}
        entries = [line.split("\t") for line in listing if line.endswith(".json")]
        if not entries:
            return {}
        ids = "".join(meta.split()[2] + "\n" for meta, _ in entries)
        output = subprocess.run(
            ["git", "-C", self.registry, "cat-file", "--batch"], input=ids.encode(), check=True,
            capture_output=True, env=self.environment).stdout
        records = {}
        for _, path in entries:
            head, output = output.split(b"\n", 1)
            size = int(head.split()[2])
            records[path] = json.loads(output[:size])
            output = output[size + 1:]
        return records

    def canonical(self):
        """What must be the same whenever the life cycle is over: no times, instance ids, addresses,
        audit numbers or commits."""
        state = {"models": [], "runtimes": [], "tasks": [], "approvals": []}
        for path, record in sorted(self.records().items()):
            kind = path.split("/")[0]
            if kind == "models":
                current = record.get("current") or {}
                state["models"].append({
                    "name": record["name"], "version": current.get("version"),
                    "conditions": [
                        [c["type"], c["status"], c["reason"], c["message"]]
                        for c in record["conditions"]],
                    "versions": [
                        [v["version"], v["changed"], v["contributors"], sorted(v["tests"])]
                        for v in record["versions"]],
                    "outcomes": [
                        [o["version"], o["outcome"], o["count"]] for o in record["outcomes"]],
                    "suspended": record["isSuspended"]})
            elif kind == "runtimes":
                assigned, seen = record.get("assigned") or {}, record.get("observed") or {}
                state["runtimes"].append({
                    "name": record["name"],
                    "assigned": [assigned.get("model"), assigned.get("version")],
                    "serves": [seen.get("state"), seen.get("model"), seen.get("version")],
                    "history": [[h["model"], h["version"]] for h in record["history"]]})
            elif kind == "tasks":
                state["tasks"].append({
                    key: record.get(key) for key in
                    ("id", "kind", "name", "model", "version", "target", "state", "outcome")})
            elif kind == "approvals":
                state["approvals"].append({
                    key: record.get(key) for key in
                    ("task", "person", "verdict", "model", "version", "target", "policy")})
        state["told"] = sorted(
            (line["model"], line["message"]) for line in self.notifications())
        return json.dumps(state, indent=1, sort_keys=True)

    def notifications(self):
        try:
            with open(os.path.join(self.state, "notifications.log")) as file:
                return [json.loads(line) for line in file if line.startswith("{") and line.endswith("}\n")]
        except FileNotFoundError:
            return []

    def is_served(self, versions):
        """Whether every model's newest version is served, told, and nothing waits."""
        records = self.records()
        served = {}
        for path, record in records.items():
            kind = path.split("/")[0]
            if kind == "models":
                served[record["name"]] = (record.get("current") or {}).get("version")
                settled = [c for c in record["conditions"] if c["reason"] == "Settled"]
                if not settled or len(record["versions"]) != versions:
                    return False
        for path, record in records.items():
            if path.startswith("runtimes/"):
                seen, assigned = record.get("observed") or {}, record.get("assigned") or {}
                if seen.get("state") != "serving" or not assigned.get("confirmed"):
                    return False
                if seen.get("version") != served.get(seen.get("model")):
                    return False
        return len(served) == len(MODELS)


class LifeCycle:
    """Two versions of each model with an approval each, then a revert of one: a generator, so that
    whoever drives it may do harm between its turns. It yields while people wait for Muster."""

    def __init__(self, world):
        self.world = world
        self.approved = set()

    def turns(self):
        world = self.world
        world.commit("Models")
        yield from self.until(1, rounds=1)
        for name in MODELS:
            world.score(name, 0.95)
        world.commit("Better")
        yield from self.until(2, rounds=2)
        world.score("alpha", 0.9)
        world.commit("Back to the first alpha")
        yield from self.until(2, rounds=3)

    def until(self, versions, rounds):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            self.approve_open()
            if self.told() >= {1: 2, 2: 4, 3: 5}[rounds] and self.world.is_served(versions):
                return
            yield
        raise TimeoutError(f"round {rounds} did not end")

    def told(self):
        return len(self.world.notifications())

    def approve_open(self):
        inbox = self.world.git("for-each-ref", "refs/muster/inbox")
        for path, task in self.world.records("tasks/").items():
            if task["state"] == "open" and task["id"][:12] not in inbox:
                self.world.approve(path, task)


def live(world, harm, life=LifeCycle):
    """Lets a life cycle happen beside harm, which is called often and returns nothing."""
    world.start()
    for _ in life(world).turns():
        harm(world)
        if world.process.poll() is not None:
            world.start()
        time.sleep(0.002)
    world.stop()
    return world.canonical()


class Gaps:
    """Kills that follow each other: each a random while after the program was started, so that what
    happens right after a start is met as often as what happens later."""

    kills = 8
    longest = 1.5

    def __init__(self, generator, duration, number):
        self.gaps = [generator.uniform(0.02, self.longest) for _ in range(self.kills)]
        self.began = None
        self.done = []
        self.problem = None

    def __call__(self, place):
        now = time.monotonic()
        self.began = self.began or now
        if self.gaps and self.problem is None and now - self.began >= self.gaps[0]:
            self.done.append(self.gaps.pop(0))
            place.kill()
            self.began = None
            self.after_kill(place)

    def after_kill(self, place):
        """What must hold while no Muster is there; a problem is kept in `problem`."""

    def __str__(self):
        return "killed " + ", ".join(f"{gap:.3f}" for gap in self.done) + " s after a start"


def difference(expected, found):
    lines = [
        f"expected {a.strip()}, found {b.strip()}"
        for a, b in zip(expected.splitlines(), found.splitlines()) if a != b]
    return lines[0] if lines else "different lengths"


def main(title, make_harm, place=World, life=LifeCycle):
    """Runs the trials of a script and says what came of them; `make_harm(generator, duration, number)`
    makes the harm of one trial, `place` and `life` are the world and what happens in it."""
    import argparse
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("trials", nargs="?", type=int, default=50, help="how many trials (50)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (1)")
    parser.add_argument("--only", type=int, help="one trial by its number")
    parser.add_argument("--muster", default=os.environ.get("MUSTER", "muster"), help="the program")
    parser.add_argument("--keep", action="store_true", help="keep the folders of failed trials")
    options = parser.parse_args()
    muster = shutil.which(options.muster)
    if not muster:
        parser.error(f"there is no program {options.muster}; name one with --muster or MUSTER")
    root = tempfile.mkdtemp(prefix="muster-crash-")
    folder = os.path.join(root, "template")
    os.makedirs(folder)
    template = place(os.path.abspath(muster), folder)
    template.make()
    template.log.close()

    def world(name):
        copy = os.path.join(root, name)
        shutil.copytree(folder, copy)
        return place(os.path.abspath(muster), copy)

    undisturbed = world("undisturbed")
    began = time.monotonic()
    try:
        expected = live(undisturbed, lambda _: None, life)
    finally:
        undisturbed.end()
    duration = time.monotonic() - began
    print(f"undisturbed: {duration:.1f} s", flush=True)
    passed = failed = 0
    numbers = [options.only] if options.only else range(1, options.trials + 1)
    for number in numbers:
        generator = random.Random(options.seed * 1_000_003 + number)
        trial = world(f"trial-{number}")
        harm = make_harm(generator, duration, number)
        try:
            found = live(trial, harm, life)
            problem = None if found == expected else difference(expected, found)
            problem = problem or harm.check(trial, expected)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        finally:
            trial.end()
        print(f"{number:3} {'lost' if problem else 'survived'}  {harm}"
              + (f"  {problem}" if problem else ""), flush=True)
        if problem:
            failed += 1
        else:
            passed += 1
        if not (problem and options.keep):
            shutil.rmtree(trial.folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    if not (failed and options.keep):
        shutil.rmtree(root, ignore_errors=True)
    return 1 if failed else 0
