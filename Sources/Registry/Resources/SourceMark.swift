package import Vocabulary

/// Where something stands in its manifest, for whoever has to say something about it.
///
/// Any two marks are equal and hash alike: what carries one is compared and digested by what it
/// says and never by where that is written, so that a moved line changes nothing.
package struct SourceMark: Hashable, Sendable {
  /// Where it begins; `nil` for what was never written in a file.
  package let position: SourcePosition?
  private let fields: [String: SourcePosition]

  /// A mark by the place of the whole and those of the values of its fields.
  package init(position: SourcePosition? = nil, fields: [String: SourcePosition] = [:]) {
    self.position = position
    self.fields = fields
  }

  /// Where the value of a field is written; where the whole begins if the field is not.
  package func place(of field: String) -> SourcePosition? { fields[field] ?? position }

  package static func == (left: SourceMark, right: SourceMark) -> Bool { true }

  package func hash(into hasher: inout Hasher) {}
}
