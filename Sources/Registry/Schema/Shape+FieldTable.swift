import Vocabulary

extension ObjectShape {
  /// The fields as a Markdown table, nested ones with dotted names below their parents.
  func fieldTable(prefix: String) -> String {
    var lines = ["| field | type | default | meaning |", "| --- | --- | --- | --- |"]
    appendRows(prefix: prefix, to: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func appendRows(prefix: String, to lines: inout [String]) {
    for field in fields {
      let name = prefix + field.name
      let fallback = field.defaultValue.map { "`\($0.canonicalText)`" }
      let standing = field.isRequired ? "required" : fallback ?? ""
      lines.append("| `\(name)` | \(field.shape.words) | \(standing) | \(field.doc) |")
      if let (object, suffix) = field.shape.nestedObject {
        object.appendRows(prefix: name + suffix + ".", to: &lines)
      }
    }
  }
}

extension Shape {
  /// The type in a few words, for docs and messages.
  var words: String {
    switch self {
    case .text(let text): text.words
    case .integer(let range): Self.words("a whole number", range, unbounded: .min ... .max)
    case .number(let range):
      Self.words(
        "a number", range, unbounded: -.greatestFiniteMagnitude ... .greatestFiniteMagnitude)
    case .truth: "true or false"
    case .choice(let words): words.joined(separator: ", ")
    case .list(let element, _): "a list: each \(element.words)"
    case .map(let keys, let values): "a mapping of \(keys.words) to \(values.words)"
    case .object: "a mapping"
    case .scalar: "a text, a number, or true or false"
    case .either(let shapes): shapes.map(\.words).joined(separator: "; or ")
    }
  }

  /// The object that a field leads to, and what stands between their names.
  fileprivate var nestedObject: (ObjectShape, suffix: String)? {
    switch self {
    case .object(let object): (object, "")
    case .list(let element, _): element.nestedObject.map { ($0.0, "[]" + $0.suffix) }
    case .either(let shapes): shapes.compactMap(\.nestedObject).first
    default: nil
    }
  }

  private static func words<Bound: Comparable>(
    _ noun: String, _ range: ClosedRange<Bound>, unbounded: ClosedRange<Bound>
  ) -> String {
    let isLow = range.lowerBound > unbounded.lowerBound
    let isHigh = range.upperBound < unbounded.upperBound
    switch (isLow, isHigh) {
    case (true, true): return "\(noun) from \(range.lowerBound) to \(range.upperBound)"
    case (true, false): return "\(noun) of at least \(range.lowerBound)"
    case (false, true): return "\(noun) of at most \(range.upperBound)"
    case (false, false): return noun
    }
  }
}
