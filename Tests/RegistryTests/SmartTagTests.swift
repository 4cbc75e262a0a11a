import Registry
import Testing
import Vocabulary

@Suite struct SmartTagTests {
  private func functions(_ source: String, file: String = "score.py") -> String {
    var files = model("  description: x", source: "")
    files["models/m/score.py"] = nil
    files["models/m/\(file)"] = source
    let fixture = RepositoryFixture(files)
    let registry = fixture.registry()
    guard let model = registry.desired.models[ModelName("m")] else {
      return fixture.text(registry.diagnostics)
    }
    let found = FunctionRole.allCases.compactMap { role in
      model.functions[role].map { "\(role.rawValue)=\($0)" }
    }
    let rest = fixture.text(registry.diagnostics)
    return found.joined(separator: " ") + (rest.isEmpty ? "" : "\n" + rest)
  }

  @Test func `tags name the functions below them`() {
    #expect(
      functions(
        """
        # modelop.schema.2: other.avsc
        # modelop.slot.0: in-use
        #modelop.init
        def begin():
            pass

        # muster.score
        @cached(
            size=3)
        async def action(datum):
            yield datum

        # modelop.metrics
        # The numbers of the report.
        def metrics(data): yield {}
        """) == "init=begin score=action metrics=metrics")
  }

  @Test func `FastScore's annotations name functions, with either prefix`() {
    #expect(
      functions(
        """
        # fastscore.schema.2: in.avsc
        # fastscore.slot.1: in-use
        # fastscore.recordsets: input
        # fastscore.module-attached: helpers

        def begin():
            pass

        def action(datum):
            yield datum
        """) == "init=begin score=action")
    #expect(
      functions(
        """
        # modelop.action.$in: predict
        # modelop.recordsets.0: true
        def predict(rows):
            return rows
        """) == "score=predict")
    #expect(
      functions("# fastscore.action: none\n# fastscore.action.0: go\ndef go(d): yield d")
        == "score=go")
    #expect(functions("# fastscore.score\ndef go(d): yield d") == "score=go")
  }

  @Test func `an annotation that cannot be followed is told with its place`() {
    for (line, told) in [
      ("# fastscore.action: nothere", "no function \"nothere\""),
      ("# fastscore.recordsets: perhaps", "\"perhaps\""),
      ("# fastscore.schema.$inn: a.avsc", "names no slot"),
      ("# fastscore.schema.prices: a.avsc", "slots have no names here"),
      ("# fastscore.action.2: score", "slot 0 alone"),
      ("# fastscore.snapshots: eof", "snapshots is not followed"),
      ("# fastscore.acton: score", "is not read"),
    ] {
      let found = functions("\(line)\n# modelop.score\ndef score(d): yield d")
      #expect(found.contains(told), "\(line): \(found)")
    }
  }

  @Test func `R functions are found in every spelling`() {
    #expect(
      functions(
        """
        # modelop.init
        begin <- function() { x <<- 1 }
        # modelop.score
        my.action = function(datum) {
          x <- "# modelop.train"
          datum
        }
        # modelop.metrics
        metrics <-
          function(data) NULL
        """, file: "score.R") == "init=begin score=my.action metrics=metrics")
  }

  @Test func `a tag inside a string is not a tag`() {
    #expect(
      functions(
        #"""
        """
        # modelop.metrics
        def fake(): pass
        """
        text = '# modelop.train'
        raw = r'\' + "#"
        # modelop.score
        def real(x):
            '''
            # modelop.init
            '''
            return x
        """#) == "score=real")
    #expect(
      functions(
        #"""
        a <- "
        # modelop.metrics
        fake <- function() 1
        "
        b <- r"---(
        # modelop.train
        )" )---"
        # modelop.score
        real <- function(x) x
        """#, file: "score.R") == "score=real")
  }

  @Test func `a tag without a function below it is refused`() {
    #expect(
      functions("①# modelop.score\n\ndef f(x): pass\n# modelop.init\ndef g(): pass\n")
        == "① error tag-without-function: no function follows the tag \"score\" (put the tag on the line directly above the function)"
    )
    #expect(
      functions("class A:\n    ①# modelop.score\n    def f(x): pass\n# modelop.init\ndef g(): pass")
        == "① error nested-function: the tag stands above \"f\", which is not at the top level of the file (only functions that the file itself defines can be called)"
    )
  }

  @Test func `a tag that stands twice, or is unknown, is refused`() {
    #expect(
      functions("# modelop.score\ndef f(x): pass\n  ①# modelop.score\ndef g(x): pass\n")
        == "① error duplicate-tag: the tag \"score\" stands twice, first at 1:1")
    #expect(
      functions("# modelop.score\ndef f(x): pass\n①# modelop.scroe\ndef g(x): pass\n")
        == "① error unknown-tag: unknown smart tag \"scroe\" (did you mean \"score\"?)")
  }

  @Test func `prose about tags is not a tag`() {
    #expect(
      functions("# modelop.com has more\n# modelop.score\ndef f(x): pass\n") == "score=f")
  }

  @Test func `a file with no function at all gets a hint`() {
    check(
      [
        "models/m/model.yaml":
          "apiVersion: muster.dev/v1\nkind: Model\nmetadata: {name: ①m}\n",
        "models/m/score.py": "def f(x): pass\n",
      ],
      "① error no-functions: the model has no function that can be called (put # modelop.score above the score function, or name it under functions)"
    )
  }

  @Test func `functions of the manifest must exist in the source`() {
    check(
      model("  functions: {score: ①predct}", source: "def predict(x): pass\n"),
      "① error missing-function: \"score.py\" has no function \"predct\" (did you mean \"predict\"?)"
    )
    check(
      model("  functions: {score: ①predict}"),
      "① error conflict: \"functions\" is only for sources without smart tags; \"score.py\" has some (leave one of the two out)"
    )
  }

  @Test func `two tagged sources need an order`() {
    var files = model("  description: x")
    files["models/m/b.py"] = Sources.python
    files["models/m/score.py"] = "①" + Sources.python
    check(
      files,
      "① error several-tagged-sources: several source files have smart tags: \"b.py\" and \"score.py\" (name the sources under source, the primary one first)"
    )
    files["models/m/model.yaml"] = model("  source: [score.py, b.py]")["models/m/model.yaml"]
    files["models/m/score.py"] = Sources.python
    check(files, "")
  }

  @Test func `tagged source without a manifest gets a hint`() {
    check(
      ["models/x/score.py": Sources.python],
      "models/x/score.py: warning no-model-manifest: the source has smart tags, but the folder \"models/x\" has no model.yaml (muster init model models/x writes one)"
    )
  }
}
