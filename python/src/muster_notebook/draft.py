"""What is being written: a model beside the registry's tracked branch."""

import hashlib
import json
import os
import re
import shutil

from . import programs
from .errors import MusterError
from .reports import Report, ScoredRecords

_SUFFIXES = {"python": "py", "r": "R"}


class Draft:
    """One model in a linked work tree, so that neither the clone's own work tree nor its index is
    touched. It outlives the kernel: a notebook that is run again goes on with it, until it is
    proposed or discarded."""

    def __init__(self, registry, model):
        self.registry = registry
        self.model = model
        # The first letters of the digest keep two notebooks' folders apart from other work trees.
        key = hashlib.sha256(model.encode()).hexdigest()[:8]
        self.folder = os.path.join(registry.git_folder, "muster-drafts", f"{model}-{key}")
        if os.path.isdir(self.folder):
            return
        registry.git("worktree", "prune")
        base = registry.git("rev-parse", "--verify", f"{registry.branch}^{{commit}}")
        os.makedirs(os.path.dirname(self.folder), exist_ok=True)
        registry.git("worktree", "add", "--quiet", "--detach", self.folder, base)

    # Files

    @property
    def home(self):
        """The model's folder; that of its manifest where the registry has it elsewhere."""
        conventional = os.path.join(self.folder, "models", self.model)
        if os.path.exists(os.path.join(conventional, "model.yaml")):
            return conventional
        listed = programs.git(self.folder, "ls-files", "--", "*model.yaml").splitlines()
        name = re.compile(rf"^\s+name:\s*['\"]?{re.escape(self.model)}['\"]?\s*(#.*)?$", re.M)
        for path in listed:
            with open(os.path.join(self.folder, path), encoding="utf-8", errors="replace") as file:
                if name.search(file.read()):
                    return os.path.dirname(os.path.join(self.folder, path))
        return conventional

    def write(self, name, text):
        """Writes a file of the model, and its first manifest where it has none."""
        path = self._path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.islink(path):
            os.remove(path)  # never through a link
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else text + "\n")
        self._complete_manifest()
        return os.path.relpath(path, self.folder)

    def attach(self, source):
        """Copies a file into the model's folder, as an attachment."""
        source = os.path.expanduser(source)
        if not os.path.isfile(source):
            raise MusterError(f"there is no file {source}")
        name = os.path.basename(source)
        os.makedirs(self.home, exist_ok=True)
        shutil.copyfile(source, self._path(name))
        self._complete_manifest()
        return os.path.relpath(self._path(name), self.folder)

    def write_source(self, text, name=None, language="python"):
        """Writes the source with the smart tags."""
        return self.write(name or f"score.{_SUFFIXES.get(language, language)}", text)

    def write_schema(self, text, slot):
        """Writes the Avro schema of what goes in or comes out; broken JSON is refused here, with its
        place."""
        if slot not in ("input", "output"):
            raise MusterError(f'a schema is of "input" or "output", not of "{slot}"')
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise MusterError(
                f"the schema is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
            ) from None
        return self.write(f"{slot}.avsc", text)

    def _path(self, name):
        path = os.path.normpath(os.path.join(self.home, name))
        if os.path.isabs(name) or not path.startswith(os.path.normpath(self.home) + os.sep):
            raise MusterError(f'"{name}" leads out of the model\'s folder')
        return path

    def _complete_manifest(self):
        """A new model's manifest names what lies in its folder. One that somebody wrote is theirs:
        it is never changed."""
        path = os.path.join(self.home, "model.yaml")
        mark = "# Written by muster_notebook; from your first change on it is yours.\n"
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                if not file.readline().startswith(mark.rstrip("\n")):
                    return
        files = sorted(os.listdir(self.home))
        sources = [f for f in files if f.endswith((".py", ".R"))]
        kept = {"model.yaml", "requirements.txt", "README.md", "MODEL_CARD.md", "metadata.json",
                "required_assets.json", "input.avsc", "output.avsc", *sources}
        lines = [
            mark.rstrip("\n"), "apiVersion: muster.dev/v1", "kind: Model", "metadata:",
            f"  name: {self.model}", "spec:"]
        if sources:
            lines.append(f"  source: {json.dumps(sources)}")
        else:
            lines.append("  source: []")
        attachments = [f for f in files if f not in kept and not f.startswith(".")]
        if attachments:
            lines.append(f"  attachments: {json.dumps(attachments)}")
        schemas = [s for s in ("input", "output") if f"{s}.avsc" in files]
        if schemas:
            inner = ", ".join(f"{s}: {s}.avsc" for s in schemas)
            lines.append(f"  schemas: {{{inner}, enforce: true}}")
        if "requirements.txt" in files:
            lines.append("  platform: {requirements: requirements.txt}")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    # Running and judging

    def run(self, function, data, output=None):
        """Runs a function of the draft in its platform and sandbox (`muster run`). For `score` the
        answers, for `metrics` the model's metrics, for `train` the list of what was written."""
        arguments = ["run", function, self.model, "--work-tree", "--data", self._data(data)]
        if output:
            arguments += ["--output", os.path.abspath(output)]
        done = self.muster(*arguments)
        if done.code:
            raise MusterError(f"{function} of {self.model} failed\n{programs.last_words(done)}")
        if function == "metrics":
            return json.loads(done.output) if done.output.strip() else {}
        if function == "train":
            return done.output.splitlines()
        if output:
            with open(output, encoding="utf-8") as file:
                return ScoredRecords(json.loads(line) for line in file if line.strip())
        return ScoredRecords(json.loads(line) for line in done.output.splitlines() if line.strip())

    def _data(self, data):
        """A path as seen from the notebook's folder; anything else is a dataset's name."""
        path = os.path.abspath(os.path.expanduser(data))
        return path if os.path.isfile(path) else data

    def validate(self):
        """The problems of the draft's files as Muster words them; empty where there is none."""
        done = self.muster("validate")
        return "" if done.code == 0 else programs.last_words(done)

    def judge(self):
        """What the gate would say of a pull request with this draft (`muster gate`)."""
        commit = self._snapshot(f"draft of {self.model}")
        folder = os.path.join(os.path.dirname(self.folder), "reports")
        os.makedirs(folder, exist_ok=True)
        page = os.path.join(folder, f"{self.model}.html")
        record = os.path.join(folder, f"{self.model}.json")
        for path in (page, record):
            if os.path.exists(path):
                os.remove(path)
        done = self.muster(
            "gate", "--base", self.registry.branch, "--head", commit, "-o", "text", "--html", page,
            "--json", record)
        if not os.path.exists(page) or not os.path.exists(record):
            raise MusterError(f"the gate could not be asked\n{programs.last_words(done)}")
        with open(page, encoding="utf-8") as file, open(record, encoding="utf-8") as facts:
            return Report(done.code, done.output, file.read(), json.load(facts))

    def muster(self, *arguments):
        """Runs `muster` on the draft's work tree, with the registry's own caches."""
        verb = [arguments[0]]
        rest = list(arguments[1:])
        if arguments[0] == "run":
            verb, rest = list(arguments[:2]), list(arguments[2:])
        located = ["--repo", self.folder]
        if arguments[0] != "validate":
            located += ["--state", self.registry.state, "--branch", self.registry.branch]
        return programs.run([programs.find_muster(), *verb, *located, *rest])

    # Proposing

    def _snapshot(self, message):
        """A commit of the draft on top of what it was made from; no branch moves."""
        index = os.path.join(os.path.dirname(self.folder), f"{os.path.basename(self.folder)}.index")
        environment = {"GIT_INDEX_FILE": index}
        try:
            programs.git(self.folder, "read-tree", "HEAD", environment=environment)
            programs.git(self.folder, "add", "--all", ".", environment=environment)
            tree = programs.git(self.folder, "write-tree", environment=environment)
        finally:
            if os.path.exists(index):
                os.remove(index)
        if tree == programs.git(self.folder, "rev-parse", "HEAD^{tree}"):
            raise MusterError(f"the draft of {self.model} changes nothing")
        return programs.git(
            self.folder, "commit-tree", tree, "-p", "HEAD", "-m", message)

    def propose(self, message, branch=None, remote=None):
        """Makes a branch with one commit of the draft, by git's own configured author; pushes it
        where a remote is named. The name of the branch."""
        branch = branch or f"proposals/{self.model}"
        reference = f"refs/heads/{branch}"
        if programs.run(["git", "check-ref-format", reference]).code:
            raise MusterError(f'"{branch}" is no name of a branch')
        if branch == self.registry.branch:
            raise MusterError(f"{branch} is the tracked branch: a proposal is one of its own")
        commit = self._snapshot(message)
        known = programs.run(
            ["git", "-C", self.folder, "rev-parse", "--verify", "--quiet", reference])
        old = known.output.strip() if known.code == 0 else ""
        if old:
            # A proposal goes on from its former round; somebody else's branch is left alone.
            parent = programs.git(self.folder, "rev-parse", "HEAD")
            if programs.run(
                    ["git", "-C", self.folder, "merge-base", "--is-ancestor", parent, old]).code:
                raise MusterError(
                    f"the branch {branch} is not of this draft", hint="name another with --branch")
            tree = programs.git(self.folder, "rev-parse", f"{commit}^{{tree}}")
            if tree == programs.git(self.folder, "rev-parse", f"{old}^{{tree}}"):
                return branch
            commit = programs.git(
                self.folder, "commit-tree", tree, "-p", old, "-m", message)
        self.registry.git("update-ref", reference, commit, old or "0" * 40)
        if remote:
            self.registry.git("push", "--quiet", remote, f"{reference}:{reference}")
        return branch

    def discard(self):
        """Throws the draft away; branches that were proposed stay."""
        self.registry.git("worktree", "remove", "--force", self.folder)
        self.registry._drafts.pop(self.model, None)


