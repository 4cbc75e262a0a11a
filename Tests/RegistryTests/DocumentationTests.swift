import Foundation
import Registry
import Testing
import Vocabulary

@Suite struct DocumentationTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let begin = "<!-- fields: written by the tests with UPDATE_GOLDEN=1 -->\n"
  private static let end = "<!-- end of fields -->\n"

  @Test(arguments: KindSchema.all.map(\.kind))
  func `the table of fields in the docs is the one that decodes`(kind: ResourceKind) throws {
    let file = Self.root.appending(path: "docs/kinds/\(kind.rawValue).md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let table = try #require(KindSchema.of(kind)?.fieldTable)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      let updated = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: table)
      try updated.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(String(text[begin.upperBound..<end.lowerBound]) == table)
  }

  @Test(arguments: KindSchema.all.map(\.kind))
  func `the example in the docs has no error of its own`(kind: ResourceKind) throws {
    let file = Self.root.appending(path: "docs/kinds/\(kind.rawValue).md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begin = try #require(text.range(of: "```yaml\n"))
    let end = try #require(text.range(of: "```\n", range: begin.upperBound..<text.endIndex))
    let path = kind == .project ? "muster.yaml" : "x/example.yaml"
    let fixture = RepositoryFixture([path: String(text[begin.upperBound..<end.lowerBound])])
    let registry = fixture.registry()
    // Files and resources that an example names are not there.
    let isElsewhere: (String) -> Bool = {
      ["missing-file", "no-source", "missing-function"].contains($0) || $0.hasPrefix("unknown-d")
        || $0 == "unknown-group" || $0 == "unknown-model" || $0 == "no-champion-stage"
    }
    let found = registry.diagnostics.filter { !isElsewhere($0.code) }
    #expect(fixture.text(found) == "")
    #expect(registry.desired.resources.contains { $0.kind == kind })
  }
}
