import Decimals

extension FEELValue: CustomStringConvertible {
  /// As FEEL's `string` writes it, but for a text, which stands in quotes here as it does inside of
  /// lists and contexts.
  package var description: String { text(limit: .max) ?? "null" }

  /// `nil` if it is longer than a limit of bytes, roughly.
  func text(limit: Int) -> String? {
    var text = ""
    return write(to: &text, limit) ? text : nil
  }

  private func write(to text: inout String, _ limit: Int) -> Bool {
    guard text.utf8.count <= limit else { return false }
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .number(let value): text += value.description
    case .string(let value): text += Self.quoted(value)
    case .date(let value): text += value.description
    case .time(let value): text += value.description
    case .dateAndTime(let value): text += value.description
    case .yearsAndMonths(let months): text += FEELDuration.text(months: months)
    case .daysAndTime(let value): text += value.description
    case .list(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        guard element.write(to: &text, limit) else { return false }
      }
      text += "]"
    case .context(let context):
      text += "{"
      for (index, entry) in context.entries.enumerated() {
        text += (index > 0 ? ", " : "") + Self.key(entry.name) + ": "
        guard entry.value.write(to: &text, limit) else { return false }
      }
      text += "}"
    case .range(let range): return Self.write(range, to: &text, limit)
    case .function(let function):
      let names = function.parameters.map(\.name).joined(separator: ", ")
      text += function.name.isEmpty ? "function(\(names))" : function.name
    }
    return text.utf8.count <= limit
  }

  private static func write(_ range: FEELRange, to text: inout String, _ limit: Int) -> Bool {
    switch range.form {
    case .interval:
      text += range.includesStart ? "[" : "("
      guard range.start.write(to: &text, limit) else { return false }
      text += ".."
      guard range.end.write(to: &text, limit) else { return false }
      text += range.includesEnd ? "]" : ")"
      return true
    case .below: text += range.includesEnd ? "(<= " : "(< "
    case .above: text += range.includesStart ? "(>= " : "(> "
    case .equal: text += "(= "
    case .notEqual: text += "(!= "
    }
    let endpoint = range.form == .below ? range.end : range.start
    guard endpoint.write(to: &text, limit) else { return false }
    text += ")"
    return true
  }

  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// A name as it is, if it could stand so in a text; else in quotes.
  private static func key(_ name: String) -> String {
    let isName =
      name.unicodeScalars.first.map(FEELLexer.isNameStart) == true
      && name.unicodeScalars.allSatisfy {
        FEELLexer.isNamePart($0) || " .+-*/'".unicodeScalars.contains($0)
      }
    return isName ? name : quoted(name)
  }
}
