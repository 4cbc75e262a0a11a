/// The Python side of ``FrameDialect``: standard library only, given to the interpreter with `-c`.
enum PythonWorker {
  static let script = #"""
    import gc, inspect, json, os, re, struct, sys, traceback, types

    HEAD = struct.Struct("<IBQ")
    settings = json.loads(sys.argv[1])

    # The pipes are moved away first: whatever the model prints or reads goes elsewhere.
    requests = os.fdopen(os.dup(0), "rb", buffering=65536)
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.argv = [settings["primary"]]

    def send(kind, id, payload):
        frame = HEAD.pack(len(payload) + 9, kind, id) + payload
        view = memoryview(frame)
        while view:
            view = view[os.write(answers, view):]

    def plain(value):
        if hasattr(value, "to_dict"):
            try:
                return value.to_dict(orient="records")
            except TypeError:
                return value.to_dict()
        if hasattr(value, "tolist"):
            return value.tolist()
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        if isinstance(value, (bytes, bytearray)):
            return value.decode("utf-8")
        if hasattr(value, "isoformat"):
            return value.isoformat()
        raise TypeError("a score of the type %s is not JSON" % type(value).__name__)

    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=plain)

    def encoded(value):
        return encoder.encode(value).encode("utf-8", "backslashreplace")

    def failure(error):
        lines = traceback.format_exception(type(error), error, error.__traceback__, limit=-8)
        return {
            "type": type(error).__name__,
            "message": str(error)[:2000],
            "traceback": "".join(lines)[-8000:],
        }

    def libraries():
        found = {"python": "%d.%d.%d" % sys.version_info[:3]}
        try:
            from importlib import metadata
            for distribution in metadata.distributions():
                name = distribution.metadata["Name"]
                if name and len(found) < 500:
                    found[name] = distribution.version
        except Exception:
            pass
        return found

    def load():
        if settings["sitePackages"]:
            import site
            before = list(sys.path)
            site.addsitedir(settings["sitePackages"])
            sys.path.sort(key=lambda path: path in before)
        root = os.getcwd()
        primary = os.path.join(root, settings["primary"])
        for folder in (root, os.path.dirname(primary)):
            if folder not in sys.path:
                sys.path.insert(0, folder)
        module = types.ModuleType("model")
        module.__file__ = primary
        sys.modules["model"] = module
        with open(primary, "rb") as source:
            text = source.read()
        takes_sets(text)
        code = compile(text, settings["primary"], "exec")
        exec(code, module.__dict__)
        score = getattr(module, settings["score"])
        if settings["init"]:
            begin = getattr(module, settings["init"])
            required = [
                parameter for parameter in inspect.signature(begin).parameters.values()
                if parameter.default is parameter.empty
                and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            ]
            outcome = begin(*({} for _ in required))
            if inspect.isgenerator(outcome):
                for _ in outcome:
                    pass
        return score

    # Whether the score function takes all records at once, and what makes a frame of them.
    sets = False
    pandas = None

    def takes_sets(source):
        global sets, pandas
        tag = re.compile(
            rb"^\s*#\s*(?:modelop|fastscore)\.recordsets(?:\.(\S+))?\s*:\s*(\S+)\s*$", re.I)
        for line in source.splitlines():
            match = tag.match(line)
            if match and match.group(1) in (None, b"0", b"$all", b"$in"):
                sets = match.group(2).lower() in (b"true", b"yes", b"input", b"both")
        if sets:
            try:
                import pandas
            except ImportError:
                pass

    def together(score, records):
        is_frame = pandas is not None and all(isinstance(record, dict) for record in records)
        value = score(pandas.DataFrame(records) if is_frame else records)
        if isinstance(value, types.GeneratorType):
            values = list(value)
            value = values[0] if len(values) == 1 and hasattr(values[0], "__len__") else values
        if hasattr(value, "to_dict") and hasattr(value, "columns"):
            value = value.to_dict(orient="records")
        elif hasattr(value, "tolist"):
            value = value.tolist()
        if not isinstance(value, (list, tuple)):
            raise TypeError("a %s is no set of answers" % type(value).__name__)
        if len(value) != len(records):
            raise ValueError("found %d answers for %d records" % (len(value), len(records)))
        return value

    def alone(score, record):
        return encoded(together(score, [record])[0] if sets else call(score, record))

    def call(score, record):
        value = score(record)
        if isinstance(value, types.GeneratorType):
            values = list(value)
            return values[0] if len(values) == 1 else values or None
        return value

    def one(score, payload):
        return 1, alone(score, json.loads(payload))

    def raw(score, payload):
        value = call(score, payload)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return 3, bytes(value)
        return 1, encoded(value)

    def attempt(action):
        # SystemExit too: a model that calls exit() has failed on its record, no more.
        try:
            return action(), None
        except (Exception, SystemExit) as error:
            return None, failure(error)

    def many(score, payload, id):
        records = json.loads(payload)
        if sets:
            # In one go: an encoder costs as much to call as an answer to encode.
            text, error = attempt(lambda: encoded(together(score, records)))
            if not error:
                return send(1, id, text)
        # One by one, so that what fails is known by its record.
        parts, errors = [], []
        for index, record in enumerate(records):
            part, error = attempt(lambda: alone(score, record))
            parts.append(b"null" if error else part)
            if error:
                errors.append(dict(error, index=index))
        if errors:
            results = b'{"results":[' + b",".join(parts)
            send(2, id, results + b'],"errors":' + encoded(errors) + b"}")
        else:
            send(1, id, b"[" + b",".join(parts) + b"]")

    def serve(score):
        while True:
            head = requests.read(13)
            if len(head) < 13:
                return
            length, kind, id = HEAD.unpack(head)
            payload = requests.read(length - 9)
            if kind == 2:
                many(score, payload, id)
                continue
            action = one if kind == 1 else raw
            answer, error = attempt(lambda: action(score, payload))
            if error:
                errors = encoded([dict(error, index=0)])
                send(2, id, b'{"results":[null],"errors":' + errors + b"}")
            else:
                send(answer[0], id, answer[1])

    def main():
        score, error = attempt(load)
        if error:
            send(4, 0, encoded(error))
            sys.exit(1)
        # Libraries stay for good: no collection need look at them again.
        gc.freeze()
        send(0, 0, encoded(dict(libraries(), recordsets=sets)))
        serve(score)

    main()
    """#
}
