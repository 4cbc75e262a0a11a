package import Vocabulary

/// A remark for a build's log or a merge request's changes, at a place where there is one.
package struct Annotation: Hashable, Comparable, Sendable {
  /// How bad it is, as GitHub names it.
  package enum Level: String, CaseIterable, Comparable, Sendable {
    case error
    case warning
    case notice

    package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package let level: Level
  /// A stable name of the rule, such as `unknown-field` or `gate`.
  package let code: String
  package let title: String
  /// May have several lines.
  package let message: String
  package let location: SourceLocation?

  /// A remark by its parts.
  package init(
    _ level: Level, code: String, title: String, message: String, at location: SourceLocation? = nil
  ) {
    self.level = level
    self.code = code
    self.title = title
    self.message = message
    self.location = location
  }

  /// A finding about a file.
  package init(_ diagnostic: Diagnostic) {
    self.init(
      diagnostic.severity == .error ? .error : .warning, code: diagnostic.code,
      title: diagnostic.code,
      message: diagnostic.message + (diagnostic.hint.map { "\nhint: \($0)" } ?? ""),
      at: diagnostic.location)
  }

  /// The worst first, then by place: CI systems show only the first few.
  package static func < (left: Annotation, right: Annotation) -> Bool {
    if left.level != right.level { return left.level < right.level }
    if left.location != right.location {
      guard let one = left.location, let other = right.location else { return left.location == nil }
      return one < other
    }
    return (left.code, left.title, left.message) < (right.code, right.title, right.message)
  }
}
