/// The first line of a comment of ours, which the forge does not show: it tells our comment from
/// all others, so that a later run replaces it.
package struct CommentMarker: Hashable, Sendable, CustomStringConvertible {
  /// The line as it stands in the comment: `<!-- muster-report: gate -->`, as reports begin.
  package let line: String

  /// A marker by its name; only ASCII letters, digits, `.`, `_` and `/` of it count, as others
  /// could end the HTML comment.
  package init(_ name: String = "gate") {
    let safe = name.unicodeScalars.filter {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "._/".unicodeScalars.contains($0)
    }
    line = "<!-- muster-report: \(String(String.UnicodeScalarView(safe)).prefix(100)) -->"
  }

  package var description: String { line }

  /// Whether a comment begins with the line. One that quotes ours does not: a quote begins with
  /// `>`.
  func begins(_ body: String) -> Bool {
    let start = body.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard start.starts(with: line.utf8) else { return false }
    return start.dropFirst(line.utf8.count).first.map { $0 == 0x0A || $0 == 0x0D } ?? true
  }

  /// A body that begins with the line.
  func marked(_ body: String) -> String {
    begins(body) ? body : line + "\n" + body
  }
}
