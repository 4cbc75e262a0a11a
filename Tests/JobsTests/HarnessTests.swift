import Jobs
import Testing
import Vocabulary

extension RealProcessTests {
  /// What a Python model's functions get and may give.
  @Suite struct HarnessTests {
    private static let csv = JobInput(
      name: "applications", format: .csv, text: "id,age,ok\n1,30,true\n2,4.5,\n007,x,false\n")

    @Test func `a metrics function yields one object of its inputs in their order`() async throws {
      let source = """
        def metrics(a, b):
            print("counting")
            yield {"a": len(a), "b": [r["n"] for r in b], "first": a[0]}
        """
      let second = JobInput(name: "more", format: .jsonl, text: "{\"n\":1}\n{\"n\":2}\n")
      await check(
        try Bench.python(source, inputs: [Self.csv, second]),
        """
        COMPLETE succeeded (fault: none)
        metrics {"a":3,"b":[1,2],"first":{"age":30,"id":1,"ok":true}}
        log counting
        """)
    }

    @Test func `a score function gets one typed record at a time`() async throws {
      let source = """
        base = None
        def begin(payload):
            global base
            base = payload["job"]["model"] + str(len(payload["rawJson"]))
        def score(record):
            yield {"base": base, **record}
        """
      await check(
        try Bench.python(source, .score, inputs: [Self.csv], initialize: "begin"),
        """
        COMPLETE succeeded (fault: none)
        record {"age":30,"base":"m13","id":1,"ok":true}
        record {"age":4.5,"base":"m13","id":2,"ok":null}
        record {"age":"x","base":"m13","id":"007","ok":false}
        """)
    }

    @Test func `an init function may take nothing, and a score function may return`() async throws {
      let source = """
        def begin():
            print("ready")
        def score(record):
            return None if record["n"] == 2 else record["n"] * 2
        """
      let input = JobInput(name: "n", format: .json, text: "[{\"n\":1},{\"n\":2},{\"n\":3}]")
      await check(
        try Bench.python(source, .score, inputs: [input], initialize: "begin"),
        """
        COMPLETE succeeded (fault: none)
        record 2
        record 6
        log ready
        """)
    }

    @Test func `a train function's new and changed files are its artifacts`() async throws {
      let source = """
        import os
        def train(rows):
            open("model.json", "w").write('{"n":%d}' % len(rows))
            open("kept.txt").read()
            open("changed.txt", "w").write("new")
            os.mkdir("deep")
            open("deep/er.txt", "w").write("x")
        """
      let files = [
        JobFile(path: try RepositoryPath(checking: "kept.txt"), text: "old"),
        JobFile(path: try RepositoryPath(checking: "changed.txt"), text: "old"),
      ]
      await check(
        try Bench.python(source, .train, inputs: [Self.csv], files: files),
        """
        COMPLETE succeeded (fault: none)
        artifact changed.txt new
        artifact deep/er.txt x
        artifact model.json {"n":3}
        """)
    }

    @Test func `a model imports its other sources and reads its attachments`() async throws {
      let files = [
        JobFile(path: try RepositoryPath(checking: "shared.py"), text: "ANSWER = 42"),
        JobFile(path: try RepositoryPath(checking: "data/w.json"), text: "[1,2]"),
      ]
      let source = """
        import json, shared
        def metrics():
            return {"answer": shared.ANSWER, "w": json.load(open("data/w.json"))}
        """
      await check(
        try Bench.python(source, files: files),
        """
        COMPLETE succeeded (fault: none)
        metrics {"answer":42,"w":[1,2]}
        """)
    }

