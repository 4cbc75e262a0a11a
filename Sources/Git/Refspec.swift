/// Which references to fetch, and where to put them: both fully qualified, never a default of
/// somebody's configuration.
package struct Refspec: Hashable, Sendable, CustomStringConvertible {
  /// `refs/heads/main`, a pattern with one `*`, or an object's id.
  package let source: String
  /// The same below `refs/`; `nil` only brings the objects.
  package let destination: String?
  /// Whether the local reference follows even if the remote one was rewritten.
  package let allowsRewriting: Bool

  /// Checks both sides.
  package init(
    _ source: String, to destination: String?, allowsRewriting: Bool = true
  ) throws(GitError) {
    let isObject = source.utf8.count == 40 && source.allSatisfy(\.isHexDigit)
    if !isObject, let reason = Self.reasonToRefuse(source) {
      throw GitError("use refspec", source, .invalid, "its source \(reason)")
    }
    if let destination, let reason = Self.reasonToRefuse(destination) {
      throw GitError("use refspec", destination, .invalid, "its destination \(reason)")
    }
    let stars = [source, destination].compactMap { $0?.count { $0 == "*" } }
    guard stars.allSatisfy({ $0 <= 1 }), Set(stars).count == 1 else {
      throw GitError("use refspec", source, .invalid, "expected one \"*\" on both sides or none")
    }
    self.source = source
    self.destination = destination
    self.allowsRewriting = allowsRewriting
  }

  /// As git gets it.
  package var description: String {
    (allowsRewriting ? "+" : "") + source + (destination.map { ":" + $0 } ?? "")
  }

  private static func reasonToRefuse(_ pattern: String) -> String? {
    Reference.reasonToRefuse(
      String(pattern.map { $0 == "*" ? "x" : $0 }))
  }
}
