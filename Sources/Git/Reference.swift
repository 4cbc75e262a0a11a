/// A name for an object.
package struct Reference: Hashable, Sendable {
  /// Fully qualified: `refs/heads/main`, or `HEAD`.
  package let name: String
  /// What it finally points to: mostly a commit; for an annotated tag, the tag.
  package let object: ObjectID
  /// The name that it stands for, if it is symbolic.
  package let symbolicTarget: String?

  /// A reference by its parts.
  package init(name: String, object: ObjectID, symbolicTarget: String? = nil) {
    self.name = name
    self.object = object
    self.symbolicTarget = symbolicTarget
  }

  /// Why a text is not a fully qualified reference name that Muster will use; `nil` if it is one.
  ///
  /// The rules of `git check-ref-format`, and stricter: below `refs/` only (so that it is never
  /// taken for an option), and without characters that cannot be seen.
  package static func reasonToRefuse(_ name: String) -> String? {
    if name == "HEAD" { return nil }
    if name.utf8.count > 512 { return "is longer than 512 bytes" }
    guard name.hasPrefix("refs/") else { return "does not begin with \"refs/\"" }
    let components = name.split(separator: "/", omittingEmptySubsequences: false)
    if components.count < 2 || components.contains("") { return "has an empty component" }
    for component in components {
      if component.hasPrefix(".") { return "has a component that begins with a dot" }
      if component.hasSuffix(".lock") { return "has a component that ends with \".lock\"" }
    }
    if name.hasSuffix(".") { return "ends with a dot" }
    if name.contains("..") || name.contains("@{") { return "contains \"..\" or \"@{\"" }
    for scalar in name.unicodeScalars where isForbidden(scalar) {
      return "contains \"\(scalar.escaped(asASCII: true))\""
    }
    return nil
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "~", "^", ":", "?", "*", "[", "\\": true
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: true
      default: false
      }
    }
  }
}
