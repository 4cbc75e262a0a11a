"""Calls one function of a model in Spark's driver: `driver.py FOLDER [TICKET]`, where FOLDER is the
job's (docs/executors.md) on a file system that the driver and every executor share.

Python 3.9 or later. What the model prints goes to engine.log; results go to driver.jsonl, in the form
of the harness's result file (docs/jobs.md, "The harness"), with the job's key as the nonce.
"""

import json
import os
import resource
import shutil
import sys
import traceback

LONGEST_MESSAGE = 4096
MOST_FRAMES = 40
TAKEN = 75  # EX_TEMPFAIL: somebody else runs the job, or has
HERE = os.path.abspath(__file__)


class Refused(Exception):
    """The job cannot go on: `kind` is wrong (the answer), input (the data) or output (too long)."""

    def __init__(self, kind, reason):
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Results:
    """The result file: made under another name and moved when it is whole."""

    def __init__(self, folder, key, limit):
        self.path = os.path.join(folder, "driver.jsonl")
        self.file = open(self.path + ".new", "wb")
        self.key = key
        self.left = limit
        self.write({"begin": key, "python": sys.version.split()[0]}, counts=False)

    def write(self, value, counts=True):
        try:
            line = json.dumps(value, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        except (TypeError, ValueError) as error:
            raise Refused("wrong", "the answer is not JSON: %s" % error) from None
        if counts:
            self.left -= len(line)
            if self.left < 0:
                raise Refused("output", "the result is too long")
        self.file.write(line)

    def end(self, read):
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.write(
            {
                "end": self.key,
                "recordsRead": read,
                "cpuSeconds": used.ru_utime + used.ru_stime,
                "peakMemoryBytes": used.ru_maxrss * 1024,
            },
            counts=False,
        )
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.rename(self.path + ".new", self.path)


def claim(folder, ticket):
    """Takes the job; False when somebody has it."""
    path = os.path.join(folder, "claim.json")
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return False
    with os.fdopen(file, "w") as stream:
        json.dump({"ticket": ticket}, stream)
    return True


def print_to(path):
    """From here on both streams go to the job's log, wherever the engine has put them."""
    sys.stdout.flush()
    sys.stderr.flush()
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def lay_out(folder, job):
    """The model's files under their own names; gives the working folder."""
    work = os.path.join(folder, "work")
    for index, file in enumerate(job["files"]):
        target = os.path.join(work, file["path"])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(folder, "files", str(index)), target)
    return work


def asset(path, name, role, form):
    return {
        "name": name,
        "assetType": "EXTERNAL_FILE",
        "assetRole": role,
        "fileUrl": "file://" + path,
        "filename": os.path.basename(path),
        "fileFormat": form,
        "repositoryInfo": {},
    }


def assets(folder, work, job):
    """The three arguments: inputs, outputs and what else belongs to the model."""
    inputs = []
    for index, source in enumerate(job["inputs"]):
        path = source.get("path") or os.path.join(folder, "inputs", str(index))
        form = {"csv": "CSV", "json": "JSON", "jsonl": "JSON"}[source["format"]]
        inputs.append(asset(path, source["name"], "UNKNOWN", form))
    outputs = os.path.join(folder, "outputs")
    os.makedirs(outputs, exist_ok=True)
    output = asset(os.path.join(outputs, "output.json"), "output.json", "UNKNOWN", "JSON")
    others = [
        asset(os.path.join(work, file["path"]), file["path"], "UNKNOWN", "UNKNOWN")
        for file in job["files"]
        if file["path"] != job["source"]
    ]
    return inputs, [output], others


def load_model(work, source):
    path = os.path.join(work, source)
    name = os.path.splitext(os.path.basename(path))[0]
    sys.path.insert(0, work)
    folder = os.path.dirname(path)
    if folder != work:
        sys.path.insert(0, folder)
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    module = type(sys)(name)
    module.__file__ = path
    sys.modules[name] = module
    exec(code, module.__dict__)
    try:
        # What runs on executors goes there by value: they need not have the source.
        from pyspark import cloudpickle

        cloudpickle.register_pickle_by_value(module)
    except (ImportError, AttributeError):
        pass  # an older Spark takes it from the shared folder
    return module


