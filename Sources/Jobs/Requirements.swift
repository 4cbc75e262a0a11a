import Sandbox
package import Vocabulary

/// The packages that a platform asks for: the part of pip's requirements format that can be
/// resolved without running anything that a proposal brings along.
///
/// Names with versions, extras, markers and hashes are taken (PEP 508). Paths, addresses and
/// options are refused: each could make pip fetch from, or build, what a proposal chose.
package struct Requirements: Hashable, Sendable {
  /// One requirement a line, comments and blank lines gone, sorted.
  package let lines: [String]

  /// Why a line is refused.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// From one.
    package let line: Int
    /// What was found, without a period.
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
  }

  private static let mostLines = 2000
  private static let longestLine = 4096

  /// Whether nothing is asked for: the plain interpreter will do.
  package var isEmpty: Bool { lines.isEmpty }

  /// Names the content: comments, order and spaces do not count.
  package var digest: Digest { Digest(of: lines.joined(separator: "\n")) }

  /// Reads a `requirements.txt`.
  package init(parsing text: String) throws(Problem) {
    var found: Set<String> = []
    var joined = ""
    let source = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard source.count <= Self.mostLines else {
      throw Problem(line: Self.mostLines, reason: "more than \(Self.mostLines) lines")
    }
    for (index, raw) in source.enumerated() {
      joined += raw
      if joined.hasSuffix("\\"), index < source.count - 1 {
        joined.removeLast()
        continue
      }
      let line = Self.withoutComment(joined)
      joined = ""
      if line.isEmpty { continue }
      if let reason = Self.reasonToRefuse(line) { throw Problem(line: index + 1, reason: reason) }
      found.insert(line)
    }
    lines = found.sorted()
  }

  /// A line with single spaces, and without a comment: a `#` at its beginning or after a space.
  private static func withoutComment(_ line: String) -> String {
    var words: [Substring] = []
    for word in line.split(whereSeparator: \.isWhitespace) {
      if word.hasPrefix("#") { break }
      words.append(word)
    }
    return words.joined(separator: " ")
  }

  private static func reasonToRefuse(_ line: String) -> String? {
    if line.utf8.count > longestLine { return "longer than \(longestLine) bytes" }
    if line.hasPrefix("-") {
      return "the option \"\(line.split(separator: " ")[0])\" is not allowed, expected a package"
    }
    let parts = line.split(separator: " ").map(String.init)
    for part in parts where part.hasPrefix("--") && !part.hasPrefix("--hash=sha256:") {
      return "the option \"\(part)\" is not allowed, expected --hash=sha256:..."
    }
    if line.contains("://") || line.contains("@") {
      return "\"\(line)\" gives an address, expected a package of the index"
    }
    if line.unicodeScalars.contains(where: { !$0.isASCII || $0.value < 0x20 }) {
      return "\"\(String(printable: line.utf8))\" has characters other than ASCII"
    }
    let name = line.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
    guard let first = name.first, first.isLetter || first.isNumber else {
      return "\"\(line)\" does not begin with the name of a package"
    }
    let rest = line.dropFirst(name.count).drop { $0 == " " }
    guard let next = rest.first else { return nil }
    guard "[<>=!~;(".contains(next) || rest.hasPrefix("--hash=") else {
      return "\"\(line)\" is no requirement: found \"\(next)\" after the name \"\(name)\""
    }
    return nil
  }
}
