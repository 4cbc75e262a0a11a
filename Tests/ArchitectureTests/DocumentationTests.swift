import Foundation
import Testing

@Suite struct DocumentationTests {
  @Test func `every page of docs is linked from the README or from another page that is`() throws {
    var reached: Set<String> = []
    var open = ["README.md"]
    while let path = open.popLast() {
      guard reached.insert(path).inserted, PackageFolder.exists(path), path.hasSuffix(".md") else {
        continue
      }
      open += Self.links(in: try PackageFolder.file(path))
    }
    let pages = try PackageFolder.files(in: "docs", endings: [".md", ".svg"]).map(\.path)
    #expect(pages.filter { !reached.contains($0) } == [])
  }

  @Test func `every link leads to a file`() throws {
    for file in try pages() {
      #expect(Self.links(in: file).filter { !PackageFolder.exists($0) } == [], "\(file.path)")
    }
  }

  @Test func `the changelog has a section for what is not released`() throws {
    let text = try PackageFolder.file("CHANGELOG.md").text
    #expect(text.contains("\n## [Unreleased]\n"))
  }

  @Test func `a path of Sources or Tests that a page names is there`() throws {
    for file in try pages() {
      let quoted = file.text.split(separator: "`").filter { text in
        ["Sources/", "Tests/", "scripts/", "docs/"].contains { text.hasPrefix($0) }
          && !text.contains { " *<\n".contains($0) }
      }
      #expect(quoted.filter { !PackageFolder.exists(String($0)) } == [], "\(file.path)")
    }
  }

  @Test func `no page or source names a folder of the machine that it was made on`() throws {
    let root = PackageFolder.root.path
    var found: [String] = []
    for folder in ["Sources", "Tests", "docs", "scripts", "example-repo"] {
      for file in try PackageFolder.files(in: folder, endings: Self.texts) {
        found += file.lines.filter { Self.isOfMachine($0.text, root: root) }
          .map { "\(file.path):\($0.number)" }
      }
    }
    #expect(found == [])
  }

  @Test func `links are found, addresses and anchors are not`() {
    let file = TextFile(
      path: "docs/a/b.md",
      text: "[x](../c.md#d) ![y](z.svg) [w](https://example.com) [v](#here) <img src=\"../i.svg\">")
    #expect(Self.links(in: file) == ["docs/c.md", "docs/a/z.svg", "docs/i.svg"])
  }

  private static let texts = [".swift", ".md", ".yaml", ".py", ".h", "setup", "test", "demo"]

  private static func isOfMachine(_ line: Substring, root: String) -> Bool {
    [root, "/home", "/Users", "/root"].contains { line.contains($0 + "/") }
  }

  private func pages() throws -> [TextFile] {
    try ["README.md", "CHANGELOG.md"].map(PackageFolder.file)
      + PackageFolder.files(in: "docs", endings: [".md"])
      + PackageFolder.files(in: "example-repo", endings: [".md"])
  }

  /// The paths from the root that a page links to.
  private static func links(in file: TextFile) -> [String] {
    let folder = file.path.split(separator: "/").dropLast()
    let all =
      ends(of: file.text, after: "](", before: ")")
      + ends(of: file.text, after: "src=\"", before: "\"")
    return all.compactMap { target -> String? in
      let path = target.prefix { $0 != "#" }
      guard !path.isEmpty, !path.contains("://"), !path.hasPrefix("mailto:") else { return nil }
      var parts = folder
      for part in path.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
      }
      return parts.joined(separator: "/")
    }
  }

  private static func ends(
    of text: String, after start: String, before end: Character
  ) -> [Substring] {
    text.components(separatedBy: start).dropFirst().map { rest in rest.prefix { $0 != end } }
  }
}
