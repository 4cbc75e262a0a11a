/// What a figure is of: the metric, and where it needs them the operating threshold and the rows.
package struct FigureKey: Codable, Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Rows by the value of a column.
  package struct Slice: Codable, Hashable, Sendable {
    package var column: String
    /// `nil` where all groups of the column are compared.
    package var value: String?

    /// A slice by its column and value.
    package init(column: String, value: String?) {
      self.column = column
      self.value = value
    }
  }

  /// As the catalogue names it.
  package var metric: String
  package var threshold: Double?
  package var slice: Slice?

  /// A key by its parts.
  package init(_ metric: String, threshold: Double? = nil, slice: Slice? = nil) {
    self.metric = metric
    self.threshold = threshold
    self.slice = slice
  }

  /// `f1@0.5[gender=female]`.
  package var description: String {
    var text = metric
    if let threshold { text += "@\(threshold)" }
    if let slice { text += "[\(slice.column)\(slice.value.map { "=\($0)" } ?? "")]" }
    return text
  }

  package static func < (left: FigureKey, right: FigureKey) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}