    @Test(arguments: [
      ("pass", "metrics gave nothing, expected one object"),
      ("if False: yield", "metrics gave nothing, expected one object"),
      ("yield {}; yield {}", "metrics yielded more than once, expected one object"),
      ("return [1]", "metrics gave a list, expected one object (a dict)"),
      ("return {'a': {1, 2}}", "$.a is a set, which JSON cannot hold"),
      ("return {'a b': [object()]}", "$[\"a b\"][0] is a object, which JSON cannot hold"),
      ("return {1: 1, '1': 2}", "$ has the member \"1\" twice"),
      ("return {(1, 2): 1}", "$ has a member named by a tuple, expected text"),
      (
        "a = {}; b = a\n    for _ in range(200): b['a'] = {}; b = b['a']\n    return a",
        "$" + String(repeating: ".a", count: 100) + " is nested more than 100 deep"
      ),
      ("import os; os._exit(0)", "the process ended before metrics had returned"),
    ])
    func `an answer that is not one object is a wrong result`(body: String, reason: String)
      async throws
    {
      await check(
        try Bench.python("def metrics():\n    \(body)"), "ERROR \(reason) (fault: model)")
    }

    @Test func `numbers that are not finite are named by their paths and kept as text`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let source = "def metrics(): return {'auc': float('nan'), 'x': [1, float('-inf')]}"
      let outcome = await bench.executor.run(try Bench.python(source))
      #expect(
        outcome.cause
          == .wrongResult(
            reason: "$.auc and 1 more is not a finite number: JSON cannot hold it"))
      #expect(outcome.nonFinitePaths == ["$.auc", "$.x[1]"])
      #expect(outcome.metrics?.canonicalText == #"{"auc":"NaN","x":[1,"-Infinity"]}"#)
    }

    @Test func `an exception is told with its place in the model`() async throws {
      let source = """
        def helper(x):
            return 1 / x
        def metrics():
            return {"x": helper(0)}
        """
      await check(
        try Bench.python(source),
        """
        ERROR the model raised ZeroDivisionError: division by zero (fault: model)
        at score.py:4 in metrics: return {"x": helper(0)}
        at score.py:2 in helper: return 1 / x
        """)
    }

    @Test(arguments: [
      (
        "def metrics(:", "the model raised SyntaxError: invalid syntax",
        "at score.py:1: def metrics(:"
      ),
      (
        "import nowhere", "the model raised ModuleNotFoundError: No module named 'nowhere'",
        "at score.py:1 in <module>: import nowhere"
      ),
      (
        "exit_code = 3\nraise SystemExit(3)", "the model raised SystemExit: 3",
        "at score.py:2 in <module>: raise SystemExit(3)"
      ),
    ])
    func `a source that does not load is the model's fault`(
      source: String, cause: String, place: String
    ) async throws {
      await check(try Bench.python(source), "ERROR \(cause) (fault: model)\n\(place)")
    }

    @Test func `a function that is not there is named`() async throws {
      await check(
        try Bench.python("metrics = 3"),
        "ERROR score.py has something that is no function: \"metrics\" (fault: model)")
    }

    @Test(arguments: [
      (JobInput.Format.csv, "a,b\n1\n", "in:2 has 1 fields, the header has 2"),
      (.json, "[1,", "in is not JSON: Expecting value: line 1 column 4 (char 3)"),
      (
        .jsonl, "{}\n{",
        "in:2 is not JSON: Expecting property name enclosed in double quotes: "
          + "line 1 column 2 (char 1)"
      ),
    ])
    func `an input that is not what it says is the caller's fault`(
      format: JobInput.Format, text: String, reason: String
    ) async throws {
      let input = JobInput(name: "in", format: format, text: text)
      await check(
        try Bench.python("def metrics(x): return {}", inputs: [input]),
        "ERROR \(reason) (fault: caller)")
    }

    @Test func `what a model prints is never taken for a result`() async throws {
      let source = """
        import os
        def metrics():
            os.write(1, b'{"metrics":{"auc":1}}\\n')
            if os.fork() == 0:
                return {"auc": 1}
            os.wait()
            return {"auc": 0.5}
        """
      await check(
        try Bench.python(source),
        """
        COMPLETE succeeded (fault: none)
        metrics {"auc":0.5}
        log {"metrics":{"auc":1}}
        """)
    }
  }
}
