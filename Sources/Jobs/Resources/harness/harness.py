"""Runs one function of a model: `harness.py JOB`, where JOB is the file that docs/jobs.md describes.

Python 3.9 or later, standard library only. What the model prints goes to the log; results go to a
file of their own, one JSON value a line, between a `begin` and an `end` line that carry the job's
nonce. A file without its `end` is no result, whatever stands in it.
"""

import json
import os
import resource
import sys

DEEPEST = 100
LONGEST_MESSAGE = 4096
MOST_FRAMES = 40
HERE = os.path.abspath(__file__)


class Refused(Exception):
    """The job cannot go on: `kind` is wrong (the answer), input (the data) or output (too long)."""

    def __init__(self, kind, reason):
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Results:
    """The result file, written by this process only and bounded."""

    def __init__(self, path, nonce, limit):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self.file = os.fdopen(os.open(path, flags, 0o600), "wb", 1 << 16)
        self.nonce = nonce
        self.left = limit
        self.process = os.getpid()
        self.write({"begin": nonce, "python": sys.version.split()[0]}, counts=False)
        self.file.flush()

    def write(self, value, counts=True):
        if os.getpid() != self.process:
            os._exit(0)  # a forked child of the model came back into the harness
        line = json.dumps(value, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if counts:
            self.left -= len(line)
            if self.left < 0:
                raise Refused("output", "the result is too long")
        self.file.write(line)

    def end(self, read):
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        self.write(
            {
                "end": self.nonce,
                "recordsRead": read,
                "cpuSeconds": sum(one.ru_utime + one.ru_stime for one in used),
                "peakMemoryBytes": max(one.ru_maxrss for one in used) * 1024,
            },
            counts=False,
        )
        self.file.close()


def clean(value, path, strange, depth=0):
    """A copy of a value as JSON can hold it; the paths of numbers that are not finite in `strange`.

    Such numbers become the texts NaN, Infinity and -Infinity: nothing is lost, nothing is invented.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        value = float(value)
        if value - value == 0.0:
            return value
        strange.append(path)
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if depth >= DEEPEST:
        raise Refused("wrong", "%s is nested more than %d deep" % (path, DEEPEST))
    if isinstance(value, dict):
        copy = {}
        for key, member in value.items():
            name = member_name(key, path)
            if name in copy:
                raise Refused("wrong", "%s has the member %s twice" % (path, json.dumps(name)))
            copy[name] = clean(member, member_path(path, name), strange, depth + 1)
        return copy
    if isinstance(value, (list, tuple)):
        return [clean(v, "%s[%d]" % (path, i), strange, depth + 1) for i, v in enumerate(value)]
    # numpy's and pandas' arrays and scalars, without importing either.
    for method in ("tolist", "item", "isoformat"):
        convert = getattr(value, method, None)
        if callable(convert) and not isinstance(value, type):
            converted = convert()
            if type(converted) is not type(value):
                return clean(converted, path, strange, depth + 1)
    name = type_name(type(value))
    raise Refused("wrong", "%s is a %s, which JSON cannot hold" % (path, name))


def member_name(key, path):
    if isinstance(key, str):
        return str(key).encode("utf-8", "replace").decode("utf-8")
    if key is None or isinstance(key, bool):
        return json.dumps(key)
    if hasattr(key, "item") and callable(key.item):
        key = key.item()
    if isinstance(key, (int, float, str, bool)):
        return str(key)
    name = type_name(type(key))
    raise Refused("wrong", "%s has a member named by a %s, expected text" % (path, name))


def member_path(path, name):
    if name.isidentifier():
        return path + "." + name
    return "%s[%s]" % (path, json.dumps(name, ensure_ascii=False))


def type_name(type_):
    module = getattr(type_, "__module__", "builtins")
    return type_.__qualname__ if module == "builtins" else module + "." + type_.__qualname__


# Data


def frames_library(job):
    """pandas if the platform has it, else None."""
    if job["mode"] == "score" or not job["packages"]:
        return None
    import importlib.util

    if importlib.util.find_spec("pandas") is None:
        return None
    import pandas

    return pandas


def read_records(source):
    """The records of one input, one after the other."""
    with open(source["path"], encoding="utf-8-sig", newline="") as file:
        if source["format"] == "csv":
            yield from read_csv(file, source["name"])
        elif source["format"] == "jsonl":
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield read_json(line, "%s:%d" % (source["name"], number))
        else:
            value = read_json(file.read(), source["name"])
            yield from value if isinstance(value, list) else [value]


def read_json(text, place):
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused("input", "%s is not JSON: %s" % (place, error)) from None


def read_csv(file, name):
    import csv
    import re

    number = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(\.[0-9]*)?|(\.[0-9]+))([eE][+-]?[0-9]+)?")
    words = {"": None, "true": True, "True": True, "TRUE": True}
    words.update({"false": False, "False": False, "FALSE": False})

    def typed(text):
        if text in words:
            return words[text]
        match = number.fullmatch(text)
        if match is None:
            return text
        if match.lastindex is None and len(text) <= 18:
            return int(text)
        value = float(text)
        return value if value - value == 0.0 else text

    csv.field_size_limit(1 << 27)
    rows = csv.reader(file, strict=True)
    try:
        header = next(rows, None)
        if header is None:
            return
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                found = (name, rows.line_num, len(row), len(header))
                raise Refused("input", "%s:%d has %d fields, the header has %d" % found)
            yield {key: typed(text) for key, text in zip(header, row)}
    except csv.Error as error:
        raise Refused("input", "%s:%d is not CSV: %s" % (name, rows.line_num, error)) from None


def load_inputs(job):
    """One argument per input: a DataFrame where the platform has pandas, else a list of dicts."""
    pandas = frames_library(job)
    inputs = []
    for source in job["inputs"]:
        try:
            if pandas is None:
                inputs.append(list(read_records(source)))
            elif source["format"] == "csv":
                inputs.append(pandas.read_csv(source["path"]))
            else:
                inputs.append(pandas.DataFrame(list(read_records(source))))
        except (MemoryError, Refused):
            raise
        except Exception as error:
            raise Refused("input", "failed to read %s: %s" % (source["name"], error)) from None
    return inputs


# The model


def load_model(job):
    """Runs the primary source as a module, as `import` would, from the working folder."""
    path = os.path.join(job["work"], job["source"])
    name = os.path.splitext(os.path.basename(path))[0]
    sys.path[0] = job["work"]
    folder = os.path.dirname(path)
    if folder != job["work"]:
        sys.path.insert(0, folder)
    if job["packages"]:
        import site

        site.addsitedir(job["packages"])
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    module = type(sys)(name)
    module.__file__ = path
    sys.modules[name] = module
    sys.modules["__main__"] = module  # objects pickled in a notebook name their classes so
    sys.argv = [path]
    exec(code, module.__dict__)
    return module


def function(module, job, role):
    name = job["functions"].get(role)
    if name is None:
        raise Refused("wrong", "%s declares no %s function" % (job["source"], role))
    found = getattr(module, name, None)
    if not callable(found):
        reason = "has no function" if found is None else "has something that is no function:"
        raise Refused("wrong", '%s %s "%s"' % (job["source"], reason, name))
    return found


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


def is_generator(value):
    return hasattr(value, "__next__") and hasattr(value, "send")


def run_metrics(module, job, results):
    metrics = function(module, job, "metrics")
    inputs = load_inputs(job)
    answer = metrics(*inputs)
    answers = list(take(answer, 2)) if is_generator(answer) else [answer]
    name = job["functions"]["metrics"]
    if not answers or answers == [None]:
        raise Refused("wrong", "%s gave nothing, expected one object" % name)
    if len(answers) > 1:
        raise Refused("wrong", "%s yielded more than once, expected one object" % name)
    if not isinstance(answers[0], dict):
        found = type_name(type(answers[0]))
        raise Refused("wrong", "%s gave a %s, expected one object (a dict)" % (name, found))
    strange = []
    results.write({"metrics": clean(answers[0], "$", strange)})
    refuse_strange(strange, results)
    return sum(len(one) for one in inputs)


def take(values, count):
    for value in values:
        yield value
        count -= 1
        if count == 0:
            return


def run_score(module, job, results):
    score = function(module, job, "score")
    strange = []
    read = written = 0
    for source in job["inputs"]:
        for record in read_records(source):
            read += 1
            answer = score(record)
            for one in answer if is_generator(answer) else () if answer is None else (answer,):
                results.write({"record": clean(one, "$[%d]" % written, strange)})
                written += 1
    refuse_strange(strange, results)
    return read


def run_train(module, job, results):
    train = function(module, job, "train")
    inputs = load_inputs(job)
    answer = train(*inputs)
    if is_generator(answer):
        for _ in answer:
            pass
    return sum(len(one) for one in inputs)


def refuse_strange(strange, results):
    if not strange:
        return
    results.write({"notFinite": strange[:1000]}, counts=False)
    more = "" if len(strange) == 1 else " and %d more" % (len(strange) - 1)
    raise Refused("wrong", "%s%s is not a finite number: JSON cannot hold it" % (strange[0], more))


# Errors


def described(error, job):
    """An exception as a value: its type, its message, and where in the model it was raised."""
    import linecache

    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if os.path.abspath(code.co_filename) != HERE:
            source = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            place = "%s:%d in %s" % (shown(code.co_filename, job), trace.tb_lineno, code.co_name)
            frames.append(place + ": " + source if source else place)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        source = (error.text or "").strip()
        frames.append("%s:%s: %s" % (shown(error.filename, job), error.lineno, source))
    if len(frames) > MOST_FRAMES:
        kept = MOST_FRAMES // 2
        left_out = "... %d more ..." % (len(frames) - MOST_FRAMES)
        frames = frames[:kept] + [left_out] + frames[-kept:]
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = "its message cannot be shown"
    return {
        "kind": "raised",
        "type": plain(type_name(type(error))),
        "message": plain(message),
        "traceback": [plain(frame) for frame in frames],
    }


def plain(text):
    return str(text)[:LONGEST_MESSAGE].encode("utf-8", "replace").decode("utf-8")


def shown(path, job):
    """A source's path as its author knows it."""
    for root in [job["work"], job["packages"]] + sys.path:
        if root and path.startswith(root + "/"):
            return path[len(root) + 1 :]
    return path


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    results = Results(job["result"], job["nonce"], job["outputBytes"])
    read = 0
    try:
        module = load_model(job)
        initialize(module, job)
        run = {"metrics": run_metrics, "score": run_score, "train": run_train}[job["mode"]]
        read = run(module, job, results)
        error = None
    except Refused as refused:
        error = {"kind": refused.kind, "reason": plain(refused.reason)}
    except MemoryError:
        error = {"kind": "memory"}
    except BaseException as raised:  # SystemExit too: the result decides, not an exit code
        error = described(raised, job)
    if error is not None:
        results.write({"error": error}, counts=False)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # the model may have closed or replaced it
    results.end(read)
    if job["mode"] != "train":
        os._exit(0)  # threads and exit handlers of the model have nothing left to say


main()
