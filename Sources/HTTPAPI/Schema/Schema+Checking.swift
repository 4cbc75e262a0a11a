import Vocabulary

extension Schema {
  /// What is wrong with a value, place by place; nothing where it has this shape.
  func problems(in value: JSON, at pointer: String = "") -> [APIProblem.Place] {
    switch self {
    case .any: return []
    case .string(let format, let maxLength, let isName):
      guard let text = value.string else { return mismatch("a string", value, pointer) }
      return reason(text, format, maxLength, isName).map { [.init(place: pointer, detail: $0)] }
        ?? []
    case .enumeration(let values):
      guard let text = value.string else { return mismatch("a string", value, pointer) }
      guard !values.contains(text) else { return [] }
      return [
        .init(
          place: pointer,
          detail: "found \"\(text.prefix(100))\", expected one of \(values.joined(separator: ", "))"
        )
      ]
    case .integer(let minimum, let maximum):
      guard let number = value.integer else { return mismatch("an integer", value, pointer) }
      if let minimum, number < minimum {
        return [.init(place: pointer, detail: "found \(number), expected at least \(minimum)")]
      }
      if let maximum, number > maximum {
        return [.init(place: pointer, detail: "found \(number), expected at most \(maximum)")]
      }
      return []
    case .number: return value.double == nil ? mismatch("a number", value, pointer) : []
    case .boolean: return value.bool == nil ? mismatch("a boolean", value, pointer) : []
    case .array(let element, let maxItems):
      guard let elements = value.array else { return mismatch("an array", value, pointer) }
      if let maxItems, elements.count > maxItems {
        return [.init(place: pointer, detail: "more than \(maxItems) elements")]
      }
      return elements.enumerated().flatMap { element.problems(in: $1, at: "\(pointer)/\($0)") }
    case .map(let schema):
      guard let members = value.object else { return mismatch("an object", value, pointer) }
      return members.sorted { $0.key < $1.key }.flatMap {
        schema.problems(in: $0.value, at: "\(pointer)/\($0.key)")
      }
    case .object(let properties): return problems(of: properties, in: value, at: pointer)
    }
  }

  private func problems(
    of properties: [Property], in value: JSON, at pointer: String
  ) -> [APIProblem.Place] {
    guard let members = value.object else { return mismatch("an object", value, pointer) }
    var found: [APIProblem.Place] = []
    for property in properties {
      if let member = members[property.name] {
        found += property.schema.problems(in: member, at: "\(pointer)/\(property.name)")
      } else if property.isRequired {
        found.append(.init(place: pointer, detail: "\"\(property.name)\" is missing"))
      }
    }
    let known = Set(properties.map(\.name))
    for name in members.keys.sorted() where !known.contains(name) {
      found.append(
        .init(place: "\(pointer)/\(name.prefix(100))", detail: "there is no such member"))
    }
    return found
  }

  private func reason(
    _ text: String, _ format: String?, _ maxLength: Int, _ isName: Bool
  ) -> String? {
    if text.unicodeScalars.count > maxLength { return "longer than \(maxLength) characters" }
    if isName, !Self.isName(text) { return "this is no name" }
    if format == "date-time", Instant(text) == nil {
      return "expected a moment, as 2026-11-22T09:30:00Z"
    }
    return nil
  }

  private func mismatch(
    _ expected: String, _ value: JSON, _ pointer: String
  ) -> [APIProblem.Place] {
    [.init(place: pointer, detail: "found \(value.kind), expected \(expected)")]
  }

  /// A parameter's text as a value of this shape, to be checked.
  func value(of text: String) -> JSON {
    switch self {
    case .integer:
      isPlainInteger(text) ? Int64(text).map { .integer($0) } ?? .string(text) : .string(text)
    case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
    default: .string(text)
    }
  }

  private func isPlainInteger(_ text: String) -> Bool {
    text.utf8.drop { $0 == UInt8(ascii: "-") }.allSatisfy { (0x30...0x39).contains($0) }
  }
}
