package import Vocabulary

/// Why a text is not acceptable XML, and where.
package struct XMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusal; scripts may match on the raw value.
  package enum Code: String, Sendable {
    /// Not well-formed, or a prefix that is not declared.
    case malformed = "malformed-xml"
    /// A document type declaration: nothing that we read needs one, and most attacks do.
    case doctype = "doctype-refused"
    /// Not UTF-8, UTF-16 or Latin text, or not what the document declares.
    case encoding = "not-utf8"
    /// Larger, deeper or longer than ``XMLLimits`` allows.
    case limit = "xml-limit"
  }

  package let position: SourcePosition
  package let code: Code
  /// What was found and what was expected, without a period.
  package let message: String

  package var description: String { "\(position): \(message) [\(code.rawValue)]" }
}
