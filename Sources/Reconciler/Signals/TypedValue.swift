import Vocabulary

/// A variable as Camunda 7's REST writes it: a value, and the name of its type.
struct TypedValue {
  let type: String?
  let value: JSON
  /// The variable's JSON pointer.
  let place: String

  /// The value that is meant. Types' names count whatever their case, as in Camunda; one that is
  /// not known leaves the value as it is.
  func read() throws(SignalRequest.Problem) -> JSON {
    guard let type, value != .null else { return value }
    switch type.lowercased() {
    case "null": return .null
    case "string", "date", "xml", "bytes", "file":
      guard value.string != nil else { throw wrong("a text") }
      return value
    case "boolean": return try boolean()
    case "short": return try integer(Int64(Int16.min)...Int64(Int16.max))
    case "integer": return try integer(Int64(Int32.min)...Int64(Int32.max))
    case "long": return try integer(Int64.min...Int64.max)
    case "double", "number": return try number()
    case "json", "object": return try json()
    default: return value
    }
  }

  private func wrong(_ expected: String) -> SignalRequest.Problem {
    SignalRequest.Problem(
      place: "\(place)/value", message: "expected \(expected), found \(value.kind)")
  }

  private func boolean() throws(SignalRequest.Problem) -> JSON {
    switch value {
    case .bool, .string("true"), .string("false"): return .bool(value == true || value == "true")
    default: throw wrong("true or false")
    }
  }

  private func integer(_ range: ClosedRange<Int64>) throws(SignalRequest.Problem) -> JSON {
    guard let number = value.integer ?? value.string.flatMap({ Int64($0) }), range.contains(number)
    else {
      throw wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return .integer(number)
  }

  private func number() throws(SignalRequest.Problem) -> JSON {
    if let text = value.string {
      // What JSON reads as a number is one.
      guard let parsed = try? JSON(parsing: Array(text.utf8)), parsed.isNumber else {
        throw wrong("a number")
      }
      return parsed
    }
    guard value.isNumber else { throw wrong("a number") }
    return value
  }

  /// A serialised value is a text; clients send the value itself as well.
  private func json() throws(SignalRequest.Problem) -> JSON {
    guard let text = value.string else { return value }
    do {
      return try JSON(parsing: Array(text.utf8))
    } catch {
      throw SignalRequest.Problem(
        place: "\(place)/value", message: "expected JSON in a text: \(error)")
    }
  }
}

extension JSON {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }
}
