import Decimals
import Expressions

/// Compares values as the TCK's runners do.
enum DMNComparison {
  /// How far numbers may be apart: the TCK's own runners allow as much.
  private static let tolerance = Decimal128("0.00000001") ?? .zero

  /// Whether a value is the expected one: numbers by value, everything else by content.
  static func isSame(_ found: FEELValue, _ expected: FEELValue) -> Bool {
    switch (found, expected) {
    case (.number(let first), .number(let second)):
      return (first - second).magnitude <= tolerance
    case (.list(let first), .list(let second)):
      return first.count == second.count && zip(first, second).allSatisfy { isSame($0, $1) }
    case (.context(let first), .context(let second)):
      return first.entries.count == second.entries.count
        && second.entries.allSatisfy { entry in
          first[entry.name].map { isSame($0, entry.value) } ?? false
        }
    default:
      return found == expected || FEELOrder.equal(found, expected) == true
    }
  }
}

extension DMNTestValue {
  /// The value in FEEL; `nil` where the type is not known or the text is not of it.
  var feel: FEELValue? {
    switch self {
    case .null:
      return .null
    case .simple(let text, let type):
      return Self.value(text, type)
    case .list(let elements):
      var values: [FEELValue] = []
      for element in elements {
        guard let value = element.feel else { return nil }
        values.append(value)
      }
      return .list(values)
    case .context(let members):
      var context = FEELContext()
      for member in members {
        guard let value = member.value.feel else { return nil }
        context[member.name] = value
      }
      return .context(context)
    }
  }

  private static func value(_ text: String, _ type: String?) -> FEELValue? {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    switch type {
    case nil, "string", "anyURI", "anySimpleType": return .string(text)
    case "boolean":
      return ["true": true, "1": true, "false": false, "0": false][trimmed]
        .map { .boolean($0) }
    case "decimal", "double", "float", "integer", "int", "long", "short", "byte":
      return Decimal128(trimmed).map { FEELValue($0) }
    case "date": return temporal("date", trimmed)
    case "time": return temporal("time", trimmed)
    case "dateTime": return temporal("date and time", trimmed)
    case "duration", "dayTimeDuration", "yearMonthDuration":
      return temporal("duration", trimmed)
    default: return nil
    }
  }

  /// What one of FEEL's functions makes of a text; the texts of XML are FEEL's.
  private static func temporal(_ function: String, _ text: String) -> FEELValue? {
    var evaluation = FEELEvaluation(zones: DMNSuite.zones)
    guard let expression = try? FEELExpression("\(function)(\"\(text)\")"),
      let value = try? evaluation.value(of: expression, in: FEELVariables()), !value.isNull
    else { return nil }
    return value
  }
}
