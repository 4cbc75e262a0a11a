import Forge
import Testing
import Vocabulary

struct AnnotationTests {
  private func place(_ path: String, _ line: Int? = nil) -> Vocabulary.SourceLocation {
    SourceLocation(path: path, position: line.map { SourcePosition(line: $0, column: 3) })
  }

  @Test func `findings become workflow commands, the worst first`() {
    let text = WorkflowCommands.text([
      Annotation(.notice, code: "gate", title: "credit-risk", message: "pass"),
      Annotation(
        Diagnostic(
          .warning, code: "unused", at: place("models/a.yaml", 9), "nobody uses it")),
      Annotation(
        Diagnostic(
          code: "unknown-field", at: place("models/b.yaml", 2), "found \"nmae\"",
          hint: "did you mean \"name\"?")),
      Annotation(Diagnostic(code: "missing", at: place("muster.yaml"), "it is empty")),
    ])
    #expect(
      text == """
        ::error file=models/b.yaml,line=2,col=3,title=unknown-field::found "nmae"%0Ahint: did you \
        mean "name"?
        ::error file=muster.yaml,title=missing::it is empty
        ::warning file=models/a.yaml,line=9,col=3,title=unused::nobody uses it
        ::notice title=credit-risk::pass

        """)
  }

  @Test func `nothing in a finding ends its line or begins another command`() {
    let text = WorkflowCommands.text([
      Annotation(
        .error, code: "x", title: "a:b,c%0A", message: "50% of\r\n::set-env name=X::y\u{1B}[0m",
        at: place("models/a,b:c\n::error::d.yaml", 1))
    ])
    #expect(
      text
        == "::error file=models/a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ad.yaml,line=1,col=3,title=a%3Ab%2Cc%250A"
        + "::50%25 of%0D%0A::set-env name=X::y\u{FFFD}[0m\n")
    #expect(text.utf8.count { $0 == 0x0A } == 1)
  }

  @Test func `findings become a report for GitLab's merge requests`() throws {
    let finding = Diagnostic(
      code: "unknown-field", at: place("models/b.yaml", 2), "found \"nmae\"", hint: "name?")
    let report = CodeQualityReport.json([
      Annotation(.notice, code: "gate", title: "nowhere", message: "left out"),
      Annotation(finding),
      Annotation(Diagnostic(.warning, code: "w", at: place("muster.yaml"), "whole file")),
    ])
    let entries = try #require(report.array)
    #expect(entries.count == 2)
    #expect(entries[0]["check_name"] == "unknown-field")
    #expect(entries[0]["description"] == "found \"nmae\" hint: name?")
    #expect(entries[0]["severity"] == "critical")
    #expect(entries[0]["location"] == ["path": "models/b.yaml", "lines": ["begin": 2]])
    #expect(entries[1]["severity"] == "minor")
    #expect(entries[1]["location"] == ["path": "muster.yaml", "lines": ["begin": 1]])
    #expect(
      entries.allSatisfy {
        Set($0.object?.keys.map(\.self) ?? [])
          == ["check_name", "description", "fingerprint", "severity", "location"]
      })
  }

  @Test func `a finding keeps its fingerprint when it moves, and no two have the same`() throws {
    func prints(_ lines: [Int]) throws -> [String] {
      let findings = lines.map {
        Annotation(Diagnostic(code: "c", at: place("a.yaml", $0), "same words"))
      }
      return try #require(CodeQualityReport.json(findings).array)
        .compactMap { $0["fingerprint"]?.string }
    }
    let before = try prints([2, 9])
    #expect(Set(before).count == 2)
    #expect(try prints([12, 19]) == before)
    #expect(before.allSatisfy { $0.utf8.count == 64 })
  }
}