def function(module, job, role):
    name = job["functions"].get(role)
    if name is None:
        raise Refused("wrong", "%s declares no %s function" % (job["source"], role))
    found = getattr(module, name, None)
    if not callable(found):
        raise Refused("wrong", '%s has no function "%s"' % (job["source"], name))
    return found


def is_generator(value):
    return hasattr(value, "__next__") and hasattr(value, "send")


def initialize(module, job):
    if job["functions"].get("init") is None:
        return
    begin = function(module, job, "init")
    code = getattr(begin, "__code__", None)
    takes = 1 if code is None else code.co_argcount or code.co_flags & 0x04
    answer = begin(job["init"]) if takes else begin()
    if is_generator(answer):
        for _ in answer:
            pass


def written(path):
    """The JSON values of an output: of a file, or of the parts that Spark writes into a folder."""
    if os.path.isdir(path):
        names = sorted(name for name in os.listdir(path) if name.startswith("part-"))
        paths = [os.path.join(path, name) for name in names]
    else:
        paths = [path] if os.path.exists(path) else []
    for one in paths:
        with open(one, encoding="utf-8") as file:
            text = file.read()
        try:
            whole = json.loads(text)
            yield from whole if isinstance(whole, list) else [whole]
        except ValueError:
            for number, line in enumerate(text.splitlines(), 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except ValueError as error:
                        place = "%s:%d" % (os.path.basename(one), number)
                        raise Refused("wrong", "%s is not JSON: %s" % (place, error)) from None


def run(module, job, arguments, results):
    mode = job["kind"]
    name = job["functions"].get(mode)
    answer = function(module, job, mode)(*arguments)
    values = list(answer) if is_generator(answer) else answer
    if mode == "train":
        return
    if isinstance(values, dict):
        values = [values]
    if values is None or values == []:
        values = written(arguments[1][0]["fileUrl"][len("file://") :])
    if mode == "metrics":
        found = list(values)
        if len(found) != 1 or not isinstance(found[0], dict):
            raise Refused("wrong", "%s gave %d objects, expected one" % (name, len(found)))
        results.write({"metrics": found[0]})
        return
    for value in values:
        results.write({"record": value})


def described(error, job, work):
    frames = []
    for frame in traceback.extract_tb(error.__traceback__):
        if os.path.abspath(frame.filename) != HERE:
            path = frame.filename
            if path.startswith(work + "/"):
                path = path[len(work) + 1 :]
            frames.append("%s:%s in %s: %s" % (path, frame.lineno, frame.name, frame.line or ""))
    type_ = type(error)
    name = type_.__qualname__
    if type_.__module__ != "builtins":
        name = type_.__module__ + "." + name
    return {
        "kind": "raised",
        "type": plain(name),
        "message": plain(error),
        "traceback": [plain(frame) for frame in frames[-MOST_FRAMES:]],
    }


def plain(text):
    return str(text)[:LONGEST_MESSAGE].encode("utf-8", "replace").decode("utf-8")


def main():
    folder = sys.argv[1]
    # A driver of a standalone cluster runs in a folder that is called as its submission is.
    ticket = sys.argv[2] if len(sys.argv) > 2 else os.path.basename(os.getcwd())
    with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
        job = json.load(file)
    if not claim(folder, ticket):
        sys.exit(TAKEN)
    print_to(os.path.join(folder, "engine.log"))
    limits = job["limits"]
    results = Results(folder, job["key"], limits["outputBytes"])
    work = lay_out(folder, job)
    os.chdir(work)
    error = None
    try:
        module = load_model(work, job["source"])
        initialize(module, job)
        run(module, job, assets(folder, work, job), results)
    except Refused as refused:
        error = {"kind": refused.kind, "reason": plain(refused.reason)}
    except MemoryError:
        error = {"kind": "memory"}
    except BaseException as raised:  # SystemExit too: the result decides, not an exit code
        traceback.print_exc()
        kind = getattr(raised, "kind", None)
        if kind in ("input", "wrong"):
            error = {"kind": kind, "reason": plain(raised)}
        else:
            error = described(raised, job, work)
    if error is not None:
        results.write({"error": error}, counts=False)
    sys.stdout.flush()
    sys.stderr.flush()
    results.end(0)
    try:
        from pyspark.sql import SparkSession

        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()
    except Exception:
        traceback.print_exc()  # the result stands; the engine ends what is left
    sys.exit(0)


if __name__ == "__main__":
    main()
